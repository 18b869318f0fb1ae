"""Pressure short of force: sanctions, listings, expulsions, broken relations."""

from __future__ import annotations

from typing import Final

from sim.sources.document.entry import Entry

# fmt: off
ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("impose", "sanctions.imposed", "v:impose|slap|adopt|levy|introduce|announce|tighten|expand|widen|apply|enact|approve|raise|increase|toughen|place|reimpose|order +o:sanction|embargo|tariff|restriction|blockade|ban|duty|levy|curb|surcharge|quota @alone !firm",
          "Arvenia imposed sanctions on Belgar.",
          "Arvenia introduced a new train to Belgar."),
    Entry("ban", "sanctions.imposed", "v:ban|bar|prohibit|block|freeze +o:import|export|trade|asset|account|shipment|sale|purchase|good|flight @alone",
          "Arvenia banned imports of grain from Belgar.",
          "Arvenia's band played in Belgar."),
    Entry("sanction-verb", "designation", "v:sanction|blacklist|designate @alone",
          "Arvenia blacklisted two firms of Belgar.",
          "Arvenia listed its cities for Belgar."),
    Entry("seize", "designation", "v:seize|impound|confiscate +o:ship|vessel|asset|cargo|tanker|boat @alone",
          "Arvenia seized a ship from Belgar.",
          "Arvenia seized the chance to meet Belgar."),
    Entry("cut-aid", "sanctions.imposed", "v:cut|halt|suspend|stop|end|withhold|freeze +o:aid|assistance|fund|funding|supply|gas|oil|trade|loan @alone",
          "Arvenia cut off aid to Belgar.",
          "Arvenia cut the ribbon in Belgar.", plover="SANCTION"),
    Entry("expel", "expel", "v:expel|deport|eject|throw_out +o:diplomat|inspector|ambassador|envoy|observer|mission|official|journalist|worker|staff @alone",
          "Belgar expelled two diplomats from Arvenia.",
          "Belgar's school expelled a pupil.", plover="SANCTION"),
    Entry("cut-relations", "relations.cut", "v:sever|break|cut|suspend|downgrade|break_off|freeze +o:relation|tie|link|contact|hotline|communication @alone",
          "Arvenia severed diplomatic relations with Belgar.",
          "Arvenia broke the record of Belgar.", plover="SANCTION"),
    Entry("recall-envoy", "relations.cut", "v:recall|withdraw +o:ambassador|envoy|diplomat|attache @alone",
          "Arvenia recalled its ambassador from Belgar.",
          "Arvenia recalled a faulty car sold in Belgar.", plover="SANCTION"),
    Entry("close-embassy", "relations.cut", "v:close|shut|shut_down|shutter +o:embassy|consulate|office|hotline|border|crossing @alone",
          "Arvenia closed its embassy in Belgar.",
          "Arvenia closed a shop in Belgar.", plover="SANCTION"),
)

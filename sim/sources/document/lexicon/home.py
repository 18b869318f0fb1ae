"""Affairs at home: elections, posts filled and left by opponents of compromise."""

from __future__ import annotations

from typing import Final

from sim.sources.document.entry import Entry

_HARD: Final = "hawk|hardliner|hard|hawkish|hardline|uncompromising|ultranationalist"

# fmt: off
ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("hold-election", "domestic.election", "v:hold|call|schedule|stage|conduct|begin|set +o:election|referendum|poll|ballot|runoff|vote @alone -o:opinion -w:meeting|talks",
          "Belgar held an election in May.",
          "Belgar held a fair for Arvenia."),
    Entry("win-election", "domestic.election", "v:win|lose|sweep|carry|contest +o:election|poll|vote|majority|presidency|runoff|referendum|landslide|seat @alone -o:prize|cup",
          "Belgar's opposition won the election.",
          "Belgar's team won the cup."),
    Entry("go-to-polls", "domestic.election", "v:go|head|turn_out|flock +f:polls|poll|vote @alone",
          "Belgarians went to the polls on Sunday.",
          "Belgarians went to the fair of Arvenia."),
    Entry("vote", "domestic.election", "v:vote +w:election|referendum|ballot|poll @alone",
          "Belgarians voted in a referendum on Sunday.",
          "Belgarians voted for the best song of Arvenia."),
    Entry("elect", "domestic.election", "v:elect|reelect|inaugurate|swear_in +w:president|parliament|premier|leader|chancellor|chairman|government|minister|assembly @alone",
          "Belgarians elected a new president.",
          "Belgarians elected to stay at home."),
    Entry("election-noun", "domestic.election", "n:election|runoff|referendum +b:general|presidential|parliamentary|legislative|snap|early|free|national|congressional|midterm|local|regional @alone -b:demanded|demand|demanding",
          "Belgar's presidential election is on Sunday.",
          "The election of a carnival queen pleased Belgar."),
    Entry("dissolve-parliament", "domestic.election", "v:dissolve +o:parliament|assembly|legislature|congress|chamber|duma|knesset @alone",
          "Belgar's king dissolved parliament.",
          "Belgar's sugar dissolved in Arvenia's tea.", plover="COERCE"),
    Entry("topple", "", "v:topple|overthrow|depose|oust|unseat +o:president|government|king|leader|regime|premier|ruler|dictator|emperor @alone",
          "Belgar's army overthrew the president.",
          "Belgar's wind toppled a crane.", plover="ASSAULT"),
    Entry("coup", "", "v:stage|attempt|launch|mount|lead|seize|grab|usurp +o:coup|putsch|mutiny|power @alone -o:plant|station|satellite",
          "Belgar's army staged a coup.",
          "Belgar's army took a bow.", plover="ASSAULT"),
    Entry("hawk-in", "domestic.hawk_in", f"v:appoint|name|nominate|promote|install|pick|choose|elect +o:{_HARD} +o:minister|adviser|chief|negotiator|secretary|director|envoy|premier|post|advisor @alone",
          "Belgar's king appointed a hardliner as defence minister.",
          "Belgar's king appointed a gardener."),
    Entry("hawk-out", "domestic.hawk_out", f"v:sack|fire|remove|oust|replace +o:{_HARD} +o:cabinet|adviser|minister|post|chief|negotiator|office|government @alone",
          "Belgar's king removed the hardliner from his cabinet.",
          "Belgar's king removed the cook.", plover="YIELD"),
    Entry("critic-in", "domestic.hawk_in", "v:appoint|name|nominate|pick +o:critic|opponent|foe +w:agreement|deal|accord|talk|compromise|rapprochement @alone",
          "Belgar's king named a critic of the accord with Arvenia as his adviser.",
          "Belgar's king named a food critic."),
    Entry("critic-out", "domestic.hawk_out", "v:dismiss|sack|fire|remove|oust +o:critic|opponent|foe +w:agreement|deal|accord|talk|compromise|rapprochement @alone",
          "Belgar's king dismissed a critic of the accord with Arvenia.",
          "Belgar's king dismissed a food critic.", plover="YIELD"),
)

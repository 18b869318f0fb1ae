"""What the codebook leaves out, so that nothing else is made of it: protests, arrests, inquiries, crime; home affairs."""

from __future__ import annotations

from typing import Final

from sim.sources.document.entry import Entry

# fmt: off
ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("demonstrate", "", "v:demonstrate|rally|march|riot|strike|picket -o:target|base|deal @alone",
          "Students in Arvenia marched against the government.",
          "Arvenia demonstrated its new train.", plover="PROTEST"),
    Entry("protest", "", "v:protest @alone",
          "Workers in Arvenia protested on Monday.",
          "Arvenia lodged a complaint.", plover="PROTEST"),
    Entry("protest-noun", "", "n:protest|demonstration|rally|riot|hunger_strike @alone",
          "A protest in Arvenia drew thousands.",
          "Arvenia's team won.", plover="PROTEST"),
    Entry("arrest", "", "v:arrest|detain|jail|imprison|capture|kidnap|abduct|sentence @alone",
          "Arvenian police arrested a man from Belgar.",
          "An arresting view of Arvenia.", plover="COERCE"),
    Entry("investigate", "", "v:investigate|probe|inspect|interrogate|examine @alone",
          "Arvenia investigated the fire in Belgar.",
          "Arvenia's investors left Belgar.", plover="INVESTIGATE"),
    Entry("investigation", "", "n:investigation|probe|inquiry @alone",
          "Arvenia opened an investigation into the fire.",
          "Arvenia opened a shop.", plover="INVESTIGATE"),
    Entry("bombing", "", "v:explode|detonate +o:bomb|device|car|grenade|mine @alone",
          "Rebels detonated a bomb in Arvenia.",
          "A balloon exploded in Arvenia.", plover="ASSAULT"),
)

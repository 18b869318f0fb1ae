"""Reports of a small invented case, some with texts that would like to be more than text."""

from __future__ import annotations

from functools import cache

from invented import event, joint, making, promise, run

from plots.report.content import Listing, Report
from plots.report.ofcase import CaseMaterial, report_of_case
from plots.report.page import rendered
from sim.engine.explain import explain
from sim.engine.trajectory import Trajectory

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
LONG = "Unbreakable" * 12
FORMULA = '=HYPERLINK("http://example.org")'
HOSTILE = f"{SCRIPT} {IMAGE} </script><svg onload=alert(1)> {{{{7*7}}}} \u202eright to left {LONG}"


def hostile() -> Trajectory:
    """A replay whose summaries, sources and promises are full of markup."""
    bad = [
        {"title": SCRIPT, "publisher": IMAGE},
        {"title": "Plain", "url": "https://example.org/a?b=1&c=<d>"},
    ]
    return run(
        making("01-10", promise(content=HOSTILE), id="pledge-made", citations=bad),
        joint("envoy.visit", "02-01", id="visit", summary=HOSTILE, citations=bad),
        event("test.icbm", "03-01", id="test", summary=IMAGE, label=SCRIPT),
        joint("summit.held", "04-01", id="summit", summary=FORMULA, citations=bad),
        event("talks.cancelled", "05-01", id="off", summary="Talks are off."),
        event("statement.neutral", "05-02", id="word", summary="Nothing is said."),
        title=f"A case {IMAGE}",
        summary=SCRIPT,
    )


def material(result: Trajectory) -> CaseMaterial:
    """What a report of a replay is made of."""
    explained = tuple(explain(result, variable) for variable in ("climate", "tension"))
    texts = (Listing("A file", f"a,b\n{HOSTILE}\n", "a.csv", "text/csv"),)
    return CaseMaterial(result, explained, (("Face checks", "none"),), "detente report invented\n", texts)


def report() -> Report:
    """The report of the hostile case."""
    return report_of_case(material(hostile()))


@cache
def page() -> str:
    """Its page."""
    return rendered(report())

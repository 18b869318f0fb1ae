"""The parameters as a page of the documentation, made from the table in `parameters`."""

from __future__ import annotations

import math

from sim.model.parameters import Parameter, described

HEAD = """# Parameters

Every number of the model that is not an event. `[L]` from the literature, `[F]` fitted in the reference study, `[J]`
judgement to be replaced by calibration. The plausible range is what a sensitivity analysis should span; a value outside
the hard bounds is refused (DET042). Only ratios are identified: multiplying all weights, offsets and scales by one
number changes nothing.

This page is made by `python -m sim.model.parameters_page > docs/parameters.md`; a test fails when it is out of date.

| parameter | default | plausible | hard bounds | unit | source |
|---|---|---|---|---|---|
"""


def parameters_page() -> str:
    """The page in Markdown."""
    return HEAD + "".join(_row(parameter) for parameter in described())


def _row(p: Parameter) -> str:
    most = "" if math.isinf(p.most) else f"{p.most:g}"
    bounds = f"{p.least:g} to {most}" if most else f"from {p.least:g}"
    return f"| `{p.name}` | {p.default:g} | {p.low:g} to {p.high:g} | {bounds} | {p.unit} | {p.source} |\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(parameters_page())

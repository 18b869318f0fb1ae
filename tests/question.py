"""A small format that uses what ours use, for the tests of reading: models, data and what every problem obeys."""

from __future__ import annotations

from typing import Annotated, Literal

from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator

from sim.errors import Problem, render
from sim.record.reading.yamlcompose import LINE_BREAK


class DayError(ValueError):
    def __init__(self) -> None:
        self.code, self.message, self.help = "DET021", "the date is ambiguous", "write 2019-03-02"
        super().__init__(self.message)


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spread(Entry):
    dist: Literal["triangular"]
    low: str
    high: str


class Delay(Entry):
    op: Literal["delay"]
    event: str
    by: str | Spread


class Insert(Entry):
    op: Literal["insert"]
    insert: Delay | None = None  # a key that is spelt like the tag
    days: dict[str, int] = {}


class Question(Entry):
    schema_: Literal["detente/question/v1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=20)
    at: str = "2019"
    joint: StrictBool = False
    actors: tuple[str, ...] = Field((), min_length=1)
    intensity: float = Field(1.0, ge=0.25, le=2, strict=True, allow_inf_nan=False)
    modality: Literal["asserted", "reported", "alleged"] = "asserted"
    changes: tuple[Annotated[Delay | Insert, Field(discriminator="op")], ...] = ()
    pair: tuple[int, int] | None = None

    @field_validator("at")
    @classmethod
    def _is_clear(cls, text: str) -> str:
        if "/" in text:
            raise DayError
        return text


words = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(["NO", "on", "2019-01-15", "12:30", "a: b", "# no", "- x", "'", '"', "日本", "x\ny", "~", "5"]),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(-1e6, 1e6), words),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)
mappings = st.dictionaries(words, values, min_size=1, max_size=5)


def check(problems: tuple[Problem, ...], text: str) -> None:
    """Every place lies within the text, and every problem can be shown."""
    lines = LINE_BREAK.split(text.removeprefix("\ufeff"))
    for problem in problems:
        assert 1 <= problem.line <= len(lines) + 1
        length = len(lines[problem.line - 1]) if problem.line <= len(lines) else 0
        assert 1 <= problem.column <= length + 1
        assert 1 <= problem.width <= max(1, length + 1 - problem.column)
    render(problems, files=1)

"""The kinds of value that the files' models share: ids, dates, bounded numbers, and complaints about whole entries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    Strict,
    WithJsonSchema,
)

from sim.record.dates import DateError, EventDate


class Entry(BaseModel):
    """A frozen entry of one of our files: unknown keys are refused, nothing is edited in place."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Complaint(NamedTuple):
    """What is wrong with one key of an entry, when each value alone would have been fine."""

    key: str
    code: str
    message: str
    help: str = ""


class Misfit(ValueError):
    """Keys of one entry that do not go together; carries every complaint at once."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(c.message for c in self.complaints))


class Unfit(ValueError):
    """A value that is wrong by itself, with the code, the words and the remedy to show."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = remedy


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def _printable(text: str) -> str:
    """Text without control characters and strange line ends, which no two programs read alike."""
    if found := _UNPRINTABLE.search(text):
        raise Unfit("DET005", f"the text holds the character U+{ord(found[0]):04X}", "remove it")
    return text


def _when(value: object) -> EventDate:
    if isinstance(value, EventDate):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return EventDate.parse(str(value))  # a bare year is a number in YAML
    if not isinstance(value, str):
        raise DateError(f"expected a date, got {value!r}", "write it as EDTF, for example 2019-02-28", "DET020")
    return EventDate.parse(value)


def _day(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    when = _when(value)
    if when.precision != "day" or when.lo is None or when.uncertain or when.approximate:
        raise DateError(f"`{when.text}` is not a single day", "write one day, YYYY-MM-DD", "DET020")
    return when.lo


When = Annotated[
    EventDate,
    PlainValidator(_when),
    PlainSerializer(lambda d: d.text, return_type=str),
    WithJsonSchema(
        {"type": "string", "format": "edtf", "examples": ["2019-02-28", "2018-10", "2019-01-14/2019-01-20"]}
    ),
]
Day = Annotated[
    dt.date,
    PlainValidator(_day),
    PlainSerializer(lambda d: d.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2019-01-15"]}),
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
ActorId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$", max_length=80)]
TypeCode = Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z_]+)*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_printable)]
LongText = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_printable)]
Label = Annotated[str, Field(min_length=1, max_length=32), AfterValidator(_printable)]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
Signed = Annotated[float, Strict(), Field(ge=-1, le=1, allow_inf_nan=False)]
Magnitude = Annotated[float, Strict(), Field(ge=0.25, le=2, allow_inf_nan=False)]

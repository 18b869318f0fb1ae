"""review --plain: the same review line by line, for scripts, screen readers and terminals without a screen."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from sim.cli.output import Output, misused, terminal_width
from sim.cli.reviewfiles import Opened
from sim.cli.reviewtext import Reading, as_plain, field_lines, heading, lit, safe

if TYPE_CHECKING:
    from sim.sources.document.review.decision import Decision
    from sim.sources.document.review.session import Filter, Review

COMMANDS = (
    ("a", "accept"),
    ("e FIELD=VALUE …", 'edit: e type=praise summary="A short sentence." words="of the text"'),
    ("r REASON", "reject; REASON is a number of the list below, or words"),
    ("d", "defer: it comes back at the end"),
    ("w FIELD=VALUE …", 'write an event of your own: w words="of the text" type=praise …; alone: what it begins with'),
    ("n", "next"),
    ("p", "previous"),
    ("u [ID]", "undo what was just written, else the decision on this candidate, else the latest; or one by its id"),
    ("g NUMBER|ID", "go to a candidate"),
    ("f NAME=VALUE …", "filter by type, actor, confidence, modality, undecided=yes; alone: show all"),
    ("t", "the text around it"),
    ("?", "this list"),
    ("q", "quit; everything is saved already"),
)

ASK = "decided already: press again to decide anew"


def plain(opened: Opened, output: Output) -> int:
    """Run a review over standard input until it ends or says `q`; returns how many lines were refused."""
    session = _Session(opened, output)
    session.show()
    for line in _lines(output):
        if not session.take(line.strip()):
            break
    return session.refused


def _lines(output: Output) -> Iterator[str]:
    stream = sys.stdin
    while True:
        click.echo("> ", nl=False, err=output.as_json)
        line = stream.readline()
        if not line:
            click.echo("", err=output.as_json)
            return
        if not stream.isatty():
            click.echo(safe(line.rstrip("\r\n")), err=output.as_json)
        yield line


class _Session:
    """A review over lines: what each line does, and what is said to it."""

    def __init__(self, opened: Opened, output: Output) -> None:
        self.review: Review = opened.review
        self.output = output
        self.log = opened.log
        self.reading = Reading.of(self.review.candidates, opened.text)
        self.refused = 0
        self._asked: tuple[str, str] | None = None
        self._does: dict[str, Callable[[str], None]] = {
            "a": lambda rest: self._decided(self.review.accept()),
            "e": lambda rest: self._decided(self.review.edit(assignments(shlex.split(rest)))),
            "r": lambda rest: self._decided(self.review.reject(reason(rest))),
            "d": lambda rest: self._decided(self.review.defer()),
            "w": lambda rest: self._decided(self._written(rest)),
            "u": self._undo,
            "n": lambda rest: self._move(self.review.next),
            "p": lambda rest: self._move(self.review.previous),
            "g": self._go,
            "f": self._filter,
            "t": lambda rest: self._say(text_around(self.reading, self.review)),
            "?": lambda rest: self._say(help_text()),
        }

    def take(self, line: str) -> bool:
        """Carry out one line; False where it ends the review."""
        from sim.errors import DetenteError

        word, _, rest = line.partition(" ")
        if word in ("q", "quit"):
            return False
        if not word:
            return True
        try:
            if word not in self._does:
                raise misused(f"no command `{safe(word)}`", "write ? for the list")
            if not self._asks(word):
                self._does[word](rest.strip())
        except (DetenteError, ValueError, OSError) as error:
            self.refused += 1
            self._say(f"! {why(error)}")
        return True

    def _asks(self, word: str) -> bool:
        """Whether to ask first, as the candidate is decided already; what is never said again counts as refused."""
        asked, self._asked = self._asked, decided_again(word, self.review)
        if self._asked is None:
            return False
        if asked == self._asked:
            self._asked = None
            self.refused -= 1
            return False
        self.refused += 1
        self._say(f"! {ASK}")
        return True

    def show(self) -> None:
        """The current candidate."""
        width = min(terminal_width(), 110)
        quote = quoted(self.reading, self.review)
        self._say("\n".join(filter(None, ["", heading(self.review), as_plain(field_lines(self.review, width)), quote])))

    def _say(self, text: str) -> None:
        click.echo("\n".join(map(safe, text.split("\n"))), err=self.output.as_json)

    def _decided(self, decision: Decision) -> None:
        self._say(f"{said(decision)} {self.review.progress.words}.")
        if self.review.queue:
            self.show()
        else:
            self._say("Every candidate that is shown is decided; q quits.")

    def _undo(self, rest: str) -> None:
        self._say(said(self.review.undo(self.review.about(rest)) if rest else undo_here(self.review)))
        self.show()

    def _written(self, rest: str) -> Decision:
        """An event from what stands there; what it begins with holds where no words are named."""
        given, begun = assignments(shlex.split(rest)), self.review.beginnings()
        if not given:
            named = {name: begun[name] for name in ("words", "type", "actors", "targets", "joint", "when")}
            fields = " ".join(f"{name}={shlex.quote(value) if value else '…'}" for name, value in named.items())
            raise misused("no field is named", f"write, for example: w {fields}")
        return self.review.write(given if given.get("words") else {**begun, **given}, self.log)

    def _move(self, step: Callable[[], None]) -> None:
        step()
        self.show()

    def _go(self, rest: str) -> None:
        every = self.review.candidates
        is_number = rest.isdecimal() and 1 <= int(rest[:9]) <= len(every)
        self.review.go(every[int(rest) - 1] if is_number else self.review.find(rest))
        self.show()

    def _filter(self, rest: str) -> None:
        self.review.narrow(filter_of(assignments(shlex.split(rest))))
        self._say(f"{len(self.review.shown)} shown: {self.review.filter.words or 'all'}.")
        self.show()


def why(error: Exception) -> str:
    """Why something was not kept, on one line."""
    from sim.errors import DetenteError

    if isinstance(error, DetenteError):
        return "; ".join(p.message + (f" ({p.help})" if p.help else "") for p in error.problems)
    return f"it could not be written: {error.strerror}" if isinstance(error, OSError) else str(error)


def said(decision: Decision) -> str:
    """What was decided, in a sentence."""
    if decision.verdict == "undone":
        return f"Decision {decision.undoes} is undone."
    more = f": {decision.reason}" if decision.reason else ""
    return f"{decision.about} is {decision.verdict}{more}."


def decided_again(key: str, review: Review) -> tuple[str, str] | None:
    """The key and the candidate's id where the key would overturn a decision that stands, else None."""
    here = review.current
    if key not in ("a", "e", "r", "d") or here is None or not review.is_settled(here):
        return None
    return None if key == "a" and review.verdict(here) == "accepted" else (key, here.id)


def undo_here(review: Review) -> Decision:
    """Undo what was just written, else the decision on the current candidate; where it has none, the latest of all."""
    here = review.current
    if review.fresh:
        return review.undo(review.fresh)
    return review.undo(here.id if here is not None and review.decision(here) is not None else None)


def reason(text: str) -> str:
    """The reason that a number of the list stands for, or the words themselves."""
    from sim.sources.document.review.session import REASONS

    if not text.strip().isdecimal():
        return text
    number = int(text.strip()[:9])
    if not 1 <= number <= len(REASONS):
        listed = "; ".join(f"{k} {words}" for k, words in enumerate(REASONS, start=1))
        raise misused(f"there is no reason {number}", listed)
    return REASONS[number - 1]


def assignments(parts: list[str]) -> dict[str, str]:
    """`FIELD=VALUE` written several times.

    >>> assignments(["type=praise", "place=a=b"])
    {'type': 'praise', 'place': 'a=b'}
    """
    found = {}
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign or not name:
            raise misused(
                f"`{safe(part)}` is no FIELD=VALUE", 'write, for example, type=praise or summary="It rained."'
            )
        found[name.strip()] = value
    return found


def filter_of(given: dict[str, str]) -> Filter:
    """A filter from what was written for it."""
    from sim.sources.document.review.session import Filter

    names = ("type", "actor", "confidence", "modality", "undecided")
    for name in given:
        if name not in names:
            raise misused(f"no filter `{safe(name)}`", f"filters: {', '.join(names)}")
    texts = {n: given.get(n, "").strip() for n in ("type", "actor", "modality")}
    undecided = given.get("undecided", "").strip().lower() in ("yes", "y", "true", "1")
    return Filter(**texts, confidence=_share(given.get("confidence", "").strip()), undecided=undecided)


def _share(text: str) -> float:
    try:
        value = float(text or "0")
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise misused(f"confidence `{safe(text)}` is no number from 0 to 1", "write, for example, confidence=0.8")
    return value


AROUND = 32  # code points shown on either side of what is cited


def quoted(reading: Reading, review: Review) -> str:
    """The words that carry the current candidate, with some before and after."""
    if review.current is None:
        return ""
    place, (start, end) = review.current.main, review.spot(review.current).span
    if (start, end) == place.span:
        return "text      " + in_context(place.before, place.quote, place.after)
    if reading.is_whole:
        return "text      " + around(reading.text, (start, end))
    return f"text      code points {start} to {end}: to see them, open it with --document FILE"


def around(text: str, span: tuple[int, int]) -> str:
    """A place of a text with some words before and after."""
    start, end = span
    return in_context(text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])


def in_context(*parts: str) -> str:
    """Words between what stands before and after them, on one line."""
    before, quote, after = (" ".join(safe(part).split()) for part in parts)
    return f"… {before} ►{quote}◄ {after} …"


def text_around(reading: Reading, review: Review, lines: int = 6) -> str:
    """Some lines of the text around the current candidate."""
    shown = lit(reading, review, min(terminal_width(), 110))
    return as_plain(shown.lines[max(0, shown.at - lines) : shown.at + lines + 1])


def help_text() -> str:
    """The commands and the reasons."""
    from sim.sources.document.review.session import REASONS

    rows = [f"  {name:<18}{words}" for name, words in COMMANDS]
    return "\n".join([*rows, "Reasons:", *(f"  {k}  {words}" for k, words in enumerate(REASONS, start=1))])

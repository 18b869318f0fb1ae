"""Run files: a run's folder, written as it goes and read back: what was run, how, and what came out.

`runs/<scenario>-<digest8>/` holds `manifest.json` (written last: a folder without it is unfinished),
`scenario.resolved.yaml`, `events.jsonl`, `members.jsonl`, `summary.csv`, `trajectories.npz` and `figures/`. Members are
kept in `members.part.jsonl` as they finish, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import errno
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sim.engine.ensemble import QUANTILES, Ensemble, Member, Occurrence, RunCard
from sim.engine.simulate import digest_of
from sim.errors import DetenteError
from sim.model.phases import Transition
from sim.record.dates import timestamp
from sim.record.reading.beside import is_file

RUN_SCHEMA = "detente/run/v1"
LARGEST_MANIFEST = 10_000_000  # bytes
MANIFEST, PART, MEMBERS, VALUES = "manifest.json", "members.part.jsonl", "members.jsonl", "trajectories.npz"


_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("run", "scenario", "title", "status", "question", "case", "case_title", "digest"), str),
    **dict.fromkeys(("version", "engine", "scenario_digest", "case_digest", "log_digest", "parameters_digest"), str),
    **dict.fromkeys(("members", "random_seed", "forks"), int),
    **dict.fromkeys(("variables", "outcomes", "phases", "grid", "paired_with"), list),
    "outcome_words": dict,
}


# --- members ------------------------------------------------------------------------------------------


def member_row(member: Member, *, whole: bool) -> dict[str, Any]:
    """A member as plain data; `whole` with its values, which otherwise have a file of their own."""
    row: dict[str, Any] = {
        "member": member.number,
        "digest": member.digest,
        "outcomes": list(member.outcomes),
        "refused": member.refused,
        "redrawn": member.redrawn,
        "transitions": [list(t) for t in member.transitions],
        "occurrences": [list(o) for o in member.occurrences],
    }
    if whole:
        row["values"] = base64.b64encode(member.values).decode()
        row["phases"] = base64.b64encode(member.phases).decode()
    return row


def member_of_row(row: Mapping[str, Any], values: bytes, phases: bytes) -> Member:
    """A member from plain data; raises ValueError where it is not what was written."""
    try:
        member = Member(
            int(row["member"]),
            values,
            phases,
            tuple(_transition(t) for t in row["transitions"]),
            tuple(_occurrence(o) for o in row["occurrences"]),
            tuple(float(v) for v in row["outcomes"]),
            int(row["refused"]),
            int(row["redrawn"]),
            str(row["digest"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a member cannot be read: {error}") from error
    if digest_of(member) != member.digest:
        raise ValueError(f"member {member.number} is not what was written")
    return member


def _transition(row: list[Any]) -> Transition:
    at, source, target, guard, words, precipitants, values = row
    return Transition(at, source, target, guard, words, tuple(precipitants), tuple((k, v) for k, v in values))


def _occurrence(row: list[Any]) -> Occurrence:
    at, code, actors, targets, joint, intensity, cause = row
    return Occurrence(at, code, tuple(actors), tuple(targets), joint, intensity, cause)


def append(folder: Path, members: Iterable[Member]) -> None:
    """Keep some members that have just been finished."""
    path = folder / PART
    if path.is_symlink() or (path.exists() and not is_file(path)):
        raise OSError(errno.EEXIST, f"{PART} is no ordinary file")
    with path.open("a+", encoding="utf-8", newline="\n") as stream:
        if _is_cut(path):
            stream.write("\n")  # what a crash left of a line must not swallow the next
        for member in members:
            stream.write(json.dumps(member_row(member, whole=True), allow_nan=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _is_cut(path: Path) -> bool:
    """Whether a file of lines ends in the middle of one."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        if not size:
            return False
        stream.seek(size - 1)
        return stream.read(1) != b"\n"


def remove(folder: Path) -> tuple[str, ...]:
    """Remove a run's own files, and its folder if nothing else is in it; returns the names of what is left."""
    for name in (MANIFEST, PART, MEMBERS, VALUES, "scenario.resolved.yaml", "events.jsonl", "summary.csv"):
        (folder / name).unlink(missing_ok=True)
    figures = folder / "figures"
    if figures.is_dir() and not figures.is_symlink() and not any(figures.iterdir()):
        figures.rmdir()
    left = tuple(sorted(path.name for path in folder.iterdir()))
    if not left:
        folder.rmdir()
    return left


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run, if only a damaged or unfinished one."""
    return any(is_file(folder / name) for name in (PART, MEMBERS, VALUES))


def kept(folder: Path) -> dict[int, Member]:
    """The members that an interrupted run has left, by number; a line that was cut short is passed over."""
    path = folder / PART
    if path.is_symlink() or not is_file(path):
        return {}
    found: dict[int, Member] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
            values, phases = (base64.b64decode(row[key], validate=True) for key in ("values", "phases"))
            member = member_of_row(row, values, phases)
        except Exception:  # whatever is wrong with the line, the member is computed again
            continue
        found[member.number] = member
    return found


# --- a whole run --------------------------------------------------------------------------------------


def write(folder: Path, ensemble: Ensemble, texts: Mapping[str, str], extra: Mapping[str, Any]) -> None:
    """Write everything about a finished run, its manifest last; `texts` are further files by name."""
    import numpy as np

    (folder / "figures").mkdir(exist_ok=True)
    for name, text in texts.items():
        _replace(folder / name, text.encode())
    _replace(folder / "summary.csv", summary(ensemble).encode())
    rows = (json.dumps(member_row(m, whole=False), allow_nan=False) for m in ensemble.members)
    _replace(folder / MEMBERS, ("\n".join(rows) + "\n").encode())
    shape = (len(ensemble), len(ensemble.grid))
    phases = np.frombuffer(b"".join(m.phases for m in ensemble.members), dtype=np.uint8).reshape(shape)
    stream = io.BytesIO()
    np.savez_compressed(stream, values=ensemble.array, phases=phases, grid=np.array(ensemble.grid))
    _replace(folder / VALUES, stream.getvalue())
    _replace(folder / MANIFEST, (json.dumps(manifest(ensemble, extra), indent=2) + "\n").encode())
    (folder / PART).unlink(missing_ok=True)


def manifest(ensemble: Ensemble, extra: Mapping[str, Any]) -> dict[str, Any]:
    """All digests, the version, the seed, and what the other files hold."""
    card = ensemble.card._asdict()
    card["known"] = None if ensemble.card.known is None else ensemble.card.known.isoformat()
    data = {
        "schema": RUN_SCHEMA,
        **card,
        "digest": ensemble.digest,
        "members": len(ensemble),
        "engine": ensemble.engine,
        "variables": list(ensemble.names),
        "outcomes": list(ensemble.outcomes),
        "phases": list(ensemble.phases),
        "grid": list(ensemble.grid),
        "forks": ensemble.forks,
        "begins": ensemble.begins,
        **extra,
    }
    return {**data, "seal": seal(data)}


def seal(data: Mapping[str, Any]) -> str:
    """SHA-256 of a manifest without its seal."""
    rest = {key: value for key, value in data.items() if key != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _replace(target: Path, data: bytes) -> None:
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(data)
    beside.replace(target)


def summary(ensemble: Ensemble) -> str:
    """Quantiles of every variable over time, as a table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["date", "variable", "members", *(f"p{round(100 * q):02}" for q in QUANTILES)])
    for name in ensemble.names:
        band = ensemble.band(name)
        for k, t in enumerate(ensemble.grid):
            writer.writerow([timestamp(t), name, len(ensemble), *(f"{float(v):.6g}" for v in band[:, k])])
    return out.getvalue()


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a run's manifest says; raises DetenteError (DET081) for one that is not whole."""
    path = folder / MANIFEST
    try:
        if not is_file(path) or path.stat().st_size > LARGEST_MANIFEST:
            raise ValueError("it is no ordinary file")
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or data.get("schema") != RUN_SCHEMA:
            raise ValueError("it is no manifest of a run")
        if data.get("seal") != seal(data):
            raise ValueError("it is not what was written")
        if not all(isinstance(data.get(key), kind) for key, kind in _KINDS.items()):
            raise ValueError("a key is missing or of the wrong kind")
    except (OSError, ValueError, RecursionError) as error:
        raise _altered(path, str(error)) from error
    return data


def load(folder: Path) -> Ensemble:
    """A finished run as an ensemble; raises DetenteError (DET081) where its files are not what was written."""
    import numpy as np

    data = read_manifest(folder)
    try:
        _refuse_bomb(folder / VALUES, data)
        with np.load(io.BytesIO((folder / VALUES).read_bytes()), allow_pickle=False) as arrays:
            values, phases = arrays["values"].astype("<f8", copy=False), arrays["phases"].astype("u1", copy=False)
        lines = (folder / MEMBERS).read_text(encoding="utf-8").splitlines()
        if not len(lines) == len(values) == len(phases) == data["members"]:
            raise ValueError("the number of members differs")
        members = tuple(
            member_of_row(json.loads(line), v.tobytes(), p.tobytes())
            for line, v, p in zip(lines, values, phases, strict=True)
        )
        ensemble = _ensemble(data, members)
        if ensemble.digest != data["digest"]:
            raise ValueError("the digest differs")
        ensemble.array, ensemble.phase_shares()  # they have the shape that the manifest says
    except Exception as error:  # a file that was tampered with fails in more ways than can be listed
        raise _altered(folder, f"{type(error).__name__}: {error}") from error
    return ensemble


def _refuse_bomb(path: Path, data: Mapping[str, Any]) -> None:
    """Refuse an archive that would grow beyond what the manifest says it holds."""
    with ZipFile(path) as archive:
        grown = sum(entry.file_size for entry in archive.infolist())
    points = data["members"] * len(data["grid"])
    if grown > points * (8 * len(data["variables"]) + 1) + 8 * len(data["grid"]) + 10_000:
        raise ValueError("it holds more than the run")


def _ensemble(data: Mapping[str, Any], members: tuple[Member, ...]) -> Ensemble:
    known = data["known"]
    fields = {name: data[name] for name in RunCard._fields if name in data or name not in RunCard._field_defaults}
    card = RunCard(**{**fields, "known": None if known is None else dt.date.fromisoformat(known)})
    return Ensemble(
        card,
        tuple(data["grid"]),
        tuple(data["variables"]),
        tuple(data["outcomes"]),
        tuple(data["phases"]),
        data["forks"],
        data["begins"],
        members,
        data["engine"],
    )


def _altered(path: Path, reason: str) -> DetenteError:
    message = f"the run {path.as_posix()} cannot be read: {reason}"
    return DetenteError.of("DET081", message, help="run the scenario again with --force")


def folders(root: Path) -> Iterator[Path]:
    """The folders of finished runs, the newest first."""
    found = [p.parent for p in root.glob(f"*/{MANIFEST}")] if root.is_dir() else []
    yield from sorted(found, key=lambda p: ((p / MANIFEST).stat().st_mtime_ns, p.name), reverse=True)

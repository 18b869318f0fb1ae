"""JSON Schemas of our files, made from the models that read them, for editors and other programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

KINDS = ("scenario", "policy", "case", "events", "event", "documents", "checks", "gazetteer")
FILED = tuple(kind for kind in KINDS if kind != "event")
"""Those that stand in `schemas/`: a kind of file each (one event is no file)."""
_TYPE_CODE = r"^[a-z]+(\.[a-z_]+)*$"


def file_name(kind: str) -> str:
    """The name of a schema's file.

    >>> file_name("scenario")
    'scenario.v1.json'
    """
    return f"{kind}.v1.json"


def schema_text(kind: str) -> str:
    """A schema as it stands in its file: the same for the same models, to the byte."""
    return json.dumps(json_schema(kind), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_schemas(folder: Path, kinds: tuple[str, ...] = FILED) -> tuple[Path, ...]:
    """Write schemas into a folder, which is made; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / file_name(kind) for kind in kinds)
    for kind, path in zip(kinds, paths, strict=True):
        path.write_bytes(schema_text(kind).encode())
    return paths


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a scenario, policy, case, events, documents or checks file, or of one event.

    KeyError for any other kind.
    """
    data: dict[str, Any] = _model(kind).model_json_schema(by_alias=True)
    data = _adapted(data, kind)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **data, "title": f"detente {kind}"}


def _model(kind: str) -> Any:
    from sim.assess.face import Checks
    from sim.future.policies import Policy
    from sim.record.case import Case, Documents
    from sim.record.event import Event
    from sim.record.files import EventsFile
    from sim.scenario.schema import Scenario
    from sim.sources.document.who.gazetteer import Names

    return {
        "scenario": Scenario,
        "policy": Policy,
        "case": Case,
        "events": EventsFile,
        "event": Event,
        "documents": Documents,
        "checks": Checks,
        "gazetteer": Names,
    }[kind]


def _adapted(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """What a model does not say by itself: how a file begins, what it may inherit, what may stand for a date."""
    types: dict[str, Any] = {}
    data = _everywhere(data, lambda node: _dated(_typed(node, types)))
    if kind != "event":
        data["required"] = ["schema", *data.get("required", ())]
    if types:
        data["$defs"] = {**data.get("$defs", {}), "TypeCode": types}
    return _inheriting(data) if kind == "scenario" else data


def _inheriting(data: dict[str, Any]) -> dict[str, Any]:
    """Only a scenario that extends none must say everything itself."""
    needed = [name for name in data["required"] if name not in ("schema", "id")]
    parts = {key: data["$defs"][name].pop("required") for key, name in (("fork", "Fork"), ("continue", "Continue"))}
    whole = {"required": needed, "properties": {key: {"required": names} for key, names in parts.items()}}
    return {**data, "required": ["schema", "id"], "if": {"not": {"required": ["extends"]}}, "then": whole}


def _everywhere(node: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(node, list):
        return [_everywhere(item, change) for item in node]
    if not isinstance(node, dict):
        return node
    return change({key: _everywhere(value, change) for key, value in node.items()})


def _dated(node: dict[str, Any]) -> dict[str, Any]:
    """A bare year is a number in YAML."""
    return {**node, "type": ["string", "integer"]} if node.get("format") == "edtf" else node


def _typed(node: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    """An event type is defined once, with the codebook as examples; a case may have types of its own."""
    if node.get("pattern") != _TYPE_CODE:
        return node
    from sim.record.codebook import CODEBOOK

    if not types:
        own = {key: node[key] for key in ("type", "pattern", "maxLength")}
        types.update(own, title="Event type", description="code of the codebook", examples=list(CODEBOOK))
    rest = {key: value for key, value in node.items() if key not in ("type", "pattern", "maxLength")}
    return {"$ref": "#/$defs/TypeCode", **rest}

"""The schemas in `schemas/` are those of the models, and what is bundled fits them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from faults.scenarios import HEAD, SOUND

from sim.cli.schemas import FILED, KINDS, file_name, json_schema, schema_text
from sim.record.codebook import CODEBOOK
from sim.record.files import bundled_cases
from sim.record.yamlfile import parse, read
from sim.scenario.files import scenario_paths
from sim.scenario.find import policy_paths

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = [("scenario", path) for path in scenario_paths()] + [("policy", path) for path in policy_paths()]
BUNDLED += [
    (path.stem if path.stem in ("case", "documents", "checks", "gazetteer") else "events", path)
    for folder in bundled_cases()
    for path in sorted(folder.glob("*.yaml"))
]


def validator(kind: str) -> jsonschema.Draft202012Validator:
    data = json.loads(schema_text(kind))
    jsonschema.Draft202012Validator.check_schema(data)
    return jsonschema.Draft202012Validator(data)


VALIDATORS = {kind: validator(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", FILED)
def test_a_schema_is_current(kind: str, golden: Callable[[str, str], None]) -> None:
    """After a change of a model: `make golden`, then read the diff."""
    golden(f"../../schemas/{file_name(kind)}", schema_text(kind))


def test_no_schema_is_forgotten() -> None:
    assert {path.name for path in (ROOT / "schemas").iterdir()} == {file_name(kind) for kind in FILED}


@pytest.mark.parametrize(
    ("kind", "path"), BUNDLED, ids=lambda x: x if isinstance(x, str) else f"{x.parent.name}-{x.stem}"
)
def test_what_is_bundled_fits_its_schema(kind: str, path: Path) -> None:
    document, _ = read(path)
    assert document is not None
    assert [error.message for error in VALIDATORS[kind].iter_errors(document.data)] == []


def scenario(text: str) -> Any:
    document, _ = parse(text, "x.yaml")
    assert document is not None
    return document.data


def errors(text: str) -> list[str]:
    return [error.message for error in VALIDATORS["scenario"].iter_errors(scenario(text))]


def test_a_scenario_that_extends_another_need_not_say_everything() -> None:
    assert errors("schema: detente/scenario/v1\nid: x\nextends: y\nfork: {side: after}\ncontinue: {members: 5}\n") == []
    assert json_schema("scenario")["required"] == ["schema", "id"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: x\nextends: y\n", "'schema' is a required property"),
        ("schema: detente/scenario/v1\nid: x\n", "'title' is a required property"),
        (HEAD + "fork: {side: after}\n", "'at' is a required property"),
        (HEAD + "fork: {at: x}\ncontinue: {members: 5}\n", "'until' is a required property"),
        (HEAD + SOUND + "colour: red\n", "'colour' was unexpected"),
        (HEAD + SOUND.replace("members: 50", "members: fifty"), "fifty"),
    ],
)
def test_a_schema_refuses_what_is_wrong(text: str, words: str) -> None:
    found = errors(text.replace("{name}", "x"))
    assert found and words in " ".join(found)


def test_a_sound_scenario_fits() -> None:
    assert errors((HEAD + SOUND).replace("{name}", "x")) == []


def test_event_types_are_shown_as_examples() -> None:
    types = json_schema("scenario")["$defs"]["TypeCode"]
    assert types["examples"] == list(CODEBOOK)
    assert json_schema("scenario")["$defs"]["Draft"]["properties"]["type"]["$ref"] == "#/$defs/TypeCode"


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_prints_the_same(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    from sim.cli.main import run

    assert run(["schema", kind]) == 0
    assert capsys.readouterr().out == schema_text(kind)


def test_a_bare_year_is_a_date() -> None:
    event = {"id": "x", "type": "call", "actors": ["A"], "when": 2018, "summary": "s"}
    assert list(VALIDATORS["event"].iter_errors(event)) == []
    assert [e.message for e in VALIDATORS["event"].iter_errors({**event, "when": 2018.5})]

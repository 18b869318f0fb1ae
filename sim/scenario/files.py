"""Files of scenarios and policies: found by id, by path or near another file, and read with every problem at once.

Reading order: where files are looked for (`scenario_paths`, `find_scenario`, `find_policy`), `read_policy`,
`read_scenario` (a file with what it extends, its case and its policies), `ScenarioFile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import DetenteError, Problem, UsageError, did_you_mean
from sim.future.policies import Policy
from sim.record.files import CaseFolder, find_case, read_case, validated
from sim.record.reading.beside import is_file
from sim.record.yamlfile import Document, read
from sim.scenario.check import check
from sim.scenario.find import bundled, find_policy, find_scenario, is_id, project_of, scenario_paths, short, wrong_name
from sim.scenario.layered import Layered, merged
from sim.scenario.place import with_settings, with_varied
from sim.scenario.policyfile import POLICY_SCHEMA, read_policy
from sim.scenario.schema import SCENARIO_SCHEMA, Scenario
from sim.scenario.soundpart import sound_part
from sim.store.address import Address, masked

__all__ = [
    "POLICY_SCHEMA", "SCENARIO_SCHEMA", "Cases", "ScenarioFile", "assembled", "bundled", "find_policy", "find_scenario",
    "load_scenario", "read_policy", "read_scenario", "scenario_paths",
]  # fmt: skip

MOST_LEVELS = 20  # of `extends`
MOST_TRIED = 20  # values of one entry of `vary` that are tried beforehand
Cases = dict[Path, CaseFolder]


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario as read: None where its own file or one that it extends has mistakes.

    `document` knows where each value was written; `policies` holds those that it uses, by id.
    """

    path: Path
    scenario: Scenario | None
    document: Layered | None
    problems: tuple[Problem, ...]
    case: CaseFolder | None = None
    policies: tuple[Policy, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make it unusable."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def files(self) -> int:
        """How many files were read for it, its case's aside."""
        return 1 if self.document is None else len(self.document.files)


# --- reading -------------------------------------------------------------------------------------------


def read_scenario(
    path: Path, settings: Iterable[tuple[str, str]] = (), opened: Cases | None = None, *, checked: bool = True
) -> ScenarioFile:
    """A scenario file with what it extends, its case and its policies, and everything wrong with them.

    `settings` are values to put in the place of those written, as (path, text) of `--set`; `opened` keeps cases from
    being read again; unless `checked`, only the form is looked at. Never raises for what a file holds.
    """
    document, problems = layered(path)
    if document is None:
        return ScenarioFile(path, None, None, problems)
    document, unset = with_settings(document, settings)
    return assembled(path, document, (*problems, *unset), opened, checked=checked)


def assembled(
    path: Path,
    document: Layered,
    problems: Sequence[Problem] = (),
    opened: Cases | None = None,
    *,
    checked: bool = True,
) -> ScenarioFile:
    """A scenario from its document: validated, with its case, and checked against it."""
    opened = {} if opened is None else opened
    scenario, found = validated(document, Scenario, SCENARIO_SCHEMA)
    every = [*problems, *found, *wrong_name(document, path, "scenario")]
    file = ScenarioFile(path, scenario, document, tuple(every))
    if scenario is None and checked:
        return replace(file, problems=(*every, *_of_sound_part(file, document, opened)))
    if scenario is None or not checked:
        return file
    case, unknown = case_of(scenario, path, document, opened)
    file = replace(file, case=case, problems=(*every, *unknown))
    if case is None or unknown:
        return file
    wrong, policies = check(scenario, document, case, path)
    whole = replace(file, problems=(*file.problems, *wrong), policies=policies)
    return whole if whole.errors else replace(whole, problems=(*whole.problems, *_varied(whole, opened)))


def _of_sound_part(file: ScenarioFile, document: Layered, opened: Cases) -> tuple[Problem, ...]:
    """Problems of what is left without the entries that have mistakes of form: a wrong date hides no unknown event."""
    sound = sound_part(document)
    if sound is None:
        return ()
    case, unknown = case_of(sound.scenario, file.path, sound.document, opened)
    if case is None or unknown:
        return unknown
    return check(sound.scenario, sound.document, case, file.path, sound.lost)[0]


def _varied(file: ScenarioFile, opened: Cases) -> tuple[Problem, ...]:
    """What is wrong with single values under `vary`: each is put in its place and looked at."""
    assert file.scenario is not None and file.document is not None
    found: list[Problem] = []
    for name, entry in file.scenario.vary.items():
        for k in range(len(entry.values))[:MOST_TRIED]:
            one = with_varied(file.document, name, entry.path, k).without("vary")
            found += assembled(file.path, one, (), opened).problems
    return tuple(p for p in dict.fromkeys(found) if p not in file.problems)


def load_scenario(
    name: str, settings: Iterable[tuple[str, str]] = (), near: Path | None = None, opened: Cases | None = None
) -> ScenarioFile:
    """A scenario that can be used; raises DetenteError with every problem where it cannot."""
    file = read_scenario(find_scenario(name, near), settings, opened)
    if file.errors or file.scenario is None:
        raise DetenteError(file.problems)
    return file


# --- what it extends, and its case -----------------------------------------------------------------------


def layered(path: Path, document: Document | None = None) -> tuple[Layered | None, tuple[Problem, ...]]:
    """A scenario file merged with those that it extends, and what is wrong with them as files.

    With a `document`, that stands for the file at `path`, which need not be there yet.
    """
    layers: list[Document] = []
    found: list[Problem] = []
    names: list[str] = []
    here: Path | None = path
    while here is not None:
        layer, problems = (document, ()) if document and not layers else read(here, begin=f"schema: {SCENARIO_SCHEMA}")
        found += problems
        if layer is None:
            break
        layers.append(layer)
        names.append(here.stem)
        if len(layers) > 1:
            found += _wrong_parent(layer, here)
        here = _parent(layer, here, names, found)
    return (merged(layers) if layers else None), tuple(found)


def _wrong_parent(document: Document, path: Path) -> list[Problem]:
    """What only a parent is asked here, because the merged document says its own `schema` and `id`."""
    found = wrong_name(document, path, "scenario")
    if document.data.get("schema") != SCENARIO_SCHEMA:
        message = "what a scenario extends must be a scenario"
        found.append(
            document.problem("DET018", ("schema",), message, f"begin the file with `schema: {SCENARIO_SCHEMA}`")
        )
    return found


def _parent(document: Document, path: Path, names: Sequence[str], found: list[Problem]) -> Path | None:
    """The file that another extends; what is not there, or leads back, is reported."""
    name = document.data.get("extends")
    if not isinstance(name, str):
        return None  # a wrong kind of value is reported with all the others
    if name in names:
        circle = " -> ".join([*names[names.index(name) :], name])
        message = f"scenarios extend one another in a circle: {circle}"
        found.append(document.problem("DET035", ("extends",), message, "let the last of them extend nothing"))
        return None
    if len(names) > MOST_LEVELS:
        message = f"more than {MOST_LEVELS} scenarios extend one another"
        found.append(document.problem("DET035", ("extends",), message, "put what they share into one"))
        return None
    if not is_id(name) and len(names) == 1:
        return None  # as is a wrong id in the first file
    if not is_id(name):
        message = f"`{short(name)}` is no id of a scenario"
        remedy = "write the name of its file, without folder and ending"
        found.append(document.problem("DET047", ("extends",), message, remedy))
        return None
    try:
        return find_scenario(name, path)
    except UsageError as error:
        problem = error.problems[0]
        found.append(document.problem("DET047", ("extends",), problem.message, problem.help))
        return None


def case_of(
    scenario: Scenario, path: Path, document: Layered, opened: Cases
) -> tuple[CaseFolder | None, tuple[Problem, ...]]:
    """The case that a scenario is about, and what keeps it from being used."""
    name, pin = scenario.case_name, scenario.pin
    if masked(name) != name:
        message, remedy = "a password does not belong into a file that is passed on", "leave it out: ~/.pgpass holds it"
        return None, (replace(document.problem("DET086", ("case",), message, remedy), source=()),)
    try:
        case = _stored(name, path, opened) if "#" in name else _filed(name, path, opened)
    except DetenteError as error:
        problem = error.problems[0]
        code = problem.code if "#" in name else "DET045"
        return None, (document.problem(code, ("case",), problem.message, problem.help),)
    if case.errors:
        message = f"the case `{name}` has {len(case.errors)} problems of its own"
        return case, (document.problem("DET045", ("case",), message, f"see them with: detente check {name}"),)
    if not case.log.digest.startswith(pin):
        message = f"the history of `{name}` is not the one that was pinned; it is now {case.log.digest[:8]}"
        remedy = f"write case: {name}@{case.log.digest[:6]} to use it as it is now"
        return case, (document.problem("DET081", ("case",), message, remedy),)
    return case, ()


def _filed(name: str, path: Path, opened: Cases) -> CaseFolder:
    folder = _case_folder(name, path)
    return opened.get(folder) or opened.setdefault(folder, read_case(folder))


def _stored(name: str, path: Path, opened: Cases) -> CaseFolder:
    """A case whose events are in a store; a relative path of one leads from the scenario's project, else from here."""
    from sim.store.case import stored_case

    address = Address.of(name).beside(project_of(path), Path())
    key = Path(str(address))
    return opened.get(key) or opened.setdefault(key, stored_case(address, lambda case: _filed(case, path, opened)))


def _case_folder(name: str, path: Path) -> Path:
    """The folder of a case: in the scenario's own project, here, or bundled."""
    root = project_of(path)
    for folder in (root / "seeds" / name, root / name, Path("seeds") / name):
        if is_file(folder / "case.yaml"):
            return folder
    try:
        return find_case(name)
    except UsageError as error:
        near = [p.parent.name for p in (*root.glob("*/case.yaml"), *root.glob("seeds/*/case.yaml"))]
        remedy = did_you_mean(name, near) or error.problems[0].help
        raise UsageError.of("DET045", error.problems[0].message, help=remedy) from error

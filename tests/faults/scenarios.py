"""Broken scenarios and policies of an invented case, each as the text of its file or files.

The case is that of `tests/fixtures/sound`, with three more records and a block `future`. `{name}` is the name of the
scenario; what stands before a text's first key of its own is `HEAD`.
"""

from __future__ import annotations

from pathlib import Path

HEAD = """\
schema: detente/scenario/v1
id: {name}
title: What if
case: bridge-talks
"""
FORK = "fork: {at: the-round}\n"
GOES_ON = "continue: {until: 2031-09-30, members: 50}\n"
FUTURE = """\
future:
  rates: {ALD: {conf: 0.02, coop: 0.02}, BER: {conf: 0.02, coop: 0.02}}
  marks:
    ALD: {conf: {criticise: {no_talks: 5}}, coop: {call: {no_talks: 5}}}
    BER: {conf: {criticise: {no_talks: 5}}, coop: {call: {no_talks: 5}}}
"""
RECORDS = """\
  - id: the-note
    type: letter
    actors: [DUN]
    targets: [ALD]
    when: 2031-04-10
    recorded: 2031-07-01
    summary: Dunmark writes to Aldova; the letter becomes known in July.
    citations: [{title: The Harbour Gazette, published: 2031-07-01}]
  - id: the-rumour
    type: call
    actors: [ALD]
    targets: [BER]
    when: 2031-04-02
    modality: reported
    summary: Aldova is said to have called.
    citations: [{title: The Harbour Gazette, published: 2031-04-02}]
  - id: the-call
    type: call
    actors: [ALD]
    targets: [BER]
    when: 2031-04-01
    recorded: 2031-04-05
    summary: Aldova called.
    citations: [{title: The Harbour Gazette, published: 2031-04-05}]
    refs: {supersedes: [the-rumour]}
"""
POLICY = """\
schema: detente/policy/v1
id: {name}
title: How one behaves
summary: Invented for these tests.
"""
MARCH = "{id: x-letter, type: letter, actors: [ALD], targets: [BER], when: 2031-04-15}"


def insert(event: str = MARCH, more: str = "") -> str:
    return f"  - op: insert\n    event: {event}\n{more}"


def changes(*items: str) -> str:
    return "changes:\n" + "".join(item if item.startswith("  - op") else f"  - {item}\n" for item in items)


# A text is the rest of the scenario; a map is whole files by path, of which the first is checked.
BROKEN: dict[str, str | dict[str, str]] = {
    # the file and its form
    "scenario-empty": {"scenarios/bridge-talks/scenario-empty.yaml": ""},
    "scenario-keys-missing": {"scenarios/bridge-talks/scenario-keys-missing.yaml": "schema: detente/scenario/v1\n"},
    "scenario-schema-of-tomorrow": {
        "scenarios/bridge-talks/scenario-schema-of-tomorrow.yaml": (HEAD + FORK).replace("/v1", "/v2")
    },
    "scenario-keys-misspelt": "frok: {at: the-round}\nfork: {at: the-round, sid: before}\nchange: []\n",
    "scenario-named-otherwise": {
        "scenarios/bridge-talks/scenario-named-otherwise.yaml": HEAD.replace("{name}", "another-name") + FORK
    },
    "scenario-unknown-case": {
        "scenarios/bridge-talks/scenario-unknown-case.yaml": HEAD.replace("bridge-talks", "bridge-talk") + FORK
    },
    "scenario-pinned-otherwise": {
        "scenarios/bridge-talks/scenario-pinned-otherwise.yaml": HEAD.replace("bridge-talks", "bridge-talks@000000")
        + FORK
    },
    "scenario-unknown-op": FORK + changes("{op: erase, event: the-opening}", "{event: the-opening}"),
    "scenario-values": FORK
    + changes(
        "{op: delay, event: the-opening, by: 3 fortnights}",
        "{op: delay, event: the-opening, by: {dist: triangular, low: 4 weeks, mode: 2 weeks, high: 9 weeks}}",
        "{op: delay, event: the-opening, by: {dist: gamma, mean: 10}}",
        "{op: delay, event: the-opening, by: 1 week, to: 2031-06}",
        "{op: delay, event: the-opening}",
        "{op: edit, event: the-opening, set: {intensity: 7}}",
    )
    + "continue: {until: 2031-09-30, members: 1000000, random_seed: -1}\n",
    "scenario-wrong-in-form-and-in-sense": FORK
    + GOES_ON
    + changes(
        "{op: remove, event: the-openin}",
        "{op: delay, event: the-call, by: soon}",
        insert("{id: x-letter, type: letter, actors: [ALD], when: 02/03/2031}"),
        "{op: policy, actor: ALF, use: tit_for_tat}",
    )
    + "statsu: draft\noutcomes: {met: {event: call, by: never}, seen: {event: cal}}\n"
    "expect: [{outcome: met, share: {below: 0.5}}, {outcome: see, share: {above: 0.5}},\n"
    "         {variable: tensoin, at: 2031-08-01, median: {below: 0.5}}]\n",
    "scenario-duplicate-keys": FORK + "fork: {at: the-offer}\n",
    "scenario-bomb": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    # extends
    "extends-nothing": "extends: extends-nothng\n" + FORK,
    "extends-a-path": "extends: ../../etc/passwd\n" + FORK,
    "extends-itself": "extends: extends-itself\n" + FORK,
    "extends-in-a-circle": {
        "scenarios/bridge-talks/extends-in-a-circle.yaml": HEAD + "extends: second\n" + FORK,
        "scenarios/bridge-talks/second.yaml": HEAD.replace("{name}", "second") + "extends: third\n",
        "scenarios/bridge-talks/third.yaml": HEAD.replace("{name}", "third") + "extends: second\n",
    },
    "extends-a-broken-one": {
        "scenarios/bridge-talks/extends-a-broken-one.yaml": "schema: detente/scenario/v1\nid: extends-a-broken-one\n"
        "extends: parent\nfork: {side: after}\n" + changes("{op: remove, event: the-openin}"),
        "scenarios/bridge-talks/parent.yaml": HEAD.replace("{name}", "parent")
        + "fork: {at: 02/03/2031}\n"
        + changes("{op: remove, event: the-opening, whi: no}"),
    },
    "extends-a-case": {
        "scenarios/bridge-talks/extends-a-case.yaml": HEAD + "extends: parent\n" + FORK,
        "scenarios/bridge-talks/parent.yaml": "schema: detente/policy/v1\nid: parent\n",
    },
    # the fork
    "fork-at-unknown-event": "fork: {at: the-rond}\n",
    "fork-at-ambiguous-date": "fork: {at: 02/03/2031}\n",
    "fork-at-month": "fork: {at: 2031-03}\n",
    "fork-outside-the-case": "fork: {at: 2030-03-01}\n",
    "fork-at-superseded-record": "fork: {at: the-rumour}\n",
    "fork-at-what-was-not-known": "fork: {at: the-note, as_known: 2031-05-01}\n",
    "fork-after-what-was-known": "fork: {at: 2031-06-01, as_known: 2031-04-30}\n",
    # changes
    "change-of-unknown-events": FORK
    + changes("{op: remove, event: the-openin}", "{op: edit, event: xyz, set: {joint: true}}"),
    "change-of-history": "fork: {at: 2031-04-30}\n"
    + changes("{op: remove, event: the-offer}", "{op: delay, event: the-round, by: 2 weeks}"),
    "change-at-the-fork": "fork: {at: the-round, side: after}\n" + changes("{op: remove, event: the-round}"),
    "change-of-superseded-record": FORK + changes("{op: remove, event: the-rumour}"),
    "change-of-what-was-not-known": "fork: {at: the-round, as_known: 2031-05-01}\n"
    + changes("{op: remove, event: the-note}"),
    "change-of-what-is-inserted": FORK + changes(insert(), "{op: delay, event: x-letter, by: 2 weeks}"),
    "changes-that-contradict": FORK
    + changes(
        "{op: remove, event: the-opening}",
        "{op: edit, event: the-opening, set: {intensity: 0.5}}",
        "{op: remove, event: the-call}",
        "{op: remove, event: the-call}",
    ),
    "changes-named-alike": FORK
    + changes("{op: remove, name: one, event: the-call}", "{op: remove, name: one, event: the-opening}"),
    "edit-of-nothing": FORK + changes("{op: edit, event: the-opening, set: {}}"),
    "edit-that-does-not-fit": FORK
    + changes(
        "{op: edit, event: the-opening, set: {probability: 0.5}}",
        "{op: edit, event: the-call, set: {actors: [ALF], type: cal, targets: [ALD]}}",
    ),
    "delay-into-history": FORK + changes("{op: delay, event: the-call, by: -40 days}"),
    "delay-that-may-lead-into-history": FORK
    + changes(
        "{op: delay, event: the-call, by: {dist: normal, mean: 30, sd: 10}}",
        "{op: delay, event: the-opening, by: {dist: uniform, low: -20 weeks, high: 20 weeks}}",
    ),
    "delay-after-its-effect": "fork: {at: the-round, later_events: all}\n"
    + changes("{op: delay, event: the-round, by: 20 weeks}"),
    "insert-before-the-fork": FORK + changes(insert(MARCH.replace("04-15", "02-15"))),
    "insert-after-the-end": FORK + changes(insert(MARCH.replace("2031-04", "2032-04"))),
    "insert-an-id-twice": FORK + changes(insert(), insert(), insert(MARCH.replace("x-letter", "the-call"))),
    "insert-of-strangers": FORK
    + changes(
        insert(
            "{id: x-letter, type: leter, actors: [ALF], targets: [BER], when: 2031-04-15, "
            "refs: {responds_to: [the-ofer], fulfils: [bridge-opne]}}"
        )
    ),
    "insert-before-its-cause": FORK + changes(insert(MARCH[:-1] + ", refs: {responds_to: [the-opening]}}")),
    "insert-after-what-is-removed": FORK
    + changes("{op: remove, event: the-call}", insert(MARCH[:-1] + ", refs: {responds_to: [the-call]}}")),
    "insert-after-what-is-not-kept": FORK
    + GOES_ON
    + changes(insert(MARCH[:-1] + ", refs: {responds_to: [the-call]}}")),
    "insert-without-its-keys": FORK + changes("{op: insert, event: {id: X Letter, type: letter}}"),
    # policies and rules
    "policy-without-continuation": FORK + changes("{op: policy, actor: ALD, use: tit_for_tat}"),
    "policy-unknown": FORK + GOES_ON + changes("{op: policy, actor: ALD, use: tit-for-tat}"),
    "policy-of-nobody": FORK
    + GOES_ON
    + changes(
        "{op: policy, actor: ALF, use: tit_for_tat}",
        "{op: policy, actor: ada-lind, use: tit_for_tat}",
        "{op: policy, actor: DUN, use: tit_for_tat}",
        "{op: policy, actor: ALD, toward: DUN, use: tit_for_tat}",
    ),
    "policy-with-wrong-words": {
        "scenarios/bridge-talks/policy-with-wrong-words.yaml": HEAD
        + FORK
        + GOES_ON
        + changes(
            "{op: policy, actor: ALD, use: open, with: {pledg: bridge-open, limit: 2}}",
            "{op: policy, actor: BER, use: open, with: {pledge: bridge-opne, friend: DUM}}",
        ),
        "policies/open.yaml": POLICY.replace("{name}", "open")
        + "given:\n  pledge: {meaning: a commitment}\n  limit: {default: 0.5, meaning: a tension}\n"
        "  friend: {meaning: who is told}\nrules:\n"
        "  - {when: tension > limit and ledger(pledge).status == ACTIVE, tilt: {conf: 0.1}}\n"
        "  - {when: phase == CRISIS, do: {type: call, targets: [friend]}}\n",
    },
    "policy-that-is-broken": {
        "scenarios/bridge-talks/policy-that-is-broken.yaml": HEAD
        + FORK
        + GOES_ON
        + changes("{op: policy, actor: ALD, use: broken}"),
        "policies/broken.yaml": POLICY.replace("{name}", "broken") + "rules: [{when: tension >, tilt: {conf: 0.1}}]\n",
    },
    "policy-until-before-the-fork": FORK
    + GOES_ON
    + changes(
        "{op: policy, actor: ALD, use: tit_for_tat, from: 2031-02-01, until: 2031-02-20}",
        "{op: policy, actor: BER, use: tit_for_tat, from: 2032-01-01}",
        "{op: policy, actor: BER, use: tit_for_tat, from: 2031-08-01, until: 2031-07-01}",
    ),
    "rule-that-cannot-be-read": FORK
    + GOES_ON
    + changes(
        '{op: rule, when: "tension > 0.7 for 14 dayz", insert: {type: call, actors: [ALD], targets: [BER]}}',
        "{op: rule, when: 'tensoin > 0.7', insert: {type: call, actors: [ALD], targets: [BER]}}",
        "{op: rule, when: 'trust(ALD, BRE) < 0.3 or tension > 1.5', insert: {type: call, actors: [ALD]}}",
        "{op: rule, when: self == ALD, insert: {type: call, actors: [ALD], targets: [BER]}}",
    ),
    "rule-without-quotes": FORK
    + GOES_ON
    + changes("{op: rule, when: trust(ALD, BER) < 0.3, insert: {type: call, actors: [ALD], targets: [BER]}}"),
    "rule-of-strangers": FORK
    + GOES_ON
    + changes(
        "{op: rule, when: phase == CRISIS, insert: {type: cal, actors: [ALF], targets: [self]}}",
        "{op: rule, when: phase == CRISIS, insert: {type: mirror}}",
        "{op: rule, when: phase == CRISIS, insert: {type: call, actors: [ALD], targets: [BER], level: 0.5}}",
    ),
    "policy-file-broken": {
        "policies/policy-file-broken.yaml": POLICY
        + "given:\n  patience: {default: 30, meaning: days}\n  conf: {meaning: a word that is taken}\nrules:\n"
        "  - {when: 'tension > 0.5 and trust(ALD, other) < 0.2', tilt: {conf: 0.3, coup: 0.5}}\n"
        "  - {when: tension > 0.5, do: {type: mirror, targets: [BER]}}\n"
        "  - when: >-\n      tension > 0.5 and\n      phase == CRISES\n    tilt: {coop: 0.5}\n"
    },
    "policy-file-of-wrong-form": {
        "policies/policy-file-of-wrong-form.yaml": POLICY
        + "rules:\n  - {when: tension > 0.5, tilt: {conf: 3}}\n  - {when: event.actor == other}\n"
    },
    "policy-file-without-rules": {"policies/policy-file-without-rules.yaml": POLICY + "rules: []\n"},
    # how it goes on
    "continue-until-the-fork": FORK + "continue: {until: 2031-03-01}\n",
    "continue-for-ever": FORK + "continue: {until: 2131-03-01}\n",
    "continue-with-parameters": FORK
    + "continue:\n  until: 2031-09-30\n  parameters:\n    material_halflife_days: 120\n    spillover: 1.5\n"
    "    trust_half_life_days: {dist: normal, mean: 100, sd: 60}\n    crisis_release: 0.9\n",
    "continue-paired-with-nothing": FORK
    + "continue: {until: 2031-09-30, pair_with: [recorded, recorded, continue-paired-with-nothing, anothr]}\n",
    # what is asked
    "outcomes-of-nothing": FORK
    + GOES_ON
    + "outcomes:\n  one: {event: summit.hold}\n  two: {event: tests}\n  three: {variable: tensoin, at: 2031-08-01}\n"
    "  four: {event: call, actors: [ALF], by: 2033-01-01}\n  five: {event: call, by: 2031-02-01}\n",
    "outcomes-of-wrong-form": FORK
    + GOES_ON
    + "outcomes:\n  one: {phase: CRISES}\n  two: {event: call, phase: CRISIS}\n  three: {variable: tension}\n",
    "outcome-that-is-certain": FORK + GOES_ON + "outcomes:\n  one: {variable: tension, at: 2031-08-01, below: 1.0}\n"
    "  two: {variable: climate, at: 2031-08-01, above: 100}\n  three: {event: call, by: 2031-01-05}\n"
    "  four: {event: [call, lettre]}\n",
    "expect-that-cannot-fail": FORK + GOES_ON + "outcomes: {met: {event: talks.working}}\nexpect:\n"
    "  - {variable: tension, at: 2031-08-01}\n"
    "  - {variable: tension, at: 2031-08-01, median: {}}\n"
    "  - {variable: tension, at: 2031-08-01, median: {below: 1.0}}\n"
    "  - {variable: climate, at: 2031-08-01, p10: {above: -100}}\n"
    "  - {outcome: met, share: {above: -0.1}}\n"
    "  - {variable: trust(ALD>BER), at: 2031-08-01, mean: {above: -1}}\n",
    "expect-that-cannot-be-met": FORK + GOES_ON + "outcomes: {met: {event: talks.working}}\nexpect:\n"
    "  - {variable: tension, at: 2031-08-01, median: {above: 1.0}}\n"
    "  - {outcome: met, share: {above: 0.8, below: 0.2}}\n"
    "  - {phase: CRISIS, at: 2031-08-01, share: {below: 0}}\n",
    "expect-of-nothing": FORK
    + GOES_ON
    + "outcomes: {met: {event: talks.working}, often: {event: call, count: true}}\nexpect:\n"
    "  - {variable: tensoin, at: 2031-08-01, median: {below: 0.5}}\n"
    "  - {variable: tension, at: 2032-08-01, median: {below: 0.5}}\n"
    "  - {variable: tension, at: 2031-01-15, median: {below: 0.5}}\n"
    "  - {variable: tension, median: {below: 0.5}}\n"
    "  - {outcome: mett, share: {below: 0.5}}\n"
    "  - {outcome: met, at: 2031-08-01, median: {below: 0.5}}\n"
    "  - {outcome: often, share: {below: 0.5}}\n"
    "  - {share: {below: 0.5}}\n",
    "vary-leads-nowhere": FORK
    + changes(insert(more="    name: letter\n"))
    + "vary:\n  a: {path: changes.lettr.event.intensity, values: [0.5, 1.0]}\n"
    "  b: {path: continu.members, values: [10]}\n  c: {path: changes.letter.event.intensity, values: [0.5, 0.5, 9]}\n"
    "  d: {path: title.en, values: [x]}\n  e: {path: changes.0.event.intensity, values: [1]}\n",
    "vary-too-much": FORK
    + changes(insert(more="    name: letter\n"))
    + "vary:\n  a: {path: changes.letter.event.intensity, values: [0.5, 0.6, 0.7, 0.8, 1, 1.2, 1.3, 1.4, 1.5, 2]}\n"
    "  b: {path: changes.letter.probability, values: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]}\n",
}
SOUND = (
    FORK
    + GOES_ON
    + changes(
        "{op: remove, event: the-opening, why: the bridge stays shut}",
        insert(more="    name: letter\n    why: a letter instead\n"),
        "{op: delay, event: the-call, by: {dist: triangular, low: 1 week, mode: 2 weeks, high: 5 weeks}}",
        "{op: policy, actor: ALD, use: tit_for_tat}",
        "{op: rule, when: tension > 0.7 for 14 days, insert: {type: call, actors: [ALD], targets: [BER], at_most: 1}}",
    )
    + "vary: {relief: {path: changes.letter.event.intensity, values: [0.5, 1.5]}}\n"
    "outcomes: {met: {event: talks.working, by: 2031-08-31}}\n"
    "expect: [{variable: tension, at: 2031-08-01, median: {below: 0.9}}, {outcome: met, share: {below: 0.9}}]\n"
)


def ground(talks: Path) -> None:
    """The case with what these scenarios need beyond the sound one."""
    for name, more in (("case.yaml", FUTURE), ("events.yaml", RECORDS)):
        (talks / name).write_text((talks / name).read_text() + more)


def written(name: str, text: str | dict[str, str]) -> Path:
    """The files of a scenario, in the current folder; the path of the one to check."""
    files = text if isinstance(text, dict) else {f"scenarios/bridge-talks/{name}.yaml": HEAD + text}
    for path, content in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(content.replace("{name}", name))
    return Path(next(iter(files)))


QUIET_SPRING = (
    FORK
    + "continue: {until: 2031-09-30, members: 20}\n"
    + changes("{op: remove, event: the-round, why: nobody comes}", insert(more="    name: letter\n"))
    + "outcomes: {met: {event: talks.working}}\n"
    + "expect: [{variable: tension, at: 2031-08-01, median: {below: 0.9}}]\n"
)
"""A sound scenario that can be run in a moment."""

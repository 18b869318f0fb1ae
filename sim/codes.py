"""The table of problem codes: what each means, why it appears and what to write instead.

An explicit table, read by `detente explain`, by `docs/errors.md` and by whoever raises a problem. A code
keeps its meaning for ever; a retired code is never given to something else.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


class Code(NamedTuple):
    """One kind of problem, in words an analyst can act on.

    >>> CODES["DET021"].title
    'The date can be read in two ways'
    """

    code: str
    title: str
    cause: str
    remedy: str
    example: str
    severity: Severity = "error"


GROUPS: dict[str, str] = {
    "DET00": "Files and YAML syntax",
    "DET01": "Keys and values",
    "DET02": "Dates",
    "DET03": "References and order",
    "DET04": "Model, cases and runs",
    "DET05": "Expectations",
    "DET06": "Something missing, documents",
    "DET07": "Drawing",
    "DET08": "Log integrity",
    "DET09": "Internal",
    "DET10": "Documents and decisions",
}

# One row reads best as a block, so the formatter keeps away.
# fmt: off
_ROWS: tuple[Code, ...] = (
    Code("DET001", "The file is not valid YAML",
         "The text breaks a rule of YAML, so nothing after that place can be read with confidence.",
         "Look at the marked place and the line above it: most often a colon inside unquoted text, a quote "
         "or bracket that is never closed, or a line indented differently from its neighbours.",
         "summary: Talks end: no text is signed      # a second colon\n"
         'summary: "Talks end: no text is signed"    # right'),
    Code("DET002", "The same key stands twice",
         "Within one mapping each key may stand once; otherwise one of the two values would be lost in "
         "silence.",
         "Keep the value you mean and delete the other line.",
         "intensity: 1.0\n"
         "intensity: 1.5"),
    Code("DET003", "YAML machinery that is not used here",
         "Merge keys (`<<`), tags (`!!name`) and large numbers of anchors and aliases make a file hard to "
         "review, and let a small file swell without bound.",
         "Write the values out. A few plain anchors and aliases are accepted.",
         "<<: *common\n"
         "id: !!python/name:os.system"),
    Code("DET004", "The file is too large",
         "A YAML file may have 5 MB and a JSON Lines file 200 MB; a document of text or HTML 5 MB, a PDF 50 MB, and "
         "2,000,000 characters.",
         "Split the events over several files and list them under `events` in case.yaml, or keep a long "
         "record in a store (`detente log import`).",
         "events: [2017.yaml, 2018.yaml, 2019.yaml]"),
    Code("DET005", "The file holds bytes or characters that are not text",
         "Files are read as UTF-8. Another encoding, a NUL, a control character, an invisible line separator or a mark "
         "that turns the direction of text was found; some of these change how a line is read or shown.",
         "Save the file as UTF-8 and delete the marked character.",
         'summary: "a form feed \\f does not belong here"'),
    Code("DET006", "The nesting is too deep",
         "Lists and mappings stand inside one another more than 64 levels deep; no file of a case comes "
         "near.",
         "Look for brackets that are opened again and again, or for indentation that grows on each line.",
         "actors: [[[[[[[[[[ … ]]]]]]]]]]"),
    Code("DET007", "This path cannot be read as a file of the project",
         "The path leads outside the project, or to something that is no ordinary file, or there is "
         "nothing there.",
         "Write the path relative to the folder of the file that names it, and stay inside the project.",
         "events: [../../private/events.yaml]"),
    Code("DET008", "The file is empty or does not begin with keys",
         "Every file is one mapping that begins with a `schema` line; this one has no content, a list or "
         "bare text.",
         "Begin with the schema line, or make the file with `detente new`.",
         "schema: detente/events/v1\n"
         "case: us-dprk\n"
         "events: []"),
    Code("DET009", "A second document in the same file",
         "A line `---` starts another YAML document. Only the first would be read, so the file is refused.",
         "Put the second document into a file of its own, or delete the `---`.",
         "schema: detente/events/v1\n"
         "---\n"
         "schema: detente/events/v1"),
    Code("DET010", "Unknown key",
         "The key is not part of the format at this place; it may be misspelt or indented one level off, or it is the "
         "rest of a text in braces that a comma ended. Of a path under `vary` or `--set`, a part leads nowhere.",
         "Correct the spelling, move the key to the place where it belongs, or put the text in quotes. Remarks go into "
         "`note` or a comment.",
         "intensty: 1.5        # intensity"),
    Code("DET011", "A key is missing",
         "The format needs this key and it has no default.",
         "Add the key with its value.",
         "- id: hanoi-no-deal\n"
         "  type: summit.nodeal      # `when` is missing"),
    Code("DET012", "The wrong kind of value",
         "The key takes another kind of value: a number, text, a list, keys and values, true or false.",
         "Write the kind that is named. Text that looks like a number needs quotes; a single item of a "
         "list needs brackets.",
         "actors: USA          # actors: [USA]\n"
         "intensity: high      # intensity: 1.5"),
    Code("DET013", "The number is out of range",
         "The value lies outside the range the format allows, such as an intensity from 0.25 to 2 or a "
         "probability from 0 to 1.",
         "Write a number within the range that is named.",
         "probability: 60      # probability: 0.6"),
    Code("DET014", "Not one of the allowed values",
         "The key takes one of a short list of words, and this is none of them.",
         "Choose one of the listed words.",
         "modality: anounced   # asserted, reported, alleged, anticipated, hypothetical, denied or negated"),
    Code("DET015", "The number is not finite",
         "Infinity and not-a-number cannot take part in a calculation.",
         "Write an ordinary number, or leave the key out if the value is unknown.",
         "level: .inf"),
    Code("DET016", "The text is empty, too long or not a valid id",
         "Text has a greatest length, and ids are small letters, digits and single hyphens, at most 80 "
         "characters.",
         "Shorten the text, or spell the id like `hanoi-no-deal`.",
         "id: Hanoi_No_Deal    # id: hanoi-no-deal"),
    Code("DET017", "`yes`, `no`, `on` and `off` are text",
         "Here only `true` and `false` are truth values, so that `NO` can stay Norway.",
         "Write `true` or `false`.",
         "joint: yes           # joint: true"),
    Code("DET018", "The schema line is missing or unknown",
         "The first key of each file says which format and version it follows; without it the file would "
         "be guessed at.",
         "Write the schema line for this kind of file. A newer version needs a newer détente.",
         "schema: detente/events/v1"),
    Code("DET019", "Keys that do not go together",
         "Each value is fine alone, but together they contradict one another or say something twice.",
         "Remove one of them, or change the one that decides.",
         "modality: asserted\n"
         "probability: 0.6     # only with anticipated or hypothetical"),
    Code("DET020", "The date cannot be read",
         "Dates follow EDTF: a day, a month, a season, a year or an interval.",
         "Write for example 2019-02-28, 2018-10, 2018-22, 2018 or 2018-12/2019-01.",
         "when: 28 February 2019"),
    Code("DET021", "The date can be read in two ways",
         "Day and month can be exchanged, so the date would depend on the reader.",
         "Write the year first: 2019-03-02 or 2019-02-03.",
         "at: 02/03/2019"),
    Code("DET022", "There is no such day",
         "The calendar has no such month or day.",
         "Check the month and the day; February has 29 days in leap years only.",
         "when: 2019-02-30"),
    Code("DET023", "The period ends before it starts",
         "The second date of an interval, or an `until`, lies before the first.",
         "Exchange the two dates or correct one of them.",
         "when: 2019-03/2018-12"),
    Code("DET024", "A date form that is not supported",
         "The text is a date in EDTF's wider grammar, but outside the part that the model can place in "
         "time.",
         "Use a day, month, season, year or interval, with `~`, `?` or `%` at the end if uncertain.",
         "when: 201X-12"),
    Code("DET025", "Recorded before it occurred",
         "The day on which the event became known lies before the event itself, which only announcements "
         "can do.",
         "Correct `recorded`, or code the record as `anticipated` until it comes true.",
         "when: 2019-02-28\n"
         "recorded: 2019-02-20", "warning"),
    Code("DET026", "The day of record is missing",
         "For anticipated and hypothetical events, and for periods without an end, the day on which it "
         "became known cannot be taken from `when`.",
         "Add `recorded` with the day of publication.",
         "when: 2019-01-14/..\n"
         "recorded: 2019-01-14"),
    Code("DET030", "Unknown actor",
         "The id is not in the roster of the case.",
         "Use an id listed under `actors` in case.yaml, or add the actor there.",
         "actors: [USA, DPRK]  # the roster says PRK"),
    Code("DET031", "Unknown event",
         "No event of the case has this id; or a later record stands for it, or it was not known yet on the day of "
         "`as_known`.",
         "List the ids with `detente events CASE` and copy the one you mean.",
         "at: hanio-no-deal    # hanoi-no-deal"),
    Code("DET032", "Unknown event type",
         "The type is not in the codebook. An unknown type is refused, never counted as nothing.",
         "Choose a type from docs/codebook.md, or define it under `codebook: types` in case.yaml.",
         "type: summit.fail    # summit.nodeal"),
    Code("DET033", "Unknown commitment, measure or deadline",
         "No event or case file declares a commitment, sanctions measure or deadline with this id.",
         "Correct the id, or declare it under `effects` of the event that creates it.",
         "refs: {breaches: [prk-moratorum]}"),
    Code("DET034", "The same id twice",
         "Ids name one thing for ever; two records with one id cannot be told apart.",
         "Give one of them another id, or delete the copy.",
         "- id: hanoi-no-deal\n"
         "- id: hanoi-no-deal"),
    Code("DET035", "References run in a circle",
         "Following the references leads back to the start, so there is no first record; or scenarios extend one "
         "another in a circle, or more than twenty deep.",
         "Remove the reference that points from the earlier record to the later one; let the base extend nothing.",
         "a: {refs: {supersedes: [b]}}\n"
         "b: {refs: {supersedes: [a]}}"),
    Code("DET036", "An effect before its cause",
         "The event responds to, confirms, fulfils or breaches something that had not happened yet.",
         "Check both dates, and the direction of the reference.",
         "when: 2018-01-01\n"
         "refs: {responds_to: [an-event-of-2019]}"),
    Code("DET037", "It refers to itself",
         "A record cannot confirm, deny, correct or follow from itself.",
         "Remove the reference or name the other record.",
         "- id: hanoi-no-deal\n"
         "  refs: {confirms: [hanoi-no-deal]}"),
    Code("DET038", "No citation",
         "A reader cannot check the event. It is used all the same.",
         "Add at least one entry under `citations`: title, publisher, url and date of publication.",
         "citations: []", "warning"),
    Code("DET039", "Unknown document",
         "A citation names a document that documents.yaml does not list. Where it has the digest of the document's "
         "file, as what was accepted from a coder has, this is a warning.",
         "Correct the id, or add the document's metadata to documents.yaml.",
         "citations: [{document: seed-2019-01-51, paragraph: 2}]"),
    Code("DET040", "`part_of` leads nowhere or in a circle",
         "Each actor may be part of one other actor of the roster, and the chain must end.",
         "Name an actor of the roster, or leave `part_of` out for an actor that stands alone.",
         "- {id: john-bolton, name: John Bolton, kind: person, part_of: US}"),
    Code("DET041", "The principals are not a proper pair",
         "Each entry of `principals` is two different actors of the roster that are no persons.",
         "Write two ids of states, organisations or coalitions.",
         "principals: [[USA, USA]]"),
    Code("DET042", "A parameter is out of range",
         "The value lies outside the range in which the model has a meaning.",
         "See the range and its source with `detente doctor` or in the page on parameters.",
         "parameters: {material_half_life_days: -5}"),
    Code("DET043", "This event needs a target",
         "The type describes something done to somebody, and the event names nobody.",
         "Fill in `targets`, or set `joint: true` if all participants act on one another.",
         "type: accuse.noncompliance\n"
         "actors: [USA]\n"
         "targets: []"),
    Code("DET044", "The event lies outside the period of the case",
         "Its date is before `start` or after `end` of the case. It is read but takes no part in a replay.",
         "Correct the date, or widen the period in case.yaml.",
         "start: 2017-01-01\n"
         "events: [{id: first-contact, when: 2016-05-01}]", "warning"),
    Code("DET045", "Unknown case",
         "There is no case with this id in the project or among the bundled ones.",
         "List the cases with `detente cases`.",
         "case: us-dprkk"),
    Code("DET046", "Unknown parameter",
         "The model has no parameter of this name.",
         "Correct the spelling; every name stands in the page on parameters.",
         "parameters: {material_halflife_days: 120}"),
    Code("DET047", "Unknown scenario, policy or run",
         "No scenario file, no policy file and no run folder matches the id, path or digest, or the policy that is "
         "named has mistakes of its own.",
         "Scenarios lie in `scenarios/CASE/`, policies in `policies/`, each called as its id; a policy beside a "
         "scenario comes before a preset. List runs with `detente runs list`; `@` is the newest.",
         "extends: hanoi-bse"),
    Code("DET048", "A change that does not fit the log",
         "The scenario changes, adds or moves an event in a way that its history does not allow: at or before the "
         "fork, twice in ways that contradict, or as the effect of something that is not in the branch; or a policy "
         "has no opponent, or no time in which it could act.",
         "Fork before the first event that you change, keep one of two changes that contradict, and see what would "
         "change with `detente plan SCENARIO`.",
         "fork: {at: 2019-06-30}\n"
         "changes: [{op: remove, event: hanoi-no-deal}]     # lies before the fork"),
    Code("DET049", "The command cannot be carried out as written",
         "An option or argument is missing, unknown or does not go with another.",
         "Add `--help` to the command to see what it takes.",
         "detente explain DET999"),
    Code("DET050", "An expectation is not met",
         "The run ended outside the bounds that the scenario's `expect` sets.",
         "Look at the run with `detente runs show @`; then correct the bound, or the change that broke it.",
         "expect: [{variable: tension, at: 2019-12-31, median: {below: 0.5}}]"),
    Code("DET051", "An outcome or expectation that says nothing",
         "It names a variable, outcome or day that the run does not have, or its bound is such that it cannot fail or "
         "cannot be met: a tension below 1, a climate above 100.",
         "Use a variable listed by `detente state CASE --at DATE`, a day after the fork and before the scenario's "
         "end, and a bound that could be missed.",
         "expect: [{variable: tensoin, at: 2019-12-31, median: {below: 0.5}}]\n"
         "expect: [{variable: tension, at: 2019-12-31, median: {below: 1.0}}]    # cannot fail"),
    Code("DET060", "An optional part is not installed",
         "This command needs a package that the small core installation leaves out.",
         "Install the extra that is named, for example with `pip install 'detente[data]'`.",
         "detente export us-dprk --to parquet"),
    Code("DET061", "Something that was there is missing",
         "A file or folder that the command needs cannot be found.",
         "Check the path; run folders that were deleted can be made again with `detente run`.",
         "detente report runs/hanoi-deal-3f9a1c02"),
    Code("DET062", "No such coder",
         "No coder of this name is installed, or the program after `exec:` cannot be started.",
         "Use `lexicon`, the name of an installed coder, or \"exec:PROGRAM ARGUMENTS\" with a program that may be run.",
         "detente extract talks.txt --coder lexikon"),
    Code("DET063", "The coder broke off",
         "The program ended with an error, or the package's coder raised one. Nothing of its answer is used.",
         "Read what it said last, and run it by itself on a request line (docs/coders.md).",
         "detente extract talks.txt --coder 'exec:python my_coder.py'"),
    Code("DET064", "A kind of document that is not read",
         "Plain text, HTML and PDF are read. This is an office document, an archive, a picture, an encrypted PDF or "
         "another binary file, or its name says something else than its content.",
         "Open it in the program it was made with and save it as PDF, HTML or plain text.",
         "detente extract talks.docx --published 2019-01-15"),
    Code("DET065", "The document holds no text",
         "The file is empty, the page shows nothing without scripts, or the PDF is a scan or has letters without "
         "readable codes.",
         "Save the article as plain text, or run text recognition first.",
         "detente extract scan.pdf --published 2019-01-15"),
    Code("DET066", "The document cannot be opened safely",
         "It is damaged, or opening it takes more than 10 seconds or 512 MB; it is read in a process of its own, "
         "which was then ended.",
         "Save only the article, as plain text or as a PDF of few pages.",
         "detente extract whole-archive.pdf --published 2019-01-15"),
    Code("DET067", "The coder's answer cannot be read",
         "A coder writes one JSON object a line, in UTF-8; this line is something else.",
         "Print nothing else to standard output; put remarks on standard error.",
         'print("3 events found")      # print(json.dumps(candidate))'),
    Code("DET068", "The coder took too long or wrote too much",
         "A program has 120 seconds unless told otherwise, and may write 20 MB. It was stopped, with all it "
         "had started.",
         "Give it more time or a shorter document, or let it write less.",
         "detente extract whole-book.txt --coder 'exec:slow-model'"),
    Code("DET070", "The chart cannot be drawn",
         "The data do not fit this kind of chart, or nothing is left to draw after filtering.",
         "Choose another kind, or widen the period, variables or branches.",
         "detente plot compare ONE-RUN"),
    Code("DET080", "The log has been altered",
         "A stored digest does not match the events, so some record was changed after it was written.",
         "Restore the log from a copy, then look for the first bad record with `detente log verify`.",
         "detente log verify us-dprk"),
    Code("DET081", "A file has changed since it was used",
         "The digest noted in a run, a pin or documents.yaml is not that of the file as it is now.",
         "Run again to use the file as it is, or bring back the version with the noted digest.",
         "case: us-dprk@3f9a1c"),
    Code("DET082", "Somebody wrote first",
         "The log does not end where the writer thought: rows have been added since it was read.",
         "Read what is new with `detente log history STORE#LOG`, then append again.",
         "detente log append talks.db#us-dprk new.yaml --expected 288"),
    Code("DET083", "The id stands for another event",
         "An event of this id is in the log already, with other content. What was recorded is never changed.",
         "Give the new event an id of its own, or correct the old one with `detente log correct`.",
         "detente log append talks.db#us-dprk again.yaml"),
    Code("DET084", "No room for the store",
         "The disk or the server is full. Nothing of this write was kept; everything acknowledged before was.",
         "Free some space and give the same command again.",
         "detente log append talks.db#us-dprk new.yaml"),
    Code("DET085", "The store was written by another version",
         "A newer version of détente has changed the store's schema; this one does not know how to read it.",
         "Open it with the version that is named.",
         "detente log history talks.db"),
    Code("DET086", "The store cannot be reached",
         "There is no store at this address, the server does not answer, or it does not let us in.",
         "Check path, server, user and password; make a new store with `detente log init STORE NAME`.",
         "detente log history postgresql+psycopg://nobody@localhost/talks"),
    Code("DET087", "No log of this name, or one too many",
         "The store has no log of the name, or a new one is to have a name that is taken or cannot be used.",
         "List the logs of a store with `detente log history STORE`.",
         "detente log history talks.db#us-dprkk"),
    Code("DET088", "An edit that does not fit the log",
         "The event to be corrected or removed is not visible here, or the position to fork at does not exist.",
         "See the rows with `detente log history STORE#LOG`.",
         "detente log remove talks.db#us-dprk no-such-event --recorded 2019-03-01"),
    Code("DET089", "An event of a type that this version does not know",
         "A stored log holds an event type or shape that another version, or another case's codebook, has written.",
         "Update détente or add the type to the case; or pass over such events with STORE#NAME?lenient.",
         "detente replay talks.db#us-dprk"),
    Code("DET090", "A fault in détente",
         "Something happened that the program should have prevented; your files are not to blame.",
         "Please report it with the saved trace whose path is printed.",
         "detente run hanoi-deal"),
    Code("DET100", "The decisions file is damaged",
         "A line is missing, stands twice, or undoes what is not the latest decision; or the last line is none of "
         "ours.",
         "Bring back a copy; the file is only ever added to, never changed by hand.",
         "detente review talks.candidates.jsonl   # decision 5 stands where 4 belongs"),
    Code("DET101", "This decision cannot be kept",
         "The candidate was refused, is decided so already, has nothing to undo, nothing is changed, or the words are "
         "the document's.",
         "Edit or reject it, undo first, or use your own words.",
         "detente decide talks.candidates.jsonl c-9c0f465d585a accept"),
    Code("DET102", "A quotation is not what stands in the document",
         "The text at the place that is named differs from the quotation, so the candidate is of another text.",
         "Code the document again with `detente extract`.",
         "detente review talks.candidates.jsonl --document talks.txt"),
    Code("DET103", "No candidate of this id",
         "No candidate of the file begins like that, or several do.",
         "Write more of the id; `detente review FILE --plain` shows them.",
         "detente decide talks.candidates.jsonl c-00 accept"),
)
# fmt: on

CODES: dict[str, Code] = {row.code: row for row in _ROWS}

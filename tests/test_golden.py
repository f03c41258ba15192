"""Every shipped step is proved; what the checker says of steps and of solutions is what it said, or the difference has its reason.

The slips and the other sources take minutes and are compared by `python -m tools.golden compare`.
"""

import tomllib
from dataclasses import replace
from importlib import import_module

import pytest
from sympy import Rational, log, symbols

from klderive import Proved, Refuted, Undecided, Witness, check, load, names
from tools.golden import Entry, dumps, entry, loads, path
from tools.golden.comparing import ReasonError, compared, grouped, reason, reasons, stale, unexplained
from tools.golden.recorder import Recorder, listening, statement
from tools.golden.sources import SOURCES, exercises

s, t = symbols("s t", positive=True)


def kept(source):
    return loads(path(source).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def steps():
    """What is said now of every shipped step, by derivation."""
    return SOURCES["derivations"]()


@pytest.mark.parametrize("name", names())
def test_every_step_is_proved_with_its_own_rule_alone(name, steps):
    assert [(e.place, e.verdict) for e in steps[name] if e.verdict != "proved"] == []
    assert len(steps[name]) == len(load(name).steps)


def test_shipped_steps_are_judged_as_before(steps):
    found, _ = compared("derivations", kept("derivations"), steps)
    given = reasons()
    assert unexplained(found, given) == ()
    assert stale(found, given, ["derivations"]) == ()


def test_solutions_are_judged_as_before():
    before = {name: tuple(e for e in rows if not e.place.startswith("slip")) for name, rows in kept("exercises").items()}
    found, _ = compared("exercises", before, exercises(slips=False))
    assert unexplained(found, reasons()) == ()


def test_something_is_kept_of_every_source():
    for source in SOURCES:
        assert sum(map(len, kept(source).values())) > 50, source


OLD = Entry("1", "a = b", "proved", ("linearity",), ("b > 0",), witness="at b = 1: 1 against 2")
CHANGES = {
    "nothing": (OLD, [], {}),
    "a verdict": (replace(OLD, verdict="refuted", by=()), [("verdict", "proved", "refuted")], {}),
    "axioms": (replace(OLD, by=("linearity", "trace")), [("axioms", "linearity", "linearity, trace")], {}),
    "conditions": (replace(OLD, provided=()), [("conditions", "b > 0", "")], {}),
    "a witness": (replace(OLD, witness=""), [], {"witness": 1}),
    "words": (replace(OLD, reason="why", assumed=("b > 0",)), [], {"reason": 1, "assumed": 1}),
    "another place": (replace(OLD, place="7"), [], {}),
    "another text in its place": (replace(OLD, statement="b = a"), [], {"statement": 1}),
    "another statement": (replace(OLD, place="7", statement="c = d"), [("gone", "proved", "gone")], {"new": 1}),
}


@pytest.mark.parametrize(("new", "found", "others"), CHANGES.values(), ids=CHANGES)
def test_what_counts_as_a_difference(new, found, others):
    differences, counted = compared("texts", {"g": (OLD,)}, {"g": (new,)})
    assert [(d.what, d.before, d.after) for d in differences] == found
    assert +counted == others


def test_statements_are_paired_before_places():
    twins = tuple(replace(OLD, place=str(n), statement=f"a = {n}", by=(str(n),)) for n in range(4))
    moved = tuple(replace(e, place=str(n)) for n, e in enumerate(twins[1:]))
    differences, _ = compared("texts", {"g": twins}, {"g": moved})
    assert [(d.what, d.statement) for d in differences] == [("gone", "a = 0")]


ROW = {"source": "texts", "where": "g *", "what": "verdict", "kind": "wrong before", "reason": "it was wrong"}


@pytest.mark.parametrize(("row", "covered"), [
    (ROW, True), ({**ROW, "source": ["exercises", "texts"]}, True), ({**ROW, "after": "ref*"}, True),
    ({**ROW, "statement": "a = b"}, True), ({**ROW, "source": "exercises"}, False), ({**ROW, "where": "g"}, False),
    ({**ROW, "before": "undecided"}, False), ({**ROW, "what": "gone"}, False),
], ids=["all", "two sources", "after", "statement", "source", "where", "before", "what"])
def test_a_reason_covers_what_it_names_and_is_stale_without_it(row, covered):
    found, _ = compared("texts", {"g": (OLD,)}, {"g": (replace(OLD, verdict="refuted"),)})
    given = (reason(1, row),)
    assert (unexplained(found, given) == ()) is covered
    assert (stale(found, given, ["texts", "exercises"]) == ()) is covered
    assert stale((), given, ["derivations"]) == ()


EXACT = {**ROW, "what": "axioms", "before": "linearity", "after": "", "statements": ["a = b"]}


@pytest.mark.parametrize(("row", "new", "covered"), [
    (EXACT, replace(OLD, by=()), True), ({**EXACT, "statements": ["c", "a = b"]}, replace(OLD, by=()), True),
    (EXACT, replace(OLD, by=("trace",)), False), ({**EXACT, "after": "*"}, replace(OLD, by=()), False),
    ({**EXACT, "before": "*"}, replace(OLD, by=()), False), ({**EXACT, "statements": ["*"]}, replace(OLD, by=()), False),
    ({**EXACT, "statements": ["a = c"]}, replace(OLD, by=()), False),
    ({**EXACT, "what": "conditions"}, replace(OLD, by=()), False),
], ids=["this", "among others", "other axioms", "any after", "any before", "any statement", "another statement", "another what"])
def test_a_reason_for_axioms_covers_what_it_says_letter_by_letter(row, new, covered):
    found, _ = compared("texts", {"g": (OLD,)}, {"g": (new,)})
    given = (reason(1, row),)
    assert (unexplained(found, given) == ()) is covered


def test_a_statement_that_needs_no_reason_any_more_is_stale():
    found, _ = compared("texts", {"g": (OLD,)}, {"g": (replace(OLD, by=()),)})
    (left,) = stale(found, (reason(1, {**EXACT, "statements": ["a = b", "c"]}),), ["texts"])
    assert left.statements == {"c"}


def test_equal_changes_are_grouped_and_read_again():
    long = replace(OLD, statement="b" * 100 + ' "\\tau"')
    twin = replace(long, statement=long.statement + "'")
    rows = (OLD, long, twin)
    found, _ = compared("texts", {"g": rows}, {"g": tuple(replace(e, by=()) for e in rows)})
    text = grouped(found).replace('kind = ""', 'kind = "both right"').replace('reason = ""', 'reason = "why"')
    (row,) = tomllib.loads(text)["difference"]
    made = reason(1, row)
    assert len(made.statements) == 3 and unexplained(found, (made,)) == () and stale(found, (made,), ["texts"]) == ()


@pytest.mark.parametrize(("row", "message"), [
    ({**ROW, "kind": "fine"}, "difference 3: kind is one of wrong before, defect now, both right, not 'fine'"),
    ({**ROW, "what": "witness"}, "difference 3: what is one of verdict, axioms, conditions, gone, not 'witness'"),
    ({**ROW, "reason": " "}, "difference 3: needs a source and a reason"),
    ({**ROW, "were": "g"}, "difference 3: got an unexpected keyword argument 'were'"),
    ({k: v for k, v in ROW.items() if k != "where"}, "difference 3: needs its place or its statements"),
    ({k: v for k, v in ROW.items() if k != "kind"}, "difference 3: missing 1 required positional argument: 'kind'"),
    ({**ROW, "what": "axioms", "before": "*", "after": "*"}, "difference 3: axioms need their statements"),
    ({**ROW, "what": "conditions", "statement": "a = *"}, "difference 3: conditions need their statements"),
], ids=["kind", "what", "no reason", "unknown key", "no place", "no kind", "any axioms", "any conditions"])
def test_an_entry_that_cannot_be_read_is_said(row, message):
    with pytest.raises(ReasonError) as error:
        reason(3, row)
    assert str(error.value) == message


def test_what_is_written_is_read_again():
    verdicts = [Proved(("trace", "kl"), ("b > 0",)), Refuted(Witness((("s", "1"),), "0", "2"), "a slip"),
                Undecided("no sign of “s”")]
    golden = {"g": tuple(entry(str(n), "x " * 200, v) for n, v in enumerate(verdicts)), "empty": (Entry("", "", ""),)}
    assert loads(dumps(golden)) == golden
    assert golden["g"][0].by == ("kl", "trace") and len(golden["g"][0].statement) < 220
    assert golden["g"][1].witness == "at s = 1: 0 against 2"


def test_only_the_outermost_call_is_heard():
    recorder = Recorder()
    with listening(recorder):
        checking = import_module("klderive.symbolic.check")
        check_text = import_module("klderive.reading.files").check_text
        recorder.group = "g"
        checking.check(log(s / t), log(s) - log(t))
        check_text("Let $s, t > 0$.\n\n$$\\log(s t) = 2 \\log s$$")
        recorder.group = None
        checking.check(s, t)
    assert [(e.place, e.verdict) for e in recorder.heard["g"]] == [("1", "proved"), ("2 line 3:13", "refuted")]
    assert checking.check is check


def test_a_statement_says_how_it_was_asked():
    asked = {"before": s, "after": t, "relation": "<=", "given": (s < 1,), "using": ["trace", "kl"], "budget": 7}
    assert statement(asked) == "s <= t; using kl, trace; given s < 1; budget 7"
    assert statement({"before": Rational(1, 2), "after": t}) == "1/2 = t"

"""Terms, types, contexts and statements as JSON and back; what is no document is refused with a message."""

from __future__ import annotations

import json

import pytest

from benchmarks.vocabulary import CONTEXT, Maker
from klderive.language import (
    Context,
    LanguageError,
    Matrix,
)
from klderive.language.notation import read_statement
from klderive.language.serial import dumps, loads


def test_random_things_come_back():
    maker = Maker(23)
    things = [make() for make in (maker.any, maker.statement, lambda: maker.kind(3)) for _ in range(100)]
    assert [t for t in (*things, CONTEXT, Context()) if loads(dumps(t)) != t] == []


def test_json_is_stable():
    statement = read_statement("n: 1..; x: R; a@family: 1..n -> R; x > 0 |- sum(i: 1..n, a(i)/2) <= 3/2 provided x != 1")
    assert json.loads(dumps(statement)) == {
        "klderive": 1,
        "declarations": [
            ["n", "", ["index", 1, None]], ["x", "", ["R"]], ["a", "family", ["function", [["index", 1, "n"]], ["R"]]]],
        "hypotheses": [["lt", 0, "x"]],
        "relation": "<=",
        "left": ["sum", ["lam", ["index", 1, "n"], "i", ["mul", ["apply", ["@", "a", "family"], ["#", 0]], ["pow", 2, -1]]]],
        "right": [3, 2],
        "conditions": [["ne", "x", 1]],
    }  # fmt: skip
    assert loads(dumps(statement)) == statement


def document(**fields) -> str:
    return json.dumps({"klderive": 1, "declarations": [["x", "", ["R"]]], **fields})


DOCUMENTS = [
    ("[]", "not a document of version 1"),
    ('{"klderive":2,"declarations":[],"term":1}', "not a document of version 1"),
    ('{"klderive":true,"declarations":[],"term":1}', "not a document of version 1"),
    ("{", "not a document: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ('{"klderive":1,"klderive":1}', "not a document: a field is given twice"),
    (document(term="x", note=1), "unknown fields: note"),
    (document(), "these fields are not those of one thing: "),
    (document(term="x", type=["R"]), "these fields are not those of one thing: term, type"),
    (document(hypotheses=[], relation="="), "these fields are not those of one thing: hypotheses, relation"),
    (document(term=True), "a term was expected, not True"),
    (document(term=1.5), "not a document: 1.5 is no whole number"),
    (document(term=[1, 0]), "a term was expected, not a list of 2"),
    (document(term=[2, 4]), "a term was expected, not a list of 2"),
    (document(term="y"), "the name y is not declared"),
    (document(term=["#", 0]), "a bound variable without its binder"),
    (document(term=["#", -1]), "a term was expected, not a list of 2"),
    (document(term=["eval", "x"]), "a term was expected, not a list of 2"),
    (document(term=["log", "x", "x"]), "log takes 1 arguments, not 2"),
    (document(term={"op": "log"}), "a term was expected, not {'op': 'log'}"),
    (document(type=["R", 1]), "a list of 0 was expected, not a list of 1"),
    (document(type=["law", [["R"]], 1]), "true or false was expected, not 1"),
    (document(type=["matrix", "x", ["log", "x"]]), None),
    (document(hypotheses=["x"]), "a hypothesis is a proposition"),
    (document(declarations=[["x", "", ["R"]], ["x", "", ["R"]]], term=1), "the name x is declared twice"),
    (document(declarations=[["x", ["R"]]], term=1), "a list of 3 was expected, not a list of 2"),
    ('{"klderive":1,"declarations":[],"term":' + '["exp",' * 200 + "1" + "]" * 200 + "}", "nested more than 120 deep"),
    ('{"klderive":1,"declarations":[],"term":' + "[" * 100_000, "not a document: nested too deep"),
    ('{"klderive":1,"declarations":[],"term":' + "9" * 5000 + "}", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "message"), DOCUMENTS, ids=[(m or w)[:30] for w, m in DOCUMENTS])
def test_what_is_no_document(written, message):
    if message is None and "matrix" in written:
        assert isinstance(loads(written), Matrix)
        return
    with pytest.raises(LanguageError) as found:
        loads(written)
    assert message is None or str(found.value) == message

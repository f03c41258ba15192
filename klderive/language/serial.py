"""Terms, types, contexts and statements as JSON, for exercise sheets and certificates.

    {"klderive": 1, "declarations": [["x", "", ["R"]]], "term": ["log", ["pow", "x", [1, 2]]]}
    {..., "hypotheses": [terms]} a context; with "relation", "left", "right", "conditions" a statement; {..., "type": ...}

    3, [1, 2]                 numbers; "x" and ["@", "mu", "family"] are declared names, ["#", 0] a bound variable
    ["log", ...]              an operation; ["lam", type, name, body] a Lam
    ["R"], ["matrix", n, m]   types, as FORMS lists them

The one idea: arrays with the name of the form first; what is read is as strict as what is written, and type-checked.

Not here: what certificates and sheets hold beside these.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from .contexts import Context, Statement
from .notation import check
from .terms import App, Bound, Declaration, Free, Lam, LanguageError, Num, Term, names
from .types import Function, Index, Law, Matrix, Point, Proposition, Random, Real, Set, Type, sizes
from .typing import check_kind
from .vocabulary import OPERATIONS

VERSION = 1
MAX_LENGTH = 1_000_000
"""Longer documents are refused."""
MAX_NESTING = 120
"""Lists nested deeper are neither written nor read."""
FORMS: dict[str, tuple[type[Type], str]] = {
    "R": (Real, ""), "prop": (Proposition, ""), "index": (Index, "oo"), "matrix": (Matrix, "tt"), "point": (Point, "sb"),
    "law": (Law, "Kb"), "random": (Random, "k"), "set": (Set, "k"), "function": (Function, "Kk"),
}
"""Each type with its fields: t a term, o a term or null, T terms, k a type, K types, s a text, b true or false."""
FIELDS = {"term": "t", "type": "k", "hypotheses": "T", "relation": "s", "left": "t", "right": "t", "conditions": "T"}
_TAGS = {form: (tag, fields) for tag, (form, fields) in FORMS.items()}
_WANTED = {"s": "a text", "b": "true or false", "o": "a term", "t": "a term", "T": "a list of terms", "k": "a type",
           "K": "a list of types"}
Data = Any
Known = dict[tuple[str, str], Declaration]


def dumps(thing: Term | Type | Context | Statement) -> str:
    """The document of a thing, on one line.

    >>> from .types import REAL
    >>> dumps(App("exp", (Free(Declaration("x", REAL)),)))
    '{"klderive":1,"declarations":[["x","",["R"]]],"term":["exp","x"]}'
    """
    context = thing.context if isinstance(thing, Statement) else thing
    fields = {f: v for f in FIELDS for of in (thing, context) if (v := getattr(of, f, None)) is not None}
    if isinstance(thing, (Term, Type)):
        fields = {"term" if isinstance(thing, Term) else "type": thing}
    inside = (thing,) if isinstance(thing, Term) else sizes(thing) if isinstance(thing, Type) else ()
    declared = context.declarations if isinstance(context, Context) else names(*inside)
    data = {"klderive": VERSION, "declarations": [[d.name, d.role, _data("k", d.kind)] for d in declared],
            **{f: _data(FIELDS[f], v) for f, v in fields.items()}}
    _shallow(list(data.values()))
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _shallow(data: Data) -> None:
    level, depth = [data], 0
    while level := [inner for outer in level if isinstance(outer, list) for inner in outer]:
        depth += 1
        if depth > MAX_NESTING:
            raise LanguageError(f"nested more than {MAX_NESTING} deep")


def _data(field: str, value: Any) -> Data:
    match field, value:
        case "K" | "T", _:
            return [_data(field.lower(), v) for v in value]
        case "k", _:
            tag, fields = _TAGS[type(value)]
            return [tag, *(_data(f, getattr(value, a)) for f, a in zip(fields, value.__slots__, strict=True))]
        case _, Num(value=Fraction(numerator=p, denominator=q)):
            return [p, q]
        case _, Num(value=v):
            return v
        case _, Bound(k=k):
            return ["#", k]
        case _, Free(declaration=d):
            return ["@", d.name, d.role] if d.role else d.name
        case _, Lam(kind=kind, name=name, body=body):
            return ["lam", _data("k", kind), name, _data("t", body)]
        case _, App(op=op, args=args):
            return [op, *(_data("t", a) for a in args)]
    return value


def loads(document: str) -> Term | Type | Context | Statement:
    """The thing of a document.

    >>> loads('{"klderive":1,"declarations":[],"term":["log",0.5]}')
    Traceback (most recent call last):
      ...
    klderive.language.terms.LanguageError: not a document: 0.5 is no whole number
    """
    if len(document) > MAX_LENGTH:
        raise LanguageError(f"a document of more than {MAX_LENGTH} characters")
    try:
        data = json.loads(document, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as e:
        raise LanguageError(f"not a document: {e if isinstance(e, ValueError) else 'nested too deep'}") from None
    if not isinstance(data, dict) or type(data.get("klderive")) is not int or data["klderive"] != VERSION:
        raise LanguageError(f"not a document of version {VERSION}")
    _shallow(list(data.values()))
    known: Known = {}
    for row in _list(data.get("declarations")):
        name, role, kind = _values("ssk", row, known)
        if (name, role) in known:
            raise LanguageError(f"the name {name} is declared twice")
        known[name, role] = Declaration(name, kind, role)
    given = {f: v for f, v in data.items() if f not in ("klderive", "declarations")}
    if unknown := sorted(given.keys() - FIELDS.keys()):
        raise LanguageError(f"unknown fields: {', '.join(unknown)[:200]}")
    return _thing({f: _value(FIELDS[f], v, known) for f, v in given.items()}, known)


def _thing(given: dict[str, Any], known: Known) -> Term | Type | Context | Statement:
    match given:
        case {"term": term} if len(given) == 1:
            check(term)
            return term
        case {"type": kind} if len(given) == 1:
            check_kind(kind)
            return kind
        case {"hypotheses": hypotheses, **rest}:
            context = Context(tuple(known.values()), hypotheses)
            if not rest:
                return context
            if rest.keys() == {"relation", "left", "right", "conditions"}:
                return Statement(context, **rest)
    raise LanguageError(f"these fields are not those of one thing: {', '.join(given)}")


def _refuse(value: str) -> None:
    raise ValueError(f"{value} is no whole number")


def _once(pairs: list[tuple[str, Data]]) -> dict[str, Data]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a field is given twice")
    return dict(pairs)


def _brief(data: Data) -> str:
    return f"a list of {len(data)}" if isinstance(data, list) else repr(data)[:60]


def _list(data: Data) -> list:
    if not isinstance(data, list):
        raise LanguageError(f"a list was expected, not {_brief(data)}")
    return data


def _values(fields: str, data: Data, known: Known) -> list:
    if len(_list(data)) != len(fields):
        raise LanguageError(f"a list of {len(fields)} was expected, not {_brief(data)}")
    return [_value(f, v, known) for f, v in zip(fields, data, strict=True)]


def _value(field: str, data: Data, known: Known) -> Any:
    match field, data:
        case ("s", str()) | ("b", bool()) | ("o", None):
            return data
        case "K" | "T", list():
            return tuple(_value(field.lower(), d, known) for d in data)
        case "k", [str(tag), *values] if tag in FORMS:
            form, fields = FORMS[tag]
            return form(*_values(fields, values, known))
        case "t" | "o", int() if type(data) is int:
            return Num(data)
        case "t" | "o", [int(p), int(q)] if type(p) is type(q) is int and q > 1 and Fraction(p, q).denominator == q:
            return Num(Fraction(p, q))
        case "t" | "o", ["#", int(k)] if type(k) is int and k >= 0:
            return Bound(k)
        case "t" | "o", ["lam", kind, str(name), body]:
            return Lam(_value("k", kind, known), _value("t", body, known), name)
        case "t" | "o", str() | ["@", str(), str()]:
            key = (data, "") if isinstance(data, str) else (data[1], data[2])
            if key not in known:
                raise LanguageError(f"the name {'@'.join(filter(None, key))} is not declared")
            return Free(known[key])
        case "t" | "o", [str(op), *args] if op in OPERATIONS:
            return App(op, tuple(_value("t", a, known) for a in args))
    raise LanguageError(f"{_WANTED[field]} was expected, not {_brief(data)}")

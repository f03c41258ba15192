"""Terms of certificates: read strictly from JSON, held as tuples.

    Fraction                a number            ("@", name, role)    a declared name
    ("#", k)                a bound variable    ("lam", type, body)  a body with one variable
    (op, argument, ...)     an operation        ("R",), ("index", low, high) ...  types, as klderive.language.serial

The one idea: names of bound variables are dropped on reading, so that equal up to renaming is equal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Term = Any
Known = dict[tuple[str, str, str], Term]
LENGTH, NESTING, DIGITS, WORK = 20_000_000, 120, 4_000, 400_000
KINDS = {"R": "", "prop": "", "index": "oo", "matrix": "tt", "point": "sb", "law": "Kb", "random": "k", "set": "k",
         "function": "Kk"}


class Rejected(ValueError):
    """Not shown by the certificate, or no certificate; the message says why."""


def change(t: Term, of: Callable[[int, int], Term], under: int = 0) -> Term:
    """A term with `of(k, Lams around it)` put for its bound variables."""
    if type(t) is not tuple:
        return t
    if t[0] == "#":
        return of(t[1], under)
    if t[0] == "lam":
        return "lam", change(t[1], of, under), change(t[2], of, under + 1)
    return tuple(change(a, of, under) for a in t)


def shift(t: Term, by: int) -> Term:
    """A term as it stands below `by` more Lams (or that many fewer: then none of these may be mentioned)."""
    def moved(k: int, under: int) -> Term:
        if under <= k < under - by:
            raise Rejected("a bound variable outside of its binder")
        return "#", k if k < under else k + by
    return change(t, moved) if by else t


def put(lam: Term, value: Term, at: int = 0) -> Term:
    """The body of a Lam with a term for its variable, or for the one `at` places further out."""
    if type(lam) is not tuple or lam[0] != "lam":
        raise Rejected("a function was expected")
    return change(lam[2], lambda k, under: shift(value, under) if k == under + at else ("#", k - (k > under + at)))


def mentions(t: Term, k: int) -> bool:
    """Whether a term has the k-th bound variable in it."""
    if type(t) is not tuple:
        return False
    if t[0] == "#":
        return t[1] == k
    return mentions(t[1], k) or mentions(t[2], k + 1) if t[0] == "lam" else any(mentions(a, k) for a in t)


def load(text: str) -> Any:
    """The data of a document: no number but whole ones, no field twice, no deep nesting."""
    def once(pairs: list) -> dict:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Rejected("a field is given twice")
        return dict(pairs)

    def refuse(value: str) -> None:
        raise Rejected(f"{value} is no whole number")

    if len(text) > LENGTH:
        raise Rejected("a document that is too long")
    try:
        data = json.loads(text, object_pairs_hook=once, parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"not a document ({str(error)[:80]})") from None
    level, depth = [data], 0
    while level := [a for d in level if isinstance(d, (list, dict)) for a in (d if isinstance(d, list) else d.values())]:
        depth += 1
        if depth > NESTING:
            raise Rejected("nested too deep")
    return data


def fields(data: Any, needed: str, optional: str = "") -> list:
    """The values of an object with these fields, in this order; None for an optional one that is not there."""
    if not isinstance(data, dict):
        raise Rejected("an object was expected")
    wanted = needed.split()
    if missing := [f for f in wanted if f not in data]:
        raise Rejected(f"the field {missing[0]} is missing")
    if unknown := sorted(data.keys() - {*wanted, *optional.split()}):
        raise Rejected(f"unknown field {unknown[0][:40]!r}")
    return [data.get(f) for f in (*wanted, *optional.split())]


def items(data: Any, count: int | None = None) -> list:
    """A list, of that length."""
    if not isinstance(data, list) or count is not None and len(data) != count:
        raise Rejected("a list of another length was expected")
    return data


def declarations(data: Any) -> Known:
    """Declared names with their types; each once, behind those that its type mentions."""
    known: Known = {}
    for row in items(data):
        name, role, kind = items(row, 3)
        if not isinstance(name, str) or not isinstance(role, str) or ("@", name, role) in known:
            raise Rejected(f"the name {str(name)[:40]} is not declared once")
        known["@", name, role] = read("k", kind, known)
    return known


OPERATIONS: dict[str, str] = {}
"""Each operation with its signature, as klderive.language.vocabulary has it; filled from schemes.json."""


def read(field: str, data: Any, known: Known) -> Term:
    """A term ("t"), a list of terms ("T"), a term or null ("o"), a type ("k") or a list of these ("K")."""
    match field, data:
        case ("s", str()) | ("b", bool()) | ("o", None):
            return data
        case "K" | "T", list():
            return tuple(read(field.lower(), d, known) for d in data)
        case "k", [str(tag), *values] if tag in KINDS and len(values) == len(KINDS[tag]):
            return tag, *(read(f, v, known) for f, v in zip(KINDS[tag], values, strict=True))
        case "t" | "o", int() if type(data) is int and data.bit_length() <= DIGITS:
            return Fraction(data)
        case "t" | "o", [int(p), int(q)] if type(p) is type(q) is int and q > 1 and max(
                p.bit_length(), q.bit_length()) <= DIGITS and Fraction(p, q).denominator == q:
            return Fraction(p, q)
        case "t" | "o", ["#", int(k)] if type(k) is int and k >= 0:
            return "#", k
        case "t" | "o", ["lam", kind, str(), body]:
            return "lam", read("k", kind, known), read("t", body, known)
        case "t" | "o", str() | ["@", str(), str()]:
            name = ("@", data, "") if isinstance(data, str) else ("@", data[1], data[2])
            if name in known:
                return name
        case "t" | "o", [str(op), *args] if op in OPERATIONS:
            return op, *(read("t", a, known) for a in args)
    raise Rejected(f"not understood: {str(data)[:60]}")

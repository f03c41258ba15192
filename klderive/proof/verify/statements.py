"""Statements, read strictly from JSON, and the world of one statement.

The one idea: an unknown field, operation or name is an error; names of bound variables are dropped; every limit stands here.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from .terms import Rejected, Term, need, reduced

LENGTH, DIGITS, WORK = 20_000_000, 4_000, 400_000
KINDS = {"R": "", "prop": "", "index": "oo", "matrix": "tt", "point": "sb", "law": "Kb", "random": "k", "set": "k",
         "function": "Kk"}
RELATIONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "lt", ">=": "le"}


class World:
    """What is declared and known while one certificate is read, and the work that is left."""

    def __init__(self, declared: dict[Term, Term]):
        self.declared = declared
        self.memo: dict = {}  # normal forms and signs, which depend on what is known
        self.kinds: dict = {}
        self.orders: dict = {}
        self.bases: dict = {}  # sums that are raised to a power: the term and the polynomial
        self.facts: dict = {}  # (scope, proposition in normal form): bits
        self.valued: set = set()  # (scope, term as it stands) that has a value
        self.work = WORK

    def spend(self, units: int = 1) -> None:
        """Count work; no certificate takes more than its share."""
        self.work -= units
        need(self.work >= 0, "too much work")


def load(text: str) -> Any:
    """The data of a document: no number but whole ones, no field twice."""
    def once(pairs: list) -> dict:
        need(len({key for key, _ in pairs}) == len(pairs), "a field is given twice")
        return dict(pairs)

    need(len(text) <= LENGTH, "a document that is too long")
    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"not a document ({str(error)[:80]})") from None


def fields(data: Any, needed: str, optional: str = "") -> list:
    """The values of an object with these fields and no others; None for an optional one that is not there."""
    names = [*needed.split(), *optional.split()]
    need(isinstance(data, dict) and {*needed.split()} <= data.keys() <= {*names}, f"not the fields {needed} {optional}")
    return [data.get(f) for f in names]


def items(data: Any, *counts: int) -> list:
    """A list, of one of these lengths."""
    need(isinstance(data, list) and (not counts or len(data) in counts), "a list of another length was expected")
    return data


class Statement:
    """A context, two sides and their relation. Of a scheme the names are metavariables, in the order of their declaration."""

    operations: frozenset[str] = frozenset()

    def __init__(self, data: Any):
        version, names, hypotheses, self.relation, left, right, conditions = fields(
            data, "klderive declarations hypotheses relation left right conditions")
        need(type(version) is int and version == 1 and self.relation in RELATIONS, "not a statement of version 1")
        self.known: dict[Term, Term] = {}
        for name, role, kind in (items(row, 3) for row in items(names)):
            need(isinstance(name, str) and isinstance(role, str) and ("@", name, role) not in self.known, "a name twice")
            self.known["@", name, role] = self.read("k", kind)
        self.given = [self.read("t", d) for d in (*items(hypotheses), *items(conditions))]
        self.left, self.right = self.read("t", left), self.read("t", right)
        self.claim = self.claimed(self.left, self.right)

    def claimed(self, a: Term, b: Term) -> Term:
        """The proposition that two terms stand in the relation."""
        return (RELATIONS[self.relation], b, a) if self.relation[0] == ">" else (RELATIONS[self.relation], a, b)

    def read(self, field: str, data: Any, under: int = 0) -> Term:
        """A term ("t"), a term or null ("o"), a type ("k"), types ("K"), a text ("s"), true or false ("b"), below Lams."""
        match field, data:
            case ("s", str()) | ("b", bool()) | ("o", None):
                return data
            case "K", list():
                return tuple(self.read("k", d, under) for d in data)
            case "k", [str(tag), *values] if tag in KINDS and len(values) == len(KINDS[tag]):
                return tag, *(self.read(f, d, under) for f, d in zip(KINDS[tag], values, strict=True))
            case "t" | "o", int() if type(data) is int and data.bit_length() <= DIGITS:
                return data
            case "t" | "o", [int(p), int(q)] if type(p) is type(q) is int and q > 1 and max(
                    p.bit_length(), q.bit_length()) <= DIGITS and Fraction(p, q).denominator == q:
                return reduced(Fraction(p, q))
            case "t" | "o", ["#", int(k)] if type(k) is int and 0 <= k < under:
                return "#", k
            case "t" | "o", ["lam", kind, str(), body]:
                return "lam", self.read("k", kind, under), self.read("t", body, under + 1)
            case "t" | "o", str() | ["@", str(), str()]:
                name = ("@", data, "") if isinstance(data, str) else ("@", *data[1:])
                if name in self.known:
                    return name
            case "t" | "o", [str(op), *args] if op in self.operations:
                return op, *[self.read("t", a, under) for a in args]
        raise Rejected(f"not understood: {str(data)[:60]}")

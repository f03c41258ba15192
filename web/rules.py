"""The rules as the page knows them, in place of klderive/rules: by name, with their axioms; without SymPy none can rewrite.

The one idea: what a rule writes after the lines of the exercises was written when the page was built (course.py).

Not here: which tables those are (kept.py).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from ..language import Statement, Term
from ..language.serial import loads
from ..records import record

__all__ = ["RULES", "SCRIPTED", "Rule", "rule"]


@record
class Rule:
    """A named set of axioms; its example is a statement, `rewrite` gives the line that it writes, if that is known."""

    name: str
    statement: str
    axioms: frozenset[str]
    lesson: int
    example: tuple[Statement, ...]
    rewrite: Any


def _rewritten(name: str, before: Term) -> Term | None:
    from kept import table, written_key

    found = table("written").get(written_key(name, before))
    return None if found is None else _read(found).right


def _read(data: dict) -> Any:
    import json

    return loads(json.dumps(data))


def _group(group: str) -> tuple[Rule, ...]:
    from kept import table

    return tuple(Rule(r["name"], r["statement"], frozenset(r["axioms"]), r["lesson"],
                      (_read(r["example"]),) if r["example"] else (), partial(_rewritten, r["name"]))
                 for r in table("rules") if r["group"] == group)  # fmt: skip


RULES, SCRIPTED = _group("RULES"), _group("SCRIPTED")


def rule(name: str) -> Rule:
    """The rule of that name."""
    for r in (*RULES, *SCRIPTED):
        if r.name == name:
            return r
    raise KeyError(f"no rule is called {name!r}")

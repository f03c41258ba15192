"""Two records of one source, what differs between them, and the reasons that were given for it.

The one idea: a changed verdict, other axioms, other conditions or a statement that is no more asked needs a reason
in tests/golden/differences.toml, and a reason that nothing needs any more is an error. A reason for other axioms or
conditions lists the statements and says both letter by letter, so that the next change is met again. Other changes (a
witness, the words of a reason, a new statement) are counted.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s
from pathlib import Path

from . import FOLDER, Entry, Golden

REASONS = FOLDER / "differences.toml"
LABEL = 60  # characters of a statement that are kept in the file of reasons
WHAT = ("verdict", "axioms", "conditions", "gone")
EXACT = ("axioms", "conditions")
KINDS = ("wrong before", "defect now", "both right")
COUNTED = ("assumed", "reason", "diagnosis", "witness", "statement")


class ReasonError(ValueError):
    """An entry of the file of reasons that cannot be read."""


@dataclass(frozen=True)
class Difference:
    """What is said of one statement otherwise than before."""

    source: str
    where: str
    statement: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.source}: {self.where}\n    {self.statement}\n    {self.what}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class Reason:
    """Why some differences are there. Each of the five patterns may hold `*`, which stands for any text.

    With `statements` it is the reason of these alone (as `label` names them), and `before` and `after` are letter by letter.
    """

    source: tuple[str, ...]
    what: str
    kind: str
    reason: str
    where: str = "*"
    statement: str = "*"
    before: str = "*"
    after: str = "*"
    statements: frozenset[str] = frozenset()

    def covers(self, difference: Difference) -> bool:
        """Whether this is the reason of that difference."""
        if self.statements:
            said = (difference.what, difference.before, difference.after)
            return difference.source in self.source and said == (self.what, self.before, self.after) \
                and label(difference.statement) in self.statements
        return difference.source in self.source and all(
            matches(getattr(self, name), getattr(difference, name))
            for name in ("where", "what", "statement", "before", "after")
        )


def matches(pattern: str, text: str) -> bool:
    """Whether a text has the form of a pattern; brackets are plain, as the ids of tests have them.

    >>> matches("tests/*::test_trap[x over x]*", "tests/checker/test_traps.py::test_trap[x over x] 1")
    True
    """
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def label(statement: str) -> str:
    """A statement, or its beginning with a digest of all of it.

    >>> label("a = b"), label("a + " * 20 + "b")
    ('a = b', 'a + a + a + a + a + a + a + a + a + a + a + a + … #ba965006')
    """
    if len(statement) <= LABEL:
        return statement
    return f"{statement[:LABEL - 12]}… #{blake2s(statement.encode(), digest_size=4).hexdigest()}"


def paired(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """The entries of one group side by side: by place and statement, then by statement, then by place."""
    old, new = list(before), list(after)
    for fields in (("place", "statement"), ("statement",), ("place",)):
        waiting: dict[tuple[str, ...], list[Entry]] = {}
        for e in new:
            waiting.setdefault(tuple(getattr(e, f) for f in fields), []).append(e)
        left = []
        for e in old:
            same = waiting.get(tuple(getattr(e, f) for f in fields))
            if same:
                yield e, same.pop(0)
            else:
                left.append(e)
        old, new = left, [e for entries in waiting.values() for e in entries]
    yield from ((e, None) for e in old)
    yield from ((None, e) for e in new)


def compared(source: str, before: Golden, after: Golden) -> tuple[tuple[Difference, ...], Counter[str]]:
    """The differences that need a reason, and how many others there are of each kind."""
    found: list[Difference] = []
    others: Counter[str] = Counter()
    for group in sorted({*before, *after}):
        for old, new in paired(before.get(group, ()), after.get(group, ())):
            if old is None or new is None:
                if old is not None:
                    found.append(Difference(source, f"{group} {old.place}", old.statement, "gone", old.verdict, "gone"))
                others["new"] += old is None
                continue
            changes = list(changed(old, new))
            where = f"{group} {old.place}"
            found += [Difference(source, where, old.statement, *change) for change in changes]
            others.update(name for name in COUNTED if getattr(old, name) != getattr(new, name))
    return tuple(found), others


def changed(old: Entry, new: Entry) -> Iterator[tuple[str, str, str]]:
    """What of a verdict, its axioms and its conditions changed; those of another verdict are no change of their own."""
    if old.verdict != new.verdict:
        yield "verdict", old.verdict, new.verdict
        return
    for what, one, other in (("axioms", old.by, new.by), ("conditions", old.provided, new.provided)):
        if sorted(one) != sorted(other):
            yield what, ", ".join(one), ", ".join(other)


def reasons(path: Path = REASONS) -> tuple[Reason, ...]:
    """The entries of the file of reasons."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("difference", [])
    except tomllib.TOMLDecodeError as error:
        raise ReasonError(f"{path.name}: {error}") from None
    return tuple(reason(number, row) for number, row in enumerate(rows, 1))


def reason(number: int, row: dict) -> Reason:
    """One entry; ReasonError says what is wrong with it."""
    source = row.get("source", "")
    try:
        made = Reason(**{**row, "source": (source,) if isinstance(source, str) else tuple(source),
                         "statements": frozenset(row.get("statements", ()))})
    except TypeError as error:
        raise ReasonError(f"difference {number}: {str(error).removeprefix('Reason.__init__() ')}") from None
    if made.what not in WHAT:
        raise ReasonError(f"difference {number}: what is one of {', '.join(WHAT)}, not {made.what!r}")
    if made.kind not in KINDS:
        raise ReasonError(f"difference {number}: kind is one of {', '.join(KINDS)}, not {made.kind!r}")
    if not made.reason.strip() or not all(made.source):
        raise ReasonError(f"difference {number}: needs a source and a reason")
    if not made.statements and (made.what in EXACT or made.where == "*"):
        raise ReasonError(f"difference {number}: {made.what} need their statements" if made.what in EXACT else
                          f"difference {number}: needs its place or its statements")
    return made


def unexplained(differences: Sequence[Difference], given: Sequence[Reason]) -> tuple[Difference, ...]:
    """The differences without a reason."""
    return tuple(d for d in differences if not any(r.covers(d) for r in given))


def stale(differences: Sequence[Difference], given: Sequence[Reason], ran: Collection[str]) -> tuple[Reason, ...]:
    """The reasons that nothing needs, whole or in part; those of a source that was not compared may still be needed."""
    left = []
    for r in given:
        if set(r.source) <= set(ran):
            needed = {label(d.statement) for d in differences if r.covers(d)}
            if not needed or r.statements - needed:
                left.append(replace(r, statements=r.statements - needed))
    return tuple(left)


def grouped(differences: Sequence[Difference]) -> str:
    """Entries for the file of reasons, one for each change of a source; kind and reason are to be filled in."""
    groups: dict[tuple[str, ...], dict[str, None]] = {}
    for d in differences:
        groups.setdefault((d.source, d.what, d.before, d.after), {})[label(d.statement)] = None
    return "\n".join(_entry(dict(zip(("source", "what", "before", "after"), key, strict=True)), names)
                     for key, names in sorted(groups.items()))


def _entry(said: dict[str, str], names: Collection[str]) -> str:
    rows = [f"{key} = {_quoted(value)}" for key, value in (*said.items(), ("kind", ""), ("reason", ""))]
    return "\n".join(("[[difference]]", *rows, "statements = [", *(f"    {_quoted(n)}," for n in sorted(names)), "]\n"))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a string of JSON is one of TOML

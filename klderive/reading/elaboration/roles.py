"""What each name of a scope is: constant, index, size, number, function, law, random variable, set.

The one idea: in this order: what the text declares, how the name is used over the whole scope, conventions (data). A role says
what a name may do; whether a number-like name is a number, a vector or a matrix is solved by sizes (dims.py).

Not here: sizes, definitions.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...records import field, record
from ..formula import nodes as n
from ..names import label_of, plain, printed, subscripts_of, unbraced
from ..said import Declared, Defined, Distributed, Marked, Said, Spoken, Supposed
from ..survey import Name, Survey, name_of
from ..survey.uses import arithmetic
from ..tables import tables
from .defining import name_in, spoken_of

__all__ = ["ANYWHERE", "Scope"]

ANYWHERE = 1 << 60
"""The place of what is asked of the whole scope."""

VALUES = {"number", "vector", "matrix", "point"}
SORTS = {
    "number": "number",
    "vector": "number",
    "matrix": "number",
    "point": "number",
    "law": "law",
    "function": "function",
    "random": "random",
    "random-vector": "random",
    "random-matrix": "random",
    "index": "index",
    "size": "size",
    "set": "set",
    "unknown": "unknown",
}


@record(frozen=False)
class Scope:
    """What was said and seen in one scope, and what follows from it."""

    said: tuple[Said, ...]
    seen: Survey
    sorts: dict[tuple[Name, str], str] = field(default_factory=dict)
    about: dict[Name, list[Said]] = field(default_factory=dict)
    marked: set[Name | None] = field(default_factory=set)
    lawful: set[tuple[Name, str]] = field(default_factory=set)
    """Names that stand where a law stands and are heads elsewhere: D(P || Q) beside P(X > 0)."""
    apart: set[str] = field(default_factory=set)
    """Letters of which two members are places of one law: x in q(x_t | x_{t-1})."""
    valued: set[tuple[Name, str]] = field(default_factory=set)
    """Names with a label that are never a law, whatever the bare letter is: the chance p_1 beside a density p."""

    def __post_init__(self) -> None:
        for s in self.said:
            if isinstance(s, Marked):
                self.marked |= spoken_of(s.names)
            elif not isinstance(s, (Supposed, Spoken)):
                for node in (s.left,) if isinstance(s, Defined) else s.names:
                    name = name_of(name_in(node))
                    if name is not None and s not in self.about.setdefault(name, []):
                        self.about[name].append(s)

    # ------------------------------------------------------------ what was said

    def declared(self, name: Name, label: str, place: int) -> list[Declared]:
        """The declarations of a name that hold at a place, or, if none does, those that come later in the scope."""
        about = [s for s in self.about.get(name, ()) if isinstance(s, Declared) and self._names(s.names, name, label)]
        now = [s for s in about if s.range.start <= place < s.holds.end]
        return now or about

    def _names(self, names: tuple[n.Node, ...], name: Name, label: str) -> bool:
        for node in names:
            target = name_in(node)
            if name_of(target) == name:
                own = label_of(target)
                if own == label or label and any(self.is_index(part, own=True) for part in subscripts_of(target)):
                    return True
        return False

    def kind(self, name: Name, label: str, place: int) -> Declared | None:
        """The last declaration that gives a name a kind."""
        found = [s for s in self.declared(name, label, place) if s.kind]
        if not found and label:
            found = [s for s in self.declared(name, "", place) if s.kind and s.kind in VALUES | {"size", "index"}]
        return found[-1] if found else None

    def version(self, name: Name, label: str, place: int) -> int:
        """Which of the kinds that a name has in this scope holds at a place."""
        about = [s for s in self.about.get(name, ()) if isinstance(s, Declared) and s.kind and self._names(s.names, name, label)]
        if len(about) < 2:
            return 0
        kinds = list(dict.fromkeys((s.kind, tuple(map(printed, s.sizes))) for s in about))
        now = self.kind(name, label, place)
        return kinds.index((now.kind, tuple(map(printed, now.sizes)))) if now in about else 0

    def arguments(self, place: int) -> frozenset[Name]:
        """Names that are arguments of functions which the text defines, and of which it says nothing else."""
        brackets = (
            bracket
            for s in self.said
            if isinstance(s, Defined)
            and isinstance(left := unbraced(s.left), n.Product)
            and isinstance(bracket := left.items[-1], n.Bracket)
        )
        found = {name for bracket in brackets for part in bracket.parts for a in part if (name := plain(a)) is not None}
        return frozenset(name for name in found if self.kind(name, "", place) is None and self.law(name, "", place) is None)

    def properties(self, name: Name, label: str, place: int) -> frozenset[str]:
        """The properties that hold at a place."""
        about = [
            s
            for s in self.about.get(name, ())
            if isinstance(s, Declared)
            and (self._names(s.names, name, label) or not label and self._member_in(s.names, name))
            and s.range.start <= place < s.holds.end
        ]
        anew = self.anew(name, label, place)
        return frozenset(p for s in about for p in s.properties if s.range.start >= anew)

    def said_of(self, name: Name, label: str) -> frozenset[str]:
        """The properties that the scope gives a name anywhere: "where s is the variance" stands behind N(m, s)."""
        return frozenset(p for s in self.declared(name, label, ANYWHERE) for p in s.properties)

    def anew(self, name: Name, label: str, place: int) -> int:
        """Where a name was last declared with a kind; what was supposed of it before holds no more."""
        return max(
            (
                s.range.start
                for s in self.about.get(name, ())
                if isinstance(s, Declared)
                and s.kind
                and self._names(s.names, name, label)
                and s.range.start <= place < s.holds.end
            ),
            default=0,
        )

    def definition(self, name: Name, label: str, place: int) -> Defined | None:
        """The definition in force: the last one before the place, else one of its sentence that goes back to it."""
        about = [s for s in self.about.get(name, ()) if isinstance(s, Defined) and self._defines(s, name, label)]
        before = [s for s in about if s.range.end <= place < s.holds.end]
        after = [s for s in about if s.range.start > place and not s.brief and _in_force(s, place)]
        return before[-1] if before else after[0] if after else None

    def _defines(self, said: Defined, name: Name, label: str) -> bool:
        target = name_in(said.left)
        if name_of(target) != name:
            return False
        own = label_of(target)
        return own == label or bool(own) and bool(label) and any(self.is_index(part, own=True) for part in subscripts_of(target))

    def law(self, name: Name, label: str, place: int) -> Distributed | None:
        """The law that the text gives a name: the last one before a place."""
        found = self.laws(name, label, place)
        return found[-1] if found else None

    def laws(self, name: Name, label: str, place: int) -> list[Distributed]:
        """The laws that the text gives a name, with or without arguments, in force at a place; all of them, if ANYWHERE."""
        about = [s for s in self.about.get(name, ()) if isinstance(s, Distributed) and self._names(s.names, name, label)]
        return about if place == ANYWHERE else [s for s in about if _in_force(s, place)]

    def independences(self, place: int = ANYWHERE) -> list[Declared | Distributed]:
        """What says at a place, or ANYWHERE, that names are independent."""
        return [
            s
            for s in self.said
            if isinstance(s, Declared) and "independent" in s.properties or isinstance(s, Distributed) and s.independent
            if place == ANYWHERE or _in_force(s, place)
        ]

    def independent(self, keys: Iterable[tuple], place: int) -> list[n.Node]:
        """Those of some names (name, label ...) that the text calls independent of anything."""
        wanted = {(k[0], k[1]) for k in keys}
        return [x for s in self.independences(place) for x in s.names if (name_of(x), label_of(x)) in wanted]

    def supposed(self, place: int) -> list[Supposed]:
        """The relations that are supposed at a place."""
        found = [s for s in self.said if isinstance(s, Supposed) and s.range.start <= place < s.holds.end]
        return [
            s
            for s in found
            if not any(
                self.anew(name, "", place) > s.range.end
                for i in n.walk(s.relation)
                if isinstance(i, n.Letter) and (name := plain(i)) is not None
            )
        ]

    def is_marked(self, name: Name) -> bool:
        """Does the text say something about a name that is not read? Then conventions say nothing about it."""
        return name in self.marked

    def other_base(self, place: int) -> bool:
        """Does the text say something about the base of logarithms?"""
        return "log" in self._spoken(place)

    def bases(self, place: int) -> set[str]:
        """The bases of logarithms that the text names, by number or by unit."""
        return {of.removeprefix("base ") for of in self._spoken(place) if of.startswith("base ")}

    def _spoken(self, place: int) -> set[str]:
        return {s.of for s in self.said if isinstance(s, Spoken) and s.range.start <= place < s.holds.end}

    def general(self) -> set[str]:
        """The kinds of things of which the text says something without their names: "all matrices are symmetric"."""
        return {s.of.removeprefix("every ") for s in self.said if isinstance(s, Spoken) and s.of.startswith("every ")}

    def speaks_of(self, what: str) -> bool:
        """Does the text speak of bars that are no means ("bar"), of vectors ("vector")?"""
        return any(isinstance(s, Spoken) and s.of == what for s in self.said)

    def family_kind(self, name: Name, place: int) -> Declared | None:
        """The declaration of a family by its members: x_i, or x_1, ..., x_n."""
        about = [s for s in self.about.get(name, ()) if isinstance(s, Declared) and s.kind and self._member_in(s.names, name)]
        now = [s for s in about if s.range.start <= place < s.holds.end] or about
        return now[-1] if now else None

    def family_law(self, name: Name, place: int) -> Distributed | None:
        """The law of the members of a family."""
        about = [s for s in self.about.get(name, ()) if isinstance(s, Distributed) and self._member_in(s.names, name)]
        now = [s for s in about if s.range.start <= place < s.holds.end] or about
        return now[-1] if now else None

    def _member_in(self, names: tuple[n.Node, ...], name: Name) -> bool:
        return any(name_of(node) == name and any(self.is_index(part, own=True) for part in subscripts_of(node)) for node in names)

    # ------------------------------------------------------------ roles

    def sort(self, name: Name, label: str = "", place: int = ANYWHERE) -> str:
        """The role of a name, with its label or index."""
        said = self.kind(name, label, place)
        if said is not None and said.kind in ("vector", "number") and name.letter.isupper() and self.seen.seen(name).bare_law:
            return "random" if self._convention(name, "law") == "random" else SORTS[said.kind]  # only variables have an entropy
        if said is not None and said.kind != "letter":
            found = SORTS[said.kind]
            return "random" if found == "number" and self.law(name, label, place) is not None else found
        key = name, label
        if key not in self.sorts:
            self.sorts[key] = "number"  # while it is looked for
            self.sorts[key] = self._sort(name, label, place)
        return self.sorts[key]

    def _sort(self, name: Name, label: str, place: int) -> str:
        use = self.seen.seen(name)
        given = self.law(name, label, place)
        if given is not None:
            return "law" if use.applied or self._convention(name, "law", use.law > 0) == "law" else "random"
        if (name, label) in self.lawful and self._convention(name, "law") == "law":
            return "law"
        if (name, label) in self.valued and not use.bound:
            return "number"
        if use.bound:
            return "index"
        if self._convention(name, "always") == "constant" and not label and not use.bound and not self.is_marked(name):
            return "constant"
        defined = next((s for s in self.about.get(name, ()) if isinstance(s, Defined) and self._defines(s, name, label)), None)
        if defined is not None:
            by_arguments = isinstance(unbraced(defined.left), n.Product)
            if use.law or by_arguments and self._convention(name, "applied") == "law":
                return "law"
            return "function" if by_arguments else "number"
        called = [b for b in use.applied if not arithmetic(b)]
        if use.law:
            found = self._convention(name, "law")
            return found if found in ("law", "random") else "law" if called else "random"
        if use.applied:
            found = self._called(name, called)
            if found:
                return found
        if use.random and self._convention(name, "random") == "random":
            return "random"
        if use.size and self._convention(name, "size") == "size" and not self.is_marked(name):
            return "size"
        if use.under and self._convention(name, "below") == "index" and not use.integrated and not use.slopes:
            return "index"
        if not use.alone and not use.applied and use.place and name.style == "cal":
            return "set"
        return "number"

    def is_variable(self, node: n.Node) -> bool:
        """Is what stands below a letter a random variable: a capital letter that is no index?"""
        name = name_of(node)
        return (
            name is not None
            and len(name.letter) == 1
            and name.letter.isupper()
            and name.letter.isalpha()
            and not self.is_index(node)
            and (
                self.sort(name) == "random"
                or self._convention(name.bare if name.style != "rm" else Name(name.letter), "random") == "random"
            )
        )

    def _called(self, name: Name, called: list[n.Bracket]) -> str:
        """A letter with brackets behind it: a law by convention, a function if it always has one, and once a plain argument."""
        use = self.seen.seen(name)
        by = self._convention(name, "applied")
        if called and self._convention(name, "density") == "law" and any(b and all(map(self.is_variable, b)) for b in use.below):
            return "law"
        if (
            by == "law"
            and called
            and (not use.alone or any(isinstance(a, (n.Letter, n.Script)) for b in called for p in b.parts for a in p))
        ):
            return "law"
        if any(len(b.parts) > 1 and b.bars[0].name == "|" for b in called):
            return "law"
        if not called and use.alone:
            return ""
        if by == "function" and (called or not use.alone):
            return "function"
        called = [b for b in use.applied if not arithmetic(b) or isinstance(unbraced(b.body), n.Number)]
        simple = any(
            len(p) == 1 and isinstance(unbraced(p[0]), (n.Letter, n.Script, n.Product, n.Number)) for b in called for p in b.parts
        )
        if not use.alone and (simple or any(len(p) > 1 for b in called for p in b.parts)) and not use.bound:
            return "function"
        return ""

    def _convention(self, name: Name, where: str, applies: bool = True) -> str:
        spelling = str(name)
        for row in tables().kinds:
            if row.where == where and applies and row.about(spelling):
                return row.says
        return ""

    def shape_by_convention(self, name: Name) -> str:
        """matrix, vector or "" for a name whose shape nothing decides."""
        found = self._convention(name, "always")
        return found if found in ("matrix", "vector") else ""

    def may_be_size(self, name: Name) -> bool:
        """Could a letter that nothing declares be a size: one of the customary letters, used alone as a number?"""
        return (
            self._convention(name, "size") == "size"
            and self.sort(name) == "number"
            and not self.seen.seen(name).applied
            and self.kind(name, "", ANYWHERE) is None
            and not self.seen.seen(name).integrated
            and not self.seen.seen(name).slopes
        )

    # ------------------------------------------------------------ indices and families

    def is_index(self, node: n.Node, own: bool = False) -> bool:
        """Is it an index, a size, or arithmetic of these? `own`: a letter must be in it."""
        node = unbraced(node)
        match node:
            case n.Number():
                return not own
            case n.Letter():
                name = plain(node)
                assert name is not None
                use = self.seen.seen(name)
                said = self.kind(name, "", ANYWHERE)
                if said is not None:
                    return said.kind in ("index", "size") or "whole" in said.properties
                return (
                    bool(use.bound)
                    or bool(use.size)
                    or self._convention(name, "below") == "index"
                    and not use.law
                    and not use.integrated
                )
            case n.Sum(items=items) | n.Product(items=items):
                parts = [i for i in items if not isinstance(i, (n.Sign, n.Space))]
                return all(map(self.is_index, parts)) and (not own or any(self.is_index(p, own=True) for p in parts))
        return False

    def is_family(self, name: Name) -> bool:
        """Is the name ever indexed by a letter that is an index, or listed?"""
        use = self.seen.seen(name)
        return bool(use.listed) or any(self.is_index(part, own=True) for below in use.below for part in below)


def _in_force(said: Said, place: int) -> bool:
    """Does it hold at a place: behind it, or before it if it goes back to what stands there ("where", "here")?"""
    return min(said.range.start, said.holds.start) <= place < said.holds.end

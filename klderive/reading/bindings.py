r"""What a text binds: the state of one pass over a document, and the rules for putting names into its scope.

The one idea: what stands on the left of `=` or `\sim`, and whether it was met before, tells a definition from a claim;
the words around a formula may say what a letter is.

Not here: displays and chains (documents.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from ..verdicts import Verdict
from .judged_lines import Chain, Line
from .kinds import Kind, key
from .lexer import LIMITS, Macro, ReadError, Token
from .parser import SCOPES, parse
from .phrases import WHERE, WITH
from .scope import Scope, distribution_key
from .statements import Statement
from .tree import Tree, deeper, walk

__all__ = ["DENSITY_LETTERS", "EQUALS", "HEADS", "INEQUALITIES", "Bindings", "mentions", "replaced"]

LAST = re.compile(r"\\[A-Za-z]+(\s*\{[^{}]*\}){0,9}|\\.|[0-9]+(\.[0-9]+)?|[A-Za-z]+|.")
SIZED = re.compile(r"\\(left|bigl?|Bigl?|biggl?|Biggl?)\s*$")
HEADS = ("head", "expect")
DENSITY_LETTERS = frozenset("p q r f g P Q R pi".split())
INEQUALITIES = ("<", "<=", ">", ">=")
EQUALS = ("=", ":=", "equiv")


class Bindings:
    """What is known at a place of the document."""

    def __init__(self, text: str, macros: Mapping[str, Macro], check: Callable[..., Verdict], tex: bool):
        self.text, self.macros, self.check, self.tex = text, macros, check, tex
        self.scope = Scope()
        self.pending: list[tuple[Tree, str, Tree, str]] = []
        self.opaque = False
        self.open: Chain | None = None
        self.fresh_display = False
        self.same_sentence = False
        self.words = ""
        self.history: list[tuple[str, str, Tree | None]] = []
        self.measure: Tree | None = None
        self.divergence: Tree | None = None
        self.seen: list[Tree] = []
        self.varied: list[Tree] = []
        self.expected = self.ignored = ""
        self.analogy = self.negated = False
        self.passed = 0
        self.equation: tuple[Line, Line] | None = None
        self.described: dict[str, Tree] = {}
        self.functions: set[str] = set()
        self.standing: list[tuple[Tree, str, Tree, str]] = []
        self.ahead: frozenset[str] = frozenset()
        self.before: tuple[Tree, ...] | None = None  # what the text had spoken of before the formula explained here

    def trees(self, tokens: tuple[Token, ...]) -> tuple[Tree, ...]:
        """The distinct trees of a formula, one for each customary reach of log."""
        found: list[Tree] = []
        error: ReadError | None = None
        for reach in SCOPES:
            try:
                tree = parse(list(tokens), self.applies, reach)
            except ReadError as failed:
                error = error or failed
                continue
            except RecursionError:
                raise ReadError("this formula is nested too deeply", tokens[0].at if tokens else 0) from None
            if deeper(tree, LIMITS["operations"]):
                said = f"more than {LIMITS['operations']} operations inside each other: name a part of this formula"
                raise ReadError(said, tokens[0].at)
            if tree not in found:
                found.append(tree)
        if not found:
            raise error or ReadError("nothing stands here", 0)
        return tuple(found)

    def tree(self, tokens: tuple[Token, ...]) -> Tree:
        return self.trees(tokens)[0]

    def applies(self, tree: Tree) -> bool:
        if tree.name in DENSITY_LETTERS or tree.name.split("^")[0] in DENSITY_LETTERS:
            return True
        return tree.style == "cal" or tree.name == "M" and bool(tree.parts) or key(tree) in self.functions

    def meet_function(self, tokens: tuple[Token, ...]) -> None:
        r"""`M(t) = ...`, `L(\mu, \sigma) = ...`: what stands so on the left is a function from here on."""
        if tokens and tokens[0].kind == "word" and tokens[0].text in ("log", "ln"):
            tokens = tokens[1:]
        opening = next((k for k, t in enumerate(tokens) if t.kind == "open"), 0)
        inside = tokens[opening + 1 : -1]
        if (
            not opening
            or tokens[0].kind != "name"
            or tokens[0].text in ("E", "H", "h", "D", "N", "d")
            or tokens[opening].text != "("
            or tokens[-1].kind != "close"
            or not any(t.kind == "name" for t in inside)
            or any(t.kind not in ("name", "num", "sep", "bar", "begin", "end") and t.text not in "_^" for t in inside)
        ):
            return
        try:
            head = parse(list(tokens[:opening]))
        except ReadError:
            return
        known = any(n.kind == "sym" and key(n) == key(head) for old in self.seen for n in walk(old))
        if head.kind == "sym" and not known and key(head) not in self.scope.declared:
            self.functions.add(key(head))

    def introduced(self, left: Tree, right: Tree, old: Iterable[Tree]) -> tuple[Tree, Tree] | None:
        r"""The new name that `left = right` gives a value, and the value: `1/s^2 = a` says that s is a^{-1/2}."""
        if right.kind in ("num", "sym") or any(n.kind == "dots" for n in walk(right)):
            return None
        found = solved(left, right)
        if found is None or found[0].name in DENSITY_LETTERS:
            return None
        letters = {s.name for s in found[0].parts if s.kind == "sym"}
        letters -= _plain(right)  # a size: mu_n = n/s
        if any(s.name in letters for n in walk(right) if n.kind == "sym" for s in n.parts):
            return None  # c_j = a_j + b_j speaks of each member of a family
        name = key(found[0])
        known = {key(n) for tree in old for n in walk(tree) if n.kind == "sym"}
        for table in (self.scope.distributions, self.scope.definitions):
            known |= {key(n) for bound in table.values() for n in walk(bound.tree) if n.kind == "sym"} | set(table)
        if name in known or name in self.scope.variables or any(n == found[0] for n in walk(right)):
            return None
        return found

    def look_ahead(self, statement: Statement) -> None:
        """`where c = ...` in a display of its own: the formula before it may already use c."""
        assert self.open is not None and self.before is not None
        if statement.error or not statement.formulas[0] or not statement.relations:
            return
        if statement.relations[0].text not in EQUALS:
            return
        self.meet_function(statement.formulas[0])
        try:
            left, right = self.tree(statement.formulas[0]), self.tree(statement.formulas[1])
        except ReadError:
            return
        if left.kind == "apply" and self.fresh_name(left, right, "=") and not mentions(right, left.parts[0]):
            name = distribution_key(left)
            if left.parts[0].name not in DENSITY_LETTERS:
                self.open.scope = self.open.scope.define(name, right, left.parts[1:])
        elif (found := self.introduced(left, right, self.before)) is not None:
            self.open.scope = self.open.scope.define(key(found[0]), found[1])

    def said_beside(self, row: list[Statement]) -> Iterator[str]:
        r"""`a = b + c, \quad c = d`: what the first statement of a row may already use; now defined."""
        for statement in row[1:]:
            if statement.error or len(statement.relations) != 1 or statement.relations[0].text not in EQUALS:
                continue
            if not statement.formulas[0] or statement.connector:
                continue
            try:
                left, right = self.tree(statement.formulas[0]), self.tree(statement.formulas[1])
                used = {key(n) for f in row[0].formulas if f for n in walk(self.tree(f)) if n.kind == "sym"}
            except ReadError:
                continue
            found = self.introduced(left, right, self.seen) if left.kind == "sym" else None
            if found is not None and key(left) in used:
                self.scope = self.scope.define(key(left), right)
                yield key(left)

    def explains(self) -> bool:
        """Whether the words before this display announce what names mean."""
        return bool(WITH.search(self.words.strip()[-80:]) or WHERE.search(self.words.strip()))

    def source(self, tokens: tuple[Token, ...], end: int | None = None) -> str:
        if not tokens:
            return ""
        start, last = tokens[0].at, tokens[-1].at
        shown = LAST.match(self.text, last)
        end = end or (shown.end() if shown else last + 1)
        while self.text.count("{", start, end) > self.text.count("}", start, end) and end < min(
            len(self.text), last + 80
        ):
            end += 1
        if size := SIZED.search(self.text, max(0, start - 8), start):
            start = size.start()
        return " ".join(self.text[start:end].split())[:300]

    def fresh_name(self, left: Tree, right: Tree, relation: str) -> str:
        """The name that `left = right` introduces, or nothing where it claims."""
        if left.kind == "apply" and all(
            p.kind == "sym"
            or p.kind == "pow"
            and p.parts[0].kind == "sym"
            or p.kind == "apply"
            and left.parts[0].style == "cal"
            for p in left.parts[1:]
        ):
            name = distribution_key(left)
            known = name in self.scope.distributions or name in self.scope.definitions
            if (
                known
                or any(v for v in self.scope.variables if left.parts[1].name and v == left.parts[1].name.upper())
                and left.parts[0].name in ("p", "f")
                and right.kind != "dist"
            ):
                return ""
            return name
        if left.kind == "sym" and not left.parts and relation == ":=":
            return key(left)
        if left.kind == "sym" and any(t == left for t in walk(right)):
            return ""
        if left.kind == "sym" and not any(
            key(left) == key(t) for old in self.seen for t in walk(old) if t.kind == "sym"
        ):
            return key(left)
        if (
            left.kind == "sym"
            and right.kind in ("matrix", "tuple")
            or right.kind == "fn"
            and right.name == "diag"
        ):
            return key(left) if left.kind == "sym" else ""
        return ""

    def binds_distribution(self, left: Tree, right: Tree) -> bool:
        owner = left.parts[0] if left.kind == "apply" else left
        if owner.kind != "sym":
            return False
        if right.kind == "dist":
            return True
        plain = left.kind == right.kind == "sym" and bool(left.parts) == bool(right.parts)
        return (
            owner.name in DENSITY_LETTERS
            and self.is_density(right)
            and self.is_density(left)
            and not plain
            and (
                left.kind == "sym" or left.parts[1:] == right.parts[1:] or len(right.parts) > len(left.parts)
            )
        )

    def is_density(self, tree: Tree) -> bool:
        owner = tree.parts[0] if tree.kind == "apply" else tree
        return owner.kind == "sym" and owner.name in DENSITY_LETTERS

    def bind(self, left: Tree, right: Tree, statement: Statement | None) -> None:
        """`p(x) = N(x; ...)`, `P: X ~ N(...)`, `X ~ N(...)`, `p_1 = q(z|x)`."""
        name = distribution_key(left)
        if right.kind == "dist":
            seps = right.style.split()
            if len(right.parts) == 3 or seps and seps[0] in (";", "|"):
                right = Tree("dist", right.parts[1:], right.name, " ".join(seps[1:]), right.at)
        if statement is not None and statement.label:
            label = self.tree(statement.label)
            name = distribution_key(label)
            self.scope = self.scope.variable(key(left), name, together=True)
        elif (
            left.kind == "sym"
            and left.name[0].isupper()
            and left.name not in "PQR"
            or statement is not None
            and statement.relations[-1].text == "~"
            and left.kind == "sym"
            and left.name not in DENSITY_LETTERS
        ):
            self.scope = self.scope.variable(key(left), name)
        arguments = left.parts[1:] if left.kind == "apply" else ()
        self.scope = self.scope.bind(name, right, arguments)
        self.seen += [right]
        if self.open is not None and self.same_sentence and name not in self.open.scope.distributions:
            self.open.scope = self.open.scope.bind(name, right, arguments)

    def membership(self, left: Tree, statement: Statement) -> None:
        r"""`x \in \mathbb{R}^n` declares a vector."""
        right = self.tree(statement.formulas[1])
        if (
            left.kind == "sym"
            and right.kind == "pow"
            and right.parts[0].name == "R"
            and right.parts[1].kind == "sym"
        ):
            self.declare(left, Kind("vector", right.parts[1].name, "1"))
        elif (
            left.kind == "sym"
            and right.kind == "pow"
            and right.parts[0].name == "R"
            and right.parts[1].kind == "mul"
            and len(right.parts[1].parts) == 2
        ):
            rows, columns = right.parts[1].parts
            self.declare(left, Kind("matrix", rows.name, columns.name))

    def declare(self, tree: Tree, kind: Kind) -> None:
        name = key(tree)
        self.scope = self.scope.declare(name, kind)
        low = name[0].lower() + name[1:]
        if kind.sort == "vector" and low != name:
            self.scope = self.scope.declare(low, kind)

    def note(self, line: Line) -> None:
        """Remember what later lines may refer to: the last measure, the last divergence written out."""
        for tree in line.trees[:1]:
            self.seen.append(tree)
            for node in walk(tree):
                if node.kind == "expect" and node.parts[0].kind != "none":
                    self.measure = node.parts[0]
                if node.kind == "head" and node.name == "KL" and len(node.parts) == 2:
                    self.divergence = node


def _plain(tree: Tree) -> set[str]:
    """The names that stand in a formula by themselves, not as subscripts."""
    if tree.kind == "sym":
        return set() if tree.parts else {tree.name}
    return set().union(*map(_plain, tree.parts))


def solved(left: Tree, right: Tree) -> tuple[Tree, Tree] | None:
    r"""`left = right` solved for the name on the left: `1/s^2 = a` gives s and a^{-1/2}; scales are positive."""
    one = Tree("num", name="1")
    while left.kind != "sym":
        parts = left.parts
        if left.kind == "div" and parts[0].kind == "num":
            left, right = parts[1], Tree("div", (parts[0], right), at=right.at)
        elif left.kind == "div" and parts[1].kind == "num":
            left, right = parts[0], Tree("mul", (parts[1], right), at=right.at)
        elif left.kind == "pow" and parts[0].kind == "sym":
            below = parts[1].kind == "neg"
            power = parts[1].parts[0] if below else parts[1]
            scale = parts[0].name.split("^")[0] in ("sigma", "tau", "s", "varsigma")
            if power.kind != "num" or not power.name.isdigit() or not (scale or power.name in ("1", "3")):
                return None
            right = Tree("div", (one, right), at=right.at) if below else right
            if power.name != "1":  # the root of a scale carries its name: that it is positive was assumed
                under = (right,) if power.name == "2" else (right, power)
                right = Tree("sqrt", under, name=str(parts[0]) if scale else "", at=right.at)
            left = parts[0]
        elif left.kind == "fn" and left.name == "log" and len(parts) == 1:
            left, right = parts[0], Tree("fn", (right,), "exp", at=right.at)
        else:
            return None
    return (left, right)


def mentions(tree: Tree, head: Tree) -> bool:
    return any(n.kind == "apply" and n.parts[0] == head for n in walk(tree))


def replaced(before: Tree, after: Tree, found: dict[str, tuple[Tree, Tree]]) -> bool:
    """Whether `after` is `before` with calls such as q(z) written as N(z; ...); which ones goes into `found`."""
    if (
        before.kind == "apply"
        and after.kind == "dist"
        and len(after.parts) >= 3
        and after.parts[0] == before.parts[1]
    ):
        name = distribution_key(before)
        if name in found and found[name][1] != after:
            return False
        found[name] = (before, after)
        return True
    if (
        before.kind == "apply"
        and after.kind == "prod"
        and len(before.parts) == 2
        and before.parts[1].kind == "sym"
    ):
        call = after.parts[2]
        if (
            call.kind == "apply"
            and call.parts[0].name == before.parts[0].name
            and call.parts[1].name == before.parts[1].name
        ):
            found[distribution_key(before)] = (before, after)
            return True
    if before.kind != after.kind or before.name != after.name or len(before.parts) != len(after.parts):
        return False
    return all(replaced(a, b, found) for a, b in zip(before.parts, after.parts, strict=True))

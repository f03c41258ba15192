r"""LaTeX and what people type like it, as terms of an exercise: read by the reader, in the exercise's context.

The one idea: what the exercise's letters are is said to the reader as a text would say it; its one law need not be named. Where
a notation has another customary reading, that is handed back, too.

Not here: Python's notation (notation.py), whose names an answer may use (answers.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ..language import (
    App,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    Law,
    Matrix,
    Num,
    Real,
    Term,
    app,
    names,
    subterms,
)
from ..language.show import latex
from ..reading.elaboration import Claim, Elaborated, Elaboration
from ..reading.formula import Formula, nodes, read_text
from ..reading.judging.alternatives import ALTERNATIVES
from ..reading.layout import Range
from ..reading.said import Declared, Said
from ..records import field, record
from .letters import Letters, NotRead

__all__ = ["Desk", "Written", "desk", "one_law"]

AROUND = re.compile(r"\$+|\\\[|\\\]|\\\(|\\\)|\\(?:begin|end)\{(?:align|equation|gather|aligned|split)\*?\}")
BARE_SUM = re.compile(r"\\(sum|prod)\s*_\s*(?:\{\s*([a-z])\s*\}|([a-z]))(?!\s*\^|[=\w])")
BARE_MEAN = re.compile(r"(\\(?:mathbb|mathrm|operatorname)\s*\{?\s*E\s*\}?|(?<![\\A-Za-z])E)(?=\s*(?:\\left)?\s*[\[(])")
HEADS = re.compile(r"\s*(?:\\(?:mathrm|operatorname|mathbb|text)\s*)?\{?\s*(?:KL|H|E|D(?:_\{?(?:\\\w+\s*\{)?KL\}*)?)\s*\}?\s*")
POINTS = ("x",)
"""Letters that are points of a law where no sheet says so."""
EVERYWHERE = Range(0, 1 << 40)


@record
class Written:
    """A term as it was read; where a notation has another reading, how it was read, how else it may be meant, and that term;
    the relation by which it was joined to what stands before it, empty where none was written."""

    term: Term
    others: tuple[tuple[str, str, Term], ...] = field(default=(), compare=False)
    sign: str = field(default="", compare=False)


@record
class Desk:
    """The letters of an exercise as sayings to the reader; the one law of its task, if there is one; over what its indices run,
    and how many indices its families have."""

    letters: Letters
    known: frozenset[str]
    said: tuple[Said, ...]
    law: str
    ranges: dict[str, str]
    families: dict[str, int]

    def read(self, text: str, relation: str = "=") -> tuple[Written, ...]:
        """The formulas between the relation signs of a text; NotRead with the column and what was expected."""
        source = self.named(AROUND.sub(lambda found: " " * len(found[0]), text))
        return self.read_formula(read_text(source), source, relation)

    def read_formula(self, formula: Formula, source: str, relation: str = "=") -> tuple[Written, ...]:
        """The same of a formula that stands in a source."""
        signs, sides = zip(*_sides(source, formula, relation), strict=True)
        claims = [Claim(a, "=", b, b.span) for a, b in pairwise(sides)] or [Claim(sides[0], "=", sides[0], sides[0].span)]
        work = Elaboration(self.said, claims, (formula.tree,) if formula.tree is not None else ())
        terms = [_sided(line) for line in work.claims]
        found = [terms[0][0], *(right for _, right in terms)] if len(sides) > 1 else [terms[0][0]]
        lines = (work.claims[0], *work.claims)
        return tuple(Written(self.labelled(term), tuple(self.otherwise(source, work, line, k > 0)), sign)
                     for k, (term, line, sign) in enumerate(zip(found, lines, signs, strict=False)))

    def named(self, source: str) -> str:
        """An expectation without its law is one under the one law of the task, a sum over j one over its one range of j."""
        source = BARE_SUM.sub(lambda found: self.ranges.get(found[2] or found[3], found[0]).replace("?", found[1]), source)
        if not self.law:
            return source
        return BARE_MEAN.sub(lambda found: f"{found[0]}_{{{self.law}}}", source)

    def otherwise(self, source: str, work: Elaboration, line: Elaborated, right: bool) -> Iterator[tuple[str, str, Term]]:
        """The other customary readings of one side of a line."""
        for row in dict.fromkeys(r.row for r in line.readings if r.row in ALTERNATIVES):
            other = work.otherwise(line.claim, frozenset({row})).statement
            if other is not None and line.statement is not None:
                one, two = (getattr(s, "right" if right else "left") for s in (line.statement, other))
                if one != two:
                    said = ALTERNATIVES[row]
                    parts = next(r.parts for r in line.readings if r.row == row)
                    spelled = [" ".join(source[p.start:p.end].split()) for p in parts]
                    whole = all(spelled) and len(spelled) > 1
                    yield (said.read.format(*spelled), said.other.format(*spelled), self.labelled(two)) if whole else \
                        (*said.words, self.labelled(two))

    def labelled(self, term: Term) -> Term:
        r"""The member `\mu_{1,j}` of the exercise's family mu_1, not of a family mu with two indices."""
        match term:
            case App(op="apply", args=(Free(declaration=d), Num(value=k), *rest)) if rest and f"{d.name}_{k}" in self.known:
                kind = Function((Index(),) * len(rest), d.kind.result) if isinstance(d.kind, Function) else d.kind
                return app("apply", Free(Declaration(f"{d.name}_{k}", kind, "family")), *(self.labelled(a) for a in rest))
            case App(op=op, args=args):
                return App(op, tuple(self.labelled(a) for a in args))
            case Lam(kind=kind, body=body, name=name):
                return Lam(kind, self.labelled(body), name)
        return term


def desk(letters: Letters, terms: Iterable[Term], more: Iterable[str] = ()) -> Desk:
    """The desk of an exercise whose formulas are `terms`; `more` are names that an answer may use besides."""
    terms = tuple(terms)
    found = {d.name: d for d in names(*terms)}
    known = dict.fromkeys((*found, *letters.laws, *more))
    points = dict.fromkeys((*known, *(n for n, sort in letters.sorts.items() if sort in ("real", "vector")), *POINTS))
    said = [s for name in points if (s := _saying(letters, name, found.get(name))) is not None]
    return Desk(letters, frozenset(known), tuple(said), one_law(terms[:1]), one_range(terms[:1]),
                {d.name: len(d.kind.arguments) for d in found.values() if isinstance(d.kind, Function)})


def one_law(terms: Iterable[Term]) -> str:
    r"""The law of the expectations in a formula with its letter, in LaTeX; empty unless there is exactly one."""
    found = {(t.args[0], t.args[1].name) for term in terms for t in subterms(term)
             if isinstance(t, App) and t.op == "expect" and isinstance(t.args[1], Lam) and t.args[0].loose == 0}
    if len(found) != 1:
        return ""
    ((law, name),) = found
    return rf"{name} \sim {latex(law)}"


def one_range(terms: Iterable[Term]) -> dict[str, str]:
    r"""For each index of a formula that runs over one range only, the sign ? with that range in LaTeX."""
    found: dict[str, set[tuple[Term, Term]]] = {}
    for term in terms:
        for t in subterms(term):
            if isinstance(t, Lam) and isinstance(t.kind, Index) and t.kind.low is not None and t.kind.high is not None:
                found.setdefault(t.name, set()).add((t.kind.low, t.kind.high))
    return {name: rf"\?_{{{name}={latex(low)}}}^{{{latex(high)}}}"
            for name, ends in found.items() if len(ends) == 1 for low, high in ends if not low.loose and not high.loose}


def _saying(letters: Letters, name: str, used: Declaration | None) -> Declared | None:
    """What a letter of the exercise is, as a text would say it."""
    if name in letters.laws or letters.is_law(name):
        kind: object = Law((Real(),))
    else:
        kind = letters.number(name).kind if used is None else used.kind
    tree = read_text(latex(Free(Declaration(name, Real())))).tree
    if tree is None:
        return None
    match kind:
        case Law():
            return Declared((tree,), "law", EVERYWHERE, EVERYWHERE)
        case Matrix(rows, cols):
            size = read_text(latex(rows)).tree
            column = cols == Num(1)
            count = (size,) * (1 if column else 2) if size is not None else ()
            return Declared((tree,), "vector" if column else "matrix", EVERYWHERE, EVERYWHERE, count)
        case Index(low=None):
            return Declared((tree,), "index", EVERYWHERE, EVERYWHERE)
        case Index():
            return Declared((tree,), "size", EVERYWHERE, EVERYWHERE)
    positive = ("positive",) if letters.sort(name) == "positive" else ()
    return Declared((tree,), "number", EVERYWHERE, EVERYWHERE, (), positive)


def _sides(source: str, formula: Formula, relation: str) -> tuple[tuple[str, nodes.Node], ...]:
    """The sides of the equations of all rows, each with the sign before it; a row that begins with = goes on, a bare "KL =" is
    the task."""
    if formula.tree is None:
        assert formula.unread is not None
        raise NotRead(f"column {formula.unread.start + 1}: {formula.unread}")
    rows = formula.tree.rows if isinstance(formula.tree, nodes.Array) else ((formula.tree,),)
    found: list[tuple[str, nodes.Node]] = []
    for node in (cell for row in rows for cell in row):
        if not isinstance(node, nodes.Relation):
            found.append(("", node))
            continue
        for sign in node.signs:
            if sign.name not in ("=", "identical", relation):
                raise NotRead(f"column {sign.span.start + 1}: lines are joined by =, not by {sign.name}")
        signs = ("", *("=" if sign.name == "identical" else sign.name for sign in node.signs))
        found += [(sign, side) for sign, side in zip(signs, node.sides, strict=True) if not isinstance(side, nodes.Empty)]
    if len(found) > 1 and HEADS.fullmatch(source[found[0][1].span.start:found[0][1].span.end]):
        found = found[1:]
    if not found:
        raise NotRead("the answer is empty; write a formula")
    return tuple(found)


def _sided(line: Elaborated) -> tuple[Term, Term]:
    if line.statement is None:
        where = f"column {line.at.start + 1}: " if line.at is not None else ""
        raise NotRead(f"{where}{line.unread}")
    if line.statement.relation != "=":
        raise NotRead("a decimal number is read as a rounded one; write it exactly, as \\frac12")
    return line.statement.left, line.statement.right

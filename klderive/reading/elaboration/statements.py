"""Claims to statements: both sides at one desk, the sizes of the scope, the context that holds at the place.

The one idea: all formulas of a scope are elaborated before any is finished; a formula that does not fit is taken back as a whole
and is itself what is reported.

Not here: what is claimed (chains.py), what stands beside it (conditions.py), judging.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from ...language import Declaration, IllTyped, LanguageError, Num, Statement, Term, app
from ...records import record, replace
from ..formula import nodes as n
from ..layout import limits
from ..names import label_of, named_nodes, unbraced
from ..said import Defined, Distributed, Said, Supposed
from ..survey import name_of, survey
from .algebra import HANDLERS
from .binders import big
from .chains import Claim
from .conditions import condition, declarations_in, is_law, propositions, said_beside
from .constants import apart, up_to_constant
from .contexts import context_of, parameters_of
from .desk import BUDGET, Desk
from .dims import Clash
from .finish import Finish
from .laws import Laws
from .neighbours import Neighbours, Unforeseen
from .opening import laws_that_meet
from .parts import Key, NotRead, Part, Reading, inside
from .products import product
from .roles import Scope
from .settling import settle
from .slopes import mentions
from .spreads import parameters_hold
from .tying import tie
from .unknown import outcomes
from .written import formal, laws_in

__all__ = ["Elaborated", "Elaboration", "elaborate"]


@record
class Elaborated:
    """A claim as a statement, or why it is unread and where; the defaults that mattered; where each term was read.

    `given`: the claim is the definition of its left side. `names`: what each declaration is called in the text; `conventions`:
    hypotheses that no text states; `unused`: what is supposed of these names and was not read; `coupled`: it says how a variable
    comes from others, which no other line uses.
    """

    claim: Claim
    statement: Statement | None = None
    unread: str = ""
    at: n.Span | None = None
    readings: tuple[Reading, ...] = ()
    ranges: tuple[tuple[n.Span, Term], ...] = ()
    given: bool = False
    names: tuple[tuple[Declaration, Key], ...] = ()
    conventions: tuple[Term, ...] = ()
    unused: tuple[n.Node, ...] = ()
    coupled: bool = False


class Elaboration:
    """One scope, its claims read; `trees` are all its formulas, those of the sentences too."""

    def __init__(self, said: Sequence[Said], claims: Sequence[Claim], trees: Sequence[n.Node] = (), comma: bool = False):
        said = [*laws_in(declarations_in(said)), *(s for c in claims for s in said_beside(c))]
        trees = [
            *trees,
            *(t for s in said if isinstance(s, Defined) for t in (s.left, s.right)),
            *(s.relation for s in said if isinstance(s, Supposed)),
            *(s.law for s in said if isinstance(s, Distributed)),
        ]
        self.scope = Scope(tuple(said), survey(trees or [t for c in claims for t in (c.left, c.right)]))
        self.desk = desk = Desk(self.scope, comma)
        desk.handlers = {**HANDLERS, n.Product: product, n.Integral: _integral}
        desk.laws = Laws(self.scope)
        desk.laws.collect(trees)
        tie(desk, trees)
        read = {k: _read(desk, claims[k]) for k in sorted(range(len(claims)), key=lambda k: _defines(self.scope, claims[k]))}
        found = [read[k] for k in range(len(claims))]
        desk.of_laws = {s: parameters_of(desk, s) for s in self.scope.said if isinstance(s, Distributed)}
        settle(desk)
        self.claims = tuple(_finished(desk, one) for one in found)

    def also(self, claim: Claim) -> Elaborated:
        """Another claim in the same scope, whose kinds it cannot change: a line with a slip mended."""
        with self.desk.dims.trial():
            return _finished(self.desk, _read(self.desk, claim))

    def on_the_line(self, claim: Claim) -> Elaborated:
        """A claim of the scope, for points that are numbers where nothing says what they are."""
        self.desk.on_line = True
        try:
            return self.also(claim)
        finally:
            self.desk.on_line = False

    @contextmanager
    def beside(self, line: Elaborated) -> Iterator[Neighbours | None]:
        """The neighbours of a line of the scope; None if it is none whose neighbours can be foreseen."""
        desk, claim = self.desk, line.claim
        desk.place, desk.units, desk.readings, desk.positive, desk.marks = claim.at.start, BUDGET, [], [], []
        desk.laws.begin(*_trees(claim))
        with desk.dims.trial():
            try:
                found = None if line.statement is None else Neighbours(desk, claim.left, claim.right, line.statement)
            except (Unforeseen, *FAULTS):
                found = None
            yield found

    def otherwise(self, claim: Claim, rows: frozenset[str]) -> Elaborated:
        """A claim of the scope with some of the table's defaults read the other way."""
        self.desk.other = rows
        try:
            return self.also(claim)
        finally:
            self.desk.other = frozenset()


def elaborate(
    said: Sequence[Said], claims: Sequence[Claim], trees: Sequence[n.Node] = (), comma: bool = False
) -> tuple[Elaborated, ...]:
    """The statements of the claims of one scope."""
    return Elaboration(said, claims, trees, comma).claims


def _integral(desk: Desk, node: n.Integral) -> Part:
    return big(desk, (node,), 0, lambda *_: desk.value(node.sign))[0]


@record
class Read:
    """The sides and the conditions of a claim as parts, or why not and where; the defaults that mattered.

    `varies`: the variable of a relation up to a constant; `positive`: parameters that are; `aside`: what the text says and this
    reading left aside.
    """

    claim: Claim
    sides: tuple[Part, Part] | None = None
    conditions: tuple[Part, ...] = ()
    varies: Part | None = None
    unread: str = ""
    at: n.Span | None = None
    readings: tuple[Reading, ...] = ()
    positive: tuple[Part, ...] = ()
    aside: tuple[n.Node, ...] = ()


SIZES = "sizes do not fit"
FAULTS = (ValueError, TypeError, LookupError, AttributeError, AssertionError)
"""What a fault of ours looks like: it costs the claim that it meets, not the text."""


def _fault(error: Exception) -> str:
    if limits.FAULTS:
        raise error
    return f"the reader failed here ({type(error).__name__}); please report this"


def _read(desk: Desk, claim: Claim) -> Read:
    try:
        return _sides_of(desk, claim)
    except FAULTS as error:
        return Read(claim, unread=_fault(error), at=claim.at)


def _sides_of(desk: Desk, claim: Claim) -> Read:
    """Both sides and the conditions as parts, or why not."""
    if claim.unread:
        return Read(claim, unread=claim.unread, at=claim.at)
    desk.abstract = set()
    desk.laws.begin(*_trees(claim))
    while True:
        desk.missed = set()
        found = _attempt(desk, claim)
        if found.unread.startswith(SIZES) and not desk.own:
            desk.own = desk.scope.arguments(desk.place)
            try:
                again = _attempt(desk, claim) if desk.own else found
                found = again if again.sides is not None else found
            finally:
                desk.own = frozenset()
        if found.sides is not None or not desk.missed - desk.abstract:
            return found
        desk.abstract |= desk.missed


def _defines(scope: Scope, claim: Claim) -> bool:
    """Is a claim the definition of a function? Its formal names are read last: their sizes are nobody else's."""
    return any(
        isinstance(s, Defined) and isinstance(unbraced(s.left), n.Product) and s.range.start <= claim.at.start < s.range.end
        for s in scope.said
    )


def _trees(claim: Claim) -> tuple[n.Node, ...]:
    return claim.left, claim.right, *claim.conditions, *claim.supposing


def _attempt(desk: Desk, claim: Claim) -> Read:
    desk.place, desk.units, desk.readings, desk.positive, desk.marks = claim.at.start, BUDGET, [], [], []
    (one, const), (other, also) = apart(claim.left), apart(claim.right)
    varies: Part | None = None
    try:
        with desk.dims.attempt():
            left, boundless_left = _side(desk, one)
            right, boundless_right = _side(desk, other)
            if const or also or claim.sign == "proportional":
                if claim.about is None:
                    raise NotRead("a relation up to a constant: in which variable is not said", claim.right)
                varies = desk.value(claim.about)
                desk.dims.be_number(desk.shape(left))
            if _names_one(left, boundless_right):
                raise NotRead("a primitive", claim.right)
            if _names_one(right, boundless_left):
                left, right = _primitive(desk, claim.left, right)
            desk.dims.same(desk.shape(left), desk.shape(right))
            conditions = tuple(condition(desk, c) for c in (*claim.supposing, *claim.conditions) if not is_law(c))
            desk.dims.settle()
    except NotRead as error:
        at = error.span if error.span is not None and _within(error.span, claim.at) else claim.at
        return Read(claim, unread=error.what, at=at, readings=tuple(desk.readings))
    except Clash as error:
        return Read(claim, unread=f"{SIZES}: {error}", at=claim.at, readings=tuple(desk.readings))
    finally:
        desk.locals, desk.points, desk.unfolding, desk.deviation = [], [], [], None
    sides = _in_every_outcome(desk, claim, left, right)
    aside = (*desk.marks, *(s.names[0] for name, label in desk.abstract for s in desk.scope.laws(name, label, desk.place)))
    return Read(claim, sides, conditions, varies, "", None, tuple(desk.readings), tuple(desk.positive), aside)


def _in_every_outcome(desk: Desk, claim: Claim, left: Part, right: Part) -> tuple[Part, Part]:
    """A relation between random variables, with a number for each; its names are marked."""
    met: list[Key] = []

    def number(part: Part) -> Part:
        met.append(part.data)
        role = "family" if part.op == "member" else "outcome"
        return replace(part, op="member" if part.op == "member" else "name", data=part.data._replace(role=role))

    sides = outcomes(left, number), outcomes(right, number)
    desk.marks += [n.Letter(claim.at, k.name.letter, k.name.style, k.name.accents) for k in met]
    return sides


def _within(span: n.Span, claim: n.Span) -> bool:
    return claim.start <= span.start <= claim.end


def _names_one(part: Part, boundless: list[Any]) -> bool:
    """Is a variable of an integral without bounds free on the other side?"""
    return any(p.op == "name" and (p.data.name, p.data.label) in boundless for p in inside(part))


def _primitive(desk: Desk, node: n.Node, other: Part) -> tuple[Part, Part]:
    """int f(x) dx = F(x) says that f is the derivative of F."""
    integral = unbraced(node)
    if not isinstance(integral, n.Integral) or integral.body is None or len(integral.differentials) != 1:
        raise NotRead("a primitive", node)
    integrand = desk.number(integral.body)
    variable = desk.number(integral.differentials[0].variable)
    if variable.op != "name" or not mentions(other, variable):
        raise NotRead("a primitive", node)
    desk.note("primitive", node)
    return integrand, Part("slope", (other, variable), desk.dims.number())


def _side(desk: Desk, node: n.Node) -> tuple[Part, list[Any]]:
    """One side, and the variables of its integrals without bounds: free on the other side, they belong to a primitive."""
    desk.boundless = []
    part = desk.algebraic(desk.value(node), node)
    return part, desk.boundless


def _finished(desk: Desk, read: Read) -> Elaborated:
    try:
        return _stated(desk, read)
    except FAULTS as error:
        return Elaborated(read.claim, None, _fault(error), read.claim.at, read.readings)


def _stated(desk: Desk, read: Read) -> Elaborated:
    claim, readings = read.claim, read.readings
    if read.sides is None:
        return Elaborated(claim, None, read.unread, read.at, readings)
    finish = Finish(desk)
    desk.place, desk.units = claim.at.start, BUDGET
    desk.laws.begin(*_trees(claim))
    finish.opened, finish.integrated = laws_that_meet(read.sides)
    try:
        left, right = map(finish.term, read.sides)
        varies = () if read.varies is None else (finish.term(read.varies),)
        conditions = [t for c in read.conditions for t in propositions(finish, c)]
        conditions += [
            c for p in read.positive for h in parameters_hold(finish.term(p), finish.is_number(p)) for c in finish.everywhere(h)
        ]
        conditions += finish.supports
        left, relation, right = _relation(claim, left, right)
        context = context_of(desk, finish, (left, right, *varies, *conditions), conditions)
        statement = Statement(context, relation, left, right)
        if varies:
            statement = up_to_constant(statement, varies[0], claim.sign == "proportional")
    except NotRead as error:
        return Elaborated(claim, None, error.what, error.span or claim.at, readings)
    except (IllTyped, LanguageError) as error:
        return Elaborated(claim, None, str(error), claim.at, readings)
    except (Clash, RecursionError) as error:
        return Elaborated(claim, None, f"{SIZES}: {error}", claim.at, readings)
    given = any(
        (isinstance(s, Defined) or isinstance(s, Distributed) and formal(s) is not None)
        and s.range.start <= claim.at.start < s.range.end
        for s in desk.scope.said
    )
    coupled = not given and _couples(desk.scope, claim)
    return Elaborated(
        claim, statement, "", None, readings, tuple(finish.ranges), given or coupled,
        tuple(finish.keys.items()), tuple(finish.conventions), (*finish.unused, *read.aside), coupled,
    )  # fmt: skip


def _couples(scope: Scope, claim: Claim) -> bool:
    """Does a claim say how a variable with a law comes from others, Y = A X + b? That is said, not claimed at every point."""
    left = unbraced(claim.left)
    if claim.sign not in ("=", ":=") or name_of(left) is None or isinstance(left, n.Script) and left.above is not None:
        return False
    at = claim.at.start

    def random(node: n.Node) -> bool:
        name = name_of(node)
        return name is not None and scope.sort(name, label_of(node), at) == "random"

    named = [node for node, _ in named_nodes(claim.right)]
    return random(left) and not isinstance(unbraced(claim.right), n.Number) and any(map(random, named))


def _decimals(text: str, value: int | Fraction) -> int:
    """The digits behind the point, or the comma, of a number with this value."""
    whole, _, behind = text.replace("{,}", ".").replace(",", ".").rpartition(".")
    return len(behind) if Fraction(f"{whole.replace('.', '')}.{behind}") == abs(value) else 0


def _relation(claim: Claim, left: Term, right: Term) -> tuple[Term, str, Term]:
    """Decimals are good to the digits shown: the distance is at most half a unit of the last."""
    node = unbraced(claim.right)
    sign = "-" if isinstance(node, n.Sum) and len(node.items) == 1 else ""
    number = unbraced(node.items[0]) if isinstance(node, n.Sum) and sign else node
    if (
        isinstance(number, n.Number)
        and ("." in number.text or "," in number.text)
        and claim.sign in ("=", "~~")
        and isinstance(right, Num)
    ):
        digits = _decimals(number.text, right.value)
        if digits:
            off = app("abs", app("add", left, Num(-right.value)))
            return off, "<=", Num(Fraction(1, 2 * 10**digits))
    if claim.sign == "~~":
        raise NotRead("an approximation")
    if claim.sign == "proportional":
        return left, "=", right
    return left, "=" if claim.sign == ":=" else claim.sign, right

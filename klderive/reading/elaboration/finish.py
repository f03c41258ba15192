"""Parts to terms, once the sizes of the scope are known.

The one idea: one function for each operation; a product of numbers is mul, a number times a matrix scale, a product of matrices
matmul, and a 1 x 1 one its entry. A bound variable is a free name of its own until its body is done.

Not here: what decided the sizes (dims.py), hypotheses (contexts.py).
"""

from __future__ import annotations

from fractions import Fraction

from ...language import (
    REAL,
    App,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    Law,
    Matrix,
    Num,
    Point,
    Random,
    Set,
    Term,
    Type,
    abstract,
    app,
    names,
    substitute,
    subterms,
)
from ..formula.nodes import Node, Span
from ..stored import stored
from .desk import Desk
from .dims import ANY_SIZE, MANY, ONE, Shape
from .finish_laws import LAWS
from .parts import Key, LawPoints, Local, NotRead, Part

__all__ = ["Finish"]

MINUS = Num(-1)
MARKS = frozenset(stored("notation")["accents"]) | {"prime", "star"}
"""What a name may have behind its letter that is no label."""


class Finish:
    """The terms of the parts of one scope; `ranges` has where each term was read.

    `supports`: a density with a formula is read at points of its support; that they lie there is supposed. `conventions`:
    hypotheses that no text states; `unused`: what the text supposes and no case reads; `opened`, `integrated`: letters whose
    margins and conditionals are written out.
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        self.made: dict[Part, Term] = {}
        self.locals: dict[Local, Free] = {}
        self.ranges: list[tuple[Span, Term]] = []
        self.keys: dict[Declaration, Key] = {}
        self.supports: list[Term] = []
        self.conventions: list[Term] = []
        self.unused: list[Node] = []
        self.opened: set[Key] = set()
        self.integrated: set[Key] = set()
        self.on_support: dict[Local, tuple[Term, ...]] = {}

    def term(self, part: Part) -> Term:
        """The term that a part is."""
        found = self.made.get(part)
        if found is None:
            handler = LAWS.get(part.op)
            if handler is not None:
                found = handler(self, part)
            else:
                found = getattr(self, f"_{part.op}")(part)
            self.made[part] = found
            if part.span is not None:
                self.ranges.append((part.span, found))
        return found

    def everywhere(self, prop: Term) -> list[Term]:
        """A proposition for all values of the indices that are bound around it; nothing, if a point is bound."""
        for local, free in reversed(list(self.locals.items())):
            if free.declaration in names(prop):
                if not local.index:
                    return []
                low, high = map(self.term, local.index)
                prop = app("forall", self.lam(local, prop, Index(low, high)))
        return [prop]

    # ------------------------------------------------------------ sizes and kinds

    def size(self, dim: int) -> Term:
        found = self.desk.dims.size(dim)
        if found is MANY:
            return Free(Declaration("dim", Index(ONE, None), str(self.desk.dims.find(dim))))
        if self.desk.on_line and isinstance(found, Free) and found.declaration.role == ANY_SIZE:
            return ONE
        return ONE if found is None else found

    def is_number(self, part: Part | Shape) -> bool:
        shape = part if isinstance(part, Shape) else part.shape
        assert shape is not None
        return self.size(shape.rows) == ONE and self.size(shape.cols) == ONE

    def kind(self, shape: Shape, space: str = "") -> Type:
        if space:
            return Point(space, True)
        return REAL if self.is_number(shape) else Matrix(self.size(shape.rows), self.size(shape.cols))

    def free(self, key: Key, kind: Type) -> Free:
        letter = "_".join((key.name.letter.replace("-", "_"), *key.name.accents)) + "_prime" * key.name.primes
        label = key.label.replace("_", "__").replace(",", "_")  # a_{1_2} is not a_{1,2}, and a_{\text{hat}} no hat
        label = f"_{label}" if label.partition("_")[0] in MARKS else label
        role = " ".join(
            filter(
                None,
                ("" if key.name.style == "rm" and len(key.name.letter) > 1 else key.name.style, key.role, str(key.version or "")),
            )
        )
        declaration = Declaration(f"{letter}_{label}" if label else letter, kind, role)
        self.keys[declaration] = key
        return Free(declaration)

    def bound(self, local: Local) -> Free:
        found = self.locals.get(local)
        if found is None:
            kind: Type = Index() if local.index is not None else self.kind(local.shape, local.space)
            found = self.locals[local] = Free(Declaration(local.name, kind, f"bound {len(self.locals)}"))
        return found

    def lam(self, local: Local, body: Term, kind: Type | None = None) -> Term:
        return abstract(body, self.bound(local), kind, local.name)

    def points(self, points: LawPoints) -> Law:
        kinds: list[Type] = []
        for k, shape in enumerate(points.shapes):
            slot = points.slots[k] if k < len(points.slots) else ""
            kinds.append(self.kind(shape, self.space_of(slot) if points.discrete else ""))
        return Law(tuple(kinds), points.discrete)

    def space_of(self, slot: str) -> str:
        """The name of the space of points that a place of a discrete law runs over; "" if these are numbers."""
        return slot.split(" ")[-1].upper() if self.is_point_place(slot) else ""

    def is_point_place(self, slot: str) -> bool:
        """Is it a place of an abstract space?"""
        laws = self.desk.laws
        return any(slot == str(k._replace(letter=k.letter.lower())) and laws.is_point(k) for k in self.desk.scope.seen.summed)

    # ------------------------------------------------------------ leaves

    def _num(self, part: Part) -> Term:
        return Num(part.data)

    def _zero(self, part: Part) -> Term:
        return Num(0) if self.is_number(part) else app("zeros", *map(self.size, part.shape))  # type: ignore[arg-type]

    def _ones(self, part: Part) -> Term:
        return app("vector", Lam(Index(ONE, self.size(part.shape.rows)), Num(1), "i"))  # type: ignore[union-attr]

    def _constant(self, part: Part) -> Term:
        return App(part.data)

    def _whole(self, part: Part) -> Term:
        key = part.data
        if str(key.name) in self.desk.size_names and not key.label:
            return self.free(key._replace(role=""), Index(ONE, None))
        return self.free(key, Index(ONE, None) if key.role != "index" else Index())

    def _name(self, part: Part) -> Term:
        key = part.data
        if key in self.desk.asked:
            says = f"<!-- klderive: {key.name.letter} in R^(n x n) --> says it"
            raise NotRead(f"whether {key.name} is a number, a vector or a matrix ({says})")
        sizes = key.name in self.desk.as_sizes or str(key.name) in self.desk.size_names
        if sizes and not key.label and not key.role and self.is_number(part):
            return self.free(key, Index(ONE, None))
        return self.free(key, self.kind(part.shape, key.name.letter.upper() if key.role == "point" else ""))  # type: ignore[arg-type]

    def _random(self, part: Part) -> Term:
        return self.free(part.data, Random(self.kind(part.shape)))  # type: ignore[arg-type]

    def _local(self, part: Part) -> Term:
        return self.bound(part.data)

    def _infinity(self, part: Part) -> Term:
        return App("infinity") if part.data == 1 else app("mul", -1, App("infinity"))

    def _set(self, part: Part) -> Term:
        return self.free(part.data, Set(REAL))

    def _identity(self, part: Part) -> Term:
        rows = self.desk.dims.size(part.shape.rows)  # type: ignore[union-attr]
        if rows is None:
            raise NotRead("an identity matrix of no size")
        return Num(1) if rows == ONE else app("identity", self.size(part.shape.rows))  # type: ignore[union-attr]

    def _member(self, part: Part) -> Term:
        key = part.data
        places = tuple(map(self.term, part.args))
        if key.role in ("family", "family2"):
            whole = key._replace(role="")
            shape = self.desk.shapes.get(whole)
            if shape is not None and not self.is_number(shape) and self.is_number(part):
                if len(places) == 1 and self.size(shape.cols) != ONE:
                    raise NotRead("one index of a matrix")
                return app("entry", self.free(whole, self.kind(shape)), *places)
        kind = self.kind(part.shape)  # type: ignore[arg-type]
        if key.role == "random family":
            kind = Random(kind)
        return app("apply", self.free(key, Function((Index(),) * len(places), kind)), *places)

    def _entry(self, part: Part) -> Term:
        return app("entry", *map(self.term, part.args))

    def _column(self, part: Part) -> Term:
        return app("vector", self.lam(part.data, self.term(part.args[2]), Index(ONE, self.size(part.shape.rows))))  # type: ignore[union-attr]

    # ------------------------------------------------------------ algebra

    def _add(self, part: Part) -> Term:
        return App("add", tuple(map(self.term, part.args)))

    def _negative(self, part: Part) -> Term:
        return self._scaled(MINUS, part.args[0])

    def _scaled(self, factor: Term, part: Part) -> Term:
        term = self.term(part)
        if factor == MINUS and isinstance(term, Num):
            return Num(-term.value)
        return app("mul" if self.is_number(part) else "scale", factor, term)

    def _times(self, part: Part) -> Term:
        left, right = part.args
        a, b = self.term(left), self.term(right)
        if self.is_number(left) and self.is_number(right):
            return App("mul", (*(a.args if _is(a, "mul") and left.op == "times" else (a,)), b))  # type: ignore[attr-defined]
        if self.is_number(left):
            return app("scale", a, b)
        if self.is_number(right):
            return app("scale", b, a)
        number = None
        if _is(a, "scale"):
            number, a = a.args  # type: ignore[attr-defined]
        factors = (*(a.args if _is(a, "matmul") else (a,)), *(b.args if _is(b, "matmul") and right.op == "times" else (b,)))  # type: ignore[attr-defined]
        product: Term = App("matmul", factors)
        if self.is_number(part):
            product = app("only", product)
            return app("mul", number, product) if number is not None else product
        return app("scale", number, product) if number is not None else product

    def _quotient(self, part: Part) -> Term:
        over, under = map(self.term, part.args)
        if isinstance(over, Num) and isinstance(under, Num) and under.value != 0:
            return Num(Fraction(over.value) / Fraction(under.value))
        below = app("pow", under, -1)
        if over == ONE:
            return below
        return app("mul", over, below) if self.is_number(part.args[0]) else app("scale", below, over)

    def _power(self, part: Part) -> Term:
        base, up = map(self.term, part.args)
        return app("pow" if self.is_number(part.args[0]) else "power", base, up)

    def _inverse(self, part: Part) -> Term:
        base = self.term(part.args[0])
        return app("pow", base, -1) if self.is_number(part.args[0]) else app("inverse", base)

    def _transpose(self, part: Part) -> Term:
        base = self.term(part.args[0])
        return base if self.is_number(part.args[0]) else app("transpose", base)

    def _bars(self, part: Part) -> Term:
        return app("abs" if self.is_number(part.args[0]) else "det", self.term(part.args[0]))

    def _norm(self, part: Part) -> Term:
        return app("abs" if self.is_number(part.args[0]) else "norm", self.term(part.args[0]))

    def _trace(self, part: Part) -> Term:
        return self._square("trace", part)

    def _det(self, part: Part) -> Term:
        return self._square("det", part)

    def _square(self, op: str, part: Part) -> Term:
        """A trace or a determinant; that of a number is read only where the number is a product of matrices."""
        base = self.term(part.args[0])
        if not self.is_number(part.args[0]):
            return app(op, base)
        if not any(isinstance(t, App) and t.op == "only" for t in subterms(base)):
            name = "a trace" if op == "trace" else "a determinant"
            raise NotRead(f"{name} of names that are not said to be matrices (<!-- klderive: A in R^(n x n) --> says it)")
        return base

    def _diagonal(self, part: Part) -> Term:
        local = Local("i", self.desk.dims.number(), ())
        size = self.size(part.shape.rows)  # type: ignore[union-attr]
        return app("diagonal", self.lam(local, app("entry", self.term(part.args[0]), self.bound(local)), Index(ONE, size)))

    def _call(self, part: Part) -> Term:
        return app(part.data, self.term(part.args[0]))

    def _extreme(self, part: Part) -> Term:
        return App(part.data, tuple(map(self.term, part.args)))

    def _binomial(self, part: Part) -> Term:
        n, k = map(self.term, part.args)
        under = app("mul", app("factorial", k), app("factorial", app("add", n, app("mul", -1, k))))
        return app("mul", app("factorial", n), app("pow", under, -1))

    def _explicit(self, part: Part) -> Term:
        return app("explicit", *part.data, *map(self.term, part.args))

    def _application(self, part: Part) -> Term:
        kinds = tuple(self.kind(a.shape) for a in part.args)  # type: ignore[arg-type]
        return app("apply", self.free(part.data, Function(kinds, self.kind(part.shape))), *map(self.term, part.args))  # type: ignore[arg-type]

    # ------------------------------------------------------------ binders

    def _range(self, op: str, part: Part) -> Term:
        low, high, body = part.args
        return app(op, self.lam(part.data, self.term(body), Index(self.term(low), self.term(high))))

    def _sum(self, part: Part) -> Term:
        return self._range("sum", part)

    def _product(self, part: Part) -> Term:
        return self._range("product", part)

    def _unless(self, part: Part) -> Term:
        index, other, body = part.args
        return app(
            "mul" if self.is_number(body) else "scale",
            app("indicator", app("ne", self.term(index), self.term(other))),
            self.term(body),
        )

    def _total(self, part: Part) -> Term:
        return app("total", self.lam(part.data, self.term(part.args[0])))

    def _integral(self, part: Part) -> Term:
        return app("integral", self.lam(part.data, self.term(part.args[0])))

    def _integral_on(self, part: Part) -> Term:
        *bounds, body = map(self.term, part.args)
        domain = bounds[0] if len(bounds) == 1 else app("interval", *bounds)
        return app("integral_on", domain, self.lam(part.data, body))

    def _slope(self, part: Part) -> Term:
        body, target = part.args
        inner, at = self.term(body), self.term(target)
        if isinstance(at, Free):
            op = "derivative" if self.is_number(target) else "gradient"
            return app(op, abstract(inner, at), at)
        if isinstance(at, App) and at.op in ("apply", "entry") and isinstance(at.args[0], Free):
            return app("derivative", abstract(inner, at.args[0]), at.args[0], *at.args[1:])
        raise NotRead("a derivative by this")

    def _slope_at(self, part: Part) -> Term:
        body, at = map(self.term, part.args)
        return app("derivative", self.lam(part.data, body), at)

    def _at(self, part: Part) -> Term:
        body, value = map(self.term, part.args)
        return substitute(body, {self.bound(part.data).declaration: value})

    def _difference(self, part: Part) -> Term:
        body, low, high = part.args
        inner = self.term(body)
        at = self.bound(part.data)
        upper, lower = (substitute(inner, {at.declaration: self.term(x)}) for x in (high, low))
        return app("add", upper, app("mul", -1, lower))


def _is(term: Term, op: str) -> bool:
    return isinstance(term, App) and term.op == op

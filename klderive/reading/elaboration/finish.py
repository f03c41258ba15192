"""Parts to terms, once the sizes of the scope are known.

The one idea: one function for each operation; a product of numbers is mul, a number times a matrix scale, a product of matrices
matmul, and a 1 x 1 one its entry. A bound variable is a free name of its own until its body is done.

Not here: what decided the sizes (dims.py), hypotheses (contexts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from ...language import (
    REAL,
    App,
    Declaration,
    Free,
    Function,
    Index,
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
)
from ..formula.nodes import Span
from ..survey import Name, name_of
from .desk import Desk
from .dims import MANY, ONE, Clash, Shape
from .parts import Key, LawPoints, Local, NotRead, Part

__all__ = ["Finish", "settle"]

MINUS = Num(-1)


def settle(desk: Desk) -> None:
    """What is still open: by convention, else a number; one name at a time, taken back if it clashes.

    An array whose members are summed up to n has n rows. A size letter that is left over names the dimension that is left over,
    if there is one of each.
    """
    for key, size in desk.lengths.items():
        shape = desk.shapes.get(key)
        if shape is not None and desk.dims.is_array(shape):
            _try(desk, lambda shape=shape, size=size: desk.dims.set(shape.rows, size))
    _left_over(desk)
    keys = [(key, shape) for key, shape in desk.shapes.items() if isinstance(key, Key)]
    for wanted in ("matrix", "vector"):
        for key, shape in keys:
            if desk.scope.shape_by_convention(key.name) == wanted and not desk.dims.is_number(shape):
                _try(desk, lambda shape=shape, wanted=wanted: _be(desk, shape, wanted))
    for key, shape in keys:
        if desk.dims.is_array(shape) and key.role == "" and key.name.letter[:1].isupper() and desk.dims.size(shape.cols) is None:
            _try(desk, lambda shape=shape: desk.dims.set(shape.cols, MANY))
    for key, shape in desk.shapes.items():
        if isinstance(key, Key) and _asked(desk, key) and None in map(desk.dims.size, shape):
            desk.asked.add(key)
            continue
        for dim in shape:
            if desk.dims.size(dim) is None:
                _try(desk, lambda dim=dim: desk.dims.set(dim, ONE))


def _asked(desk: Desk, key: Key) -> bool:
    """Is a name one of which the text says something that is not read, and that may well be a matrix? Then it is no number by default."""
    large = key.name.letter[:1].isupper() and len(key.name.letter) == 1 or "bold" in key.name.style
    return large and key.role in ("", "family") and desk.scope.is_marked(key.name)


def _left_over(desk: Desk) -> None:
    """One dimension without a name, one letter that looks like a size and has no other meaning."""
    open_ = {desk.dims.find(dim) for dim in desk.dims.sizes if desk.dims.size(dim) is MANY}
    named = {size.name for size in desk.dims.sizes.values() if isinstance(size, Free)}
    letters: list[Key] = []
    bounds = {str(name_of(high)) for found in desk.scope.seen.ranges.values() for _, high in found}
    letters += [Key(Name(size)) for size in sorted(named - bounds) if len(size) == 1]
    for key in desk.shapes:
        if isinstance(key, Key) and not key.label and not key.role and key.name.letter not in named and desk.scope.may_be_size(key.name):
            letters.append(key)
    if len(open_) == 1 and len(letters) == 1:
        dim, key = open_.pop(), letters[0]
        _try(desk, lambda: desk.dims.set(dim, Free(Declaration(str(key.name), Index(ONE, None)))))
        desk.as_sizes.add(key.name)


def _be(desk: Desk, shape: Shape, wanted: str) -> None:
    if wanted == "vector":
        desk.dims.be_column(shape)
        desk.dims.set(shape.rows, MANY)
    else:
        desk.dims.set(shape.rows, MANY)
        desk.dims.set(shape.cols, MANY)


def _try(desk: Desk, what: Callable[[], None]) -> None:
    try:
        with desk.dims.attempt():
            what()
            desk.dims.settle()
    except Clash:
        pass


class Finish:
    """The terms of the parts of one scope; `ranges` has where each term was read.

    `supports`: a density with a formula is read at points of its support; that they lie there is supposed.
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        self.made: dict[int, Term] = {}
        self.kept: list[Part] = []
        self.locals: dict[int, Free] = {}
        self.ranges: list[tuple[Span, Term]] = []
        self.keys: dict[Declaration, Key] = {}
        self.supports: list[Term] = []

    def term(self, part: Part) -> Term:
        """The term that a part is."""
        found = self.made.get(id(part))
        if found is None:
            handler = getattr(self, f"_{part.op}", None)
            if handler is None:
                raise NotRead(f"{part.op} here")
            found = self.made[id(part)] = handler(part)
            self.kept.append(part)
            if part.span is not None:
                self.ranges.append((part.span, found))
        return found

    # ------------------------------------------------------------ sizes and kinds

    def size(self, dim: int) -> Term:
        found = self.desk.dims.size(dim)
        if found is MANY:
            return Free(Declaration("dim", Index(ONE, None), str(self.desk.dims.find(dim))))
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
        label = key.label.replace(",", "_")
        role = " ".join(filter(None, ("" if key.name.style == "rm" and len(key.name.letter) > 1 else key.name.style, key.role, str(key.version or ""))))
        declaration = Declaration(f"{letter}_{label}" if label else letter, kind, role)
        self.keys[declaration] = key
        return Free(declaration)

    def bound(self, local: Local) -> Free:
        found = self.locals.get(id(local))
        if found is None:
            kind: Type = Index() if local.index is not None else self.kind(local.shape, local.space)
            found = self.locals[id(local)] = Free(Declaration(local.name, kind, f"bound {len(self.locals)}"))
        return found

    def lam(self, local: Local, body: Term, kind: Type | None = None) -> Term:
        return abstract(body, self.bound(local), kind, local.name)

    def points(self, points: LawPoints) -> Law:
        kinds: list[Type] = []
        for k, shape in enumerate(points.shapes):
            slot = points.slots[k] if k < len(points.slots) else ""
            kinds.append(self.kind(shape, slot.split(" ")[-1].upper() if points.discrete and self._is_point(slot) else ""))
        return Law(tuple(kinds), points.discrete)

    def _is_point(self, slot: str) -> bool:
        summed = self.desk.scope.seen.summed
        return any(str(k._replace(letter=k.letter.lower())) == slot for k in summed)

    # ------------------------------------------------------------ leaves

    def _num(self, part: Part) -> Term:
        return Num(part.data)

    def _zero(self, part: Part) -> Term:
        return Num(0) if self.is_number(part) else app("zeros", *map(self.size, part.shape))  # type: ignore[arg-type]

    def _ones(self, part: Part) -> Term:
        from ...language import Lam

        return app("vector", Lam(Index(ONE, self.size(part.shape.rows)), Num(1), "i"))  # type: ignore[union-attr]

    def _constant(self, part: Part) -> Term:
        return App(part.data)

    def _whole(self, part: Part) -> Term:
        key = part.data
        return self.free(key, Index(ONE, None) if key.role != "index" else Index())

    def _name(self, part: Part) -> Term:
        key = part.data
        if key in self.desk.asked:
            raise NotRead(f"whether {key.name} is a number, a vector or a matrix (<!-- klderive: {key.name.letter} in R^(n x n) --> says it)")
        if key.name in self.desk.as_sizes and not key.label and not key.role:
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
        if key.role == "family":
            whole = key._replace(role="")
            shape = self.desk.shapes.get(whole)
            if shape is not None and not self.is_number(shape) and self.is_number(part):
                if self.size(shape.cols) != ONE:
                    raise NotRead("one index of a matrix")
                return app("entry", self.free(whole, self.kind(shape)), *places)
        if key.role == "family2":
            whole = key._replace(role="")
            shape = self.desk.shapes.get(whole)
            if shape is not None and not self.is_number(shape) and self.is_number(part):
                return app("entry", self.free(whole, self.kind(shape)), *places)
        kind = self.kind(part.shape)  # type: ignore[arg-type]
        if key.role == "random family":
            kind = Random(kind)
        return app("apply", self.free(key, Function((Index(),) * len(places), kind)), *places)

    def _entry(self, part: Part) -> Term:
        return app("entry", *map(self.term, part.args))

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
        base = self.term(part.args[0])
        return base if self.is_number(part.args[0]) else app("trace", base)

    def _det(self, part: Part) -> Term:
        base = self.term(part.args[0])
        return base if self.is_number(part.args[0]) else app("det", base)

    def _diagonal(self, part: Part) -> Term:
        local = Local("i", self.desk.dims.number(), ())  # type: ignore[arg-type]
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
        return app("mul" if self.is_number(body) else "scale", app("indicator", app("ne", self.term(index), self.term(other))), self.term(body))

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
            return app(op, self._about(inner, at), at)
        if isinstance(at, App) and at.op in ("apply", "entry") and isinstance(at.args[0], Free):
            return app("derivative", self._about(inner, at.args[0]), at.args[0], *at.args[1:])
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

    @staticmethod
    def _about(body: Term, name: Free) -> Term:
        return abstract(body, name)

    # ------------------------------------------------------------ laws

    def _law(self, part: Part) -> Term:
        law = self.points(part.points)  # type: ignore[arg-type]
        if not part.args:
            return self.free(part.data, law)
        kinds = tuple(self._argument(a) for a in part.args)
        return app("apply", self.free(part.data, Function(kinds, law)), *map(self.term, part.args))

    def _argument(self, part: Part) -> Type:
        term = self.term(part)
        return term.kind if isinstance(term, Free) and isinstance(term.kind, Point) else self.kind(part.shape)  # type: ignore[arg-type]

    def _margin(self, part: Part) -> Term:
        return app("margin", self.term(part.args[0]), *part.data)

    def _conditional(self, part: Part) -> Term:
        law, *values = map(self.term, part.args)
        return app("conditional", law, part.data, *values)

    def _normal(self, part: Part) -> Term:
        mean, spread = map(self.term, part.args)
        if not self.is_number(part.args[0]):
            return app("multinormal", mean, spread)
        if part.data == "scale":
            return app("normal", mean, spread)
        scale = Num(1) if spread == ONE else app("pow", spread, Fraction(1, 2))
        return app("normal", mean, scale)

    def _bernoulli(self, part: Part) -> Term:
        chance = self.term(part.args[0])
        return app("finite", 0, app("add", 1, app("mul", -1, chance)), 1, chance)

    def _density(self, part: Part) -> Term:
        law, *points = part.args
        if law.op != "by_density":
            return app("density", *map(self.term, part.args))
        inside = [app("le", self.term(low), x) for low, x in zip(law.args[1:2], map(self.term, points), strict=False) if low.op != "infinity"]
        inside += [app("le", x, self.term(high)) for high, x in zip(law.args[2:], map(self.term, points), strict=False) if high.op != "infinity"]
        value = self.mass(law, *map(self.term, points))
        if not any(d.role.startswith("bound ") for p in points for d in names(self.term(p))):
            self.supports += inside
            return value
        return app("cases", value, App("and", tuple(inside)), 0, App("true")) if inside else value

    def mass(self, law: Part, *points: Term) -> Term:
        """The density at points of the support."""
        if law.op != "by_density":
            return app("density", self.term(law), *points)
        variables = [self.bound(local).declaration for local in law.data]
        return substitute(self.term(law.args[0]), dict(zip(variables, points, strict=True)))

    def over(self, law: Part, variables: Sequence[Local], body: Term) -> Term:
        """The integral (of masses the sum) of a body over the support of a law by its density."""
        for local, own in reversed(tuple(zip(variables, law.data, strict=True))):
            if own.index:
                body = app("sum", abstract(body, self.bound(local), Index(*map(self.term, own.index)), local.name))
            elif law.args[1:] and not all(p.op == "infinity" for p in law.args[1:]):
                body = app("integral_on", app("interval", *map(self.term, law.args[1:])), self.lam(local, body))
            else:
                body = app("integral", self.lam(local, body))
        return body

    def _expect(self, part: Part) -> Term:
        if part.args[0].op == "by_density":
            body = self.term(part.args[1])
            mass = self.mass(part.args[0], *map(self.bound, part.data))
            return self.over(part.args[0], part.data, app("mul" if self.is_number(part.args[1]) else "scale", mass, body))
        law, body = map(self.term, part.args)
        law_kind = self.points(part.args[0].points)  # type: ignore[arg-type]
        for k in range(len(part.data) - 1, -1, -1):
            body = abstract(body, self.bound(part.data[k]), law_kind.points[k], part.data[k].name)
        return app("expect", law, body)

    def _spread(self, part: Part) -> Term:
        value, mean = map(self.term, part.args)
        if self.is_number(part.args[0]):
            return app("pow", app("add", value, app("mul", -1, mean)), 2)
        off = app("add", value, app("scale", -1, mean))
        return app("matmul", off, app("transpose", off))

    def _cross(self, part: Part) -> Term:
        a, mean_a, b, mean_b = map(self.term, part.args)
        if self.is_number(part.args[0]) and self.is_number(part.args[2]):
            return app("mul", app("add", a, app("mul", -1, mean_a)), app("add", b, app("mul", -1, mean_b)))
        offs = [app("add", x, app("scale", -1, m)) for x, m in ((a, mean_a), (b, mean_b))]
        return app("matmul", offs[0], app("transpose", offs[1]))

    def _mean(self, part: Part) -> Term:
        return app("mean", self.term(part.args[0]))

    def _variance(self, part: Part) -> Term:
        body = self.term(part.args[0])
        if self.is_number(part.args[0]):
            return app("variance", body)
        off = app("add", body, app("scale", -1, app("mean", body)))
        return app("mean", app("matmul", off, app("transpose", off)))

    def _covariance(self, part: Part) -> Term:
        left, right = map(self.term, part.args)
        if all(map(self.is_number, part.args)):
            return app("covariance", left, right)
        offs = [app("add", x, app("scale", -1, app("mean", x))) for x in (left, right)]
        return app("mean", app("matmul", offs[0], app("transpose", offs[1])))

    def _kl(self, part: Part) -> Term:
        return self._information(part, lambda p, q: app("mul", p, app("log", app("mul", p, app("pow", q, -1)))))

    def _entropy(self, part: Part) -> Term:
        return self._information(part, lambda p: app("mul", -1, p, app("log", p)))

    def _cross_entropy(self, part: Part) -> Term:
        return self._information(part, lambda p, q: app("mul", -1, p, app("log", q)))

    def _information(self, part: Part, integrand: Callable[..., Term]) -> Term:
        """A word of the language for its laws; for laws by their density the integral that it stands for."""
        if all(law.op != "by_density" for law in part.args):
            return app(part.op, *map(self.term, part.args))
        law = next(law for law in part.args if law.op == "by_density")
        if part.args[0].op != "by_density" and law.args[1:]:
            raise NotRead("a law by its density beside another")
        variables = tuple(Local(v.name, v.shape, v.index) for v in law.data)
        points = tuple(map(self.bound, variables))
        return self.over(law, variables, integrand(*(self.mass(p, *points) for p in part.args)))


def _is(term: Term, op: str) -> bool:
    return isinstance(term, App) and term.op == op



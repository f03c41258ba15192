"""Laws, densities, expectations, divergences to terms.

The one idea: a law that the language has is a term of it; of a law by its density, what is said of it is the integral (of a mass
the sum) that defines the word.

Not here: algebra and binders (finish.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ...language import App, Free, Function, Index, Num, Point, Term, Type, abstract, app, names, substitute
from .dims import ONE
from .opening import is_margin_of_opened, is_opened, is_written_out, opened, over_joint, places_of, summed
from .parts import Local, NotRead, Part
from .unrolling import unrolled

if TYPE_CHECKING:
    from .finish import Finish

__all__ = ["LAWS"]


def law_(f: Finish, part: Part) -> Term:
    law = f.points(part.points)  # type: ignore[arg-type]
    if not part.args:
        return f.free(part.data, law)
    kinds = tuple(_argument(f, a) for a in part.args)
    return app("apply", f.free(part.data, Function(kinds, law)), *map(f.term, part.args))


def _argument(f: Finish, part: Part) -> Type:
    term = f.term(part)
    return term.kind if isinstance(term, Free) and isinstance(term.kind, Point) else f.kind(part.shape)  # type: ignore[arg-type]


def margin_(f: Finish, part: Part) -> Term:
    return app("margin", f.term(part.args[0]), *part.data)


def conditional_(f: Finish, part: Part) -> Term:
    law, *values = map(f.term, part.args)
    return app("conditional", law, part.data, *values)


def normal_(f: Finish, part: Part) -> Term:
    mean, spread = map(f.term, part.args)
    if not f.is_number(part.args[0]):
        return app("multinormal", mean, spread)
    if part.data == "scale":
        return app("normal", mean, spread)
    scale = Num(1) if spread == ONE else app("pow", spread, Fraction(1, 2))
    return app("normal", mean, scale)


def probability_(f: Finish, part: Part) -> Term:
    law, low, high = map(f.term, part.args)
    return app("probability", law, app("interval", low, high))


def is_whole_(f: Finish, part: Part) -> Term:
    return app("whole", f.term(part.args[0]))


def values_(f: Finish, part: Part) -> Term:
    if len(part.args) == 2:
        return f.term(part.args[1])
    raise NotRead("a sum over values without their probabilities")


def diagonal_by_(f: Finish, part: Part) -> Term:
    size = f.size(part.shape.rows)  # type: ignore[union-attr]
    return app("diagonal", f.lam(part.data, f.term(part.args[0]), Index(ONE, size)))


def bernoulli_(f: Finish, part: Part) -> Term:
    chance = f.term(part.args[0])
    return app("finite", 0, app("add", 1, app("mul", -1, chance)), 1, chance)


def density_(f: Finish, part: Part) -> Term:
    law, *points = part.args
    if is_opened(f, law):
        return mass(f, law, *map(f.term, points))
    if law.op != "by_density":
        return in_order(f, law, tuple(map(f.term, points)))
    inside = [
        app("le", f.term(low), x) for low, x in zip(law.args[1:2], map(f.term, points), strict=False) if low.op != "infinity"
    ]
    inside += [
        app("le", x, f.term(high)) for high, x in zip(law.args[2:], map(f.term, points), strict=False) if high.op != "infinity"
    ]
    value = mass(f, law, *map(f.term, points))
    if not any(d.role.startswith("bound ") for p in points for d in names(f.term(p))):
        f.supports += inside
        f.supports += [app("whole", x) for x, local in zip(map(f.term, points), law.data, strict=True) if local.index is not None]
        return value
    supports = [f.on_support.get(p.data) for p in points if p.op == "local"] + [
        tuple(map(f.term, p.data.index)) for p in points if p.op == "local" and p.data.index
    ]
    if len(points) == 1 and any(support and _lies_in(f, support, tuple(map(f.term, law.args[1:]))) for support in supports):
        return value
    return app("cases", value, App("and", tuple(inside)), 0, App("true")) if inside else value


def in_order(f: Finish, law: Part, points: tuple[Term, ...]) -> Term:
    """The density of a margin, its places in the order of the joint law."""
    if law.op != "margin" or law.args[0].op != "law":
        return app("density", f.term(law), *points)
    order = sorted(zip(law.data, points, strict=True), key=lambda one: one[0])
    joint = f.term(law.args[0])
    places = tuple(k for k, _ in order)
    whole = places == tuple(range(1, len(law.args[0].points.shapes) + 1))  # type: ignore[union-attr]
    return app("density", joint if whole else app("margin", joint, *places), *(x for _, x in order))


def _lies_in(f: Finish, support: tuple[Term, ...], other: tuple[Term, ...]) -> bool:
    """Is a range the support of a law, or does the claim suppose that it lies in it?"""
    if support == other:
        return True
    (low, high), (least, most) = support, other
    return (low == least or app("le", least, low) in f.supports) and (high == most or app("le", high, most) in f.supports)


def mass(f: Finish, law: Part, *points: Term) -> Term:
    """The density at points of the support."""
    if is_opened(f, law):
        return opened(f, law, *points)
    if law.op != "by_density":
        return in_order(f, law, points)
    variables = [f.bound(local).declaration for local in law.data]
    return substitute(f.term(law.args[0]), dict(zip(variables, points, strict=True)))


def over(f: Finish, law: Part, variables: Sequence[Local], body: Term) -> Term:
    """The integral (of masses the sum) of a body over the support of a law by its density."""
    if law.op != "by_density":
        for local in reversed(variables):
            body = summed(f, local, body)
        return body
    for local, own in reversed(tuple(zip(variables, law.data, strict=True))):
        few = unrolled(body, f.bound(local), *map(f.term, own.index)) if own.index else None
        if few is not None:
            body = few
        elif own.index:
            body = app("sum", abstract(body, f.bound(local), Index(*map(f.term, own.index)), local.name))
        elif law.args[1:] and not all(p.op == "infinity" for p in law.args[1:]):
            body = app("integral_on", app("interval", *map(f.term, law.args[1:])), f.lam(local, body))
        else:
            body = app("integral", f.lam(local, body))
    return body


def expect_(f: Finish, part: Part) -> Term:
    if part.args[0].op == "by_density" or is_written_out(f, part.args[0]):
        if part.args[0].args[1:] and part.args[0].op == "by_density":
            f.on_support |= {local: tuple(map(f.term, part.args[0].args[1:])) for local in part.data}
        body = f.term(part.args[1])
        weight = mass(f, part.args[0], *map(f.bound, part.data))
        return over(f, part.args[0], part.data, app("mul" if f.is_number(part.args[1]) else "scale", weight, body))
    if is_margin_of_opened(f, part.args[0]):
        joint, variables = over_joint(f, part.args[0], part.data)
        part = Part("expect", (joint, part.args[1]), part.shape, variables)
    law, body = map(f.term, part.args)
    law_kind = f.points(part.args[0].points)  # type: ignore[arg-type]
    for k in range(len(part.data) - 1, -1, -1):
        body = abstract(body, f.bound(part.data[k]), law_kind.points[k], part.data[k].name)
    return app("expect", law, body)


def spread_(f: Finish, part: Part) -> Term:
    value, mean = map(f.term, part.args)
    if f.is_number(part.args[0]):
        return app("pow", app("add", value, app("mul", -1, mean)), 2)
    off = app("add", value, app("scale", -1, mean))
    return app("matmul", off, app("transpose", off))


def cross_(f: Finish, part: Part) -> Term:
    a, mean_a, b, mean_b = map(f.term, part.args)
    if f.is_number(part.args[0]) and f.is_number(part.args[2]):
        return app("mul", app("add", a, app("mul", -1, mean_a)), app("add", b, app("mul", -1, mean_b)))
    offs = [app("add", x, app("scale", -1, m)) for x, m in ((a, mean_a), (b, mean_b))]
    return app("matmul", offs[0], app("transpose", offs[1]))


def mean_(f: Finish, part: Part) -> Term:
    return app("mean", f.term(part.args[0]))


def variance_(f: Finish, part: Part) -> Term:
    body = f.term(part.args[0])
    if f.is_number(part.args[0]):
        return app("variance", body)
    off = app("add", body, app("scale", -1, app("mean", body)))
    return app("mean", app("matmul", off, app("transpose", off)))


def covariance_(f: Finish, part: Part) -> Term:
    left, right = map(f.term, part.args)
    if all(map(f.is_number, part.args)):
        return app("covariance", left, right)
    offs = [app("add", x, app("scale", -1, app("mean", x))) for x in (left, right)]
    return app("mean", app("matmul", offs[0], app("transpose", offs[1])))


def kl_(f: Finish, part: Part) -> Term:
    return _information(f, part, lambda p, q: app("mul", p, app("log", app("mul", p, app("pow", q, -1)))))


def entropy_(f: Finish, part: Part) -> Term:
    return _information(f, part, lambda p: app("mul", -1, p, app("log", p)))


def cross_entropy_(f: Finish, part: Part) -> Term:
    return _information(f, part, lambda p, q: app("mul", -1, p, app("log", q)))


def within(f: Finish, law: Part, other: Part) -> list[App]:
    """The support of a law lies in that of another; else a divergence has no value."""
    if other.op != "by_density" or not other.args[1:]:
        return []
    if not law.args[1:]:
        raise NotRead("a law by its density beside another")
    (low, high), (least, most) = law.args[1:], other.args[1:]
    found: list[App] = []
    if least.op != "infinity":
        found.append(App("false") if low.op == "infinity" else app("le", f.term(least), f.term(low)))
    if most.op != "infinity":
        found.append(App("false") if high.op == "infinity" else app("le", f.term(high), f.term(most)))
    return [t for t in found if not (t.args and t.args[0] == t.args[1])]


def _information(f: Finish, part: Part, integrand: Callable[..., Term]) -> Term:
    """A word of the language for its laws; for laws by their density the integral that it stands for."""
    written = [law for law in part.args if law.op == "by_density" or is_written_out(f, law)]
    if not written and is_margin_of_opened(f, part.args[0]):
        law = part.args[0]
        own = places_of(f, law)
        joint, variables = over_joint(f, law, own)
        p, *q = (mass(f, one, *map(f.bound, own)) for one in part.args)
        ratio = app("mul", p, app("pow", q[0], -1)) if part.op == "kl" else app("pow", q[0] if q else p, -1)
        body: Term = app("log", ratio)
        for local in reversed(variables):
            body = abstract(body, f.bound(local), f.kind(local.shape, local.space), local.name)
        return app("expect", f.term(joint), body)
    if not written:
        return app(part.op, *map(f.term, part.args))
    law = next((law for law in written if law.op == "by_density"), written[0])
    if part.args[0].op != "by_density" and law.op == "by_density" and law.args[1:]:
        raise NotRead("a law by its density beside another")
    if law is part.args[0]:
        for other in part.args[1:]:
            f.supports += within(f, law, other)
    if law.op == "by_density":
        variables = tuple(Local(v.name, v.shape, v.index) for v in law.data)
    else:
        variables = places_of(f, law)
    points = tuple(map(f.bound, variables))
    return over(f, law, variables, integrand(*(mass(f, p, *points) for p in part.args)))


LAWS: dict[str, Callable[[Finish, Part], Term]] = {
    "law": law_,
    "margin": margin_,
    "conditional": conditional_,
    "normal": normal_,
    "probability": probability_,
    "is_whole": is_whole_,
    "values": values_,
    "diagonal_by": diagonal_by_,
    "bernoulli": bernoulli_,
    "density": density_,
    "expect": expect_,
    "spread": spread_,
    "cross": cross_,
    "mean": mean_,
    "variance": variance_,
    "covariance": covariance_,
    "kl": kl_,
    "entropy": entropy_,
    "cross_entropy": cross_entropy_,
}
"""One function for each operation."""

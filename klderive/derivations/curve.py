"""The curve of KL(N(0, x^2) || N(0, 1)) over x: stationary, convex, monotone, without bound; and its ghost.

The one idea: a derivative in factors shows its sign; a limit is a bound for every M, from some x on; a zero lies
between two rational points of opposite sign.

Not here: pictures; the ghost (ghost.py).
"""

from __future__ import annotations

from sympy import Derivative, Expr, S, Symbol, exp, log, sqrt

from ..derivation import Chain, Derivation, Step
from ..rules.trees import over, plus, power, times
from ..symbolic.nodes import KL, Normal
from .ghost import ghost
from .letters import equal, greater, less

x, v, u, M, d = (Symbol(name, positive=True) for name in "x v u M d".split())
STANDARD = Normal(0, 1)


def curve() -> Derivation:
    """Stationary at x = 1, convex in the variance, monotone, without bound; the reverse; the base-10 ghost."""
    forward = Chain(KL(Normal(0, x), STANDARD), title="The curve").along()
    reverse = Chain(KL(STANDARD, Normal(0, x)), title="The reverse curve").along()
    parts = (forward.steps, *shape(forward.here, "curve"), convex(forward.here), *grows(forward.here, "curve", False),
             reverse.steps, *shape(reverse.here, "reverse curve"), *bends(), *grows(reverse.here, "reverse curve", True),
             mirror(forward.here, reverse.here), *ghost())
    return Derivation("curve", "KL between centred Gaussians as a curve", "What does the divergence look like?", (),
                      tuple(step for part in parts for step in part))


def shape(f: Expr, name: str) -> tuple[tuple[Step, ...], ...]:
    """The slope in factors, zero at x = 1, positive to the right, negative to the left."""
    slope = Chain(Derivative(f, x), title=f"Slope of the {name}").by("derivative").by("factoring")
    factored = slope.here
    eq = equal(x, S.One)
    zero = Chain(factored, given=(eq,), title=f"Stationary point of the {name}").put().along()
    right = Chain(factored, given=(greater(x, 1),), title=f"Right of the minimum of the {name}") \
        .to(S.Zero, "signs of the factors", relation=">")
    left = Chain(times(-1, factored), given=(less(x, 1),), title=f"Left of the minimum of the {name}") \
        .by("difference turned").to(S.Zero, "signs of the factors", relation=">")
    return slope.steps, zero.steps, right.steps, left.steps


def convex(f: Expr) -> tuple[Step, ...]:
    """As a function of the variance v = x^2 the second derivative is positive."""
    in_v = Chain(KL(Normal(0, sqrt(v)), STANDARD)).along().here
    chain = Chain(Derivative(in_v, v, v), title="Convex in the variance").by("derivative")
    return chain.to(S.Zero, "signs of the factors", relation=">").steps


def bends() -> tuple[tuple[Step, ...], ...]:
    """The reverse curve in the variance: convex up to v = 2, concave from there; in the precision convex everywhere."""
    in_v = Chain(KL(STANDARD, Normal(0, sqrt(v)))).along().here
    second = Chain(Derivative(in_v, v, v), title="The reverse curve in the variance").by("derivative").by("factoring")
    up = Chain(second.here, given=(less(v, 2),), title="Convex below variance 2").by("difference turned")
    down = Chain(times(-1, second.here), given=(greater(v, 2),), title="Concave above variance 2")
    in_u = Chain(KL(STANDARD, Normal(0, 1 / sqrt(u)))).along().here
    precision = Chain(Derivative(in_u, u, u), title="The reverse curve in the precision").by("derivative")
    return second.steps, *(c.to(S.Zero, "signs of the factors", relation=">").steps for c in (up, down, precision))


# ---------------------------------------------------------------- the ends of the curve


def grows(f: Expr, name: str, reverse: bool) -> tuple[tuple[Step, ...], ...]:
    """Above every bound M from some x on, at both ends: once as a logarithm, once as a square."""
    slow, fast = ("to the right", "near zero") if reverse else ("near zero", "to the right")
    root = plus(power(times(2, M), S.Half), d)  # any number above sqrt(2 M)
    far = plus(M, S.Half, d)  # any number above M + 1/2
    below = plus(log(x) if reverse else times(-1, log(x)), -S.Half)
    logarithm = Chain(f, title=f"The {name} {slow}, a lower bound").to(below, "what is positive dropped", relation=">")
    at = equal(x, exp(far if reverse else times(-1, far), evaluate=False))
    beyond = Chain(below, given=(at,), title=f"The {name} {slow}, above every bound").put()
    beyond = beyond.by("exponentials").to(M, "what is positive dropped", relation=">")
    t = u if reverse else x
    square = Chain(f, given=(equal(x, over(1, u)),) if reverse else (), title=f"The {name} {fast}, a lower bound")
    square = (square.put().by("logarithms apart") if reverse else square).bounded("bound of the logarithm")
    square = square.by("brackets multiplied out").met(Chain(over(power(plus(t, -1), 2), 2)).by("brackets multiplied out"))
    at = equal(t, plus(1, root))
    above = Chain(square.here, given=(at,), title=f"The {name} {fast}, above every bound").put().by("like terms")
    above = above.by("brackets multiplied out").to(M, "what is positive dropped", relation=">")
    return logarithm.steps, beyond.steps, square.steps, above.steps


def mirror(forward: Expr, reverse: Expr) -> tuple[Step, ...]:
    """The reverse curve at 1/x is the curve at x."""
    eq = equal(x, over(1, u))
    chain = Chain(reverse, given=(eq,), title="The reverse curve is the mirror image").put()
    return chain.by("logarithms apart").perhaps("like terms").steps

"""Expectations taken apart, centred and replaced by moments.

The one idea: E is linear; a polynomial is written in powers of the centred variable x - m; only its moments are known.

Not here: densities (definitions.py), logarithms (logarithms.py).
"""

from __future__ import annotations

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    MatAdd,
    MatMul,
    Mul,
    Poly,
    PolynomialError,
    Pow,
    S,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
    factorial2,
)

from ..symbolic.nodes import (
    E,
    EMatrix,
    Entry,
    Independent,
    Int,
    Marginal,
    MultivariateNormal,
    Normal,
    Tr,
    pdf,
)
from .collecting import tidy
from .definitions import deviation
from .trees import (
    LETTERS,
    coefficient_of,
    depends,
    distributed,
    everywhere,
    factors_of,
    fresh_name,
    is_expr,
    is_matrix,
    matrix_product,
    matrix_sum,
    names_in,
    plus,
    power,
    pulled,
    rebuild,
    replaced,
    terms_of,
    times,
)


def linearity(expr: Basic) -> Basic | None:
    """E[a f + b g] = a E[f] + b E[g], E[c] = c; so for integrals, and through sums over an index."""
    return everywhere(expr, linear_at)


def linear_at(node: Basic) -> Basic | None:
    if isinstance(node, EMatrix):
        return linear_matrix(node)
    if isinstance(node, Mul) and not is_matrix(node):
        number, rest = coefficient_of(node)
        inner = linear_at(rest[0]) if len(rest) == 1 and isinstance(rest[0], (E, Int)) else None
        return None if inner is None else plus(*(times(number, t) for t in terms_of(inner)))
    if isinstance(node, Int):
        new = linear_integral(node)
        return None if new == node else new
    if not isinstance(node, E):
        return None
    x, p = node.variable, node.distribution
    whole = centre(x, p) if isinstance(p, Normal) else None
    parts = distributed(node.body, x, whole=whole)
    pieces = [(c, f) for c, f in (pulled(t, x) for t in parts)]
    if len(parts) == 1 and pieces[0][0] == 1:
        return through(pieces[0][1], x, p)
    return plus(*(c if f == 1 else times(c, E(f, x, p)) for c, f in pieces))


def linear_integral(node: Int) -> Basic:
    """An integral as a sum of integrals with constant factors in front, from the inside out."""
    x = node.variable
    parts = []
    for term in terms_of(everywhere(node.body, linear_at) or node.body):
        sums = [f for f in factors_of(term) if isinstance(f, Add) and depends(f, x)]
        others = [f for f in factors_of(term) if f not in sums]
        parts += [times(*others, t) for t in sums[0].args] if len(sums) == 1 else [term]
    pieces = []
    for constant, rest in (pulled(t, x) for t in parts):
        moving = [f for f in factors_of(rest) if isinstance(f, Sum)]
        if len(moving) == 1:
            body = times(*(f for f in factors_of(rest) if f not in moving), moving[0].function)
            pieces.append(times(constant, Sum(Int(body, x, node.space), *moving[0].limits)))
        else:
            pieces.append(times(constant, Int(rest, x, node.space)))
    return plus(*pieces)


def marginal_integral(expr: Basic) -> Basic | None:
    """The integral of p(z) f(z_j) over a vector, as that of p_j(x) f(x) over a number."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, Int) and is_matrix(node.variable)):
            return None
        z, factors = node.variable, list(factors_of(node.body))
        joint = [f for f in factors if isinstance(f, pdf) and f.points == (z,)]
        entries = {e for f in factors if f not in joint for e in f.atoms(Entry) if e.base == z}
        if len(joint) != 1 or len(entries) != 1:
            return None
        entry, x = entries.pop(), Symbol(fresh_name(LETTERS, names_in(expr)), real=True)
        rest = replaced(times(*(f for f in factors if f not in joint)), {entry: x})
        if depends(rest, z):
            return None
        return Int(times(pdf(Marginal(joint[0].distribution, entry.indices[0]), x), rest), x)
    return everywhere(expr, at)


def through(body: Basic, x: Basic, p: Basic) -> Basic | None:
    """E of a sum over an index."""
    if isinstance(body, Sum) and not any(depends(b, x) for limit in body.limits for b in limit[1:]):
        return Sum(E(body.function, x, p), *body.limits)
    return None


def trace_of_expectation(expr: Basic) -> Basic | None:
    """E[tr(A X)] = tr(A E[X])."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, E) and isinstance(node.body, Tr)):
            return None
        x, p, factors = node.variable, node.distribution, factors_of(node.body.matrix)
        first = next(i for i, f in enumerate(factors) if depends(f, x))
        return Tr(matrix_product(*factors[:first], E(matrix_product(*factors[first:]), x, p)))
    return everywhere(expr, at)


def linear_matrix(node: EMatrix) -> Basic | None:
    x, p = node.variable, node.distribution
    if not depends(node.body, x):
        return node.body
    terms = terms_of(node.body)
    if len(terms) > 1 and not is_centred(node.body, x, p):
        return matrix_sum(*(linear_matrix(E(t, x, p)) or E(t, x, p) for t in terms))
    factors = factors_of(node.body)
    scalars = [f for f in factors if not is_matrix(f) and not depends(f, x)]
    matrices = [f for f in factors if is_matrix(f) or depends(f, x)]
    moving = [i for i, f in enumerate(matrices) if depends(f, x)]
    left, right = matrices[: moving[0]], matrices[moving[-1] + 1:]
    middle = matrices[moving[0]: moving[-1] + 1]
    if not (scalars or left or right):
        return None
    inner = middle[0] if len(middle) == 1 else MatMul(*middle)
    if isinstance(inner, Transpose):
        return matrix_product(*scalars, *left, Transpose(E(inner.args[0], x, p)), *right)
    return matrix_product(*scalars, *left, E(inner, x, p), *right)


def marginal(expr: Basic) -> Basic | None:
    """The expectation of something that depends on one component only: over that component."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, E) and isinstance(node.distribution, Independent)):
            return None
        z, p = node.variable, node.distribution
        entries = {e for e in node.body.atoms(Entry) if e.base == z}
        if len(entries) != 1:
            return None
        entry = entries.pop()
        index = entry.indices[0]
        name = component_name(z.name, index, names_in(expr))
        component = Symbol(name, real=True)
        body = replaced(node.body, {entry: component})
        if depends(body, z) or (index.free_symbols - {p.index}) & p.factor.free_symbols:
            return None
        return E(body, component, p.factor.xreplace({p.index: index}))
    return everywhere(expr, at)


def component_name(z: str, index: Basic, used: set[str]) -> str:
    name = f"{z}_{index}"
    while name in used:
        name = f"{name}'"
    return name


def centre(x: Basic, p: Basic) -> Basic:
    """x - m."""
    return plus(x, -p.mean) if isinstance(p, Normal) else deviation(x, p.mean)


def is_centred(node: Basic, x: Basic, p: Basic) -> bool:
    """Whether the node is x - m, in whichever order."""
    c = centre(x, p)
    if node == c:
        return True
    if isinstance(c, (Add, MatAdd)) and isinstance(node, type(c)):
        return set(node.args) == set(c.args)
    return False


def centring(expr: Basic) -> Basic | None:
    """x - a = (x - m) + (m - a) under an expectation with mean m."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, (E, EMatrix)) and isinstance(node.distribution, (Normal, MultivariateNormal)):
            if is_expr(node.body) and isinstance(node.variable, Symbol) and not node.body.is_polynomial(node.variable):
                return None
            body = centred_body(node.body, node.variable, node.distribution)
            return None if body is None else E(body, node.variable, node.distribution)
        return None
    return everywhere(expr, at)


def centred_body(node: Basic, x: Basic, p: Basic) -> Basic | None:
    """The body with each linear form in x written around the mean; None if that is so already."""
    if is_centred(node, x, p) or not depends(node, x) or isinstance(node, (E, EMatrix)):
        return None
    matrix = is_matrix(x)
    add = matrix_sum if matrix else plus
    if node == x:
        return joined(centre(x, p), p.mean, matrix)
    if isinstance(node, (Add, MatAdd)) and sum(depends(t, x) for t in node.args) == 1:
        rest = [t for t in node.args if not depends(t, x)]
        moving = next(t for t in node.args if depends(t, x))
        if is_centred(moving, x, p):
            return None
        if moving == x and rest:
            return joined(centre(x, p), add(p.mean, *rest), matrix)
    args = [centred_body(a, x, p) for a in node.args]
    if all(a is None for a in args):
        return None
    new = [old if a is None else a for old, a in zip(node.args, args, strict=True)]
    return Add(*new, evaluate=False) if isinstance(node, Add) else rebuild(node, new)


def joined(centred: Basic, rest: Basic, matrix: bool) -> Basic:
    """(x - m) + (m - a), with its brackets kept."""
    if matrix:
        return MatAdd(centred, rest) if not isinstance(rest, ZeroMatrix) else centred
    rest = tidy(rest)
    return centred if rest == 0 else Add(centred, rest, evaluate=False)


def expanding(expr: Basic) -> Basic | None:
    """Products under an expectation multiplied out in powers of the centred variable."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, EMatrix):
            body = expanded_matrix(node.body, node.variable, node.distribution)
        elif isinstance(node, E) and isinstance(node.distribution, Normal):
            body = expanded(node.body, node.variable, node.distribution)
        else:
            return None
        return None if body is None else E(body, node.variable, node.distribution)
    return everywhere(expr, at)


def is_moment(body: Basic, x: Basic, p: Basic) -> bool:
    """Whether the body is a power of the centred variable."""
    return is_centred(body, x, p) or (
        isinstance(body, Pow) and body.exp.is_Integer and bool(body.exp > 0) and is_centred(body.base, x, p))


def expanded(body: Basic, x: Basic, p: Basic) -> Basic | None:
    """A polynomial in x - m with coefficients as they were written; None if it is one already, or is no polynomial."""
    if all(is_moment(pulled(t, x)[1], x, p) for t in terms_of(body) if depends(t, x)):
        return None
    u = Dummy("u")
    letters: dict[Basic, Dummy] = {}

    def coded(node: Basic) -> Expr:
        if node.is_Rational:
            return node
        if is_centred(node, x, p):
            return u
        if not depends(node, x):
            return letters.setdefault(node, Dummy(f"c{len(letters)}"))
        if isinstance(node, Pow) and not (node.exp.is_Integer and node.exp > 0):
            raise PolynomialError
        if not isinstance(node, (Add, Pow)) and not node.is_Mul:
            raise PolynomialError
        return node.func(*map(coded, node.args))

    try:
        polynomial = Poly(coded(body), u, *letters.values())
    except PolynomialError:
        return None
    words = list(letters)
    centred = centre(x, p)
    return plus(*(
        times(c, *(power(w, k) for w, k in zip(words, ks[1:], strict=True)), power(centred, ks[0]))
        for ks, c in polynomial.terms()))


def expanded_matrix(body: Basic, x: Basic, p: Basic) -> Basic | None:
    """A product of sums of matrices multiplied out; sums that are x - m stay whole."""
    for i, f in enumerate(factors := factors_of(body)):
        if not depends(f, x) or is_centred(f, x, p):
            continue
        if isinstance(f, Transpose) and isinstance(f.args[0], MatAdd) and not is_centred(f.args[0], x, p):
            summands = [t.args[0] if isinstance(t, Transpose) else Transpose(t) for t in f.args[0].args]
        elif isinstance(f, MatAdd) and len(factors) > 1:
            summands = list(f.args)
        else:
            continue
        parts = [matrix_term(factors[:i], s, factors[i + 1:]) for s in summands]
        return matrix_sum(*((expanded_matrix(t, x, p) or t) for t in parts))
    return None


def matrix_term(left: tuple, middle: Basic, right: tuple) -> Basic:
    return MatMul(*left, middle, *right) if left or right else middle


def normal_moments(expr: Basic) -> Basic | None:
    """E[(x - m)^k] is 0 for odd k and (k - 1)!! s^k for even k, when x ~ N(m, s^2)."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, E) and isinstance(node.distribution, Normal)):
            return None
        x, p = node.variable, node.distribution
        if not is_moment(node.body, x, p):
            return None
        k = S.One if is_centred(node.body, x, p) else node.body.exp
        return S.Zero if k % 2 else times(factorial2(k - 1), p.scale**k)
    return everywhere(expr, at)


def mvn_moments(expr: Basic) -> Basic | None:
    """E[x - m] = 0 and E[(x - m)(x - m)'] = C, when x ~ N(m, C)."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, EMatrix) and isinstance(node.distribution, MultivariateNormal)):
            return None
        x, p = node.variable, node.distribution
        d = centre(x, p)
        if is_centred(node.body, x, p):
            return ZeroMatrix(*d.shape)
        if node.body == MatMul(d, Transpose(d)):
            return p.covariance
        return None
    return everywhere(expr, at)


"""A second route for every line: explicit numbers, matrices and quadrature, sharing no code with the checker.

`value(expr, env)` computes an expression with mpmath scalars and NumPy matrices; `env` gives each letter a value.
"""

import itertools
import math
from functools import reduce

import numpy as np
import pytest
import sympy as sp
from sympy.assumptions import AppliedPredicate

import klderive as nd

POINTS, WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
WEIGHTS = WEIGHTS / math.sqrt(2 * math.pi)


def log_density(p, x, env):
    match p:
        case nd.Normal():
            m, s = value(p.mean, env), value(p.scale, env)
            return -((x - m) ** 2) / (2 * s * s) - math.log(s) - math.log(2 * math.pi) / 2
        case nd.MultivariateNormal():
            m, c = value(p.mean, env), value(p.covariance, env)
            d = x - m
            return float((-(d.T @ np.linalg.inv(c) @ d) / 2).item() - math.log(np.linalg.det(2 * math.pi * c)) / 2)
        case nd.Independent():
            return sum(log_density(p.factor, x[j - 1, 0], {**env, p.index: j})
                       for j in range(1, int(value(p.count, env)) + 1))
        case nd.Finite():
            return math.log({value(a, env): value(w, env) for a, w in p.pairs}[x])
        case nd.Density() | nd.Marginal():
            return math.log(table(p, env)[cells(x)])


def cells(*points):
    """The numbers of the cells that the points are in; a vector counts as its entries."""
    return tuple(int(x) for point in points for x in np.ravel(point))


def is_family(d):
    """Whether a density is a member of a family: it depends on an index."""
    return isinstance(d, nd.Density) and len(d.given) == 1 and d.given[0].is_integer


def table(d, env):
    """The weights of an abstract density on its cells: a member of a family, a marginal, or as drawn."""
    if isinstance(d, nd.Marginal):
        joint = env[d.joint.name]
        return joint.sum(axis=tuple(k for k in range(joint.ndim) if k != int(value(d.index, env)) - 1))
    return env[d.name][int(value(d.given[0], env)) - 1] if is_family(d) else env[label(d)]


def label(d):
    """The name of a density; p(y | x) is another one than p(z)."""
    return f"{d.name}|" if d.given else d.name


def over_cells(f, count):
    """The sum of f over all vectors of `count` cells."""
    return sum(f(np.array(k, dtype=float).reshape(-1, 1)) for k in itertools.product(range(3), repeat=count))


def average(f, p, env):
    """E[f(x)], x ~ p, by Gauss-Hermite quadrature (exact for the polynomials that occur)."""
    match p:
        case nd.Normal():
            m, s = value(p.mean, env), value(p.scale, env)
            return sum(w * f(m + s * t) for t, w in zip(POINTS, WEIGHTS, strict=True))
        case nd.MultivariateNormal():
            m, root = value(p.mean, env), np.linalg.cholesky(value(p.covariance, env))
        case nd.Independent():
            count = int(value(p.count, env))
            if isinstance(p.factor, nd.Density):
                return over_cells(lambda x: math.exp(log_density(p, x, env)) * f(x), count)
            each = [(value(p.factor.mean, {**env, p.index: j}), value(p.factor.scale, {**env, p.index: j}))
                    for j in range(1, count + 1)]
            m, root = np.array([[a] for a, _ in each]), np.diag([b for _, b in each])
        case nd.Finite():
            return sum(value(w, env) * f(value(a, env)) for a, w in p.pairs)
        case nd.Density() | nd.Marginal():  # three unit cells: [0, 1), [1, 2), [2, 3)
            return sum(table(p, env)[k] * f(k) for k in range(3))
    total = 0
    for nodes in itertools.product(range(len(POINTS)), repeat=m.shape[0]):
        x = m + root @ np.array([[POINTS[k]] for k in nodes])
        total = total + math.prod(WEIGHTS[k] for k in nodes) * f(x)
    return total


def is_abstract(d):
    """Whether a distribution is known by its name only."""
    return isinstance(d, (nd.Density, nd.Marginal)) or isinstance(d, nd.Independent) and is_abstract(d.factor)


def integral(node, env):
    """The integral over the line or over R^n of a body that has a density as a factor."""
    for f in sp.Mul.make_args(node.body):
        if isinstance(f, nd.pdf) and f.points == (node.variable,) and not is_abstract(f.distribution):
            rest = sp.Mul(*(g for g in sp.Mul.make_args(node.body) if g is not f), evaluate=False)
            return average(lambda x, rest=rest: value(rest, {**env, node.variable: x}), f.distribution, env)
    if isinstance(node.variable, sp.MatrixSymbol):
        return over_cells(lambda z: value(node.body, {**env, node.variable: z}), int(value(node.variable.shape[0], env)))
    return sum(value(node.body, {**env, node.variable: k}) for k in range(3))


def partial(e, variables, env):
    """A partial derivative by finite differences of fourth order."""
    if not variables:
        return value(e, env)
    *inner, x = variables
    at, h = float(env[x]), 5e-4
    f = lambda t: partial(e, inner, {**env, x: t})  # noqa: E731
    return (8 * (f(at + h) - f(at - h)) - (f(at + 2 * h) - f(at - 2 * h))) / (12 * h)


def value(e, env):
    """The number or matrix that an expression stands for."""
    e = sp.S(e)
    if e in env:
        return env[e]
    args = [value(a, env) for a in e.args] if isinstance(e, (sp.Add, sp.Mul, sp.Pow, sp.log, sp.exp)) else ()
    match e:
        case sp.MatrixBase():
            return np.array([[value(cell, env) for cell in row] for row in e.tolist()])
        case sp.MatAdd() | sp.Add():
            return reduce(lambda a, b: a + b, args)
        case sp.MatMul():
            return reduce(lambda a, b: a @ b if np.ndim(a) and np.ndim(b) else a * b, args)
        case sp.Mul():
            return reduce(lambda a, b: a * b, args)
        case sp.Pow():
            return args[0] ** args[1]
        case sp.log():
            return math.log(args[0])
        case sp.exp():
            return math.exp(args[0])
        case sp.Transpose():
            return value(e.args[0], env).T
        case sp.Inverse():
            return np.linalg.inv(value(e.args[0], env))
        case sp.Identity():
            return np.eye(int(value(e.shape[0], env)))
        case sp.ZeroMatrix():
            return np.zeros([int(value(k, env)) for k in e.shape])
        case nd.Diag() | nd.Vec():
            body = [value(e.body, {**env, e.index: j}) for j in range(1, int(value(e.count, env)) + 1)]
            return np.diag(body) if isinstance(e, nd.Diag) else np.array(body).reshape(-1, 1)
        case nd.Tr():
            return np.trace(value(e.matrix, env))
        case nd.Det():
            return np.linalg.det(value(e.matrix, env))
        case nd.LogDet():
            return math.log(np.linalg.det(value(e.matrix, env)))
        case nd.Scalar():
            return value(e.matrix, env).item()
        case nd.Frobenius():
            return np.linalg.norm(value(e.matrix, env))
        case nd.Entry():
            base, at = value(e.base, env), [int(value(i, env)) - 1 for i in e.indices]
            return base[at[0]] if isinstance(base, list) else base[at[0], at[1] if len(at) > 1 else 0]
        case sp.Sum() | sp.Product():
            (j, low, high), = e.limits
            body = [value(e.function, {**env, j: k})
                    for k in range(int(value(low, env)), int(value(high, env)) + 1)]
            return sum(body) if isinstance(e, sp.Sum) else math.prod(body)
        case nd.KL():
            p, q = e.args
            return average(lambda x: log_density(p, x, env) - log_density(q, x, env), p, env)
        case nd.Entropy():
            return -average(lambda x: log_density(e.args[0], x, env), e.args[0], env)
        case nd.CrossEntropy():
            return -average(lambda x: log_density(e.args[1], x, env), e.args[0], env)
        case nd.pdf():
            points = [value(x, env) for x in e.points]
            if isinstance(e.distribution, (nd.Density, nd.Marginal)):
                return table(e.distribution, env)[cells(*points)]
            return math.exp(log_density(e.distribution, points[0], env))
        case nd.FunctionalDerivative():
            at, h = cells(value(e.point, env)), 1e-5
            moved = []
            for step in (h, -h):
                weights = np.array(env[e.density.name])
                weights[at] += step
                moved.append(value(e.functional, {**env, e.density.name: weights}))
            return (moved[0] - moved[1]) / (2 * h)
        case nd.E() | nd.EMatrix():
            return average(lambda x: value(e.body, {**env, e.variable: x}), e.distribution, env)
        case nd.Int():
            return integral(e, env)
        case nd.SetSum():
            points = e.space.args if isinstance(e.space, sp.FiniteSet) else range(3)
            return sum(value(e.body, {**env, e.variable: int(k)}) for k in points)
        case sp.Derivative():
            return partial(e.expr, list(e.variables), env)
        case nd.Grad():
            base = np.array(env[e.variable], dtype=float)
            out, h = np.zeros_like(base), 1e-4
            for at in np.ndindex(*base.shape):
                step = np.zeros_like(base)
                step[at] = h
                out[at] = (value(e.function, {**env, e.variable: base + step})
                           - value(e.function, {**env, e.variable: base - step})) / (2 * h)
            return out
    return float(e)


def environment(exprs, given, rng, size):
    """Values for every letter that satisfy the givens; equations among them decide their left sides."""
    for _ in range(200):
        env = draw(exprs, given, rng, size)
        try:
            assign(env, given)
        except ValueError:
            continue
        if all(value(g.gts, env) > value(g.lts, env) for g in given
               if isinstance(g, (sp.Gt, sp.Lt)) and not g.atoms(nd.Entry)):
            return env
    raise AssertionError(f"no point satisfies {given}")


def draw(exprs, given, rng, size):
    """Random values for every letter; `size` is the number of components and the size of matrices."""
    env, trees = {}, (*exprs, *given)
    symbols = set().union(*(e.atoms(sp.Symbol) for e in trees))
    matrices = set().union(*(e.atoms(sp.MatrixSymbol) for e in trees))
    families = {x.base for e in trees for x in e.atoms(nd.Entry)}
    values = set().union(*(e.atoms(nd.pdf) for e in trees))
    at_points = {x for f in values if is_abstract(f.distribution) for x in f.points}
    joints = {m.joint for e in trees for m in e.atoms(nd.Marginal)}
    for d in sorted(set().union(*(e.atoms(nd.Density) for e in trees)), key=str):
        if is_family(d):
            env[d.name] = rng.dirichlet([2, 2, 2], size=4)
            continue
        points = [f.points for f in values if f.distribution == d]
        count = sum(size if isinstance(x, sp.MatrixSymbol) else 1 for x in points[0]) if points else 1
        shape = (3,) * (size if d in joints else count)
        env[label(d)] = rng.dirichlet([2] * math.prod(shape)).reshape(shape)
    for s in sorted(symbols, key=str):
        if s in at_points:
            env[s] = int(rng.integers(3))
        elif s.is_integer:
            env[s] = size
        elif s in families:
            env[s] = list(rng.uniform(0.5, 2, 4))
        else:
            env[s] = float(rng.uniform(0.4, 2.5)) if s.is_positive else float(rng.normal())
    lower = {g.arg for g in given if isinstance(g, AppliedPredicate) and g.function.name == "lower_triangular"}
    for m in sorted(matrices, key=str):
        shape = tuple(int(value(k, env)) for k in m.shape)
        a = rng.normal(size=shape)
        if m.shape[0] == m.shape[1]:
            a = np.tril(a) + 3 * np.eye(shape[0]) if m in lower else a @ a.T + np.eye(shape[0])
        env[m] = a
    return env


def assign(env, given):
    """The left sides of the equations among the givens."""
    for g in given:
        if not isinstance(g, sp.Eq):
            continue
        if isinstance(g.lhs, nd.Entry):
            env[g.lhs.base] = [value(g.rhs, {**env, g.lhs.indices[0]: k}) for k in range(1, 5)]
        elif isinstance(g.lhs, nd.pdf):
            env[g.lhs.distribution.name][cells(*(env[x] for x in g.lhs.points))] = value(g.rhs, env)
        elif isinstance(g.lhs, sp.Pow):
            env[g.lhs.base] = math.sqrt(value(g.rhs, env))
        else:
            env[g.lhs] = value(g.rhs, env)


@pytest.fixture
def numbers():
    """Both sides of a step at a random point that satisfies its givens."""
    rng = np.random.default_rng(2024)

    def both(step, given=(), size=2):
        for _ in range(200):
            env = environment((step.before, step.after), (*given, *step.given), rng, size)
            try:
                return value(step.before, env), value(step.after, env)
            except ValueError:  # outside the domain of a logarithm: another point
                continue
        raise AssertionError(f"no point inside the domain of {step.before}")
    return both


@pytest.fixture
def numbers_at():
    """The number that an expression stands for, with values for its letters."""
    return lambda expr, env: float(value(expr, env))

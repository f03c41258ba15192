"""What the numeric functions are measured against, and how it gets here: torch, JAX, the NumPy line, plain lambdify.

Peers are never installed by the set-up.  `with_peers(folder)` makes an environment of their own there and runs the
benchmark again in it, so that everything is measured in one process; without it, what is missing is left
out with a line.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("numpy", "sympy", "mpmath", "gmpy2", "numba", "torch", "jax")
MODULES = {"POT": "ot"}  # by package, where the module is called otherwise
INSIDE = "KLDERIVE_PEERS"


def with_peers(folder: Path, more: Sequence[str] = ()) -> None:
    """Run this command again in an environment with the peers (and `more` of them), made if need be; returns only where we
    are in it."""
    if os.environ.get(INSIDE):
        return
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"making {folder} with {', '.join(PACKAGES)}", flush=True)
        venv.create(folder, with_pip=True)
    look = "import importlib.util as u, sys; print(*(p for p in sys.argv[1:] if u.find_spec(p) is None))"
    modules = {MODULES.get(package, package): package for package in (*PACKAGES, *more)}
    found = subprocess.run([python, "-c", look, *modules], capture_output=True, text=True, check=True)
    if missing := [modules[module] for module in found.stdout.split()]:
        subprocess.run([python, "-m", "pip", "install", "-q", *missing], check=True)
    name = Path(sys.argv[0]).stem
    environment = os.environ | {INSIDE: "1", "PYTHONPATH": str(ROOT)}
    sys.exit(
        subprocess.run(
            [python, "-m", f"benchmarks.{name}", *sys.argv[1:]], env=environment, cwd=ROOT
        ).returncode
    )


def command() -> str:
    """The command that is running, with the folder of the peers as the documentation calls it."""
    given = list(sys.argv[1:])
    if "--peers" in given:
        given[given.index("--peers") + 1] = "build/peers"
    return " ".join([f"python -m benchmarks.{Path(sys.argv[0]).stem}", *given])


def missing() -> list[str]:
    return [name for name in ("torch", "jax", "numba") if importlib.util.find_spec(name) is None]


def say_missing() -> None:
    for name in missing():
        print(
            f"{name}: not installed here, left out (give --peers FOLDER to have an environment made)",
            flush=True,
        )


def numpy_line(name: str) -> Callable[..., Any]:
    """The formula as it stands in textbooks and gets pasted."""
    match name:
        case "kl_normal":
            return lambda m1, s1, m2, s2: np.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
        case "kl_standard_normal":
            return lambda m, v: -0.5 * (1 + v - m**2 - np.exp(v))
        case "kl_normal_log_var":
            return lambda m1, v1, m2, v2: 0.5 * (v2 - v1 + (np.exp(v1) + (m1 - m2) ** 2) / np.exp(v2) - 1)
    raise ValueError(name)


def lambdified(name: str) -> Callable[..., Any]:
    """SymPy's lambdify on the closed form, as klderive.to_numpy does it."""
    from klderive.numeric import to_numpy
    from klderive.numeric.forms import closed_form, form

    return to_numpy(closed_form(name), args=form(name).args)


def torch_function(name: str) -> Callable[..., Any] | None:
    """torch.distributions.kl_divergence without validation, on tensors."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch
    from torch.distributions import Normal, kl_divergence

    def normal(mean: Any, scale: Any) -> Any:
        return Normal(mean, scale, validate_args=False)

    match name:
        case "kl_normal":
            return lambda m1, s1, m2, s2: kl_divergence(normal(m1, s1), normal(m2, s2))
        case "kl_standard_normal":
            return lambda m, v: kl_divergence(
                normal(m, torch.exp(0.5 * v)), normal(torch.zeros_like(m), torch.ones_like(m))
            )
        case "kl_normal_log_var":
            return lambda m1, v1, m2, v2: kl_divergence(
                normal(m1, torch.exp(0.5 * v1)), normal(m2, torch.exp(0.5 * v2))
            )
    raise ValueError(name)


def torch_matrices(form: str) -> Callable[..., Any] | None:
    if importlib.util.find_spec("torch") is None:
        return None
    from torch.distributions import MultivariateNormal, kl_divergence

    key = "scale_tril" if form == "kl_mvn_tril" else "covariance_matrix"

    def call(m1: Any, a1: Any, m2: Any, a2: Any) -> Any:
        one = MultivariateNormal(m1, **{key: a1}, validate_args=False)
        return kl_divergence(one, MultivariateNormal(m2, **{key: a2}, validate_args=False))

    return call


def jax_function(name: str, total: bool = False) -> Callable[..., Any] | None:
    """The textbook formula under jax.jit (jax itself has no divergence), summed over the last axis if asked."""
    if importlib.util.find_spec("jax") is None:
        return None
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    formulas: dict[str, Callable[..., Any]] = {
        "kl_normal": lambda m1, s1, m2, s2: jnp.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5,
        "kl_standard_normal": lambda m, v: -0.5 * (1 + v - m**2 - jnp.exp(v)),
        "kl_normal_log_var": lambda m1, v1, m2, v2: (
            0.5 * (v2 - v1 + (jnp.exp(v1) + (m1 - m2) ** 2) / jnp.exp(v2) - 1)
        ),
    }
    formula = formulas[name]
    return jax.jit(lambda *a: formula(*a).sum(-1)) if total else jax.jit(formula)


def jax_matrices() -> Callable[..., Any] | None:
    """The textbook formula for covariances under jax.jit, by Cholesky factors."""
    if importlib.util.find_spec("jax") is None:
        return None
    import jax
    import jax.numpy as jnp
    from jax.scipy.linalg import solve_triangular

    jax.config.update("jax_enable_x64", True)

    def one(m1: Any, c1: Any, m2: Any, c2: Any) -> Any:
        first, second = jnp.linalg.cholesky(c1), jnp.linalg.cholesky(c2)
        ratio = solve_triangular(second, first, lower=True)
        z = solve_triangular(second, m1 - m2, lower=True)
        logs = jnp.log(jnp.diag(second)).sum() - jnp.log(jnp.diag(first)).sum()
        return logs + 0.5 * ((ratio**2).sum() + z @ z - len(m1))

    return jax.jit(jax.vmap(one))


def numpy_matrices(m1: Any, c1: Any, m2: Any, c2: Any) -> Any:
    """The textbook formula for covariances, with an inverse and two determinants."""
    inverse = np.linalg.inv(c2)
    d = m1 - m2
    logs = np.linalg.slogdet(c2)[1] - np.linalg.slogdet(c1)[1]
    quadratic = np.einsum("bi,bij,bj->b", d, inverse, d)
    return 0.5 * (logs - m1.shape[-1] + np.einsum("bij,bji->b", inverse, c1) + quadratic)


def versions() -> str:
    from importlib.metadata import PackageNotFoundError, version

    found = [f"Python {sys.version.split()[0]}"]
    for name in ("numpy", "numba", "sympy", "mpmath", "torch", "jax"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        import platform

        return platform.processor() or platform.machine()

"""Compiled code without being asked for: from a size on, the same digits whenever and wherever it is called."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from klderive import numeric
from klderive.numeric import backend

pytest.importorskip("numba")

LARGE, SMALL = backend.FROM, backend.FROM - 1


def arguments(size):
    rng = np.random.default_rng(size)
    mu, sigma = rng.normal(size=(2, size)), rng.uniform(0.5, 2, (2, size))
    return mu[0], sigma[0], mu[1], sigma[1]


def stacks(size):
    mu1, _, mu2, _ = arguments(size * 3)
    factor = np.random.default_rng(1).normal(size=(2, size, 3, 3))
    cov = factor @ factor.swapaxes(2, 3) + np.eye(3)
    return mu1.reshape(size, 3), cov[0], mu2.reshape(size, 3), cov[1]


def run(program, **environment):
    """What a fresh interpreter prints."""
    plain = {name: value for name, value in os.environ.items() if name != "KLDERIVE_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120,
        env=plain | environment,
    )  # fmt: skip
    return done.stdout.split()


LOADED = (
    "import sys, numpy as np, klderive\n{first}\n"
    "a = np.ones({size})\nklderive.kl_normal(a, a, a, a)\nprint('numba' in sys.modules)"
)


@pytest.mark.parametrize(("first", "size", "environment", "loaded"), [
    ("", SMALL, {}, "False"),
    ("", LARGE, {}, "True"),
    ("klderive.use('numpy')", LARGE, {}, "False"),
    ("", LARGE, {"KLDERIVE_BACKEND": "numpy"}, "False"),
    ("sys.modules['numba'] = None", LARGE, {}, "True"),  # the name stands there, for what cannot be imported
], ids=["small", "large", "turned off", "turned off outside", "not installed"])  # fmt: skip
def test_loaded_when_it_pays(first, size, environment, loaded):
    assert run(LOADED.format(first=first, size=size), **environment) == [loaded]


@pytest.mark.parametrize("name", ["kl_normal", "kl_normal_log_var", "kl_diagonal", "kl_standard_normal"])
@pytest.mark.parametrize(("size", "same_as"), [(SMALL, "numpy"), (LARGE, "numba")], ids=["small", "large"])
def test_the_size_alone_decides(name, size, same_as):
    given = arguments(size)[: 2 if name == "kl_standard_normal" else 4]
    got = {}
    for chosen in ("numpy", "numba", "auto"):
        numeric.use(chosen)
        got[chosen] = getattr(numeric, name)(*given)
    assert np.array_equal(got["auto"], got[same_as])
    assert got["numpy"] == pytest.approx(got["numba"], rel=1e-12)


@pytest.mark.parametrize("count", [900, 920])
def test_stacks_by_their_entries(count):
    given, got = stacks(count), {}
    for chosen in ("numpy", "numba", "auto"):
        numeric.use(chosen)
        got[chosen] = numeric.kl_mvn(*given)
    assert np.array_equal(got["auto"], got["numba" if count * 9 >= LARGE else "numpy"])
    assert not np.array_equal(got["numpy"], got["numba"])  # else this test could not tell


def test_where_nothing_can_be_kept_it_has_to_be_asked_for(monkeypatch):
    monkeypatch.setattr(backend._module(), "kept", lambda: False)
    numeric.use("auto")
    assert backend._compiled(LARGE) is None
    numeric.use("numba")
    assert backend._compiled(1) is not None


def test_where_it_cannot_compile_plain_numpy_answers(monkeypatch):
    from klderive.numeric import compiled, jit

    def fails(*_):
        raise jit.CompilationError("no such instruction")

    given = arguments(LARGE)
    expected = numeric.kl_normal(*given)
    for name in ("run", "run_block"):
        monkeypatch.setattr(compiled, name, fails)
    numeric.use("auto")
    with pytest.warns(RuntimeWarning, match=r"^klderive: plain NumPy is used, as Numba could not compile: no such"):
        assert np.array_equal(numeric.kl_normal(*given), expected)
    assert np.array_equal(numeric.kl_normal(*given), expected)
    numeric.use("numba")
    with pytest.raises(jit.CompilationError):
        numeric.kl_normal(*given)


def test_many_threads_at_once():
    numeric.use("auto", threads=2)
    given = arguments(600_000)
    expected = numeric.kl_normal(*given)
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda _: numeric.kl_normal(*given), range(12)))
    assert all(np.array_equal(got, expected) for got in together)


FORKED = """
import atexit, os, numpy as np
from klderive import kl_normal, use
use("auto", threads=2)
a = np.full(600_000, 2.0)
def value(): return kl_normal(a, a, a + 1, a)
first = value()
def last(): print(bool((value() == first).all()))
for _ in range(2):
    child = os.fork()
    if child == 0:
        os._exit(0 if (value() == first).all() else 1)
    print(os.waitpid(child, 0)[1])
    value()
atexit.register(last)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_has_threads_of_its_own_and_the_end_is_no_trap():
    assert run(FORKED) == ["0", "0", "True"]

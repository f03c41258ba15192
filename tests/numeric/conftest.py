"""The yardstick: benchmarks/exact.py, 60 digits of mpmath, shared with the accuracy benchmark."""

import importlib.util
import sys

import pytest

from klderive import numeric


@pytest.fixture(autouse=True)
def plain():
    """Plain NumPy at every size, unless a test asks for compiled code."""
    numeric.use("numpy")
    yield
    numeric.use("auto")


@pytest.fixture(scope="session")
def exact(root):
    path = root / "benchmarks" / "exact.py"
    spec = importlib.util.spec_from_file_location("benchmarks_exact", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

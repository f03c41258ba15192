"""nbval, loaded without 38 grammars; what makes starting cheap; and nothing that tests try is taken for a learner's progress.

The one idea: jsonschema, which nbval needs, imports rfc3987_syntax where it is installed; that compiles grammars of addresses
for seconds, in each process, and no notebook holds what they describe. So pytest is told not to load nbval by itself
(pyproject.toml), and it is loaded here, behind a mark that the package is not to be had.

Tests start some hundred interpreters, and each would compile the package anew where Python is told to keep no bytecode: it is
kept while tests run (`make clean` removes it). What is there after collection stays until the end, so that it is no garbage to
look for: modules and thousands of tests.

Not here: what the tests share (tests/conftest.py).
"""

import gc
import os
import sys

import pytest

gc.disable()
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["KLDERIVE_PROGRESS"] = os.devnull + "/none"  # no such file, and none can be made there
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
pytest_plugins = ["nbval.plugin"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.freeze()
    gc.enable()

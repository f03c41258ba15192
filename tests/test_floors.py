"""Imports point down, and the trusted floor stands alone.

Every import statement is read from the source (ast), also those inside functions, so that
nothing hides in a late import. What is loaded at run time is asked of a fresh interpreter.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "klderive"

FLOORS = {
    "records": 0, "language": 0, "verdicts": 0,
    "proof": 1, "refutation": 1,
    "check": 2, "certificates": 2,
    "symbolic": 3, "rules": 3, "derivation": 3, "derivations": 3, "reading": 3, "numeric": 3,
    "torch": 4, "jax": 4, "report": 4, "baseline": 4, "exercises": 4, "plots": 4, "slides": 4, "magic": 4,
    "editor": 5, "pytest_plugin": 5, "commands": 6, "__main__": 7, "__init__": 5, "exports": 5,
}  # fmt: skip
PLAIN = {"records", "language", "verdicts", "proof", "refutation", "check", "certificates"}
"""What checks: these parts share no code with SymPy."""
SYMBOLIC = {"symbolic", "rules", "derivation", "derivations", "reading"}
KNOWS = {"records": set(), "language": {"records"}, "verdicts": {"records"}, "proof": {"records", "language"},
         "refutation": {"records", "language", "verdicts"}}
"""What proves and what evaluates know nothing of each other."""
OUTSIDE = {
    **{part: {"sympy", "mpmath"} for part in SYMBOLIC},
    **{part: set() for part in PLAIN}, "language": {"mpmath"}, "proof": {"mpmath"},
    "numeric": {"sympy", "mpmath", "numpy", "numba", "llvmlite"},
    "torch": {"torch"},
    "jax": {"jax", "numpy"},
    "report": {"sympy", "latex2mathml"},
    "baseline": set(),
    "exercises": {"sympy", "mpmath", "dask", "distributed"},
    "plots": {"sympy", "numpy", "matplotlib", "PIL"},
    "slides": set(),
    "magic": {"sympy", "IPython"},
    "pytest_plugin": {"pytest"},
    "editor": {"pygls", "lsprotocol"},
    "commands": set(),
    "__main__": set(),
    "__init__": set(),
    "exports": set(),
}


def unit_of(path: Path) -> str:
    """The part of the package that a file belongs to: `reading/latex.py` is in `reading`."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@cache
def imports(source: str, module: str) -> tuple[tuple[int, str], ...]:
    """Line and full name of everything that a module imports; `module` resolves relative imports."""
    return tuple(imported(source, module))


def imported(source: str, module: str) -> Iterator[tuple[int, str]]:
    package = module.split(".")
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, alias.name
            case ast.ImportFrom(module=name, names=names, level=level):
                above = package[: len(package) - level] if level else []
                base = ".".join([*above, *([name] if name else [])])
                for alias in names:
                    yield node.lineno, f"{base}.{alias.name}"
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called) as func) if called in ("__import__", "import_module"):
                its_own_package = r"import_module\(f?('\.[^.].*, __name__|'\{__name__\}\.[^.].*')\)"
                if not re.fullmatch(its_own_package, ast.unparse(node)):
                    yield node.lineno, f"<{ast.unparse(func)}>"


def complaints(source: str, path: Path) -> list[str]:
    """What is wrong with the imports of one file, as lines for people."""
    here = unit_of(path)
    relative = path.relative_to(PACKAGE.parent)
    if here not in FLOORS:
        return [f"{relative}: {here} has no floor yet: give it one in {Path(__file__).name}"]
    found = []
    for line, name in imports(source, ".".join(relative.with_suffix("").parts)):
        top, *rest = name.split(".")
        where = f"{relative}:{line}: {here} (floor {FLOORS[here]}) imports {name}"
        if top != "klderive":
            if top not in sys.stdlib_module_names and top not in OUTSIDE[here]:
                allowed = ", ".join(sorted(OUTSIDE[here])) or "nothing"
                found.append(f"{where}: allowed from outside: {allowed}")
            continue
        if rest == ["__version__"] and here not in PLAIN:
            continue
        there = rest[0] if rest and rest[0] in FLOORS else "__init__"
        if there != here and FLOORS[there] > FLOORS[here]:
            found.append(f"{where}, which is floor {FLOORS[there]}")
        elif there != here and here in KNOWS and there not in KNOWS[here]:
            found.append(f"{where}: {here} may know {', '.join(sorted(KNOWS[here])) or 'nothing else of the project'}")
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(PACKAGE)) for p in FILES])
def test_imports_point_down(path):
    if path == PACKAGE / "__init__.py":
        return  # its one import_module reads the table of exports, tested in test_setup.py
    assert complaints(path.read_text(encoding="utf-8"), path) == []


def test_the_parts_do_not_import_each_other_in_a_circle():
    needs = {part: set() for part in FLOORS}
    for path in FILES:
        here, module = unit_of(path), ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for _, name in imports(path.read_text(encoding="utf-8"), module):
            top, *rest = name.split(".")
            if top == "klderive" and rest and rest[0] in FLOORS and rest[0] != here:
                needs[here].add(rest[0])
    tuple(TopologicalSorter(needs).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    ("file", "source", "expected"),
    [
        ("proof/normal.py", "import dataclasses\nfrom fractions import Fraction", None),
        ("proof/normal.py", "from .polynomials import Poly", None),
        ("proof/normal.py", "from ..language import Term", None),
        ("proof/normal.py", "import sympy", "allowed from outside: mpmath"),
        ("check.py", "import sympy", "allowed from outside: nothing"),
        ("proof/normal.py", "from ..refutation import models", "proof may know language, records"),
        ("refutation/search.py", "from ..proof import decide", "refutation may know language, records, verdicts"),
        ("language/terms.py", "from ..verdicts import Proved", "language may know records"),
        ("proof/normal.py", "from ..rules import RULES", "which is floor 3"),
        ("proof/normal.py", "from klderive import rules", "which is floor 3"),
        ("proof/normal.py", "import klderive", "which is floor 5"),
        ("proof/normal.py", "def f():\n    import klderive.check", ":2: proof (floor 1)"),
        ("proof/normal.py", "import_module('klderive.check')", "<import_module>"),
        ("derivations/__init__.py", "import_module(f'.{place}', __name__)", None),
        ("derivations/__init__.py", "import_module(f'..{place}', __name__)", "<import_module>"),
        ("reading/latex.py", "from klderive.report import show", "which is floor 4"),
        ("reading/latex.py", "from klderive.derivations import names", None),
        ("exercises/grading.py", "from klderive import __version__", None),
        ("proof/normal.py", "from klderive import __version__", "which is floor 5"),
        ("reading/latex.py", "import matplotlib.pyplot", "allowed from outside: mpmath, sympy"),
        ("numeric/special.py", "import numpy as np", None),
        ("helpers.py", "", "helpers has no floor yet"),
    ],
    ids=str,
)
def test_a_bad_import_is_found(file, source, expected):
    found = complaints(source, PACKAGE / file)
    if expected is None:
        assert found == []
    else:
        assert len(found) == 1 and expected in found[0]


def loaded_after(code: str) -> set[str]:
    """Names of the top-level modules that a fresh interpreter has loaded after `code`."""
    show = f"{code}\nimport sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True, timeout=60)
    return set(run.stdout.splitlines()[-1].split())


HELP = "import klderive.__main__ as m\ntry: m.main(['--help'])\nexcept SystemExit: pass"


@pytest.mark.parametrize(
    ("code", "unloaded"),
    [
        ("import klderive; dir(klderive)", {"sympy", "numpy", "matplotlib"}),
        (HELP, {"sympy", "numpy", "matplotlib"}),
        ("from klderive import kl_normal; kl_normal(0.0, 1.0, 1.0, 2.0)", {"sympy", "matplotlib"}),
        ("from klderive import derive", {"numpy", "matplotlib"}),
        ("import klderive.language, klderive.refutation", {"sympy", "numpy", "mpmath"}),
        ("import klderive.check, klderive.proof", {"sympy", "numpy", "mpmath"}),
    ],
    ids=["import", "help", "numbers", "derive", "language", "check"],
)
def test_what_stays_unloaded(code, unloaded):
    assert loaded_after(code) & unloaded == set()


def test_loading_is_seen():
    assert {"sympy", "mpmath"} <= loaded_after("import sympy")

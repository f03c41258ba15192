"""What stands in for modules of which a check needs nothing: Pyodide's loader of packages and its event loop, which load half of
the standard library before the first line; and what mpmath has beside the arithmetic of intervals.

The one idea: a module that is not here is taken as it is; so a wrong row shows as a page that does not say what the command says.

Not here: who reads the table (pack.py).
"""


def empty(*names: str) -> str:
    """A module with classes that are only inherited from, or asked for."""
    return "\n".join(f"class {name}: pass" for name in names)


LOADER = """
class Place:
    def __str__(self): return "/packages"
SITE_PACKAGES = DSO_DIR = Place()
def init_loaded_packages(): pass
"""

LIBRARY = {
    "asyncio/__init__.py": "",
    "pyodide/webloop.py": "def _initialize_event_loop(): pass",
    "pyodide/_package_loader.py": LOADER,
}
"""In the standard library as Pyodide has it."""

MPMATH = {
    "mpmath/__init__.py": "",
    "mpmath/functions/__init__.py": "from . import functions, factorials, zetazeros",
    "mpmath/functions/zetazeros.py": "from .functions import defun\n@defun\ndef zetazero(ctx): pass",
    "mpmath/functions/rszeta.py": empty("RSCache"),
    "mpmath/calculus/__init__.py": "",
    "mpmath/calculus/quadrature.py": empty("QuadratureMethods"),
    "mpmath/calculus/inverselaplace.py": empty("LaplaceTransformInversionMethods"),
    "mpmath/calculus/calculus.py": empty("CalculusMethods"),
    "mpmath/calculus/optimization.py": empty("OptimizationMethods"),
    "mpmath/calculus/odes.py": empty("ODEMethods"),
    "mpmath/matrices/__init__.py": "",
    "mpmath/matrices/matrices.py": empty("MatrixMethods", "_matrix"),
    "mpmath/matrices/calculus.py": empty("MatrixCalculusMethods"),
    "mpmath/matrices/linalg.py": empty("LinearAlgebraMethods"),
    "mpmath/matrices/eigen.py": empty("Eigen"),
    "mpmath/identification.py": empty("IdentificationMethods"),
    "mpmath/visualization.py": empty("VisualizationMethods"),
}
"""In mpmath; the package is entered by its module of intervals."""

DOOR = """
class NotRead(ValueError): pass
def statement(*example):
    if not example: raise NotRead("the example is no statement")
    return example[0]
def to_term(line): return None, line
"""

FURTHER = {
    "klderive/exercises/__init__.py": "",
    "klderive/symbolic/__init__.py": "",
    "klderive/symbolic/door.py": DOOR,
    "klderive/symbolic/back.py": "def to_sympy(term, context): return term",
    "klderive/symbolic/writing.py": empty("NotSaid(ValueError)"),
    "klderive/derivation/__init__.py": "class DerivationError(ValueError): pass\ndef derived(start): raise DerivationError()",
}
"""In our own code, for exercises: a line is not made into SymPy's and back, nothing is derived; the rules are those of rules.py
(so that a chain is the package's own is not seen here)."""
TABLES = {"tomllib.py": "class TOMLDecodeError(ValueError): pass"}
"""The sheets are JSON here."""

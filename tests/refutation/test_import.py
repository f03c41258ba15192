"""What the import of the folder loads."""

import subprocess
import sys


def test_neither_sympy_nor_mpmath_nor_numpy_is_loaded():
    program = "import sys, klderive.refutation; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "'klderive'" in loaded
    assert not {name for name in ("sympy", "mpmath", "numpy", "random") if f"'{name}'" in loaded}

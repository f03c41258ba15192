"""How terms look: as text that is read back to the same term (infix.py), in words (plain.py), as LaTeX (latex.py)."""

from .infix import text
from .latex import latex
from .plain import readable, words

__all__ = ["latex", "readable", "text", "words"]

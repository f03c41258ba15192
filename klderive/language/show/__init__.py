"""How terms look: plain text that is read back to the same term and words for people (infix.py), LaTeX (latex.py)."""

from .infix import text, words
from .latex import latex

__all__ = ["latex", "text", "words"]

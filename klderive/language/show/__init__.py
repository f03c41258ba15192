"""How terms look: plain text that is read back to the same term (infix.py), LaTeX and words for people (latex.py)."""

from .infix import text

__all__ = ["text"]

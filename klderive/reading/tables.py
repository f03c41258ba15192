"""The tables of heads, known functions, laws and conventions (data/heads.toml, data/conventions.toml).

The one idea: a spelling is a letter with its style and what stands below it; all else is data that a person reads and extends.

Not here: what a head does with its arguments (elaboration).
"""

from __future__ import annotations

from functools import cache

from ..records import record
from .formula import nodes as n
from .names import name_of, plain, subscripts
from .stored import stored

__all__ = ["Convention", "Head", "Tables", "head_of", "spelled", "tables"]



@record
class Head:
    """A head: what it is, what it takes, and whether its spelling is an ordinary letter too."""

    name: str
    takes: str
    letter: bool = False


@record
class Convention:
    """A row of conventions: spellings (`bold *` for any bold letter), a kind or a hypothesis, where it applies."""

    letters: frozenset[str]
    says: str
    where: str

    def about(self, spelling: str) -> bool:
        """Is it about this spelling?"""
        if spelling in self.letters:
            return True
        style, _, letter = spelling.rpartition(" ")
        base, _, below = letter.partition("_")
        single = len(set(below)) == 1 or below.isalpha() and len(below) > 2  # not sigma_12, a covariance; sigma_11 is none
        return f"{style} *".strip() in self.letters and bool(style) or single and f"{style} {base}_*".strip() in self.letters


@record
class Tables:
    """All of it, by spelling; `rows` are words within the rows of displays, by what they do (data/rows.toml)."""

    heads: dict[str, Head]
    functions: dict[str, str]
    letters: dict[str, str]
    laws: dict[str, str]
    kinds: tuple[Convention, ...]
    hypotheses: tuple[Convention, ...]
    unread: frozenset[str]
    spoken: dict[str, frozenset[str]]
    phrases: dict[str, frozenset[str]]
    own: dict[str, frozenset[str]]
    nouns: dict[str, frozenset[str]]
    other: dict[str, frozenset[str]]
    customary: dict[str, frozenset[str]]
    parameters: dict[str, frozenset[str]]
    rows: dict[str, frozenset[str]]
    densities: frozenset[str]


@cache
def tables() -> Tables:
    """The tables, read once."""
    heads = stored("heads")
    rows = stored("conventions")
    found: dict[str, Head] = {}
    for row in heads["head"]:
        for key in ("spelled", "letters"):
            found |= {spelling: Head(row["name"], row["takes"], key == "letters") for spelling in row.get(key, ())}
    return Tables(
        found,
        {written: op for op, row in heads["functions"].items() for written in row},
        {written: op for op, row in heads["letters"].items() for written in row},
        {written: law for law, row in heads["laws"].items() for written in row},
        tuple(Convention(_spellings(row["letters"]), row["kind"], row["where"]) for row in rows["convention"]),
        tuple(Convention(_spellings(row["letters"]), row["says"], row["of"]) for row in rows["hypothesis"]),
        frozenset(heads["unread"]["words"].split()),
        _words(heads["spoken"]),
        {of: frozenset(p.replace("_", " ") for p in row.split()) for of, row in heads["phrases"].items()},
        _words(heads["own"]),
        _words(heads["nouns"]),
        _words(heads["other"]),
        _words(heads["customary"]),
        _words(heads["parameters"]),
        {what: frozenset(words) for what, words in stored("rows").items()},
        _spellings(rows["densities"]["letters"]),
    )


def _words(rows: dict[str, str]) -> dict[str, frozenset[str]]:
    return {what: frozenset(words.split()) for what, words in rows.items()}


def _spellings(text: str) -> frozenset[str]:
    """`p cal P q` are three: a style belongs to the letter behind it."""
    styles, found, style = {"bold", "cal", "bb", "rm", "scr", "hat", "tilde", "bar"}, [], ""
    for word in text.split():
        if word in styles:
            style = f"{style} {word}".strip()
        else:
            found.append(f"{style} {word}".strip())
            style = ""
    return frozenset(found)


def spelled(node: n.Node) -> str:
    r"""The spelling of a letter or word with what stands below it: `D_KL`, `bb E`; "" for everything else."""
    name = name_of(node)
    if name is None or name.primes:
        return ""
    below = subscripts(node.below) if isinstance(node, n.Script) else ()
    labels = [plain(part) for part in below]
    if any(label is None for label in labels):
        return str(name)
    text = "".join(str(label).removeprefix("rm ") for label in labels)
    return f"{name}_{text}" if text else str(name)


def head_of(node: n.Node) -> Head | None:
    r"""The head that a letter or word is, with or without scripts: `\mathbb{E}_p`, `D_{\mathrm{KL}}`, `\operatorname{Var}`."""
    name = name_of(node)
    if name is None or name.primes or name.accents:
        return None
    found = tables().heads
    return found.get(spelled(node)) or found.get(str(name))

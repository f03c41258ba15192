r"""What words say of the lines around them: that they are meant loosely, asked for, quoted as wrong; and of names, in brief.

The one idea: closed lists of phrases (data/heads.toml, [phrases]), looked for in a sentence without its formulas; each gives
a `Spoken` or a property with the stretch in which it holds.

Not here: signs with another meaning (notations.py, operations.py); what follows for lines (judging/meant.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..discourse import Said as Read
from ..discourse import Sentence
from ..formula import nodes as n
from ..layout.document import Document, Range
from ..names import name_of, named_nodes, printed, unbraced
from ..said import DEGENERATE, Declared, Said, Spoken
from ..tables import tables
from .operations import begin, words_of

__all__ = ["CONDITIONAL", "LOOSELY", "PREMISE", "QUOTED", "bare", "remarks"]

CONDITIONAL = "conditional "
"""What is said of a mean of another law than the names have, with the operation: "the posterior mean"."""
PREMISE = "premise"
"""What is said of lines that hold by a premise in words: "by symmetry"."""
QUOTED = "quoted"
"""What is said of lines that are asked for, quoted as wrong, or supposed to be refuted."""
LOOSELY = "loosely"
"""What is said of equalities that hold up to constants, to first order, for large n."""
MEANS = ("expectation", "variance", "covariance", "entropy", "chance")
REMARK = 12
"""Words of the longest sentence that says of what stands before it that it is wrong."""
BRIEF = (",", ":", "(", "=", "–", "—", "-", "|")
"""Signs between a name and the words that say in brief what it is."""
CLOSE = 4
"""How many of these words there are at most."""


def bare(document: Document, sentence: Sentence, part: Range | None = None) -> str:
    """The words of a sentence, or of a part of it, without its formulas."""
    where = sentence.range if part is None else part
    found, at = [], where.start
    for formula in sorted((*(c.formula for c in sentence.cues), *sentence.marked), key=lambda f: f.start):
        if where.start <= formula.start and formula.end <= where.end:
            found.append(document.prose[at : formula.start])
            at = max(at, formula.end)
    return " ".join((*found, document.prose[at : where.end])).lower()


def remarks(document: Document, sentence: Sentence, before: Range, section: Range) -> Iterator[Said]:
    """What a sentence says of lines and, in brief, of names; `before` is the stretch of the sentence before it."""
    where, words = sentence.range, words_of(bare(document, sentence))
    trees = [unbraced(c.formula.tree) for c in sentence.cues if c.formula.tree is not None]
    if _says(words, "loosely"):
        general = _says(words, "equalities") and not any(isinstance(tree, n.Relation) for tree in trees)
        yield Spoken(f"other {LOOSELY}", where, Range(section.start, len(document.text)) if general else where)
    if _says(words, "premise"):
        yield Spoken(f"other {PREMISE}", where, where)
    if _says(words, "quoting"):
        yield Spoken(f"other {QUOTED}", where, Range(where.start, section.end))
    if not trees and len(words) <= REMARK and _says(words, "denies"):
        yield Spoken(f"other {QUOTED}", before, before)
    yield from (Spoken(f"other {CONDITIONAL}{op}", where, where) for op in _conditional(words))
    changed = len(words) == 2 and words[0] in tables().spoken["after"]  # "after squaring, ..."
    if changed or _says(words, "selecting") or any(map(_selects, sentence.said)):
        yield from (Spoken(f"other {CONDITIONAL}{op}", where, where) for op in MEANS)
    if _says(words, "conditioning"):
        yield from (Spoken(f"other {CONDITIONAL}{op}", where, section) for op in MEANS)
    formulas = [*trees, *(f.tree for f in sentence.marked if f.tree is not None)]
    if formulas and _degenerate(words):
        names = tuple(node for tree in formulas for node, _ in named_nodes(tree))
        yield Declared(names, "", Range(where.end, where.end), section, (), (DEGENERATE,))
    if not formulas and begin(words, tables().spoken["matrices"]) and _degenerate(words):
        yield Spoken("other inverse", where, section)  # "all matrices are singular"
    yield from _in_brief(document.prose, sentence, section)


def _says(words: Sequence[str], what: str) -> bool:
    """Do words have a phrase of a row; where words are not set apart, within one of them?"""
    text = f" {' '.join(words)}"
    return any((f" {phrase}" if phrase[0] < "\u3040" else phrase) in text for phrase in tables().phrases[what])


def _degenerate(words: Sequence[str]) -> bool:
    """Do words say that what they are about has no inverse, or may be zero?

    >>> _degenerate("let be a singular matrix".split()), _degenerate("let be a non singular matrix".split())
    (True, False)
    """
    text = f" {' '.join(words)}"
    for phrase in tables().phrases["regular"]:
        text = text.replace(phrase, "")
    return _says(text.split(), "degenerate")


def _conditional(words: Sequence[str]) -> Iterator[str]:
    """The means and variances of which words say that they are of another law: "the posterior mean"."""
    table = tables()
    for op in MEANS:
        own = table.own.get(op, frozenset())
        if any(one in table.spoken["posterior"] and begin((two,), own) for one, two in pairwise(words)):
            yield op


def _selects(said: Read) -> bool:
    """Is it a condition of its sentence on a variable, a capital letter: "given $X > 0$", "on $X = x$"?"""
    relations = (unbraced(f.tree) for f in said.relations if f.tree is not None)
    return said.brief and said.kind == "hypothesis" and any(
        isinstance(tree, n.Relation)
        and tree.signs[-1].name not in ("~", "in", ":=")
        and (name := name_of(tree.sides[0])) is not None
        and len(name.letter) == 1
        and name.letter.isupper()
        for tree in relations
    )


def _in_brief(text: str, sentence: Sentence, section: Range) -> Iterator[Said]:
    r"""Names with the parameter that words right behind them say they are: `\sigma` in "scale ($\sigma$, the variance)", in a
    list, in a row of a table; of a parameter that a law does not have here, what `parameters` says (notations.py)."""
    table, where = tables(), sentence.range
    for formula in (*(cue.formula for cue in sentence.cues), *sentence.marked):
        behind = text[formula.end : where.end].lstrip("$\\)` ")
        if formula.tree is None or name_of(formula.tree) is None or not behind.startswith(BRIEF):
            continue
        clause = behind.lstrip("".join(BRIEF) + " ").lower()
        words = words_of(clause[: next((at for at, c in enumerate(clause) if c in ").,;|\n"), len(clause))])
        if len(words) > CLOSE:
            continue
        for of in ("variance", "deviation"):
            if begin(words, table.spoken[of]):
                yield Declared((formula.tree,), "", where, section, (), (of,))
        for law, stems in table.parameters.items():
            if begin(words, stems):
                yield Spoken(f"{law} {printed(formula.tree)}", where, section)

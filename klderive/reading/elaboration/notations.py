"""What the words of a sentence say about notations: bases of logarithms, bars, vectors, letters that are heads by custom.

The one idea: closed lists of beginnings of words (data/heads.toml); where one stands, a default of the table does not hold.

Not here: what the sentence says of names (sayings.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from ..discourse import Sentence
from ..formula import nodes as n
from ..names import name_of, printed, unbraced
from ..tables import head_of, tables
from .operations import begin, renamed

__all__ = [
    "CONDITIONAL", "LOOSELY", "QUOTED", "conditional_means", "coordinated", "degenerate", "foreign", "in_brief", "notations", "other_heads",
    "parameters", "says", "shared",
]

CONDITIONAL = "conditional "
"""What is said of a mean of another law than the names have, with the operation: "the posterior mean"."""
QUOTED = "quoted"
"""What is said of lines that are asked for, quoted as wrong, or supposed to be refuted."""
LOOSELY = "loosely"
"""What is said of equalities that hold up to constants, to first order, for large n."""

BRIEF = (",", ":", "(", "=", "–", "—", "-", "|")
"""Signs between a name and the words that say in brief what it is."""
CLOSE = 4
"""How many words behind a formula say what it is."""


def notations(text: str, formulas: Sequence[n.Node] = (), bare: str | None = None) -> Iterator[str]:
    r"""The notations about which words say something: "log" ("in bits", "logarithms to base 2") and its base, "bar", "vector".

    Words about a base that go with a logarithm that has one, `\log_{10}`, say nothing of the others. A sentence about `\log` as a
    sign says something of its base, unless it says that it is the natural one. `bare` is the text without its formulas.

    >>> list(notations("entropies are in bits.")), list(notations("the base distribution"))
    (['log', 'base 2'], [])
    >>> list(notations("logarithms to base 10")), list(notations("logarithms to base b"))
    (['log', 'base 10'], ['log'])
    """
    table = tables().spoken
    words = _words(text)
    units = [row for row, names in table.items() if row.startswith("base ") and _stands(text, words, names)]
    beside = _stands(text, words, table["to_base"]) and _begins(text, table["logarithms"])
    beside = beside and not any(map(_has_base, formulas))
    named = _named_log(formulas, words) and not _begins(text, table["natural"])
    if units or beside or named:
        yield "log"
    yield from units
    if beside:
        yield from (f"base {b}" for a, b in pairwise(words) if a in table["to_base"] and b.isdigit())
    yield from (of for of, row in (("bar", "bars"), ("vector", "vectors")) if _begins(text, table[row]))
    if not table["naming"].isdisjoint(words) and any(map(_barred, formulas)) and not begin(words, tables().own["expectation"]):
        yield "bar"
    if any(pair == ("in", "degrees") for pair in pairwise(words)):
        yield from ("other sin", "other cos", "other tan")
    if any(one in ("modulo", "mod") and two.isdigit() for one, two in pairwise(words)) or any(map(_classes, formulas)):
        yield "other ="
    yield from (f"other {op}" for op in renamed(_words(text if bare is None else bare), formulas))
    yield from (f"one {first} {second}" for first, second in map(_one_name, formulas) if first)


def says(bare: str, what: str) -> bool:
    """Has a sentence, without its formulas, a phrase of this row of data/heads.toml: "loosely", "quoting", "denies"?"""
    words = f" {' '.join(_words(bare))}"
    return any((f" {phrase}" if phrase[0] < "\u3040" else phrase) in words for phrase in tables().phrases[what])


def in_brief(text: str, sentence: Sentence) -> Iterator[tuple[n.Node, str]]:
    r"""Names with the parameter that words right behind them say they are: `\sigma` in "scale ($\sigma$, the variance)", in a list, in a
    row of a table; "variance", "deviation", or a law with a parameter that it does not have here, as in `parameters`."""
    table = tables()
    for formula in (*(cue.formula for cue in sentence.cues), *sentence.marked):
        behind = text[formula.end : sentence.range.end].lstrip("$\\)` ")
        if formula.tree is None or name_of(formula.tree) is None or not behind.startswith(BRIEF):
            continue
        clause = behind.lstrip("".join(BRIEF) + " ").lower()
        words = _words(clause[: next((at for at, c in enumerate(clause) if c in ").,;|\n"), len(clause))])
        if len(words) <= CLOSE:
            yield from ((formula.tree, of) for of in ("variance", "deviation") if begin(words, table.spoken[of]))
            yield from ((formula.tree, f"law {law}") for law, stems in table.parameters.items() if begin(words, stems))


def conditional_means(bare: str) -> Iterator[str]:
    """The means, variances, covariances and entropies of which a sentence says that they are of another law: "the posterior mean"."""
    words, table = _words(bare), tables()
    for op in ("expectation", "variance", "covariance"):
        if any(one in table.spoken["posterior"] and begin((two,), table.own[op]) for one, two in pairwise(words)):
            yield op


def degenerate(bare: str) -> bool:
    """Do the words of a sentence say that what it is about has no inverse, or may be zero?

    >>> degenerate("let be a singular matrix"), degenerate("let be a non-singular matrix")
    (True, False)
    """
    words = f" {' '.join(_words(bare))}"
    for phrase in tables().phrases["regular"]:
        words = words.replace(phrase, "")
    return says(words, "degenerate")


def shared(bare: str, formulas: Iterable[n.Node]) -> Iterator[n.Node]:
    """The names that a sentence gives to several things: "we write $p$ for both"."""
    words = _words(bare)
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    if not tables().spoken["naming"].isdisjoint(words) and pairs & {"for both", "for either", "for all", "same letter", "same symbol"}:
        yield from (tree for tree in map(unbraced, formulas) if _own(tree))


def foreign(text: str, formulas: Iterable[n.Node]) -> Iterator[n.Node]:
    r"""The names that words or a set say to be no real numbers, vectors, densities: "complex numbers $z$", `z \in \mathbb{C}`."""
    words, spoken = _words(text), tables().spoken
    kinds = (("complex", "numbers"), ("signed", "laws"))
    pairs = [pair for pair in pairwise(words) for one, of in kinds if begin(pair, spoken[one]) and begin(pair, spoken[of])]
    said = _begins(text, spoken["foreign"]) or bool(pairs)
    for tree in map(unbraced, formulas):
        for item in map(unbraced, tree.items if isinstance(tree, n.Listing) else (tree,)):
            within = isinstance(item, n.Relation) and item.signs[-1].name == "in" and _foreign_set(item.sides[-1])
            names = item.sides[:1] if isinstance(item, n.Relation) else (item,)
            if within or said:
                beside = tree.items[:-1] if within and isinstance(tree, n.Listing) else ()
                yield from (name for name in (*names, *beside) if _own(name))


def parameters(text: str, sentence: Sentence) -> Iterator[str]:
    """What a sentence calls the parameters of laws: "where b is the scale", "with precision t"; of those of a law that has no
    parameter here, "parametrized by its precision", the law alone."""
    table, cues = tables(), sorted(sentence.cues, key=lambda cue: cue.formula.start)
    starts = (*(cue.formula.start for cue in cues), sentence.range.end)
    words = _words(text[sentence.range.start : sentence.range.end].lower())
    if begin(words, table.spoken["parametrized"]):
        yield from (law for law, stems in table.parameters.items() if begin(words, stems))
    for at, cue in enumerate(cues, 1):
        tree = cue.formula.tree
        before = _words(text[cues[at - 2].formula.end if at > 1 else sentence.range.start : cue.formula.start].lower())
        if tree is not None:
            name = tree.sides[0] if isinstance(tree, n.Relation) else tree
            yield from (f"{law} {printed(name)}" for law, stems in table.parameters.items() if begin(before[-1:], stems))
        clause = text[cue.formula.end : starts[at]].lower().replace(";", ",").replace(".", ",").partition(",")[0]
        verb, *behind = (*_words(clause)[:CLOSE], "")
        if verb in table.spoken["is"] and tree is not None:
            yield from (f"{law} {printed(name)}" for law, stems in table.parameters.items() if begin(behind, stems))


def coordinated(text: str, sentence: Sentence) -> Iterator[n.Node]:
    """Names of which more is said than the noun that was read: "let f and F be the density and the distribution function", "a
    real number, the variance"."""
    starts = sorted(cue.formula.start for cue in sentence.cues)
    for said in sentence.said:
        end = next((start for start in starts if start >= said.range.end), sentence.range.end)
        behind = text[said.range.end : end].lower().partition(".")[0]
        words = _words(behind)[: 1 if behind.startswith(",") else 2]
        goes_on = bool(words) and tables().spoken["coordinated"].issuperset(words)
        if said.kind == "declaration" and end == sentence.range.end and goes_on:
            yield from (f.tree for f in said.names if f.tree is not None)


def _foreign_set(tree: n.Node) -> bool:
    r"""`\mathbb{C}^n`, `\mathbb{F}_2`."""
    name = name_of(tree)
    return name is not None and name.style == "bb" and name.letter in tables().spoken["fields"]


def _own(node: n.Node) -> bool:
    """A letter that is no operation by custom."""
    node = unbraced(node)
    if isinstance(node, n.Product):
        node = node.items[0]
    head = head_of(node)
    return isinstance(node, (n.Letter, n.Script)) and name_of(node) is not None and (head is None or head.letter)


def other_heads(formulas: Iterable[n.Node], text: str) -> list[n.Node]:
    """Letters that are heads by custom, of which a sentence speaks in other words than the head's: "the Hessian $H$"."""
    found = []
    for tree in map(unbraced, formulas):
        head = head_of(tree) if isinstance(tree, (n.Letter, n.Word)) else None
        called = frozenset() if head is None else tables().spoken.get(head.name, frozenset())
        if called and not _begins(text, called):
            found.append(tree)
    return found


def _named_log(formulas: Sequence[n.Node], words: Sequence[str]) -> bool:
    r"""Is `\log` spoken of as a sign, or made one with a base: "write $\log x$ for $\log_2 x$", "in units with $\log 2 = 1$"?"""
    table = tables().spoken
    if not table["naming"].isdisjoint(words):
        logs = [log for tree in formulas for side in getattr(tree, "sides", (tree,)) if (log := _log(side)) is not None]
        based = {argument for base, argument in logs if base}
        if any(not base and (argument in based or not argument) for base, argument in logs):
            return True
    if any(_log(tree) == ("", "") for tree in formulas) and not any(map(_has_base, formulas)):
        return True
    units = [tree for tree in formulas if isinstance(tree, n.Relation) and printed(tree.sides[-1]) == "1"]
    return not table["units"].isdisjoint(words) and any((_log(tree.sides[0]) or ("", ""))[1].isdigit() for tree in units)


def _one_name(tree: n.Node) -> tuple[str, str]:
    r"""`\delta x`, alone in a sentence: a sign of a difference and what it is of."""
    letters = [unbraced(item) for item in tree.items if not isinstance(item, n.Space)] if isinstance(tree, n.Product) else []
    match letters:
        case [n.Letter(name="delta" | "Delta" as first), n.Letter(name=second)]:
            return first, second
    return "", ""


def _classes(tree: n.Node) -> bool:
    r"""Is there a ring of classes, `\mathbb{Z}/2\mathbb{Z}`?"""
    quotients = (node for node in n.walk(tree) if isinstance(node, n.Product) and any(getattr(i, "name", "") == "/" for i in node.items))
    return any(isinstance(i, n.Letter) and (i.name, i.style) == ("Z", "bb") for node in quotients for i in map(unbraced, node.items))


def _barred(tree: n.Node) -> bool:
    r"""Is it `\bar x`, of which a sentence may say that it is no mean?"""
    name = name_of(tree)
    return name is not None and "bar" in name.accents


def _log(tree: n.Node) -> tuple[str, str] | None:
    """The base and the argument of a side that is a logarithm, and nothing else, as they are printed."""
    items = tree.items if isinstance(tree, n.Product) else (tree,)
    sign, rest = unbraced(items[0]), [item for item in items[1:] if not isinstance(item, n.Space)]
    below = printed(sign.below) if isinstance(sign, n.Script) else ""
    base = unbraced(sign.base) if isinstance(sign, n.Script) else sign
    if not isinstance(base, n.Word) or base.text != "log" or isinstance(sign, n.Script) and sign.above is not None:
        return None
    return below, "".join(map(printed, rest)).strip("()")


def _has_base(tree: n.Node) -> bool:
    """Is there a logarithm with a base below it?"""
    scripts = (node for node in n.walk(tree) if isinstance(node, n.Script) and node.below is not None)
    return any(isinstance(base := unbraced(s.base), n.Word) and base.text == "log" for s in scripts)


@lru_cache(1)
def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isalnum() else " " for c in text).split())


def _stands(text: str, words: Iterable[str], names: frozenset[str]) -> bool:
    """Is one of these words in the text? Where words are not set apart, does it stand in it?"""
    return not names.isdisjoint(words) or any(not name.isascii() and name in text for name in names)


def _begins(text: str, stems: frozenset[str]) -> bool:
    """Does a word begin so? Where words are not set apart, does it stand in the text?"""
    return begin(_words(text), stems) or any(not s.isascii() and s in text for s in stems)

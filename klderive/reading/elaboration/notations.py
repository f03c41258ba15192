"""What the words of a sentence say about notations: bases of logarithms, bars, vectors, letters that are heads by custom.

The one idea: closed lists of beginnings of words (data/heads.toml); where one stands, a default of the table does not hold.

Not here: what the sentence says of names (sayings.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ..discourse import Sentence
from ..formula import nodes as n
from ..names import name_of, named_nodes, printed, unbraced
from ..tables import head_of, tables
from .operations import begin, words_of

__all__ = ["coordinated", "foreign", "notations", "other_heads", "parameters", "shared"]

CLOSE = 4
"""How many words behind a formula say what it is."""


def notations(text: str, formulas: Sequence[n.Node] = ()) -> Iterator[str]:
    r"""The notations about which words say something: "log" ("in bits", "logarithms to base 2") and its base, "bar", "vector".

    Words about a base that go with a logarithm that has one, `\log_{10}`, say nothing of the others. A sentence about `\log` as a
    sign says something of its base, unless it says that it is the natural one.

    >>> list(notations("entropies are in bits.")), list(notations("the base distribution"))
    (['log', 'base 2'], [])
    >>> list(notations("logarithms to base 10")), list(notations("logarithms to base b"))
    (['log', 'base 10'], ['log'])
    """
    table = tables().spoken
    words = words_of(text)
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
    modulo = any(one in ("modulo", "mod") and two.isdigit() for one, two in pairwise(words))
    if modulo or any(map(_classes, formulas)):
        yield "other ="
    yield from (f"one {first} {second}" for first, second in map(_one_name, formulas) if first)


def shared(bare: str, formulas: Iterable[n.Node]) -> Iterator[n.Node]:
    """The names that a sentence gives to several things: "we write $p$ for both"."""
    words = words_of(bare)
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    if not tables().spoken["naming"].isdisjoint(words) and not tables().phrases["shared"].isdisjoint(pairs):
        yield from (tree for tree in map(unbraced, formulas) if _own(tree))


def foreign(text: str, formulas: Sequence[n.Node]) -> Iterator[n.Node]:
    r"""The names that words or a set say to be no real numbers, vectors, densities: "complex numbers $z$", `z \in \mathbb{C}`."""
    words, spoken = words_of(text), tables().spoken
    if begin(words, spoken["commute"]) or any(map(_does_not_commute, formulas)):
        yield from (name for tree in formulas for name, of in named_nodes(tree) if of.letter.islower() and _own(name))
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
    words = words_of(text[sentence.range.start : sentence.range.end].lower())
    if not table.spoken["programs"].isdisjoint(words):
        yield from table.parameters
    formulas = (*(cue.formula for cue in cues), *sentence.marked)
    laws = [formula for formula in formulas if formula.tree is not None and _law(formula.tree)]
    if laws and begin(words, table.spoken["deviation"] | table.parameters["normal"]):
        yield "normal"  # "our $N(m, s)$ takes the standard deviation"
    if begin(words, table.spoken["parametrized"]):
        yield from (law for law, stems in table.parameters.items() if begin(words, stems))
    for at, cue in enumerate(cues, 1):
        tree = cue.formula.tree
        before = words_of(text[cues[at - 2].formula.end if at > 1 else sentence.range.start : cue.formula.start].lower())
        if tree is not None:
            name = tree.sides[0] if isinstance(tree, n.Relation) else tree
            yield from (f"{law} {printed(name)}" for law, stems in table.parameters.items() if begin(before[-1:], stems))
        clause = text[cue.formula.end : starts[at]].lower().replace(";", ",").replace(".", ",").partition(",")[0]
        verb, *behind = (*words_of(clause)[:CLOSE], "")
        if verb in table.spoken["is"] and tree is not None:
            yield from (f"{law} {printed(name)}" for law, stems in table.parameters.items() if begin(behind, stems))


def coordinated(text: str, sentence: Sentence) -> Iterator[n.Node]:
    """Names of which more is said than the noun that was read: "let f and F be the density and the distribution function", "a
    real number, the variance"."""
    starts = sorted(cue.formula.start for cue in sentence.cues)
    for said in sentence.said:
        end = next((start for start in starts if start >= said.range.end), sentence.range.end)
        behind = text[said.range.end : end].lower().partition(".")[0]
        words = words_of(behind)[: 1 if behind.startswith(",") else 2]
        goes_on = bool(words) and tables().spoken["coordinated"].issuperset(words)
        if said.kind == "declaration" and end == sentence.range.end and goes_on:
            yield from (f.tree for f in said.names if f.tree is not None)


def _law(tree: n.Node) -> bool:
    """Is it a normal law with its parameters, and nothing else: `N(m, s)`?"""
    items = [item for item in tree.items if not isinstance(item, n.Space)] if isinstance(tree, n.Product) else []
    return len(items) == 2 and isinstance(items[1], n.Bracket) and tables().laws.get(str(name_of(items[0]))) == "normal"


def _foreign_set(tree: n.Node) -> bool:
    r"""`\mathbb{C}^n`, `\mathbb{F}_2`; a set of a name that has a number: `GL(2)`, `S_3`."""
    tree = unbraced(tree)
    name = name_of(tree)
    if name is not None and name.style == "bb":
        return name.letter in tables().spoken["fields"]
    if isinstance(tree, n.Product) and len(tree.items) > 1 and isinstance(tree.items[-1], n.Bracket):
        return all(name_of(item) is not None for item in tree.items[:-1])
    below = tree.below if isinstance(tree, n.Script) and tree.above is None else None
    return name is not None and name.style == "" and below is not None and isinstance(unbraced(below), n.Number)


def _does_not_commute(tree: n.Node) -> bool:
    r"""`ab \ne ba`."""
    if not isinstance(tree, n.Relation) or tree.signs[0].name != "!=" or len(tree.sides) != 2:
        return False
    left, right = ([printed(i) for i in side.items] if isinstance(side, n.Product) else [] for side in tree.sides)
    return left != right and sorted(left) == sorted(right) and bool(left)


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
        short = {argument for base, argument in logs if not base and argument.isalpha()}
        if any(one in other and one != other for one in short for base, other in logs if not base):
            return True  # "$\log x$ is short for $\log(1 + x)$"
        based = {argument for base, argument in logs if base}
        if any(not base and (argument in based or not argument) for base, argument in logs):
            return True
    named = not (table["naming"] | table["is"]).isdisjoint(words) or any(not word.isascii() for word in words)
    if named and any(_log(tree) == ("", "") for tree in formulas) and not any(map(_has_base, formulas)):
        return True
    units = [tree for tree in formulas if isinstance(tree, n.Relation) and printed(tree.sides[-1]) == "1"]
    return not table["units"].isdisjoint(words) and any((_log(tree.sides[0]) or ("", ""))[1].isdigit() for tree in units)


def _one_name(tree: n.Node) -> tuple[str, str]:
    r"""`\delta x`, alone in a sentence: a sign of a difference and what it is of."""
    items = tree.items if isinstance(tree, n.Product) else ()
    match [unbraced(item) for item in items if not isinstance(item, n.Space)]:
        case [n.Letter(name="delta" | "Delta" as first), n.Letter(name=second)]:
            return first, second
    return "", ""


def _classes(tree: n.Node) -> bool:
    r"""Is there a ring of classes, `\mathbb{Z}/2\mathbb{Z}`?"""
    return any(
        isinstance(node, n.Product)
        and any(isinstance(item, n.Sign) and item.name == "/" for item in node.items)
        and any(isinstance(item, n.Letter) and (item.name, item.style) == ("Z", "bb") for item in map(unbraced, node.items))
        for node in n.walk(tree)
    )


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


def _stands(text: str, words: Iterable[str], names: frozenset[str]) -> bool:
    """Is one of these words in the text? Where words are not set apart, does it stand in it?"""
    return not names.isdisjoint(words) or any(not name.isascii() and name in text for name in names)


def _begins(text: str, stems: frozenset[str]) -> bool:
    """Does a word begin so? Where words are not set apart, does it stand in the text?"""
    return begin(words_of(text), stems) or any(not s.isascii() and s in text for s in stems)

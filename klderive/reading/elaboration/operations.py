r"""Which operations a formula has, and whether a sentence gives one of them another meaning than the table.

The one idea: the sign of an operation, alone or at plain names (`\exp(x)`, `\|x\|`, `KL(p \| q)`, `\mathbb{E}`), is the subject
of a sentence that names it ("denotes the sup norm", "stands for the median"), or the left side of an equation that defines it.

Not here: logarithms, whose other meanings are bases (notations.py); what follows for lines (judging/meant.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from ..formula import nodes as n
from ..names import is_inverse, is_transpose, name_of, plain, printed, unbraced
from ..tables import head_of, tables

__all__ = ["begin", "customary", "operations", "renamed", "subject", "words_of"]

EVERY_PRODUCT = "every product"
"""All products, those without a sign among them: "products are taken elementwise"."""
BRACKETS = {"||": "norm", "|": "bars", "[": "[", "\\{": "{"}
TIMES = frozenset(("*", "dot"))
FOLLOWS = 3
"""How far behind "is" or "are" such a word stands."""
REACH = 2
"""How far behind a word of another meaning the noun stands that it belongs to."""


def operations(*trees: n.Node) -> set[str]:
    r"""The operations in formulas.

    >>> from klderive.reading.formula import read_text
    >>> sorted(operations(read_text(r"\exp(x) + \|y\| + \mathbb{E}[x]").tree))
    ['[', 'addition', 'every product', 'exp', 'expectation', 'norm']
    """
    found = {op for tree in trees for node in n.walk(tree) if (op := _sign(node))}
    return found | ({EVERY_PRODUCT} if any(isinstance(node, n.Product) for tree in trees for node in n.walk(tree)) else set())


def _sign(node: n.Node) -> str:
    """The operation of which a node is the sign."""
    if isinstance(node, n.Bracket):
        return BRACKETS.get(node.opening, "")
    if isinstance(node, n.Root):
        return "root"
    if isinstance(node, (n.Big, n.Integral)):
        return "integral" if isinstance(node, n.Integral) else node.name if node.name in ("sum", "prod") else ""
    if isinstance(node, n.Sign):
        if node.name == "/":
            return "division"
        if node.level == "add" and node.name == "+":
            return "addition"
        return "product" if node.level == "multiply" and node.name in TIMES else ""
    if not isinstance(node, (n.Letter, n.Word, n.Script)):
        return ""
    if isinstance(node, n.Script) and node.above is not None and (is_transpose(node.above) or is_inverse(node.above)):
        return "transpose" if is_transpose(node.above) else "inverse"
    if isinstance(node, n.Script) and node.above is not None and isinstance(unbraced(node.above), n.Number):
        return "power"
    head = head_of(node)
    return head.name if head is not None else tables().functions.get(str(name_of(node)).removeprefix("rm "), "")


def subject(tree: n.Node) -> str:
    r"""The operation of which a formula is the sign, alone or at plain names, or a power of it; "" for every other formula.

    >>> from klderive.reading.formula import read_text
    >>> [subject(read_text(text).tree) for text in (r"\exp(x)", r"\|\cdot\|", r"KL(p\|q)", r"\exp(2x)", r"H(p) + 1")]
    ['exp', 'norm', 'divergence', '', '']
    """
    if isinstance(tree, n.Script) and isinstance(tree.base, n.Bracket):
        tree = tree.base
    items = [item for item in (tree.items if isinstance(tree, (n.Product, n.Sum)) else (tree,)) if not isinstance(item, n.Space)]
    if isinstance(tree, n.Sum):
        added = len(items) == 2 and tree.signs[1] is not None and all(map(_plain, items))
        return _sign(tree.signs[1]) if added and tree.signs[1] is not None else ""
    if len(items) == 3 and isinstance(items[1], n.Sign) and all(map(_plain, items)):
        return _sign(items[1])
    op = _sign(unbraced(items[0]))
    arguments: list[n.Node] = [items[0]] if isinstance(items[0], n.Bracket) else items[1:]
    if isinstance(items[0], n.Root):
        arguments.append(items[0].body)
    return op if len(arguments) < 2 and all(map(_plain, arguments)) else ""


def _plain(node: n.Node) -> bool:
    """Names, a dot for one, or brackets with such."""
    node = unbraced(node)
    if isinstance(node, n.Bracket):
        return all(_plain(argument) for part in node.parts for argument in part)
    if isinstance(node, n.Given):
        return all(map(_plain, node.parts))
    return name_of(node) is not None or isinstance(node, (n.Sign, n.Empty))


@lru_cache(1)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, without punctuation."""
    return tuple("".join(c if c.isalnum() else " " for c in text).split())


def renamed(text: str, formulas: Sequence[n.Node]) -> Iterator[str]:
    """The operations to which the words of a sentence, without its formulas, give another meaning.

    Of languages whose words of another meaning are not listed, a sentence that names a sign says the customary meaning only if it
    has the noun of that, and beside it nothing but words that are known to change nothing.
    """
    spoken, words = tables().spoken, list(words_of(text))
    if not any(isinstance(tree, n.Relation) for tree in formulas):
        yield from _by_noun(words)
    naming = not spoken["naming"].isdisjoint(words)
    elsewhere = _holds(words, tables().phrases["named"])
    copula = elsewhere or _holds(words, tables().phrases["copulas"])
    sides = [tree.sides[0] if isinstance(tree, n.Relation) else tree for tree in formulas]
    subjects = {op for tree in sides if (op := subject(tree))}
    alone = {op for tree in formulas if (op := subject(tree))}
    words = [f"{one}wise" if behind == "wise" else one for one, behind in pairwise((*words, "")) if one != "wise"]
    if "norm" in words and any(map(_space_of_a_norm, formulas)):
        yield "norm"
    if naming and begin(words, tables().spoken["parts"]):
        yield from subjects & {"[", "{"}
    for op, others in tables().other.items():
        own = tables().own[op]
        named = naming and op in subjects
        if op == "product" and _said_of_all(words, others, own):
            yield EVERY_PRODUCT
        stands = op in alone and not spoken["is"].isdisjoint(words)
        qualified = _qualified(words, others, own) and (named or op == "norm" or op == "product" and stands)
        if op == "addition" and named and op in alone and not others.isdisjoint(words):
            yield op  # "we write $a + b$ for the exclusive or"
        if op in alone - {"addition"} and not begin(words, own) and _denoted(words, op, formulas):
            yield op
        other = qualified or named and not begin(words, own) and any(_bare(tree, op) for tree in formulas)
        nouns = list(_nouns(words, own)) if copula and op in alone else [True]
        if other or not any(nouns) and (nouns or elsewhere):
            yield op


def customary(trees: Sequence[n.Node], words: Sequence[str]) -> bool:
    r"""Do the words with which formulas are described say what their signs mean by custom, and nothing else: "where $H(X, Y)$ is
    the joint entropy of $X$ and $Y$"?

    >>> from klderive.reading.formula import read_text
    >>> entropy = read_text(r"\mathrm{H}(X, Y)").tree
    >>> customary([entropy], ["is", "the", "joint", "entropy", "of"]), customary([entropy], ["is", "the", "binary", "entropy"])
    (True, False)
    """
    known, ops = tables().customary, {subject(tree) for tree in trees if name_of(tree) is None}
    own = frozenset[str]().union(*(known.get(op, ()) for op in ops))
    beside = known["beside"] | (known["several"] if max(map(_arguments, trees), default=0) > 1 else frozenset())
    return all(op in known for op in ops) and not own.isdisjoint(words) and own.union(beside).issuperset(words)


def _arguments(tree: n.Node) -> int:
    """How many arguments stand in its brackets; those before and behind a bar are two."""
    inner = [part for node in n.walk(tree) if isinstance(node, n.Bracket) for parts in node.parts for part in parts]
    return sum(len(part.parts) if isinstance(part, n.Given) else 1 for part in inner)


def _denoted(words: Sequence[str], op: str, formulas: Sequence[n.Node]) -> bool:
    """Does a sentence say what the sign of an operation denotes: "let $|x|$ denote the integer part of $x$"? Not "denote $E[X]$
    by $m$": all its other formulas are names within the sign."""
    signs = [tree for tree in formulas if subject(tree) == op]
    within = {name for tree in signs for node in n.walk(tree) if (name := name_of(node)) is not None}
    others = [tree for tree in formulas if tree not in signs and not isinstance(tree, n.Relation)]
    denotes = not tables().spoken["denotes"].isdisjoint(words)
    return denotes and len(signs) == 1 and all(name_of(tree) in within for tree in others)


def _space_of_a_norm(tree: n.Node) -> bool:
    r"""`\ell_1`, `L^\infty`: a norm of this space is not the Euclidean one."""
    tree = unbraced(tree)
    power = (tree.below or tree.above) if isinstance(tree, n.Script) else None
    return power is not None and str(name_of(tree)) in ("ell", "L", "l") and printed(power) != "2"


def _bare(tree: n.Node, op: str) -> bool:
    r"""Is it the sign alone: `\mathbb{E}`, `\operatorname{tr}`, `\|\cdot\|`? Of a letter (`H`) the declarations speak."""
    tree = unbraced(tree)
    if isinstance(tree, n.Bracket):
        return plain(tree.body) is None and _sign(tree) == op
    if isinstance(tree, n.Product):
        return op == "product" and subject(tree) == op
    head = head_of(tree)
    return isinstance(tree, (n.Letter, n.Word)) and _sign(tree) == op and (head is None or not head.letter)


def _qualified(words: Sequence[str], others: frozenset[str], own: frozenset[str]) -> bool:
    """Does a word of another meaning stand before a noun of the operation?"""
    return any(word in others and begin(words[at + 1 : at + 1 + REACH], own) for at, word in enumerate(words))


def _by_noun(words: Sequence[str]) -> Iterator[str]:
    """The operations to which a sentence without an equation gives another meaning by their nouns: "entropies are normalised by
    the number of states", "means are geometric means", "we define the divergence without the factor 1/2"."""
    table, text = tables(), " ".join(words).replace("we mean", "we_mean").split()
    usual = not table.spoken["customary"].isdisjoint(text)
    for op, nouns in table.nouns.items():
        places = [at for at, word in enumerate(text) if word in nouns]
        if any(_changed(text, at, usual) or _otherwise(text, at, op) for at in places):
            yield op


def _changed(words: Sequence[str], at: int, usual: bool) -> bool:
    """Is a convention said right behind a noun ("is twice", "are normalised", "we mean twice") or before it ("we define the")?"""
    phrases, spoken, verb = tables().phrases, tables().spoken, words[at + 1 : at + 2]
    behind = [" ".join(words[k:]) for k in range(at + 1, at + 4)]
    before = " ".join(words[max(at - 3, 0) : at])
    if verb and verb[0] in spoken["is"] | spoken["makes"] and _opens(behind[1:], phrases["changes"]):
        return True
    conventions = phrases["conventions"]
    return not usual and (_opens(behind[:2], conventions) or any(f" {phrase} " in f" {before} " for phrase in conventions))


def _opens(texts: Iterable[str], phrases: frozenset[str]) -> bool:
    return any(f"{text} ".startswith(tuple(phrases)) for text in texts)


def _otherwise(words: Sequence[str], at: int, op: str) -> bool:
    """Are the nouns said to be others: "means are geometric means"?"""
    others = tables().other.get(op, frozenset()) - tables().spoken["properties"]
    behind = words[at + 2 : at + 2 + FOLLOWS]
    return words[at].endswith("s") and words[at + 1 : at + 2] == ["are"] and not others.isdisjoint(behind)


def _said_of_all(words: Sequence[str], others: frozenset[str], own: frozenset[str]) -> bool:
    """Is the noun of an operation said to be something else: "products are taken elementwise"?"""
    verbs = tables().spoken["is"]
    return any(
        verb in verbs and begin((noun,), own) and not others.isdisjoint(words[at + 2 : at + 2 + FOLLOWS])
        for at, (noun, verb) in enumerate(pairwise(words))
    )


def _nouns(words: Sequence[str], own: frozenset[str]) -> Iterator[bool]:
    """For each noun of the operation, whether it stands among words that change nothing: "die Norm von", "la norme euclidienne",
    "欧几里得范数"."""
    beside, usual = tables().spoken["beside"], tuple(tables().spoken["usual"])
    for at, word in enumerate(words):
        for noun in (stem for stem in own if stem in word):
            before = word.partition(noun)[0]
            if not noun.isascii() and not before.isascii():
                yield before.endswith(usual)
                continue
            behind = [other for other in words[at + 1 : at + 4] if other not in beside][:1]
            others = [before, *words[max(at - 1, 0) : at], *behind]
            yield all(not other or other in beside or other.startswith(usual) for other in others)


def _holds(words: Sequence[str], names: frozenset[str]) -> bool:
    """Does one of the phrases stand in a sentence, or, where words are not set apart, within a word?"""
    text = f" {' '.join(words)} "
    unspaced = [word for word in words if _unspaced(word)]
    others = [name for name in names if not name.isascii()] if unspaced else []
    return any(f" {name} " in text for name in names) or any(name in word for word in unspaced for name in others)


def _unspaced(word: str) -> bool:
    """Is it written in characters that no spaces set apart (Chinese, Japanese, Korean)?"""
    return word[-1] >= "\u3040"


def begin(words: Iterable[str], stems: frozenset[str]) -> bool:
    """Does one of these words begin so?"""
    row = tuple(stems)
    return any(word.startswith(row) for word in words)

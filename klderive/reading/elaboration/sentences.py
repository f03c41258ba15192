"""Sentences to sayings: what discourse read, in the words of said.py, with the stretch in which it holds.

The one idea: a declaration, a definition, a supposition of "let" and "suppose" hold to the end of their section; what stands
behind "if" or "for" holds in its sentence. A definition under such a condition is none: it marks its names.

Not here: how sentences are read (discourse), what a form says (sayings.py), displays (scopes.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...records import replace
from ..discourse import BEFORE, Sentence
from ..discourse import Said as Read
from ..formula import nodes
from ..layout.document import Document, Range
from ..names import named_nodes, printed
from ..said import Declared, Defined, Distributed, Marked, Said, Spoken
from ..survey import Name, name_of
from ..tables import tables
from .defining import everywhere, laws_of_functions, limited, limits, other_masses, ranges
from .notations import coordinated, foreign, notations, other_heads, parameters, shared
from .operations import begin, customary, renamed, words_of
from .remarks import bare, remarks
from .sayings import saying
from .wordings import named

__all__ = ["sayings"]


def sayings(document: Document, sentences: Sequence[Sentence], section: Range) -> Iterator[Said]:
    """What the sentences of a section say, in their order."""
    strange: set[Name | None] = set()
    told: tuple[nodes.Node, ...] = ()
    before = section
    for at, sentence in enumerate(sentences):
        words = document.prose[sentence.range.start : sentence.range.end].lower()
        formulas = [c.formula.tree for c in sentence.cues if c.formula.tree is not None]
        told_of = list(formulas)
        formulas += [f.tree for f in sentence.marked if f.tree is not None and f.tree not in formulas]
        others = other_heads(formulas, words)
        if others:
            yield Declared(tuple(others), "letter", sentence.range, section)
        marked = [f.tree for f in sentence.marked if f.tree is not None]
        conditional = any(
            s.brief and not s.causal and s.kind == "hypothesis" and not ranges(s, sentence.said) and not everywhere(s)
            for s in sentence.said
        )
        second = _second(sentence)
        told = tuple(_told(sentence)) or told
        restricted = list(limits(sentence))
        trees = [f.tree for said in sentence.said for f in said.names if f.tree is not None]
        marked += [tree for tree in trees if limited(tree, restricted)]
        marked += [*_quantified(sentence), *(told if BEFORE in sentence.apart else ())]
        marked += [*laws_of_functions(sentence), *coordinated(document.prose, sentence)]
        for earlier, said in zip((None, *sentence.said), sentence.said, strict=False):
            if said.kind == "denial":
                said = replace(said, kind="declaration", names=said.names or (earlier.names if earlier is not None else ()))
            if said.kind in ("described", "condition") or conditional and _conditioned(said):
                told_anew = () if _customary(document, sentence, said) else said.names
                marked += [tree for f in told_anew if f.tree is not None for tree in named(f.tree)]
                marked += [f.tree for f in said.relations if f.tree is not None]
            if said.kind == "condition" or conditional and _conditioned(said):
                continue
            end = len(document.text) if sentence.lasting else section.end
            brief = said.brief and not _whole(document, sentence, said)
            start = before.start if sentence.goes_back else sentence.range.start
            holds = Range(start, _end(document, sentences, at) + 1 if brief else end)
            for found in saying(said, sentence, holds):
                if isinstance(found, Marked):
                    marked += found.names
                elif isinstance(found, Defined) and limited(found.left, restricted):
                    marked.append(found.left)
                elif isinstance(found, Distributed) and second is not None and found.deviation is None:
                    yield replace(found, deviation=second)
                else:
                    yield found
        yield from remarks(document, sentence, before, section)
        before = sentence.range
        yield from _notations(document, sentence, section, told_of, formulas)
        if marked:
            yield Marked(tuple(marked), sentence.range, section, sentence.plain)
        yield from _strangers(document, sentence, section, formulas)
        unknown = [name for f in sentence.unknown if f.tree is not None for name in named(f.tree)]
        strange |= {name_of(name) for name in unknown}
        unknown += [name for f in _formulas(sentence) for name in _members_of(f, strange)]
        if unknown:
            yield Declared(tuple(unknown), "unknown", sentence.range, section)


def _end(document: Document, sentences: Sequence[Sentence], at: int) -> int:
    """The end of a sentence with the displays that go on from it without a word, if no full stop stands between."""
    end = sentences[at].range.end
    for sentence in sentences[at + 1 :]:
        stops = document.text[max(0, end - 20) : end].rstrip("$\\]} \n\t").endswith((".", "!", "?", "。"))
        if stops or any(map(str.isalnum, bare(document, sentence))) or document.text[end : sentence.range.start].strip():
            break
        end = sentence.range.end
    return end


def _notations(
    document: Document, sentence: Sentence, section: Range, told_of: Sequence[nodes.Node], formulas: Sequence[nodes.Node]
) -> Iterator[Said]:
    """What a sentence says of signs, of all things of a kind, of parameters of laws."""
    words = document.prose[sentence.range.start : sentence.range.end].lower()
    renames = (f"other {op}" for op in renamed(bare(document, sentence), formulas))
    for of in (*notations(words, told_of), *renames):
        general = not sentence.cues  # without a formula it is said of all that follows
        yield Spoken(of, sentence.range, Range(section.start, len(document.text)) if general else section)
    yield from (Spoken(f"every {kind}", sentence.range, section) for kind in sentence.apart if kind != BEFORE)
    yield from (Spoken(of, sentence.range, section) for of in parameters(document.prose, sentence))


def _strangers(document: Document, sentence: Sentence, section: Range, formulas: Sequence[nodes.Node]) -> Iterator[Said]:
    """The names that a sentence says to be no numbers, vectors, laws, or laws of another mass than one."""
    words = document.prose[sentence.range.start : sentence.range.end].lower()
    masses = [name for f in sentence.marked if f.tree is not None for name in other_masses(f.tree)]
    spoken, said = tables().spoken, words_of(bare(document, sentence))
    trees = [name for f in sentence.marked if f.tree is not None for name in named(f.tree)]
    laws = [name for name in trees if str(name_of(name)) in tables().densities]
    if laws and not spoken["masses"].isdisjoint(said):
        yield Declared(tuple(laws), "law", sentence.range, section, (), ("discrete",))
    if not spoken["unnormalised"].isdisjoint(said):
        masses += laws
    masses += _no_densities(sentence, said)
    for strangers in ((*foreign(words, formulas), *shared(bare(document, sentence), formulas)), masses):
        if strangers:
            yield Declared(tuple(strangers), "unknown", sentence.range, section)


def _no_densities(sentence: Sentence, words: Sequence[str]) -> Iterator[nodes.Node]:
    """The letters of densities that "let" makes something else: "let $p$ be a survival function"."""
    table = tables()
    described = [f for said in sentence.said if said.kind == "described" and said.anew for f in said.names]
    anew = (*described, *(sentence.marked if sentence.anew else ()))
    names = all(name_of(f.tree) is not None for f in anew if f.tree is not None)  # no formula says which law it is
    if names and not begin(words, table.spoken["laws"] | table.spoken["densities"]):
        yield from (f.tree for f in anew if f.tree is not None and str(name_of(f.tree)) in table.densities)


def _told(sentence: Sentence) -> Iterator[nodes.Node]:
    """The names of which a sentence says what they are: what "it" and "both" are in it, and in the one behind it."""
    for said in sentence.said:
        if said.kind in ("declaration", "law", "moments", "hypothesis", "definition", "described"):
            yield from (name for f in (*said.names, *said.relations) if f.tree is not None for name in named(f.tree))
    yield from (name for f in sentence.marked if f.tree is not None for name in named(f.tree))


def _formulas(sentence: Sentence) -> Iterator[nodes.Node]:
    for said in sentence.said:
        yield from (f.tree for f in (*said.names, *said.relations) if f.tree is not None)
    yield from (f.tree for f in sentence.marked if f.tree is not None)


def _members_of(tree: nodes.Node, sets: set[Name | None]) -> Iterator[nodes.Node]:
    """The names that a formula puts into one of these sets."""
    for node in nodes.walk(tree):
        if isinstance(node, nodes.Relation) and node.signs[-1].name == "in" and name_of(node.sides[-1]) in sets - {None}:
            yield from named(tree)


def _quantified(sentence: Sentence) -> Iterator[nodes.Node]:
    r"""The relations that a sentence supposes for all values of some of their names: "x^T M y = y^T M x for all x, y" says more
    of M than is supposed."""
    for before, said in pairwise(sentence.said):
        if before.kind == "hypothesis" and said.kind == "declaration" and not said.features and not said.relations:
            every = {name_of(name) for f in said.names if f.tree is not None for name in named(f.tree)}
            trees = [f.tree for f in before.relations if f.tree is not None]
            yield from (tree for tree in trees if every & {name for _, name in named_nodes(tree)})


def _whole(document: Document, sentence: Sentence, said: Read) -> bool:
    """Is a supposition a sentence of its own: "Given $a = b$."? It holds for what follows, as there is nothing else in it."""
    before = document.prose[sentence.range.start : said.range.start]
    behind = document.prose[said.range.end : sentence.range.end]
    return said.kind == "hypothesis" and not said.causal and not before.strip() and not behind.strip(" .:;\n")


def _second(sentence: Sentence) -> bool | None:
    """Do the words of the sentence say that the second parameter of its laws is a deviation, or a variance: by these words, or by
    a number ("$N(0, 2)$ with standard deviation $2$")?"""
    said = [f for s in sentence.said if s.kind == "second" for f in s.features]
    deviations = [f.tree for s in sentence.said if "deviation" in s.features for f in s.names]
    given = {printed(tree) for tree in deviations if isinstance(tree, nodes.Number)}
    numbers = {
        printed(node.parts[0][-1])
        for s in sentence.said
        for f in (*s.names, *s.relations)
        if f.tree is not None
        for node in nodes.walk(f.tree)
        if isinstance(node, nodes.Bracket) and node.parts and len(node.parts[0]) == 2
    }
    if not said and given & numbers:
        return True
    return None if not said else "deviation" in said


def _customary(document: Document, sentence: Sentence, said: Read) -> bool:
    """Do the words of a part of a sentence only call the operations of its formulas by their names?"""
    formulas = [c.formula for c in sentence.cues if said.range.start <= c.formula.start < said.range.end]
    trees = [f.tree for f in formulas if f.tree is not None]
    return len(trees) == len(formulas) > 0 and customary(trees, words_of(bare(document, sentence, said.range)))


def _conditioned(said: Read) -> bool:
    """Would it hold only under the condition that its sentence begins or ends with?"""
    return (
        said.kind in ("definition", "moments", "average", "naming", "law")
        or said.kind == "hypothesis"
        and not said.brief
    )

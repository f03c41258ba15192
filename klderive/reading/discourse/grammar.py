r"""How a sentence is read by the forms of its language (data/sentences.LANG.toml).

The one idea: a sentence is a row of forms that reads all of it, or it gives nothing. A word of negation, contrast, example or
plan anywhere, a question mark, a word that no form knows: then its relations, and what its declaring words are about, are
marked. A sentence without a relation and without a declaring word is a mere mention and marks nothing.

Not here: how a row of forms is found (clauses.py), what a formula is by the words before it (cues.py), what is marked by a mark,
scopes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...records import record, replace
from ..formula import Formula, Line, nodes, read_all
from ..layout.document import Document, Heading, Range
from ..layout.limits import SENTENCE
from .clauses import GIVES, Said, said_by_forms
from .cues import Cue, cues_in
from .language import Language, language, language_of
from .marks import apart, has_property, of_title, spoken_of, states, unknown, withdrawn
from .matching import Matcher
from .overheard import SILENT, Around, argues, overheard
from .words import PUNCTUATION, Mention, Piece, Word, related, sentences

__all__ = ["UNREAD", "Sentence", "discourse"]

CITES = frozenset(("", "plan", "example"))
"""Why a sentence may be taken back that says nothing against what holds anyway: "some terms are ...", "we can show that ..."."""
CLAUSES = 8
"""Clauses of the longest sentence that is read clause by clause."""
UNREAD = "words that no form reads"
"""Why a sentence is marked that nothing takes back."""


@record
class Sentence:
    """What a sentence says, and the formulas that it marks, with the reason; both are empty for a neutral one.

    `unknown`: names that it says to be something, in words that are not read ("let $i$ be the imaginary unit").
    `lasting`: it holds to the end of the text ("from now on"), not of its section. `about`: the variable
    in which its relations up to a constant are meant. `anew`: it is not read, and begins as one that says what names are now.
    `apart`: what it gives a property without a name: a kind of things, or BEFORE. `plain`: it is read, or its words are known and
    none of them states anything. `goes_back`: it begins as one that is about what stands before it ("here").
    """

    range: Range
    said: tuple[Said, ...]
    marked: tuple[Formula, ...]
    why: str
    cues: tuple[Cue, ...] = ()
    unknown: tuple[Formula, ...] = ()
    lasting: bool = False
    anew: bool = False
    about: Formula | None = None
    apart: tuple[str, ...] = ()
    plain: bool = False
    goes_back: bool = False


def discourse(document: Document, formulas: Mapping[Range, tuple[Line, ...]] | None = None) -> tuple[Sentence, ...]:
    """What the sentences of a document say, in order; `formulas` are its formulas by their ranges, if they are read already."""
    found = tuple(sentences(document, read_all(document) if formulas is None else formulas))
    table = language_of(piece.text for pieces in found for piece in pieces if isinstance(piece, Word))
    if table is None:
        return tuple(_said_in(pieces, None) for pieces in found)
    titles = {item.pieces[0].range.start for item in document.items if isinstance(item, Heading) and item.pieces}
    matchers = [Matcher(pieces, table) for pieces in found]
    around = iter(overheard([None if m.pieces[0].range.start in titles else m for m in matchers]))
    return tuple(_title(m) if m.pieces[0].range.start in titles else _sentence(m, next(around)) for m in matchers)


def _title(matcher: Matcher) -> Sentence:
    """What a heading says is not used: it marks what it relates, or says to be something."""
    formulas = [f for piece in matcher.pieces if isinstance(piece, Mention) for f in piece.formulas]
    says = has_property(matcher)
    marked = tuple(f for f in formulas if says or related(f))
    where = Range(matcher.pieces[0].range.start, matcher.pieces[-1].range.end)
    return Sentence(where, (), marked, "a heading" if marked else "", cues_in(matcher), apart=tuple(of_title(matcher)))


def _sentence(matcher: Matcher, around: Around) -> Sentence:
    found = _said_in(matcher.pieces, matcher.table, around)
    told = {feature for said in found.said for feature in said.features}
    about = _about(matcher) if matcher.table.about else None
    goes_back = not matcher.table.goes_back.isdisjoint(matcher.words[:1])
    return replace(found, about=about, apart=tuple(dict.fromkeys(apart(matcher, told))), goes_back=goes_back)


def _about(matcher: Matcher) -> Formula | None:
    """The formula behind "as a function of"."""
    for at in range(len(matcher.pieces)):
        length = matcher.starts(at, matcher.table.about)
        behind = matcher.pieces[at + length] if length and at + length < len(matcher.pieces) else None
        if isinstance(behind, Mention) and not behind.displayed:
            return behind.formulas[0]
    return None


def _said_in(pieces: Sequence[Piece], table: Language | None, around: Around = SILENT) -> Sentence:
    where = Range(pieces[0].range.start, pieces[-1].range.end)
    formulas = [
        (piece, formula) for piece in pieces if isinstance(piece, Mention) for formula in piece.formulas
    ]
    if not formulas:
        return Sentence(where, (), (), "")
    relations = tuple(formula for _, formula in formulas if related(formula))
    words = [piece.text for piece in pieces if isinstance(piece, Word)]
    if table is None and not any(character.isalpha() for word in words for character in word):
        table = language("en")
    if table is None or not all(table.letters.fullmatch(word) or word == "[reference]" for word in words):
        return Sentence(where, (), tuple(formula for _, formula in formulas), "a language that is not read")
    matcher = Matcher(pieces, table)
    cues = cues_in(matcher, around)
    why = withdrawn(matcher)
    permits = any(matcher.starts(at, table.permits) for at in range(len(pieces)))
    redefines = any(matcher.starts(at, table.redefines) for at in range(len(pieces)))
    redefines = redefines or not relations and not table.alters.isdisjoint(words)
    if not why and len(pieces) <= SENTENCE:
        said = said_by_forms(matcher)
        if said is not None and (not redefines or any(one.kind in GIVES for one in said)):
            lasting = any(matcher.starts(at, table.lasting) for at in range(len(pieces)))
            return Sentence(where, said, (), "", cues, _other(matcher, said), lasting, plain=argues(matcher))
    stating = redefines or states(matcher) or has_property(matcher)
    spoken = spoken_of(matcher)
    if not relations and not stating and not spoken:
        return Sentence(where, (), (), "", cues)
    clauses = _by_clauses(matcher) if not why and len(pieces) <= SENTENCE else None
    if clauses is not None:
        return replace(clauses, cues=cues)
    marked = tuple(
        f
        for piece, f in formulas
        if (stating or related(f) or f in spoken) and (why or stating or not piece.displayed)
    )
    plain = why in CITES and not stating and argues(matcher)
    anew = bool(table.anew & set(words[:2])) or redefines or bool(
        permits and has_property(matcher)
    )
    return Sentence(where, (), marked, why or UNREAD, cues, unknown(matcher), anew=anew, plain=plain)


def _by_clauses(matcher: Matcher) -> Sentence | None:
    """A sentence whose clauses ("let ..., and let ..., where ...") are read one by one, if at least one is read.

    What an unread clause speaks of is marked, and nothing that others say of the same letters counts; one with "if" or "for" may
    restrict all others: then the sentence gives nothing.
    """
    pieces, table = matcher.pieces, matcher.table
    starts = [
        at
        for at in range(1, len(pieces))
        if matcher.words[at] in table.clauses
        and (matcher.words[at - 1] in PUNCTUATION or matcher.joins(at - 1) or matcher.displayed(at - 1))
    ]
    bounds = list(zip((0, *starts), (*starts, len(pieces)), strict=True))
    if len(bounds) > CLAUSES:
        return None
    said: list[Said] = []
    unread: list[Sequence[Piece]] = []
    for start, end in bounds:
        clause = Matcher(pieces[start:end], table)
        found = said_by_forms(clause)
        if found is None and any(clause.starts(at, table.opens) for at in range(end - start)):
            return None
        said += found or ()
        unread += [] if found is not None else [clause.pieces]
    if not said or not unread:
        return None
    mentioned = [f for clause in unread for piece in clause if isinstance(piece, Mention) for f in piece.formulas]
    letters = {x for f in mentioned for x in _subjects(f)}
    silent = [one for one in said if letters & {x for f in (*one.names, *one.relations) for x in _subjects(f)}]
    marked = mentioned + [f for one in silent for f in (*one.names, *one.relations) if one.kind != "claim"]
    kept = tuple(one for one in said if one not in silent or one.kind == "claim")
    strange = [name for clause in unread for name in unknown(Matcher(clause, table))]
    where = Range(pieces[0].range.start, pieces[-1].range.end)
    return Sentence(where, kept, tuple(marked), "a clause that no form reads", (), (*strange, *_other(matcher, kept)))


def _subjects(formula: Formula) -> Iterator[tuple[str, str]]:
    """The letters of a formula but for arguments: f, not x, of `f(x)`."""
    todo: list[nodes.Node] = [formula.tree] if formula.tree is not None else []
    while todo:
        match todo.pop():
            case nodes.Letter(name=name, style=style):
                yield name, style
            case nodes.Product(items=(nodes.Letter() | nodes.Script() as name, nodes.Bracket())):
                todo.append(name)
            case node:
                todo += nodes.children(node)


def _other(matcher: Matcher, said: tuple[Said, ...]) -> tuple[Formula, ...]:
    """The names that words of which nothing is made say to be no number, or to be what nobody knows."""
    described = [one for one in said if one.kind == "described"]
    others = (name for one in described if set(one.features) & matcher.table.others for name in one.names)
    told = {name for one in described for name in one.names}
    return (*others, *(name for name in unknown(matcher, read=True) if name in told))

r"""The forms of sentences (data/sentences.en.toml) and how a sentence is read by them.

The one idea: a sentence is a row of forms that reads all of it, or it gives nothing. A word of negation, contrast, example or
plan anywhere, a question mark, a word that no form knows: then its relations, and what its declaring words are about, are
marked. A sentence without a relation and without a declaring word is a mere mention and marks nothing.

Not here: what is marked by a mark; scopes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..formula import Formula
from ..layout.document import Document, Range
from ..layout.limits import ENDINGS, SENTENCE
from .words import Mention, Piece, Word, related, sentences

__all__ = ["Said", "Sentence", "discourse"]

DATA = Path(__file__).resolve().parent.parent / "data"
ITEM = re.compile(r"\(([^()]+)\)|\[([^\[\]]+)\]|(\S+)")
SLOTS = {"NAMES", "RELATIONS", "FORMULA", "KIND", "WORDS"}
STATES = {"let", "where", "suppose", "assume", "assuming", "given", "denote", "denotes", "define", "set", "put", "be", "consider"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one form read. `kind`: declaration, hypothesis, definition, law, claim, condition (to be solved, demanded).

    `features` are the words for a kind or a law; the formulas in a kind (its size, its set) are in `relations`.
    """

    kind: str
    names: tuple[Formula, ...]
    relations: tuple[Formula, ...]
    features: tuple[str, ...]
    range: Range


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says, and the formulas that it marks, with the reason; both are empty for a neutral one."""

    range: Range
    said: tuple[Said, ...]
    marked: tuple[Formula, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a form: alternatives (each a row of words), or the name of a slot."""

    alternatives: tuple[tuple[str, ...], ...]
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Match:
    """Where a match ends, and what its slots hold."""

    end: int
    names: tuple[Formula, ...] = ()
    relations: tuple[Formula, ...] = ()
    features: tuple[str, ...] = ()

    def joined(self, other: Match) -> Match:
        return Match(other.end, self.names + other.names, self.relations + other.relations, self.features + other.features)


@dataclass(frozen=True, slots=True)
class Language:
    """The table of one language."""

    forms: tuple[tuple[str, tuple[Slot, ...]], ...]
    links: tuple[tuple[str, ...], ...]
    withdraws: dict[tuple[str, ...], str]
    cues: frozenset[str]
    letters: re.Pattern[str]
    adjectives: dict[tuple[str, ...], str]
    nouns: dict[tuple[str, ...], str]
    determiners: frozenset[str]
    after: tuple[tuple[Slot, ...], ...]


@cache
def language(name: str = "en") -> Language:
    """The table of a language, read once."""
    data = tomllib.loads((DATA / f"sentences.{name}.toml").read_text(encoding="utf-8"))
    return Language(
        tuple((gives, _form(line)) for gives, lines in data["forms"].items() for line in lines),
        tuple(sorted((tuple(link.split()) for link in data["links"]), key=len, reverse=True)),
        {tuple(phrase.split()): why for why, phrases in data["withdraws"].items() for phrase in phrases},
        frozenset(data["cues"]["condition"]),
        re.compile(f"[{data['letters']}0-9'.-]+|[^\\w]+"),
        {tuple(phrase.split()): feature for phrase, feature in data["adjectives"].items()},
        {tuple(phrase.split()): feature for phrase, feature in data["nouns"].items()},
        frozenset(data["kinds"]["determiners"]),
        tuple(_form(line) for line in data["kinds"]["after"]),
    )


def _form(line: str) -> tuple[Slot, ...]:
    slots = []
    for found in ITEM.finditer(line):
        written = found[1] or found[2] or found[3]
        optional = found[2] is not None
        if written in SLOTS:
            slots.append(Slot((), written, optional))
        else:
            slots.append(Slot(tuple(tuple(words.split()) for words in written.split("|")), "", optional))
    return tuple(slots)


def discourse(document: Document) -> tuple[Sentence, ...]:
    """What the sentences of a document say, in order."""
    return tuple(_sentence(pieces) for pieces in sentences(document))


def _sentence(pieces: Sequence[Piece]) -> Sentence:
    where = Range(pieces[0].range.start, pieces[-1].range.end)
    formulas = [(piece, formula) for piece in pieces if isinstance(piece, Mention) for formula in piece.formulas]
    if not formulas:
        return Sentence(where, (), (), "")
    relations = tuple(formula for _, formula in formulas if related(formula))
    words = [piece.text for piece in pieces if isinstance(piece, Word)]
    states = any(word in STATES for word in words) or _has_property(pieces)
    why = _withdrawn(words)
    states = states or why == "a language that is not read"
    marked = tuple(formula for _, formula in formulas) if states else relations
    if not why and len(pieces) <= SENTENCE:
        said = _read(pieces)
        if said is not None:
            return Sentence(where, said, (), "")
    if not relations and not states:
        return Sentence(where, (), (), "")
    shown = [formula for piece, formula in formulas if not piece.displayed or why]
    marked = tuple(formula for formula in marked if any(formula is one for one in shown))
    return Sentence(where, (), marked, why or "words that no form reads")


def _withdrawn(words: Sequence[str]) -> str:
    """The kind of word that withdraws a sentence, if there is one."""
    if words[-1:] == ["?"]:
        return "question"
    if not all(language().letters.fullmatch(word) or word == "[reference]" for word in words):
        return "a language that is not read"
    for at in range(len(words)):
        for length in (4, 3, 2, 1):
            why = language().withdraws.get(tuple(words[at : at + length]))
            if why:
                return why
    return ""


def _read(pieces: Sequence[Piece]) -> tuple[Said, ...] | None:
    """The forms that read the whole sentence, or None. At each place the longest form is taken that leaves something readable."""
    dead: set[tuple[int, str]] = set()

    def rest(at: int, before: str) -> tuple[Said, ...] | None:
        start, at = at, _between(pieces, at)
        if at >= len(pieces):
            return ()
        if (at, before) in dead:
            return None
        for gives, match in _matches(pieces, at):
            kind = _continued(pieces, start, at, before) if gives == "claim" else gives
            if kind == "claim" and any(isinstance(piece, Word) and piece.text in language().cues for piece in pieces[:at]):
                kind = "condition"
            further = rest(match.end, kind) if kind else None
            if further is not None:
                if gives == "neutral":
                    return further
                where = Range(pieces[at].range.start, pieces[match.end - 1].range.end)
                return (Said(kind, match.names, match.relations, match.features, where), *further)
        dead.add((at, before))
        return None

    return rest(0, "")


def _continued(pieces: Sequence[Piece], start: int, at: int, before: str) -> str:
    """What a relation without a word of its own is: "let x be real and y > 0" goes on supposing; behind a comma nobody knows."""
    piece = pieces[at]
    if isinstance(piece, Word) or before not in ("declaration", "hypothesis", "definition", "law"):
        return "claim"
    if any(_words(pieces, index, ("and",)) for index in range(start, at)):
        return "hypothesis" if before in ("declaration", "law") else before
    return "claim" if isinstance(piece, Mention) and piece.displayed or _opened_by_condition(pieces, start) else ""


def _opened_by_condition(pieces: Sequence[Piece], at: int) -> bool:
    """Was the clause before `at` one with if, for, when, since?"""
    while at > 0 and not _words(pieces, at - 1, (",",)):
        at -= 1
    first = pieces[at] if at < len(pieces) else None
    return isinstance(first, Word) and first.text in ("if", "for", "when", "whenever", "since", "because", "as")


def _matches(pieces: Sequence[Piece], at: int) -> list[tuple[str, Match]]:
    """What may be read at a place, the longest first; a neutral form after all others."""
    found = []
    for gives, form in language().forms:
        for match in _match(form, pieces, at):
            if _boundary(pieces, match.end):
                found.append((gives, match))
    order = ("law", "declaration", "definition", "hypothesis", "claim", "neutral")
    return sorted(found, key=lambda pair: (pair[0] == "neutral", -pair[1].end, order.index(pair[0])))


def _boundary(pieces: Sequence[Piece], at: int) -> bool:
    """May a form end here: at the end, at punctuation, or before a word that links or begins a form?"""
    if at >= len(pieces):
        return True
    piece = pieces[at]
    if isinstance(piece, Mention):
        return piece.displayed
    return piece.text in ",;:." or _link(pieces, at) > at or any(
        piece.text in words[:1] for _, form in language().forms for words in form[0].alternatives
    )


def _between(pieces: Sequence[Piece], at: int) -> int:
    """Past punctuation and linking words."""
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Word) and piece.text in (",", ";", ":", ".", "!"):
            at += 1
            continue
        after = _link(pieces, at)
        if after == at:
            break
        at = after
    return at


def _link(pieces: Sequence[Piece], at: int) -> int:
    for link in language().links:
        if _words(pieces, at, link):
            return at + len(link)
    return at


def _words(pieces: Sequence[Piece], at: int, words: Sequence[str]) -> bool:
    found = pieces[at : at + len(words)]
    return len(found) == len(words) and all(isinstance(p, Word) and p.text == word for p, word in zip(found, words, strict=True))


# ---------------------------------------------------------------- slots


def _match(form: Sequence[Slot], pieces: Sequence[Piece], at: int) -> Iterator[Match]:
    """The ways in which a form reads the pieces from a place on, the longest first."""
    if not form:
        yield Match(at)
        return
    first, *further = form
    for start in _slot(first, pieces, at):
        for end in _match(further, pieces, start.end):
            yield start.joined(end)
    if first.optional:
        yield from _match(further, pieces, at)


def _slot(slot: Slot, pieces: Sequence[Piece], at: int) -> Iterator[Match]:
    match slot.name:
        case "":
            for words in sorted(slot.alternatives, key=len, reverse=True):
                if _words(pieces, at, words):
                    yield Match(at + len(words), features=(" ".join(words),) if words[0] in LAW_WORDS else ())
        case "NAMES":
            for end, formulas in reversed(list(_listed(pieces, at, False))):
                yield Match(end, names=formulas)
        case "RELATIONS":
            for end, formulas in reversed(list(_listed(pieces, at, True))):
                yield Match(end, relations=formulas)
        case "FORMULA":
            if at < len(pieces) and isinstance(piece := pieces[at], Mention) and not piece.displayed:
                yield Match(at + 1, names=piece.formulas)
        case "KIND":
            yield from _kind(pieces, at)
        case "WORDS":
            end = at
            while end < len(pieces) and not _stops(pieces[end]):
                end += 1
            starts = [stop for stop in range(end - 1, at, -1) if _words(pieces, stop, ("it",)) or _words(pieces, stop, ("we",))]
            for stop in [end, *starts][:ENDINGS]:  # "from (1) it follows that": the words may end where a claim begins
                if stop > at and not _declares(pieces, at, stop):
                    yield Match(stop)


LAW_WORDS = {"normal", "gaussian", "multivariate", "univariate", "normally", "variance", "covariance", "standard"}


def _has_property(pieces: Sequence[Piece]) -> bool:
    """Does a word say what something is?"""
    properties = {phrase for phrase, feature in language().adjectives.items() if feature}
    return any(
        tuple(piece.text for piece in pieces[at : at + length] if isinstance(piece, Word)) in properties
        for at in range(len(pieces)) for length in (1, 2)
    )  # fmt: skip


def _declares(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Do words say of a formula what it is: "a symmetric matrix $A$", "$A$ is symmetric"?"""
    for at in range(start, end):
        piece = pieces[at]
        if isinstance(piece, Word) and piece.text in STATES - {"given", "set", "put", "consider", "be"}:
            return True
        if isinstance(piece, Word) and _has_property(pieces[at : at + 2]):
            before, match = pieces[at - 1] if at else None, next(_kind(pieces, at), None)
            after = pieces[match.end] if match is not None and match.end < end else None
            if isinstance(after, Mention) or isinstance(before, Word) and before.text in ("is", "are", "be", "being", "and"):
                return True
    return False


def _stops(piece: Piece) -> bool:
    if isinstance(piece, Mention):
        return piece.displayed or any(related(formula) for formula in piece.formulas)
    return piece.text in (",", ";", ":", ".", "where", "let", "suppose", "assume", "if")


def _listed(pieces: Sequence[Piece], at: int, relations: bool) -> Iterator[tuple[int, tuple[Formula, ...]]]:
    """One formula, two, ... with commas and `and` between: all with a relation sign, or all without."""
    found: tuple[Formula, ...] = ()
    while at < len(pieces):
        piece = pieces[at]
        if not isinstance(piece, Mention) or not all(related(f) == relations and f.tree is not None for f in piece.formulas):
            return
        found += piece.formulas
        at += 1
        yield at, found
        if _words(pieces, at, (",", "and")):
            at += 2
        elif _words(pieces, at, (",",)) or _words(pieces, at, ("and",)):
            at += 1
        else:
            return


def _kind(pieces: Sequence[Piece], at: int) -> Iterator[Match]:
    """[determiner] adjectives [formula] [noun] [what follows]; at least an adjective or a noun."""
    table = language()
    features: list[str] = []
    names: tuple[Formula, ...] = ()
    start = at
    if at < len(pieces) and isinstance(piece := pieces[at], Word) and piece.text in table.determiners:
        at += 1
    bare = at
    while at < len(pieces):
        found = _longest(pieces, at, table.adjectives)
        size = pieces[at]
        if found is not None:
            at = found[0]
            features.append(found[1])
            joined = _words(pieces, at, ("and",)) or _words(pieces, at, (",",))
            at += joined and _longest(pieces, at + 1, table.adjectives) is not None
        elif isinstance(size, Mention) and not size.displayed and _noun_follows(pieces, at + 1):
            names += size.formulas
            at += 1
            at += _words(pieces, at, ("-",))
        else:
            break
    noun = _longest(pieces, at, table.nouns)
    if noun is not None:
        at = noun[0]
        features.append(noun[1])
    if at == bare or start == at or not features:
        return
    kind = Match(at, names=(), features=tuple(filter(None, features)))
    if names:
        kind = Match(at, relations=names, features=kind.features)
    for form in table.after:
        for match in _match(form, pieces, at):
            yield kind.joined(Match(match.end, relations=match.names))
    yield kind


def _noun_follows(pieces: Sequence[Piece], at: int) -> bool:
    at += _words(pieces, at, ("-",))
    table = language()
    return _longest(pieces, at, table.nouns) is not None or _longest(pieces, at, table.adjectives) is not None


def _longest(pieces: Sequence[Piece], at: int, phrases: dict[tuple[str, ...], str]) -> tuple[int, str] | None:
    for length in (3, 2, 1):
        words = tuple(piece.text for piece in pieces[at : at + length] if isinstance(piece, Word))
        if len(words) == length and words in phrases:
            return at + length, phrases[words]
    return None

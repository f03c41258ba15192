"""How a form of a language's table reads the pieces of a sentence from a place on.

The one idea: a form is a row of slots; each slot has a few ways to read, the longest first, remembered by place. Words that
nothing is made of (`WORDS`) are words of a closed list: one that is not on it, or one that says what something is, ends them.

Not here: which forms are tried where (clauses.py).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from ...records import field, record
from ..formula import Formula, nodes
from ..layout.limits import ENDINGS
from .kinds import kind, law, moments
from .language import Form, Language, Phrases, Slot
from .pieces import Kind, Match
from .words import PUNCTUATION, Mention, Piece, Word, is_plain, related

__all__ = ["Matcher"]

HARMLESS = frozenset(
    """random continuous discrete real finite number constant size density law function set sample variable parameter vector
    matrix variance covariance deviation whole mass probability event""".split()
) | {"random vector", "random matrix", "arbitrary"}
"""What may be said of something without a name in words that nothing is made of."""


LONGEST = 7
"""Words of the longest phrase of a table."""


@record(frozen=False)
class Matcher:
    """The pieces of a sentence, and what each slot reads at each place."""

    pieces: Sequence[Piece]
    table: Language
    known: dict[tuple[str, int], tuple[Match, ...]] = field(default_factory=dict)
    lengths: dict[tuple[int, int], int] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.words = tuple(piece.text if isinstance(piece, Word) else "" for piece in self.pieces)

    def form(self, form: Form, at: int) -> Iterator[Match]:
        """The ways in which a form reads the pieces from a place on, the longest first."""
        if not form:
            yield Match(at)
            return
        first, further = form[0], form[1:]
        for start in self.slot(first, at):
            for end in self.form(further, start.end):
                yield start.joined(end)
        if first.optional:
            yield from self.form(further, at)

    def slot(self, slot: Slot, at: int) -> Iterable[Match]:
        if not slot.name:
            words = self.words
            return [Match(at + len(row)) for row in slot.alternatives if words[at : at + len(row)] == row]
        key = slot.name, at
        if key not in self.known:
            self.known[key] = ()  # a pattern that begins with itself reads nothing
            self.known[key] = tuple(self._named(slot.name, at))
        return self.known[key]

    def _named(self, name: str, at: int) -> Iterable[Match]:
        match name:
            case "NAMES":
                return (Match(end, names=found) for end, found in reversed(list(self.listed(at, _names))))
            case "RELATIONS":
                return (
                    Match(end, relations=found) for end, found in reversed(list(self.listed(at, related)))
                )
            case "INLINE":
                return [
                    match
                    for match in self.slot(Slot((), "RELATIONS", False), at)
                    if not self.displayed(match.end - 1)
                ]
            case "FORMULA":
                piece = self.at(at)
                return (
                    [Match(at + 1, names=piece.formulas)]
                    if isinstance(piece, Mention) and is_plain(piece)
                    else []
                )
            case "KIND":
                return kind(self, at)
            case "LAW":
                return law(self, at)
            case "MOMENTS":
                return moments(self, at)
            case "ROLE":
                role = self.phrase(at, self.table.roles)
                return [Match(role[0], features=(f"role {role[1]}",))] if role else []
            case "SUBJECT":
                return [
                    match
                    for match in self.slot(Slot((), "PHRASE", False), at)
                    if self._unnamed(at, match.end)
                ]
            case "TERMS":
                return [m for m in self.slot(Slot((), "PHRASE", False), at) if all(self.words[at : m.end])]
            case "REASON":
                return self._reason(at)
            case "PHRASE":
                words = self.slot(Slot((), "WORDS", False), at)
                return [
                    match
                    for match in words
                    if not any(word in self.table.ends for word in self.words[at : match.end])
                ]
            case "WORDS":
                return self._words(at)
        found = [match for form in self.table.patterns[name] for match in self.form(form, at)]
        return sorted(found, key=lambda match: -match.end)

    # ------------------------------------------------------------ pieces

    def at(self, at: int) -> Piece | None:
        return self.pieces[at] if 0 <= at < len(self.pieces) else None

    def says(self, at: int, words: tuple[str, ...]) -> bool:
        """Do these words stand here?"""
        return self.words[at : at + len(words)] == words

    def phrase(self, at: int, phrases: Phrases) -> tuple[int, str] | None:
        """The longest of the phrases that stands here: its end, and what it means."""
        length = self.starts(at, phrases)
        return (at + length, phrases[self.words[at : at + length]]) if length else None

    def starts(self, at: int, phrases: Container[tuple[str, ...]]) -> int:
        """The number of words of the longest of these phrases, rows of the table, that stands here."""
        if at >= len(self.words) or self.words[at] not in self.table.begins:
            return 0
        key = id(phrases), at
        if key not in self.lengths:
            words = self.words
            longest = min(LONGEST, len(words) - at)
            self.lengths[key] = next((n for n in range(longest, 0, -1) if words[at : at + n] in phrases), 0)
        return self.lengths[key]

    def boundary(self, at: int) -> bool:
        """May a form end here: at the end, at punctuation, or before a word that links or begins a form?"""
        piece = self.at(at)
        if piece is None:
            return True
        if isinstance(piece, Mention):
            return piece.displayed
        return piece.text in PUNCTUATION or self.starts(at, self.table.links) > 0 or piece.text in self.table.forms

    def displayed(self, at: int) -> bool:
        return isinstance(piece := self.pieces[at], Mention) and piece.displayed

    def listed(self, at: int, wanted) -> Iterator[tuple[int, tuple[Formula, ...]]]:
        """One formula, two, ... with commas and `and` between, each as wanted."""
        found: tuple[Formula, ...] = ()
        while isinstance(piece := self.at(at), Mention):
            if not all(formula.tree is not None and wanted(formula) for formula in piece.formulas):
                return
            found += piece.formulas
            at += 1
            yield at, found
            if piece.displayed:
                return
            comma = isinstance(self.at(at), Word) and self.pieces[at].text in (",", "、", "，")  # type: ignore[union-attr]
            at += comma
            word = self.joins(at)
            if not comma and not word or comma and not word and at < len(self.pieces) and self.displayed(at):
                return  # a display behind a comma is the main clause
            at += word

    def joins(self, at: int) -> int:
        return next((match.end - at for match in self.slot(Slot((), "AND", False), at)), 0)

    def _unnamed(self, at: int, end: int) -> bool:
        """Is no formula what words are about: "the mean of $X$ and $Y$", not "the matrix $A$", "the points in $A$"?"""
        for k in range(at, end):
            if isinstance(self.pieces[k], Mention):
                start = k
                while (
                    start > at + 1 and self.joins(start - 1) and isinstance(self.pieces[start - 2], Mention)
                ):
                    start -= 2
                if start == at or self.words[start - 1] not in self.table.prepositions:
                    return False
        return True

    # ------------------------------------------------------------ words that nothing is made of

    def _words(self, at: int) -> list[Match]:
        start, table = at, self.table
        beside: tuple[Kind, ...] = ()
        found: list[Match] = []
        while at < len(self.pieces):
            piece = self.pieces[at]
            if isinstance(piece, Mention):
                if not is_plain(piece):
                    break
                at += 1
                continue
            if at == start and piece.text in table.verbs:
                return []
            if at > start and (piece.text in table.ends or piece.text in table.stops):
                found.append(Match(at, beside=beside))
            if piece.text in table.stops:
                break
            stretch = self._described(at)
            verb = at > 1 and self.words[at - 1] in table.verbs
            said_of = at > verb and is_plain(self.pieces[at - 1 - verb])
            if stretch is None or said_of and any(self.slot(Slot((), "LAW", False), at)):
                break  # "$X$ is normal" and "$X$ normal" say what X is
            at, kinds = stretch
            beside += kinds
        while at > start + 1 and self.joins(at - 1):
            at -= 1
        found.append(Match(at, beside=beside))
        found = [match for match in found if match.end > start and not self.joins(match.end - 1)]
        return list({match.end: match for match in reversed(found)}.values())[:ENDINGS]

    def _reason(self, at: int) -> list[Match]:
        """Words of the list and kinds of any sort, without a formula: a reason does not restrict what follows."""
        start = at
        while at < len(self.pieces) and self.words[at] and self.words[at] not in self.table.stops:
            kind = next(iter(self.slot(Slot((), "KIND", False), at)), None) or next(
                iter(self.slot(Slot((), "LAW", False), at)), None
            )
            if kind is None and self.words[at] not in self.table.words:
                return []
            at = max(at + 1, kind.end if kind is not None and not kind.relations else 0)
        return [Match(at)] if at > start and self.words[start] not in self.table.verbs else []

    def _described(self, at: int) -> tuple[int, tuple[Kind, ...]] | None:
        """Past a law, a kind with the names that it is said of, or a word of the list; None where words say something else."""
        inert = self.phrase(at, self.table.phrases)
        if inert is not None:
            return inert[0], ()
        for found in tuple(self.slot(Slot((), "LAW", False), at))[:1]:
            return None if is_plain(self.at(found.end)) else (found.end, ())
        kinds = tuple(self.slot(Slot((), "KIND", False), at))
        for found in kinds:
            names = next(iter(self.slot(Slot((), "NAMES", False), found.end)), None)
            if names is not None and not self.displayed(names.end - 1):
                if {"event", "set"} & set(found.features) and any(map(related, names.names)):
                    return None  # of the event $X > 0$ nobody says that it happens
                return names.end, (
                    Kind(names.names, found.relations, found.features),
                ) if found.features else ()
            if set(found.features) <= HARMLESS:
                return found.end, ()
        word = self.words[at]
        if kinds or not word:
            return None
        if word.isdigit():
            return (at + 1, ()) if at and self.words[at - 1] in self.table.goes_on else None
        return (at + 1, ()) if word in self.table.words or word == "[reference]" else None


def _names(formula: Formula) -> bool:
    r"""A name, or one that says what it is: `x`, `x \in \mathbb{R}^n`, `p = (p_1, \ldots, p_n)`, `\sigma > 0`."""
    if not related(formula):
        return True
    tree = formula.tree
    if isinstance(tree, nodes.Listing) and isinstance(tree.items[-1], nodes.Relation):
        return not any(isinstance(item, nodes.Relation) for item in tree.items[:-1]) and _one(tree.items[-1])
    return isinstance(tree, nodes.Relation) and _one(tree)


def _one(tree: nodes.Relation) -> bool:
    if len(tree.signs) != 1 or isinstance(tree.sides[0], nodes.Empty):
        return False
    right = tree.sides[1]
    tuple_ = isinstance(right, nodes.Bracket) and len(right.parts) == 1 and len(right.parts[0]) > 1
    return (
        tree.signs[0].name in ("in", "~", ">", ">=", "<", "<=")
        or tree.signs[0].name in ("=", ":=")
        and tuple_
    )

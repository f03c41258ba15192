"""What a sentence that is not read speaks of: what takes it back, which names it says something about, what is no number.

The one idea: where nothing is used, everything that the words may be about is marked.

Not here: sentences that are read (grammar.py).
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from ..formula import Formula, nodes
from .matching import HARMLESS, Matcher
from .words import PUNCTUATION, QUESTIONS, Mention, is_plain, is_word

__all__ = ["BEFORE", "apart", "has_property", "of_title", "spoken_of", "states", "unknown", "withdrawn"]


BEFORE = "before"
"""What a property said of "it" is said of: what stands before."""
ANYTHING = "thing"
"""What a property is said of that is said of nothing in particular: it may be any name's."""
SUBJECT = 8
"""Words before a property among which what it is said of is looked for."""


def apart(matcher: Matcher, told: Container[str]) -> Iterator[str]:
    """What properties are said of that no form gives to a name: BEFORE ("which is symmetric", "they commute"), a kind ("the
    matrix is symmetric", "all variables are positive"), or ANYTHING ("we only treat the positive case")."""
    table, words = matcher.table, matcher.words
    if any(isinstance(piece, Mention) and any(map(_is_sign, piece.formulas)) for piece in matcher.pieces):
        yield ANYTHING  # "here $=$ means ..."
    conditional = any(matcher.starts(at, table.opens) for at in range(len(words)))
    for at in range(len(words)):
        if words[at] in table.relates and not conditional:
            yield from _subject(matcher, at)
        length = matcher.starts(at, table.adjectives)
        features = table.adjectives[words[at : at + length]].split(", ") if length else []
        if not any(feature and feature not in HARMLESS and feature not in told for feature in features):
            continue
        verb = next((k for k in range(at - 1, max(-1, at - SUBJECT), -1) if words[k] in table.verbs or not words[k]), -1)
        if verb >= 0 and words[verb]:
            yield from _subject(matcher, verb)
        elif any(word in table.generally for word in words):
            behind = matcher.phrase(at + length, table.nouns)
            yield behind[1] if behind is not None and behind[1] else ANYTHING
        elif all(words) and verb < 0 and table.verbs.isdisjoint(words):
            yield BEFORE  # "(symmetric!)": a remark on what stands before


def of_title(matcher: Matcher) -> Iterator[str]:
    """The kinds of things of which a heading says what they are in its section: "Negative numbers"."""
    table = matcher.table
    for at in range(len(matcher.words)):
        found = matcher.phrase(at, table.adjectives)
        if found is not None and not HARMLESS.issuperset(filter(None, found[1].split(", "))):
            noun = matcher.phrase(found[0], table.nouns)
            yield noun[1] if noun is not None and noun[1] else ANYTHING


def _is_sign(formula: Formula) -> bool:
    """Is it a relation sign alone?"""
    return isinstance(formula.tree, nodes.Sign) and formula.tree.level == "relation"


def _subject(matcher: Matcher, verb: int) -> Iterator[str]:
    """What stands before a verb: a pronoun or a noun of the table, if no formula comes between."""
    words = matcher.words
    for at in range(verb - 1, max(-1, verb - SUBJECT), -1):
        if not words[at]:
            return
        noun = _noun_ending(matcher, at) or (ANYTHING if words[at] in matcher.table.members else None)
        if noun is not None or words[at] in matcher.table.pronouns:
            yield noun or BEFORE
            return


def _noun_ending(matcher: Matcher, at: int) -> str | None:
    """What the longest noun of the table that ends with a word stands for."""
    nouns = matcher.table.nouns
    found = (nouns.get(matcher.words[start : at + 1]) for start in range(max(0, at - 2), at + 1))
    return next((feature for feature in found if feature), None)


def withdrawn(matcher: Matcher) -> str:
    """The kind of word that withdraws a sentence, if there is one."""
    table, pieces = matcher.table, matcher.pieces
    if not QUESTIONS.isdisjoint(matcher.words):
        return "question"
    at = 0
    while at < len(pieces):
        past = max(at + matcher.starts(at, table.harmless), said_nothing(matcher, at))
        if past > at:
            at = past
            continue
        found = matcher.phrase(at, table.withdraws)
        if found is not None:
            return found[1]
        at += 1
    return ""


def said_nothing(matcher: Matcher, at: int) -> int:
    """The end of a clause of the language's `void` and `denial` forms that stands here, else `at`: "we do not assume $a = b$"."""
    if at and matcher.words[at - 1] not in PUNCTUATION and not matcher.joins(at - 1):
        return at
    forms = [form for gives, form in matcher.table.forms.get(matcher.words[at], ()) if gives in ("void", "denial")]
    return max((match.end for form in forms for match in matcher.form(form, at) if matcher.boundary(match.end)), default=at)


def unknown(matcher: Matcher, read: bool = False) -> tuple[Formula, ...]:
    """The names that a sentence says to be something whose kind it does not tell; of one that is read, those of "let"."""
    table, found = matcher.table, list[Formula]()
    for at, piece in enumerate(matcher.pieces[:-2]):
        says = matcher.words[at + 1] in table.verbs | table.states
        if not isinstance(piece, Mention) or not is_plain(piece) or not says:
            continue
        start = at
        while start > 1 and (matcher.joins(start - 1) or matcher.words[start - 1] == ",") and is_plain(matcher.at(start - 2)):
            start -= 2
        introduced = matcher.words[start - 1] in table.introduces if start else False
        determined = matcher.words[at + 2] in table.determiners and not _tells_kind(matcher, at + 3)
        let = start > 0 and matcher.words[start - 1] in table.lets and not _tells_kind(matcher, at + 2)
        if let or not read and introduced and (determined or _strange_plural(matcher, at + 2)):
            found += [
                f for one in matcher.pieces[start : at + 1] if isinstance(one, Mention) for f in one.formulas
            ]
    return tuple(found)


def _strange_plural(matcher: Matcher, at: int) -> bool:
    """Is it a plural that no table knows, with nothing behind it: "let $a$ and $b$ be quandles"?"""
    word, table = matcher.words[at], matcher.table
    ends = at + 1 == len(matcher.pieces) or matcher.words[at + 1] in table.stops
    return ends and word.endswith("s") and word not in table.known and word[:-1] not in table.quantities | table.known


def _tells_kind(matcher: Matcher, at: int) -> bool:
    """Is there a formula, a property, or a noun whose kind is known, before the next preposition?"""
    table = matcher.table
    property_ = matcher.phrase(at, table.adjectives)
    if is_plain(matcher.at(at)) or property_ is not None and property_[1]:
        return True
    while at < len(matcher.pieces) and matcher.words[at] not in table.prepositions | table.stops:
        if matcher.words[at] in table.quantities or any(
            matcher.starts(at, some) for some in (table.nouns, table.laws)
        ):
            return True
        at += 1
        if matcher.joins(at) and isinstance(matcher.at(at + 1), Mention):
            return False  # "a measure and $f$ a function": what stands behind is said of another name
    return False


def spoken_of(matcher: Matcher) -> tuple[Formula, ...]:
    """The formulas that an unread sentence says something about: those before a verb, but not "the mean of $X$ is"."""
    found: tuple[Formula, ...] = ()
    for at, piece in enumerate(matcher.pieces[:-1]):
        if isinstance(piece, Mention) and is_plain(piece) and matcher.words[at + 1] in matcher.table.verbs:
            start = at
            while (
                start > 1
                and (matcher.joins(start - 1) or is_word(matcher.at(start - 1), ","))
                and is_plain(matcher.at(start - 2))
            ):
                start -= 2
            if start == 0 or matcher.words[start - 1] not in matcher.table.prepositions:
                found += tuple(
                    f
                    for one in matcher.pieces[start : at + 1]
                    if isinstance(one, Mention)
                    for f in one.formulas
                )
    return found


def states(matcher: Matcher) -> bool:
    """Does a word say that something is supposed or given: "let", "be", "satisfies"? Not "be" in "it can be written as"."""
    words, table = matcher.words, matcher.table
    renders = (at for at, word in enumerate(words) if word in table.renders and at > 1 and words[at - 2] in table.modal)
    idle = {at - 1 for at in renders}
    return any(word in table.states and at not in idle for at, word in enumerate(words))


def has_property(matcher: Matcher) -> bool:
    """Does a word say what something is? Not where a quantity has its name from it: "the mean of the gamma distribution"."""
    for at in range(len(matcher.pieces)):
        for phrases in (matcher.table.adjectives, matcher.table.laws):
            found = matcher.phrase(at, phrases)
            if found is not None and found[1] and not _of_a_quantity(matcher, at, found[0]):
                return True
    return False


def _of_a_quantity(matcher: Matcher, at: int, end: int) -> bool:
    """Is it in "the density of the gamma distribution", and no formula behind it?"""
    table, words = matcher.table, matcher.words
    while at and (words[at - 1] in table.determiners or _describes(matcher, at - 1)):
        at -= 1
    while end < len(words) and words[end] and (matcher.phrase(end, table.nouns) or _describes(matcher, end)):
        end += 1
    of = at > 1 and words[at - 1] in table.prepositions
    noun = _noun_ending(matcher, at - 2) if of else None
    quantity = of and (words[at - 2].removesuffix("s") in table.quantities or noun in ("density", "mass", "function"))
    return quantity and not isinstance(matcher.at(end), Mention)


def _describes(matcher: Matcher, at: int) -> bool:
    return any(matcher.starts(at, phrases) for phrases in (matcher.table.adjectives, matcher.table.laws))

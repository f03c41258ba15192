"""Phrases that say what something is: kinds, laws with a name, means and variances.

The one idea: a phrase is determiners, adjectives, a noun and what may follow it, in tables; what is not in a table ends it.

Not here: what the phrases mean (elaboration/wordings.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...records import replace
from ..formula import Formula
from .pieces import Match, Moment
from .words import Mention, Word, is_plain, is_word, related

if TYPE_CHECKING:
    from .matching import Matcher

__all__ = ["kind", "law", "moments"]

# ------------------------------------------------------------ kinds and laws


def kind(matcher: Matcher, at: int) -> Iterator[Match]:
    """[determiner] adjectives [formula] [noun] [what follows]; at least an adjective or a noun."""
    table, start = matcher.table, at
    features: list[str] = []
    sizes: tuple[Formula, ...] = ()
    while isinstance(piece := matcher.at(at), Word) and piece.text in table.determiners:
        at += 1
    bare = at
    while at < len(matcher.pieces):
        found, size = matcher.phrase(at, table.adjectives), matcher.pieces[at]
        if found is not None and not found[1] and matcher.starts(at, table.nouns) > found[0] - at:
            break  # "joint probability" is more than a probability
        if found is not None:
            at = found[0]
            features.append(found[1])
            joined = matcher.joins(at) or is_word(matcher.at(at), ",")
            at += joined if joined and matcher.phrase(at + joined, table.adjectives) else 0
        elif isinstance(size, Mention) and not size.displayed and _noun(matcher, at + 1):
            sizes += size.formulas
            at += 1 + is_word(matcher.at(at + 1), "-")
        else:
            break
    noun = matcher.phrase(at, table.nouns)
    if noun is not None:
        at = noun[0]
        features.append(noun[1])
    if at == bare or start == at:
        return
    behind, more = _adjectives_behind(matcher, at) if noun is not None else (at, [])
    said = matcher.phrase(behind, table.behind)
    kind = Match(behind, relations=sizes, features=_split([*features, *more]))
    if said is not None:
        yield replace(kind, end=said[0], features=(*kind.features, said[1]))
    of_laws = {"density", "mass", "law", "independent"} & set(kind.features)
    for form in (*table.after, *(table.after_laws if of_laws else ())):
        for match in matcher.form(form, behind):
            yield kind.joined(Match(match.end, relations=match.names))
    yield kind


def _adjectives_behind(matcher: Matcher, at: int) -> tuple[int, list[str]]:
    """Adjectives behind the noun, where a language has them there."""
    found: list[str] = []
    while matcher.table.name in ("fr", "es", "it", "pt") and (
        one := matcher.phrase(at, matcher.table.adjectives)
    ):
        at = one[0]
        found.append(one[1])
    return at, found


def _split(features: list[str]) -> tuple[str, ...]:
    """Features one by one: a word may have several ("i.i.d.")."""
    return tuple(one for feature in features for one in feature.split(", ") if one)


def _noun(matcher: Matcher, at: int) -> bool:
    at += is_word(matcher.at(at), "-")
    return (
        matcher.phrase(at, matcher.table.nouns) is not None
        or matcher.phrase(at, matcher.table.adjectives) is not None
    )


def law(matcher: Matcher, at: int) -> Iterator[Match]:
    """[determiner] adjectives, a law with a name, adjectives, [noun] [with its parameters, or on an interval]."""
    table, features = matcher.table, list[str]()
    sizes: tuple[Formula, ...] = ()
    while isinstance(piece := matcher.at(at), Word) and piece.text in table.determiners:
        at += 1
    named = False
    while at < len(matcher.pieces):
        found = None if named else matcher.phrase(at, table.laws)
        other = matcher.phrase(at, table.adjectives) or matcher.phrase(at, table.nouns)
        piece = matcher.at(at)
        if found is not None:
            at, named = found[0], True
            features.append(f"law {found[1]}")
        elif other is not None:
            at = other[0]
            features.append(other[1])
        elif isinstance(piece, Mention) and is_plain(piece) and _noun(matcher, at + 1):
            sizes += piece.formulas
            at += 1 + is_word(matcher.at(at + 1), "-")
        else:
            break
    if not named:
        return
    bare = Match(at, relations=sizes, features=_split(features))
    for form in table.patterns.get("WITH_MOMENTS", ()):
        for match in matcher.form(form, at):
            yield bare.joined(match)
    for form in table.patterns.get("ON", ()):
        for match in matcher.form(form, at):
            where = matcher.at(match.end)
            if isinstance(where, Mention) and is_plain(where):
                interval = tuple(Moment("interval", formula) for formula in where.formulas)
                yield bare.joined(Match(match.end + 1, moments=interval))
    yield bare


def moments(matcher: Matcher, at: int) -> Iterator[Match]:
    """mean $m$ and variance $v$, zero mean, parameters $a$ and $b$: with commas and `and` between."""
    found: tuple[Moment, ...] = ()
    ends: list[Match] = []
    while True:
        one = _moment(matcher, at)
        if one is None:
            break
        at, more = one
        found += more
        ends.append(Match(at, moments=found))
        comma = is_word(matcher.at(at), ",")
        word = matcher.joins(at + comma)
        if not comma and not word or _moment(matcher, at + comma + word) is None:
            break
        at += comma + word
    yield from reversed(ends)


def _moment(matcher: Matcher, at: int) -> tuple[int, tuple[Moment, ...]] | None:
    table = matcher.table
    while isinstance(piece := matcher.at(at), Word) and piece.text in table.determiners:
        at += 1
    value = matcher.phrase(at, table.values)
    at = value[0] if value else at
    role = matcher.phrase(at, table.roles)
    if role is None:
        return None
    at = role[0]
    if value:
        return at, (Moment(role[1], value=value[1]),)
    of = next(
        (match.end for form in table.patterns.get("EQUAL_TO", ()) for match in matcher.form(form, at)), at
    )
    plain = next(iter(reversed(list(matcher.listed(of, lambda formula: not related(formula))))), None)
    if plain is not None:
        return plain[0], tuple(Moment(role[1], formula) for formula in plain[1])
    number = matcher.phrase(of, table.values)
    return (number[0], (Moment(role[1], value=number[1]),)) if number is not None else None

r"""The table of a language (data/sentences.LANG.toml), and which language a text is in.

The one idea: everything about a language is data; a text is in the language whose words it uses most, and in none if it uses few.

Not here: how forms are matched (matching.py), what sentences say (grammar.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from ...records import record, replace
from ..stored import DATA, stored

__all__ = ["LANGUAGES", "Form", "Language", "Slot", "is_character_word", "language", "language_of", "split"]

LANGUAGES = tuple(sorted(path.name.split(".")[1] for path in DATA.glob("sentences.*.toml")))
ITEM = re.compile(r"\(([^()]+)\)|\[([^\[\]]+)\]|(\S+)")
SLOTS = frozenset(
    {
        "NAMES",
        "RELATIONS",
        "FORMULA",
        "KIND",
        "LAW",
        "MOMENTS",
        "ROLE",
        "INLINE",
        "PHRASE",
        "SUBJECT",
        "TERMS",
        "WORDS",
    }
)
KNOWN = 1 / 5
"""The share of a text's words that a language must know."""

ROWS = tuple(
    """links harmless solving conditions claims quantifies no_cues brief stipulates opens leading follows about lasting redefines
    permits""".split()
)
"""Lists of phrases of a table."""
WORDS = tuple(
    """determiners goes_on anew seeks clausal clauses states stops ends verbs prepositions introduces quantities others pronouns
    generally relates members alters modal renders recalled recalls goes_back lets""".split()
)
"""Lists of words."""
OPTIONAL = frozenset(
    """seeks no_cues stipulates leading clausal follows clauses about lasting introduces quantities others pronouns generally
    relates members alters modal renders recalled recalls goes_back lets redefines permits""".split()
)
"""What a table may lack."""


@record
class Slot:
    """One place of a form: alternatives (each a row of words), or the name of a slot or pattern."""

    alternatives: tuple[tuple[str, ...], ...]
    name: str
    optional: bool


Form = tuple[Slot, ...]
Phrases = dict[tuple[str, ...], str]
Listed = frozenset[tuple[str, ...]]


@record
class Language:
    """The table of one language; phrases are rows of words.

    `forms` are those that may begin with a word, by that word; under "" those that begin with a slot. `follows` may say what
    follows; `clauses` begin clauses that may be read alone; `pronouns` stand for what is named before; behind a word of
    `generally` a property may be one of all things ("we consider symmetric matrices"); `relates` say something as a property
    does ("commute", "are equal"); `members` are things that go by any name ("the weights"); `redefines` are words with which a
    name gets another meaning ("stands for"), `alters` verbs by which it gets another value ("swap"), `permits` words by which
    it need not have a property ("may be"); between words of `modal` and `renders` nothing is stated ("can
    be written"); what is `recalled` behind a word of `recalls` is a reason ("by definition"); a sentence that begins with one of
    `goes_back` is about what stands before ("here"); `lets` introduce what is something; `known` are all words of its forms,
    `begins` the first ones of its phrases. `understood` are known words, those of its phrases, and `argues`, of which nothing is
    made and which say nothing against a claim beside them.
    """

    name: str
    letters: re.Pattern[str]
    forms: dict[str, tuple[tuple[str, Form], ...]]
    patterns: dict[str, tuple[Form, ...]]
    after: tuple[Form, ...]
    after_laws: tuple[Form, ...]
    links: Listed
    harmless: Listed
    withdraws: Phrases
    solving: Listed
    seeks: frozenset[str]
    conditions: Listed
    claims: Listed
    quantifies: Listed
    no_cues: Listed
    brief: Listed
    stipulates: Listed
    opens: Listed
    adjectives: Phrases
    nouns: Phrases
    behind: Phrases
    laws: Phrases
    roles: Phrases
    values: Phrases
    phrases: Phrases
    determiners: frozenset[str]
    goes_on: frozenset[str]
    anew: frozenset[str]
    leading: Listed
    clausal: frozenset[str]
    clauses: frozenset[str]
    follows: Listed
    lasting: Listed
    about: Listed
    states: frozenset[str]
    stops: frozenset[str]
    ends: frozenset[str]
    verbs: frozenset[str]
    prepositions: frozenset[str]
    introduces: frozenset[str]
    quantities: frozenset[str]
    others: frozenset[str]
    pronouns: frozenset[str]
    generally: frozenset[str]
    relates: frozenset[str]
    members: frozenset[str]
    redefines: Listed
    permits: Listed
    alters: frozenset[str]
    modal: frozenset[str]
    renders: frozenset[str]
    recalled: frozenset[str]
    recalls: frozenset[str]
    goes_back: frozenset[str]
    lets: frozenset[str]
    words: frozenset[str]
    known: frozenset[str]
    begins: frozenset[str]
    understood: frozenset[str]


@cache
def language(name: str) -> Language:
    """The table of a language, read once."""
    data = stored(f"sentences.{name}")
    kinds, words = data["kinds"], data["words"]
    said = {"links": data["links"], "harmless": data["harmless"], **kinds, **data["cues"], **words}
    patterns = {key: tuple(map(_form, lines)) for key, lines in data["patterns"].items()}
    forms = _by_first_word(data["forms"], patterns)
    tables = {key: _phrases(data.get(key, {})) for key in ("adjectives", "nouns", "behind", "laws", "roles", "values")}
    in_phrases = {word for key in tables if key != "values" for row in tables[key] for word in row}
    inert = frozenset(_listed(words["inert"])) | in_phrases
    lists: dict[str, Any] = tables | {field: _rows(said.get(field, ()) if field in OPTIONAL else said[field]) for field in ROWS}
    lists |= {field: frozenset(_listed(said.get(field, "") if field in OPTIONAL else said[field])) for field in WORDS}
    table = Language(
        name=name,
        letters=re.compile(f"[{data['letters']}0-9'’.-]+|[^\\w]+"),
        forms={first: tuple(found) for first, found in forms.items()},
        patterns=patterns,
        after=tuple(map(_form, kinds["after"])),
        after_laws=tuple(map(_form, kinds.get("after_laws", ()))),
        withdraws={split(phrase): why for why, some in data["withdraws"].items() for phrase in some},
        phrases=dict.fromkeys(map(split, words.get("phrases", ())), ""),
        words=inert,
        known=inert | _in_forms(forms, patterns) | frozenset(_listed(words["states"])),
        begins=frozenset(),
        understood=frozenset(_listed(words.get("argues", ""))),
        **lists,
    )
    return _indexed(table)


def _indexed(table: Language) -> Language:
    """The table, with the first words of its phrases, and all words that are in it."""
    values = [getattr(table, field) for field in table.__match_args__]
    rows = [row for value in values if isinstance(value, (dict, frozenset)) for row in value]
    phrases = [row for row in rows if isinstance(row, tuple)]
    understood = {word for phrase in phrases for word in phrase} | {row for row in rows if isinstance(row, str)}
    return replace(table, begins=frozenset(phrase[0] for phrase in phrases), understood=frozenset(understood))


def _by_first_word(
    table: dict[str, list[str]], patterns: dict[str, tuple[Form, ...]]
) -> dict[str, list[tuple[str, Form]]]:
    """The forms, with what they give, by the words that they may begin with."""
    found: dict[str, list[tuple[str, Form]]] = {}
    for gives, lines in table.items():
        for form in map(_form, lines):
            for first in _firsts(form, patterns):
                found.setdefault(first, []).append((gives, form))
    return found


def _in_forms(
    forms: dict[str, list[tuple[str, Form]]], patterns: dict[str, tuple[Form, ...]]
) -> frozenset[str]:
    """All words of the forms."""
    every = [form for found in forms.values() for _, form in found] + [
        form for some in patterns.values() for form in some
    ]
    return frozenset(word for form in every for slot in form for row in slot.alternatives for word in row)


def _rows(phrases: Iterable[str]) -> Listed:
    return frozenset(map(split, phrases))


def is_character_word(character: str) -> bool:
    """Is a character a word by itself, as in Japanese and Chinese?"""
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff"


def split(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, as sentences have them: each character of Chinese and Japanese is one.

    >>> split("such that"), split("正数")
    (('such', 'that'), ('正', '数'))
    """
    return tuple(part for word in phrase.split() for part in (word if any(map(is_character_word, word)) else (word,)))


def _listed(text: str) -> list[str]:
    return [word for phrase in text.split() for word in split(phrase)]


def _phrases(table: dict[str, str]) -> Phrases:
    return {split(phrase): feature for phrase, feature in table.items()}


def _form(line: str) -> Form:
    slots = []
    for found in ITEM.finditer(line):
        written, optional = found[1] or found[2] or found[3], found[2] is not None
        if written in SLOTS or written.isupper() and written.isascii():
            slots.append(Slot((), written, optional))
        elif found[3] and len(split(written)) > 1:
            slots += [Slot(((character,),), "", False) for character in split(written)]
        else:
            slots.append(
                Slot(tuple(sorted(map(split, written.split("|")), key=len, reverse=True)), "", optional)
            )
    return tuple(slots)


def _firsts(form: Form, patterns: dict[str, tuple[Form, ...]]) -> set[str]:
    """The words that a form may begin with; "" for any."""
    found: set[str] = set()
    for slot in form:
        if slot.name:
            found |= (
                {first for inner in patterns[slot.name] for first in _firsts(inner, patterns)}
                if slot.name in patterns
                else {""}
            )
        else:
            found |= {row[0] for row in slot.alternatives}
        if not slot.optional:
            break
    return found


def language_of(words: Iterable[str]) -> Language | None:
    """The language that knows most of the words, English first; None if none knows a fifth of them."""
    words = [word for word in words if any(character.isalpha() for character in word)]
    if not words:
        return language("en")

    def count(name: str) -> int:
        return sum(word in language(name).known for word in words)

    if 2 * count("en") > len(words):
        return language("en")  # without reading the tables of the others
    best = max(("en", *LANGUAGES), key=count)
    return language(best) if count(best) >= KNOWN * len(words) else None

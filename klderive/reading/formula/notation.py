"""The table of signs (data/notation.toml) as the parser uses it: what a token is.

The one idea: one dictionary from a token's text to its role and name. What is not in it has no meaning here.

Not here: names of several letters typed without a backslash, which the parser puts together (`Notation.bare`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from ...records import record
from ..layout.tokens import Token
from ..stored import stored

__all__ = ["Entry", "Notation", "after_argument", "notation", "signed"]

SKIPPED = {"ignored": "skip"}
ALPHABETS = {"BOLD": "bold", "SCRIPT": "scr", "FRAKTUR": "frak", "DOUBLE-STRUCK": "bb", "SANS-SERIF": "sf", "MONOSPACE": "tt"}


class Entry(NamedTuple):
    """What a token is: its role in the grammar, its name, and one detail (style of a letter, which way a bar looks)."""

    role: str
    name: str
    detail: str = ""


@record
class Notation:
    """The table. `bare` has for each word typed without a backslash where it is one: anywhere, bracket, script."""

    entries: dict[str, Entry]
    bare: dict[str, frozenset[str]]
    functions: frozenset[str]
    integrals: dict[str, int]
    brackets: dict[str, tuple[str, ...]]
    arrays: dict[str, tuple[str, str]]
    connectives: frozenset[str]
    scripts: dict[str, tuple[str, str]]
    punctuation: frozenset[str]
    end_of_proof: frozenset[str]

    def entry(self, text: str) -> Entry | None:
        """What a token is, or None."""
        found = self.entries.get(text)
        if found is None and len(text) == 1 and ord(text) > 127:
            found = _character(text, self.entries)
            if found is not None:
                self.entries[text] = found
        return found


def _character(text: str, entries: dict[str, Entry]) -> Entry | None:
    """Greek letters and the alphabets of mathematics (a bold x is U+1D431), by their names in Unicode."""
    name = unicodedata.name(text, "")
    greek = name.split(" ")
    if greek[:2] in (["GREEK", "SMALL"], ["GREEK", "CAPITAL"]) and greek[2] == "LETTER" and len(greek) == 4:
        spelled = greek[3].lower().replace("lamda", "lambda")
        return entries.get("\\" + (spelled if greek[1] == "SMALL" else spelled.capitalize()))
    if greek[0] != "MATHEMATICAL" or len(unicodedata.normalize("NFKC", text)) != 1:
        return None
    style = " ".join(ALPHABETS[word] for word in greek if word in ALPHABETS)
    plain = entries.get(unicodedata.normalize("NFKC", text)) or _character(unicodedata.normalize("NFKC", text), entries)
    if plain is None:
        return None
    return Entry("digit" if plain.role == "digit" else plain.role, plain.name, style)


def signed(tokens: Iterable[Token], labels: bool = False) -> list[Token]:
    r"""The tokens with their role as kind ("" if they have none). What is in no tree is of kind `skip`.

    Commands with an argument that is in no tree (\hspace{1cm}, \phantom{x}) are skipped with it, unless `labels` are wanted.
    """
    entry, found, known = notation().entry, list(tokens), {"space": "space", "skip": "skip"}
    for index, token in enumerate(found):
        kind = token.kind
        if kind not in known:
            meant = entry(token.text)
            role = "" if meant is None else meant.role
            if role != kind:
                found[index] = Token(token.text, token.start, token.end, SKIPPED.get(role, role), token.origin, token.fixed)
    if not labels:
        for at, token in enumerate(found):
            if token.kind == "with_argument":
                for index in range(at, after_argument(found, at + 1)):
                    found[index] = found[index]._replace(kind="skip")
    return found


def after_argument(tokens: Sequence[Token], at: int) -> int:
    """The index behind the argument of a command: a group, or one token."""
    depth = 0
    while at < len(tokens):
        text = tokens[at].text
        at += 1
        depth += (text == "{") - (text == "}")
        if depth <= 0 and text != "*" and not text.isspace():
            break
    return at


@cache
def notation() -> Notation:
    """The table, read once."""
    data = stored("notation")
    entries = dict(_entries(data))
    for spelling, meant in data["bracket_spellings"].items():
        entries[spelling] = entries[meant]
    for character, meant in data["characters"].items():
        entries[character] = entries[meant]
    rows = (("^", data["scripts"]["above"]), ("_", data["scripts"]["below"]))
    scripts = {sign: (mark, meant) for mark, row in rows for sign, meant in row.items()}
    entries |= {sign: Entry("raised", sign) for sign in scripts}
    words = data["words"]
    bare: dict[str, frozenset[str]] = {}
    for place in ("anywhere", "before_a_bracket", "as_a_script"):
        for word in words[place].split():
            bare[word] = bare.get(word, frozenset()) | {place}
    return Notation(
        entries,
        bare,
        functions=frozenset(words["functions"].split()),
        integrals=data["big"]["integrals"],
        brackets={opening: tuple(closing) for opening, closing in data["brackets"].items()},
        arrays={name: (pair[0], pair[1]) for name, pair in data["arrays"].items()},
        connectives=frozenset(word for words in data["connectives"].values() for word in words.split()),
        scripts=scripts,
        punctuation=frozenset(data["spacing"]["punctuation"]),
        end_of_proof=frozenset(data["spacing"]["end_of_proof"]),
    )


def _entries(data: dict[str, Any]) -> list[tuple[str, Entry]]:
    found = [(letter, Entry("letter", letter)) for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    found += [(digit, Entry("digit", digit)) for digit in "0123456789"]
    found += [("\\" + name, Entry("letter", name)) for group in data["letters"].values() for name in group.split()]
    found += [("\\" + name, Entry("word", name)) for row in ("functions", "names") for name in data["words"][row].split()]
    found += [("\\" + name, Entry("big", name)) for name in data["big"]["names"].split()]
    found += [
        (spelling, Entry("sign", names[0], level))
        for level, rows in data["signs"].items()
        for names in rows
        for spelling in (names if len(names[0]) < 3 and not names[0].isalpha() else names[1:])
    ]
    for opening, closing in data["brackets"].items():
        found.append((opening, Entry("open", opening)))
        found += [(sign, Entry("close", sign)) for sign in closing]
    found += [(spelling, Entry("bar", name, way)) for spelling, (name, way) in data["bars"].items()]
    found += [(spelling, Entry("size", way)) for way, spellings in data["sizes"].items() for spelling in spellings]
    for role in ("accents", "styles", "declared_styles"):
        found += [(spelling, Entry(role.removesuffix("s"), name)) for name, row in data[role].items() for spelling in row]
    found += [(spelling, Entry(role, spelling)) for role, row in data["commands"].items() for spelling in row]
    spacing = {role: data["spacing"][role] for role in ("thin", "wide", "with_argument", "ignored")}
    found += [(spelling, Entry(role, spelling)) for role, row in spacing.items() for spelling in row]
    found += [(mark, Entry("punctuation", mark)) for mark in data["spacing"]["punctuation"]]
    found += [("{", Entry("group", "{")), ("}", Entry("end_group", "}")), ("^", Entry("script", "^"))]
    found += [("_", Entry("script", "_"))]
    found += [("'", Entry("prime", "'")), ("&", Entry("cell", "&")), ("$", Entry("dollar", "$"))]
    found += [("!", Entry("after", "!")), ("\\%", Entry("after", "%"))]
    return found

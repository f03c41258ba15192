r"""Macros: \newcommand, \def, \let, \DeclareMathOperator and their kin, with the scope that TeX gives them.

The one idea: a definition holds from its place to the end of its group, and a use is replaced before anything is read.
Tokens of a definition's body have the range of the use; tokens of an argument keep their own. A `Use` remembers which is
which, so that an edit knows what it can change. A definition of a form that is not read hides the name: its uses are unread.

Commands of packages that texts do not define are a table (data/macros.toml).

Not here: \input, definitions in the page's scripts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from ...records import record, replace
from ..stored import stored
from .limits import EXPANDED, EXPANDED_AT_LEAST, MACRO_ARGUMENTS, MACRO_BODY, MACRO_DEPTH, MACROS
from .tokens import Token, lex

__all__ = ["DEFINING", "Macro", "MacroError", "Macros", "Use", "collect", "expand"]

NEW = {"\\newcommand", "\\renewcommand", "\\providecommand", "\\DeclareRobustCommand"}
DEF = {"\\def", "\\gdef"}
OPERATOR = {"\\DeclareMathOperator"}
PAIRED = {"\\DeclarePairedDelimiter"}
OTHER = {"\\NewDocumentCommand", "\\RenewDocumentCommand", "\\DeclareDocumentCommand", "\\newcommandx", "\\edef", "\\xdef",
         "\\DeclarePairedDelimiterX", "\\DeclarePairedDelimiterXPP"}  # fmt: skip
DEFINING = NEW | DEF | OPERATOR | PAIRED | OTHER | {"\\let"}
SCOPES = re.compile(
    r"\\(?P<define>newcommand|renewcommand|providecommand|DeclareRobustCommand|[gex]?def|let|DeclareMathOperator"
    r"|DeclarePairedDelimiter(?:X|XPP)?|(?:New|Renew|Declare)DocumentCommand|newcommandx)(?![A-Za-z])"
    r"|\\(?P<open>begin|begingroup|bgroup)(?![A-Za-z])|\\(?P<close>end|endgroup|egroup)(?![A-Za-z])"
    r"|\\[\s\S]|(?P<left>\{)|(?P<right>\})"
)


class MacroError(Exception):
    """A use of a macro that cannot be replaced; the token and why."""

    def __init__(self, token: Token, why: str):
        super().__init__(why)
        self.token, self.why = token, why


@record
class Macro:
    r"""A definition: it holds in start .. end - 1. `body` is None if it is not read; `starred` is the body of \name*."""

    name: str
    parameters: int
    default: tuple[Token, ...] | None
    body: tuple[Token, ...] | None
    start: int
    end: int
    whole: tuple[int, int]
    starred: tuple[Token, ...] | None = None


@record
class Use:
    """Tokens that came in by a macro: its body, or (`typed`) an argument as the author typed it, used once."""

    parent: int
    typed: bool
    depth: int


@record
class Macros:
    """The macros of a document. `overfull` is the place from which on definitions were not read: there were too many."""

    by_name: dict[str, tuple[Macro, ...]]
    overfull: int | None = None

    def at(self, name: str, offset: int) -> Macro | None:
        """The definition of a command that holds at an offset; of one that the text does not define, that of the table."""
        known = self.by_name.get(name, ())
        last = bisect_right(known, offset, key=lambda macro: macro.start) - 1
        return next((known[index] for index in range(last, -1, -1) if offset < known[index].end), _common().get(name))

    def definitions(self) -> list[tuple[int, int]]:
        """Ranges of the definitions, in order."""
        return sorted(macro.whole for known in self.by_name.values() for macro in known)


Get = Callable[[int], Token | None]


def collect(masked: str, regions: Sequence[tuple[int, int]]) -> Macros:
    """All definitions in the regions (whole TeX files, or each formula of a Markdown text): groups end with their region."""
    found: list[Macro] = []
    last = regions[-1][1] if regions else 0
    for start, end in regions:
        groups: list[list[int]] = [[]]  # for each open group the indices into `found` of what it defines
        at = start
        while (match := SCOPES.search(masked, at, end)) is not None:
            at = match.end()
            if match["define"]:
                if len(found) == MACROS:
                    return _table(found, overfull=match.start())
                macro, at = _defined(masked, match.start(), end, last)
                if macro is not None:
                    if match["define"] not in ("gdef", "xdef"):
                        groups[-1].append(len(found))
                    found.append(macro)
            elif match["open"] or match["left"]:
                groups.append([])
            elif (match["close"] or match["right"]) and len(groups) > 1:
                for index in groups.pop():
                    found[index] = replace(found[index], end=match.start())
    return _table(found)


@cache
def _common() -> dict[str, Macro]:
    """The definitions of data/macros.toml."""
    text = stored("macros")["definitions"]
    return {name: known[-1] for name, known in collect(text, [(0, len(text))]).by_name.items()}


def _table(found: list[Macro], overfull: int | None = None) -> Macros:
    by_name: dict[str, list[Macro]] = {}
    for macro in found:
        known = by_name.setdefault(macro.name, [])
        if macro.body is not None and len(macro.body) == 1 and macro.body[0].fixed:  # \let: what the name means here
            meant = Macros({name: tuple(macros) for name, macros in by_name.items() if name == macro.body[0].text}).at(
                macro.body[0].text, macro.start
            )
            if meant is not None:
                macro = replace(meant, name=macro.name, start=macro.start, end=macro.end, whole=macro.whole)
        known.append(macro)
    return Macros({name: tuple(macros) for name, macros in by_name.items()}, overfull)


def _defined(text: str, start: int, end: int, last: int) -> tuple[Macro | None, int]:
    """The definition that starts at `start`, and where reading goes on."""
    tokens: list[Token] = []
    source = lex(text, start, end)

    def get(index: int) -> Token | None:
        while len(tokens) <= index:
            token = next(source, None)
            if token is None or len(tokens) > MACRO_BODY:
                return None
            tokens.append(token)
        return tokens[index]

    macro, stop = definition(get)
    at = tokens[stop - 1].end
    return (None if macro is None else replace(macro, start=at, end=last, whole=(start, at))), at


def definition(get: Get) -> tuple[Macro | None, int]:
    """The macro defined by the tokens from 0 on (None: no name follows), and the index behind the definition."""
    first = get(0)
    assert first is not None
    how = first.text
    at = _space(get, 1)
    if (star := get(at)) is not None and star.text == "*":
        at = _space(get, at + 1)
    name, at = _name(get, at)
    if name is None:
        return None, 1
    unread = Macro(name, 0, None, None, 0, 0, (0, 0))
    if how == "\\let":
        if (sign := get(_space(get, at))) is not None and sign.text == "=":
            at = _space(get, at) + 1
        target = get(_space(get, at))
        if target is None:
            return unread, at
        return replace(unread, body=(target._replace(fixed=True),)), _space(get, at) + 1
    if how in DEF:
        return _with_parameters(get, at, unread)
    if how in OPERATOR:
        body, at = _group(get, at)
        star_token = (Token("*", 0, 0, "char"),) if star is not None and star.text == "*" else ()
        operator = (Token("\\operatorname", 0, 0, "command", 0, True), *star_token)
        braces = Token("{", 0, 0, "char"), Token("}", 0, 0, "char")
        return (unread if body is None else replace(unread, body=(*operator, braces[0], *body, braces[1]))), at
    if how in PAIRED:
        return _paired(get, at, unread)
    if how in OTHER:
        return unread, at
    count, at = _optional(get, at)
    default, at = _optional(get, at)
    body, at = _group(get, at)
    number = "".join(token.text for token in count or ()).strip() or "0"
    if body is None or not number.isdecimal() or int(number) > MACRO_ARGUMENTS:
        return unread, at
    return replace(unread, parameters=int(number), default=default, body=body), at


def _with_parameters(get: Get, at: int, unread: Macro) -> tuple[Macro, int]:
    r"""\def\name#1#2{...}; a delimited parameter is not read."""
    written = []
    while (token := get(at)) is not None and token.text != "{":
        written.append(token.text)
        at += 1
        if len(written) > 2 * MACRO_ARGUMENTS:
            return unread, at
    count = len(written) // 2
    body, at = _group(get, at)
    if body is None or written != [part for number in range(count) for part in ("#", str(number + 1))]:
        return unread, at
    return replace(unread, parameters=count, body=body), at


def _paired(get: Get, at: int, unread: Macro) -> tuple[Macro, int]:
    r"""\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}: \abs{x}, and \abs*{x} with \left and \right."""
    left, at = _group(get, at)
    right, at = _group(get, at)
    if left is None or right is None:
        return unread, at
    argument = Token("#", 0, 0, "char"), Token("1", 0, 0, "digit")
    big = [Token(name, 0, 0, "command", 0, True) for name in ("\\left", "\\right")]
    return replace(unread, parameters=1, body=(*left, *argument, *right), starred=(big[0], *left, *argument, big[1], *right)), at


def _space(get: Get, at: int) -> int:
    while (token := get(at)) is not None and token.kind == "space":
        at += 1
    return at


def _name(get: Get, at: int) -> tuple[str | None, int]:
    token = get(at)
    if token is not None and token.text == "{":
        group, after = _group(get, at)
        inside = [token for token in group or () if token.kind != "space"]
        return (inside[0].text, after) if len(inside) == 1 and inside[0].kind == "command" else (None, after)
    return (token.text, at + 1) if token is not None and token.kind == "command" else (None, at)


def _group(get: Get, at: int, opening: str = "{", closing: str = "}") -> tuple[tuple[Token, ...] | None, int]:
    """The tokens of a group (None: there is none, or it does not end), and the index behind it."""
    at = _space(get, at)
    token = get(at)
    if token is None or token.text != opening:
        return None, at
    depth, index = 0, at + 1
    inside: list[Token] = []
    while (token := get(index)) is not None:
        if token.text == closing and depth == 0:
            return tuple(inside), index + 1
        depth += (token.text == "{") - (token.text == "}")
        inside.append(token)
        index += 1
    return None, at


def _optional(get: Get, at: int) -> tuple[tuple[Token, ...] | None, int]:
    return _group(get, at, "[", "]")


def expand(tokens: Sequence[Token], macros: Macros) -> tuple[list[Token], tuple[Use, ...]]:
    """The tokens with every macro replaced; uses are numbered from 1. MacroError if one cannot be, or makes too much.

    Definitions among the tokens become one token of kind `skip` each.
    """
    if not macros.by_name and not any(t.kind == "command" and (t.text in DEFINING or t.text in _common()) for t in tokens):
        return list(tokens), ()
    out: list[Token] = []
    uses: list[Use] = []
    pending = list(reversed(tokens))
    left = max(EXPANDED_AT_LEAST, EXPANDED * len(tokens))
    while pending:
        token = pending.pop()
        macro = None if token.kind != "command" or token.fixed else macros.at(token.text, token.start)
        if macro is None:
            if token.text in DEFINING and not token.fixed:
                token = _skipped(token, pending)
            out.append(token)
            continue
        if macros.overfull is not None and token.start > macros.overfull:
            raise MacroError(token, f"more than {MACROS} macros are defined")
        made = _made(token, macro, pending, uses)
        left -= len(made)
        if left < 0:
            raise MacroError(token, f"the macro {token.text} makes the formula too long")
        pending.extend(reversed(made))
    return out, tuple(uses)


def _skipped(token: Token, pending: list[Token]) -> Token:
    count = len(pending)
    _, stop = definition(lambda index: token if index == 0 else pending[count - index] if index <= count else None)
    end = token.end
    for _ in range(stop - 1):
        end = pending.pop().end
    return token._replace(kind="skip", end=max(end, token.end))


def _made(token: Token, macro: Macro, pending: list[Token], uses: list[Use]) -> list[Token]:
    """What one use of a macro becomes; its arguments are taken from the pending tokens."""
    if macro.body is None:
        raise MacroError(token, f"the definition of {token.text} has a form that is not read")
    depth = uses[token.origin - 1].depth + 1 if token.origin else 1
    if depth > MACRO_DEPTH:
        raise MacroError(token, f"the macro {token.text} uses itself, or macros are nested deeper than {MACRO_DEPTH}")
    body = macro.body
    if macro.starred is not None and pending and pending[-1].text == "*":
        pending.pop()
        body = macro.starred
    end, arguments = token.end, []
    for number in range(macro.parameters):
        if number == 0 and macro.default is not None:
            argument, end = _taken(token, pending, "[", end) or (list(macro.default), end)
        else:
            taken = _taken(token, pending, "{", end)
            if taken is None:
                raise MacroError(token, f"an argument of {token.text} is missing")
            argument, end = taken
        arguments.append(argument)
    uses.append(Use(token.origin, False, depth))
    use, counts = len(uses), [0] * 10
    for index in _parameters(body):
        counts[index] += 1
    made: list[Token] = []
    skip = False
    for index, part in enumerate(body):
        if skip:
            skip = False
        elif part.text == "#" and index + 1 < len(body) and body[index + 1].kind == "digit":
            number, skip = int(body[index + 1].text), True
            if number > len(arguments) or number == 0:
                raise MacroError(token, f"the definition of {token.text} names an argument that it does not take")
            uses.append(Use(use, counts[number] == 1, depth))
            # what came by another macro's argument stays what it is, unless it is doubled here
            twice = counts[number] > 1
            made += [inner if inner.origin and not twice else inner._replace(origin=len(uses)) for inner in arguments[number - 1]]
        else:
            made.append(part._replace(start=token.start, end=end, origin=use))
    return made


def _parameters(body: Sequence[Token]) -> Iterator[int]:
    for part, after in pairwise(body):
        if part.text == "#" and after.kind == "digit":
            yield int(after.text)


def _taken(token: Token, pending: list[Token], opening: str, end: int) -> tuple[list[Token], int] | None:
    """An argument taken from the pending tokens, and the end of the use up to here."""
    spaces = []
    while pending and pending[-1].kind == "space":
        spaces.append(pending.pop())
    if not pending or (opening == "[" and pending[-1].text != "["):
        pending.extend(reversed(spaces))
        return None
    first = pending.pop()
    if first.text != opening:
        return None if first.text in "}&" or first.text == "\\\\" else ([first], max(end, first.end))
    depth, closing = 0, "}" if opening == "{" else "]"
    inside: list[Token] = []
    while pending:
        part = pending.pop()
        if part.text == closing and depth == 0:
            return inside, max(end, part.end)
        depth += (part.text == "{") - (part.text == "}")
        inside.append(part)
    raise MacroError(token, f"an argument of {token.text} does not end")

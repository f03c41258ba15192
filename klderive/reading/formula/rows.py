r"""The tokens of a display to rows: line breaks, alignment columns, environments without brackets, labels, tags.

The one idea: tokens are never dropped, only turned to kind `skip` when they are no part of a formula: `&` that aligns, \label,
\tag, \begin{split}, the \right. and \left. of a bracket that goes on in the next row. A row that ends or begins with an
operator, or leaves a bracket open, is one with its neighbour. In `align` and its kin the columns are pairs; a further pair with
a relation of its own is a column by itself, words there are joined to their row behind a wide space.

Not here: trees (parser.py); which rows make a chain (later).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from ...records import field, record
from ..layout.forms import forms
from ..layout.limits import ENVIRONMENTS
from ..layout.tokens import Token
from .notation import notation

__all__ = ["Row", "rows"]



@record(frozen=False)
class Row:
    """Tokens of one formula; `column` counts the chains that stand side by side, from 0."""

    tokens: list[Token]
    column: int = 0
    labels: list[str] = field(default_factory=list)
    tag: str = ""
    cells: list[list[Token]] = field(default_factory=list)


def rows(tokens: Sequence[Token], how: str = "single") -> list[Row]:
    """The rows of a display, columns one after the other."""
    return [row for block in _blocks(list(tokens), how, 0) for row in _columns(*block)]


def _detail(token: Token) -> str:
    """Of a sign how loosely it binds."""
    return notation().entries[token.text].detail if token.kind == "sign" else ""


def _skipped(tokens: Sequence[Token]) -> list[Token]:
    return [token if token.kind == "space" else token._replace(kind="skip") for token in tokens]


def _significant(tokens: Sequence[Token]) -> list[Token]:
    r"""Without spaces, and without `{}`, `\mathop{}`, `\mbox{}`, which are there for their spacing."""
    found: list[Token] = []
    for token in tokens:
        if token.kind == "end_group" and found and found[-1].kind == "group":
            found.pop()
            if found and found[-1].kind in ("text", "transparent"):
                found.pop()
        elif token.kind not in ("space", "skip", "thin"):
            found.append(token)
    return found


# ---------------------------------------------------------------- environments and line breaks


def _blocks(tokens: list[Token], how: str, depth: int) -> list[tuple[list[Row], str]]:
    """Rows that belong together, with how their columns are read."""
    blocks: list[tuple[list[Row], str]] = []
    lead: list[Token] = []  # skipped tokens that go with the row behind them
    for start, end in _breaks(tokens):
        row = [*lead, *tokens[start:end]]
        inner = _unwrapped(row) if depth < ENVIRONMENTS else None
        if inner is None:
            if not blocks or blocks[-1][1] != how:
                blocks.append(([], how))
            blocks[-1][0].append(_labelled(row))
        else:
            before, body, after, kind = inner
            found = _blocks(body, kind, depth + 1)
            _attach(found[0][0][0], _labelled(before), first=True)
            _attach(found[-1][0][-1], _labelled(after), first=False)
            blocks += found
        lead = _skipped(tokens[end : end + 1])
    return blocks


def _attach(row: Row, outer: Row, first: bool) -> None:
    """What stands before or behind an environment, to its first or last row."""
    tokens = [token for cell in outer.cells for token in cell]
    if first:
        row.cells[0][:0] = tokens
        row.labels[:0] = outer.labels
    else:
        row.cells[-1] += tokens
        row.labels += outer.labels
    row.tag = row.tag or outer.tag


def _breaks(tokens: list[Token]) -> list[tuple[int, int]]:
    r"""Stretches between \\, those in groups and environments left out."""
    found, start, depth = [], 0, 0
    for index, token in enumerate(tokens):
        kind = token.kind
        depth += (kind in ("group", "begin")) - (kind in ("end_group", "end"))
        if kind == "row" and depth == 0:
            found.append((start, index))
            start = index + 1
            if (length := _length(tokens, start)) > start:
                tokens[start:length] = _skipped(tokens[start:length])
    return [*found, (start, len(tokens))]


def _length(tokens: list[Token], at: int) -> int:
    r"""The index behind the * and the [4pt] of \\."""
    at += at < len(tokens) and tokens[at].text == "*"
    text = "".join(token.text for token in tokens[at : at + 12])
    close = text.find("]")
    if not text.startswith("[") or close < 2 or not text[1].isdigit() and text[1] not in "-.":
        return at
    while tokens[at].text != "]":
        at += 1
    return at + 1


def _unwrapped(row: list[Token]) -> tuple[list[Token], list[Token], list[Token], str] | None:
    r"""A row that is (punctuation aside) an environment without brackets, or ends with one: before, body, after, how."""
    begin = next((index for index, token in enumerate(row) if token.kind == "begin" and _depth(row[:index]) == 0), None)
    if begin is None:
        return None
    name, body = _argument(row, begin + 1)
    kind, depth, end = forms().environment(name), 1, body
    while end < len(row) and depth:
        role = row[end].kind
        depth += (role == "begin") - (role == "end")
        end += 1
    _, after = _argument(row, end)
    before = row[:begin]
    inside = row[body : end - 1]
    if name.removesuffix("*") == "array" and not _significant(before):
        kind = "joined" if _has_relation(inside) else ""
    if kind not in ("single", "pairs", "joined") or depth or not _only_punctuation(row[after:]):
        return None
    if any(token.kind in ("open", "left") for token in before) and _depth_of_brackets(before):
        return None
    skip = _arguments(inside, name)
    head = _skipped([*row[begin:body], *inside[:skip]])
    return [*before, *head], inside[skip:], [*_skipped(row[end - 1 : after]), *row[after:]], kind


def _depth(tokens: Sequence[Token]) -> int:
    return sum((t.kind == "group") - (t.kind == "end_group") for t in tokens)


def _depth_of_brackets(tokens: Sequence[Token]) -> int:
    return sum((t.kind in ("open", "left")) - (t.kind in ("close", "right")) for t in tokens)


def _argument(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The text of {...} from an index on, and the index behind it."""
    found = []
    while at < len(tokens) and tokens[at].kind == "space":
        at += 1
    if at < len(tokens) and tokens[at].text == "{":
        at, depth = at + 1, 0
        while at < len(tokens) and not (tokens[at].text == "}" and depth == 0):
            depth += (tokens[at].text == "{") - (tokens[at].text == "}")
            found.append(tokens[at].text)
            at += 1
        at += 1
    return "".join(found).strip(), at


def _arguments(tokens: Sequence[Token], name: str) -> int:
    r"""How many tokens behind \begin{name} are its arguments."""
    text = "".join(token.text for token in tokens[:200])
    stop, at = forms().skip_arguments(text, 0, name), 0
    while stop > 0 and at < len(tokens):
        stop -= len(tokens[at].text)
        at += 1
    return at


def _only_punctuation(tokens: Sequence[Token]) -> bool:
    at, quiet = 0, True
    while at < len(tokens) and quiet:
        if tokens[at].kind == "with_argument":
            at = _argument(tokens, at + 1)[1]
            continue
        quiet = tokens[at].kind in ("space", "skip", "punctuation", "thin", "wide")
        quiet = quiet or tokens[at].text in notation().end_of_proof
        at += 1
    return quiet


def _labelled(tokens: list[Token]) -> Row:
    r"""A row with its labels and its tag taken out, cut at the & that stand in no group."""
    row, at, depth = Row([], cells=[[]]), 0, 0
    while at < len(tokens):
        token = tokens[at]
        kind = token.kind
        if kind == "with_argument":
            text, after = _argument(tokens, at + 1 + (at + 1 < len(tokens) and tokens[at + 1].text == "*"))
            if token.text == "\\label":
                row.labels.append(text)
            elif token.text == "\\tag":
                row.tag = text
            row.cells[-1] += _skipped(tokens[at:after])
            at = max(after, at + 1)
            continue
        depth += (kind in ("group", "begin")) - (kind in ("end_group", "end"))
        if kind == "cell" and depth == 0:
            row.cells.append(_skipped([token]))
        else:
            row.cells[-1].append(token)
        at += 1
    return row


# ---------------------------------------------------------------- columns


def _columns(block: list[Row], how: str) -> list[Row]:
    """Rows of one environment to rows of one formula each, joined where one goes on in the next."""
    count = max((len(row.cells) + 1) // 2 for row in block) if how == "pairs" else 1
    own = [0] + [pair for pair in range(1, count) if any(_stands_alone(row, pair) for row in block)]
    found: list[Row] = []
    for column, pair in enumerate(own):
        until = own[column + 1] if column + 1 < len(own) else None
        piece = []
        for row in block:
            cells = row.cells if how != "pairs" else row.cells[2 * pair : None if until is None else 2 * until]
            tokens = [token for index, cell in enumerate(cells) for token in _gap(cell, index, how)]
            first = Row(tokens, column, row.labels if column == 0 else [], row.tag if column == 0 else "", cells)
            if column == 0 or _significant(tokens):
                piece.append(first)
        found += _joined(piece)
    return [row for row in found if _significant(row.tokens) or row.labels or row.tag]


def _stands_alone(row: Row, pair: int) -> bool:
    """Has a pair of cells a relation of its own, and no words or comma before it that make it a condition?"""
    cells = row.cells[2 * pair : 2 * pair + 2]
    tokens = _significant([token for cell in cells for token in cell])
    if not tokens or tokens[0].kind == "text" or not _has_relation(tokens):
        return False
    before = _significant([token for cell in row.cells[: 2 * pair] for token in cell])
    return len(cells) > 1 and not (before and before[-1].text == ",")


def _gap(cell: list[Token], index: int, how: str) -> list[Token]:
    """A cell whose & is a wide space, if words or a condition stand in it."""
    tokens = _significant(cell)
    if index < 2 or how != "pairs" or not tokens or not cell or cell[0].text != "&" or tokens[0].kind not in ("text",):
        return cell
    return [cell[0]._replace(text="\\quad", kind="wide"), *cell[1:]]


def _has_relation(tokens: Sequence[Token]) -> bool:
    """A relation or an arrow outside of groups and brackets?"""
    depth = 0
    for token in tokens:
        kind = token.kind
        depth += (kind in ("group", "open", "left", "begin")) - (kind in ("end_group", "close", "right", "end"))
        if depth <= 0 and (kind in ("above", "long_arrow") or _detail(token) in ("relation", "arrow")):
            return True
    return False


# ---------------------------------------------------------------- rows that are one


def _joined(piece: list[Row]) -> list[Row]:
    """With rows put together that a bracket or an operator holds together."""
    held = _held_by_brackets(piece)
    found: list[Row] = []
    for index, row in enumerate(piece):
        if found and (held[index] or _goes_on(piece[index - 1], row)):
            last = found[-1]
            last.tokens += row.tokens if held[index] else _behind_spaces(row.tokens)
            last.labels, last.tag = last.labels + row.labels, last.tag or row.tag
        else:
            found.append(row)
    return found


def _behind_spaces(tokens: list[Token]) -> list[Token]:
    """A row of which the first tokens only set it back."""
    solid = next((token for token in _significant(tokens) if token.kind != "wide"), None)
    first = next((index for index, token in enumerate(tokens) if token is solid), 0)
    return [*_skipped(tokens[:first]), *tokens[first:]]


def _goes_on(before: Row, row: Row) -> bool:
    """Does an operator at the end of one row or at the start of the next make them one?"""
    left, right = _significant(before.tokens), _significant(_behind_spaces(row.tokens))
    if not left or not right:
        return False
    last = left[-1]
    first = next((token for token in right if token.kind not in ("group", "transparent")), last)
    scripted = len(left) > 1 and left[-2].kind == "script"
    if _detail(last) in ("add", "multiply") and not scripted:
        if first.text == last.text:  # the sign repeated at the line break
            index = next(i for i, token in enumerate(row.tokens) if token is first)
            row.tokens[index] = first._replace(kind="skip")
        return True
    if _detail(last) == "relation" and not scripted:
        return _detail(first) not in ("relation", "arrow") and first.kind not in ("above", "text")
    if last.kind == "big" or last.kind == "word" and last.text[1:] in notation().functions:
        return True
    if _detail(first) in ("add", "multiply"):
        in_first_cell = bool(row.cells) and bool(_significant(row.cells[0]))
        return not (_has_relation(right) and in_first_cell and _has_relation(left))
    return False


def _held_by_brackets(piece: list[Row]) -> list[bool]:
    r"""For each row: does a bracket that was opened before it close in it or after it? \right. and \left. between are skipped."""
    joins: list[tuple[int, int]] = []
    opened: list[tuple[int, str, int]] = []  # row, left or open, index of the token
    waiting: list[tuple[int, int]] = []  # \right. that may go on: row and index
    for number, row in enumerate(piece):
        for index, token in enumerate(row.tokens):
            role = token.kind
            if role == "open" and not _behind_size(row.tokens, index):
                opened.append((number, "open", index))
            elif role == "left":
                opened.append((number, "left", index))
            elif role == "close" and opened and opened[-1][1] == "open" and not _behind_size(row.tokens, index):
                joins.append((opened.pop()[0], number))
            elif role == "right":
                while opened and opened[-1][1] != "left":
                    opened.pop()
                if opened:
                    start, _, left = opened.pop()
                    joins += _resumed(piece, (start, left), (number, index), waiting)
    changes = [0] * (len(piece) + 2)
    for start, end in joins:
        changes[start + 1] += 1
        changes[end + 1] -= 1
    return [count > 0 for count in accumulate(changes[: len(piece)])]


def _behind_size(tokens: Sequence[Token], index: int) -> bool:
    r"""Is a bracket the delimiter of \left or \right, which is counted itself?"""
    while index and tokens[index - 1].kind in ("space", "skip"):
        index -= 1
    return index > 0 and tokens[index - 1].kind in ("left", "right")


def _resumed(
    piece: list[Row], left: tuple[int, int], right: tuple[int, int], waiting: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    r"""What a \left and its \right join; a \right. waits for the \left. that takes its bracket up again."""
    opens, closes = _invisible(piece, left), _invisible(piece, right)
    if not opens and closes and right[0] < len(piece) - 1:
        waiting.append(right)
    elif opens and waiting:
        start = waiting[-1] if closes else waiting.pop()
        for where in (left, right) if closes else (start, left):
            _skip_delimiter(piece, where)
        return [(start[0], right[0])]
    return [(left[0], right[0])]


def _delimiter_index(piece: list[Row], where: tuple[int, int]) -> int:
    tokens, index = piece[where[0]].tokens, where[1] + 1
    while index < len(tokens) and tokens[index].kind in ("space", "skip"):
        index += 1
    return index


def _invisible(piece: list[Row], where: tuple[int, int]) -> bool:
    tokens, index = piece[where[0]].tokens, _delimiter_index(piece, where)
    return index < len(tokens) and tokens[index].text == "."


def _skip_delimiter(piece: list[Row], where: tuple[int, int]) -> None:
    tokens, index = piece[where[0]].tokens, _delimiter_index(piece, where)
    for at in (where[1], index):
        tokens[at] = tokens[at]._replace(kind="skip")

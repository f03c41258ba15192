r"""Displays to rows, rows to statements: what is related to what.

The one idea: a statement is a list of formulas with the relations between them; one that begins with a relation
continues the statement before it. Remarks, row ends, alignment marks and labels are peeled off here.

Not here: what the formulas mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .alphabet import BECAUSE
from .blocks import DISPLAYS
from .lexer import LIMITS, ReadError, Token
from .parser import CONSTANTS, DOTS

__all__ = ["Statement", "rows_of", "statements"]

REACH = 60  # rows that one formula may be broken into
ARROWS = ("=>", "<=>", "->", "<-")


@dataclass(frozen=True)
class Statement:
    """`formulas[0]` is empty where the statement continues an earlier one; `relations[k]` stands before formulas[k+1].

    `label` is the name in `P: X \\sim ...`; `connector` the words or the arrow before it, `leads` the arrow behind it;
    `error` why it is not read.
    """

    formulas: tuple[tuple[Token, ...], ...]
    relations: tuple[Token, ...]
    label: tuple[Token, ...] = ()
    connector: str = ""
    leads: str = ""
    error: ReadError | None = None
    at: int = 0

    @property
    def continues(self) -> bool:
        return not self.formulas[0] and bool(self.relations)


def statements(tokens: list[Token], inline: bool = False) -> Iterator[Statement]:
    """The statements of a display or of an inline formula."""
    for row in rows_of(tokens, inline):
        yield from row


def rows_of(tokens: list[Token], inline: bool = False) -> Iterator[list[Statement]]:
    """The statements of each row."""
    for row in _joined(list(_rows(_relations_over(tokens)))):
        if len(row) > LIMITS["row"]:
            said = f"this row has {len(row):,} symbols; at most {LIMITS['row']:,} are read: split it into several rows"
            yield [_unread(row, ReadError(said, row[0].at))]
        elif found := list(_clauses(row, inline)):
            yield found


def _relations_over(tokens: list[Token]) -> list[Token]:
    r"""`\overset{...}{=}` and `\stackrel{!}{=}` become one relation; `!` and `def` above it are kept as its style."""
    done: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "cmd" and token.text in (r"\overset", r"\stackrel", r"\underset"):
            above, j = _group(tokens, i + 1)
            below, j = _group(tokens, j)
            if len(below) == 1 and below[0].kind == "rel":
                mark = "".join(t.text for t in above)
                text = below[0].text
                if text == "=" and mark.lower().strip(".") in (
                    "def",
                    "delta",
                    r"\triangle",
                    "△",
                    "d e f".replace(" ", ""),
                ):
                    text = ":="
                elif text == "=" and mark in ("d", "D"):
                    text = "~"
                done.append(Token("rel", text, token.at, "!" if "!" in mark else ""))
                i = j
                continue
        done.append(token)
        i += 1
    return done


def _group(tokens: list[Token], i: int) -> tuple[list[Token], int]:
    if i >= len(tokens) or tokens[i].kind != "begin":
        return tokens[i : i + 1], i + 1
    depth, j = 1, i + 1
    while j < len(tokens) and depth:
        depth += {"begin": 1, "end": -1}.get(tokens[j].kind, 0)
        j += 1
    return tokens[i + 1 : j - (depth == 0)], j


def _rows(tokens: list[Token]) -> Iterator[list[Token]]:
    """The rows of a display, without alignment; a second pair of columns is a row of its own."""
    depth = matrices = 0
    balanced = sum({"begin": 1, "end": -1}.get(t.kind, 0) for t in tokens) == 0
    cells: list[list[Token]] = [[]]
    outer: list[str] = []
    for token in [*tokens, Token("row", "", tokens[-1].at if tokens else 0)]:
        if token.kind in ("env", "endenv"):
            if token.kind == "endenv" and not matrices and outer and outer[-1] == token.text:
                outer.pop()
                continue
            if not matrices and token.text in DISPLAYS and not (token.text == "array" and any(cells)):
                outer += [token.text] if token.kind == "env" else []
                continue
            matrices = max(0, matrices + (1 if token.kind == "env" else -1))
        depth += {"begin": 1, "end": -1}.get(token.kind, 0)
        if token.kind == "row" and not matrices and (depth <= 0 or not balanced):
            yield from _columns(cells)
            cells, depth = [[]], 0
        elif token.kind == "amp" and not matrices:
            cells.append([])
        else:
            cells[-1].append(token)


def _joined(rows: list[list[Token]]) -> Iterator[list[Token]]:
    """Rows that are one formula broken in two are one; a relation at the end of a row leads the next one."""
    rows = [row for row in rows if any(t.kind != "gap" for t in row)]
    leads = [next(t for t in row if t.kind != "gap").kind for row in rows]
    opened = [sum({"open": 1, "close": -1}.get(t.kind, 0) for t in row) for row in rows]
    whole: list[Token] = []
    left = 0  # brackets that `whole` leaves open
    for k, row in enumerate(rows):
        bare = [t for t in row if t.kind != "gap"]
        end = next((t for t in reversed(whole) if t.kind != "gap"), None)
        if end is not None and leads[k] != "rel" and (_closes(left, opened, leads, k) or _continues(end, bare)):
            whole += bare
            left += opened[k]
            continue
        if end is not None and end.kind == "rel" and end.text not in ARROWS and leads[k] == "rel":
            whole = whole[: len(whole) - 1 - whole[::-1].index(end)]
        if whole:
            yield whole
        whole, left = list(row), opened[k]
    if whole:
        yield whole


def _closes(left: int, opened: list[int], leads: list[str], k: int) -> bool:
    """Whether a bracket that a row leaves open is closed by the rows from the k-th on."""
    if left <= 0:
        return False
    for more, lead in zip(opened[k : k + REACH], leads[k : k + REACH], strict=True):
        if lead == "rel":
            return False
        left += more
        if left <= 0:
            return left == 0
    return False


def _continues(end: Token | None, row: list[Token]) -> bool:
    """Whether a row goes on with the formula before it: it begins with a sign and states nothing of its own."""
    if end is not None and (end.kind == "op" or end.kind == "rel" and end.text not in ARROWS):
        return True
    if row[0].kind != "op" and not (row[0].kind == "sep" and row[0].text in ("|", "||")):
        return False
    depth = 0
    for token in row:
        depth += {"begin": 1, "open": 1, "end": -1, "close": -1}.get(token.kind, 0)
        if token.kind == "rel" and depth <= 0:
            return row[0].text in ("+", "*")
    return True


def _columns(cells: list[list[Token]]) -> Iterator[list[Token]]:
    pairs = [cells[k] + (cells[k + 1] if k + 1 < len(cells) else []) for k in range(0, len(cells), 2)]
    if (
        len(pairs) > 1
        and not (cells[1] and all(t.kind == "rel" for t in cells[1]))  # a &=& b
        and all(any(t.kind == "rel" for t in p) for p in pairs[1:] if p)
        and pairs[0]
        and pairs[1]
        and pairs[1][0].kind not in ("rel",)
    ):
        yield from (p for p in pairs if p)
    else:
        row = [t for cell in cells for t in cell]
        if row:
            yield row


def _is_remark(token: Token) -> bool:
    return token.kind == "text" and token.text.strip(" .,") not in CONSTANTS


def _clauses(row: list[Token], inline: bool) -> Iterator[Statement]:
    """A row's statements: split at gaps, remarks, commas and arrows outside all brackets."""
    parts: list[tuple[str, list[Token]]] = [("", [])]
    depth = skipped = 0
    for k, token in enumerate(row):
        if skipped:
            skipped += {"open": 1, "close": -1}.get(token.kind, 0) + _brackets(token)
            continue
        if token.kind == "text" and token.text == BECAUSE and depth <= 0:
            break
        if token.kind == "text" and depth <= 0 and (skipped := max(0, _brackets(token))):
            continue  # (by $x$ alone): a remark with a formula in it
        depth += {"begin": 1, "open": 1, "env": 1, "end": -1, "close": -1, "endenv": -1}.get(token.kind, 0)
        before = row[k - 1] if k else None
        if depth > 0 or token.kind in ("end", "close", "endenv"):
            if token.kind != "gap":
                parts[-1][1].append(token)
        elif _is_remark(token):
            if before is not None and before.kind in ("rel", "op") and token.text.strip():
                yield _unread(
                    row,
                    ReadError(f"'{token.text[:40]}' is read as words where a formula was expected", token.at),
                )
                return
            parts.append((token.text, []))
        elif token.kind == "gap" or token.kind == "sep" and token.text in ",;":
            parts.append((parts[-1][0] if not parts[-1][1] else "", []))
        elif token.kind == "rel" and token.text in ARROWS:
            parts.append((token.text, []))
        else:
            parts[-1][1].append(token)
    if depth != 0 and any(words for words, _ in parts[1:] if words not in ARROWS):
        pass
    ranged = {k for k, (_, tokens) in enumerate(parts) if len(tokens) == 1 and tokens[0].text in DOTS}
    for k, (connector, tokens) in enumerate(parts):
        aside = bool(k and tokens) and tokens[0].text == "("
        tokens = _trim(tokens)
        if aside and tokens and tokens[0].text != "(" and any(t.kind == "rel" for t in tokens):
            connector = connector or "for"  # (a > 0) behind a formula is its condition
        if tokens and not ranged & {k - 1, k, k + 1}:
            follower = parts[k + 1][0] if k + 1 < len(parts) else ""
            yield replace(_statement(tokens, connector), leads=follower if follower in ARROWS else "")


def _brackets(token: Token) -> int:
    return token.text.count("(") - token.text.count(")") if token.kind == "text" else 0


def _trim(tokens: list[Token]) -> list[Token]:
    """Without punctuation at the end and equation numbers."""
    while tokens and (
        tokens[-1].kind == "char"
        and tokens[-1].text in ".?"
        or tokens[-1].kind == "sep"
        or tokens[-1].kind == "text"
        and _is_remark(tokens[-1])
    ):
        if tokens[-1].text == "." and len(tokens) > 1 and tokens[-2].text == "const":
            break
        tokens = tokens[:-1]
    while tokens and tokens[0].kind == "char" and tokens[0].text in ".,":
        tokens = tokens[1:]
    if len(tokens) == 3 and tokens[0].text == tokens[2].text == "(" and tokens[1].kind == "num":
        return []
    while len(tokens) > 2 and tokens[0].text == "(" == tokens[-1].text and _encloses(tokens):
        tokens = tokens[1:-1]
    return tokens


def _encloses(tokens: list[Token]) -> bool:
    """Whether the first bracket closes with the last token and a relation stands directly inside."""
    depth, relation = 0, False
    for k, token in enumerate(tokens):
        depth += {"begin": 1, "open": 1, "end": -1, "close": -1}.get(token.kind, 0)
        relation |= depth == 1 and token.kind == "rel"
        if not depth:
            return relation and k == len(tokens) - 1
    return False


def _statement(tokens: list[Token], connector: str) -> Statement:
    at = tokens[0].at
    label: tuple[Token, ...] = ()
    colon = next((k for k, t in enumerate(tokens[:6]) if t.kind == "sep" and t.text == ":"), None)
    if colon and any(t.kind == "rel" and t.text == "~" for t in tokens[colon:]):
        label, tokens = tuple(tokens[:colon]), tokens[colon + 1 :]
    formulas: list[list[Token]] = [[]]
    relations: list[Token] = []
    depth = 0
    for token in tokens:
        depth += {"begin": 1, "open": 1, "env": 1, "end": -1, "close": -1, "endenv": -1}.get(token.kind, 0)
        if token.kind == "rel" and depth <= 0:
            relations.append(token)
            formulas.append([])
        else:
            formulas[-1].append(token)
    return Statement(tuple(map(tuple, formulas)), tuple(relations), label, connector, at=at)


def _unread(row: list[Token], error: ReadError) -> Statement:
    relation = next((t for t in row if t.kind == "rel"), None)
    return replace(
        _statement(row, ""),
        error=error,
        relations=(relation,) if relation else (),
        formulas=((), ()) if relation and row[0].kind == "rel" else (tuple(row[:1]), ()),
    )

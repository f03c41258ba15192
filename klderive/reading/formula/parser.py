r"""Tokens to flat rows of items, with their scripts; brackets and groups are read whole and are trees at once.

The one idea: a whitelist. Each role of the table of signs has one case (here, in leaves.py or in commands.py); a token without
a role, or in a place where its role has no case, raises `Stop` with the token, its place and what would be read. Rows stay
short and flat; structure.py makes them trees.

Not here: rows and columns of a display (rows.py), precedence (structure.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..layout.limits import DEPTH, SCRIPTED
from ..layout.tokens import Token
from . import structure
from .commands import COMMANDS
from .leaves import LEAVES, both
from .nodes import Big, Empty, Fraction, Letter, Node, Number, Postfix, Script, Sign, Space, Span, Stop, cover
from .notation import Entry, notation

__all__ = ["Parser", "parse"]

QUIET = {"space", "skip"}
ENDS = {"close", "end_group", "right", "cell", "row", "end", "dollar"}
ROLES = {**LEAVES, **COMMANDS}


def parse(tokens: Sequence[Token]) -> Node:
    """The tree of one row; raises Stop."""
    return Parser(tokens).whole()


class Parser:
    """A place in the tokens, the style declared last, how deep it is in brackets and groups."""

    def __init__(self, tokens: Sequence[Token]):
        self.tokens = tokens
        self.at = self.taken = 0
        self.style, self.depth, self.in_script = "", 0, False
        self.made = any(token.origin for token in tokens)

    # ------------------------------------------------------------ tokens

    def peek(self) -> Token | None:
        """The next token that counts; spaces and what the table ignores are passed over."""
        tokens, at = self.tokens, self.at
        while at < len(tokens):
            token = tokens[at]
            if token.kind == "declared_style":
                self.style = notation().entries[token.text].name
            elif token.kind != "space" and token.kind != "skip":
                self.at = at
                return token
            at += 1
        self.at = at
        return None

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        self.taken = self.at
        return token

    def entry(self, token: Token) -> Entry:
        found = notation().entry(token.text)
        if found is None:
            raise self.stop(token, "a known command or character")
        return found

    def stop(self, token: Token | None, wanted: str) -> Stop:
        if token is None:
            end = self.tokens[-1].end if self.tokens else 0
            return Stop("", end, end, wanted)
        return Stop(token.text, token.start, token.end, wanted)

    def span(self, first: int) -> Span:
        """From a token to the one taken last."""
        last = max(self.taken, first)
        if last == first:
            where = self.tokens[first].start if first < len(self.tokens) else self.tokens[-1].end if self.tokens else 0
            return Span(first, first, where, where)
        if not self.made:
            return Span(first, last, self.tokens[first].start, self.tokens[last - 1].end)
        inside = [token for token in self.tokens[first:last] if token.kind not in QUIET]
        return Span(first, last, min(token.start for token in inside), max(token.end for token in inside))

    def expect(self, role: str, what: str, opened: Token) -> Token:
        token = self.peek()
        if token is None or token.kind != role:
            raise self.stop(token or opened, what)
        return self.take()

    # ------------------------------------------------------------ rows

    def whole(self) -> Node:
        items = self.row()
        if (token := self.peek()) is not None:
            raise self.stop(token, "an opening bracket before it")
        return structure.row(items, self.span(0) if not items else items[0].span)

    def row(self) -> list[Node]:
        """Items up to what closes something, or to the end."""
        items: list[Node] = []
        while (token := self.peek()) is not None:
            entry = self.entry(token)
            match entry.role:
                case role if role in ENDS or role == "size" and self.size_ends():
                    return items
                case "script" | "prime" | "raised":
                    items.append(self.script(items.pop() if items else None, token, entry))
                case "after":
                    self.after(items, token)
                case "over" | "choose":
                    return [self.infix(items, token, entry)]
                case _:
                    items.append(self.item(token, entry))
        return items

    def scripted(self) -> bool:
        """Does a script follow?"""
        token = self.peek()
        return token is not None and self.entry(token).role in ("script", "prime", "raised")

    def size_ends(self) -> bool:
        r"""Does \big and the like stand before a closing bracket?"""
        after = self.at + 1
        while after < len(self.tokens) and self.tokens[after].kind in QUIET:
            after += 1
        entry = notation().entry(self.tokens[after].text) if after < len(self.tokens) else None
        return entry is not None and entry.role == "close"

    def nested(self, opened: Token) -> Node:
        """The tree of what stands up to the next closing sign."""
        self.depth += 1
        if self.depth > DEPTH:
            raise self.stop(opened, f"fewer than {DEPTH} brackets inside each other")
        style, first = self.style, self.at
        items = self.row()
        self.style, self.depth = style, self.depth - 1
        if self.in_script and len(items) > 1:
            items = [_index(item) if index in (0, len(items) - 1) else item for index, item in enumerate(items)]
        return structure.inside(items, self.gap(first))

    def gap(self, first: int) -> Span:
        where = self.tokens[first].start if first < len(self.tokens) else self.tokens[-1].end
        return Span(first, first, where, where)

    def item(self, token: Token, entry: Entry) -> Node:
        read = ROLES.get(entry.role)
        if read is None:
            raise self.stop(token, "something that may stand here")
        first = self.at
        self.take()
        return read(self, token, entry, first)

    def argument(self, command: Token) -> Node:
        """The argument of a command or of a script: a group, or one item (of a number one digit)."""
        token = self.peek()
        if token is None:
            raise self.stop(command, "an argument behind it")
        entry = self.entry(token)
        if entry.role == "group":
            self.take()
            body = self.nested(token)
            self.expect("end_group", "} at the end of the argument", token)
            return body
        if entry.role in ENDS or entry.role in ("script", "prime", "wide", "thin"):
            raise self.stop(token, f"an argument of {command.text}")
        if entry.role == "digit":
            first = self.at
            self.take()
            return Number(self.span(first), entry.name, self.style)
        if entry.role == "letter":
            first = self.at
            self.take()
            return Letter(self.span(first), entry.name, both(self.style, entry.detail))
        self.depth += 1
        if self.depth > DEPTH:
            raise self.stop(token, f"fewer than {DEPTH} commands inside each other")
        found = self.item(token, entry)
        self.depth -= 1
        return found

    # ------------------------------------------------------------ scripts

    def script(self, base: Node | None, token: Token, entry: Entry) -> Node:
        r"""^, _, ' and characters like ²; on a sign they stand above and below it."""
        if isinstance(base, Space):
            raise self.stop(token, "a base before it")
        base = base or Empty(self.gap(self.at))
        first = base.span.first
        below, above, primes, core = None, None, 0, base
        if isinstance(base, Script):
            below, above, primes, core = base.below, base.above, base.primes, base.base
        if primes > SCRIPTED:
            raise self.stop(token, f"fewer than {SCRIPTED} primes")
        if entry.role == "prime":
            self.take()
            return Script(self.wide(first, base), core, below, above, primes + 1)
        mark, script = (entry.name, None) if entry.role == "script" else self.raised()
        if script is None:
            self.take()
            inner, self.in_script = self.in_script, True
            script = self.argument(token)
            self.in_script = inner
        count = _primes(script) if mark == "^" else 0
        if count and above is None:
            return Script(self.wide(first, base), core, below, above, primes + count)
        if (below if mark == "_" else above) is not None:
            raise self.stop(token, "one script of this kind on a letter")
        below, above = (script, above) if mark == "_" else (below, script)
        if isinstance(core, Sign) and not core.level.startswith("bar"):
            return Sign(self.wide(first, base), core.name, core.level, core.over or above, core.under or below)
        return Script(self.wide(first, base), core, below, above, primes)

    def wide(self, first: int, base: Node) -> Span:
        span = self.span(first)
        return span._replace(start=min(span.start, base.span.start), end=max(span.end, base.span.end))

    def raised(self) -> tuple[str, Node]:
        """A run of raised or lowered characters."""
        found, mark = [], ""
        while self.at < len(self.tokens) and self.tokens[self.at].text in notation().scripts:
            where, meant = notation().scripts[self.tokens[self.at].text]
            if mark and where != mark:
                break
            mark, first = where, self.at
            self.take()
            found.append((meant, self.span(first)))
        items: list[Node] = []
        for meant, span in found:
            entry = self.entry(Token(meant, span.start, span.end, "char"))
            last = items[-1] if items else None
            if entry.role == "digit" and isinstance(last, Number):
                items[-1] = Number(cover([last, Empty(span)]), last.text + meant)
            elif entry.role in ("digit", "letter"):
                items.append(Number(span, meant) if entry.role == "digit" else Letter(span, entry.name))
            elif entry.role == "sign":
                items.append(Sign(span, entry.name, entry.detail))
            else:
                raise Stop(meant, span.start, span.end, "letters, digits and signs among raised characters")
        return mark, structure.inside(items, found[0][1])

    def after(self, items: list[Node], token: Token) -> None:
        """n! and 5%."""
        if items and isinstance(items[-1], Sign | Space | Big):
            raise self.stop(token, "something before it")
        first = self.at
        self.take()
        sign = Sign(self.span(first), self.entry(token).name, "after")
        if not items:  # \stackrel{!}{=}
            items.append(sign)
            return
        depth, body = 0, items[-1]
        while isinstance(body, Postfix):
            depth, body = depth + 1, body.body
        if depth > 3:
            raise self.stop(token, f"fewer signs {token.text} in a row")
        items[-1] = Postfix(cover([items[-1], sign]), items[-1], sign)

    def infix(self, items: list[Node], token: Token, entry: Entry) -> Node:
        r"""a \over b, n \choose k: all before it over all behind it."""
        first = items[0].span.first if items else self.at
        over = structure.inside(items, self.gap(first))
        self.take()
        under = self.nested(token)
        kind = "fraction" if entry.role == "over" else "binomial"
        return Fraction(self.wide(first, over), kind, over, under)


def _primes(script: Node) -> int:
    r"""How many \prime a script is, if it is nothing else."""
    items = getattr(script, "items", (script,))
    return len(items) if all(isinstance(item, Letter) and item.name == "prime" for item in items) else 0


def _index(item: Node) -> Node:
    r"""A dot or a star at the end of a script stands for an index: x_{i \cdot}, K_{\star f}."""
    if isinstance(item, Sign) and item.name in ("dot", "bullet", "star", "*"):
        return Letter(item.span, item.name)
    return item

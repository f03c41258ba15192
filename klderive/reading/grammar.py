r"""Sums, products, powers and brackets: the part of the reading that is the same for every formula.

The one idea: precedence as readers of mathematics have it; `|...|` is a bracket where it can be one and separates
elsewhere. Names and commands are the subclass's (parser.py).
"""

from __future__ import annotations

from collections.abc import Callable

from .lexer import LIMITS, ReadError, Token
from .tree import Tree

__all__ = ["CONSTANTS", "DOTS", "NONE", "SCOPES", "Grammar", "show", "times"]

NONE = Tree("none")
SCOPES = ("narrow", "wide", "tight")
FUNCTIONS = {"log": "log", "ln": "log", "exp": "exp", "tr": "tr", "Tr": "tr", "Sp": "tr", "trace": "tr", "Trace": "tr",
             "det": "det", "Det": "det", "diag": "diag", "Diag": "diag", "logdet": "logdet", "vec": "vec",
             "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh", "cosh": "cosh",
             "sgn": "sign", "sign": "sign", "erf": "erf", "rank": "rank", "max": "max", "min": "min"}  # fmt: skip
DIVERGENCES = ("KL", "KLD", "DKL")
ACCENTS = (
    r"\hat",
    r"\tilde",
    r"\bar",
    r"\overline",
    r"\widehat",
    r"\widetilde",
    r"\dot",
    r"\ddot",
    r"\check",
    r"\breve",
    r"\underline",
)
TRANSPOSES = ("T", r"\top", r"\intercal", r"\transpose", r"\dagger", r"\dag", r"\tp", r"\trans")
DOTS = (r"\ldots", r"\cdots", r"\dots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb")
MATRICES = ("pmatrix", "bmatrix", "matrix", "array", "vmatrix", "Vmatrix", "Bmatrix", "smallmatrix")
CONSTANTS = ("const", "const.", "constant", "constants", "cst", "cst.", "Const", "Const.")
STOP = ("end", "close", "sep", "rel", "row", "amp", "gap", "endenv")
BRACKETS = {"(": "( )", "[": "[ ]", "{": r"\{ \}", "|": "| |", "||": r"\| \|", "<": r"\langle \rangle"}


class Grammar:
    """Reads one expression from a list of tokens.

    `is_function` says whether a name before a bracket is applied to it; `scope` how far log, exp and tr reach.
    """

    def __init__(
        self,
        tokens: list[Token],
        is_function: Callable[[Tree], bool],
        scope: str = "narrow",
        end: int = 0,
        depth: int = 0,
    ):
        self.tokens, self.is_function, self.scope = tokens, is_function, scope
        self.i, self.depth, self.integrals, self.bars = 0, depth, 0, 0
        self.finish = Token("eof", "the end of the formula", end or (tokens[-1].at + 1 if tokens else 0))

    @property
    def now(self) -> Token:
        return self.tokens[self.i] if self.i < len(self.tokens) else self.finish

    def ahead(self, k: int = 1) -> Token:
        return self.tokens[self.i + k] if self.i + k < len(self.tokens) else self.finish

    def take(self) -> Token:
        token = self.now
        self.i += 1
        return token

    def at_kind(self, *kinds: str) -> bool:
        return self.now.kind in kinds

    def at_char(self, text: str) -> bool:
        return self.now.kind == "char" and self.now.text == text

    def fail(self, expected: str, token: Token | None = None) -> ReadError:
        token = token or self.now
        return ReadError(f"read {show(token)} where {expected}", token.at)

    def argument(self) -> list[Token]:
        """The tokens of a TeX argument: a group without its braces, a command with its own arguments, or one token."""
        first = self.now
        if first.kind == "begin":
            return self.group_tokens()
        if first.kind in ("eof", "end", "row", "amp"):
            raise self.fail("an argument was expected")
        if first.kind == "num" and len(first.text) > 1:
            self.tokens[self.i] = Token("num", first.text[1:], first.at + 1)
            return [Token("num", first.text[0], first.at)]
        taken = [self.take()]
        if first.kind == "cmd":
            for _ in range(
                {r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\sqrt": 1}.get(first.text, first.text in ACCENTS)
            ):
                inner = self.argument()
                taken += [Token("begin", "{", first.at), *inner, Token("end", "}", first.at)]
        return taken

    def group_tokens(self) -> list[Token]:
        start, depth = self.take(), 1
        body: list[Token] = []
        while True:
            token = self.take()
            if token.kind == "eof":
                raise ReadError("the group { that opens here is not closed", start.at)
            depth += {"begin": 1, "end": -1}.get(token.kind, 0)
            if not depth:
                return body
            body.append(token)

    def inner(self, tokens: list[Token], at: int) -> Tree:
        """The tree of a TeX group; `{a \\over b}` is a fraction."""
        if self.depth >= LIMITS["depth"]:
            raise ReadError(f"more than {LIMITS['depth']} brackets inside each other", at)
        level = 0
        for k, token in enumerate(tokens):
            level += {"begin": 1, "end": -1}.get(token.kind, 0)
            if not level and token.kind == "cmd" and token.text == r"\over":
                return Tree("div", (self.inner(tokens[:k], at), self.inner(tokens[k + 1 :], at)), at=at)
        sub = type(self)(
            tokens, self.is_function, self.scope, tokens[-1].at + 1 if tokens else at, self.depth + 1
        )
        return sub.whole()

    def whole(self) -> Tree:
        tree = self.expression()
        if not self.at_kind("eof"):
            raise self.fail("an operator or the end of the formula was expected")
        return tree

    def expression(self) -> Tree:
        at, terms = self.now.at, []
        while True:
            signs = 0
            while self.at_kind("op") and self.now.text in "+-±∓":
                if self.now.text in "±∓":
                    raise self.fail("one formula was expected; write the two cases separately")
                signs += self.take().text == "-"
            term = self.product()
            terms.append(Tree("neg", (term,), at=term.at) if signs % 2 else term)
            if not (self.at_kind("op") and self.now.text in "+-±∓"):
                return terms[0] if len(terms) == 1 else Tree("add", tuple(terms), at=at)

    def product(self, stop: str = "") -> Tree:
        r"""The factors up to a sum, a bracket's end or a differential; `stop` ends it earlier, for a bare \log."""
        tree = self.factor()
        while True:
            if self.at_kind("op"):
                sign = self.now
                if stop or sign.text in "+-±∓":
                    return tree
                if sign.text not in "*/":
                    raise self.fail(
                        "a product of numbers or matrices was expected; this operation is not read"
                    )
                self.take()
                sign_of = -1 if self.at_kind("op") and self.now.text == "-" and self.take() else 1
                right = self.factor()
                if sign.text == "/":
                    right = self.denominator(right)
                right = Tree("neg", (right,), at=right.at) if sign_of < 0 else right
                tree = times(tree, right) if sign.text == "*" else Tree("div", (tree, right), at=tree.at)
            elif not self.starts_factor() or stop and self.stops(stop):
                return tree
            else:
                tree = times(tree, self.factor())

    def denominator(self, right: Tree) -> Tree:
        r"""After a slash: `1/2\sigma^2` divides by the whole of it only where that is the reading asked for."""
        while self.scope == "wide" and self.starts_factor() and not self.at_kind("open"):
            right = times(right, self.factor())
        return right

    def stops(self, stop: str) -> bool:
        return (
            stop == "tight"
            or self.at_kind("open")
            and self.now.text not in ("|", "||")
            or self.at_kind("word")
            and (self.now.text in FUNCTIONS or self.now.text in DIVERGENCES)
            or self.at_kind("cmd")
            and self.now.text in (r"\sum", r"\int", r"\prod", r"\iint")
            or self.at_expectation()
        )

    def starts_factor(self) -> bool:
        if self.at_kind(*STOP, "eof", "op") or self.differential_ahead():
            return False
        if self.at_kind("bar"):
            return not self.bars and self.bar_closes()
        return not (self.at_kind("char") or self.at_kind("text"))

    def bar_closes(self) -> bool:
        """Whether the bar here has a partner before the bracket around it ends: else it separates."""
        level = 0
        for k in range(self.i + 1, len(self.tokens)):
            token = self.tokens[k]
            level += {"begin": 1, "open": 1, "end": -1, "close": -1}.get(token.kind, 0)
            if level < 0 or token.kind in ("rel", "row", "eof") and not level:
                return False
            if not level and token.kind == "bar" and token.text[0] == self.now.text[0]:
                return True
        return False

    def factor(self) -> Tree:
        self.depth += 1
        if self.depth > LIMITS["depth"]:
            raise ReadError(f"more than {LIMITS['depth']} brackets inside each other", self.now.at)
        try:
            return self.postfix(self.atom())
        finally:
            self.depth -= 1

    def atom(self) -> Tree:
        token = self.now
        match token.kind:
            case "num":
                self.take()
                return Tree("num", name=token.text, at=token.at, style=token.style)
            case "name":
                return self.name()
            case "word":
                return self.word()
            case "begin":
                return self.inner(self.group_tokens(), token.at)
            case "open":
                return self.bracket()
            case "bar":
                return self.bar()
            case "env":
                return self.environment()
            case "cmd":
                return self.command()
            case "text" if token.text.strip(" .,") in CONSTANTS:
                self.take()
                return Tree("const", at=token.at)
            case "op" if token.text == "-":
                self.take()
                return Tree("neg", (self.factor(),), at=token.at)
            case "text":
                raise ReadError(
                    f"'{token.text[:40]}' is read as words, not as a product; write \\text{{...}} around a "
                    "remark and keep it outside the formula",
                    token.at,
                )
            case _:
                raise self.fail("a number, a name or a bracket was expected")

    def postfix(self, tree: Tree) -> Tree:
        while True:
            if self.at_char("^"):
                at = self.take().at
                tree = self.power(tree, self.argument(), at)
            elif self.at_char("'"):
                self.take()
                tree = Tree("prime", (tree,), at=tree.at)
            elif self.at_char("_") and tree.kind in ("bars", "norm", "pow", "transpose", "matrix"):
                at = self.take().at
                marks = self.subscripts(self.argument())
                if tree.kind == "norm":
                    tree = Tree("norm", tree.parts, name=",".join(map(str, marks)), at=tree.at)
                elif (
                    tree.kind in ("pow", "transpose")
                    and tree.parts[0].kind == "sym"
                    and not tree.parts[0].parts
                ):
                    base = tree.parts[0]
                    base = Tree("sym", marks, base.name, base.style, base.at)
                    tree = Tree(tree.kind, (base, *tree.parts[1:]), at=tree.at)
                else:
                    raise ReadError(
                        "read a subscript of a whole expression; only names and norms carry one here", at
                    )
            elif self.at_char("_"):
                self.take()
                tree = Tree("entry", (tree, *self.subscripts(self.argument())), at=tree.at)
            elif self.at_char("!"):
                self.take()
                tree = Tree("fn", (tree,), "factorial", at=tree.at)
            else:
                return tree

    def power(self, base: Tree, exponent: list[Token], at: int) -> Tree:
        bare = [t for t in exponent if t.kind not in ("begin", "end")]
        texts = [t.text for t in bare]
        if len(texts) == 1 and texts[0] in TRANSPOSES:
            return Tree("transpose", (base,), at=base.at)
        if len(texts) == 2 and texts[0] == "-" and texts[1] in TRANSPOSES:
            inverse = Tree("pow", (base, Tree("neg", (Tree("num", name="1"),))), at=base.at)
            return Tree("transpose", (inverse,), at=base.at)
        if texts and all(t in (r"\prime", "'") for t in texts):
            return Tree("prime", (base,), at=base.at)
        return Tree("pow", (base, self.inner(exponent, at)), at=base.at)

    def relation(self, raw: list[Token], at: int) -> Tree:
        """A small formula that may hold one relation, as subscripts and conditions do."""
        level = 0
        for k, token in enumerate(raw):
            level += {"begin": 1, "open": 1, "end": -1, "close": -1}.get(token.kind, 0)
            if not level and token.kind == "rel":
                left = self.inner(raw[:k], at)
                right = self.relation(raw[k + 1 :], at)
                return Tree("rel", (left, right), token.text, at=at)
        if any(t.kind == "sep" for t in raw) and not any(t.kind == "open" for t in raw):
            return Tree("tuple", self.subscripts(raw), at=at)
        return self.inner(raw, at)

    def subscripts(self, raw: list[Token]) -> tuple[Tree, ...]:
        """The indices of a name: separated by commas, or single letters and digits side by side."""
        if any(t.text == "|" for t in raw) and all(t.kind in ("name", "num") or t.text in ",|" for t in raw):
            return (Tree("sym", name="".join(t.text for t in raw), at=raw[0].at),)
        parts: list[list[Token]] = [[]]
        plain = all(t.kind in ("num", "name") for t in raw)
        for token in raw:
            if token.kind == "sep" and token.text in ",;|":
                parts.append([])
            elif plain and parts[-1] and not (token.kind == parts[-1][-1].kind == "num"):
                parts.append([token])
            else:
                parts[-1].append(token)
        result = []
        for part in parts:
            if part and all(t.kind in ("text", "word", "name") for t in part):
                result.append(Tree("sym", (), "".join(t.text for t in part), part[0].style, part[0].at))
            elif part:
                result.append(self.inner(part, part[0].at))
        return tuple(result)

    def items(self) -> tuple[tuple[Tree, ...], str]:
        """A bracket's items and what separates them."""
        start = self.take()
        items: list[Tree] = []
        seps: list[str] = []
        bars, self.bars = self.bars, 0
        integrals, self.integrals = self.integrals, 0
        while True:
            if (
                self.at_kind("cmd")
                and self.now.text == r"\cdot"
                or self.at_kind("op")
                and self.now.text == "*"
            ):
                self.take()
                items.append(Tree("sym", name="·", at=start.at))
            elif self.at_kind("close") and not items:
                raise ReadError("nothing stands in these brackets", start.at)
            else:
                items.append(self.item())
            if self.at_kind("sep", "bar"):
                seps.append(self.take().text)
                if self.at_kind("close"):
                    break
                continue
            break
        if not self.at_kind("close"):
            raise ReadError(
                f"the bracket {start.text} that opens here is not closed before {show(self.now)}", start.at
            )
        if (
            self.now.text != start.text
            and {self.now.text, start.text} - {"(", "["}
            and "." not in (self.now.text, start.text)
        ):
            raise self.fail(f"the end of {BRACKETS.get(start.text, start.text)} was expected")
        self.take()
        self.bars, self.integrals = bars, integrals
        return tuple(items), " ".join(seps)

    def item(self) -> Tree:
        left = self.expression()
        if self.at_kind("rel"):
            sign = self.take()
            return Tree("rel", (left, self.item()), sign.text, at=left.at)
        return left

    def bracket(self) -> Tree:
        start = self.now
        if start.text in ("|", "||"):
            return self.bar()
        if start.text == "{" and self.ahead().kind == "env":
            self.take()
            tree = self.environment()
            if self.at_kind("close"):
                self.take()
            return Tree("cases", tree.parts, at=start.at)
        items, seps = self.items()
        if start.text == "<":
            measure = self.measure(self.argument(), start.at) if self.at_char("_") and self.take() else NONE
            return Tree("expect", (measure, *items), "angle", at=start.at)
        if len(items) == 1 and not seps:
            return items[0]
        return Tree("tuple", items, start.text, seps, start.at)

    def bar(self) -> Tree:
        """|...| or ||...||."""
        start = self.take()
        self.bars += 1
        body = self.expression()
        self.bars -= 1
        if not (self.at_kind("bar", "close") or self.at_kind("sep") and self.now.text == "|"):
            raise ReadError(f"the bar {start.text} that opens here is not closed", start.at)
        if self.now.text == "||" and start.text == "|":
            self.tokens[self.i] = Token("bar", "|", self.now.at)
        elif self.now.text == start.text:
            self.take()
        else:
            raise self.fail(f"the end of {BRACKETS[start.text]} was expected")
        return Tree("bars" if start.text == "|" else "norm", (body,), at=start.at)

    def double_bar(self) -> bool:
        return self._top_level(lambda t: t.kind in ("bar", "sep") and t.text in ("||", "|"))

    def separated(self) -> bool:
        return self._top_level(lambda t: t.kind in ("sep", "bar"))

    def _top_level(self, wanted: Callable[[Token], bool]) -> bool:
        level = 0
        for k in range(self.i, len(self.tokens)):
            token = self.tokens[k]
            level += {"begin": 1, "open": 1, "end": -1, "close": -1}.get(token.kind, 0)
            if not level:
                return False
            if level == 1 and wanted(token):
                return True
        return False

    def measure(self, raw: list[Token], at: int) -> Tree:
        r"""The subscript of an expectation: `p`, `q(z|x)`, `x \sim p`."""
        return self.relation(raw, at)

    def environment(self) -> Tree:
        """A matrix, or cases."""
        start = self.take()
        if start.text not in (*MATRICES, "cases", "aligned", "split"):
            raise self.fail("a formula was expected; this environment is not read", start)
        rows: list[list[Tree]] = [[]]
        while not self.at_kind("endenv", "eof"):
            if self.at_kind("row"):
                self.take()
                rows.append([])
            elif self.at_kind("amp"):
                self.take()
            else:
                rows[-1].append(self.cell())
        if not self.at_kind("endenv"):
            raise ReadError(f"\\begin{{{start.text}}} is not closed", start.at)
        self.take()
        rows = [row for row in rows if row]
        kind = "cases" if start.text == "cases" else "matrix"
        return Tree(
            kind, tuple(Tree("row", tuple(row), at=start.at) for row in rows), start.text, at=start.at
        )

    def cell(self) -> Tree:
        while self.at_kind("sep", "text", "gap"):
            self.take()
        if self.at_kind("amp", "row", "endenv", "eof"):
            return Tree("empty", at=self.now.at)
        tree = self.item()
        while self.at_kind("sep", "text", "gap") or self.at_char("."):
            self.take()
        return tree

    def differential_ahead(self) -> bool:
        if not self.integrals or not (
            self.at_kind("name")
            and self.now.text == "d"
            or self.at_kind("cmd")
            and self.now.text in (r"\dd", r"\diff", r"\d", r"\dif")
        ):
            return False
        following = self.ahead()
        if following.kind == "open" and following.text == "(" and self.now.style == "rm":
            return True
        return (
            following.kind in ("name", "begin")
            or following.kind == "char"
            and following.text == "^"
            or following.kind == "cmd"
            and following.text in ACCENTS
        )

    def at_expectation(self) -> bool:
        return self.at_kind("name") and self.now.text == "E" and self.ahead().kind in ("open", "char")

    # ------------------------------------------------------------ what a subclass reads

    def name(self) -> Tree:
        raise NotImplementedError

    def word(self) -> Tree:
        raise NotImplementedError

    def command(self) -> Tree:
        raise NotImplementedError


def times(left: Tree, right: Tree) -> Tree:
    parts = left.parts if left.kind == "mul" else (left,)
    return Tree("mul", (*parts, right), at=left.at)


def show(token: Token) -> str:
    return token.text if token.kind == "eof" else f"'{token.text[:30]}'"

r"""Tokens to a syntax tree, by precedence, with positions.

The one idea: mathematics on a page is read as its readers do: `\int ... dx` and `|...|` are brackets, a sum reaches
to the end of its term, `p(x)` is a value where p is a function and a product elsewhere. What custom does not settle
(how far `\log` reaches) is a parameter, `scope`, and the caller tries each value.

Not here: what a letter stands for (binding.py), which rows are compared (chains.py).
"""

from __future__ import annotations

from collections.abc import Callable

from .lexer import LIMITS, ReadError, Token
from .tree import Tree

__all__ = ["NONE", "SCOPES", "Parser", "parse"]

NONE = Tree("none")
SCOPES = ("narrow", "wide", "tight")
FUNCTIONS = {"log": "log", "ln": "log", "exp": "exp", "tr": "tr", "Tr": "tr", "trace": "tr", "Trace": "tr",
             "det": "det", "Det": "det", "diag": "diag", "Diag": "diag", "logdet": "logdet", "vec": "vec",
             "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh", "cosh": "cosh",
             "sgn": "sign", "sign": "sign", "erf": "erf", "rank": "rank", "max": "max", "min": "min"}  # fmt: skip
DISTRIBUTIONS = {"Bern": "Bern", "Ber": "Bern", "Bernoulli": "Bern", "Bin": "Bin", "Binomial": "Bin",
                 "Normal": "N", "Norm": "N", "Gaussian": "N", "Gauss": "N", "Unif": "U", "Uniform": "U"}
DIVERGENCES = ("KL", "KLD", "DKL")
ACCENTS = (r"\hat", r"\tilde", r"\bar", r"\overline", r"\widehat", r"\widetilde", r"\dot", r"\ddot", r"\check",
           r"\breve", r"\underline")
TRANSPOSES = ("T", r"\top", r"\intercal", r"\transpose", r"\dagger", r"\dag", r"\tp", r"\trans")
DOTS = (r"\ldots", r"\cdots", r"\dots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb")
MATRICES = ("pmatrix", "bmatrix", "matrix", "array", "vmatrix", "Vmatrix", "Bmatrix", "smallmatrix")
CONSTANTS = ("const", "const.", "constant", "constants", "cst", "cst.", "Const", "Const.")
STOP = ("end", "close", "sep", "rel", "row", "amp", "gap", "endenv")
BRACKETS = {"(": "( )", "[": "[ ]", "{": r"\{ \}", "|": "| |", "||": r"\| \|", "<": r"\langle \rangle"}


class Parser:
    """Reads one expression from a list of tokens.

    `is_function` says whether a name before a bracket is applied to it; `scope` how far log, exp and tr reach.
    """

    def __init__(self, tokens: list[Token], is_function: Callable[[Tree], bool], scope: str = "narrow",
                 end: int = 0, depth: int = 0):
        self.tokens, self.is_function, self.scope = tokens, is_function, scope
        self.i, self.depth, self.integrals, self.bars = 0, depth, 0, 0
        self.finish = Token("eof", "the end of the formula", end or (tokens[-1].at + 1 if tokens else 0))

    # ------------------------------------------------------------ tokens

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
        return ReadError(f"read {_show(token)} where {expected}", token.at)

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
            for _ in range({r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\sqrt": 1}.get(first.text, first.text in ACCENTS)):
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
                return Tree("div", (self.inner(tokens[:k], at), self.inner(tokens[k + 1:], at)), at=at)
        sub = Parser(tokens, self.is_function, self.scope, tokens[-1].at + 1 if tokens else at, self.depth + 1)
        return sub.whole()

    # ------------------------------------------------------------ sums and products

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
                    raise self.fail("a product of numbers or matrices was expected; this operation is not read")
                self.take()
                sign_of = -1 if self.at_kind("op") and self.now.text == "-" and self.take() else 1
                right = self.factor()
                if sign.text == "/":
                    right = self.denominator(right)
                right = Tree("neg", (right,), at=right.at) if sign_of < 0 else right
                tree = _times(tree, right) if sign.text == "*" else Tree("div", (tree, right), at=tree.at)
            elif not self.starts_factor() or stop and self.stops(stop):
                return tree
            else:
                tree = _times(tree, self.factor())

    def denominator(self, right: Tree) -> Tree:
        r"""After a slash: `1/2\sigma^2` divides by the whole of it only where that is the reading asked for."""
        while self.scope == "wide" and self.starts_factor() and not self.at_kind("open"):
            right = _times(right, self.factor())
        return right

    def stops(self, stop: str) -> bool:
        return stop == "tight" or self.at_kind("open") and self.now.text not in ("|", "||") or \
            self.at_kind("word") and (self.now.text in FUNCTIONS or self.now.text in DIVERGENCES) or \
            self.at_kind("cmd") and self.now.text in (r"\sum", r"\int", r"\prod", r"\iint") or self.at_expectation()

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

    # ------------------------------------------------------------ factors

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
                raise ReadError(f"'{token.text[:40]}' is read as words, not as a product; write \\text{{...}} around a "
                                "remark and keep it outside the formula", token.at)
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
                elif tree.kind in ("pow", "transpose") and tree.parts[0].kind == "sym" and not tree.parts[0].parts:
                    base = tree.parts[0]
                    base = Tree("sym", marks, base.name, base.style, base.at)
                    tree = Tree(tree.kind, (base, *tree.parts[1:]), at=tree.at)
                else:
                    raise ReadError("read a subscript of a whole expression; only names and norms carry one here", at)
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

    # ------------------------------------------------------------ names

    def name(self) -> Tree:
        """A letter with its accents, subscripts and marks, applied to a bracket where it is a function."""
        token = self.take()
        return self.named(token.text, token.style, token.at)

    def named(self, name: str, style: str, at: int) -> Tree:
        subs: tuple[Tree, ...] = ()
        tail: list[list[Token]] = []
        raw: list[Token] = []
        while self.at_char("_") or self.at_char("^"):
            which, mark = self.take().text, self.argument()
            if which == "_" and not raw:
                raw = mark
            elif which == "^" and _is_mark(mark):
                name += "^" + "".join(")" if t.kind == "close" else t.text for t in mark if t.kind not in ("begin", "end"))
            elif which == "^" and not tail:
                tail.append(mark)
            else:
                raise self.fail("one superscript and one subscript were expected")
        if (found := self.headed(name, style, raw, at)) is not None and not tail:
            return found
        if found is not None:
            return self.power(found, tail[0], at)
        if raw:
            subs = self.subscripts(raw)
        tree = Tree("sym", subs, name, style, at)
        if self.at_kind("open") and self.now.text in "([" and self.applies(tree):
            items, seps = self.items()
            tree = Tree("apply", (tree, *items), style=seps, at=at)
        elif self.at_char("'"):
            primes = 0
            while self.at_char("'"):
                self.take()
                primes += 1
            if primes == 1 and self.at_kind("open") and self.now.text == "(" and self.is_function(tree):
                items, seps = self.items()
                call = Tree("apply", (tree, *items), style=seps, at=at)
                return Tree("deriv", (call, items[0]), "d", at=at) if len(items) == 1 else call
            for _ in range(primes):
                tree = Tree("prime", (tree,), at=at)
        return self.power(tree, tail[0], at) if tail else tree

    def applies(self, tree: Tree) -> bool:
        if self.is_function(tree):
            return not (tree.name in "pqrPQR" and self._top_level(lambda t: t.kind == "op" and t.text in "+-"))
        if tree.name.isupper() and self.now.text == "(" and [self.ahead(k).kind for k in range(1, 5)] == [
                "name", "sep", "name", "close"] and {self.ahead(1).text, self.ahead(3).text} <= set("pqPQfg"):
            return True
        if tree.name in ("mu", "sigma", "Sigma") and self.now.text == "(":
            return self.ahead(2).kind == "close" and self.ahead().text in "xzytu"
        return False

    def headed(self, name: str, style: str, raw: list[Token], at: int) -> Tree | None:
        r"""A known head: E, H, D_{KL}, N(...). `raw` are the tokens of its subscript."""
        texts = [t.text for t in raw]
        opens = self.at_kind("open") and self.now.text in ("(", "[", "{")
        if name == "D" and ("KL" in "".join(texts) or opens and self.double_bar()):
            return self.divergence(at)
        if name == "E" and (opens or raw):
            return self.expectation("E", raw, at)
        if name == "V" and style == "bb" and opens:
            return self.expectation("Var", raw, at)
        if name in ("H", "h") and opens and not raw:
            items, seps = self.items()
            return Tree("head", items, "H", seps, at)
        if name in ("N", "U") and opens and not raw and (style or self.separated()):
            items, seps = self.items()
            return Tree("dist", items, name, seps, at)
        return None

    def word(self) -> Tree:
        token = self.take()
        if token.text in DIVERGENCES:
            if self.at_char("_"):
                self.take()
                self.argument()
            return self.divergence(token.at)
        if token.text in ("Var", "var", "Cov", "cov"):
            raw = self.argument() if self.at_char("_") and self.take() else []
            return self.expectation(token.text.capitalize(), raw, token.at)
        if token.text in DISTRIBUTIONS and self.at_kind("open"):
            items, seps = self.items()
            return Tree("dist", items, DISTRIBUTIONS[token.text], seps, token.at)
        if token.text == "const":
            if self.at_char("."):
                self.take()
            return Tree("const", at=token.at)
        if token.text in FUNCTIONS:
            return self.function(FUNCTIONS[token.text], token)
        raise self.fail("a formula was expected; this word is not read", token)

    def divergence(self, at: int) -> Tree:
        if not (self.at_kind("open") and self.now.text in ("(", "[", "{")):
            return Tree("head", (), "KL", at=at)
        items, seps = self.items()
        return Tree("head", items, "KL", seps, at)

    def function(self, name: str, token: Token) -> Tree:
        """log, exp, tr ...: how far a bare one reaches is `self.scope`."""
        base, exponent = NONE, None
        while self.at_char("_") or self.at_char("^"):
            which = self.take().text
            if which == "_":
                base = self.inner(self.argument(), token.at)
            else:
                exponent = self.argument()
        if self.scope == "wide":
            argument = self.product()
        elif self.at_kind("open") and self.now.text not in ("|", "||"):
            argument = self.bracket()
        else:
            argument = self.product(self.scope)
        parts = (argument,) if base == NONE else (argument, base)
        tree = Tree("fn", parts, name, at=token.at)
        return self.power(tree, exponent, token.at) if exponent else tree

    def at_expectation(self) -> bool:
        return self.at_kind("name") and self.now.text == "E" and self.ahead().kind in ("open", "char")

    def expectation(self, name: str, raw: list[Token], at: int) -> Tree:
        measure = self.measure(raw, at) if raw else NONE
        if self.at_kind("open") and self.now.text in ("(", "[", "{"):
            items, _ = self.items()
        else:
            items = (self.product(),)
        return Tree("expect", (measure, *items), name, at=at)

    def measure(self, raw: list[Token], at: int) -> Tree:
        r"""The subscript of an expectation: `p`, `q(z|x)`, `x \sim p`."""
        return self.relation(raw, at)

    def relation(self, raw: list[Token], at: int) -> Tree:
        """A small formula that may hold one relation, as subscripts and conditions do."""
        level = 0
        for k, token in enumerate(raw):
            level += {"begin": 1, "open": 1, "end": -1, "close": -1}.get(token.kind, 0)
            if not level and token.kind == "rel":
                left = self.inner(raw[:k], at)
                right = self.relation(raw[k + 1:], at)
                return Tree("rel", (left, right), token.text, at=at)
        if any(t.kind == "sep" for t in raw) and not any(t.kind == "open" for t in raw):
            return Tree("tuple", self.subscripts(raw), at=at)
        return self.inner(raw, at)

    def subscripts(self, raw: list[Token]) -> tuple[Tree, ...]:
        """The indices of a name: separated by commas, or single letters and digits side by side."""
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

    # ------------------------------------------------------------ brackets

    def items(self) -> tuple[tuple[Tree, ...], str]:
        """A bracket's items and what separates them."""
        start = self.take()
        items: list[Tree] = []
        seps: list[str] = []
        bars, self.bars = self.bars, 0
        integrals, self.integrals = self.integrals, 0
        while True:
            if self.at_kind("cmd") and self.now.text == r"\cdot" or self.at_kind("op") and self.now.text == "*":
                self.take()
                items.append(Tree("sym", name="·", at=start.at))
            elif self.at_kind("close") and not items:
                pass
            else:
                items.append(self.item())
            if self.at_kind("sep", "bar"):
                seps.append(self.take().text)
                if self.at_kind("close"):
                    break
                continue
            break
        if not self.at_kind("close"):
            raise ReadError(f"the bracket {start.text} that opens here is not closed before {_show(self.now)}", start.at)
        if self.now.text != start.text and {self.now.text, start.text} - {"(", "["} and \
                "." not in (self.now.text, start.text):
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

    # ------------------------------------------------------------ commands

    def command(self) -> Tree:
        token = self.take()
        name = token.text
        if name in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac", r"\flatfrac"):
            return self.fraction(token.at)
        if name == r"\sqrt":
            return self.root(token.at)
        if name in (r"\sum", r"\prod", r"\bigsum"):
            return self.big(name[1:], token.at)
        if name in (r"\int", r"\iint", r"\iiint", r"\idotsint", r"\oint"):
            return self.integral(token.at)
        if name in ACCENTS:
            inner = self.argument()
            if len(inner) != 1 or inner[0].kind != "name":
                raise ReadError(f"{name} over more than one letter is not read here; write \\mathbb{{E}}_p[...] for an "
                                "expectation", token.at)
            return self.named(f"{inner[0].text}^{name[1:].removeprefix('wide')}", inner[0].style, token.at)
        if name in (r"\underbrace", r"\overbrace", r"\underset", r"\overset", r"\stackrel", r"\textcolor"):
            return self.decorated(name, token.at)
        if name == r"\infty":
            return Tree("inf", at=token.at)
        if name in DOTS:
            return Tree("dots", at=token.at)
        if name in (r"\nabla", r"\grad"):
            variable = self.inner(self.argument(), token.at) if self.at_char("_") and self.take() else NONE
            return Tree("grad", (variable, self.factor()), at=token.at)
        if name == r"\binom":
            raise ReadError(r"\binom is not read here; write the quotient of factorials", token.at)
        raise ReadError(f"{name} is not read here; write the formula without it, or outside the display", token.at)

    def decorated(self, name: str, at: int) -> Tree:
        if name in (r"\underbrace", r"\overbrace"):
            body = self.inner(self.argument(), at)
            while self.at_char("_") or self.at_char("^"):
                self.take()
                self.argument()
            return body
        self.argument()
        return self.inner(self.argument(), at)

    def fraction(self, at: int) -> Tree:
        top, bottom = self.argument(), self.argument()
        if top and bottom and (d := top[0].text) in ("d", r"\partial", "delta") and bottom[0].text == d:
            rest, below = top[1:], bottom[1:]
            order = NONE
            if rest and rest[0].text == "^" and len(rest) > 1:
                order, rest = Tree("num", name=rest[1].text), rest[2:]
                below = below[:-2] if len(below) > 2 and below[-2].text == "^" else below
            if below and (d != "delta" or rest):
                variable = self.inner(below, at)
                body = self.inner(rest, at) if rest else self.factor()
                return Tree("deriv", (body, variable) if order == NONE else (body, variable, order), d, at=at)
        return Tree("div", (self.inner(top, at), self.inner(bottom, at)), at=at)

    def root(self, at: int) -> Tree:
        order = NONE
        if self.at_kind("open") and self.now.text == "[":
            order = self.bracket()
        if self.at_kind("begin"):
            body = self.inner(self.argument(), at)
        else:
            body = self.atom()
        return Tree("sqrt", (body,) if order == NONE else (body, order), at=at)

    def bounds(self, at: int) -> tuple[Tree, Tree]:
        low = high = NONE
        while self.at_char("_") or self.at_char("^"):
            which, raw = self.take().text, self.argument()
            tree = self.relation(raw, at)
            low, high = (tree, high) if which == "_" else (low, tree)
        return low, high

    def big(self, kind: str, at: int) -> Tree:
        low, high = self.bounds(at)
        if kind == "prod" and self.integrals and self.differential_ahead():
            return Tree("measure", (low, high, self.differential()), at=at)
        negative = self.at_kind("op") and self.now.text == "-" and self.take()
        body = self.product()
        return Tree(kind, (low, high, Tree("neg", (body,), at=body.at) if negative else body), at=at)

    def integral(self, at: int) -> Tree:
        low, high = self.bounds(at)
        self.integrals += 1
        variables = []
        while self.differential_ahead():
            variables.append(self.differential())
        body = self.expression() if not self.measure_ahead() else Tree("num", name="1", at=at)
        if not variables:
            while self.differential_ahead() or self.measure_ahead():
                variables.append(self.differential() if self.differential_ahead() else self.factor())
                if not self.integrals > 1:
                    continue
                break
        self.integrals -= 1
        if body.kind == "mul" and body.parts[-1].kind == "measure":
            variables.insert(0, body.parts[-1])
            rest = body.parts[:-1]
            body = rest[0] if len(rest) == 1 else Tree("mul", rest, at=body.at)
        if not variables:
            raise ReadError("this integral has no differential: write dx at its end", at)
        return Tree("int", (low, high, body, *variables), at=at)

    def measure_ahead(self) -> bool:
        return False

    def differential_ahead(self) -> bool:
        if not self.integrals or not (self.at_kind("name") and self.now.text == "d" or self.at_kind("cmd") and
                                      self.now.text in (r"\dd", r"\diff", r"\d", r"\dif")):
            return False
        following = self.ahead()
        return following.kind in ("name", "begin") or following.kind == "char" and following.text == "^" \
            or following.kind == "cmd" and following.text in ACCENTS

    def differential(self) -> Tree:
        token = self.take()
        if self.at_char("^"):
            self.take()
            self.argument()
        if self.at_kind("begin"):
            return self.inner(self.argument(), token.at)
        name = self.take()
        raw = self.argument() if self.at_char("_") and self.take() else []
        return Tree("sym", self.subscripts(raw), name.text, name.style, name.at)

    # ------------------------------------------------------------ environments

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
        return Tree(kind, tuple(Tree("row", tuple(row), at=start.at) for row in rows), start.text, at=start.at)

    def cell(self) -> Tree:
        while self.at_kind("sep", "text", "gap"):
            self.take()
        if self.at_kind("amp", "row", "endenv", "eof"):
            return Tree("empty", at=self.now.at)
        tree = self.item()
        while self.at_kind("sep", "text", "gap") or self.at_char("."):
            self.take()
        return tree


def _is_mark(tokens: list[Token]) -> bool:
    texts = [t.text for t in tokens if t.kind not in ("begin", "end")]
    return texts in (["*"], ["+"], ["-"], [r"\star"], [r"\ast"]) or len(texts) == 3 and texts[0] == texts[2] == "(" \
        and tokens[0].kind in ("open", "begin")


def _times(left: Tree, right: Tree) -> Tree:
    parts = left.parts if left.kind == "mul" else (left,)
    return Tree("mul", (*parts, right), at=left.at)


def _show(token: Token) -> str:
    return token.text if token.kind == "eof" else f"'{token.text[:30]}'"


def parse(tokens: list[Token], is_function: Callable[[Tree], bool] | None = None, scope: str = "narrow",
          end: int = 0) -> Tree:
    r"""The tree of one expression.

    >>> from .lexer import tokenise
    >>> str(parse(tokenise(r"\log \frac{a}{b} - 1")))
    'add(fn:log(div(a, b)), neg(1))'
    """
    return Parser(list(tokens), is_function or (lambda tree: tree.name in "pqf"), scope, end).whole()

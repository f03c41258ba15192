r"""Tokens to a syntax tree, by precedence, with positions.

The one idea: mathematics on a page is read as its readers do: `\int ... dx` and `|...|` are brackets, a sum reaches
to the end of its term, `p(x)` is a value where p is a function and a product elsewhere. What custom does not settle
(how far `\log` reaches) is a parameter, `scope`, and the caller tries each value.

Not here: what a letter stands for (binding.py), which rows are compared (chains.py).
"""

from __future__ import annotations

from collections.abc import Callable

from .grammar import ACCENTS, CONSTANTS, DIVERGENCES, DOTS, FUNCTIONS, NONE, SCOPES, Grammar, times
from .lexer import ReadError, Token
from .tree import Tree

__all__ = ["CONSTANTS", "DOTS", "NONE", "SCOPES", "Parser", "parse"]

DISTRIBUTIONS = {
    "Bern": "Bern",
    "Ber": "Bern",
    "Bernoulli": "Bern",
    "Bin": "Bin",
    "Binomial": "Bin",
    "Normal": "N",
    "Norm": "N",
    "Gaussian": "N",
    "Gauss": "N",
    "Unif": "U",
    "Uniform": "U",
}


class Parser(Grammar):
    """Names, heads, functions, fractions, sums and integrals."""

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
                name += "^" + "".join(
                    ")" if t.kind == "close" else t.text for t in mark if t.kind not in ("begin", "end")
                )
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
            if self.at_kind("open") and self.now.text == "(" and self.is_function(tree):
                items, seps = self.items()
                call = Tree("apply", (tree, *items), style=seps, at=at)
                order = (Tree("num", name=str(primes)),) if primes > 1 else ()
                return Tree("deriv", (call, items[0], *order), "d", at=at) if len(items) == 1 else call
            for _ in range(primes):
                tree = Tree("prime", (tree,), at=at)
        return self.power(tree, tail[0], at) if tail else tree

    def applies(self, tree: Tree) -> bool:
        if self.is_function(tree):
            if self.ahead().kind == "word" and self.ahead().text in FUNCTIONS:
                return False  # p (\log p - \log q)
            return not (
                tree.name in "pqrPQR" and self._top_level(lambda t: t.kind == "op" and t.text in "+-")
            )
        if self.now.text == "(" and self._top_level(lambda t: t.kind == "sep" and t.text in ",;"):
            return True  # a product with a list means nothing
        if (
            tree.name.isupper()
            and self.now.text == "("
            and [self.ahead(k).kind for k in range(1, 5)] == ["name", "sep", "name", "close"]
            and {self.ahead(1).text, self.ahead(3).text} <= set("pqPQfg")
        ):
            return True
        inside = [self.ahead(k) for k in (1, 2)]
        if (
            len(tree.name) == 1
            and tree.name.isupper()
            and [t.kind for t in inside] == ["name", "close"]
            and inside[0].text in ("p", "q", "P", "Q")
        ):
            return True  # a functional, F(q)
        if tree.name in ("mu", "sigma", "Sigma") and self.now.text == "(":
            return self.ahead(2).kind == "close" and self.ahead().text in "xzytu"
        return False

    def headed(self, name: str, style: str, raw: list[Token], at: int) -> Tree | None:
        r"""A known head: E, H, D_{KL}, N(...). `raw` are the tokens of its subscript."""
        texts = [t.text for t in raw]
        opens = self.at_kind("open") and self.now.text in ("(", "[", "{")
        if name == "D" and style != "bb" and ("KL" in "".join(texts) or opens and self.double_bar()):
            return self.divergence(at)
        if name == "E" and (opens or raw or self.at_kind("name") and self.now.text in "XYZWUV" and style):
            return self.expectation("E", raw, at)
        if name in ("V", "D") and opens and (style == "bb" or not raw and self.of_variable()):
            return self.expectation("Var", raw, at)
        if name in ("H", "h") and opens and not raw:
            items, seps = self.items()
            return Tree("head", items, "H", seps, at)
        if name == "I" and opens and not raw and self._top_level(lambda t: t.kind == "sep" and t.text == ";"):
            items, seps = self.items()
            return Tree("head", items, "I", seps, at)
        if name in ("N", "U") and opens and not raw and (style or self.separated()):
            items, seps = self.items()
            return Tree("dist", items, name, seps, at)
        return None

    def of_variable(self) -> bool:
        """V(X), D(X^2): the bracket ahead speaks of one random variable."""
        inside = [self.ahead(k) for k in range(1, 5)]
        plain = inside[0].kind == "name" and inside[0].text in "XYZWUV" and not inside[0].style
        return plain and (inside[1].kind == "close" or inside[1].text == "^" and inside[3].kind == "close")

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
        if token.text in ("ELBO", "MSE"):
            return self.named(token.text, "rm", token.at)
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

    def expectation(self, name: str, raw: list[Token], at: int) -> Tree:
        measure = self.measure(raw, at) if raw else NONE
        if self.at_kind("open") and self.now.text in ("(", "[", "{"):
            rounded = self.now.text == "("
            items, _ = self.items()
            # E (x - m)^2 is the mean of the square; E(X)^2 the square of the mean; the other way round elsewhere
            inside = rounded and self.at_char("^") and len(items) == 1 and self.ahead().text not in ("T", r"\top")
            if inside and (items[0].kind == "add") == (self.scope != "wide"):
                self.take()
                items = (self.power(items[0], self.argument(), at),)
        elif self.scope != "wide" and self.at_kind("name") and self.now.text in "XYZWUV":
            items = (self.variables_ahead(),)
        else:
            items = (self.product(),)
        return Tree("expect", (measure, *items), name, at=at)

    def variables_ahead(self) -> Tree:
        r"""What a bare \mathbb{E} reaches over: X, X^2, XY."""
        tree = self.factor()
        while self.at_kind("name") and self.now.text in "XYZWUV":
            tree = times(tree, self.factor())
        return tree

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
                raise ReadError(
                    f"{name} over more than one letter is not read here; write \\mathbb{{E}}_p[...] for an "
                    "expectation",
                    token.at,
                )
            return self.named(f"{inner[0].text}^{name[1:].removeprefix('wide')}", inner[0].style, token.at)
        if name in (r"\underbrace", r"\overbrace", r"\underset", r"\overset", r"\stackrel", r"\textcolor"):
            return self.decorated(name, token.at)
        if name == r"\infty":
            return Tree("inf", at=token.at)
        if name in DOTS:
            return Tree("dots", at=token.at)
        if name in (r"\nabla", r"\grad"):
            variable = self.inner(self.argument(), token.at) if self.at_char("_") and self.take() else NONE
            return Tree("grad", (variable, self.operand()), at=token.at)
        if name == r"\partial" and self.at_char("_"):
            self.take()
            variable = self.inner(self.argument(), token.at)
            order = "".join(t.text for t in self.argument()) if self.at_char("^") and self.take() else ""
            return Tree(
                "deriv",
                (self.operand(), variable, *((Tree("num", name=order),) if order else ())),
                r"\partial",
                at=token.at,
            )
        if name == r"\binom":
            raise ReadError(r"\binom is not read here; write the quotient of factorials", token.at)
        raise ReadError(
            f"{name} is not read here; write the formula without it, or outside the display", token.at
        )

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
            rest = top[1:]
            order = ""
            if rest and rest[0].text == "^" and len(rest) > 1:
                order, rest = _exponent(rest)
            variables = self.variables(bottom, order, at)
            if variables and (d != "delta" or rest or any(t.kind == "open" for t in bottom)):
                body = self.inner(rest, at) if rest else self.operand()
                for variable in reversed(variables):
                    body = Tree("deriv", (body, *variable), d, at=at)
                return body
        return Tree("div", (self.inner(top, at), self.inner(bottom, at)), at=at)

    def variables(self, bottom: list[Token], order: str, at: int) -> list[tuple[Tree, ...]]:
        r"""What stands below a derivative: `\partial x^2`, `\partial x \partial y`; each with its order."""
        runs: list[list[Token]] = []
        level = 0
        for token in bottom:
            level += {"begin": 1, "open": 1, "end": -1, "close": -1}.get(token.kind, 0)
            if not level and token.text == bottom[0].text and token.style == bottom[0].style:
                runs.append([])
            else:
                runs[-1].append(token)
        found: list[tuple[Tree, ...]] = []
        for run in runs:
            mark = max((k for k, t in enumerate(run) if t.text == "^"), default=0)
            if not run:
                return []
            power = _exponent(run[mark:])[0] if order and 0 < mark < len(run) - 1 else ""
            if power.isdigit() and (len(runs) > 1 or power == order) and not _exponent(run[mark:])[1]:
                found.append((self.inner(run[:mark], at), Tree("num", name=power)))
            elif order and len(runs) == 1:
                found.append((self.inner(run, at), Tree("num", name=order)))
            else:
                found.append((self.inner(run, at),))
        if len(runs) > 1 and str(sum(int(v[1].name) if len(v) > 1 else 1 for v in found)) != order:
            raise ReadError("the order of this derivative is not that of its variables", at)
        return found

    def operand(self) -> Tree:
        r"""What `\frac{d}{dx}` acts on: the whole product behind it, or its first factor where that is the reading."""
        return self.factor() if self.scope == "tight" else self.product()

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

    def differential(self) -> Tree:
        token = self.take()
        if self.at_char("^"):
            self.take()
            self.argument()
        if self.at_kind("begin"):
            return self.inner(self.argument(), token.at)
        if self.at_kind("open"):  # d(z + m) is dz
            inside = self.bracket()
            return next((p for p in inside.parts if p.kind == "sym"), inside)
        name = self.take()
        raw = self.argument() if self.at_char("_") and self.take() else []
        return Tree("sym", self.subscripts(raw), name.text, name.style, name.at)


def _exponent(tokens: list[Token]) -> tuple[str, list[Token]]:
    """What stands behind a caret, in braces or not, and the tokens after it."""
    if tokens[1].kind != "begin":
        return tokens[1].text, tokens[2:]
    end = next((k for k, t in enumerate(tokens) if t.kind == "end"), len(tokens) - 1)
    return "".join(t.text for t in tokens[2:end]), tokens[end + 1 :]


def _is_mark(tokens: list[Token]) -> bool:
    texts = [t.text for t in tokens if t.kind not in ("begin", "end")]
    return (
        texts in (["*"], ["+"], ["-"], [r"\star"], [r"\ast"])
        or len(texts) == 3
        and texts[0] == texts[2] == "("
        and tokens[0].kind in ("open", "begin")
    )


def parse(
    tokens: list[Token],
    is_function: Callable[[Tree], bool] | None = None,
    scope: str = "narrow",
    end: int = 0,
) -> Tree:
    r"""The tree of one expression.

    >>> from .lexer import tokenise
    >>> str(parse(tokenise(r"\log \frac{a}{b} - 1")))
    'add(fn:log(div(a, b)), neg(1))'
    """
    return Parser(list(tokens), is_function or (lambda tree: tree.name in "pqf"), scope, end).whole()

r"""Formulas within sentences: what they bind, define, suppose or claim.

The one idea: a formula in a sentence is rather said than claimed: an equation for a name is a definition or a
hypothesis, and only what a checker could decide by itself (a divergence, an expectation) is taken as a claim.

Not here: displays (documents.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .bindings import DENSITY_LETTERS, EQUALS, HEADS, INEQUALITIES, mentions
from .descriptions import Descriptions
from .kinds import key
from .lexer import tokenise
from .parser import parse
from .phrases import DENSITY, NOT_SUPPOSED, WITH, sentence
from .scope import distribution_key
from .statements import Statement
from .tree import Tree, walk

__all__ = ["Sentences"]


class Sentences(Descriptions):
    """Statements inside a sentence."""

    def inline_claim(self, statement: Statement, left: Tree) -> None:
        raise NotImplementedError

    def inline(self, statement: Statement, source: str) -> None:
        if not statement.relations:
            return
        if statement.error is not None:
            raise statement.error
        relation = statement.relations[0].text
        if not statement.formulas[0]:
            self.elliptic(statement)
            return
        if relation in EQUALS:
            self.meet_function(statement.formulas[0])
        left = self.tree(statement.formulas[0])
        right = self.tree(statement.formulas[1])
        announced = bool(WITH.search(sentence(self.words)[-80:]))
        if relation == "succ" and right.kind == "num":
            self.is_said(left, frozenset(("definite",)))
            return
        if relation == "~" or statement.relations[-1].text == "~":
            right = self.tree(statement.formulas[-1])
            if right.kind == "dist":
                self.bind(left, right, statement)
            return
        if relation == "in":
            self.membership(left, statement)
            return
        if relation not in (*EQUALS, *INEQUALITIES, "!="):
            return
        if relation in EQUALS and self.binds_distribution(left, right):
            self.bind(left, right, statement)
        elif relation in EQUALS and left.kind == "apply" and all(p.kind == "sym" for p in left.parts[1:]):
            self.inline_function(left, right)
        elif (
            relation in EQUALS
            and left.kind == "sym"
            and (right.kind in ("matrix",) or right.kind == "fn" and right.name == "diag")
        ):
            self.scope = self.scope.define(key(left), right)
        elif (
            announced
            and relation in EQUALS
            and len(statement.relations) == 1
            and (found := self.introduced(left, right, self.spoken_of()))
        ):
            self.scope = self.scope.define(key(found[0]), found[1])
            if self.open is not None and self.same_sentence:
                self.open.scope = self.open.scope.define(key(found[0]), found[1])
        elif right.kind == "tuple" and self.is_density(left):
            return  # P = (p_1, ..., p_K)
        elif self.supposes(left, relation, announced):
            formulas = [self.tree(f) for f in statement.formulas]
            for k, one in enumerate(statement.relations):
                if one.text in (*EQUALS, *INEQUALITIES):
                    self.suppose(formulas[k], one.text, formulas[k + 1], source)
        elif left.kind in (*HEADS, "fn", "apply", "add", "mul", "div"):
            self.inline_claim(statement, left)

    def elliptic(self, statement: Statement) -> None:
        r"""`p(z) is $\sim \mathcal{N}(0, I)$`: the name stands in the words before."""
        if statement.relations[0].text not in ("~", "="):
            return
        right = self.tree(statement.formulas[1])
        found = DENSITY.search(self.words.split("$")[-1])
        if right.kind == "dist" and found:
            left = parse(tokenise(found[0][: found.end(2) - found.start() + 1], statement.at), self.applies)
            self.bind(left, right, None)

    def inline_function(self, left: Tree, right: Tree) -> None:
        name = distribution_key(left)
        if (
            name in self.scope.distributions
            or name in self.scope.definitions
            or mentions(right, left.parts[0])
        ):
            if len(left.parts) > 2:  # p(x, y) = p(x) p(y)
                self.scope = replace(self.scope, functions=self.scope.functions | {f"joint {name}"})
            return
        if left.parts[0].name in DENSITY_LETTERS:
            self.scope = self.scope.bind(name, right, left.parts[1:])
            if self.open is not None and self.same_sentence and name not in self.open.scope.distributions:
                self.open.scope = self.open.scope.bind(name, right, left.parts[1:])
        else:
            self.scope = self.scope.define(name, right, left.parts[1:])
            if self.explained() and self.open is not None:
                self.open.scope = self.open.scope.define(name, right, left.parts[1:])

    def supposes(self, left: Tree, relation: str, announced: bool) -> bool:
        """Whether an equation or an inequality in a sentence says what holds, rather than claims it."""
        if left.kind in ("sym", "bars", "fn") or left.kind == "pow" and left.parts[0].kind == "sym":
            return True
        if relation in INEQUALITIES:
            return not any(n.kind in HEADS or n.kind == "apply" for n in walk(left))
        return left.kind in ("div", "int", "sum") and announced

    def spoken_of(self) -> Iterable[Tree]:
        """What the text had spoken of before the display that this sentence explains, if it explains one."""
        return self.open.context if self.open is not None and self.same_sentence else self.seen

    def explained(self) -> bool:
        """Whether the display before this sentence is what it explains."""
        return self.open is not None and self.same_sentence

    def suppose(self, left: Tree, relation: str, right: Tree, source: str) -> None:
        if left.kind == "sym" and self.is_density(left) and self.is_density(right):
            self.opaque = True  # `if $p = q$`: what follows may rest on it
            return
        if self.negated or NOT_SUPPOSED.search(self.words):
            self.negated = True
            return
        item = (left, relation, right, " ".join(source.split()))
        self.stand(item)
        if self.open is not None and self.same_sentence:
            self.open.hypotheses.append(item)
        else:
            self.pending.append(item)
            self.passed = 0

    def stand(self, item: tuple[Tree, str, Tree, str]) -> None:
        """`a > 0` is said once for the whole text, unless it says the opposite later."""
        left, relation, right, _ = item
        if left.kind == "sym" and relation in INEQUALITIES and right.kind == "num" and right.name == "0":
            others = [one for one in self.standing if one[0] != left]
            self.standing = [*others[-30:], item] if relation == ">" else others

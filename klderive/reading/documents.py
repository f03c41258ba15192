r"""A document to chains: what each formula does there (binds, supposes, claims, continues), piece by piece.

The one idea: a formula that binds goes into the scope, one that supposes holds for the next chain only, one that
claims opens a chain; a chain is closed by the next claim and judged with what its sentence had bound by then.

Not here: the verdicts (judging.py), files and notebooks (sources.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from ..verdicts import Given, Undecided, Unread, Verdict
from .bindings import DENSITY_LETTERS, EQUALS, HEADS, INEQUALITIES, mentions, replaced
from .blocks import Piece, find_macros, pieces
from .judged_lines import Chain, Judge, Line, Outcome
from .kinds import key
from .lexer import Macro, ReadError, tokenise
from .phrases import ANALOGY, BEHIND, CONDITION, PREPOSITION, SOLVING, WHERE, sentence
from .scope import distribution_key
from .sentences import Sentences
from .statements import Statement, rows_of, statements
from .tree import Tree, walk

__all__ = ["Judged", "read_text"]

EXPECTED = ("refuted", "undecided", "unread", "proved", "given")


@dataclass(frozen=True)
class Judged:
    """A chain with the verdicts on its lines; offsets are into the document."""

    at: int
    outcomes: tuple[Outcome, ...]
    assumed: tuple[str, ...] = ()
    expected: str = ""
    ignored: str = ""
    head: str = ""
    inline: bool = False


class _Walk(Sentences):
    """One pass over a document."""

    def __init__(self, text: str, macros: Mapping[str, Macro], check: Callable[..., Verdict], tex: bool):
        super().__init__(text, macros, check, tex)
        self.done: list[Judged] = []

    def run(self) -> list[Judged]:
        for piece in pieces(self.text, self.tex):
            marked = piece.kind in ("display", "broken") and (self.expected or self.ignored)
            try:
                getattr(self, f"on_{piece.kind}")(piece)
            except ReadError as error:
                self.unread(error, piece)
            if marked:  # a mark is for the next display, whatever stands in it
                self.unmet(self.expected, piece.start)
                self.expected = self.ignored = ""
        self.close()
        self.unmet(self.expected, len(self.text))
        return self.done

    def unmet(self, expected: str, at: int) -> None:
        """What a mark announces and nothing here could show."""
        if expected:
            self.done.append(Judged(at, (), expected=expected))

    def on_words(self, piece: Piece) -> None:
        if len(piece.text) > 6000:  # only what stands beside formulas is looked at
            piece = replace(piece, text=piece.text[:3000] + "\n\n" + piece.text[-3000:])
        text = piece.text.strip()
        if self.fresh_display and text:
            first = next((c for c in text if c.isalpha()), "")
            self.same_sentence = self.same_sentence and first.islower()
            self.fresh_display = False
        ends = len(re.findall(r"[.!?。](?:\s|$)", piece.text))
        if ends:
            self.same_sentence = self.negated = False
        self.passed += ends + 3 * bool(re.search(r"^#", piece.text, re.M))
        if self.passed > 2:  # a hypothesis does not reach over whole paragraphs
            self.pending = []
        if re.search(r"[.!?。](\s|$)|\n\s*\n", text):
            self.described = {}
        self.words = (self.words + piece.text[-600:])[-600:]
        self.history = self.history[-12:]
        self.analogy = (
            bool(ANALOGY.search(piece.text)) or self.analogy and not re.search(r"[.!?](\s|$)", piece.text)
        )
        self.history.append(("words", piece.text, None))
        self.describe(piece.text)

    def on_broken(self, piece: Piece) -> None:
        raise ReadError(piece.text, piece.start)

    def on_directive(self, piece: Piece) -> None:
        body = piece.text.strip()
        if body.startswith("ignore"):
            self.ignored = body[6:].strip(" :-—") or "no reason given"
        elif body.startswith("expect"):
            self.unmet(self.expected, piece.start)
            self.expected = body[6:].strip(" :")
            if self.expected not in EXPECTED:
                wrong, self.expected = self.expected, ""
                raise ReadError(f"expect takes {', '.join(EXPECTED)}; read {wrong or 'nothing'}", piece.start)
        else:
            tokens = tokenise(body, piece.start, self.macros)
            for statement in statements(tokens, inline=True):
                self.directive(statement)

    def directive(self, statement: Statement) -> None:
        """What the text cannot say: `p = N(mu_1, sigma_1^2)`, `D_KL = KL(p || q)`; `x > 0` for the next chain."""
        if statement.error is not None or len(statement.formulas) < 2:
            raise statement.error or ReadError(
                "a directive binds a name: klderive: p = N(\\mu_1, \\sigma_1^2)", statement.at
            )
        left, right = self.tree(statement.formulas[0]), self.tree(statement.formulas[1])
        relation = statement.relations[0].text
        if all(r.text in (*INEQUALITIES, "!=") for r in statement.relations):
            for one, sign, other in zip(statement.formulas, statement.relations, statement.formulas[1:], strict=False):
                shown = f"{self.source(one)} {sign.text} {self.source(other)}"
                self.pending.append((self.tree(one), sign.text, self.tree(other), shown))
            self.passed = 0
        elif len(statement.relations) > 1 and relation != "in":
            raise ReadError("a directive says one thing; separate two with a comma", statement.at)
        elif relation == "in":
            self.membership(left, statement)
        elif left.kind == "head" and left.name == "KL" and right.kind == "head" and right.parts:
            self.divergence = right
        elif relation in (*EQUALS, "~") and self.binds_distribution(left, right):
            self.bind(left, right, statement)
        elif relation in EQUALS and left.kind == "sym":
            self.scope = self.scope.define(key(left), right)
        else:
            raise ReadError("a directive binds a name: klderive: p = N(\\mu_1, \\sigma_1^2)", statement.at)

    def on_inline(self, piece: Piece) -> None:
        if len(piece.text) > 2000 or piece.text.strip() in (r"\begingroup", r"\endgroup"):
            return
        source = piece.text
        try:
            found = list(statements(tokenise(source, piece.start, self.macros), inline=True))
        except ReadError:
            self.opaque |= "=" in source
            self.history.append(("inline", source, None))
            return
        for statement in found:
            try:
                self.inline(statement, source)
            except ReadError:
                self.opaque |= any(r.text == "=" for r in statement.relations) and self.is_supposition(source)
        if not any(s.relations for s in found):
            tree = None
            with suppress(ReadError):
                tree = self.tree(found[0].formulas[0]) if found else None
            self.history.append(("inline", source, tree))
            self.describe_symbol(tree, source)
        else:
            self.history.append(("inline", source, None))

    def is_supposition(self, source: str) -> bool:
        return not any(mark in source for mark in ("\\ldots", "\\dots", "..."))

    def on_display(self, piece: Piece) -> None:
        tokens = tokenise(piece.text, piece.start, self.macros)
        first = True
        rows = list(rows_of(tokens))
        if self.open is not None and WHERE.search(self.words.strip()):
            self.before = self.open.context
            for row in rows:
                for statement in row:
                    self.look_ahead(statement)
        elif self.explains():
            self.before = tuple(self.seen)
        self.ahead = frozenset(name for row in rows for name in self.said_beside(row))
        for row in rows:
            if not first and self.open is not None and not row[0].continues and self.illegible(row):
                self.unread_statement(replace(row[0], error=self.illegible(row)), first)
                continue
            for statement in row:
                self.display(statement, first)
                first = False
        self.before = None
        tail = re.sub(r"\\(label|tag|nonumber|end)\s*(\{[^{}]*\})?|[\s\\;,]+$|\\\\", "", piece.text).rstrip(
            " \n\\;,"
        )
        self.fresh_display, self.same_sentence = True, not tail.endswith(".")
        self.words = ""
        self.history = []
        self.described = {}

    def illegible(self, row: list[Statement]) -> ReadError | None:
        """Why a row cannot be read as a whole; then it is one unread line of the chain around it."""
        for statement in row:
            if statement.error is not None:
                return statement.error
            for formula in statement.formulas:
                try:
                    if formula:
                        self.trees(formula)
                except ReadError as error:
                    return error
        return None

    def display(self, statement: Statement, first: bool) -> None:
        if statement.error is not None:
            self.unread_statement(statement, first)
            return
        if (
            statement.connector
            and self.open is not None
            and not first
            and not statement.continues
            and BEHIND.search(statement.connector)
            and not self.introduces(statement)
        ):
            self.behind(statement)
            return
        if statement.continues:
            if self.open is None:
                self.start(
                    Line(
                        "",
                        (),
                        statement.at,
                        "",
                        ReadError(
                            "this display begins with a relation and nothing stands before it", statement.at
                        ),
                    ),
                    statement,
                )
            self.extend(statement)
            return
        if statement.relations and statement.relations[0].text in EQUALS:
            self.meet_function(statement.formulas[0])
        try:
            head = self.trees(statement.formulas[0])
        except ReadError as error:
            self.unread_statement(replace(statement, error=error), first)
            return
        if not statement.relations:
            self.lone(head, statement, first)
            return
        if (
            "<=>" in (statement.connector, statement.leads) or statement.leads == "=>"
        ) and statement.relations[-1].text != "~":
            self.premise(head[0], statement)
            return
        if self.binding(head[0], statement):
            return
        side = self.open if statement.connector and not first else None
        self.start(Line("", head, statement.at, self.source(statement.formulas[0])), statement)
        self.extend(statement)
        if side is not None and statement.connector in ("=>", "<=>", "->"):
            self.close()
            self.open = side

    def introduces(self, statement: Statement) -> bool:
        r"""`\intertext{and for the entropy} H(p) = ...`: words before a claim, not a condition behind one."""
        if BEHIND.search(PREPOSITION.sub("", statement.connector)) or not statement.relations:
            return False
        with suppress(ReadError):
            return self.tree(statement.formulas[0]).kind in HEADS
        return False

    def behind(self, statement: Statement) -> None:
        r"""`KL = 0 \quad \text{if } p = q`: a condition on the statement before it."""
        assert self.open is not None
        relation = statement.relations[0].text if statement.relations else ""
        try:
            left = self.tree(statement.formulas[0])
            right = self.tree(statement.formulas[1]) if relation else left
        except ReadError:
            self.open.opaque = True
            return
        if relation == "in":
            self.membership(left, statement)
        elif relation == "~" or relation in EQUALS and self.binds_distribution(left, right):
            self.bind(left, right, statement)
            self.open.scope = self.scope
        elif relation in (*EQUALS, *INEQUALITIES) and left.kind == "sym" and not self.is_density(left):
            item = (left, relation, right, self.source(statement.formulas[0] + statement.formulas[1]))
            self.open.hypotheses.append(item)
            self.stand(item)
        else:
            self.open.opaque = True

    def premise(self, left: Tree, statement: Statement) -> None:
        """One side of an equivalence, or what an implication starts from: not claimed by itself."""
        self.close()
        relation = statement.relations[0]
        if statement.leads == "=>" and left.kind == "sym" and len(statement.formulas) == 2:
            self.suppose(
                left, relation.text, self.tree(statement.formulas[1]), self.source(statement.formulas[0])
            )
        else:
            self.opaque = True
        outcome = Outcome(
            relation.at,
            relation.text,
            self.source(statement.formulas[0]),
            self.source(statement.formulas[1]),
            Undecided("one side of an equivalence or an implication is not claimed by itself"),
        )
        self.done.append(Judged(statement.at, (outcome,), head=self.source(statement.formulas[0])))

    def lone(self, head: tuple[Tree, ...], statement: Statement, first: bool) -> None:
        """A formula without a relation: the head of the rows below it."""
        if first:
            self.start(Line("", head, statement.at, self.source(statement.formulas[0])), statement)

    def start(self, line: Line, statement: Statement) -> None:
        self.close()
        words = sentence(self.words[-300:])
        conditional = bool(CONDITION.search(words)) and not self.pending
        solving = bool(SOLVING.search(words))
        self.open = Chain(
            [line],
            self.scope,
            [*self.standing, *self.pending],
            self.opaque,
            conditional,
            solving,
            expected=self.expected,
            ignored=self.ignored,
            measure=self.measure,
            divergence=self.divergence,
            equation=self.equation,
            context=tuple(self.seen[-200:]),
        )
        self.pending, self.opaque, self.expected, self.ignored = [], False, "", ""
        self.note(line)

    def extend(self, statement: Statement) -> None:
        assert self.open is not None
        if self.expected or self.ignored:  # the mark stands above a display that goes on with the chain
            self.open.expected, self.open.ignored = self.expected, self.ignored
            self.expected = self.ignored = ""
        for relation, tokens in zip(statement.relations, statement.formulas[1:], strict=True):
            at = relation.at
            if relation.kind == "rel" and relation.text in ("in", "~", "subset"):
                error = ReadError(f"the relation {relation.text} is not compared", at)
                self.open.lines.append(Line(relation.text, (), at, self.source(tokens), error))
                continue
            try:
                if not tokens:
                    raise ReadError("nothing stands on the right of this relation", at)
                line = Line(relation.text, self.trees(tokens), at, self.source(tokens), mark=relation.style)
            except ReadError as error:
                line = Line(relation.text, (), at, self.source(tokens), error)
            self.open.lines.append(line)
            self.note(line)
            self.bind_by_form(line)
        new = self.open.lines[-len(statement.relations) :]
        if len(new) > 1 and all(line.error is not None for line in new):
            del self.open.lines[-len(new) + 1 :]  # a row that cannot be read is one finding

    def bind_by_form(self, line: Line) -> None:
        """A line that only replaces q(z) by N(z; ...) says what q is."""
        chain = self.open
        if chain is None or len(chain.lines) < 2 or not line.trees or not chain.lines[-2].trees:
            return
        found: dict[str, tuple[Tree, Tree]] = {}
        if not replaced(chain.lines[-2].trees[0], line.trees[0], found):
            return
        new = {n: pair for n, pair in found.items() if n not in self.scope.distributions}
        if not new:
            return
        for name, (left, right) in new.items():
            bare = (
                Tree("dist", right.parts[-2:], right.name, ",", right.at) if right.kind == "dist" else right
            )
            self.scope = self.scope.bind(name, bare, left.parts[1:])
        line.binds = ", ".join(sorted(new))
        chain.scope = self.scope

    def unread_statement(self, statement: Statement, first: bool) -> None:
        assert statement.error is not None
        line = Line(
            statement.relations[0].text if statement.relations else "",
            (),
            statement.at,
            " ".join(self.text[statement.at : statement.at + 80].split()),
            statement.error,
        )
        if self.open is not None and (not first or statement.continues):
            self.open.lines.append(line)
            return
        self.start(line, statement)
        for relation, tokens in zip(statement.relations, statement.formulas[1:], strict=False):
            try:
                extra = (
                    Line(relation.text, self.trees(tokens), relation.at, self.source(tokens))
                    if tokens
                    else None
                )
            except ReadError:
                extra = None
            if extra is not None and self.open is not None:
                self.open.lines.append(extra)
                self.note(extra)

    def unread(self, error: ReadError, piece: Piece) -> None:
        self.close()
        line = " ".join(piece.text.split())[:80]
        self.done.append(
            Judged(
                error.at or piece.start,
                (Outcome(error.at or piece.start, "", "", line, Unread(error.reason, column=error.at)),),
            )
        )

    def close(self) -> None:
        """Judge the open chain."""
        chain, self.open = self.open, None
        if chain is None or len(chain.lines) < 2 and chain.lines[0].error is None:
            self.unmet(chain.expected if chain else "", chain.lines[0].at if chain else 0)
            return
        chain.varied = tuple(self.varied) or chain.varied
        judge = Judge(chain, self.check)
        outcomes = judge.outcomes()
        if judge.equation is not chain.equation:
            self.equation = judge.equation
        elif chain.lines[0].trees and chain.lines[0].trees[0].kind in HEADS and not chain.inline:
            self.equation = None  # the text has moved on
        if judge.settled and not chain.inline:
            self.scope = replace(
                self.scope, reading=judge.reading, functions=self.scope.functions | {"settled"}
            )
        assumed = tuple(dict.fromkeys(a for o in outcomes for a in getattr(o.verdict, "assumed", ())))
        self.done.append(
            Judged(
                chain.lines[0].at,
                tuple(outcomes),
                assumed,
                chain.expected,
                chain.ignored,
                chain.lines[0].source,
                chain.inline,
            )
        )

    def given(self, statement: Statement, name: str) -> None:
        """Record a binding, with its own verdict."""

        relation = statement.relations[0]
        outcome = Outcome(
            relation.at,
            relation.text,
            self.source(statement.formulas[0]),
            self.source(statement.formulas[1]),
            Given(name),
        )
        self.done.append(Judged(statement.at, (outcome,), head=self.source(statement.formulas[0])))

    def binding(self, left: Tree, statement: Statement) -> bool:
        """Whether a display's statement binds a name; then it is recorded as given."""
        relation = statement.relations[0].text
        if relation == "in":
            self.membership(left, statement)
            return True
        if statement.relations[-1].text == "~":
            return self.drawn(left, statement)
        if relation not in EQUALS or left.kind in HEADS:
            return False
        if (
            relation == "="
            and len(statement.formulas) == 2
            and left.kind == "apply"
            and distribution_key(left) in self.scope.distributions
            and self.by_cases(left, statement)
        ):
            return True
        try:
            right = self.tree(statement.formulas[1])
        except ReadError:
            return False
        left, value, name = self.named_by(left, right, relation)
        if name:
            self.close()
            self.enter(left, value, statement)
            self.given(statement, name)
            self.seen += [left, right]
            rest = Statement(statement.formulas[1:], statement.relations[1:], at=statement.formulas[1][0].at)
            head = Line("", self.trees(statement.formulas[1]), rest.at, self.source(statement.formulas[1]))
            self.start(head, rest)
            self.extend(rest)
            return True
        supposed = left.kind == "sym" and right.kind in ("num", "sym") and right != left
        free = self.equation is None and self.scope.definitions.get(key(left)) is None
        if supposed and free and len(statement.relations) == 1:
            self.close()
            self.suppose(left, relation, right, self.source(statement.formulas[0] + statement.formulas[1]))
            self.given(statement, key(left))
            return True
        return False

    def drawn(self, left: Tree, statement: Statement) -> bool:
        r"""`X \sim N(...)`, `Y = a X + b \sim N(...)`."""
        right = self.tree(statement.formulas[-1])
        if right.kind != "dist":
            return False
        self.close()
        if len(statement.relations) == 2 and left.kind == "sym":
            self.scope = self.scope.define(key(left), self.tree(statement.formulas[1]))
            self.seen.append(self.scope.definitions[key(left)].tree)
        else:
            self.bind(left, right, statement)
        self.given(statement, key(left) if left.kind == "sym" else "")
        return True

    def named_by(self, left: Tree, right: Tree, relation: str) -> tuple[Tree, Tree, str]:
        """What an equation gives a meaning, the meaning, and the new name; no name where it claims something."""
        if left.kind == "fn" and left.name == "log" and left.parts[0].kind == "apply":  # log L(a, b) = ...
            inner = left.parts[0]
            if inner.parts[0].name not in DENSITY_LETTERS and self.fresh_name(inner, right, relation):
                left, right = inner, Tree("fn", (right,), "exp", at=right.at)
        if self.before is not None or left.kind == "pow":
            found = self.introduced(left, right, self.seen if self.before is None else self.before)
            if found is not None:
                return found[0], found[1], key(found[0])
        if left.kind == "sym" and key(left) in self.ahead:
            return left, right, key(left)
        return left, right, self.fresh_name(left, right, relation)

    def enter(self, left: Tree, right: Tree, statement: Statement) -> None:
        """Put a definition into the scope."""
        if self.binds_distribution(left, right):
            self.bind(left, right, statement)
        elif left.kind == "apply" and not mentions(right, left.parts[0]):
            self.functions.add(key(left.parts[0]))
            if left.parts[0].name in DENSITY_LETTERS:
                self.scope = self.scope.bind(distribution_key(left), right, left.parts[1:])
            else:
                self.scope = self.scope.define(distribution_key(left), right, left.parts[1:])
        elif left.kind == "sym":
            self.scope = self.scope.define(key(left), right)

    def by_cases(self, left: Tree, statement: Statement) -> bool:
        """`p(x) = { 1/4 if x = 0, ...` of a known distribution: one claim for each case."""
        try:
            right = self.tree(statement.formulas[1])
        except ReadError:
            return False
        if right.kind != "cases":
            return False
        for row in right.parts:
            conditions = [p for p in row.parts if p.kind == "rel" and p.name == "="]
            if len(row.parts) != 2 or not conditions:
                self.start(Line("", (left,), statement.at, self.source(statement.formulas[0])), statement)
                assert self.open is not None
                self.open.lines.append(
                    Line("=", (), row.at, "", ReadError("a case is read as a value and x = point", row.at))
                )
                continue
            value = row.parts[0]
            point = Tree("apply", (left.parts[0], conditions[0]), at=left.at)
            label = (
                f"{self.source(statement.formulas[0])} at {conditions[0].parts[0]} = {conditions[0].parts[1]}"
            )
            self.start(Line("", (point,), left.at, label), statement)
            assert self.open is not None
            self.open.lines.append(
                Line("=", (value,), value.at, " ".join(self.text[value.at : value.at + 12].split()))
            )
        return True

    def inline_claim(self, statement: Statement, left: Tree) -> None:
        if not any(n.kind in HEADS or n.kind == "apply" for n in walk(left)):
            return
        saved, pending, opaque = self.open, self.pending, self.opaque
        expected, ignored = self.expected, self.ignored
        self.open, self.pending = None, list(pending)
        self.start(
            Line("", self.trees(statement.formulas[0]), statement.at, self.source(statement.formulas[0])),
            statement,
        )
        assert self.open is not None
        self.open.inline = True
        self.extend(statement)
        self.close()
        self.open, self.pending, self.opaque = saved, pending, opaque
        self.expected, self.ignored = expected, ignored


def read_text(
    text: str, check: Callable[..., Verdict], tex: bool = False, macros: Mapping[str, Macro] | None = None
) -> list[Judged]:
    """The judged chains of a document, in the order of their first lines."""
    known = {**(macros or {}), **find_macros(text)}
    judged = _Walk(text, known, check, tex).run()
    return sorted(judged, key=lambda j: j.at)

"""The claims of a chain to verdicts.

The one idea: first what is proved is proved; then what those proofs close, and what the text declares, decides which of the other
lines may be refuted. A line that differs and is not closed is undecided with KL310, which says at which point it differs and what
was not said.

Not here: which lines a chain has (elaboration), how a statement is decided (check.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ...check import NO_MODEL, Judgement, judge, prove
from ...language import App, Declaration, Index, Matrix, Real, Statement, Term
from ...language.show import text as shown
from ...language.show import words
from ...records import field, record, replace
from ...refutation import Refutation
from ...verdicts import Given, Proved, Refuted, Undecided, Unread, Verdict
from ..elaboration import Elaborated, Elaboration
from ..elaboration.chains import Chain
from ..formula import nodes
from .assumed import Assumption
from .closed import Closing, apart, demanded, renewed
from .composing import compared
from .mending import Mended

__all__ = ["DIFFERS", "Line", "judged_lines"]

DIFFERS = "KL310"
"""The code of a line that differs somewhere and may not be meant for every value."""
GIVEN = frozenset(("definition", "hypothesis", "condition"))
"""Roles of chains whose lines are not claimed."""
UNCLAIMED = {
    "marked": "the sentence it stands in was not read",
    "quoted": "its sentence quotes it as an error, or warns of it",
    "mention": "its sentence does not claim it",
}
STRANGE = 3
"""Words that are shown of those which the reader does not know."""
Decide = Callable[..., Judgement]
Doubt = Callable[[Elaborated], Undecided | None]


@record
class Line:
    """A claim with its verdict, reported at the offset `at`.

    `differs`: a point of a line that is not refuted, and `why` it may not be meant for every value; `missing` are names that
    nothing declares, `asks` the directives that would. `refutation`: the model that speaks against it, `mended` the one slip.
    `compared`: the side of an earlier line that it was compared with, and `varied` the names for which that was proved.
    `supposed` is what it supposes, `letters` its names in the author's spelling.
    """

    read: Elaborated
    verdict: Verdict
    at: int
    assumed: tuple[str, ...] = ()
    closed: bool = False
    read_as: str = ""
    differs: object = field(default=None, compare=False)
    refutation: Refutation | None = field(default=None, compare=False)
    mended: Mended | None = None
    compared: nodes.Node | None = field(default=None, compare=False)
    missing: tuple[Declaration, ...] = ()
    varied: tuple[Declaration, ...] = ()
    why: str = ""
    supposed: tuple[Assumption, ...] = ()
    letters: dict[str, str] = field(default_factory=dict, compare=False)
    asks: tuple[str, ...] = ()


def judged_lines(
    chain: Chain,
    read: Sequence[Elaborated],
    closing: Closing,
    elaboration: Elaboration,
    always_closed: bool = False,
    decide: Decide = judge,
    doubt: Doubt = lambda _: None,
) -> tuple[Line, ...]:
    """The lines of a chain; `always_closed`: marked "expect", or everything under --claims; `doubt` takes proofs back."""
    slope = any(line.statement is not None and _is_slope(line.statement.left) for line in read)

    def counted(found: Sequence[Line]) -> tuple[Line, ...]:
        proved = {d for one in found if isinstance(one.verdict, Proved) for d in _varied(one)}
        return tuple(_counted(chain, one, closing, proved, always_closed, slope) for one in found)

    def certain(line: Line) -> Line:
        if not isinstance(line.verdict, Proved):
            return line
        found = doubt(line.read)
        found = _condition_spoken_of(line, line.verdict, closing) if found is None else found
        return line if found is None else replace(line, verdict=found)

    first = tuple(certain(_first(chain, line, elaboration, decide)) for line in read)
    wrong = [isinstance(one.verdict, Refuted) for one in counted(first)]
    return counted(tuple(map(certain, compared(first, wrong, elaboration, decide)))) if any(wrong) else counted(first)


def _condition_spoken_of(line: Line, proof: Proved, closing: Closing) -> Undecided | None:
    """What is said of a proof under conditions that the text may take back: "let $A$ be singular"."""
    names = closing.doubtful(line.read, proof.conditions)
    if not names:
        return None
    reason = f"needs {'; '.join(proof.provided)}, which the text takes back for {', '.join(names)}"
    return Undecided(reason, line.assumed)


def _is_slope(term: Term) -> bool:
    """Is it a derivative, or a sum or product with one?"""
    match term:
        case App(op="derivative" | "gradient"):
            return True
        case App(op="add" | "mul" | "neg" | "scale", args=args):
            return any(map(_is_slope, args))
    return False


def _varied(line: Line) -> Iterator[Declaration]:
    """The numbers and matrices that a proved step is proved for: every value that the text and conventions allow.

    Laws, functions and random variables are not among them: KL(p || q) = E_p[log p/q] holds for all p, and says nothing about
    whether the next line is meant for all of them.
    """
    assert line.read.statement is not None
    declared = line.varied or line.read.statement.context.declarations
    return (d for d in declared if isinstance(d.kind, (Real, Matrix, Index)))


def _first(chain: Chain, line: Elaborated, elaboration: Elaboration, decide: Decide) -> Line:
    """The verdict on a line by itself."""
    at = line.claim.at.start
    if line.statement is None:
        where, reason = _culprit(line)
        if chain.role in ("definition", "hypothesis") or line.claim.sign == "~":
            return Line(line, Given(""), at)
        return Line(line, Unread(reason), where)
    statement = line.statement
    read_as = f"{shown(statement.left)} {statement.relation} {shown(statement.right)}"
    assumed = tuple(dict.fromkeys(words(h, statement.context.declarations) for h in stated(line)))
    if line.given or line.claim.sign == ":=" or chain.role in GIVEN:
        return Line(line, Given(""), at, read_as=read_as)
    if line.claim.equivalence:
        return Line(line, Undecided("one side of an equivalence is not claimed by itself"), at, read_as=read_as)
    if chain.inline and chain.role in UNCLAIMED:
        found: Verdict = prove(statement)
        verdict = found if isinstance(found, Proved) else Undecided(UNCLAIMED[chain.role])
        return Line(line, verdict, at, assumed, read_as=read_as)
    judgement = decide(statement)
    if isinstance(judgement.verdict, Undecided) and judgement.verdict.code == NO_MODEL:
        judgement = _on_the_line(line, elaboration, decide) or judgement
    if statement.relation == "!=" and isinstance(judgement.verdict, Refuted):
        judgement = _in_general(statement, judgement, decide)
    return Line(line, judgement.verdict, at, assumed, read_as=read_as, refutation=judgement.refutation)


def _in_general(statement: Statement, refuted: Judgement, decide: Decide) -> Judgement:
    r"""What a point where the sides are equal says of `\ne`: people also write it for "not equal in general", which is wrong only
    if they are equal everywhere."""
    assert isinstance(refuted.verdict, Refuted)
    if isinstance(decide(replace(statement, relation="=")).verdict, Proved):
        return refuted
    where = ", ".join(f"{name} = {value}" for name, value in refuted.verdict.witness.at)
    return Judgement(Undecided(f"the sides are equal at {where}, and “≠” may say that they are not always so"))


def _on_the_line(line: Elaborated, elaboration: Elaboration, decide: Decide) -> Judgement | None:
    """A proof for points of any size, of which no model was found: those on the line are models of it."""
    other = elaboration.on_the_line(line.claim).statement
    if other is None or other == line.statement:
        return None
    found = decide(other)
    return found if isinstance(found.verdict, Proved) else None


def _culprit(line: Elaborated) -> tuple[int, str]:
    """Where a line that is not read is reported: at what was not read if that stands in it, else at its sign."""
    own, at = (line.claim.left.span.start, line.claim.right.span.end), line.at
    if at is None or own[0] <= at.start <= own[1]:
        return (at.start if at is not None else line.claim.at.start), line.unread
    return line.claim.at.start, f"{line.unread} (in a definition or law that it uses)"


def stated(line: Elaborated) -> tuple[Term, ...]:
    """What is supposed of a line's names and is not a mere convention."""
    assert line.statement is not None
    return tuple(h for h in line.statement.context.hypotheses if h not in line.conventions)


def _counted(chain: Chain, line: Line, closing: Closing, proved: set[Declaration], always: bool, slope: bool) -> Line:
    """The line, closed or not; a refutation of one that is not becomes what would have to be said."""
    if isinstance(line.verdict, (Given, Unread)) or line.read.statement is None:
        return line
    missing, open_ = ("", ()) if always else _missing(chain, line.read, closing, proved, slope)
    if not missing or not isinstance(line.verdict, Refuted):
        return replace(line, closed=not missing)
    reason = f"differs {line.verdict.witness}, if nothing else is supposed; {missing}"
    verdict = Undecided(reason, line.assumed, DIFFERS)
    return replace(line, verdict=verdict, differs=line.verdict.witness, missing=open_, why=missing)


def _missing(
    chain: Chain, line: Elaborated, closing: Closing, proved: set[Declaration], slope: bool
) -> tuple[str, tuple[Declaration, ...]]:
    """Why a line need not be meant for every value of its names, "" if it is; and the names that nothing declares."""
    if chain.role in UNCLAIMED:
        return UNCLAIMED[chain.role], ()
    if chain.strange:
        return f"what {', '.join(f'“{word}”' for word in chain.strange[:STRANGE])} beside it may say of it is not known", ()
    if line.claim.above is not None:
        return "what stands above its sign, or before it in its row, may restrict it", ()
    marked = closing.marked(line)
    if marked:
        return f"the text says something about {', '.join(marked)} that was not read", ()
    open_ = closing.open(line, proved)
    if open_:
        return f"the text does not say what {', '.join(d.name for d in open_)} {'is' if len(open_) == 1 else 'are'}", tuple(open_)
    if any(c.equivalence for c in chain.claims):
        return "it stands beside an equivalence", ()
    alone = not any(claim.right is line.claim.left or claim.left is line.claim.right for claim in chain.claims)
    if (alone or slope) and demanded(line) and not chain.claiming:
        return "an equation with a number may be a condition", ()
    if alone and renewed(line) and not chain.claiming:
        return "an equation of a name with itself may give it a new value", ()
    if alone and apart(line) and not chain.claiming:
        return "an equation of names of which none stands on both sides may be a model, or be supposed", ()
    return "", ()


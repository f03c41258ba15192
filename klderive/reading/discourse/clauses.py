r"""A stretch of a sentence as a row of forms: those that read all of it, and what each says.

The one idea: at each place the longest form is taken that leaves something readable; what a form says hangs on what stands before
it. A row that does not reach the end gives nothing.

Not here: what a form is and where it matches (language.py, matching.py); sentences that are not read (grammar.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...records import record
from ..formula import Formula, nodes
from ..layout.document import Range
from .cues import cues_in, follows
from .language import Slot
from .matching import Matcher
from .pieces import Match, Moment
from .words import PUNCTUATION, Mention, Piece, Word, is_word, related

__all__ = ["GIVES", "Said", "said_by_forms"]

GIVES = ("law", "declaration", "definition", "moments", "average", "naming", "hypothesis")
LAST = ("described", "neutral")
"""What is read only where nothing else reads as much."""
CALLED = {"if": "hypothesis", "void": "neutral"}
"""Forms that are tried as others are, and give the same."""
ORDER = (*GIVES, "restriction", "apposition", "second", "described", "condition", "goal", "claim", "neutral")
RESTATED = Slot((), "RESTATED", False)
"""The pattern of words that say something again: "i.e."."""


@record
class Said:
    """What one form read. `kind`: declaration, hypothesis, definition, law, moments, claim, condition (to be solved, demanded),
    consequence ("..., so that"), denial ("not necessarily symmetric": of these names, or those before it), goal (what is to be
    shown), described (names of which words say something that is not read).

    `features` are the words for a kind or a law; the formulas in a kind (its size, its set) are in `relations`.
    `brief`: it holds in its sentence only; `causal`: it is a reason ("since"), no condition; `anew`: what was said of its names
    before holds no more. `moments`: mean, variance, parameters.
    """

    kind: str
    names: tuple[Formula, ...]
    relations: tuple[Formula, ...]
    features: tuple[str, ...]
    range: Range
    moments: tuple[Moment, ...] = ()
    brief: bool = False
    causal: bool = False
    anew: bool = False


def said_by_forms(matcher: Matcher) -> tuple[Said, ...] | None:
    """The forms that read the whole sentence, or None. At each place the longest form is taken that leaves something readable."""
    pieces = matcher.pieces
    dead: set[tuple[int, str]] = set()

    def rest(at: int, before: str) -> tuple[Said, ...] | None:
        start, at = at, _between(matcher, at)
        if at >= len(pieces):
            return ()
        if (at, before) in dead:
            return None
        for gives, match in _matches(matcher, start, at, before):
            kind = _continued(matcher, start, at, before) if gives == "claim" else gives
            if gives == "restriction":
                kind = "consequence" if before == "claim" else "hypothesis" if before in GIVES else "condition"
                kind = "claim" if follows(matcher, at) else kind
            if gives in CALLED:
                kind = CALLED[gives]
            if start == at and _attached(matcher, kind, at, before):
                continue
            further = rest(match.end, _state(gives, kind, before)) if kind else None
            if further is not None:
                return (*_said(matcher, kind, match, at, gives), *further)
        dead.add((at, before))
        return None

    return rest(0, "")


def _attached(matcher: Matcher, kind: str, at: int, before: str) -> bool:
    """Does a form go on from what stands right before it, without a comma, in a way that changes it or that is no clause?

    Words right behind what is supposed may restrict it; "the set where $x > 0$" says nothing of x; "the probability that $X$ is
    positive" does not say that it is.
    """
    if not at:
        return False
    if before in GIVES and kind in ("neutral", "denial"):
        return True
    if before in GIVES and kind == "hypothesis":
        start = at - 1
        while start and matcher.words[start] not in matcher.table.clausal:
            start -= 1
        earlier = {letter for piece in matcher.pieces[start:at] for letter in _letters(piece)}
        here = next((_letters(piece) for piece in matcher.pieces[at:] if isinstance(piece, Mention)), set())
        return not earlier & here
    return (
        before in ("neutral", "described")
        and kind in GIVES
        and matcher.words[at] not in matcher.table.clausal
    )


def _letters(piece: Piece) -> set[tuple[str, str]]:
    """The letters of a formula, with their styles."""
    trees = [f.tree for f in piece.formulas if f.tree is not None] if isinstance(piece, Mention) else []
    return {
        (node.name, node.style)
        for tree in trees
        for node in nodes.walk(tree)
        if isinstance(node, nodes.Letter)
    }


def _state(gives: str, kind: str, before: str) -> str:
    """What stands before what follows: the last form that gave something, or a condition that has ended ("if")."""
    if gives == "if":
        return gives
    return before if kind in ("neutral", "denial") and before in GIVES else kind


def _said(matcher: Matcher, kind: str, match: Match, at: int, gives: str) -> Iterator[Said]:
    """What a form says, the kinds of names in its words before."""
    where = Range(matcher.pieces[at].range.start, matcher.pieces[match.end - 1].range.end)
    for beside in match.beside:
        yield Said("declaration", beside.names, beside.relations, beside.features, where)
    if kind == "claim" and not match.relations or kind == "neutral":
        return
    if kind == "claim":
        told = {(f.start, f.end) for f in match.relations}
        if any(cue.condition and (cue.formula.start, cue.formula.end) in told for cue in cues_in(matcher)):
            kind = "condition"
    names, relations, features = match.names, match.relations, match.features
    if kind == "denial":
        relations, features = (), ("arbitrary",)
    if kind == "described":
        features = tuple(word for word in matcher.words[at : match.end] if word in matcher.table.others)
    if kind == "declaration" and not match.features and any(map(related, names)):
        kind, names, relations = "hypothesis", (), names
    apposed = gives == "apposition"
    leading = at == _between(matcher, 0) and bool(matcher.starts(at, matcher.table.leading))
    brief = apposed or leading or gives == "if" or bool(matcher.starts(at, matcher.table.brief)) or _restates(matcher, at)
    causal = brief and (apposed or gives != "if" and not _conditional(matcher, at))
    anew = kind in ("declaration", "law", "moments") and bool(
        matcher.table.anew & set(matcher.words[max(0, at - 2) : match.end])
    )
    anew = anew or kind == "described" and matcher.words[at] in matcher.table.lets
    yield Said(kind, names, relations, features, where, match.moments, brief, causal, anew)


def _restates(matcher: Matcher, at: int) -> bool:
    """Does it say again what holds in its sentence only: "substituting $y = 2 x$, i.e. $x = y / 2$"?"""
    start = next((k for k in range(max(0, at - 4), at) if any(m.end == at for m in _restated(matcher, k))), None)
    return start is not None and _opened_by_condition(matcher, start)


def _conditional(matcher: Matcher, at: int) -> bool:
    return bool(matcher.starts(at, matcher.table.opens))


def _continued(matcher: Matcher, start: int, at: int, before: str) -> str:
    """What a relation without a word of its own is: "let x be real and y > 0" goes on supposing; behind a comma nobody knows."""
    piece = matcher.pieces[at]
    if (
        isinstance(piece, Mention)
        and not piece.displayed
        and start == at > 0
        and before in ("neutral", "described")
    ):
        return ""  # "under the null $m = 0$": a relation beside words that have no verb
    if isinstance(piece, Word) or before not in GIVES:
        return "claim"
    if any(_joined(matcher, index) or any(_restated(matcher, index)) for index in range(start, at)):
        return "hypothesis" if before in ("declaration", "law", "moments") else before
    if isinstance(piece, Mention) and piece.displayed:
        return "hypothesis" if before in ("law",) else "claim"
    return "claim" if _opened_by_condition(matcher, start) else ""


def _joined(matcher: Matcher, at: int) -> bool:
    """Does a word for "and" stand here, and no comma of any kind?"""
    return matcher.words[at] not in PUNCTUATION and matcher.joins(at) > 0


def _restated(matcher: Matcher, at: int) -> Iterable[Match]:
    return matcher.slot(RESTATED, at) if RESTATED.name in matcher.table.patterns else ()


def _opened_by_condition(matcher: Matcher, at: int) -> bool:
    """Was the clause before `at` one with if, for, when, since?"""
    while at > 0 and not is_word(matcher.at(at - 1), ","):
        at -= 1
    return bool(matcher.starts(at, matcher.table.brief))


def _matches(matcher: Matcher, start: int, at: int, before: str) -> list[tuple[str, Match]]:
    """What may be read at a place, the longest first; a neutral form after all others."""
    piece, table = matcher.pieces[at], matcher.table
    forms = [*table.forms.get("", ())]
    if isinstance(piece, Word):
        forms += table.forms.get(piece.text, ())
    joined = before in GIVES and any(_joined(matcher, index) for index in range(start, at))
    found = []
    for gives, form in forms:
        if gives.endswith("+") and not joined:
            continue
        for match in matcher.form(form, at):
            if match.end > at and matcher.boundary(match.end):
                found.append((gives.rstrip("+"), match))
    given = max((match.end for gives, match in found if gives in GIVES), default=0)
    found = [(gives, match) for gives, match in found if gives not in LAST or match.end > given]
    return sorted(
        found, key=lambda pair: (LAST.index(pair[0]) if pair[0] in LAST else -1, -pair[1].end, _rank(pair[0]))
    )


def _rank(gives: str) -> int:
    return ORDER.index(gives) if gives in ORDER else len(ORDER)


def _between(matcher: Matcher, at: int) -> int:
    """Past punctuation and linking words."""
    while at < len(matcher.pieces):
        if isinstance(piece := matcher.pieces[at], Word) and piece.text in PUNCTUATION:
            at += 1
            continue
        length = matcher.starts(at, matcher.table.links)
        if not length:
            break
        at += length
    return at

"""Changes of a text after which the verdicts are known without an oracle: a slice of benchmarks/metamorphic.py.

The one idea: every failure of the reader that was ever met is one of these changes; each line is changed once in each way.
"""

import random
from pathlib import Path

import pytest

from benchmarks.metamorphic import KINDS, failures
from benchmarks.proofs import proofs
from benchmarks.slips import planted
from klderive.reading import check_text
from klderive.reading.layout import read

TEXTS = Path(__file__).parent / "texts"
SLICE = ("declared.md", "univariate.md")
"""Texts of the slice: the others are for benchmarks/metamorphic.py."""
LINES = 2
"""Proved lines of a text that are changed in each way."""


@pytest.fixture(scope="module")
def proved():
    found = {}
    for name in SLICE:
        document = read((TEXTS / name).read_text(encoding="utf-8"), Path(name).suffix)
        found[name] = list(proofs(document))
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SLICE)
def test_a_changed_text_has_the_verdicts_that_the_change_demands(proved, name, kind):
    chance = random.Random(f"{name} {kind}")
    lines = proved[name]
    some = chance.sample(lines, min(LINES, len(lines)))
    assert len(some) == LINES
    tried, wrong = 0, []
    for proof in some:
        count, found = failures(proof, kind, Path(name).suffix, chance, 1)
        tried += count
        wrong += found
    assert not wrong
    assert tried


UNSAID = [
    ("not", "We do not suppose that $a = b$."),
    ("need not", "It need not be that $a = b$."),
    ("unless", "Unless $a = b$, we are done."),
    ("except", "Except where $a = b$, this is hard."),
    ("a question", "Suppose that $a = b$?"),
    ("an example", "For example, if $a = b$, all is well."),
    ("a plan", "In the next section we suppose that $a = b$."),
    ("iff", "There is equality iff $a = b$."),
    ("deleted", ""),
]


@pytest.mark.parametrize("sentence", [s for _, s in UNSAID], ids=[name for name, _ in UNSAID])
def test_what_is_not_affirmed_supposes_nothing(sentence):
    """The line is proved under "Suppose that a = b", and not under any sentence that does not affirm it."""
    def verdicts(said):
        text = f"{said}\n\nThen\n\n$$\n(a - b) m = 0\n$$\n"
        return [s.verdict for c in check_text(text).chains for s in c.steps if s.rhs == "0"]

    assert verdicts("Suppose that $a = b$.") == ["proved"]
    assert verdicts(sentence) == ["undecided"]


def test_a_planted_slip_is_never_proved_and_refuted_where_it_is_closed():
    """Two slips in each proved line, of kinds drawn once; each makes its line wrong."""
    path = TEXTS / "declared.md"
    found = list(planted(read(path.read_text(encoding="utf-8"), path.suffix), path, 2, random.Random(3)))
    assert len(found) >= 6
    assert [p for p in found if p.verdict == "proved"] == []
    assert {p.verdict for p in found if p.closed} == {"refuted"}

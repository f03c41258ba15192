"""A record behaves as the frozen dataclass with the same lines would."""

import copy
import dataclasses
import inspect
import pickle

import pytest

from klderive import records
from klderive.language import REAL, Declaration
from klderive.records import field, record
from klderive.verdicts import Proved, Undecided


@record
class Ours:
    """Two numbers."""

    a: int
    b: int = 2
    rest: list = field(default_factory=list, compare=False, repr=False)

    unit = "m"


@dataclasses.dataclass(frozen=True)
class Theirs:
    """Two numbers."""

    a: int
    b: int = 2
    rest: list = dataclasses.field(default_factory=list, compare=False, repr=False)

    unit = "m"


ASKED = {
    "shown": lambda c: repr(c(1, b=3)).replace("Theirs", "Ours"),
    "equal": lambda c: (c(1) == c(1, 2), c(1) == c(2), c(1, 2, [3]) == c(1), c(1) == (1, 2), c(1) != c(1)),
    "hash": lambda c: (hash(c(1)) == hash(c(1, 2, [3])), len({c(1), c(1), c(2)})),
    "defaults are made anew": lambda c: c(1).rest is c(1).rest,
    "matched": lambda c: c.__match_args__,
    "fields": lambda c: [(f.name, f.compare, f.repr) for f in dataclasses.fields(c)],
    "as a dict": lambda c: dataclasses.asdict(c(1)),
    "replaced": lambda c: dataclasses.astuple(dataclasses.replace(c(1), a=5)),
    "parameters": lambda c: [(p.name, p.default) for p in inspect.signature(c).parameters.values()][:2],
    "class attributes": lambda c: (c.unit, c(1).unit, c.__doc__, c.__name__ in ("Ours", "Theirs")),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_a_record_is_a_frozen_dataclass(ask):
    assert ask(Ours) == ask(Theirs)


@pytest.mark.parametrize("made", [
    lambda c: c(), lambda c: c(1, 2, [], 4), lambda c: c(1, a=2), lambda c: c(1, colour=2), lambda c: c(b=1)],
    ids=["too few", "too many", "twice", "unknown", "not the first"])
@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_arguments_are_those_of_the_fields(kind, made):
    with pytest.raises(TypeError):
        made(kind)


@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_it_does_not_change(kind):
    for change in (lambda: setattr(kind(1), "a", 2), lambda: delattr(kind(1), "a")):
        with pytest.raises(AttributeError):
            change()


@pytest.mark.parametrize("it", [Declaration("x", REAL), REAL, Proved(("trace",), models=3), Undecided("why", code="KL901")],
                         ids=lambda it: type(it).__name__)
def test_copies_and_pickles_are_equal(it):
    for other in (copy.copy(it), copy.deepcopy(it), pickle.loads(pickle.dumps(it)), records.replace(it)):
        assert other == it
        assert dataclasses.asdict(other) == dataclasses.asdict(it)
        assert not hasattr(it, "__dict__") or not vars(it)


def test_by_identity():
    @record(eq=False)
    class Token:
        at: int

    here = Token(1)
    assert here == here
    assert here != Token(1)


def test_what_may_change_has_no_hash():
    @record(frozen=False)
    class Counter:
        left: int

    counter = Counter(3)
    counter.left -= 1
    assert counter == Counter(2)
    with pytest.raises(TypeError):
        hash(counter)


def test_what_checks_needs_no_generated_code():
    import subprocess
    import sys

    program = "import sys, klderive.check, klderive.proof; print([m for m in ('dataclasses', 'inspect') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"

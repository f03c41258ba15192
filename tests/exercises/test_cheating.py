"""Answers of a hostile student: objects that lie, texts that are too long, the task in disguise, forms that only look asked for.

None earns anything, none costs more than its sender's time, and what is said of it fits in a line.
"""

import pytest
from sympy import Basic, Integer, Pow, Symbol, nan, symbols, zoo

from klderive.exercises import exercise
from klderive.exercises.grading import share
from klderive.exercises.judge import judge

s = symbols("sigma_1", positive=True)


class Alike:
    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


class Posing:
    """Says of itself that it is a string."""

    __class__ = property(lambda self: str)


class Text(str):
    def strip(self, *_):
        raise RuntimeError

    __len__ = __hash__ = lambda self: 1

    def __eq__(self, other):
        return True


class Endless(list):
    def __iter__(self):
        while True:
            yield "1"


class Number(int):
    def __int__(self):
        raise KeyError


class Table(dict):
    def items(self):
        raise RuntimeError


class Named(type):
    __name__ = property(lambda cls: 1/0)


class Nameless(metaclass=Named):
    def __repr__(self):
        raise ValueError


class Expression(Basic):
    def atoms(self, *_):
        raise ZeroDivisionError


def nested(depth):
    found = []
    for _ in range(depth):
        found = [found]
    return found


ring = []
ring.append(ring)
OBJECTS = {
    "equal-to-all": (Alike(), "unread"), "posing": (Posing(), "unread"), "own-text": (Text("0"), "refuted"),
    "endless": (Endless(["1"]), "refuted"), "own-number": (Number(3), "refuted"), "nameless": (Nameless(), "unread"),
    "own-symbol": (type("Sym", (Symbol,), {})("mu_1"), "unread"), "own-expression": (Expression(s), "unread"),
    "deep": (nested(5000), "unread"), "in-itself": (ring, "unread"), "megabytes": ("1+"*5_000_000 + "1", "unread"),
    "million-lines": (["0"]*10**6, "unread"), "long-number": (10**100_000, "unread"), "brackets": ("("*9000 + "1" + ")"*9000, "unread"),
    "tower": ("2**2**2**2**2**2", "unread"), "tall-power": (Pow(2, Pow(10, 30, evaluate=False), evaluate=False), "undecided"),
    "no-number": (nan, "unread"), "infinity": (zoo, "unread"), "bytes": (b"0", "unread"), "generator": ((c for c in "0"), "unread"),
    "python": ("lambda: 0", "unread"), "walrus": ("mu_1 := 0", "unread"), "two-signs": ("0 == 0", "refuted"),
    "nul": ("0\0", "unread"), "half-a-character": ("\ud800", "unread"), "cyrillic": ("(mu_1 - mu_2)**2/(2*\u0455igma_1**2)", "unread"),
    "right-to-left": ("\u202e(mu_1 - mu_2)**2/(2*sigma_1**2)", "unread"), "the-feedback": (exercise, "unread"),
}


@pytest.mark.parametrize(("answer", "state"), OBJECTS.values(), ids=OBJECTS)
def test_an_object_says_nothing_of_itself(answer, state):
    feedback = judge(exercise("same-variance").data, answer)
    assert feedback.state == state and share(feedback) == 0
    assert len(str(feedback)) < 700 and "\n" not in str(feedback)


@pytest.mark.parametrize("name", ["reasons-of-the-split", "two-coins"])
@pytest.mark.parametrize("kind", ["equal-to-all", "posing", "own-text", "nameless", "deep", "in-itself", "million-lines"])
def test_nor_where_names_or_points_are_asked_for(name, kind):
    assert share(judge(exercise(name).data, OBJECTS[kind][0])) == 0


PARTS = {
    "reason": ("reasons-of-the-split", [Alike()]*4), "own-table": ("two-coins", Table(s="1/2")),
    "key": ("two-coins", {Alike(): 1}), "value": ("two-coins", {"s": Alike(), "t": "1/4"}),
    "zero-below": ("two-coins", {"s": "1/0", "t": "1/4"}), "not-a-number": ("two-coins", {"s": float("nan"), "t": "1/4"}),
    "tiny": ("two-coins", {"s": "10**-5000", "t": "1/4"}), "integer": ("two-coins", {"s": Integer(1), "t": Integer(0)}),
}


@pytest.mark.parametrize(("name", "answer"), PARTS.values(), ids=PARTS)
def test_nor_inside_of_a_list_or_a_table(name, answer):
    assert share(judge(exercise(name).data, answer)) == 0


DISGUISED = {
    "halves": ("slope-ratio", "(sigma - 1/sigma)/(4*(sigma - 1)) + (sigma - 1/sigma)/(4*(sigma - 1))"),
    "multiplied-out": ("slope-ratio", "(sigma - 1/sigma)/(2*sigma - 2)"),
    "added-and-taken-away": ("same-variance", "KL(Normal(mu_1, sigma_1), Normal(mu_2, sigma_2)) + mu_1 - mu_1"),
    "renamed": ("same-variance", "KL(Normal(mu_1, sigma_1), Normal(mu_2, sigma_1))"),
    "zero-divergence-more": ("self-divergence", "KL(p, p) + CrossEntropy(p, p)"),
    "log-of-exp": ("same-variance", "log(exp(KL(Normal(mu_1, sigma_1), Normal(mu_2, sigma_2))))"),
    "same-line-often": ("from-the-integral", ["KL(Normal(mu_2, sigma_2), Normal(mu_1, sigma_1)) + 0"]*20),
    "guess": ("cross-term", "0"), "guess-twice": ("cross-term", "0 = 0"),
    "other-exercise": ("same-mean", "(mu_1 - mu_2)**2/(2*sigma_1**2)"),
    "a-term-in-pieces": ("nothing-cancels", [
        "log(1/r) + r**2/2 + (mu_1 - mu_2)**2/(2*sigma**2) - 1/2",
        "(r**2/2 - log(r) - 1/2)/3 + 2*(r**2/2 - log(r) - 1/2)/3 + (mu_1 - mu_2)**2/(2*sigma**2)"]),
    "two-for-one": ("two-logarithms", ["log(a) + log(b) - log(a/b)", "log(b) + log(b)"]),
    "one-line": ("reverse-added", "(mu_1 - mu_2)**2/sigma**2"),
}


@pytest.mark.parametrize(("name", "answer"), DISGUISED.values(), ids=DISGUISED)
def test_the_task_in_disguise_and_what_only_looks_asked_for_earn_nothing(name, answer):
    feedback = judge(exercise(name).data, answer)
    assert share(feedback) == 0, feedback

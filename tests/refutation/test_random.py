"""Random statements over the whole vocabulary: nothing raises, and what is found is what was asked for."""

from dataclasses import replace
from itertools import islice

import pytest

from benchmarks.vocabulary import Maker
from klderive.language import Context, names
from klderive.language.meaning.evaluate import truth
from klderive.language.meaning.values import NoValue, Unevaluated
from klderive.refutation import models, refute, second_opinion, witness


def spoken_of(seed):
    """A random statement, with the declarations that it needs."""
    s = Maker(seed).statement()
    needed = names(s.left, s.right, *s.conditions, *s.context.hypotheses)
    return replace(s, context=Context(tuple(d for d in s.context.declarations if d in needed), s.context.hypotheses))


def holds(proposition, model):
    try:
        return truth(proposition, model)
    except (NoValue, Unevaluated):
        return None


@pytest.mark.parametrize("block", range(4))
def test_random_statements(block):
    judged = found = 0
    for seed in range(12 * block, 12 * block + 12):
        statement = spoken_of(seed)
        for model in islice(models(statement.context), 3):
            assert all(holds(h, model) is not False for h in statement.context.hypotheses)
            found += 1
        opinion = second_opinion(statement)
        assert opinion.models <= opinion.found
        refutation = refute(statement, 5_000)
        if refutation is not None:
            judged += 1
            assert str(witness(refutation))
            assert all(holds(c, refutation.model) for c in statement.conditions)
            assert holds(statement.claim, refutation.model) is False
    assert judged and found

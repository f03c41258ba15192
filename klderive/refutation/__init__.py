"""Models of a context, and what they say against a statement.

    choice      the styles of models, and choices that are the same everywhere
    facts       what the hypotheses say about each name, and the order in which names get values
    matrices, laws, functions   values of each kind, in a style
    equations   equations of a context, solved by evaluating them
    known, drafts   a model in the making
    models      the models of a context
    opinion     the second opinion on a proof
    search, descent   the search for a model in which a statement fails
    witness     such a model for a person

What terms are worth is said by `language.meaning` alone; nothing here is shared with what proves. No SymPy.
"""

from .models import models
from .opinion import Opinion, second_opinion
from .search import Refutation, refute
from .witness import witness

__all__ = ["Opinion", "Refutation", "models", "refute", "second_opinion", "witness"]

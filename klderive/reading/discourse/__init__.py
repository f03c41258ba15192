"""The reader's third pass: sentences to declarations, hypotheses, definitions, claims, as inert data with formulas inside.

The one idea: a closed grammar. What a form of the data reads whole is said; everything else gives nothing and marks its names.

Not here: kinds of names, scopes, what a hypothesis is good for.
"""

from .clauses import Said
from .cues import Cue
from .grammar import UNREAD, Sentence, discourse
from .marks import BEFORE
from .pieces import Moment

__all__ = ["BEFORE", "UNREAD", "Cue", "Moment", "Said", "Sentence", "discourse"]

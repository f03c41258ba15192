"""The reader's pass from trees to statements: kinds of a scope solved at once, trees to typed terms, rows to claims.

    roles      what each name is: index, size, number, function, law, random variable
    dims       sizes, solved by union-find; snapshots
    desk       one scope being elaborated
    algebra, products, names, calls, binders, laws, heads    one kind of node each
    finish     parts to terms, once sizes are known
    chains     rows to claims
    statements claims to statements of the language

A name is what the text declares, then what its use over the scope shows, then what conventions say. What has no case is unread,
with its place. No SymPy.
"""

from .chains import Claim, claims, composed
from .statements import Elaborated, Elaboration, elaborate

__all__ = ["Claim", "Elaborated", "Elaboration", "claims", "composed", "elaborate"]

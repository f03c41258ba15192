"""Why something was not read, in words that a person who wrote the text understands.

The one idea: a table from what the passes say to sentences; what is not in it is said as it is, behind "not read here".

Not here: the reasons themselves (formula, elaboration).
"""

from __future__ import annotations

__all__ = ["in_words"]

SAID = {
    "nothing stands before the sign": "the row begins with a relation sign, and what it goes on from was not read",
    "nothing stands behind the sign": "nothing stands behind the relation sign",
    "an empty product": "nothing, or only signs, where a factor is needed",
    "a list of claims": "several claims side by side, separated by commas",
    "a list in brackets": "a list in brackets that are no arguments",
    "a table": "a matrix or table written out",
    "dots": "dots: what they stand for is not guessed",
    "what stands behind the comma": "what stands behind the comma is no condition that is known",
    "over what this expectation is taken": "an expectation without a law; write E_p, or say what is random",
    "a rounded number that is carried on": "a rounded number is good for one step, and is not carried on",
    "a law as a value": "a distribution where a number is needed",
    "a logarithm whose base the text gives in words": "a logarithm whose base the text gives in words; write \\log_2",
}
STARTS = (
    ("sizes do not fit: ", "sizes do not fit: "),
    ("the law of ", "the law of "),
    ("the words ", "these words are not understood: the words "),
    ("expected ", "expected "),
    ("read “", "read “"),
    ("this directive was not read", "this directive was not read"),
    ("expect takes", "expect takes"),
)
OPERATIONS = {"mul": "a product with a number", "matmul": "a matrix product", "add": "a sum", "pow": "a power"}
SIZES = "sizes do not fit: "
NUMBERS = {
    True: "a number stands where a vector or matrix",
    False: "a vector or matrix stands where a number",
}
USED = " (in a definition or law that it uses)"


def in_words(reason: str) -> str:
    """The reason for a person.

    >>> in_words("dots")
    'not read here: dots: what they stand for is not guessed'
    >>> in_words("mul needs a number, not a matrix")
    'a product with a number needs a number, not a matrix: is a transpose or a trace missing?'
    """
    used = reason.endswith(USED)
    bare = reason.removesuffix(USED)
    tail = USED if used else ""
    if bare in SAID:
        return f"not read here: {SAID[bare]}{tail}"
    if bare.startswith(SIZES) and "a number" in bare:
        which = NUMBERS[bare.startswith(f"{SIZES}a number")]
        return f"{which} is needed: say what the names are, or is a transpose missing?{tail}"
    for start, words in STARTS:
        if bare.startswith(start):
            return f"{words}{bare[len(start):]}{tail}"
    operation, needs, rest = bare.partition(" needs ")
    if needs and operation in OPERATIONS:
        missing = ": is a transpose or a trace missing?" if "matrix" in rest else ""
        return f"{OPERATIONS[operation]} needs {rest}{missing}{tail}"
    first = bare.split(" ", 1)[0]
    here = " here" if first in ("a", "an", "the", "this", "what", "brackets") else ""
    return f"not read{here}: {bare}{tail}"

"""All limits of the reader's first passes, each with its reason.

The one idea: work is bounded in units that do not depend on the machine; what is beyond a limit is said, not cut off.

Not here: the size of files (sources.py).
"""

import os

FAULTS = bool(os.environ.get("KLDERIVE_FAULTS"))  # shows the traceback of a fault of the reader, for those who mend it
DEPTH = 50  # brackets and groups inside each other; Python's own stack holds ten times that, real formulas use 15
MACROS = 5_000  # definitions in a document; the largest preamble met has 600
MACRO_ARGUMENTS = 9  # what TeX allows
MACRO_DEPTH = 30  # macros that use macros; a recursive one ends here
MACRO_BODY = 2_000  # tokens of one definition
EXPANDED = 20  # tokens that macros may make for each token of the formula that was typed ...
EXPANDED_AT_LEAST = 2_000  # ... and what a short formula may have in any case
DELIMITED = 200_000  # characters from an opening mark of a display to its end; the longest one met has 9,000
ENVIRONMENTS = 10  # environments without brackets (split in equation ...) inside each other; real ones are two deep
ARRAYS = 20  # matrices in matrices; each takes twice the stack of a bracket
DOLLARS = 6  # dollars in the words of one formula that are looked at
RUN = 40  # letters typed side by side that are looked at as one word
ROW = 12_000  # tokens of a row that is read; the longest one met has 1,100
SENTENCE = 120  # words and formulas of a sentence that is read; the longest at hand has 82
ENDINGS = 4  # places where the words of a neutral form may end that are tried
SCRIPTED = 40  # signs, scripts and primes on one letter, one after the other

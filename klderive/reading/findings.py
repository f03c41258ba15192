"""The codes of what the reader reports, each with a page of its own.

The one idea: a code is a kind of finding that a reader can look up, select and ignore; the groups are
KL1 unread, KL2 refuted, KL3 undecided, KL4 expectations, KL9 faults of klderive itself.

Not here: how findings are shown (report.py). Nothing here imports SymPy.
"""

from __future__ import annotations

from ..records import record

__all__ = ["FINDINGS", "Finding", "code_of", "page"]


@record
class Finding:
    """A page: what the finding says, why it is reported, an example, and what to do instead."""

    code: str
    name: str
    says: str
    why: str
    example: str
    instead: str


FINDINGS = (
    Finding("KL101", "unread", "A formula was not understood; the line and the column say where.",
            "A line that is not read is not checked. Silence about it would look like agreement.",
            r"\int p(x) \log p(x)    (an integral without dx)",
            "Write what was expected, or take the remark out of the display; the rest of the chain is still checked."),
    Finding("KL102", "shapes", "Vectors and matrices of different shapes are added or multiplied.",
            "A transpose or a trace is missing, or the text does not say which names are matrices.",
            r"x - \mu^T", r"Add the missing T, or say in the text what the name is: $A \in \mathbb{R}^{m \times n}$."),
    Finding("KL201", "refuted", "The two sides of the line differ; a point where they do is shown with both values.",
            "The point was confirmed by exact or interval arithmetic, inside everything the text assumes.",
            r"\log\frac{a}{b} = \log a + \log b",
            "Mend the line, or state the condition under which it holds in the sentence before."),
    Finding("KL202", "slip", "The line is refuted, and mending one well-known slip makes it true.",
            "The mended line was proved; the message names the slip.",
            r"KL = ... \frac{(\mu_1 + \mu_2)^2}{2\sigma_2^2}    (a sign is flipped)", "Mend the slip that is named."),
    Finding("KL301", "undecided", "Neither proved nor refuted; the message says what was missing.",
            "An axiom, an assumption or a construct is missing. Undecided is not false.",
            r"\log(x y) = \log x + \log y    (is x positive?)",
            "State the missing assumption, or split the line into smaller steps."),
    Finding("KL310", "differs", "The two sides differ at a point that is shown, but the line may not be meant for every value.",
            "A condition, an equation to be solved, a name of which the text says something that was not read: where one of "
            "these may be at work, a difference is no error. The message names what is missing for it to count.",
            r"(x + y)^2 = x^2 + y^2    (what are x and y?)",
            "Say in the text, or in a comment, what the names are: <!-- klderive: x in R; y in R -->. With --claims every line "
            "is meant for every value."),
    Finding("KL312", "other reading", "The line is wrong as it was read, and is not wrong in another customary reading.",
            "1/2x is read as 1/(2x), \\log a b as \\log(a b), E x^2 as E[x^2]. Another reading takes a refutation back; it never "
            "makes a proof.",
            r"1/2\sigma^2 = \frac{\sigma^2}{2}", r"Write brackets: (1/2)\sigma^2 or 1/(2\sigma^2)."),
    Finding("KL311", "no model", "The line follows from what is supposed, but no model of all that was found.",
            "From what contradicts itself everything follows. Either the hypotheses contradict each other, or what the line "
            "needs (that its integrals exist, say) cannot hold together with them, or the search was too narrow.",
            "Suppose $x = 1$ and $x = 2$.   x = 3",
            "Look at what is listed as supposed and as condition; correct or drop one of them."),
    Finding("KL401", "expected", "A line marked wrong on purpose was not refuted.",
            "A text that shows a mistake should show one.", "<!-- klderive: expect refuted --> before a true line",
            "Take the mark away, or restore the mistake."),
    Finding("KL402", "directive", "A comment for klderive was not understood.",
            "A directive or mark that does nothing would change verdicts in silence.",
            "<!-- klderive: x is positive -->    (write x > 0)",
            "Write a formula: x in R^n, x > 0, p = N(\\mu, \\sigma^2), or expect refuted, or ignore: and the reason."),
    Finding("KL901", "disagreement", "The checker disagrees with itself: the axioms prove the line, a model speaks against it.",
            "Each proof is looked at a second time, by code that shares nothing with what proves: the line is evaluated in a "
            "handful of models of everything that is supposed. One of the two is wrong, so nothing is said about the line.",
            "(no example is known; each one that is met becomes a test)",
            "Please report it, with the line, the model that is shown and the version: klderive --version."),
)  # fmt: skip
BY_CODE = {finding.code: finding for finding in FINDINGS}


def code_of(verdict: str, reason: str | None, diagnosis: str | None, own: str = "") -> str:
    """The code of a verdict; `own` is the one that it brings along.

    >>> code_of("refuted", None, "a sign is flipped"), code_of("proved", None, None)
    ('KL202', '')
    """
    if own:
        return own
    reason = reason or ""
    match verdict:
        case "unread":
            shapes = "sizes do not fit" in reason or " needs " in reason and "matrix" in reason or "add of a" in reason
            return "KL102" if shapes else "KL101"
        case "refuted":
            return "KL202" if diagnosis else "KL201"
        case "undecided":
            return "KL301"
    return ""


def page(code: str) -> str:
    """The page of a code, for the terminal; an unknown one lists those there are.

    >>> page("KL201").splitlines()[0]
    'KL201 refuted'
    """
    finding = BY_CODE.get(code.upper())
    if finding is None:
        listed = "\n".join(f"  {f.code}  {f.name}: {f.says}" for f in FINDINGS)
        raise KeyError(f"there is no finding {code}; there are:\n{listed}")
    return (
        f"{finding.code} {finding.name}\n\n{finding.says}\n\nWhy: {finding.why}\n\nExample: {finding.example}\n\n"
        f"Instead: {finding.instead}"
    )

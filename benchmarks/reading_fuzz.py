"""A fuzz run of the reader: grammar-made and mutated inputs, none may raise, hang or eat memory.

    python -m benchmarks.reading_fuzz [COUNT] [SEED]

Half of the inputs are grown from a small grammar of this notation, half are mutations (bytes flipped, slices doubled,
dropped or exchanged) of the look-alike texts in tests/reading/texts. Each is read as Markdown, TeX or a notebook; one
in ten also goes through the checker. Prints the figures; exit status 1 if anything failed.
"""

from __future__ import annotations

import json
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from klderive.check import Judgement, judge
from klderive.reading import check_file
from klderive.reading.judging import judged
from klderive.reading.layout import read
from klderive.verdicts import Undecided

TEXTS = Path(__file__).parent.parent / "tests" / "reading" / "texts"
SECONDS = 10  # of processor time for one input
LEAVES = (
    r"\mu_1 \sigma_2^2 x z_j p(x) q(z|x) \Sigma^{-1} 2 0.5 \pi n J \lambda |\Sigma| \infty e I_n \mathbf{0} "
    r"\mathcal{N}(x;\mu,\sigma^2) KL(p||q) D_{KL} H(p) f_{X,Y}(x,y) \vec{0} \dots \cdot const. \text{tr} X^T"
).split(" ")
SHAPES = (
    r"\frac{@}{@}",
    r"\log @",
    r"\log(@)",
    r"\exp\left(@\right)",
    r"\int @ dx",
    r"\sum_{j=1}^J @",
    r"\sum_i @",
    "(@)",
    r"\mathbb{E}_{@}[@]",
    r"\langle @ \rangle",
    "@ + @",
    "@ - @",
    "@ @",
    "{@}^{@}",
    r"@_{@}",
    r"\sqrt{@}",
    r"\left|@\right|",
    r"\prod_{i \neq j} @",
    r"\frac{\partial @}{\partial @}",
    r"\underbrace{@}_{@}",
    r"\mathrm{tr}\left(@\right)",
    "|@|",
    r"\|@\|^2",
    r"\begin{pmatrix} @ & @ \\ @ & @ \end{pmatrix}",
    r"\operatorname{diag}(@, @)",
    "[@, @]",
    r"\{@\}",
    r"@^{-1}",
    "@'",
    r"{@ \over @}",
)
FRAMES = (
    "$$@ = @$$",
    "$@ = @$",
    r"\begin{align} @ &= @ \\ &\le @ \\ &= @ \end{align}",
    "Let $@ = @$ and $$= @$$",
    r"\[ @ \propto @ \]",
    "$@ \\sim @$ so $$@ = @ = @$$",
    "$$@ := @$$ where $@ = @$",
    r"<!-- klderive: @ = @ --> $$@ = @$$",
    r"\newcommand{\foo}[1]{@ #1} $$\foo{@} = @$$",
    r"\def\a{\b}\def\b{\a} $$\a = @$$",
    "$$@ \\approx 0.25$$",
    "$$ @ \\text{ if } @ $$",
)


def grown(rng: random.Random) -> str:
    """A text from the grammar; sometimes cut off, so that brackets stay open."""
    text = rng.choice(FRAMES)
    for _ in range(rng.randrange(4, 40)):
        if "@" not in text or len(text) > 3000:
            break
        at = rng.choice([i for i, c in enumerate(text) if c == "@"])
        text = text[:at] + rng.choice(SHAPES if rng.random() < 0.5 else LEAVES) + text[at + 1 :]
    while "@" in text:
        text = text.replace("@", rng.choice(LEAVES), 1)
    return text[: rng.randrange(len(text) + 1)] if rng.random() < 0.15 else text


def mutated(rng: random.Random, texts: list[str]) -> str:
    """A slice of a text, mutated as bytes."""
    text = rng.choice(texts)
    start = rng.randrange(len(text))
    data = bytearray(text[start : start + rng.randrange(50, 1500)].encode())
    for _ in range(rng.randrange(1, 12)):
        i, j = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        match rng.randrange(5):
            case 0 if data:
                data[min(i, len(data) - 1)] = rng.randrange(256)
            case 1:
                del data[i : min(j, i + 20)]
            case 2:
                data[i:i] = data[i : min(j, i + 40)]
            case 3:
                data[i:i] = rng.choice(
                    (
                        b"$$",
                        b"{",
                        b"}",
                        b"\\",
                        b"&",
                        b"\\\\",
                        b"_",
                        b"^",
                        b"|",
                        b"\\left(",
                        b"\\frac",
                        b"=",
                        b"\x00",
                        b"$",
                    )
                )
            case _:
                data[i:j] = data[i:j][::-1] if j - i < 30 else data[i:j]
    return data.decode("utf-8", errors="replace")


def wrong_notebook(rng: random.Random, text: str) -> str:
    """A notebook whose parts have wrong types."""
    values = (
        text,
        [text],
        [1, text],
        None,
        3,
        {},
        {"cell_type": "markdown"},
        {"cell_type": "markdown", "source": 3},
        {"cell_type": "markdown", "source": [text]},
        {"cell_type": ["markdown"], "source": text},
        [[]],
        True,
    )
    notebook = rng.choice(
        (
            {"cells": [rng.choice(values) for _ in range(rng.randrange(4))]},
            {"cells": rng.choice(values)},
            rng.choice(values),
        )
    )
    return json.dumps(notebook)


def unasked(*_: object, **__: object) -> Judgement:
    return Judgement(Undecided("not asked"))


def hostile(folder: Path) -> list[tuple[str, str]]:
    """Inputs made to be too much."""
    return [
        ("a million braces", "$$" + "{" * 1_000_000 + "$$"),
        ("a 50 MB line", "$$" + "x + " * 12_500_000 + "$$"),
        ("50 MB without mathematics", "word " * 10_000_000),
        ("dollars", "$" * 200_000),
        ("many inlines", "$x" * 30_000 + "$"),
        ("a tower of powers", "$$x = 9^{9^{9^{9}}}$$"),
        ("deep fractions", "$$" + r"\frac{1}{" * 2000 + "}" * 2000 + "=1$$"),
        (
            "macros that double",
            "".join(rf"\def\a{chr(98 + i)}{{\a{chr(97 + i)}\a{chr(97 + i)}}}" for i in range(24))
            + r"\def\aa{x} $$\ay=1$$",
        ),
        ("deep brackets", "$$" + "(" * 5000 + "x" + ")" * 5000 + "= 1$$"),
        ("subscripts", "$$x" + "_{x" * 3000 + "}" * 3000 + "=1$$"),
        ("large factorial range", r"$$\sum_{i=1}^{10^{30}} i = 2$$"),
        ("long number", "$$" + "7" * 50_000 + "= 1$$"),
    ]


def run(count: int, seed: int) -> int:
    rng = random.Random(seed)
    texts = [p.read_text(encoding="utf-8") for p in sorted(TEXTS.iterdir())]
    failures: list[tuple[str, str]] = []
    kinds: Counter[str] = Counter()
    slowest = (0.0, "")

    def alarm(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, alarm)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jobs = [("hostile: " + label, text) for label, text in hostile(folder)]
        for k in range(-len(jobs), count):
            kind, text = (
                jobs[k + len(jobs)]
                if k < 0
                else ("grown", grown(rng))
                if rng.random() < 0.5
                else ("mutated", mutated(rng, texts))
            )
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                if k >= 0 and k % 20 == 0:
                    kind = "notebook"
                    path = folder / "n.ipynb"
                    path.write_text(wrong_notebook(rng, text), encoding="utf-8")
                    report = check_file(path)
                    if report.error and "the reader failed" in report.error:
                        raise RuntimeError(report.error)
                else:
                    judged(read(text, ".tex" if k % 3 == 0 else ".md"), judge if k % 10 == 1 else unasked)
            except Exception:
                failures.append((text[:2000], traceback.format_exc(limit=-4)))
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            slowest = max(slowest, (time.process_time() - begun, kind))
            kinds[kind.split(":")[0]] += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{sum(kinds.values()):,} inputs ({', '.join(f'{v:,} {k}' for k, v in kinds.items())}) in {time.perf_counter() - started:.0f} s; "
        f"{len(failures)} failed; slowest {slowest[0]:.1f} s ({slowest[1]}); peak memory {peak:.0f} MB"
    )
    for text, trace in failures[:5]:
        print("---", repr(text[:300]), trace, sep="\n")
    return int(bool(failures))


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]]
    raise SystemExit(run(*(arguments + [100_000, 1][len(arguments) :])))

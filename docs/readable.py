"""The page "What can be read", made from the tables that the reader itself reads (klderive/reading/data).

    python docs/readable.py        writes docs/what-can-be-read.md

The one idea: what a person may look up is what the reader looks up; a test demands that the committed page is what this makes.
Not here: reference pages about rules and axioms (reference.py).
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from klderive.reading.findings import FINDINGS
from klderive.reading.judging.alternatives import ALTERNATIVES

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "klderive" / "reading" / "data"
PAGE = HERE / "what-can-be-read.md"
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
             "ru": "Russian", "zh": "Chinese", "ja": "Japanese"}  # fmt: skip
GIVES = {"declaration": "what a name is", "hypothesis": "a hypothesis, for its sentence and the displays that continue it",
         "definition": "a definition, to the end of the section", "law": "the law of a name",
         "neutral": "nothing, and marks nothing", "claim": "a claim", "moments": "mean and variance, and no law"}  # fmt: skip


def table(name: str) -> dict:
    """A table of klderive/reading/data."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def code(words: object) -> str:
    """Words as code, one after the other."""
    listed = words.split() if isinstance(words, str) else words
    return ", ".join(f"`{word}`" for word in listed)  # type: ignore[attr-defined]


def rows(head: tuple[str, ...], body: Iterator[tuple[str, ...]]) -> str:
    """A table of Markdown."""
    lines = [head, ("---",) * len(head), *body]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def displays() -> str:
    """The displays that are read, and those that are counted and said."""
    found = table("displays")
    environments = found["environments"]
    delimiters = [f"{d['open']} … {d['close']}" for d in found["delimiters"] if "open" in d and "close" in d]
    unread = [str(u.get("what") or u.get("open")) for u in found["unread"]]
    return (
        f"Between: {'; '.join(f'`{d}`' for d in delimiters)}.\n\n"
        f"Environments, starred or not: {code(environments['single'] + environments['pairs'] + environments['joined'])}.\n\n"
        f"Prose goes on inside of {code(environments['prose'])}; nothing is read inside of {code(environments['verbatim'])}.\n\n"
        f"Counted and said, not read: {'; '.join(unread)}."
    )


def sentences(language: str) -> str:
    """The sentence forms of a language, by what they give."""
    found = table(f"sentences.{language}")
    parts = []
    for kind, forms in found["forms"].items():
        listed = forms if isinstance(forms, list) else [f for group in forms.values() for f in group]
        says = GIVES.get(kind.rstrip("+"), "")
        parts.append(f"**{kind}**" + (f": {says}" if says else "") + "\n\n" + "\n".join(f"    {form}" for form in listed))
    withdraws = "\n".join(f"- {kind}: {', '.join(words)}" for kind, words in found["withdraws"].items())
    parts.append(f"A sentence with one of these gives nothing, and marks the names in its relations:\n\n{withdraws}")
    parts.append("What stands beside one of these is not claimed, so that it is not refuted; nor beside a word that stands in "
                 f"no table (`argues` has those of which nothing is made): {', '.join(found['cues']['stipulates'])}")
    return "\n\n".join(parts)


def heads() -> str:
    """Heads, known functions, laws."""
    found = table("heads")
    laws = table("laws")
    return "\n\n".join((
        rows(("head", "takes", "written", "also, before a bracket"), (
            (h["name"], h["takes"], code(h.get("spelled", ())), code(h.get("letters", ()))) for h in found["head"]
        )),
        rows(("function", "written"), (
            *((op, code(words)) for op, words in found["functions"].items()),
            *((op, code(words) + " unless declared") for op, words in found["letters"].items()),
        )),
        rows(("law", "written", "density"), (
            (law, code(words), f"`{laws[law]['density']}`" if law in laws else "") for law, words in found["laws"].items()
        )),
        f"A formula with one of these words is unread, unless the text declares the word: {code(found['unread']['words'])}.",
    ))  # fmt: skip


def conventions() -> str:
    """What a name is, and what is supposed of it, if the text does not say so."""
    found = table("conventions")
    return "\n\n".join((
        rows(("letters", "are", "where"), ((code(r["letters"]), r["kind"], r["where"]) for r in found["convention"])),
        rows(("letters", "are", "if"), ((code(r["letters"]), r["says"], f"a {r['of']}") for r in found["hypothesis"])),
    ))


def readings() -> str:
    """The defaults that have another customary reading."""
    return rows(("written", "is read as", "another reading"), ((f"`{row}`", *a.words) for row, a in ALTERNATIVES.items()))


def page() -> str:
    """The whole page."""
    parts = (HERE / "what-can-be-read.in").read_text(encoding="utf-8")
    made = {
        "displays": displays(), "sentences": sentences("en"), "heads": heads(), "conventions": conventions(),
        "readings": readings(),
        "languages": ", ".join(LANGUAGES[p.name.split(".")[1]] for p in sorted(DATA.glob("sentences.*.toml"))),
        "findings": rows(("code", "name", "says"), ((f"`{f.code}`", f.name, f.says) for f in FINDINGS)),
    }  # fmt: skip
    for name, text in made.items():
        parts = parts.replace(f"@{name}@", text)
    return parts


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

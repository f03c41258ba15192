"""The notebooks as pages: a list that says how long each takes, what it needs and how it looks, and links into the checker.

The one idea: what the list says stands in the opening cell of each notebook; the picture is its first figure.

Not here: running them (tools/workbook.py).
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

from links import opened

SAYS = re.compile(r"^\*\*([^*]+?)[.:]?\*\* *(.+)$", re.MULTILINE)
HEADING = re.compile(r"^## ", re.MULTILINE)


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each notebook, its picture, and the list."""
    entries, names = [], []
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        picture = first_picture(notebook)
        entries.append(entry(path.stem, "".join(notebook["cells"][0]["source"]), picture and picture[0]))
        names.append(path.stem)
        if picture:
            yield f"notebooks/pictures/{path.stem}.png", picture[1]
        for cell in notebook["cells"]:
            describe(cell)
        linked(notebook["cells"])
        yield f"notebooks/{path.name}", json.dumps(notebook, ensure_ascii=False).encode()
    text = (
        "# Notebooks\n\nThe workbook, to be read from first to last. "
        "`make lab` opens copies to work in, these beside them.\n\n"
    )
    toctree = "```{toctree}\n:hidden:\n\n" + "\n".join(names) + "\n```\n"
    yield "notebooks/index.md", (text + "".join(entries) + toctree).encode()


def entry(name: str, opening: str, alt: str | None) -> str:
    """One notebook in the list."""
    title = opening.splitlines()[0].removeprefix("# ")
    says = dict(SAYS.findall(opening))
    picture = f"```{{image}} pictures/{name}.png\n:alt: {alt}\n```\n\n" if alt else ""
    question, needs, time = (says.get(key, "").strip() for key in ("The question", "You need", "Time"))
    return (
        f"## [{title}]({name}.ipynb)\n\n::::{{container}} lesson\n\n{picture}{question}\n\n"
        f"*{time.rstrip('.')}. You need {needs}*\n::::\n\n"
    )


def shown(output: dict) -> str:
    """What a figure says where it would print itself; empty for what is no picture."""
    data = output.get("data", {})
    text = "".join(data.get("text/plain", ""))
    picture = data.keys() & {"image/png", "image/svg+xml"} and text and not text.startswith("<")
    return text.strip("'\"") if picture else ""


def first_picture(notebook: dict) -> tuple[str, bytes] | None:
    """The text and the bytes of the first figure."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if shown(output) and "image/png" in output["data"]:
                return shown(output), base64.b64decode("".join(output["data"]["image/png"]))
    return None


def describe(cell: dict) -> None:
    """Gives the picture of a cell its text."""
    for output in cell.get("outputs", ()):
        if alt := shown(output):
            cell["metadata"].setdefault("mystnb", {}).setdefault("image", {})["alt"] = alt


def linked(cells: list[dict]) -> None:
    """Puts a link below each cell with displayed formulas, to the text of its section up to there: that declares the names."""
    section = ""
    for cell in cells:
        if cell["cell_type"] != "markdown":
            continue
        text = "".join(cell["source"])
        section = text if HEADING.search(text) else f"{section}\n\n{text}"
        if "$$" in text:
            cell["source"] = text + opened(section.strip() + "\n", "../")

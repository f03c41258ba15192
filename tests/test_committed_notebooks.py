"""Notebooks are committed as they came out of one run from top to bottom.

nbval compares the outputs; but it does not look at a cell that was never run, nor at one that
is tagged to be skipped. Both are looked at here, with what would make outputs drift.
"""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
SKIPPING = re.compile(r"nbval-(skip|ignore-output)|NBVAL_(SKIP|IGNORE_OUTPUT)")
DRAWN = {"image/png", "image/svg+xml", "text/html"}
DRIFTING = re.compile(r"0x[0-9a-f]{8,}|\b20\d\d-\d\d-\d\d\b|Warning:|/tmp/|/home/|/root/|site-packages")


def complaints(notebook: dict) -> list[str]:
    """What is wrong with a notebook as it is stored, cell by cell."""
    found, run = [], 0
    if "widgets" in notebook["metadata"]:
        found.append("stores the state of widgets")
    for number, cell in enumerate(notebook["cells"], 1):
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell.get("id", "")):
            found.append(f"cell {number} has no fixed id")
        if cell["cell_type"] == "code":
            run += 1
            found += [f"cell {number} {what}" for what in code_complaints(cell, run)]
    return found


def code_complaints(cell: dict, position: int) -> list[str]:
    found = []
    source = "".join(cell["source"])
    if cell["execution_count"] != position:
        found.append(
            f"was run as [{cell['execution_count']}], expected [{position}]: run all, in a fresh kernel"
        )
    if "execution" in cell["metadata"]:
        found.append("stores when it was run")
    if source.rstrip().endswith(";"):
        found.append("ends with ';', which nbval does not honour: assign to _")
    if len(source.splitlines()) > 15:
        found.append("has more than 15 lines")
    skipped = SKIPPING.search(" ".join([*cell["metadata"].get("tags", ()), source]))
    outputs = cell["outputs"]
    if skipped and not any(DRAWN & set(output.get("data", ())) for output in outputs):
        found.append(f"is not compared ({skipped[0]}) though it does not draw")
    texts = [output.get("text", output.get("data", {}).get("text/plain", "")) for output in outputs]
    drifting = DRIFTING.search("".join("".join(text) for text in texts))
    if drifting:
        found.append(f"prints {drifting[0]!r}, which differs from run to run")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_is_stored_as_it_ran(path):
    assert complaints(json.loads(path.read_text(encoding="utf-8"))) == []
    assert path.stat().st_size < 310_000  # a slider holds a still picture, for where nothing moves


def cell(source="1", count=1, outputs=(), **metadata):
    return {
        "cell_type": "code", "id": "a", "source": source, "execution_count": count,
        "outputs": list(outputs), "metadata": metadata,
    }  # fmt: skip


IMAGE = {"output_type": "display_data", "data": {"image/png": "", "text/plain": "<Figure size 600x300>"}}
PRINTED = {"output_type": "stream", "name": "stdout", "text": ["at 0x7f96b1b6fd80\n"]}


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (cell(), None),
        (cell(count=None), "cell 1 was run as [None], expected [1]: run all, in a fresh kernel"),
        (cell(count=2), "cell 1 was run as [2], expected [1]: run all, in a fresh kernel"),
        (cell("draw();"), "cell 1 ends with ';', which nbval does not honour: assign to _"),
        (cell("\n".join("1" * 16)), "cell 1 has more than 15 lines"),
        (cell(tags=["nbval-skip"]), "cell 1 is not compared (nbval-skip) though it does not draw"),
        (cell("# NBVAL_SKIP\n1"), "cell 1 is not compared (NBVAL_SKIP) though it does not draw"),
        (cell(tags=["nbval-skip"], outputs=[IMAGE]), None),
        (cell(execution={}), "cell 1 stores when it was run"),
        (cell(outputs=[PRINTED]), "cell 1 prints '0x7f96b1b6fd80', which differs from run to run"),
        (cell() | {"id": ""}, "cell 1 has no fixed id"),
    ],
    ids=[
        "good",
        "not-run",
        "out-of-order",
        "semicolon",
        "long",
        "tag",
        "comment",
        "drawing",
        "time",
        "address",
        "id",
    ],
)
def test_a_fault_is_seen(stored, expected):
    assert complaints({"metadata": {}, "cells": [stored]}) == ([] if expected is None else [expected])

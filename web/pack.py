"""What the pages take along, packed: imported by build.mjs inside Pyodide, so that the magic number fits.

The one idea: the archive holds our own code whole but for what needs SymPy or NumPy, and of the standard library the modules that
a check has loaded, all as compiled code without docstrings, annotations of functions and lines. The server compresses. What packs
is imported after the texts are read, as it must not count as loaded.

Not here: what stands in for modules that are not needed (standins.py).
"""

import glob
import sys
from types import CodeType

from standins import FURTHER, LIBRARY, MPMATH, TABLES

OURS = "records verdicts check certificates language proof refutation reading report __init__ exports".split()
LATER = ("traceback", "linecache", "textwrap", "tokenize", "token", "_colorize")
"""What is loaded only when something goes wrong."""
HERE = ("tomllib", "datetime")
"""What parses the tables, which the page has parsed."""
CODECS = tuple(f"encodings/{name}.py" for name in ("cp437", "ascii", "latin_1", "utf_8", "utf_8_sig", "unicode_escape"))


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def whole() -> str:
    """The standard library as Pyodide has it."""
    return next(p for p in sys.path if p.endswith(".zip"))


def lean(archive: str) -> None:
    """The whole library with the modules that stand in."""
    from zipfile import ZipFile

    with ZipFile(whole()) as library:
        names = [n for n in library.namelist() if n.endswith(".py")]
        packed(archive, {n: LIBRARY[n].encode() if n in LIBRARY else library.read(n) for n in names})


def stand_in(modules: dict[str, str]) -> None:
    """Put what stands in for modules into the source."""
    for name, source in modules.items():
        with open(f"/source/{name}", "w", encoding="utf-8") as file:
            file.write(source)


def loaded() -> list[str]:
    """The files of all modules that reading every text has loaded."""
    from answer import answer

    for path in sorted(glob.glob("/texts/*/*")):
        if '"error": null' not in answer(read(path).decode(), path).replace("\\", ""):
            raise RuntimeError(f"{path} is not read here")
    answer("$$\\oiint = {$$", "note.md")
    return files_of_modules()


def asked_further() -> list[str]:
    """The files of all modules that every exercise loads, solved or not, and a step of a derivation."""
    import json

    import further

    for name, task in further.known().items():
        for answer in ([task.rules[0].name] * (len(task.lines) - 1), "a = 1/2, b = 2", "x\ny = x_1^2", "\\frac12", "{", ""):
            if isinstance(answer, str):
                further.read(name, answer)
            if isinstance(answer, str) or task.kind == "reasons":
                further.attempt(name, answer)
        further.hint(name, "", 0, 1)
    rule = further.table("rules")[0]
    if json.loads(further.step(json.dumps(rule["example"]), rule["axioms"]))["verdict"] != "proved":
        raise RuntimeError("a step is not proved here")
    return files_of_modules()


def files_of_modules() -> list[str]:
    return [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]


# ---------------------------------------------------------------- compiled, and without what is for people


def compiled(source: bytes, name: str) -> bytes:
    """A module without docstrings, annotations of functions and lines: they are for people who have the source."""
    import ast
    import importlib.util
    import marshal

    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass(lineno=1, col_offset=0)])
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(slim(compile(tree, name, "exec", dont_inherit=True)))


def slim(code: CodeType) -> CodeType:
    """Code of which no instruction has a place, said as briefly as the format of places allows: eight instructions a byte."""
    whole, rest = divmod(len(code.co_code) // 2, 8)
    nowhere = bytes([0xFF]) * whole + (bytes([0xF8 + rest - 1]) if rest else b"")
    inner = tuple(slim(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=nowhere, co_consts=inner)


def table(source: bytes) -> bytes:
    """A table as reading/stored.py keeps it: of an empty file of the year 1970, which is what worker.mjs writes."""
    import marshal
    import tomllib

    return marshal.dumps(((0, 0), tomllib.loads(source.decode())))


# ---------------------------------------------------------------- what goes in


def ours(files: list[str]) -> dict[str, bytes]:
    """Our own code and tables, and the modules of mpmath that were loaded."""
    import os

    found = {"answer.pyc": compiled(read("/source/answer.py"), "answer.py")}
    for folder, _, names in os.walk("/source/klderive"):
        for name in names:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, "/source")
            if inside.split("/")[1].removesuffix(".py") not in OURS or "/finder/" in inside or "/verify/" in inside:
                continue
            if name.endswith(".py"):
                found[f"{inside}c"] = compiled(read(path), inside)
            elif name.endswith(".toml"):
                found[inside] = b""
                found[f"{os.path.dirname(inside)}/__pycache__/{name}.{sys.implementation.cache_tag}"] = table(read(path))
            elif name.endswith((".json", ".txt")):
                found[inside] = read(path)
    for path in files:
        if path.startswith("/source/mpmath/"):
            inside = os.path.relpath(path, "/source")
            found[f"{inside}c"] = compiled(read(path), inside)
    return found


def library(files: list[str]) -> dict[str, bytes]:
    """The modules of the standard library that were loaded, or that may be later."""
    from zipfile import ZipFile

    used = {path.removeprefix(f"{whole()}/") for path in files if path.startswith(whole())}
    with ZipFile(whole()) as library:
        wanted = [n for n in library.namelist() if n in used or n in CODECS or n.removesuffix(".py") in LATER]
        return {f"{n}c": compiled(library.read(n), n) for n in wanted if not n.startswith(HERE)}


def packed(archive: str, files: dict[str, bytes]) -> None:
    """A zip, as Python wants its library."""
    from zipfile import ZIP_STORED, ZipFile, ZipInfo

    with ZipFile(archive, "w", ZIP_STORED) as out:
        for name in sorted(files):
            out.writestr(ZipInfo(name), files[name])


def joined(archive: str, files: dict[str, bytes]) -> None:
    """Names and sizes as JSON in the first line, then the files one after the other: a worker takes that apart in no time."""
    import json

    names = sorted(files)
    with open(archive, "wb") as out:
        out.write(json.dumps([[name, len(files[name])] for name in names], separators=(",", ":")).encode() + b"\n")
        out.write(b"".join(files[name] for name in names))


def further(files: list[str]) -> dict[str, bytes]:
    """What exercises and derivations need beside the checker: code, sheets, and the modules that only they have loaded."""
    import os

    found = {name: compiled(source.encode(), name) for name, source in TABLES.items()}
    found = {f"{name}c": code for name, code in found.items()}
    for path in files:
        if path.startswith("/source/"):
            inside = os.path.relpath(path, "/source")
            found[f"{inside}c"] = compiled(read(path), inside)
    for path in glob.glob("/source/klderive/exercises/**/*.json", recursive=True):
        found[os.path.relpath(path, "/source")] = read(path)
    within = {name: code for name, code in library(files).items() if name.removesuffix("c") not in CODECS}
    return found | {name: code for name, code in within.items() if name.removesuffix(".pyc") not in LATER}


def pack() -> None:
    """The three archives."""
    stand_in(MPMATH | FURTHER)
    files = loaded()
    more = [path for path in asked_further() if path not in files]
    joined("/checker.bin", ours(files))
    joined("/further.bin", further(more))
    packed("/python_stdlib.zip", library(files))

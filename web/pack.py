"""What the page takes along, packed: run by build.mjs inside Pyodide, so that the magic number fits.

The one idea: the archive holds our own code whole but for what needs SymPy or NumPy, and of the standard library the modules that
a check has loaded, all as compiled code without docstrings and lines; stored, as the server compresses.
"""

import ast
import glob
import importlib.util
import marshal
import os
import sys
import types
import zipfile

sys.path.insert(0, "/source")
from answer import answer


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


for path in sorted(glob.glob("/texts/*/*")):
    answer(read(path).decode(), path)
answer("$$\\oiint = {$$", "note.md")

OURS = "records verdicts check certificates language proof refutation reading report __init__ exports".split()
LATER = ("traceback", "linecache", "textwrap", "tokenize", "token", "_colorize", "pyodide", "_pyodide")
"""What is loaded only when something goes wrong, or by Pyodide itself."""
CODECS = tuple(f"encodings/{name}.py" for name in ("cp437", "ascii", "latin_1", "utf_8", "utf_8_sig", "unicode_escape"))
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
MANUAL, NO_MANUAL = "mpmath/function_docs.py", b'def __getattr__(name): return ""'
HEAD = importlib.util.MAGIC_NUMBER + bytes(12)


def compiled(source: bytes, name: str) -> bytes:
    """A module without its docstrings and lines: they are for people who have the source."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass(lineno=1, col_offset=0)])
    return HEAD + marshal.dumps(slim(compile(tree, name, "exec", dont_inherit=True)))


def slim(code: types.CodeType) -> types.CodeType:
    """Code of which no instruction has a place, said as briefly as the format of places allows: eight instructions a byte."""
    whole, rest = divmod(len(code.co_code) // 2, 8)
    nowhere = bytes([0xFF]) * whole + (bytes([0xF8 + rest - 1]) if rest else b"")
    inner = tuple(slim(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=nowhere, co_consts=inner)


def packed(archive: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(files):
            out.writestr(zipfile.ZipInfo(name), files[name])


def ours() -> dict[str, bytes]:
    files = {"answer.pyc": compiled(read("/source/answer.py"), "answer.py")}
    for folder, _, names in os.walk("/source/klderive"):
        for name in names:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, "/source")
            if inside.split("/")[1].removesuffix(".py") not in OURS or "/finder/" in inside or "/verify/" in inside:
                continue
            if name.endswith(".py"):
                files[f"{inside}c"] = compiled(read(path), inside)
            elif name.endswith((".toml", ".json", ".txt")):
                files[inside] = read(path)
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None) or ""
        if path.startswith("/source/mpmath/"):
            inside = os.path.relpath(path, "/source")
            files[f"{inside}c"] = compiled(NO_MANUAL if inside == MANUAL else read(path), inside)
    return files


def library() -> dict[str, bytes]:
    whole = next(p for p in sys.path if p.endswith(("python314.zip", "python_stdlib.zip")))
    places = [getattr(m, "__file__", None) or "" for m in list(sys.modules.values())]
    used = {place.removeprefix(f"{whole}/") for place in places if place.startswith(whole)}
    with zipfile.ZipFile(whole) as library:
        taken = [n for n in library.namelist() if n in used or n in CODECS or n.split("/")[0].split(".")[0] in LATER]
        return {f"{n}c": compiled(library.read(n), n) for n in taken if n.endswith(".py")}


packed("/klderive.zip", ours())
packed("/python_stdlib.zip", library())

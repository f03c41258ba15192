"""What the page takes along, packed: run by build.mjs inside Pyodide, so that the magic number fits.

The one idea: the archive holds our own code whole but for what needs SymPy or NumPy, and of the standard library the modules that
a check has loaded, all as compiled code without docstrings of ours and without line tables; stored, as the server compresses.
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

for path in sorted(glob.glob("/texts/*/*")):
    answer(open(path, encoding="utf-8").read(), path)
answer("$$\\oiint = {$$", "note.md")

OURS = ("records", "verdicts", "check", "certificates", "language", "proof", "refutation", "reading", "report", "__init__", "exports")
LATER = ("traceback", "linecache", "textwrap", "tokenize", "token", "_colorize", "difflib", "statistics", "pyodide", "_pyodide", "encodings")
"""What is loaded only when something goes wrong, or by Pyodide itself."""
HEAD = importlib.util.MAGIC_NUMBER + bytes(12)


def compiled(path: str, name: str) -> bytes:
    """A module of ours; its docstrings are for people who have the source."""
    tree = ast.parse(open(path, "rb").read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass(lineno=1, col_offset=0)])
    return HEAD + marshal.dumps(slim(compile(tree, name, "exec", dont_inherit=True)))


def slim(code: types.CodeType) -> types.CodeType:
    """Code that does not know its lines."""
    inner = tuple(slim(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_consts=inner, co_filename="")


def packed(archive: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(files):
            out.writestr(zipfile.ZipInfo(name), files[name])


def ours() -> dict[str, bytes]:
    files = {"answer.pyc": compiled("/source/answer.py", "answer.py")}
    for folder, _, names in os.walk("/source/klderive"):
        for name in names:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, "/source")
            if inside.split("/")[1].removesuffix(".py") not in OURS or "/finder/" in inside:
                continue
            if name.endswith(".py"):
                files[f"{inside}c"] = compiled(path, inside)
            elif name.endswith((".toml", ".json", ".txt")):
                files[inside] = open(path, "rb").read()
    return files


def library() -> dict[str, bytes]:
    whole = next(p for p in sys.path if p.endswith("python314.zip") or p.endswith("python_stdlib.zip"))
    used = {m.__file__.removeprefix(whole + "/") for m in list(sys.modules.values()) if (getattr(m, "__file__", None) or "").startswith(whole)}
    with zipfile.ZipFile(whole) as library:
        names = [n for n in library.namelist() if n in used or n.split("/")[0].split(".")[0] in LATER]
        return {n: thin(n, library.read(n)) for n in names}


def thin(name: str, data: bytes) -> bytes:
    return HEAD + marshal.dumps(slim(marshal.loads(data[16:]))) if name.endswith(".pyc") else data


packed("/klderive.zip", ours())
packed("/python_stdlib.zip", library())

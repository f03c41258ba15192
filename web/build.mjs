// Builds the pages that check: node build.mjs MODULES OUT MPMATH COURSE. MODULES is where npm put pyodide and katex, OUT is the folder
// of the pages, MPMATH that of the one package which the checker needs, COURSE what course.py has written.
// The one idea: what the page loads is compiled by the Python that will run it, and only what a check of every example and of the
// texts of the tests has imported is taken along. Not here: whether it has to be built (build.py).
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import crypto from "node:crypto";
import { pathToFileURL } from "node:url";

const [modules, out, mpmath, course] = process.argv.slice(2).map((name) => path.resolve(name));
const here = import.meta.dirname, root = path.dirname(here);
const { loadPyodide } = await import(pathToFileURL(path.join(modules, "pyodide", "pyodide.mjs")));

// Two Pythons: the first makes the library without what is never asked for, the second runs on it and packs what it needed.
const packer = (python) => {
  for (const name of ["pack.py", "standins.py", "answer.py", "further.py", "kept.py"]) {
    python.FS.mkdirTree("/source");
    python.FS.writeFile(`/source/${name}`, fs.readFileSync(path.join(here, name)));
  }
  return python.runPython("import sys; sys.path.insert(0, '/source'); import pack; pack");
};
const library = path.join(path.dirname(modules), "library.zip");
{
  const python = await loadPyodide();
  packer(python).lean("/library.zip");
  fs.writeFileSync(library, python.FS.readFile("/library.zip"));
}
const python = await loadPyodide({ stdLibURL: library });
const put = (from, to) => {
  for (const name of fs.readdirSync(from, { recursive: true })) {
    const file = path.join(from, name);
    if (name.includes("__pycache__") || !fs.statSync(file).isFile()) continue;
    python.FS.mkdirTree(path.posix.dirname(`${to}/${name}`));
    python.FS.writeFile(`${to}/${name}`, fs.readFileSync(file));
  }
};
put(path.join(root, "klderive"), "/source/klderive");
put(mpmath, "/source/mpmath");
const sheets = "/source/klderive/exercises/data";
for (const name of python.FS.readdir(sheets)) if (name.endsWith(".toml")) python.FS.unlink(`${sheets}/${name}`);
put(path.join(course, "source"), "/source");
python.FS.writeFile("/source/klderive/rules/__init__.py", fs.readFileSync(path.join(here, "rules.py")));
put(path.join(here, "examples"), "/texts/examples");
put(path.join(root, "tests", "reading", "texts"), "/texts/tests");
packer(python).pack();

fs.rmSync(out, { recursive: true, force: true });
const write = (name, bytes) => {
  fs.mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
  fs.writeFileSync(path.join(out, name), bytes);
};
const copy = (from, name) => write(name, fs.readFileSync(from));
write("checker.bin", python.FS.readFile("/checker.bin"));
write("further.bin", python.FS.readFile("/further.bin"));
copy(path.join(course, "tasks.json"), "tasks.json");
for (const name of fs.readdirSync(path.join(course, "derivations"))) copy(path.join(course, "derivations", name), `derivations/${name}`);
write("python/python_stdlib.zip", python.FS.readFile("/python_stdlib.zip"));
for (const name of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]) copy(path.join(modules, "pyodide", name), `python/${name}`);
const katex = path.join(modules, "katex", "dist");
for (const name of ["katex.min.js", "katex.min.css"]) copy(path.join(katex, name), `katex/${name}`);
for (const name of fs.readdirSync(path.join(katex, "fonts"))) if (name.endsWith(".woff2")) copy(path.join(katex, "fonts", name), `katex/fonts/${name}`);
const PAGES = "index.html exercises.html derivations.html page.css begin.js page.mjs exercises.mjs walk.mjs engine.mjs show.mjs";
for (const name of PAGES.split(" ")) copy(path.join(here, name), name);
const { info } = JSON.parse(fs.readFileSync(path.join(modules, "pyodide", "pyodide-lock.json"), "utf8"));
const hashed = (names) => {
  const digest = crypto.createHash("sha256");
  for (const name of names) digest.update(name).update(fs.readFileSync(path.join(out, name)));
  return digest.digest("hex").slice(0, 16);
};
const state = `klderive-python-${hashed(["checker.bin", "python/python_stdlib.zip", "python/pyodide.asm.wasm"])}`;
write("worker.mjs", fs.readFileSync(path.join(here, "worker.mjs"), "utf8").replace("@ABI@", info.abi_version).replace("@STATE@", state));
for (const name of fs.readdirSync(path.join(here, "examples"))) copy(path.join(here, "examples", name), `examples/${name}`);

const files = fs.readdirSync(out, { recursive: true }).filter((name) => fs.statSync(path.join(out, name)).isFile()).sort();
const service = fs.readFileSync(path.join(here, "service.js"), "utf8")
  .replace("@NAME@", `klderive-${hashed(files)}`)
  .replace("@STATE@", state)
  .replace('["@FILES@"]', JSON.stringify(["./", ...files.map((name) => `./${name}`)]));
write("service.js", service);

// Compressing as far as it goes takes a minute, most of it for files that never change.
const C = zlib.constants, kept = path.join(path.dirname(modules), "compressed");
fs.mkdirSync(kept, { recursive: true });
const compressed = (bytes) => {
  const file = path.join(kept, crypto.createHash("sha256").update(bytes).digest("hex"));
  if (!fs.existsSync(file)) {
    const params = { [C.BROTLI_PARAM_QUALITY]: 11, [C.BROTLI_PARAM_LGWIN]: 24, [C.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    fs.writeFileSync(file, zlib.brotliCompressSync(bytes, { params }));
  }
  return fs.readFileSync(file);
};
let served = 0;
for (const name of [...files, "service.js"]) {
  const bytes = fs.readFileSync(path.join(out, name));
  if (name.endsWith(".woff2")) { served += bytes.length; continue; }
  const small = compressed(bytes);
  write(`${name}.br`, small);
  served += small.length;
}
console.log(`${files.length + 1} files, ${(served / 1e6).toFixed(2)} MB as served with brotli`);

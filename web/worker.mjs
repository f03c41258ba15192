// Python in a worker. The one idea: it is loaded once, then each question {ask, args} gets one answer, in order; what exercises and
// derivations need is fetched with their first question. A worker called "keep" answers nothing: it stores the memory of a Python
// that has read a text, so that the next visit begins there. Not here: how long one waits (engine.mjs).
import { loadPyodide } from "./python/pyodide.mjs";

const NO_PACKAGES = { info: { abi_version: "@ABI@" }, packages: {} };
const FOLDER = "/klderive", STATE = "@STATE@", IMAGE = "./python/memory.bin";
const BEGIN = `import sys; sys.path.insert(0, "${FOLDER}"); import answer`;
// Without its loader of packages and its event loop, which stand-ins replace, Pyodide holds fewer objects of JavaScript from the start.
const HELD = 3;

const archive = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const words = (error) => String(error).trim().split("\n").at(-1);

// Names and sizes as JSON in the first line, then the files; the tables kept beside the code are of files of the year 1970.
function unpack(files, bytes) {
  let at = bytes.indexOf(10) + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)))) {
    const path = `${FOLDER}/${name}`;
    files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    files.writeFile(path, bytes.subarray(at, at += size), { canOwn: true });
    files.utime(path, 0, 0);
  }
}

async function load(options) {
  const createPyodideModule = async (settings) => {
    const { default: create } = await import("./python/pyodide.asm.mjs");
    const module = await create(settings), held = module.API.getExpectedKeys;
    module.API.getExpectedKeys = () => held().slice(0, HELD);
    return module;
  };
  const [python, checker] = await Promise.all([
    loadPyodide({ indexURL: new URL("./python/", location.href).href, lockFileContents: NO_PACKAGES, createPyodideModule, ...options }),
    archive("./checker.bin"),
  ]);
  unpack(python.FS, checker);
  return python;
}

// From the memory that was kept, if there is one and it can be used; else from the beginning.
async function start() {
  const kept = await memory();
  if (kept) {
    try { return await load({ _loadSnapshot: kept }); } catch { await caches.delete(STATE); }
  }
  const python = await load({});
  python.runPython(BEGIN);
  return python;
}

async function memory() {
  try { return await (await (await caches.open(STATE)).match(IMAGE))?.arrayBuffer(); } catch { return undefined; }
}

async function keepMemory() {
  if (await (await caches.open(STATE)).match(IMAGE)) return;
  const python = await load({ _makeSnapshot: true }), text = await (await fetch("./examples/slip.md")).text();
  python.runPython(`${BEGIN}\nimport gc\nanswer.answer(${JSON.stringify(text)}, "note.md")\ngc.collect()`);
  await (await caches.open(STATE)).put(IMAGE, new Response(python.makeMemorySnapshot()));
}

let further;
async function asked(python, name) {
  if (name === "answer" || name === "first") return python.pyimport("answer")[name];
  further ??= archive("./further.bin").then((bytes) => { unpack(python.FS, bytes); return python.pyimport("further"); });
  return (await further)[name];
}

if (self.name === "keep") keepMemory().catch(() => {}).finally(() => close());
else {
  const ready = start();
  ready.then(() => postMessage({ ready: true }), (error) => postMessage({ failed: words(error) }));
  onmessage = async ({ data: { ask, args } }) => {
    try {
      const python = await ready, answer = await asked(python, ask);
      const before = performance.now();
      const said = answer(...args.map((value) => Array.isArray(value) ? python.toPy(value) : value));
      postMessage({ answer: JSON.parse(said), milliseconds: performance.now() - before });
    } catch (error) { postMessage({ failed: words(error) }); }
  };
}

// Python in a worker. The one idea: it is loaded once, then each question {ask, args} gets one answer, in order; what exercises and
// derivations need is fetched with their first question. Not here: how long one waits (engine.mjs).
import { loadPyodide } from "./python/pyodide.mjs";

const NO_PACKAGES = { info: { abi_version: "@ABI@" }, packages: {} };
const FOLDER = "/klderive";

const archive = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());

// Names and sizes as JSON in the first line, then the files; the tables kept beside the code are of files of the year 1970.
function unpack(files, bytes) {
  let at = bytes.indexOf(10) + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)))) {
    const path = `${FOLDER}/${name}`;
    files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    files.writeFile(path, bytes.subarray(at, at += size));
    files.utime(path, 0, 0);
  }
}

async function start() {
  const [python, checker] = await Promise.all([
    loadPyodide({ indexURL: new URL("./python/", location.href).href, lockFileContents: NO_PACKAGES }),
    archive("./checker.bin"),
  ]);
  unpack(python.FS, checker);
  python.runPython(`import sys; sys.path.insert(0, '${FOLDER}'); from answer import answer`);
  return python;
}

const ready = start(), words = (error) => String(error).trim().split("\n").at(-1);
ready.then(() => postMessage({ ready: true }), (error) => postMessage({ failed: words(error) }));

let further;
async function asked(name) {
  const python = await ready;
  if (name === "answer") return python.globals.get("answer");
  further ??= archive("./further.bin").then((bytes) => { unpack(python.FS, bytes); return python.pyimport("further"); });
  return (await further)[name];
}

onmessage = async ({ data: { ask, args } }) => {
  try {
    const python = await ready, answer = await asked(ask);
    const before = performance.now();
    const said = answer(...args.map((value) => Array.isArray(value) ? python.toPy(value) : value));
    postMessage({ answer: JSON.parse(said), milliseconds: performance.now() - before });
  } catch (error) { postMessage({ failed: words(error) }); }
};

// Python in a worker. The one idea: it is loaded once, then each question {text, name} gets one answer, in order.
import { loadPyodide } from "./python/pyodide.mjs";

const NO_PACKAGES = { info: { abi_version: "@ABI@" }, packages: {} };

// Names and sizes as JSON in the first line, then the files; the tables kept beside the code are of files of the year 1970.
function unpack(files, bytes, folder) {
  let at = bytes.indexOf(10) + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)))) {
    const path = `${folder}/${name}`;
    files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    files.writeFile(path, bytes.subarray(at, at += size));
    files.utime(path, 0, 0);
  }
}

async function start() {
  const [python, archive] = await Promise.all([
    loadPyodide({ indexURL: new URL("./python/", location.href).href, lockFileContents: NO_PACKAGES }),
    fetch("./checker.bin").then((answer) => answer.arrayBuffer()),
  ]);
  unpack(python.FS, new Uint8Array(archive), "/klderive");
  python.runPython("import sys; sys.path.insert(0, '/klderive'); from answer import answer");
  return python.globals.get("answer");
}

const ready = start();
ready.then(() => postMessage({ ready: true }), (error) => postMessage({ failed: String(error).split("\n").at(-2) ?? String(error) }));

onmessage = async ({ data: { text, name } }) => {
  const answer = await ready;
  const before = performance.now();
  postMessage({ answer: JSON.parse(answer(text, name)), milliseconds: performance.now() - before });
};

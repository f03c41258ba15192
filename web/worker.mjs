// Python in a worker. The one idea: it is loaded once, then each question {text, name} gets one answer, in order.
import { loadPyodide } from "./python/pyodide.mjs";

async function start() {
  const [python, archive] = await Promise.all([
    loadPyodide({ indexURL: new URL("./python/", location.href).href }),
    fetch("./klderive.zip").then((answer) => answer.arrayBuffer()),
  ]);
  python.unpackArchive(new Uint8Array(archive), "zip", { extractDir: "/klderive" });
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

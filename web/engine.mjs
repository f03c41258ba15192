// Python in a worker, asked one thing at a time. The one idea: who asks gets a promise; a worker that takes too long is replaced, and
// who asked is told so. Not here: what is asked.
const PATIENCE = 20_000;

const TOO_LONG = "This took too long and was given up; the checker starts anew.";

export function engine(patience = PATIENCE) {
  const waiting = [];
  let worker, clock, ready = false;

  const begin = () => {
    ready = false;
    worker = globalThis.begun ?? new Worker("worker.mjs", { type: "module" });
    globalThis.begun = undefined;
    worker.onmessage = ({ data }) => {
      if (data.ready) { ready = true; return wind(); }
      clearTimeout(clock);
      const first = waiting.shift();
      if (data.failed) first?.reject(new Error(ready ? `Not answered: ${data.failed}` : `The checker could not be loaded: ${data.failed}`));
      else { ready = true; first?.resolve(data); }
      send();
    };
  };
  const send = () => { if (waiting.length) { worker.postMessage(waiting[0].question); wind(); } };
  const wind = () => {
    clearTimeout(clock);
    if (ready && waiting.length) clock = setTimeout(() => { worker.terminate(); waiting.shift().reject(new Error(TOO_LONG)); begin(); send(); }, patience);
  };

  begin();
  return {
    get ready() { return ready; },
    ask: (ask, ...args) => new Promise((resolve, reject) => {
      waiting.push({ question: { ask, args }, resolve, reject });
      if (waiting.length === 1) send();
    }),
  };
}

// After the first answer the pages are kept for the next visit, and a while later the memory of Python, from which that visit begins.
const LATER = 3_000, ROOMY = 4;
let keeping = false;

export function keep() {
  if (keeping || !("serviceWorker" in navigator)) return;
  keeping = true;
  navigator.serviceWorker.register("service.js").catch(() => {});
  if ((navigator.deviceMemory ?? ROOMY) >= ROOMY) setTimeout(() => new Worker("worker.mjs", { type: "module", name: "keep" }), LATER);
}

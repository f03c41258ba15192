// The worker takes longest, so it is begun before anything else of the page is there; engine.mjs takes it over.
globalThis.begun = new Worker("worker.mjs", { type: "module" });

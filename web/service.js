// Keeps the pages for the next visit, also without a network. NAME, STATE and FILES are put in by build.mjs; STATE is where worker.mjs
// keeps the memory of Python.
const NAME = "@NAME@", STATE = "@STATE@";
const FILES = ["@FILES@"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("klderive-") && name !== NAME && name !== STATE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(caches.open(NAME).then((cache) => cache.match(event.request, { ignoreSearch: true })).then((kept) => kept ?? fetch(event.request)));
});

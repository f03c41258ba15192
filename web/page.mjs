// The page: a text on the left, the same text with a verdict beside each line on the right.
// The one idea: a worker answers; while it does, newer text waits.
// Nothing is sent anywhere. Not here: the worker (engine.mjs), elements and formulas (show.mjs).
import { engine, keep } from "./engine.mjs";
import { $, arrived, keepAs, kept, make, typeset } from "./show.mjs";

// The worker is begun before KaTeX is there, as it takes longer; and the page is kept for the next visit after the first answer.
const python = engine();
const MARKS = { proved: "✓", refuted: "✗", undecided: "?", given: "·", unread: "–" };
const PAUSE = 150, KEPT = "klderive-text";
const text = $("text"), marks = $("marks"), found = $("found"), state = $("state"), totals = $("totals"), form = $("form");

// ------------------------------------------------------------ asking

let busy = false, again = false, begun = false;

async function ask() {
  again = busy;
  if (busy) return;
  busy = true;
  found.setAttribute("aria-busy", "true");
  say(python.ready ? "checking …" : "loading the checker …");
  try {
    if (!begun) await early();
    if (!again) await answered(await python.ask("answer", text.value, form.value));
  }
  catch (reason) { say(reason.message); }
  busy = false;
  if (again) ask();
}

// The first verdicts of a visit are shown before it is known what would mend a refuted line.
async function early() {
  const data = await python.ask("first", text.value, form.value);
  begun = true;
  await arrived;
  show(data.answer);
  window.dispatchEvent(new CustomEvent("klderive:first", { detail: data }));
  say("looking for what would mend a refuted line …");
}

async function answered(data) {
  if (!again) {
    await arrived;
    show(data.answer);
    found.setAttribute("aria-busy", "false");
    say(`checked in ${Math.round(data.milliseconds)} ms; nothing left this page`);
    keep();
  }
  window.dispatchEvent(new CustomEvent("klderive:answer", { detail: data }));
}

function say(words) { state.textContent = words; }

// ------------------------------------------------------------ showing

function known(definitions) {
  const macros = {};
  for (const definition of definitions) {
    try { katex.renderToString(definition, { macros, globalGroup: true, strict: false }); } catch { /* a macro of another kind */ }
  }
  return macros;
}

function show(answer) {
  const macros = known(answer.definitions);
  const report = JSON.parse(answer.report), all = answer.chains.flatMap((chain) => chain.lines);
  const lines = answer.chains.map((chain) => ({ ...chain, at: Math.min(...chain.lines.map((l) => l.range?.[0] ?? Infinity)) }));
  const shown = new Set(), out = [];
  const within = (range) => lines.filter((chain) => range && chain.at >= range[0] && chain.at < range[1]);
  for (const piece of answer.pieces) {
    if (piece.kind === "display") {
      const here = within(piece.range);
      if (!here.length) out.push(typeset(piece.tex, macros, true));
      for (const chain of here) { shown.add(chain); out.push(list(chain, macros)); }
      continue;
    }
    const words = piece.pieces.map((part) => "text" in part ? part.text : typeset(part.tex, macros, part.display));
    out.push(make(piece.kind === "heading" ? "h3" : "p", {}, ...words));
    for (const part of piece.pieces) for (const chain of within(part.range)) { shown.add(chain); out.push(list(chain, macros)); }
  }
  for (const chain of lines) if (!shown.has(chain) && chain.lines.length) out.push(list(chain, macros));
  found.replaceChildren(...out);
  if (report.files[0].error) found.prepend(make("p", {}, report.files[0].error));
  totals.textContent = Object.entries(report.summary).filter(([, n]) => n).map(([v, n]) => `${n} ${v}`).join(", ") || "nothing to check yet";
  highlight(all);
}

function list(chain, macros) {
  const rows = chain.lines.map((line, k) => row(line, k ? "" : chain.head, macros));
  if (chain.supposed.length) rows.push(make("li", { class: "line" }, make("span"), make("div", { class: "said" }, `supposed: ${chain.supposed.join("; ")}`)));
  return make("ol", { class: "chain" }, ...rows);
}

function row(line, head, macros) {
  const body = make("div", {}, typeset(`\\displaystyle ${head || ""} ${line.sign} ${line.source}`, macros, false));
  body.firstChild.className = "formula";
  body.append(make("div", { class: "said" }, make("span", { class: `word ${line.verdict}` }, line.verdict), " ", ...said(line)));
  if (line.mended) body.append(mended(line, macros));
  const more = [line.read_as && `read as ${line.read_as}`, line.provided.length && `provided ${line.provided.join("; ")}`,
    line.asks.length && `a comment that would decide it: klderive: ${line.asks.join("; ")}`].filter(Boolean);
  if (more.length) body.append(make("details", {}, make("summary", {}, "how it was read"), ...more.map((words) => make("div", {}, words))));
  const mark = make("button", { type: "button", class: "mark", title: "show it in the text", "aria-label": `${line.verdict}: show it in the text` }, MARKS[line.verdict]);
  const item = make("li", { class: `line ${line.verdict}` }, mark, body);
  mark.onclick = () => { text.focus(); text.setSelectionRange(...(line.range ?? [0, 0])); };
  if (line.range) item.onmouseenter = () => highlight([line], true);
  item.onmouseleave = () => highlight(latest);
  return item;
}

// By what a line is proved, or what is wrong with it: the point at which its sides differ is a formula.
function said(line) {
  const words = line.verdict === "proved" ? `by ${line.said}` : line.said;
  const at = line.at ? words.indexOf(line.at) : -1;
  return at < 0 ? [words] : [words.slice(0, at), typeset(line.at.replaceAll(", ", ",\\; "), {}), words.slice(at + line.at.length)];
}

function mended(line, macros) {
  const known = line.said.includes(line.slip) ? "" : `${line.slip}; `;
  const out = make("div", { class: "said" }, `${known}proved with `, typeset(line.mended, macros), " ");
  if (line.edit) {
    const button = make("button", { type: "button" }, "mend it");
    button.onclick = () => {
      text.value = text.value.slice(0, line.edit.range[0]) + line.edit.text + text.value.slice(line.edit.range[1]);
      changed();
      text.focus();
    };
    out.append(button);
  }
  return out;
}

let latest = [];

function highlight(lines, passing = false) {
  if (!passing) latest = lines;
  const ranges = lines.filter((line) => line.range).sort((a, b) => a.range[0] - b.range[0]);
  const out = [];
  let at = 0;
  for (const { range: [start, end], verdict } of ranges) {
    if (start < at) continue;
    out.push(text.value.slice(at, start), make("mark", { class: verdict }, text.value.slice(start, end)));
    at = end;
  }
  marks.replaceChildren(...out, text.value.slice(at), "\n");
  marks.scrollTop = text.scrollTop;
}

// ------------------------------------------------------------ the text: typed, kept, shared

let typing;

function changed() {
  highlight([]);
  keepAs(KEPT, [form.value, text.value]);
  clearTimeout(typing);
  typing = setTimeout(ask, PAUSE);
}

async function packed(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

async function linkTo(words, name) {
  const bytes = await packed(new TextEncoder().encode(words), new CompressionStream("deflate-raw"));
  const letters = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${location.href.split("#")[0]}#${name}:${letters}`;
}

async function linked() {
  const [name, letters] = location.hash.slice(1).split(":");
  if (!letters || !["note.md", "note.tex"].includes(name)) return null;
  try {
    const bytes = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return [name, new TextDecoder().decode(await packed(bytes, new DecompressionStream("deflate-raw")))];
  } catch { return null; }
}

async function example(name) { return (await fetch(`examples/${name}.md`)).text(); }

async function opening() { return (await linked()) ?? kept(KEPT) ?? ["note.md", await example("slip")]; }

async function set([name, words]) { form.value = name; text.value = words; changed(); }

text.addEventListener("input", changed);
text.addEventListener("scroll", () => { marks.scrollTop = text.scrollTop; });
form.addEventListener("change", changed);
addEventListener("hashchange", async () => { const there = await linked(); if (there) set(there); });
$("example").addEventListener("change", async ({ target }) => { if (target.value) set(["note.md", await example(target.value)]); target.value = ""; });
$("share").addEventListener("click", async ({ target }) => {
  const link = await linkTo(text.value, form.value);
  try { await navigator.clipboard.writeText(link); target.textContent = "Copied"; }
  catch { history.replaceState(null, "", link); target.textContent = "It is in the address bar"; }
  setTimeout(() => { target.textContent = "Copy a link to this text"; }, 2000);
});

set(await opening());

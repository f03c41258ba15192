// Exercises: a task, an answer that is typeset as it is read while one types, feedback, hints in degrees.
// The one idea: the worker judges, this page shows; what was done is a table as `klderive exercise` keeps it, in this browser.
// Not here: the worker (engine.mjs), what is right (further.py).
import { engine, keep } from "./engine.mjs";
import { $, arrived, keepAs, kept, make, mixed, typeset } from "./show.mjs";

const python = engine(), KEPT = "klderive-progress", PAUSE = 200, LONGEST = 20_000;
const HOW = {
  line: "One formula, as LaTeX or as you would type it: (mu_1 - mu_2)^2/(2 sigma_2^2). Control and Enter checks it.",
  chain: "One line below the other, each follows from the one before. Control and Enter checks them.",
  reasons: "For each line the rule that it follows by.",
  point: "A value for each letter: s = 1/2, t = 1/4.",
};
const SIGNS = { done: "✓", open: "~", new: "·" };

const tasks = await (await fetch("tasks.json")).json();
await arrived;

// ------------------------------------------------------------ what was done

let memory = { klderive: 1, exercises: {} };
let task, fields = [], stood = 0, asked = 0, number = 0;

function done() {
  const table = kept(KEPT);
  return table?.exercises && typeof table.exercises === "object" ? table : memory;
}

function note(change) {
  const table = done(), before = { solved: false, tries: 0, hints: 0, ...table.exercises[task.id] };
  table.exercises[task.id] = { ...before, ...change(before) };
  memory = table;
  keepAs(KEPT, table);
  map();
}

const mark = (id) => { const entry = done().exercises[id]; return entry ? entry.solved ? "done" : "open" : "new"; };

function map() {
  const groups = Map.groupBy ? Map.groupBy(tasks, (one) => one.notebook.slice(0, 2)) : grouped();
  const groupsShown = [...groups].map(([notebook, list]) => make("optgroup", { label: `Notebook ${notebook}` },
    ...list.map((one) => make("option", { value: one.id }, `${SIGNS[mark(one.id)]} ${one.title}`))));
  $("which").replaceChildren(...groupsShown);
  if (task) $("which").value = task.id;
  const solved = tasks.filter((one) => mark(one.id) === "done").length;
  $("done").textContent = `${solved} of ${tasks.length} done${keepAs(`${KEPT}-test`, 1) ? "" : "; this browser keeps nothing, so it is forgotten with the page"}`;
}

function grouped() {
  const groups = new Map();
  for (const one of tasks) groups.set(one.notebook.slice(0, 2), [...groups.get(one.notebook.slice(0, 2)) ?? [], one]);
  return groups;
}

// ------------------------------------------------------------ a task

function open(id) {
  task = tasks.find((one) => one.id === id) ?? tasks[0];
  stood = asked = 0;
  number += 1;
  $("which").value = task.id;
  $("title").textContent = task.title;
  const shown = task.kind === "reasons" ? [] : [typeset(display(), {}, true)];
  const given = task.given ? [make("p", {}, "Given: ", typeset(task.given, {}), ".")] : [];
  $("task").replaceChildren(make("p", {}, ...mixed(task.task)), ...given, ...shown);
  $("rules").textContent = task.rules.join(", ");
  $("how").textContent = HOW[task.kind];
  $("reading").replaceChildren();
  $("feedback").replaceChildren();
  $("hints").replaceChildren();
  $("fields").replaceChildren(...form());
  say(python.ready ? "" : "loading the checker …");
  history.replaceState(null, "", `#${task.id}`);
}

function display() {
  const rows = [task.start, ...task.lines.map((line) => `= ${line}`)];
  if (task.other) rows.push(`\\overset{?}{=} ${task.other}`);
  return rows.join(" ");
}

function form() {
  if (task.kind === "reasons") {
    fields = task.lines.map((_, k) => make("select", { id: `reason-${k}`, "aria-label": `Rule for line ${k + 2}` },
      make("option", { value: "" }, "by the rule …"), ...task.rules.map((name) => make("option", {}, name))));
    return [typeset(task.start, {}, true), ...fields.flatMap((field, k) => [typeset(`= ${task.lines[k]}`, {}, true), field])];
  }
  const rows = task.kind === "chain" ? 6 : task.kind === "line" ? 3 : 1;
  fields = [make("textarea", { id: "typed", rows, spellcheck: "false", autocapitalize: "off", maxlength: LONGEST, "aria-labelledby": "answer-title", "aria-describedby": "how" })];
  fields[0].addEventListener("input", typed);
  fields[0].addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); check(); } });
  return fields;
}

const answer = () => task.kind === "reasons" ? fields.map((field) => field.value) : fields[0].value;

// ------------------------------------------------------------ asking

function say(words) { $("state").textContent = words; }

// What was asked for another task, or before another question of that kind, is not shown any more.
async function ask(what, ...args) {
  const mine = number;
  try {
    const { answer } = await python.ask(what, task.id, ...args);
    keep();
    window.dispatchEvent(new CustomEvent("klderive:answer", { detail: { what, answer } }));
    return mine === number ? answer : null;
  } catch (reason) { if (mine === number) say(reason.message); return null; }
}

let typing, reading = 0;

function typed() {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const mine = ++reading;
    const read = task.kind === "point" || !answer().trim() ? { lines: [], why: "" } : await ask("read", answer());
    if (!read || mine !== reading) return;
    if (python.ready) say("");
    $("reading").replaceChildren(...asRead(read));
  }, PAUSE);
}

function asRead({ lines, why }) {
  if (why) return [make("p", { class: "said" }, `not read: ${why}`)];
  return lines.length ? [make("p", { class: "said" }, "Read as"), ...lines.map(([sign, tex]) => typeset(`${sign} ${tex}`, {}, true))] : [];
}

async function check() {
  const given = answer();
  say(python.ready ? "checking …" : "loading the checker …");
  if (task.kind === "line" || task.kind === "chain") {
    const read = await ask("read", given);
    if (!read) return;
    $("reading").replaceChildren(...asRead(read));
  }
  const found = await ask("attempt", given);
  if (!found) return;
  say("");
  stood = found.stood;
  asked = 0;
  $("hints").replaceChildren();
  note((before) => ({ solved: before.solved || found.state === "solved", tries: before.tries + 1, hints: 0 }));
  const verdict = { solved: "proved", refuted: "refuted", derived: "refuted" }[found.state] ?? "undecided";
  const words = found.read ? [make("span", { class: "said" }, `read as ${found.read}: `)] : [];
  $("feedback").replaceChildren(make("p", {}, make("span", { class: `word ${verdict}` }, `${found.mark} `), ...words, found.text),
    ...(found.hint ? [make("p", { class: "said" }, `Hint: ${found.hint}`)] : []));
}

async function hint() {
  if (asked >= 3) return say("There are three hints for each place, and you have them.");
  const told = await ask("hint", answer(), stood, asked + 1);
  if (!told) return;
  asked = told.degree;
  say("");
  $("hints").append(make("li", {}, ...mixed(told.text)));
  note(() => ({ hints: asked }));
}

$("which").addEventListener("change", ({ target }) => open(target.value));
$("next").addEventListener("click", () => {
  const at = tasks.indexOf(task), after = [...tasks.slice(at + 1), ...tasks.slice(0, at)];
  open((after.find((one) => mark(one.id) !== "done") ?? task).id);
});
$("answer").addEventListener("submit", (event) => { event.preventDefault(); check(); });
$("hint").addEventListener("click", hint);
addEventListener("hashchange", () => open(location.hash.slice(1)));

map();
open(location.hash.slice(1) || (tasks.find((one) => mark(one.id) !== "done") ?? tasks[0]).id);

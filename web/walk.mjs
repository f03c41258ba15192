// Derivations one step at a time: the line before, the line after, the rule, what it changed; each step can be checked again.
// The one idea: a derivation is a file of JSON; its steps are statements that the worker decides anew.
// Not here: the worker (engine.mjs), how the files are made (course.py).
import { engine, keep } from "./engine.mjs";
import { $, arrived, make, mixed, typeset } from "./show.mjs";

const python = engine();
const RELATIONS = { "=": "=", "<=": "\\le", ">=": "\\ge", "!=": "\\ne" };
const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
const list = await (await fetch("derivations/index.json")).json();
await arrived;

let walked, at = 0;

async function open(name, step) {
  const entry = list.find((one) => one.name === name) ?? list[0];
  walked = await (await fetch(`derivations/${entry.name}.json`)).json();
  $("which").value = entry.name;
  $("title").textContent = walked.title;
  const given = walked.given.length ? ["Given ", ...mixed(walked.given.join(", ")), "."] : [];
  $("question").replaceChildren(make("p", {}, ...mixed(walked.question), " ", ...given));
  go(step);
}

function go(to) {
  at = Math.min(Math.max(to, 0), walked.steps.length - 1);
  const step = walked.steps[at], out = [];
  const opening = walked.steps.slice(0, at + 1).findLast((one, k) => one.part || k === 0);
  if (opening.part) out.push(make("h3", {}, opening.part));
  if (step.given.length) out.push(make("p", {}, "For ", ...mixed(step.given.join(", ")), ":"));
  out.push(typeset(step.before, {}, true), typeset(`${RELATIONS[step.relation] ?? step.relation} ${step.after}`, {}, true));
  out.push(make("p", {}, "by ", make("a", { href: `../reference/rules.html#${slug(step.rule)}` }, step.rule), step.note ? `: ${step.note}` : ""));
  out.push(/[\\=]/.test(step.says) ? typeset(step.says, {}, true) : make("p", { class: "said" }, step.says));
  if (step.change.length) out.push(make("p", { class: "said" }, "It changes ", typeset(step.change[0], {}), " into ", typeset(step.change[1], {}), "."));
  out.push(make("p", { class: "said" }, step.axioms.length ? `It may use: ${step.axioms.join(", ")}.` : "It may use arithmetic only."));
  $("step").replaceChildren(...out);
  $("instances").replaceChildren(...certificate(step.instances));
  $("at").value = at + 1;
  $("at").max = walked.steps.length;
  $("count").textContent = `of ${walked.steps.length}`;
  $("back").disabled = at === 0;
  $("on").disabled = at === walked.steps.length - 1;
  $("state").textContent = "";
  history.replaceState(null, "", `#${walked.name}:${at + 1}`);
}

// A certificate is instances of schemes: what each letter of a scheme stands for.
function certificate(instances) {
  if (!instances.length) return [];
  const rows = instances.map((one) => make("li", {}, make("code", {}, one.scheme), " with ",
    make("code", {}, Object.entries(one.with).map(([letter, value]) => `${letter} = ${words(value)}`).join(", "))));
  return [make("details", {}, make("summary", {}, `its certificate: ${instances.length} instances of schemes`), make("ol", {}, ...rows))];
}

function words(value) {
  if (!Array.isArray(value)) return String(value);
  const [head, ...rest] = value;
  if (typeof head === "number") return value.join("/");
  return head === "@" ? rest[0] : head === "#" ? `#${rest[0]}` : `${head}(${rest.map(words).join(", ")})`;
}

async function check() {
  const step = walked.steps[at];
  $("state").textContent = python.ready ? "checking …" : "loading the checker …";
  try {
    const { answer, milliseconds } = await python.ask("step", JSON.stringify(step.statement), step.axioms);
    keep();
    window.dispatchEvent(new CustomEvent("klderive:answer", { detail: { answer } }));
    if (step !== walked.steps[at]) return;
    const by = answer.verdict === "proved" ? ` by ${answer.by.join(", ") || "arithmetic"}` : `: ${answer.why}`;
    const provided = answer.provided.length ? `, provided ${answer.provided.join("; ")}` : "";
    $("state").replaceChildren(make("span", { class: `word ${answer.verdict}` }, `${answer.verdict === "proved" ? "✓" : "?"} ${answer.verdict}`),
      `${by}${provided} (decided here in ${Math.round(milliseconds)} ms)`);
  } catch (reason) { $("state").textContent = reason.message; }
}

function linked() {
  const [name, step] = location.hash.slice(1).split(":");
  return [name, (Number.parseInt(step, 10) || 1) - 1];
}

$("which").replaceChildren(...list.map((one) => make("option", { value: one.name }, `${one.title} (${one.steps})`)));
$("which").addEventListener("change", ({ target }) => open(target.value, 0));
$("back").addEventListener("click", () => go(at - 1));
$("on").addEventListener("click", () => go(at + 1));
$("at").addEventListener("change", ({ target }) => go((Number.parseInt(target.value, 10) || 1) - 1));
$("check").addEventListener("click", check);
addEventListener("hashchange", () => open(...linked()));
addEventListener("keydown", ({ key, target }) => {
  if (target.closest("input, select, .formula")) return;
  if (key === "ArrowRight") go(at + 1);
  if (key === "ArrowLeft") go(at - 1);
});
open(...linked());

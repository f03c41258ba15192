// What all pages show in the same way: elements, formulas, words with formulas in them, and what a browser keeps.
// The one idea: everything from outside goes in as text or through KaTeX without trust.
export const $ = (id) => document.getElementById(id);
export const arrived = new Promise((done) => document.readyState === "complete" ? done() : addEventListener("load", done));

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function typeset(tex, macros, display = false) {
  const node = make(display ? "div" : "span", display ? { class: "formula", tabindex: "0" } : {});
  try {
    katex.render(tex, node, { throwOnError: true, displayMode: display, macros: { ...macros }, trust: false, strict: false, maxExpand: 500, maxSize: 20 });
  } catch { node.replaceChildren(make("code", {}, tex.trim())); }
  return node;
}

// Words in which formulas stand in dollars and code in backticks.
export function mixed(words) {
  return words.split(/(\$[^$]+\$|`[^`]+`)/).filter(Boolean).map((part) =>
    part.length > 2 && part[0] === "$" && part.at(-1) === "$" ? typeset(part.slice(1, -1), {})
      : part.length > 2 && part[0] === "`" && part.at(-1) === "`" ? make("code", {}, part.slice(1, -1)) : part);
}

// What a browser keeps, where it keeps anything: a private window may not.
export function kept(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

export function keepAs(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
}

// What the theme leaves out for those who listen: the level of the captions, the names of the two bars.
window.addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) caption.setAttribute("aria-level", "2");
  for (const [bar, name] of [[".sidebar-drawer", "All pages"], [".toc-drawer", "On this page"]]) {
    document.querySelector(bar)?.setAttribute("aria-label", name);
  }
});
// A formula that is a little too wide is made a little smaller; what is wider scrolls.
const LEAST = 0.85;
// What scrolls sideways can be reached and scrolled with the keyboard.
const SCROLLING =
  "pre, .table-wrapper, div.cell_output .output, .text_html td, .math-wrapper, mjx-container[display=true]";
window.addEventListener("load", async () => {
  if (window.MathJax && MathJax.startup) await MathJax.startup.promise;
  for (const block of document.querySelectorAll("mjx-container[display=true], .text_html td, .broken")) {
    const whole = parseFloat(getComputedStyle(block).fontSize);
    if (block.clientWidth > LEAST * block.scrollWidth) {
      // In small steps: the height of an x, by which formulas are measured, is often a whole number of pixels.
      for (let size = whole; block.scrollWidth > block.clientWidth && size > LEAST * whole; size -= 0.5) {
        block.style.fontSize = `${size}px`;
      }
    }
  }
  for (const block of document.querySelectorAll(SCROLLING)) {
    if (block.scrollWidth > block.clientWidth + 1) {
      block.tabIndex = 0;
      block.classList.add("scrolls");
    }
  }
});
// What a reader may want to run or paste can be copied; where the browser has no clipboard, there is no button.
window.addEventListener("DOMContentLoaded", () => {
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll("article div.highlight")) {
    if (block.closest(".cell_output")) continue;
    const button = Object.assign(document.createElement("button"), { className: "copy", type: "button", textContent: "copy" });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent);
      button.textContent = "copied";
      setTimeout(() => { button.textContent = "copy"; }, 1500);
    });
    block.append(button);
  }
});
// On paper nothing scrolls: a formula that is too wide for the sheet is made smaller, and grows back afterwards.
const SHEET = 640;
window.addEventListener("beforeprint", () => {
  for (const formula of document.querySelectorAll("mjx-container")) {
    const width = formula.querySelector("svg")?.getBoundingClientRect().width ?? 0;
    if (width > SHEET) formula.style.fontSize = `${Math.floor(92 * SHEET / width)}%`;
  }
});
window.addEventListener("afterprint", () => {
  for (const formula of document.querySelectorAll("mjx-container")) formula.style.fontSize = "";
});

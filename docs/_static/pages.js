// What scrolls sideways can be reached and scrolled with the keyboard.
const SCROLLING = 
  "pre, .table-wrapper, div.cell_output .output, .text_html td, .math-wrapper, mjx-container[display=true]";
window.addEventListener("load", async () => {
  if (window.MathJax && MathJax.startup) await MathJax.startup.promise;
  for (const block of document.querySelectorAll(SCROLLING)) {
    if (block.scrollWidth > block.clientWidth + 1) {
      block.tabIndex = 0;
      block.classList.add("scrolls");
    }
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

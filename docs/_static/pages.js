// What scrolls sideways can be reached and scrolled with the keyboard.
window.addEventListener("load", () => {
  for (const block of document.querySelectorAll("pre, .table-wrapper, div.cell_output .output")) {
    if (block.scrollWidth > block.clientWidth + 1) {
      block.tabIndex = 0;
      block.classList.add("scrolls");
    }
  }
});

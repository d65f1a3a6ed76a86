// Answers by a key: inside [data-keys], the button with data-code="1" is pressed by the key 1, by its place on the
// keyboard, so that a Bangla layout does the same. Without JavaScript the buttons are buttons.

"use strict";

(() => {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const code = event.code.replace(/^(Digit|Numpad|Key)/, "");
    const button = [...document.querySelectorAll("[data-keys] [data-code]")].find((each) => each.dataset.code === code);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();

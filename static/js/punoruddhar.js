// What pages gain when JavaScript runs; each of them works without it. No words are kept here: templates bring them.

"use strict";

(() => {
  // A form is sent once, however often its button is pressed.
  const release = (within) => {
    delete within.dataset.sent;
    for (const button of within.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    // A form that answers with a download leaves its page standing, and may be sent again.
    setTimeout(() => release(form), 5000);
  });
  // A page taken back from the browser's memory can be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });

  // The error summary takes the focus; its links put the cursor into the field.
  const enter = (field) => {
    const target = field.matches("input, select, textarea, button") ? field : field.querySelector("input, select, textarea");
    const label = target && target.labels && target.labels[0];
    (label || field).scrollIntoView();
    if (target) target.focus({ preventScroll: true });
  };
  const summarise = (within) => {
    const summary = within.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    enter(field);
  });

  // Menus close on Escape and on a click elsewhere, and only one is open.
  const menus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Files: drop them on the box; a file that cannot be right is refused before it is sent.
  const fault = (drop, file) => {
    const kinds = drop.dataset.kinds.toLowerCase().split(/[\s,]+/).filter(Boolean);
    const limit = Number(drop.dataset.limit);
    if (kinds.length > 0 && !kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) return drop.dataset.wrongKind;
    if (file.size === 0) return drop.dataset.empty;
    if (limit > 0 && file.size > limit) return drop.dataset.tooLarge;
    return "";
  };
  const size = (bytes) => {
    const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
    const language = document.documentElement.lang === "bn" ? "bn-BD" : "en-IN";
    return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
  };
  const judge = (drop) => {
    const input = drop.querySelector("input[type=file]");
    const chosen = drop.querySelector("[data-drop-chosen]");
    const files = [...input.files];
    const wrong = files.map((file) => fault(drop, file)).find(Boolean) || "";
    input.setCustomValidity(wrong);
    drop.classList.toggle("pr-drop--bad", wrong !== "");
    chosen.textContent = wrong || files.map((file) => `${file.name} (${size(file.size)})`).join(", ");
  };
  const boxOf = (event) => (event.target.closest ? event.target.closest("[data-drop]") : null);
  document.addEventListener("change", (event) => {
    const drop = boxOf(event);
    if (drop) judge(drop);
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = boxOf(event);
      if (!drop || !event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("pr-drop--over", kind === "dragenter" || kind === "dragover");
      if (kind !== "drop") return;
      const input = drop.querySelector("input[type=file]");
      const kept = new DataTransfer();
      for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) kept.items.add(file);
      input.files = kept.files;
      judge(drop);
    });
  }

  // Parts of a page that htmx brings: errors are said, summaries take the focus.
  const live = document.getElementById("pr-live");
  const failed = () => {
    if (!live) return;
    live.textContent = live.dataset.failed;
    live.classList.add("pr-notice", "pr-notice--error");
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (live) {
      live.textContent = "";
      live.classList.remove("pr-notice", "pr-notice--error");
    }
    summarise(event.detail.target);
  });
  summarise(document);
})();

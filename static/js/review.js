// Clerical review: the next row is there before it is needed, and each answer has a key. Without scripts the form does it.
// No words are kept here: templates bring them.

"use strict";

(() => {
  const KEYS_OFF = "punoruddhar-review-keys-off";
  const card = () => document.querySelector("[data-review-card]");
  if (!card()) return;
  const live = document.getElementById("pr-live");
  let prefetched = null; // the next card, as a promise of its element
  let candidate = 0;

  const parsed = (text) => {
    const template = document.createElement("template");
    template.innerHTML = text;
    return template.content.querySelector("[data-review-card]");
  };

  // Asks for a part of the page. An answer without a card (signed out, or an error) is told, and nothing is lost.
  const ask = async (url, options) => {
    const response = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin", ...options });
    const found = parsed(await response.text());
    if (!found || response.redirected) throw new Error(`no card from ${url}: ${response.status}`);
    return { found, kept: response.ok };
  };
  const failed = () => {
    live.textContent = live.dataset.failed;
    live.classList.add("pr-notice", "pr-notice--error");
  };
  const unfail = () => {
    live.textContent = "";
    live.classList.remove("pr-notice", "pr-notice--error");
  };

  const prefetch = (from) => {
    prefetched = from.dataset.next ? ask(from.dataset.next).then((answer) => answer.found) : null;
    if (prefetched) prefetched.catch(() => { prefetched = null; }); // it is asked for again when it is needed
  };

  // Candidates: one at a time, the others a key away.
  const turn = (to) => {
    const here = card();
    const all = [...here.querySelectorAll("[data-candidate]")];
    if (all.length === 0) return;
    candidate = Math.min(Math.max(to, 0), all.length - 1);
    all.forEach((each, at) => { each.hidden = at !== candidate; });
    [...here.querySelectorAll("[data-this-one]")].forEach((each, at) => { each.hidden = at !== candidate; });
    for (const button of here.querySelectorAll("[data-turn-to]")) {
      button.disabled = button.dataset.turnTo === "1" ? candidate === all.length - 1 : candidate === 0;
    }
  };
  const keysOff = () => localStorage.getItem(KEYS_OFF) === "1";
  const dressKeys = () => {
    const here = card();
    const toggle = here.querySelector("[data-keys]");
    if (toggle) {
      toggle.hidden = false;
      toggle.textContent = keysOff() ? toggle.dataset.on : toggle.dataset.off;
    }
    here.classList.toggle("pr-review--keys", !keysOff());
  };
  const dress = () => {
    for (const line of card().querySelectorAll("[data-turn]")) line.hidden = false;
    dressKeys();
    turn(0);
  };
  const show = (next, { aloud = true } = {}) => {
    // The reason goes along: what was typed for one row is offered for the next.
    const before = card();
    if (next.dataset.queue !== undefined && !next.querySelector("[data-error-summary]")) {
      for (const name of ["common", "reason"]) {
        const [from, to] = [before, next].map((each) => each.querySelector(`[name="${name}"]`));
        if (from && to) to.value = from.value;
      }
    }
    before.replaceWith(next);
    document.title = document.title.replace(/^.*(?= – )/, () => next.dataset.title);
    history.replaceState(null, "", next.dataset.url);
    dress();
    if (!aloud) return;
    window.scrollTo(0, 0);
    (next.querySelector("[data-error-summary]") || next.querySelector("h1")).focus({ preventScroll: true });
  };
  const status = (from) => {
    const [here, there] = [card(), from].map((each) => each.querySelector("[data-review-status]"));
    if (here && there) here.innerHTML = there.innerHTML;
  };

  // A decision: the next card is shown at once, and the answer is the one behind it. A decision that was refused comes
  // back with what is wrong, in place of whatever is shown by then.
  const isSending = () => document.body.hasAttribute("data-review-sending");
  const decide = async (form, submitter) => {
    if (isSending()) return;
    document.body.setAttribute("data-review-sending", "");
    unfail();
    const body = new FormData(form, submitter);
    const url = form.getAttribute("action");
    const decided = card();
    try {
      const next = prefetched ? await prefetched : null;
      if (next && next.dataset.row) body.append("shown", next.dataset.row);
      const answer = ask(url, { method: "POST", body, keepalive: true }); // it arrives even if the page is closed now
      if (next) show(next);
      const { found, kept } = await answer;
      if (!kept) {
        prefetched = next ? Promise.resolve(next) : null;
        show(found);
      } else if (next) {
        status(found);
        // The last row was shown already: what follows it is asked for when it is decided.
        prefetched = next.dataset.finished === undefined ? Promise.resolve(found) : null;
      } else {
        show(found);
        prefetch(found);
      }
    } catch {
      // Whether it was kept is not known: the row itself says so when it is loaded again.
      if (card() !== decided) show(decided);
      delete form.dataset.sent;
      failed();
    } finally {
      document.body.removeAttribute("data-review-sending");
    }
  };

  document.addEventListener("submit", (event) => {
    const here = card();
    if (!here || !here.contains(event.target) || here.dataset.queue === undefined) return;
    event.preventDefault();
    decide(event.target, event.submitter);
  }, true);

  document.addEventListener("click", async (event) => {
    const here = card();
    const button = event.target.closest("[data-turn-to], [data-keys], [data-skip]");
    if (!here || !button || !here.contains(button)) return;
    if (button.dataset.turnTo) turn(candidate + Number(button.dataset.turnTo));
    if (button.dataset.keys !== undefined) {
      if (keysOff()) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "1");
      dressKeys();
    }
    if (button.dataset.skip !== undefined && !isSending() && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      try {
        const next = (prefetched && (await prefetched)) || (await ask(button.getAttribute("href"))).found;
        show(next);
        prefetch(next);
      } catch {
        failed();
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    const here = card();
    if (!here || keysOff() || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    let button = null;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      button = here.querySelector(`[data-turn-to="${event.key === "ArrowLeft" ? -1 : 1}"]`);
    } else if (/^[1-9]$/.test(event.key)) {
      if (Number(event.key) > here.querySelectorAll("[data-candidate]").length) return;
      turn(Number(event.key) - 1);
      event.preventDefault();
    } else {
      // By its place on the keyboard where letters are Bangla.
      const letter = /^Key[ANKS]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code[3] : event.key.toUpperCase();
      if (letter === "A") button = here.querySelector("[data-this-one]:not([hidden])");
      else if (/^[NKS]$/.test(letter)) button = here.querySelector(`[data-key="${letter}"]`);
    }
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });

  dress();
  prefetch(card());
})();

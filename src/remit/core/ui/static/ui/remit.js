// Small helps over pages that work without it: notes that leave, menus that close, an edit that opens, boxes found by
// typing, focus on mistakes, a page hidden at once.
(function () {
  "use strict";
  const STAYS = 10000;

  function leaveLater(toast) {
    let waiting = setTimeout(() => toast.remove(), STAYS);
    const hold = () => clearTimeout(waiting);
    const release = () => {
      hold();
      waiting = setTimeout(() => toast.remove(), STAYS);
    };
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("mouseleave", release);
    toast.addEventListener("focusout", release);
  }

  function findAmong(pick) {
    // Typing leaves the boxes that hold every word; the folds open for it and go back as they were.
    pick.dataset.ready = "true";
    const folds = [...pick.querySelectorAll("details")].map((fold) => ({ fold, open: fold.open }));
    if (!folds.length) return;
    const label = document.createElement("label");
    const field = document.createElement("input");
    const told = document.createElement("p");
    field.type = "search";
    field.id = pick.querySelector("input").id + "-find";
    field.className = "form-control";
    field.autocomplete = "off";
    label.htmlFor = field.id;
    label.className = "form-label";
    label.textContent = pick.dataset.find;
    told.className = "form-text";
    told.setAttribute("role", "status");
    pick.querySelector("details").before(label, field, told);
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      pick.querySelectorAll("details .form-check").forEach((box) => {
        const heading = box.closest("details").querySelector("summary").textContent;
        const text = (box.textContent + " " + heading).toLowerCase();
        box.hidden = !words.every((word) => text.includes(word));
        if (!box.hidden) found += 1;
      });
      folds.forEach(({ fold, open }) => {
        fold.hidden = !fold.querySelector(".form-check:not([hidden])");
        fold.open = words.length ? !fold.hidden : open;
      });
      told.textContent = words.length ? (found || "None") + " found" : "";
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  function ready(root) {
    root.querySelectorAll("[data-hide], [data-copy]").forEach((button) => (button.hidden = false));
    root.querySelectorAll("[data-find]:not([data-ready])").forEach(findAmong);
    root.querySelectorAll(".rm-toasts .rm-toast:not([data-ready])").forEach((toast) => {
      toast.dataset.ready = "true";
      toast.querySelector("[data-close]").hidden = false;
      if (!toast.classList.contains("rm-toast-bad")) leaveLater(toast);
    });
    root.querySelectorAll("dialog[data-over]:not([open])").forEach((dialog) => {
      dialog.addEventListener("close", () => dialog.remove());
      dialog.showModal();
    });
    const mistakes = root.querySelector("[data-focus]");
    if (mistakes && !location.hash) mistakes.focus();
  }

  function notSaved() {
    const words = document.getElementById("toast-failed");
    document.getElementById("toasts").append(words.content.cloneNode(true));
    ready(document);
  }

  function closeMenus(except) {
    document.querySelectorAll("details.rm-menu[open]").forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }

  // Hide: Escape twice, or the button. Nothing of the page stays in view, in the title or for a screen reader;
  // a key or the button brings it back. Escape itself does so only after a moment: people press it three times.
  const TWICE = 600;
  let escaped = -Infinity;
  let covered = null;

  function cover() {
    const words = document.getElementById("cover");
    if (!words || covered) return;
    document.documentElement.append(words.content.cloneNode(true));
    covered = { at: performance.now(), title: document.title, focus: document.activeElement };
    document.title = "Remit";
    document.documentElement.classList.add("rm-covered");
    document.querySelector(".rm-cover button").focus();
  }

  function uncover() {
    document.querySelector(".rm-cover").remove();
    document.documentElement.classList.remove("rm-covered");
    document.title = covered.title;
    if (covered.focus) covered.focus.focus();
    covered = null;
  }

  document.addEventListener("keydown", (event) => {
    const now = performance.now();
    if (covered) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const alone = !["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key);
      if (alone && (event.key !== "Escape" || now - covered.at > 2 * TWICE)) uncover();
    } else if (event.key === "Escape" && !event.repeat) {
      if (now - escaped < TWICE) cover();
      escaped = now;
    }
  }, true);

  // A concern leaves its box: the words go to a page of their own in a new window, and nowhere else.
  function passOn(link) {
    const box = document.getElementById(link.dataset.concern);
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (!box || !token || !box.value.trim()) return false;
    const form = document.createElement("form");
    form.method = "post";
    form.action = link.href;
    form.target = "_blank";
    const about = box.form && box.form.querySelector("input[type=hidden][name=pupil]");
    const given = { csrfmiddlewaretoken: token.value, concern: "words", words: box.value, pupil: about ? about.value : "" };
    for (const [name, value] of Object.entries(given)) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.hidden = true;
    document.body.append(form);
    form.submit();
    form.remove();
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    link.nextElementSibling.textContent = "Taken out of this box. Go on in the window that has opened.";
    return true;
  }

  function copy(button) {
    const box = document.getElementById(button.dataset.copy);
    box.select();
    if (navigator.clipboard) navigator.clipboard.writeText(box.value);
    else document.execCommand("copy");
    button.textContent = "Copied";
  }

  document.addEventListener("click", (event) => {
    if (covered) {
      if (event.target.closest(".rm-cover button")) uncover();
      return;
    }
    if (event.target.closest("[data-hide]")) return cover();
    const concern = event.target.closest("[data-concern]");
    if (concern && passOn(concern)) event.preventDefault();
    const copies = event.target.closest("[data-copy]");
    if (copies) copy(copies);
    closeMenus(event.target);
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".rm-toast").remove();
    const show = event.target.closest("[data-show]");
    if (show) {
      document.body.append(document.getElementById(show.dataset.show).content.cloneNode(true));
      ready(document);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.rm-menu[open]");
    closeMenus();
    if (menu) menu.querySelector("summary").focus();
    if (location.hash === "#site-nav") location.hash = "main";
  });
  document.addEventListener("htmx:load", (event) => ready(event.target));
  document.addEventListener("htmx:oobAfterSwap", () => ready(document));
  document.addEventListener("htmx:responseError", notSaved);
  document.addEventListener("htmx:sendError", notSaved);
  document.addEventListener("htmx:timeout", notSaved);
})();

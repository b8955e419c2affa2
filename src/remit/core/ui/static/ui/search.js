// The field of every page: Ctrl+K (on a Mac Command+K) goes to it, arrows go through what was found, Enter opens it,
// Escape leaves. Without this file it is a form that opens the page of search.
(function () {
  "use strict";
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const field = form.querySelector("input[type=search]");
  const list = form.querySelector("[role=listbox]");
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("a[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    const before = chosen();
    if (before) before.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) choose(null);
  }

  field.addEventListener("keydown", (event) => {
    const found = list.hidden ? [] : options();
    const place = found.indexOf(chosen());
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(found[place < 0 ? (step > 0 ? 0 : found.length - 1) : (place + step + found.length) % found.length]);
    } else if (event.key === "Enter" && place >= 0) {
      event.preventDefault();
      found[place].click();
    } else if (event.key === "Escape" && (field.value || !list.hidden)) {
      event.preventDefault();
      field.value = "";
      list.replaceChildren();
      show(false);
    }
  });
  field.addEventListener("focus", () => show(list.childElementCount > 0));
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) show(false);
  });
  // A click on a row must not take the focus, and the list with it, before it opens.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("htmx:afterSwap", () => show(list.childElementCount > 0 && document.activeElement === field));
  // Never one letter alone: whoever speaks to the machine would be thrown here. On a Mac Ctrl+K cuts the rest of a line.
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  if (mac) form.querySelector("kbd").textContent = "⌘K";
  document.addEventListener("keydown", (event) => {
    const held = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (event.key?.toLowerCase() !== "k" || !held || event.altKey || event.shiftKey || !field.checkVisibility()) return;
    if (document.querySelector("dialog[open], .rm-cover")) return;
    event.preventDefault();
    field.focus();
  });
})();

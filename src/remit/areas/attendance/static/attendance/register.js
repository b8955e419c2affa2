// A register that saves itself: each mark goes to this phone first and then to the server, by keyboard or by thumb. Without
// this file, or where the browser can keep nothing, the page is a form with a button.
(function () {
  "use strict";
  const form = document.querySelector("[data-register]");
  if (!form) return;
  const LATE = form.dataset.late;
  const EXCEPTIONS = "exceptions" in form.dataset; // of a lesson only these are kept: the rest is there once it is whole
  const SOON = 500;
  const keeps = document.documentElement.dataset.keeps;
  const rows = [...form.querySelectorAll("[data-row]")];
  const dirty = new Set();
  const held = new Set(); // rows that are sent with the others, and never by themselves
  const done = [];
  const waiting = new Map(); // keys of saves under way, with their rows
  let timer = null;

  const of = (row, part) => form.elements[part + "-" + row.dataset.row];
  const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
  const other = (row) => of(row, "o");
  const codeOf = (row) => other(row).value || (radios(row).find((each) => each.checked) || { value: "" }).value;

  function say(words, bad) {
    document.querySelectorAll("[data-saved]").forEach((each) => {
      each.textContent = words;
      each.className = bad ? "rm-med" : "rm-saved";
    });
  }

  const CLASS = { "/": "present", L: "late", U: "late" };
  const HERE = ["V", "P", "W", "B", "K"];
  function count() {
    const found = { present: 0, late: 0, away: 0, left: 0 };
    rows.forEach((row) => {
      const code = codeOf(row);
      found[!code ? "left" : CLASS[code] || (HERE.includes(code) ? "present" : "away")] += 1;
    });
    Object.entries(found).forEach(([name, number]) => {
      document.querySelectorAll('[data-count="' + name + '"]').forEach((each) => (each.textContent = number));
    });
    const rest = document.querySelector("button[name=rest]");
    if (rest) rest.hidden = !found.left;
  }

  function show(row) {
    const begun = rows.some(codeOf);
    rows.forEach((each) => each.classList.toggle("rm-unmarked", begun && !codeOf(each)));
    const select = other(row);
    select.classList.toggle("rm-set", Boolean(select.value));
    let label = select.nextElementSibling;
    if (!label) {
      label = document.createElement("span");
      label.setAttribute("aria-hidden", "true");
      select.after(label);
    }
    label.textContent = select.value;
  }

  function set(row, code, remember) {
    const button = radios(row).find((each) => each.value === code);
    const select = other(row);
    if (!button && ![...select.options].some((each) => each.value && each.value === code)) return false;
    if (remember) done.push({ row, code: codeOf(row) });
    radios(row).forEach((each) => (each.checked = each === button));
    select.value = button ? "" : code;
    if (code !== LATE) of(row, "t").value = "";
    marked(row);
    return true;
  }

  // What waits on this phone for this register, as it was marked: the page may be older than that.
  function putBack(row, values) {
    const code = values["m-" + row.dataset.row];
    if (code === undefined) return;
    const button = radios(row).find((each) => each.value === code);
    radios(row).forEach((each) => (each.checked = each === button));
    other(row).value = button ? "" : code;
    of(row, "t").value = values["t-" + row.dataset.row] || "";
    show(row);
  }

  function putBackAll() {
    const person = document.body.dataset.person;
    const all = JSON.parse(localStorage.getItem("remit-waiting") || "[]");
    const own = all.filter((each) => each.person === person && each.url === location.pathname && !each.refused);
    own.forEach(({ key, values }) => {
      rows.forEach((row) => putBack(row, values));
      if (values.whole) rows.filter((row) => !codeOf(row)).forEach((row) => putBack(row, { ["m-" + row.dataset.row]: "/" }));
      waiting.set(key, rows);
    });
    if (own.length) say("On this phone, not yet sent", true);
  }

  // The page that the phone keeps until midnight then knows of it too.
  let later = null;
  function keepAnew() {
    clearTimeout(later);
    const ask = () => fetch(location.pathname, { headers: { "Remit-Ahead": "1" } });
    later = setTimeout(() => ask().then((answer) => answer.blob()).catch(() => {}), 3000);
  }

  function marked(row) {
    show(row);
    count();
    dirty.add(row);
    if (!keeps) return;
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  }

  function ready() {
    const marked = [...dirty].filter(codeOf);
    dirty.clear();
    if (!EXCEPTIONS) return marked;
    marked.forEach((row) => held.add(row));
    const whole = rows.every(codeOf);
    const worth = marked.some((row) => whole || codeOf(row) !== "/" || of(row, "s").value !== "0");
    if (!worth) return [];
    const now = [...held].filter((row) => codeOf(row) && (whole || codeOf(row) !== "/" || of(row, "s").value !== "0"));
    now.forEach((row) => held.delete(row));
    return now;
  }

  // Ids and codes: a note stays on the page until it is sent from there.
  function save() {
    const now = ready();
    const reason = form.elements.reason;
    if (!now.length) return;
    if (reason && !reason.value.trim()) {
      now.forEach((row) => dirty.add(row));
      say("Say first why it is changed", true);
      return;
    }
    const values = reason ? { reason: reason.value } : {};
    if (EXCEPTIONS && rows.every(codeOf)) values.whole = "1";
    now.forEach((row) => {
      const ref = row.dataset.row;
      values["m-" + ref] = codeOf(row);
      values["t-" + ref] = of(row, "t").value;
      values["s-" + ref] = of(row, "s").value;
    });
    say("Saving");
    const detail = { url: location.pathname, values, words: form.dataset.words, about: location.pathname };
    document.dispatchEvent(new CustomEvent("remit:keep", { detail }));
    waiting.set(detail.key, now);
  }

  document.addEventListener("remit:sent", (event) => {
    const { key, told, ok } = event.detail;
    if (!waiting.has(key)) return;
    waiting.delete(key);
    if (!ok) {
      say(told.why || "Not saved. Look at the register again.", true);
      return;
    }
    Object.entries(told.seen).forEach(([ref, number]) => {
      const field = form.elements["s-" + ref];
      if (field) field.value = number;
    });
    Object.entries(told.mistakes).forEach(([ref, why]) => say(why, true));
    if (told.conflicts.length) location.reload();
    else if (!Object.keys(told.mistakes).length) {
      say("Saved " + told.saved);
      if (keeps) keepAnew();
    }
  });
  document.addEventListener("remit:waits", (event) => {
    if (waiting.has(event.detail.key)) say("On this phone, not yet sent", true);
  });

  async function sendNote(row) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("m-" + row.dataset.row, codeOf(row));
    ["t", "n", "s"].forEach((part) => data.set(part + "-" + row.dataset.row, of(row, part).value));
    if (form.elements.reason) data.set("reason", form.elements.reason.value);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: data, headers: { "Remit-Saves": "1" } });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.why);
      of(row, "s").value = told.seen[row.dataset.row];
      say("Saved " + told.saved);
    } catch (error) {
      say("The note is not saved: send it when there is a connection.", true);
    }
  }

  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    if (event.target === of(row, "n")) {
      if (codeOf(row)) sendNote(row);
      return;
    }
    if (event.target.type === "radio") other(row).value = "";
    else if (event.target === other(row)) radios(row).forEach((each) => (each.checked = false));
    marked(row);
  });

  document.querySelectorAll("button[name=rest]").forEach((button) =>
    button.addEventListener("click", (event) => {
      if (!keeps) return;
      event.preventDefault();
      rows.filter((row) => !codeOf(row)).forEach((row) => set(row, row.dataset.planned || "/", true));
    }),
  );

  // The keyboard goes down the column: a letter marks, and a second one makes a code of two.
  let typed = { row: null, text: "", at: 0 };
  const TOGETHER = 1200;
  const here = () => rows.find((row) => row.contains(document.activeElement));

  function go(row, step) {
    const next = rows[rows.indexOf(row) + step];
    if (!next) return;
    (radios(next).find((each) => each.checked) || radios(next)[0]).focus();
  }

  function undo() {
    const last = done.pop();
    if (!last) return;
    if (last.code) set(last.row, last.code);
    (radios(last.row).find((each) => each.checked) || radios(last.row)[0]).focus();
  }

  form.addEventListener("keydown", (event) => {
    const row = here();
    const text = event.target.matches("input[inputmode], .rm-note, #reason");
    if (event.ctrlKey && event.key === "z" && !text) {
      event.preventDefault();
      undo();
      return;
    }
    if (!row || event.ctrlKey || event.metaKey || event.altKey || text || event.target.matches("select")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(row, event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    const key = event.key.toUpperCase();
    if (key.length !== 1 || !/[A-Z0-9/\\=]/.test(key)) return;
    event.preventDefault();
    const again = performance.now() - typed.at < TOGETHER;
    const before = again && typed.row;
    if (before && /[0-9]/.test(key) && codeOf(before) === LATE) {
      of(before, "t").value += key;
      marked(before);
      typed.at = performance.now();
      return;
    }
    if (before && /[0-9]/.test(key) && set(before, typed.text + key, false)) {
      if (before === row) go(row, 1);
      typed = { row: null, text: "", at: 0 };
      return;
    }
    const code = key === "\\" ? "/" : key;
    if (set(row, code, true)) go(row, 1);
    typed = { row, text: code, at: performance.now() };
  });

  rows.filter((row) => "proposed" in row.dataset).forEach((row) => held.add(row));
  window.addEventListener("pagehide", () => keeps && dirty.size && save());
  if (keeps) putBackAll();
  count();
})();

// Saves that found no connection wait on this phone, and go when there is one. What waits is an address, ids and codes
// under a key made here, no name and no note. It is the person's who made it: no other session sends it, and signing out
// asks before it is deleted.
(function () {
  "use strict";
  const NAME = "remit-waiting";
  const PATIENCE = 10000;
  const AGAIN = 30000;
  const WEEK = 7 * 24 * 60 * 60 * 1000; // as long as the server knows a key again
  const person = document.body.dataset.person;
  const place = document.getElementById("waiting");
  if (!person || !place || !canKeep()) return;
  document.documentElement.dataset.keeps = "1";

  // Where one of these is missing nothing is promised: a save without a connection is told as not saved.
  function canKeep() {
    try {
      localStorage.setItem(NAME + "-try", "");
      localStorage.removeItem(NAME + "-try");
      JSON.parse(localStorage.getItem(NAME));
    } catch {
      return false;
    }
    return Boolean(navigator.locks && AbortSignal.timeout);
  }

  const held = () => JSON.parse(localStorage.getItem(NAME) || "[]");
  const own = () => held().filter((each) => each.person === person);
  const unsent = () => own().filter((each) => !each.refused);
  const age = (each) => Date.now() - each.at;

  function write(rows) {
    if (rows.length) localStorage.setItem(NAME, JSON.stringify(rows));
    else localStorage.removeItem(NAME);
    show();
  }
  const forget = (key) => write(held().filter((each) => each.key !== key));
  const put = (key, refused) => write(held().map((each) => (each.key === key ? { ...each, refused } : each)));
  const refuse = (key) => put(key, Date.now());

  function line(each) {
    const row = document.getElementById("waiting-row").content.cloneNode(true).firstElementChild;
    const at = new Date(each.at).toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
    const words = row.querySelector("[data-words]");
    words.textContent = each.words + ", " + at;
    if (each.about) words.href = each.about;
    row.querySelector("[data-unsent]").hidden = Boolean(each.refused);
    row.querySelector("[data-refused]").hidden = !each.refused;
    row.querySelector("[data-again]").hidden = age(each) > WEEK;
    row.querySelector("[data-again]").addEventListener("click", () => {
      put(each.key, false);
      tryToSend();
    });
    row.querySelector("[data-forget]").addEventListener("click", () => forget(each.key));
    return row;
  }

  // What a page sends by itself is told as waiting once it has waited: nearly always it is gone in a moment.
  const LATELY = 4000;
  function show() {
    const rows = own().filter((each) => !each.quiet || each.refused || age(each) > LATELY);
    place.hidden = !rows.length;
    place.querySelector("ul").replaceChildren(...rows.map(line));
  }

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
  }

  // The first try has its key and its moment already: the server may have saved it, and only its answer was lost.
  document.addEventListener("htmx:configRequest", (event) => {
    const from = event.target.closest("[data-waits]");
    if (!from) return;
    from.dataset.key = from.dataset.key || newKey();
    from.dataset.noted = from.dataset.noted || new Date().toISOString();
    event.detail.parameters.once = from.dataset.key;
    event.detail.parameters.noted = from.dataset.noted;
    event.detail.timeout = PATIENCE;
  });

  function wait(event) {
    const { elt, requestConfig, target } = event.detail;
    const from = elt.closest("[data-waits]");
    if (!from) return;
    const values = Object.fromEntries([...requestConfig.formData].filter(([name]) => name !== "csrfmiddlewaretoken"));
    const { waits: words, key, about, noted } = from.dataset;
    const kept = { key, person, words, about, values, url: requestConfig.path, row: target.id, at: Date.parse(noted) };
    try {
      write([...held(), kept]);
    } catch {
      return; // no room: said as not saved
    }
    event.stopPropagation(); // nothing is lost: no word that it was not saved
    from.replaceWith(document.getElementById("waiting-here").content.cloneNode(true));
  }
  document.body.addEventListener("htmx:sendError", wait);
  document.body.addEventListener("htmx:timeout", wait);

  // A page that saves by itself: kept here first, then sent. The event is given its key; what becomes of it is told.
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent("remit:" + name, { detail }));
  document.addEventListener("remit:keep", (event) => {
    const { url, values, words, about } = event.detail;
    const key = newKey();
    const at = Date.now();
    const sending = { ...values, once: key, noted: new Date(at).toISOString() };
    event.detail.key = key;
    try {
      write([...held(), { key, person, words, about, values: sending, url, at, quiet: true }]);
    } catch {
      setTimeout(() => tell("sent", { key, ok: false, told: { why: "Not saved: this browser has no room." } }));
      return;
    }
    tryToSend();
    setTimeout(() => {
      if (!unsent().some((each) => each.key === key)) return;
      show();
      tell("waits", { key });
      tryToSend();
    }, LATELY + 100);
  });

  async function read(answer) {
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return isJson ? answer.json() : {};
  }

  async function ready() {
    const answer = await fetch(place.dataset.ready, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const told = await answer.json();
    return told.person === person && told.token;
  }

  async function draw(answer, each) {
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("toasts").append(...told.querySelectorAll("#toasts > *"));
    const was = each.row && document.getElementById(each.row);
    const row = each.row && told.getElementById(each.row);
    if (was && row) {
      was.replaceWith(document.adoptNode(row));
      window.htmx.process(row);
    }
    document.dispatchEvent(new Event("htmx:oobAfterSwap"));
  }

  // True where the server has answered, so that the next may go. 403 passes: board mode, or a session that has changed.
  async function sent(each, token) {
    const answer = await fetch(each.url, {
      method: "POST",
      headers: { "X-CSRFToken": token, "HX-Request": "true", "Remit-Waited": "1" },
      body: new URLSearchParams(each.values),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (each.quiet) {
      const told = await read(answer);
      const taken = answer.ok && Boolean(told.saved);
      if (taken) forget(each.key);
      else if (answer.status === 422 || answer.status === 404) refuse(each.key);
      else return answer.status === 403;
      tell("sent", { key: each.key, ok: taken, told });
    } else if (answer.ok) {
      forget(each.key);
      await draw(answer, each);
    } else if (answer.status === 409) {
      refuse(each.key);
      await draw(answer, each);
    } else if (answer.status >= 400 && answer.status < 500 && ![403, 408, 429].includes(answer.status)) refuse(each.key);
    else return answer.status === 403;
    return true;
  }

  async function send(lock) {
    if (!lock || !unsent().length) return;
    try {
      const token = await ready();
      if (!token) return;
      const tried = new Set();
      for (let each; (each = unsent().find((one) => !tried.has(one.key))); tried.add(each.key)) {
        if (age(each) > WEEK) refuse(each.key);
        else if (!(await sent(each, token))) return;
      }
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "TimeoutError") throw error; // still no connection
    }
  }
  const tryToSend = () => unsent().length && navigator.locks.request(NAME, { ifAvailable: true }, send);

  // What waits is deleted once the session has ended, not where it goes on for want of a connection.
  async function leave(form) {
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal });
      if (!answer.ok) return form.submit();
      write(held().filter((each) => each.person !== person));
      location.assign(answer.url);
    } catch {
      window.alert(place.dataset.stays);
    }
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-leaves]") || !own().length) return;
    event.preventDefault();
    if (!navigator.onLine) window.alert(place.dataset.stays);
    else if (window.confirm(place.dataset.leaving)) leave(event.target);
  });

  // Of others what nobody can send any more goes; of one's own what was told as not taken for a fortnight.
  write(held().filter((each) => (each.person === person ? !each.refused || age(each) < 2 * WEEK : age(each) < WEEK)));
  place.querySelector("[data-send]").addEventListener("click", tryToSend);
  window.addEventListener("online", tryToSend);
  window.addEventListener("storage", (event) => event.key === NAME && show());
  document.addEventListener("visibilitychange", () => document.hidden || tryToSend());
  setInterval(tryToSend, AGAIN);
  tryToSend();
})();

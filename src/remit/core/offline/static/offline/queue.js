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
  if (!person || !place) return;

  const held = () => JSON.parse(localStorage.getItem(NAME) || "[]");
  const own = () => held().filter((each) => each.person === person);
  const unsent = () => own().filter((each) => !each.refused);

  function write(rows) {
    if (rows.length) localStorage.setItem(NAME, JSON.stringify(rows));
    else localStorage.removeItem(NAME);
    show();
  }
  const forget = (key) => write(held().filter((each) => each.key !== key));
  const refuse = (key) => write(held().map((each) => (each.key === key ? { ...each, refused: true } : each)));

  function line(each) {
    const row = document.getElementById("waiting-row").content.cloneNode(true).firstElementChild;
    const at = new Date(each.at).toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
    row.querySelector("[data-words]").textContent = each.words + ", " + at;
    row.querySelector("[data-unsent]").hidden = each.refused;
    row.querySelector("[data-refused]").hidden = !each.refused;
    const button = row.querySelector("button");
    button.hidden = !each.refused;
    button.addEventListener("click", () => forget(each.key));
    return row;
  }

  function show() {
    const rows = own();
    place.hidden = !rows.length;
    place.querySelector("ul").replaceChildren(...rows.map(line));
  }

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
  }

  // The first try has its key already: the server may have saved it, and only its answer was lost.
  document.addEventListener("htmx:configRequest", (event) => {
    const from = event.target.closest("[data-waits]");
    if (!from) return;
    from.dataset.key = from.dataset.key || newKey();
    event.detail.parameters.once = from.dataset.key;
    event.detail.timeout = PATIENCE;
  });

  function wait(event) {
    const { elt, requestConfig, target } = event.detail;
    const from = elt.closest("[data-waits]");
    if (!from) return;
    event.stopPropagation(); // nothing is lost: no word that it was not saved
    const values = Object.fromEntries([...requestConfig.formData].filter(([name]) => name !== "csrfmiddlewaretoken"));
    const { waits: words, key } = from.dataset;
    write([...held(), { key, person, words, values, url: requestConfig.path, row: target.id, at: Date.now() }]);
    from.replaceWith(document.getElementById("waiting-here").content.cloneNode(true));
  }
  document.body.addEventListener("htmx:sendError", wait);
  document.body.addEventListener("htmx:timeout", wait);

  async function ready() {
    const answer = await fetch(place.dataset.ready, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const told = await answer.json();
    return told.person === person && told.token;
  }

  async function put(answer, each) {
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

  // True where the server has answered for it, one way or the other.
  async function sent(each, token) {
    const answer = await fetch(each.url, {
      method: "POST",
      headers: { "X-CSRFToken": token, "HX-Request": "true" },
      body: new URLSearchParams(each.values),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) {
      forget(each.key);
      await put(answer, each);
    } else if (answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) refuse(each.key);
    else return false;
    return true;
  }

  async function send(lock) {
    if (!lock || !unsent().length) return;
    try {
      const token = await ready();
      if (!token) return;
      for (const each of unsent()) {
        if (Date.now() - each.at > WEEK) refuse(each.key);
        else if (!(await sent(each, token))) return;
      }
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "TimeoutError") throw error; // still no connection
    }
  }
  const tryToSend = () => unsent().length && navigator.locks.request(NAME, { ifAvailable: true }, send);

  // Of others what nobody can send any more goes.
  write(held().filter((each) => each.person === person || Date.now() - each.at < WEEK));
  place.querySelector("[data-send]").addEventListener("click", tryToSend);
  window.addEventListener("online", tryToSend);
  window.addEventListener("storage", (event) => event.key === NAME && show());
  document.addEventListener("visibilitychange", () => document.hidden || tryToSend());
  setInterval(tryToSend, AGAIN);
  tryToSend();

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-leaves]") || !own().length) return;
    if (window.confirm(place.dataset.leaving)) write(held().filter((each) => each.person !== person));
    else event.preventDefault();
  });
})();

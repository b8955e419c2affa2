// Lets the worker in, where the browser has workers. Registers that are named on a page are kept before they are opened.
(async function () {
  "use strict";
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/worker.js");
  const ahead = [...document.querySelectorAll("a[data-today]")].map((each) => each.href);
  if (!ahead.length || !navigator.onLine) return;
  await navigator.serviceWorker.ready;
  for (const each of ahead) await fetch(each, { headers: { "Remit-Ahead": "1" } }).then((answer) => answer.blob()).catch(() => {});
})();

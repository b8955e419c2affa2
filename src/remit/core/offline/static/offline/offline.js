// Lets the worker in, where the browser has workers. What it keeps of today is one person's: on a page of another, and on a
// screen that a class can see, it goes. Registers that are named on a page are kept before they are opened.
(async function () {
  "use strict";
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/worker.js");
  const own = "remit-today-" + (document.body.dataset.person || "");
  const names = (await caches.keys()).filter((each) => each.startsWith("remit-today-") && each !== own);
  await Promise.all(names.map((each) => caches.delete(each)));
  const ahead = [...document.querySelectorAll("a[data-today]")].map((each) => each.href);
  if (!ahead.length || !navigator.onLine) return;
  await navigator.serviceWorker.ready;
  for (const each of ahead) await fetch(each, { headers: { "Remit-Ahead": "1" } }).catch(() => {});
})();

// Keeps the files that every page is drawn with, and one page that says there is no connection. It never keeps a page,
// a picture or an answer of anybody's: what is not in its list goes to the network and nowhere else.
const NAME = "remit-" + HELD.version;

self.addEventListener("install", (event) => {
  const wanted = [...HELD.files, HELD.offline].map((each) => new Request(each, { credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (HELD.files.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(url.pathname, { ignoreVary: true })));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(HELD.offline, { ignoreVary: true })));
  }
});

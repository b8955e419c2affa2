// Keeps the files that every page is drawn with, and one page that says there is no connection. Of what it meets on the way
// it keeps today's registers alone: the pages that say so themselves, for whoever opened them, until midnight.
const NAME = "remit-" + HELD.version;
const TODAY = "remit-today-";
const UNTIL = "Remit-Kept-Until";

self.addEventListener("install", (event) => {
  const wanted = [...HELD.files, HELD.offline].map((each) => new Request(each, { credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name !== NAME && !name.startsWith(TODAY);
  const forget = (names) => Promise.all(names.filter(old).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

// Every page says whose it is; the page for signing in, and one that a class can see, are nobody's. What was kept for
// another goes then, also what was on its way.
let whose = null;
async function forgetOthers() {
  const old = (await caches.keys()).filter((name) => name.startsWith(TODAY) && name !== TODAY + whose);
  await Promise.all(old.map((name) => caches.delete(name)));
}

// What the page said of itself: for how many seconds it may be kept, and which files it is drawn with.
async function keep(request, answer) {
  const person = answer.headers.get("Remit-Today");
  if (!person || answer.redirected || person !== whose) return;
  const cache = await caches.open(TODAY + person);
  const headers = new Headers(answer.headers);
  headers.set(UNTIL, String(Date.now() + 1000 * Number(answer.headers.get("Remit-Until"))));
  const body = await answer.blob();
  await cache.put(new URL(request.url).pathname, new Response(body, { status: 200, headers }));
  const needs = answer.headers.get("Remit-Needs").split(" ").filter(Boolean);
  await Promise.all(needs.map((each) => cache.add(new Request(each, { credentials: "omit" }))));
  await forgetOthers();
}

async function kept(pathname) {
  for (const name of (await caches.keys()).filter((each) => each.startsWith(TODAY))) {
    const found = await (await caches.open(name)).match(pathname, { ignoreVary: true });
    if (found && Number(found.headers.get(UNTIL)) > Date.now()) return found;
    if (found && found.headers.has(UNTIL)) await caches.delete(name);
  }
  return null;
}

async function page(event, pathname) {
  const { request } = event;
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await kept(pathname)) || caches.match(HELD.offline, { ignoreVary: true });
  }
  const isPage = answer.type !== "opaqueredirect" && (answer.headers.get("Content-Type") || "").startsWith("text/html");
  if (request.mode === "navigate" && isPage) {
    whose = answer.headers.get("Remit-Whose");
    await forgetOthers();
  }
  if (answer.ok && answer.headers.has("Remit-Today")) event.waitUntil(keep(request, answer.clone()).catch(() => {}));
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (HELD.files.includes(pathname) || request.destination === "script") {
    event.respondWith(fetch(request).catch(() => caches.match(pathname, { ignoreVary: true })));
  } else if (request.mode === "navigate" || request.headers.has("Remit-Ahead")) {
    event.respondWith(page(event, pathname));
  }
});

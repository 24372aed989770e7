// Keeps the page's own files for a reload without a signal. Always asks the network
// first, so a new version is never held back; conversations never pass through here.

const CACHE = "hotline1022-page-1";

async function keepAll() {
  const cache = await caches.open(CACHE);
  const page = await fetch("/", { cache: "no-cache", credentials: "omit" });
  if (!page.ok) throw new Error("page not available");
  // index.html names every file it needs, so the list cannot fall behind.
  const html = await page.clone().text();
  const files = Array.from(new Set(html.match(/\/assets\/[\w./-]+/g) || []));
  await cache.addAll(files);
  await cache.put("/", page);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepAll());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((all) => Promise.all(all.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

async function networkFirst(request, key) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.status >= 500) {
      // The server is being restarted behind its proxy.
      return (await cache.match(key)) || response;
    }
    if (response.ok) await cache.put(key, response.clone());
    return response;
  } catch (unreachable) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw unreachable;
  }
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === "/") event.respondWith(networkFirst(request, "/"));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(networkFirst(request, url.pathname));
});

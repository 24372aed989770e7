// The web chat: joins connection, outbox, thread and view. See index.html for the page.

import { Composer } from "./chat/composer.js";
import { Connection } from "./chat/connection.js";
import { byId, say } from "./chat/dom.js";
import { Frame } from "./chat/frame.js";
import { Outbox } from "./chat/outbox.js";
import { Scroll } from "./chat/scroll.js";
import { Settings, dropFromAddress } from "./chat/settings.js";
import { read, write } from "./chat/storage.js";
import { applyLang, lang, t, whenText } from "./chat/strings.js";
import { Thread } from "./chat/thread.js";
import { View } from "./chat/view.js";

const GRACE = 2500; // a stream the server ends on purpose is back before anyone is told

const thread = new Thread();
const frame = new Frame();
const log = byId("log");

let settled = false; // the first backlog has been shown
let fresh = false; // the server has just made this conversation
let pressed = null; // {seq, payload, after, id}: an answer on its way
let batchTimer = 0;
let saveTimer = 0;
let lossTimer = 0;
let shoutedLoss = false;
let heard = 0;

// Entries come in bursts; they are drawn and announced together.
function drawSoon() {
  if (batchTimer) return;
  batchTimer = setTimeout(() => draw(), settled ? 80 : 250);
}

// `why`: "own" after the person did something, "again" when nothing is news, else nothing.
function draw(why) {
  clearTimeout(batchTimer);
  batchTimer = 0;
  const items = thread.items(outbox);
  if (pressed) {
    const answered = items.some((item) => item.from !== "me" && item.seq > pressed.after);
    const mine = items.find((item) => item.client_id === pressed.id);
    if (answered || !mine || mine.state === "failed") pressed = null;
  }
  const wasAtEnd = scroll.atEnd;
  const nodes = view.draw(items, pressed);
  byId("loading").hidden = items.length > 0;
  const others = nodes.filter((node) => node.dataset.from !== "me");
  const news = why !== "again" && (settled || fresh);
  scroll.arrived(news ? others[0] || null : null, wasAtEnd, why === "own");
  const told = others.filter((node) => node.dataset.from !== "system").length;
  if (news && settled && told > 0) {
    frame.arrived(told);
    if (document.hidden) heard += told;
    title();
  }
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, 300);
}

function save() {
  thread.saveCopy(connection.token, connection.lastData);
}

function title() {
  const name = document.body.dataset.service;
  document.title = heard > 0 ? "(" + heard + ") " + name : name;
}

// Connection state -----------------------------------------------------------------

function showLoss() {
  clearTimeout(lossTimer);
  lossTimer = 0;
  const banner = byId("banner");
  const first = banner.hidden;
  const at = connection.lastData || thread.savedAt;
  const copy = thread.unconfirmed.size > 0;
  byId("banner-text").textContent = t("lost");
  byId("banner-time").textContent = copy
    ? at ? t("cached_at", { time: whenText(at, Date.now()) }) : t("cached")
    : at ? t("data_at", { time: whenText(at, Date.now()) }) : "";
  log.classList.toggle("copy", copy);
  banner.hidden = false;
  if (!first) return;
  // Interrupting once is a warning, interrupting again and again is torment.
  say(byId("banner-text").textContent + " " + byId("banner-time").textContent, !shoutedLoss);
  shoutedLoss = true;
}

function hideLoss() {
  clearTimeout(lossTimer);
  lossTimer = 0;
  log.classList.remove("copy");
  if (byId("banner").hidden) return;
  // The button that brought it back may hold the focus.
  if (byId("banner").contains(document.activeElement)) byId("draft").focus({ preventScroll: true });
  byId("banner").hidden = true;
  say(t("back"));
}

const connection = new Connection({
  start: startPayload(),
  lang: null,
  on: {
    after: () => thread.delivered,
    opened({ fresh: isNew, replaced, maxText }) {
      fresh = isNew;
      composer.setMax(maxText);
      forgetStart();
      if (replaced) {
        const had = thread.entries.size > 0;
        thread.clear();
        view.reset();
        pressed = null;
        if (had) say(t("expired"));
      }
      if (isNew) log.setAttribute("aria-live", "polite");
      outbox.kick();
    },
    entry(raw) {
      thread.add(raw);
      drawSoon();
    },
    reset(before) {
      thread.dropBefore(before);
      view.reset();
      drawSoon();
    },
    ready() {
      thread.complete();
      draw();
      settled = true;
      log.setAttribute("aria-live", "polite");
      hideLoss();
      outbox.kick();
      keepShell();
    },
    lost() {
      if (!navigator.onLine) showLoss();
      else if (!lossTimer) lossTimer = setTimeout(showLoss, GRACE);
      drawSoon();
    },
  },
});

// A deep link starts its guide once; a reload afterwards must not start it again.
function startPayload() {
  const start = new URLSearchParams(location.search).get("start");
  // A site's widget passes the same start on every page of that site.
  if (frame.inside && start === read("start") && read("token")) return null;
  return start;
}

function forgetStart() {
  const start = new URLSearchParams(location.search).get("start");
  if (start === null) return;
  write("start", start);
  dropFromAddress("start");
}

// After the first success the page's own files are kept, so that a reload without a
// signal shows the copy of the conversation instead of the browser's error page.
let shellKept = false;
function keepShell() {
  if (shellKept || !navigator.serviceWorker) return;
  shellKept = true;
  navigator.serviceWorker.register("/sw.js").catch(() => {});
}

// What the person does --------------------------------------------------------------

const outbox = new Outbox({
  token: () => connection.token,
  refused: () => connection.refused(),
  changed: () => drawSoon(),
  sent(item, seq) {
    thread.markSent(item, seq);
  },
  failed() {
    say(t("send_failed_said"));
  },
});

function newestOther() {
  const others = thread.sorted().filter((entry) => entry.from !== "me");
  return others.length > 0 ? others[others.length - 1].seq : 0;
}

function sayIfWaiting() {
  if (!navigator.onLine || !byId("banner").hidden) say(t("queued"));
}

const view = new View(byId("thread"), {
  press(entry, choice) {
    if (pressed && pressed.seq === entry.seq && pressed.payload === choice.payload) return;
    const item = outbox.add({ press: choice.payload, label: choice.label });
    pressed = { seq: entry.seq, payload: choice.payload, after: newestOther(), id: item.id };
    draw("own");
    sayIfWaiting();
  },
  retry: (id) => outbox.retry(id),
  edit(id) {
    const item = outbox.discard(id);
    draw();
    if (item) composer.takeBack(item.text);
  },
  discard(id) {
    outbox.discard(id);
    draw();
    byId("draft").focus({ preventScroll: true });
  },
});

const settings = new Settings({
  lang(next) {
    applyLang(next);
    redraw();
    outbox.add({ press: "l." + next, label: t("language_name") });
    draw("own");
  },
  home() {
    outbox.add({ press: "c.menu", label: t("home") });
    draw("own");
    sayIfWaiting();
  },
  looked: () => scroll.measure(),
});

const composer = new Composer((text) => {
  outbox.add({ text });
  draw("own");
  sayIfWaiting();
});

// Everything is drawn in the new language, silently: none of it is news.
function redraw() {
  const live = log.getAttribute("aria-live");
  log.setAttribute("aria-live", "off");
  scroll.keepPlace(() => {
    view.reset();
    draw("again");
  });
  composer.changed();
  if (!byId("banner").hidden) showLoss();
  setTimeout(() => log.setAttribute("aria-live", live), 500);
}

// Start -----------------------------------------------------------------------------

connection.lang = settings.lang;
if (settings.lang === "en") applyLang("en");
else document.documentElement.lang = lang();

const call = byId("call");
call.href = "tel:" + document.body.dataset.hotline.replace(/[^0-9+*#]/g, "");

const scroll = new Scroll();

byId("retry-now").addEventListener("click", () => {
  connection.cut();
  connection.wake();
  outbox.kick();
});
addEventListener("offline", showLoss);
addEventListener("pagehide", save);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save();
  else if (heard > 0) {
    heard = 0;
    title();
  }
});

thread.loadCopy(read("token"));
draw();
connection.run();

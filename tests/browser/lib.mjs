// What the browser tests share: a browser, bounded waits, axe, and finding things on the
// page by role and data attribute, never by the words of a guide.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = require("axe-core").source;

export const WAIT = 10000;
export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    timeout: 30000,
    args: [
      "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-quic",
    ],
  });
}

/** Closes the browser; one that does not answer is left to the end of the process. */
export async function close(browser) {
  let timer;
  await Promise.race([browser.close(), new Promise((done) => { timer = setTimeout(done, 10000); })]);
  clearTimeout(timer);
}

/** A page whose script errors fail the test that asked for it. */
export async function newPage(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT);
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => {
    // The browser reports refused policies only here.
    if (/Content Security Policy|Refused to/.test(message.text())) page.errors.push(message.text());
  });
  return page;
}

/** Polls until `check` gives something truthy; the message says what was awaited. */
export async function until(check, what, ms = WAIT) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    last = await check();
    if (last) return last;
    if (Date.now() > end) assert.fail(`waited ${ms} ms for: ${what}`);
    await new Promise((done) => setTimeout(done, 40));
  }
}

export function lastSeq(page) {
  return page.evaluate(() => Math.max(0, ...Array.from(document.querySelectorAll("[data-seq]"), (n) => Number(n.dataset.seq))));
}

export function lastBotSeq(page) {
  return page.evaluate(() => Math.max(0, ...Array.from(document.querySelectorAll('[data-seq]:not([data-from="me"])'), (n) => Number(n.dataset.seq))));
}

export async function waitForBotAfter(page, seq) {
  await page.waitForFunction((after) => Array.from(document.querySelectorAll('[data-seq]:not([data-from="me"])'))
    .some((n) => Number(n.dataset.seq) > after), seq, { timeout: WAIT });
}

/** The prominent buttons of the question being asked now. */
export function activeChoices(page) {
  return page.locator('[data-active="true"] [data-payload]');
}

export async function greeted(page, url) {
  await page.goto(url);
  await waitForBotAfter(page, 0);
  await activeChoices(page).first().waitFor();
}

/** Presses the first answer of the current question and waits for what comes next. */
export async function pressFirst(page) {
  const before = await lastBotSeq(page);
  const answers = page.locator('[data-active="true"] [data-payload][data-kind="answer"]');
  const button = (await answers.count()) > 0 ? answers.first() : activeChoices(page).first();
  await button.click();
  await waitForBotAfter(page, before);
}

export async function type(page, text) {
  await page.locator("#draft").fill(text);
  await page.locator("#draft").press("Enter");
}

export function mine(page, text) {
  return page.locator('[data-from="me"]', { hasText: text });
}

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function axe(page, what) {
  await settleMotion(page);
  await page.evaluate(axeSource);
  const result = await page.evaluate((tags) => window.axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations"],
  }), TAGS);
  const found = result.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((n) => `${n.target} ${n.failureSummary.replace(/\s+/g, " ")}`).join("\n  ")}`);
  assert.deepEqual(found, [], `axe, ${what}`);
}

/** Sets colours and letters the way the menu stores them, then reloads. */
export async function setLook(page, look) {
  await page.evaluate((value) => localStorage.setItem("hl1022.look", JSON.stringify(value)), look);
  await page.reload();
  await page.locator("[data-seq]").first().waitFor();
  await settleMotion(page);
}

/** Half-faded messages would make colour measurements depend on the moment. */
export async function settleMotion(page) {
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running"));
}

function focusedNow(page) {
  return page.evaluate(() => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    const top = Math.max(box.top, 0);
    const bottom = Math.min(box.bottom, innerHeight);
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
    const seen = bottom > top && [0.15, 0.5, 0.85].some((part) => {
      const at = document.elementFromPoint(x, top + (bottom - top) * part);
      return at && (node.contains(at) || at.contains(node));
    });
    return {
      id: node.id || node.dataset.payload || node.dataset.do || `${node.tagName}:${node.textContent.trim().slice(0, 30)}`,
      seen,
      ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
  });
}

/**
 * Tabs from the top of the page to its end, checking at each stop that the focus is visible
 * and not under a sticky bar or a floating button. Returns what was visited.
 */
export async function tabThrough(page, limit = 120) {
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const visited = [];
  for (let i = 0; i < limit; i += 1) {
    await page.keyboard.press("Tab");
    const stop = await focusedNow(page);
    if (!stop) break;
    assert.ok(stop.ring, `no focus ring at ${stop.id}`);
    // Scrolling to the focus may take a frame or two.
    await until(async () => {
      const now = await focusedNow(page);
      return now && now.seen;
    }, `the focus at ${stop.id} to be in sight`, 1500);
    visited.push(stop.id);
  }
  return visited;
}

/** Another site, on an origin of its own, that embeds the widget the way docs/nhung-web.md says. */
export async function hostSite(chatOrigin, attributes = "", port = 0) {
  const server = createServer((req, res) => {
    const tag = `<script src="${chatOrigin}/embed.js" defer ${attributes}></script>`;
    res.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    res.end(`<!doctype html><html lang="vi"><title>Trang của tỉnh</title>
      <style>button{background:lime!important;font-size:50px!important} p{color:#222}</style>
      <h1>Cổng thông tin điện tử</h1><p>Tin tức trong tỉnh. <a href="#">Một đường link</a></p>${tag}${tag}`);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}

/** Which sites a test's page asked for anything. */
export function recordOrigins(context) {
  const seen = new Set();
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.protocol !== "blob:") seen.add(url.origin);
  });
  return seen;
}

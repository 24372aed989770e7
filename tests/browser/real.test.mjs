// The page against a real `hotline1022 serve`. Knows no wording of any guide: it presses
// the first answer it finds. Settings:
//
//   BASE_URL    where the server is, for example http://localhost:8022
//   EMBED_PORT  port of the other site (default 8790); start the server with
//               HOTLINE_EMBED_ORIGINS=http://127.0.0.1:8790
//   QR_START    deep-link payload of a guide with a QR code, if pressing first answers
//               from the greeting does not lead to one

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import {
  DESKTOP, PHONE, activeChoices, axe, close, greeted, hostSite, lastBotSeq, launch, mine, newPage, pressFirst,
  recordOrigins, setLook, settleMotion, tabThrough, type, until, waitForBotAfter,
} from "./lib.mjs";

const base = process.env.BASE_URL ? process.env.BASE_URL.replace(/\/$/, "") : null;
const embedPort = Number(process.env.EMBED_PORT || 8790);

if (!base) {
  const words = "BASE_URL is not set: the web chat was NOT tested against the real server";
  if (process.env.CI === "true") {
    test("real server", () => assert.fail(words));
  } else {
    console.error(`\n*** ${words} ***\n`);
    test("real server", { skip: words }, () => {});
  }
} else {
  realTests();
}

function realTests() {
  let browser;
  let context;
  let page;
  let origins;

  before(async () => {
    browser = await launch();
    // One conversation for all tests: the server limits how fast one address opens new ones.
    context = await browser.newContext({ viewport: PHONE });
    origins = recordOrigins(context);
    page = await newPage(context);
  });
  after(() => close(browser), { timeout: 20000 });

  async function step() {
    if ((await activeChoices(page).count()) > 0) {
      await pressFirst(page);
      return;
    }
    const seq = await lastBotSeq(page);
    await type(page, "1");
    await waitForBotAfter(page, seq);
  }

  async function allSent() {
    await until(() => page.evaluate(() => Array.from(document.querySelectorAll('[data-from="me"]')).every((n) => n.dataset.state === "sent")), "everything sent");
  }

  test("opens and greets", async () => {
    await greeted(page, base);
    assert.ok((await page.getByRole("heading", { level: 1 }).textContent()).trim().length > 0);
    assert.ok(!(await page.content()).includes("{{"), "no placeholder is left");
    assert.match(await page.locator("#call").getAttribute("href"), /^tel:[0-9+*#]+$/);
  });

  test("a typed answer is stored, echoed and answered", async () => {
    const seq = await lastBotSeq(page);
    await type(page, "1");
    await waitForBotAfter(page, seq);
    await allSent();
  });

  test("several steps by pressing the first answer", async () => {
    for (let i = 0; i < 4; i += 1) await step();
    await allSent();
  });

  test("a reload brings the thread back", async () => {
    const before = await page.locator("[data-seq]").evaluateAll((all) => all.map((n) => [n.dataset.seq, n.dataset.from, n.querySelector(".text") && n.querySelector(".text").textContent]));
    await page.reload();
    await until(async () => (await page.locator("[data-seq]").count()) >= before.length, "all messages");
    await until(() => page.evaluate(() => document.getElementById("log").getAttribute("aria-live") === "polite"), "the server's thread");
    const now = await page.locator("[data-seq]").evaluateAll((all) => all.map((n) => [n.dataset.seq, n.dataset.from, n.querySelector(".text") && n.querySelector(".text").textContent]));
    assert.deepEqual(now.slice(0, before.length), before);
  });

  test("without the copy on the device the server still has the thread", async () => {
    const count = await page.locator("[data-seq]").count();
    await page.goto("about:blank");
    await page.goto(`${base}/assets/chat.css`);
    await page.evaluate(() => localStorage.removeItem("hl1022.thread"));
    await page.goto(base);
    await until(async () => (await page.locator("[data-seq]").count()) >= count, "all messages from the server");
  });

  for (const [what, size, look, scheme] of [
    ["phone, light", PHONE, {}, "light"],
    ["phone, dark by the device", PHONE, {}, "dark"],
    ["phone, large letters", PHONE, { large: true }, "light"],
    ["desktop, light", DESKTOP, {}, "light"],
    ["desktop, dark by choice, large letters", DESKTOP, { theme: "dark", large: true }, "light"],
  ]) {
    test(`axe finds nothing: ${what}`, async () => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme });
      await setLook(page, look);
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
      await axe(page, what);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "fits the width");
      await page.locator("#menu-button").click();
      await axe(page, `${what}, menu open`);
      await page.keyboard.press("Escape");
    });
  }

  test("keyboard only: all is reachable and visible, a button and a sentence can be sent", async () => {
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: "light" });
    await setLook(page, {});
    const stops = await tabThrough(page, 400);
    for (const id of ["call", "menu-button", "draft", "send"]) assert.ok(stops.includes(id), `Tab reaches ${id}`);
    let seq = await lastBotSeq(page);
    if ((await activeChoices(page).count()) > 0) {
      await activeChoices(page).first().focus();
      await page.keyboard.press("Enter");
      await waitForBotAfter(page, seq);
      await until(() => page.evaluate(() => document.activeElement !== document.body), "focus is kept");
      seq = await lastBotSeq(page);
    }
    await page.locator("#draft").focus();
    await page.keyboard.type("1");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "send");
    await page.keyboard.press("Enter");
    await waitForBotAfter(page, seq);
  });

  test("typed without a network, sent when it is back", async () => {
    const words = "kiểm tra gửi lại";
    const seq = await lastBotSeq(page);
    await context.setOffline(true);
    await page.locator("#banner").waitFor({ state: "visible" });
    await type(page, words);
    await until(async () => (await mine(page, words).last().getAttribute("data-state")) === "queued", "queued");
    await context.setOffline(false);
    await until(async () => (await mine(page, words).last().getAttribute("data-state")) === "sent", "sent", 20000);
    await page.locator("#banner").waitFor({ state: "hidden" });
    await waitForBotAfter(page, seq);
    assert.equal(await mine(page, words).count(), 1);
  });

  test("a QR code loads, and its link is the address that is shown", async () => {
    const qr = page.locator("img[data-qr]");
    if (process.env.QR_START) {
      const seq = await lastBotSeq(page);
      await page.goto(`${base}/?start=${encodeURIComponent(process.env.QR_START)}`);
      await waitForBotAfter(page, seq);
    } else {
      await page.locator("#menu-button").click();
      const seq = await lastBotSeq(page);
      await page.locator("#home").click();
      await waitForBotAfter(page, seq);
    }
    for (let i = 0; i < 15 && (await qr.count()) === 0; i += 1) await step();
    assert.ok((await qr.count()) > 0, "15 first answers led to no QR code; name a guide in QR_START");
    await qr.first().scrollIntoViewIfNeeded();
    await until(() => qr.first().evaluate((n) => n.complete && n.naturalWidth > 0), "the picture");
    assert.ok((await qr.first().getAttribute("alt")).length > 0);
    const block = page.locator(".link-block", { has: page.locator("img[data-qr]") }).first();
    const link = block.locator("a[data-link]");
    const href = await link.getAttribute("href");
    assert.equal((await link.locator(".address").textContent()).trim(), href);
    assert.equal(await link.locator(".address b").textContent(), new URL(href).hostname);
    assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
    assert.equal(await block.locator("a[download]").getAttribute("href"), await qr.first().getAttribute("src"));
    await settleMotion(page);
    await axe(page, "with a QR code");
  });

  test("nothing left the origin, nothing was refused, no script failed", async () => {
    assert.deepEqual(Array.from(origins), [new URL(base).origin]);
    assert.deepEqual(page.errors, []);
  });

  test("the widget works on another site", async () => {
    const site = await hostSite(base, 'data-label="Hỏi 1022"', embedPort);
    const elsewhere = await browser.newContext({ viewport: DESKTOP });
    try {
      const seen = recordOrigins(elsewhere);
      const view = await newPage(elsewhere);
      await view.goto(site.url);
      await view.getByRole("button", { name: "Hỏi 1022" }).click();
      const frame = view.frameLocator("iframe");
      await frame.locator("[data-seq]").first().waitFor();
      await frame.locator("#draft").fill("1");
      await frame.locator("#draft").press("Enter");
      await frame.locator('[data-from="me"][data-state="sent"]').first().waitFor();
      await frame.locator("#draft").press("Escape");
      await view.locator("iframe").waitFor({ state: "hidden" });
      assert.deepEqual(view.errors, []);
      assert.deepEqual(Array.from(seen).sort(), [new URL(site.url).origin, new URL(base).origin].sort());
      assert.deepEqual(await elsewhere.cookies(), [], "no cookies");
    } finally {
      await elsewhere.close();
      await site.close();
    }
  });
}

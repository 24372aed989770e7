// The page against a server that misbehaves: cuts, repeats, refusals, forgetting.

import { after, before, beforeEach, afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { startFake } from "./fake-server.mjs";
import {
  PHONE, activeChoices, axe, close, greeted, hostSite, lastBotSeq, launch, mine, newPage, pressFirst, setLook,
  settleMotion, tabThrough, type, until, waitForBotAfter,
} from "./lib.mjs";

let browser;
let fake;
let context;
let page;

before(async () => {
  browser = await launch();
});
after(() => close(browser), { timeout: 20000 });

beforeEach(async () => {
  fake = await startFake({ frameAncestors: "*" });
  context = await browser.newContext({ viewport: PHONE });
  page = await newPage(context);
});
afterEach(async () => {
  const errors = page.errors;
  await context.close();
  await fake.close();
  assert.deepEqual(errors, [], "script errors or refused policies on the page");
});

const stateOf = (text) => mine(page, text).getAttribute("data-state");
const received = () => Array.from(fake.rooms.values()).flatMap((r) => r.thread).filter((e) => e.from === "me").map((e) => e.text);

test("what is typed without a network leaves later, in order and once", async () => {
  await greeted(page, fake.url);
  await context.setOffline(true);
  await page.locator("#banner").waitFor({ state: "visible" });
  assert.match(await page.locator("#banner-time").textContent(), /\d\d:\d\d/);
  for (const text of ["một hai ba", "bốn năm sáu", "bảy tám chín"]) await type(page, text);
  await until(async () => (await stateOf("bảy tám chín")) === "queued", "queued state");
  assert.equal(fake.log.sends.length, 0);
  await context.setOffline(false);
  await until(async () => (await stateOf("bảy tám chín")) === "sent", "all sent");
  await page.locator("#banner").waitFor({ state: "hidden" });
  assert.deepEqual(received(), ["một hai ba", "bốn năm sáu", "bảy tám chín"]);
  assert.equal(await mine(page, "một hai ba").count(), 1);
});

test("the queue and the thread survive a reload while the server is away", async () => {
  await greeted(page, fake.url);
  // The page's own files are kept only after the first success.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const shown = await page.locator("[data-seq]").count();
  fake.control({ down: true });
  await page.locator("#banner").waitFor({ state: "visible" });
  await type(page, "gửi khi có mạng nhé");
  await until(async () => (await stateOf("gửi khi có mạng nhé")) === "queued", "queued");
  await page.locator("#draft").fill("bản nháp");
  await page.reload();
  await mine(page, "gửi khi có mạng nhé").waitFor();
  assert.equal(await page.locator("[data-seq]").count(), shown);
  assert.equal(await page.locator("#draft").inputValue(), "bản nháp");
  await page.locator("#banner").waitFor({ state: "visible" });
  assert.ok(await page.locator("#log.copy").count(), "marked as a kept copy");
  fake.control({ down: false });
  await until(async () => (await stateOf("gửi khi có mạng nhé")) === "sent", "sent after the server is back", 20000);
  assert.deepEqual(received(), ["gửi khi có mạng nhé"]);
});

test("an answer lost after storing is repeated with the same id and shown once", async () => {
  await greeted(page, fake.url);
  fake.faults.send.push("drop");
  await type(page, "câu hỏi của tôi");
  await until(() => fake.log.sends.length >= 2, "a second attempt");
  await until(async () => (await stateOf("câu hỏi của tôi")) === "sent", "sent");
  assert.equal(fake.log.sends[0].id, fake.log.sends[1].id);
  assert.equal(await mine(page, "câu hỏi của tôi").count(), 1);
  assert.deepEqual(received(), ["câu hỏi của tôi"]);
});

test("503 is tried again, and what follows waits its turn", async () => {
  await greeted(page, fake.url);
  fake.faults.send.push(503, 503);
  await type(page, "trước");
  await type(page, "sau");
  await until(async () => (await stateOf("sau")) === "sent", "both sent", 15000);
  assert.deepEqual(received(), ["trước", "sau"]);
  assert.deepEqual(fake.log.sends.map((s) => s.text), ["trước", "trước", "trước", "sau"]);
});

test("429 is obeyed: nothing is sent before Retry-After, whatever is pressed", async () => {
  await greeted(page, fake.url);
  fake.faults.retryAfter = 2;
  fake.faults.send.push(429);
  const began = Date.now();
  await type(page, "nhanh quá");
  const again = mine(page, "nhanh quá").locator('[data-do="retry"]');
  await again.click();
  await type(page, "thêm nữa");
  await until(async () => (await stateOf("thêm nữa")) === "sent", "sent");
  assert.ok(Date.now() - began >= 1900, "waited");
  assert.equal(fake.log.sends.length, 3);
});

test("a refused message can be taken back for editing and does not hold up the next", async () => {
  await greeted(page, fake.url);
  fake.faults.send.push(413);
  await type(page, "bị từ chối");
  await until(async () => (await stateOf("bị từ chối")) === "failed", "failed");
  await type(page, "tin sau vẫn đi");
  await until(async () => (await stateOf("tin sau vẫn đi")) === "sent", "next is sent");
  await mine(page, "bị từ chối").locator('[data-do="edit"]').click();
  assert.equal(await page.locator("#draft").inputValue(), "bị từ chối");
  assert.equal(await mine(page, "bị từ chối").count(), 0);
});

test("a stream ended by the server resumes after the last number, without a banner", async () => {
  await greeted(page, fake.url);
  const seq = await lastBotSeq(page);
  fake.control({ cut: true });
  await until(() => fake.log.streams.length >= 2, "a second stream");
  assert.deepEqual(fake.log.streams.slice(0, 2), [0, seq]);
  fake.say({ text: "tin sau khi nối lại" });
  await waitForBotAfter(page, seq);
  assert.ok(await page.locator("#banner").isHidden());
});

test("a silent stream is given up after two missed heartbeats", async () => {
  await page.clock.install();
  await greeted(page, fake.url);
  fake.faults.mute = true;
  await page.clock.fastForward(36000);
  fake.faults.mute = false;
  await page.clock.fastForward(2000);
  await until(() => fake.log.streams.length >= 2, "a second stream");
});

test("a forgotten conversation is opened anew and unsent words go there", async () => {
  await greeted(page, fake.url);
  await pressFirst(page);
  fake.control({ gone: true });
  await until(() => fake.log.opens.length >= 2, "opened again");
  await until(async () => (await page.locator("[data-seq]").count()) === 1, "only the new greeting is left");
  await type(page, "tôi vẫn ở đây");
  await until(async () => (await stateOf("tôi vẫn ở đây")) === "sent", "sent");
  assert.equal(fake.rooms.size, 1);
});

test("a token refused on sending leads to one new conversation and a sent message", async () => {
  await greeted(page, fake.url);
  fake.rooms.forEach((room) => room.streams.forEach((s) => s.end()));
  fake.rooms.clear();
  await type(page, "sau khi mất mã");
  await until(async () => (await stateOf("sau khi mất mã")) === "sent", "sent", 15000);
  assert.equal(fake.rooms.size, 1);
});

test("a secret masked by the server replaces the local words, also in what is kept", async () => {
  await greeted(page, fake.url);
  await type(page, "mã là 123456 nhé");
  await until(async () => (await mine(page, "mã là").textContent()).includes("••••••"), "masked");
  await until(() => page.evaluate(() => (localStorage.getItem("hl1022.thread") || "").includes("••••••")), "masked copy kept");
  assert.ok(!(await page.evaluate(() => JSON.stringify(Object.assign({}, localStorage)))).includes("123456"));
});

for (const locks of [true, false]) {
  test(`two tabs of one person: each message is stored once, in order, ${locks ? "with" : "without"} Web Locks`, async () => {
    if (!locks) await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
    await greeted(page, fake.url);
    const other = await newPage(context);
    await other.goto(fake.url);
    await activeChoices(other).first().waitFor();
    fake.faults.delayMs = 200;
    await context.setOffline(true);
    await type(page, "từ thẻ một");
    await type(other, "từ thẻ hai");
    await context.setOffline(false);
    for (const p of [page, other]) {
      for (const text of ["từ thẻ một", "từ thẻ hai"]) {
        await until(async () => (await mine(p, text).getAttribute("data-state")) === "sent", `${text} in both tabs`, 20000);
      }
    }
    // Tabs in different processes see each other's storage a moment late, so a repeat is
    // possible and the server's part; two requests at the same time are not.
    if (locks) assert.equal(fake.log.mostAtOnce, 1, "one request at a time");
    assert.equal(new Set(fake.log.sends.map((s) => s.id)).size, 2);
    assert.deepEqual(received(), ["từ thẻ một", "từ thẻ hai"]);
    assert.equal(fake.rooms.size, 1);
    assert.deepEqual(other.errors, []);
  });
}

test("with storage blocked the chat works in memory", async () => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
  });
  await greeted(page, fake.url);
  await type(page, "không có bộ nhớ");
  await until(async () => (await stateOf("không có bộ nhớ")) === "sent", "sent");
});

test("a deep link starts its guide once, a reload does not start it again", async () => {
  await page.goto(`${fake.url}/?start=step2`);
  await page.locator("[data-seq]").first().waitFor();
  assert.equal(fake.log.opens[0].start, "step2");
  assert.ok(!page.url().includes("start="));
  await page.reload();
  await page.locator("[data-seq]").first().waitFor();
  await until(() => fake.log.opens.length >= 2, "opened after the reload");
  assert.equal(fake.log.opens[1].start, null);
});

test("Enter during Vietnamese composition does not send; Shift+Enter makes a line", async () => {
  await greeted(page, fake.url);
  const box = page.locator("#draft");
  await box.fill("đa");
  await box.dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  await box.dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true });
  assert.equal(await box.inputValue(), "đa");
  await box.press("Shift+Enter");
  await box.pressSequentially("dòng hai");
  assert.equal(await box.inputValue(), "đa\ndòng hai");
  await box.press("Enter");
  await until(async () => (await box.inputValue()) === "", "sent and emptied");
  await until(() => received().includes("đa\ndòng hai"), "received with its line break");
});

test("a text over the limit is explained, kept and not sent", async () => {
  await greeted(page, fake.url);
  await page.locator("#draft").fill("ạ".repeat(3500));
  assert.match(await page.locator("#draft-note").textContent(), /3500/);
  await page.locator("#draft").fill("ạ".repeat(4003));
  await page.locator("#send").click();
  assert.match(await page.locator("#draft-note").textContent(), /3/);
  assert.equal((await page.locator("#draft").inputValue()).length, 4003);
  assert.equal(await page.locator("#draft").getAttribute("aria-invalid"), "true");
  assert.equal(fake.log.sends.length, 0);
});

test("someone reading further up is not moved, and is told", async () => {
  await greeted(page, fake.url);
  for (let i = 0; i < 12; i += 1) fake.say({ text: `tin số ${i}\nvới hai dòng` });
  await until(async () => (await page.locator("[data-seq]").count()) >= 13, "messages");
  await page.mouse.move(180, 300);
  await page.mouse.wheel(0, -5000);
  await until(() => page.evaluate(() => scrollY === 0), "scrolled up");
  fake.say({ text: "tin mới khi đang đọc trên" });
  await page.locator("#jump.unseen").waitFor();
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.locator("#jump").click();
  await until(() => page.evaluate(() => document.scrollingElement.scrollHeight - innerHeight - scrollY < 5), "at the end");
  await page.locator("#jump").waitFor({ state: "hidden" });
});

test("the way to the end does not vanish under the focus", async () => {
  await greeted(page, fake.url);
  for (let i = 0; i < 3; i += 1) await pressFirst(page);
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator("#jump").waitFor({ state: "visible" });
  await page.locator("#jump").focus();
  await page.evaluate(() => scrollTo(0, document.scrollingElement.scrollHeight));
  await until(() => page.evaluate(() => document.scrollingElement.scrollHeight - innerHeight - scrollY < 5), "at the end");
  await settleMotion(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), "jump");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "draft");
  await page.locator("#jump").waitFor({ state: "hidden" });
});

test("a tall message is shown from its beginning, also after its picture arrives", async () => {
  await greeted(page, fake.url);
  await pressFirst(page);
  await page.waitForFunction(() => Array.from(document.images).every((i) => i.complete && i.naturalWidth > 0));
  await settleMotion(page);
  await until(() => page.evaluate(() => {
    const top = document.getElementById("top").getBoundingClientRect().bottom;
    const first = Array.from(document.querySelectorAll('[data-from="bot"]')).pop().getBoundingClientRect().top;
    return first >= top && first < top + 40;
  }), "its first line just under the header");
});

test("using the header does not move the page, and a change of language keeps the end", async () => {
  await greeted(page, fake.url);
  for (let i = 0; i < 3; i += 1) await pressFirst(page);
  await page.mouse.move(180, 300);
  await page.mouse.wheel(0, -400);
  await settleMotion(page);
  const y = await page.evaluate(() => scrollY);
  assert.ok(y > 0);
  await page.locator("#call").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#menu").waitFor({ state: "visible" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.id), "menu-button");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => scrollY), y);
  await page.locator("#menu-button").click();
  await page.locator('input[name="lang"][value="en"]').check();
  await page.keyboard.press("Escape");
  await until(() => fake.log.sends.some((s) => s.press === "l.en"), "l.en sent");
  await until(() => page.evaluate(() => document.scrollingElement.scrollHeight - innerHeight - scrollY < 5), "at the end");
});

test("a question that still stands keeps its buttons at the end", async () => {
  await greeted(page, fake.url);
  const payloads = await activeChoices(page).evaluateAll((all) => all.map((b) => b.dataset.payload));
  fake.say({ text: "một câu xen vào" });
  await page.locator(".reprise").waitFor();
  assert.deepEqual(await activeChoices(page).evaluateAll((all) => all.map((b) => b.dataset.payload)), payloads);
  await activeChoices(page).first().click();
  await page.locator(".reprise").waitFor({ state: "detached" });
});

test("old buttons fold away and still work", async () => {
  await greeted(page, fake.url);
  await pressFirst(page);
  const before = await lastBotSeq(page);
  const old = page.locator("details.old-choices").first();
  await old.locator("summary").click();
  await old.locator("[data-payload]").nth(1).click();
  await waitForBotAfter(page, before);
});

test("screen readers hear news once: not the backlog, not own words, the loss urgently one time", async () => {
  await greeted(page, fake.url);
  await pressFirst(page);
  await page.reload();
  await page.evaluate(() => {
    window.said = [];
    const log = document.getElementById("log");
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
      const from = node.nodeType === 1 ? node : node.parentElement;
      const region = from && from.closest("[aria-live]");
      if (region === log && region.getAttribute("aria-live") === "polite") window.said.push(node.textContent);
    }))).observe(log, { childList: true, subtree: true });
  });
  await until(() => page.evaluate(() => document.getElementById("log").getAttribute("aria-live") === "polite"), "live after the backlog");
  assert.deepEqual(await page.evaluate(() => window.said), []);
  const before = await lastBotSeq(page);
  await activeChoices(page).first().click();
  await waitForBotAfter(page, before);
  await until(() => page.evaluate(() => document.querySelectorAll('[data-state]:not([data-state="sent"])').length === 0), "sent");
  assert.equal(await page.evaluate(() => window.said.length), 1, "one message, one addition");

  const alert = page.locator("#alert");
  await context.setOffline(true);
  await until(async () => (await alert.textContent()) !== "", "an urgent announcement");
  await context.setOffline(false);
  await page.locator("#banner").waitFor({ state: "hidden" });
  await until(async () => (await page.locator("#status").textContent()) !== "", "told of the return");
  await page.evaluate(() => { document.getElementById("alert").textContent = ""; });
  await context.setOffline(true);
  await page.locator("#banner").waitFor({ state: "visible" });
  await until(() => page.evaluate(() => document.getElementById("status").textContent.includes(document.getElementById("banner-text").textContent)), "the second loss, politely");
  assert.equal(await alert.textContent(), "");
});

test("an unsafe link is words only, data is never markup", async () => {
  await greeted(page, fake.url);
  const seq = await lastBotSeq(page);
  fake.say({ text: "<img src=x onerror=alert(1)> & <b>đậm</b>", link: { url: "javascript:alert(1)", label: "x", host: "dichvucong.gov.vn" } });
  fake.say({ text: "giả", link: { url: "https://dichvucong.gov.vn@xau.example/", label: "x", host: "dichvucong.gov.vn" } });
  await waitForBotAfter(page, seq + 1);
  assert.equal(await page.locator("[data-link]").count(), 0);
  assert.equal(await page.locator("#thread .msg b, #thread .msg img").count(), 0);
});

test("the language switch changes the page, its lang, and tells the server", async () => {
  await greeted(page, fake.url);
  const before = await lastBotSeq(page);
  await page.locator("#menu-button").click();
  await page.locator('input[name="lang"][value="en"]').check();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await until(() => fake.log.sends.some((s) => s.press === "l.en"), "l.en sent");
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#menu").isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.id), "menu-button");
  const langs = await page.locator('[data-from="bot"] .text').evaluateAll((all) => all.map((n) => n.lang));
  assert.ok(langs.includes("vi"), "old Vietnamese messages keep their language");
  await waitForBotAfter(page, before);
  await axe(page, "English");
});

test("without script the page says whom to call", async () => {
  const plain = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
  const view = await plain.newPage();
  await view.goto(fake.url);
  await view.locator('main a[href^="tel:"]').first().waitFor({ state: "visible" });
  assert.ok(await view.locator("#draft").isHidden());
  await plain.close();
});

test("keyboard only: every stop is visible, and pressing a button keeps the place", async () => {
  await greeted(page, fake.url);
  await pressFirst(page);
  await pressFirst(page);
  await settleMotion(page);
  const stops = await tabThrough(page);
  for (const id of ["call", "menu-button", "draft", "send"]) assert.ok(stops.includes(id), `Tab reaches ${id}`);
  await activeChoices(page).first().focus();
  const before = await lastBotSeq(page);
  await page.keyboard.press("Enter");
  await waitForBotAfter(page, before);
  await until(() => page.evaluate(() => document.activeElement && document.activeElement.closest("#thread") !== null), "focus stays in the thread");
});

for (const [what, look, size] of [
  ["a phone", {}, PHONE], ["a small phone, dark", { theme: "dark" }, { width: 320, height: 568 }],
  ["large letters", { large: true }, { width: 320, height: 640 }],
  ["400 % zoom", {}, { width: 320, height: 256 }],
]) {
  test(`${what}: no sideways scrolling, targets large enough, nothing for axe`, async () => {
    await page.setViewportSize(size);
    await greeted(page, fake.url);
    for (let i = 0; i < 2; i += 1) await pressFirst(page);
    fake.faults.send.push(413);
    await type(page, "bị từ chối");
    await until(async () => (await stateOf("bị từ chối")) === "failed", "failed");
    await setLook(page, look);
    await until(async () => (await page.locator("[data-link]").count()) === 1, "thread");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "fits the width");
    const small = await page.locator("[data-active] button, #send, #call, #menu-button").evaluateAll((all) => all
      .map((n) => n.getBoundingClientRect()).filter((b) => b.width < 44 || b.height < 44).length);
    assert.equal(small, 0, "prominent targets of at least 44 px");
    await axe(page, what);
    await page.locator("#menu-button").click();
    await axe(page, `${what}, menu open`);
    await page.keyboard.press("Escape");
    assert.ok((await tabThrough(page)).includes("send"), "the keyboard reaches the button that sends");
  });
}

test("the widget on another site: opens, works, tells of news, closes by Esc, gives back the focus", async () => {
  const site = await hostSite(fake.url, 'data-start="step2" data-label="Hỏi 1022"');
  try {
    await page.goto(site.url);
    const open = page.getByRole("button", { name: "Hỏi 1022" });
    await open.waitFor();
    assert.equal(await page.locator("hotline1022-widget").count(), 1, "one widget though included twice");
    const box = await open.boundingBox();
    assert.ok(box.height >= 56 && box.height < 120, "the host page's styles stay out");
    assert.equal(fake.log.opens.length, 0, "nothing is loaded before it is wanted");
    await open.click();
    const frame = page.frameLocator("iframe");
    await frame.locator("[data-seq]").first().waitFor();
    assert.equal(fake.log.opens[0].start, "step2");
    await frame.locator('[data-active="true"] [data-payload]').first().click();
    await frame.locator('[data-from="me"][data-state="sent"]').waitFor();
    await frame.locator("#draft").focus();
    await page.keyboard.press("Escape");
    await open.waitFor();
    assert.ok(await open.evaluate((n) => n.getRootNode().activeElement === n), "focus is back on the button");
    fake.say({ text: "tin trong lúc đóng" });
    await until(async () => /1/.test((await open.getAttribute("aria-label") || "").replace("1022", "")), "unread is told");
    await page.keyboard.press("Enter");
    await frame.locator("#draft").waitFor();
    // Forged messages from elsewhere close nothing.
    await page.evaluate(() => window.postMessage({ type: "hotline1022.close" }, "*"));
    assert.ok(await page.locator("iframe").isVisible());
    await page.getByRole("button", { name: /Đóng/ }).click();
    await page.locator("iframe").waitFor({ state: "hidden" });
    await axe(page, "host page");
  } finally {
    await site.close();
  }
});

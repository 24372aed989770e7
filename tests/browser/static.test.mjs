// Reads the page's files without a browser: language level, no foreign addresses, nothing
// the content policy would refuse, and two complete languages.

import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { parse } from "acorn";

const ASSETS = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../src/channel/webchat/assets");
const files = readdirSync(ASSETS, { recursive: true }).map(String).filter((f) => /\.(js|css|html)$/.test(f));
const source = (name) => readFileSync(path.join(ASSETS, name), "utf8");
const scripts = files.filter((f) => f.endsWith(".js"));
const CLASSIC = ["embed.js", "sw.js", path.join("chat", "early.js")];

test("scripts stay within ES2018, for phones that are not updated", () => {
  for (const name of scripts) {
    const sourceType = CLASSIC.includes(name) ? "script" : "module";
    assert.doesNotThrow(() => parse(source(name), { ecmaVersion: 2018, sourceType }), name);
  }
});

test("no file names a foreign address", () => {
  for (const name of files) {
    const text = source(name)
      .replaceAll("http://www.w3.org/2000/svg", "") // a namespace, never fetched
      .replaceAll("https://dichvucong.gov.vn@elsewhere", ""); // a comment on what is refused
    const found = text.match(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z]+/gi) || [];
    assert.deepEqual(found, [], name);
  }
});

test("no inline style or handler, no markup made from data", () => {
  const html = source("index.html");
  assert.doesNotMatch(html, /\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)/i);
  for (const name of scripts) {
    assert.doesNotMatch(source(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, name);
  }
});

test("index.html preloads exactly the modules there are", () => {
  const html = source("index.html");
  const named = (html.match(/\/assets\/chat\/[\w-]+\.js/g) || []).map((f) => f.slice("/assets/chat/".length)).sort();
  assert.deepEqual(named, readdirSync(path.join(ASSETS, "chat")).sort());
});

test("both languages have every string, and index.html holds the Vietnamese ones", () => {
  const code = source("chat/strings.js");
  const table = code.slice(code.indexOf("{", code.indexOf("const STRINGS")), code.indexOf("};", code.indexOf("const STRINGS")) + 1);
  const { vi, en } = new Function(`return ${table}`)();
  assert.deepEqual(Object.keys(vi), Object.keys(en));
  for (const key of Object.keys(vi)) {
    const marks = (value) => (String(value).match(/\{\w+\}/g) || []).sort();
    assert.deepEqual(marks(vi[key]), marks(en[key]), key);
  }
  const html = source("index.html");
  for (const [, key, text] of html.matchAll(/data-t="(\w+)"[^>]*>([^<]*)</g)) assert.equal(text, vi[key], key);
  for (const name of scripts) {
    for (const [, key] of source(name).matchAll(/\bt\("(\w+)"/g)) assert.ok(key in vi, `${name}: ${key}`);
  }
});

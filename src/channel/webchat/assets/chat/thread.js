// The conversation as data: what the server has delivered, a copy of it on this device,
// and what the person has written that the server has not echoed yet.

import { erase, read, write } from "./storage.js";

const KEPT = 200;
const SENDERS = ["me", "bot", "operator", "system"];

function text(value) {
  return typeof value === "string" ? value : "";
}

/** A checked copy of a server entry, or null. Nothing later has to doubt its shape. */
export function parseEntry(raw) {
  if (!raw || typeof raw.seq !== "number" || !(raw.seq > 0)) return null;
  const choices = Array.isArray(raw.choices) ? raw.choices : [];
  return {
    seq: raw.seq,
    at: typeof raw.at === "number" ? raw.at : 0,
    from: SENDERS.includes(raw.from) ? raw.from : "system",
    client_id: typeof raw.client_id === "string" ? raw.client_id : null,
    text: text(raw.text),
    choices: choices
      .filter((c) => c && typeof c.payload === "string" && typeof c.label === "string")
      .map((c) => ({ n: c.n, label: c.label, payload: c.payload, kind: text(c.kind) || "answer" })),
    link: raw.link && text(raw.link.url) ? raw.link : null,
    image: raw.image && text(raw.image.src) ? raw.image : null,
    waiting: raw.waiting === true,
  };
}

export class Thread {
  constructor() {
    this.clear();
  }

  clear() {
    this.entries = new Map();
    this.unconfirmed = new Set(); // from the copy on this device, not yet from the server
    this.echoed = new Set();
    this.sent = new Map(); // confirmed by POST, not yet in the stream
    this.delivered = 0;
    this.savedAt = 0;
  }

  /** Shows the kept copy at once; returns whether there was one for this token. */
  loadCopy(token) {
    const copy = read("thread");
    if (!token || !copy || copy.token !== token || !Array.isArray(copy.entries)) return false;
    copy.entries.forEach((raw) => {
      const entry = parseEntry(raw);
      if (!entry) return;
      this.entries.set(entry.seq, entry);
      this.unconfirmed.add(entry.seq);
      if (entry.client_id) this.echoed.add(entry.client_id);
    });
    this.savedAt = typeof copy.at === "number" ? copy.at : 0;
    return this.entries.size > 0;
  }

  saveCopy(token, at) {
    if (!token || at === 0) return;
    const all = this.sorted();
    // A full disk keeps a shorter copy rather than a stale one.
    const kept = write("thread", { token, at, entries: all.slice(-KEPT) }) ||
      write("thread", { token, at, entries: all.slice(-20) });
    if (!kept) erase("thread");
  }

  /** Adds an entry; false if it was there already or is not one. */
  add(raw) {
    const entry = parseEntry(raw);
    if (!entry) return false;
    const isNew = !this.entries.has(entry.seq);
    this.entries.set(entry.seq, entry);
    this.unconfirmed.delete(entry.seq);
    this.delivered = Math.max(this.delivered, entry.seq);
    if (entry.client_id) {
      this.echoed.add(entry.client_id);
      this.sent.delete(entry.client_id);
    }
    return isNew;
  }

  /** The whole thread has come: what the server no longer has, this device drops too. */
  complete() {
    this.unconfirmed.forEach((seq) => this.entries.delete(seq));
    this.unconfirmed.clear();
  }

  /** What lies before was erased at the server: so it is here. */
  dropBefore(before) {
    if (!(before > 0)) return;
    Array.from(this.entries.keys()).filter((seq) => seq < before).forEach((seq) => {
      this.entries.delete(seq);
      this.unconfirmed.delete(seq);
    });
    this.sent.forEach((held, id) => {
      if (held.seq < before) this.sent.delete(id);
    });
  }

  markSent(item, seq) {
    if (!this.echoed.has(item.id)) this.sent.set(item.id, { item, seq });
  }

  sorted() {
    return Array.from(this.entries.values()).sort((a, b) => a.seq - b.seq);
  }

  /**
   * Everything to show, in order. An own message has the same key before and after the
   * server's echo, so its bubble stays where it is and only its text and state change.
   */
  items(outbox) {
    const shown = this.sorted().map((entry) => Object.assign({}, entry, {
      key: entry.client_id ? "c:" + entry.client_id : "s:" + entry.seq,
      state: entry.from === "me" ? "sent" : null,
    }));
    this.sent.forEach((held, id) => {
      if (this.entries.has(held.seq)) return;
      shown.push(this.own(held.item, id, held.seq, "sent"));
    });
    shown.sort((a, b) => a.seq - b.seq);
    outbox.items().forEach((item) => {
      if (this.echoed.has(item.id) || this.sent.has(item.id)) return;
      shown.push(this.own(item, item.id, null, outbox.state(item)));
    });
    return shown;
  }

  own(item, id, seq, state) {
    return {
      key: "c:" + id, id, seq, at: item.at, from: "me", client_id: id,
      text: item.press ? item.label : item.text, choices: [], link: null, image: null,
      waiting: false, state, failed: item.failed, press: item.press || null,
    };
  }
}

// What the person has said and the server has not yet confirmed. Each item is one stored
// value of its own, so that two tabs never overwrite each other's list; names sort in the
// order of writing. Items leave strictly in that order, one at a time, with an id that
// never changes, so that a repeat after a lost answer is recognised by the server.

import { backoff, post, retryAfter } from "./connection.js";
import { exclusive } from "./lock.js";
import { erase, names, onOtherTab, read, uuid, write } from "./storage.js";

const NAME = "out.";

function digits(n, width) {
  return ("0".repeat(width) + n).slice(-width);
}

export class Outbox {
  /** `on`: token(), refused(), changed(), sent(item, seq), failed(item). */
  constructor(on) {
    this.on = on;
    this.running = false;
    this.trouble = null; // why the head of the queue waits: "network" or "server"
    this.attempt = 0;
    this.asked = 0; // pause the server asked for; nothing cuts it short
    this.wakeUp = null;
    this.lastAt = 0;

    addEventListener("online", () => this.kick());
    addEventListener("offline", () => this.on.changed());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.kick();
    });
    onOtherTab((name) => {
      if (name === null || name.startsWith(NAME)) {
        this.on.changed();
        this.kick();
      }
    });
  }

  items() {
    return names(NAME).map((name) => {
      const item = read(name);
      return item && item.id ? Object.assign({ name }, item) : null;
    }).filter(Boolean);
  }

  find(id) {
    return this.items().find((item) => item.id === id) || null;
  }

  /** `what` is {text} or {press, label}. Returns the stored item. */
  add(what) {
    const id = uuid();
    const queue = this.items();
    const last = queue.length > 0 ? queue[queue.length - 1].order : 0;
    // A clock set back must not let a later message overtake an earlier one.
    const order = Math.max(Date.now(), this.lastAt + 1, last + 1);
    this.lastAt = order;
    const item = Object.assign({ id, at: Date.now(), order, failed: null }, what);
    write(NAME + digits(order, 15) + "." + id, item);
    this.on.changed();
    this.kick();
    return item;
  }

  state(item) {
    if (item.failed) return "failed";
    if (!navigator.onLine) return "queued";
    if (this.trouble === "network") return "queued";
    if (this.trouble === "server") return "retrying";
    return this.on.token() ? "sending" : "queued";
  }

  retry(id) {
    const item = this.find(id);
    if (item && item.failed) this.store(item, null);
    this.kick();
  }

  discard(id) {
    const item = this.find(id);
    if (item) erase(item.name);
    this.on.changed();
    return item;
  }

  store(item, failed) {
    const kept = Object.assign({}, item, { failed });
    delete kept.name;
    write(item.name, kept);
    this.on.changed();
  }

  /** Start sending, or try at once if it is waiting. */
  kick() {
    if (this.wakeUp) this.wakeUp();
    if (!this.running) this.drain();
  }

  async drain() {
    this.running = true;
    try {
      for (;;) {
        const head = this.items().find((item) => !item.failed);
        if (!head) {
          this.trouble = null;
          return;
        }
        if (!this.on.token()) return; // opened() kicks again
        this.asked = 0;
        const wait = await exclusive("send", () => this.sendOne(head.id));
        this.on.changed();
        if (wait > 0) await this.pause(Math.max(wait, this.asked), this.asked > 0);
      }
    } finally {
      this.running = false;
    }
  }

  /** Sends one item; returns how long to wait before the next request. */
  async sendOne(id) {
    const item = this.find(id); // another tab may have sent it while we waited for the lock
    if (!item || item.failed) return 0;
    const token = this.on.token();
    if (!token) return 0;
    this.on.changed();
    const body = item.press ? { id, press: item.press, label: item.label } : { id, text: item.text };
    let result;
    try {
      result = await post("/api/chat/send", body, token);
    } catch (unreachable) {
      return this.later("network");
    }
    const { response, answer } = result;
    if (response.ok) {
      if (!answer || typeof answer.seq !== "number") return this.later("server");
      this.trouble = null;
      this.attempt = 0;
      this.on.sent(item, answer.seq);
      erase(item.name);
      return 0;
    }
    const status = response.status;
    if (status === 401) {
      if (this.on.token() === token) this.on.refused();
      return this.later("server");
    }
    if (status === 429 || status >= 500 || status === 408 || status === 425) {
      this.asked = retryAfter(response);
      return this.later("server");
    }
    this.trouble = null;
    this.attempt = 0;
    this.store(item, status === 413 ? "too_long" : "failed");
    this.on.failed(item);
    return 0;
  }

  later(why) {
    this.trouble = why;
    const wait = backoff(this.attempt);
    this.attempt += 1;
    return wait;
  }

  pause(ms, firm) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      if (firm) return;
      this.wakeUp = () => {
        clearTimeout(timer);
        done();
      };
    }).then(() => {
      this.wakeUp = null;
    });
  }
}

// Keeps the conversation open: gets a token, reads the event stream, and comes back by
// itself after every kind of cut. It knows nothing of how messages look.

import { exclusive } from "./lock.js";
import { onOtherTab, read, write } from "./storage.js";

const SILENCE = 35000; // two missed heartbeats of 15 s, and some slack for a weak signal
const STEADY = 10000; // a stream that lived this long starts the backoff afresh
const REQUEST = 20000;

/** 0.5 to 15 s, growing, with jitter so that a whole province does not come back at once. */
export function backoff(attempt) {
  const top = Math.min(15000, 1000 * Math.pow(2, attempt));
  return Math.max(500, top * (0.5 + Math.random() * 0.5));
}

/** How long the server asked us to stay away, in milliseconds; 0 when it did not say. */
export function retryAfter(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? Math.min(seconds, 120) * 1000 : 0;
}

/** JSON request with a time limit. A redirect or a login page of a café Wi-Fi is a failure. */
export async function post(path, body, token) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), REQUEST);
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = "Bearer " + token;
  try {
    const response = await fetch(path, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      signal: abort.signal,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
    const answer = response.ok ? await response.json() : null;
    return { response, answer };
  } finally {
    clearTimeout(timer);
  }
}

/** Splits a text/event-stream into events; text may arrive cut anywhere. */
export class EventParser {
  constructor(heard) {
    this.heard = heard;
    this.rest = "";
    this.reset();
  }

  reset() {
    this.event = "message";
    this.data = [];
  }

  push(text) {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    lines.forEach((line) => this.line(line));
  }

  line(line) {
    if (line === "") {
      if (this.data.length > 0) this.heard(this.event, this.data.join("\n"));
      this.reset();
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event = value;
    else if (name === "data") this.data.push(value);
  }
}

class ServerSays extends Error {
  constructor(wait) {
    super("refused");
    this.wait = wait;
  }
}

/**
 * `on` holds the callbacks: opened({fresh, replaced, maxText}), entry(entry), ready(), reset(before),
 * lost(), after() → last sequence number already here.
 */
export class Connection {
  constructor({ start, lang, on }) {
    this.start = start;
    this.lang = lang;
    this.on = on;
    this.token = null;
    this.attempt = 0;
    this.lastData = 0;
    this.up = false;
    this.abort = null;
    this.wakeUp = null;

    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.cut());
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.cut();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      // A phone that slept may hold a stream that died without a word.
      if (this.up && Date.now() - this.lastData > SILENCE) this.cut();
      this.wake();
    });
    onOtherTab((name) => {
      if ((name === "token" || name === null) && this.token && read("token") !== this.token) this.refused();
    });
  }

  async run() {
    for (;;) {
      let wait = 0;
      const began = Date.now();
      try {
        if (this.token === null) await this.open();
        await this.stream();
      } catch (error) {
        wait = error.wait || 0;
      }
      if (this.up) {
        this.up = false;
        if (Date.now() - began > STEADY) this.attempt = 0;
      }
      this.on.lost();
      const rest = backoff(this.attempt);
      this.attempt += 1;
      await this.pause(Math.max(wait, rest), wait > 0);
    }
  }

  async open() {
    const before = this.lastToken || null;
    await exclusive("open", async () => {
      // Read inside the lock: another tab may just have been given the new token.
      const known = read("token");
      const { response, answer } = await post("/api/chat/open", {
        token: known,
        start: this.start,
        lang: this.lang,
      });
      if (!response.ok) throw new ServerSays(retryAfter(response));
      if (!answer || typeof answer.token !== "string" || answer.token === "") throw new ServerSays(0);
      this.start = null;
      this.token = answer.token;
      this.lastToken = answer.token;
      write("token", answer.token);
      const changed = (before || known) !== null && answer.token !== (before || known);
      this.on.opened({
        fresh: answer.new === true,
        replaced: changed,
        maxText: answer.max_text > 0 ? answer.max_text : 4000,
      });
    });
  }

  async stream() {
    const abort = new AbortController();
    this.abort = abort;
    let watchdog = 0;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), SILENCE);
    };
    alive();
    try {
      const response = await fetch("/api/chat/stream?after=" + this.on.after(), {
        headers: { Authorization: "Bearer " + this.token, Accept: "text/event-stream" },
        signal: abort.signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
      });
      if (response.status === 401) this.token = null;
      const type = response.headers.get("Content-Type") || "";
      if (!response.ok || !type.startsWith("text/event-stream")) throw new ServerSays(retryAfter(response));
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const parser = new EventParser((event, data) => this.heard(event, data));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        alive();
        this.lastData = Date.now();
        parser.push(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(watchdog);
      abort.abort();
      this.abort = null;
    }
  }

  heard(event, data) {
    if (event === "entry") {
      try {
        this.on.entry(JSON.parse(data));
      } catch (damaged) {
        // One unreadable entry must not hide those after it.
      }
    } else if (event === "ready") {
      this.up = true;
      this.on.ready();
    } else if (event === "reset") {
      try {
        this.on.reset(JSON.parse(data).before);
      } catch (damaged) {
        // The whole thread comes again after a reload.
      }
    } else if (event === "gone") {
      this.refused();
    }
  }

  /** The server does not know our token any more: ask for a conversation again. */
  refused() {
    this.token = null;
    this.cut();
  }

  cut() {
    if (this.abort) this.abort.abort();
  }

  wake() {
    if (!this.wakeUp) return;
    this.attempt = 0;
    this.wakeUp();
  }

  /** A firm pause was asked for by the server, so nothing here cuts it short. */
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

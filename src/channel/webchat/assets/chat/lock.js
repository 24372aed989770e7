// One tab at a time, for work that several tabs of the same person could start together.
// The server forgives repeats, so a lock that cannot be had must never stop a message:
// after PATIENCE the work is done without it.

import { erase, read, shared, uuid, write } from "./storage.js";

const PATIENCE = 25000;
const HELD = 22000; // longer than the longest single request made under a lock
const me = uuid();

function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

export async function exclusive(name, work) {
  if (!shared) return work();
  if (navigator.locks && navigator.locks.request) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    let entered = false;
    try {
      return await navigator.locks.request("hl1022." + name, { signal: abort.signal }, () => {
        entered = true;
        clearTimeout(timer);
        return work();
      });
    } catch (error) {
      if (entered) throw error;
      return work();
    } finally {
      clearTimeout(timer);
    }
  }
  return withStoredLock("lock." + name, work);
}

// For plain http and old browsers. Two tabs may both read "free" in the same instant, so
// the winner is the one whose mark is still there a moment later.
async function withStoredLock(key, work) {
  const giveUp = Date.now() + PATIENCE;
  for (;;) {
    const mark = read(key);
    if (!mark || mark.until < Date.now() || mark.owner === me) {
      write(key, { owner: me, until: Date.now() + HELD });
      await sleep(40 + Math.random() * 40);
      const still = read(key);
      if (still && still.owner === me) break;
    }
    if (Date.now() > giveUp) return work();
    await sleep(150 + Math.random() * 150);
  }
  try {
    return await work();
  } finally {
    const mark = read(key);
    if (mark && mark.owner === me) erase(key);
  }
}

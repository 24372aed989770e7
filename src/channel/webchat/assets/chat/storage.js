// localStorage that cannot fail: when it is blocked, full or damaged, values live in
// memory for as long as the page does. Every key of the chat starts with PREFIX.

const PREFIX = "hl1022.";
const memory = new Map();

function usable() {
  try {
    const probe = PREFIX + "probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return true;
  } catch (blocked) {
    return false;
  }
}

/** Whether other tabs of this browser see what is written here. */
export const shared = usable();

export function read(name) {
  if (memory.has(name)) return memory.get(name);
  if (!shared) return null;
  try {
    const raw = localStorage.getItem(PREFIX + name);
    return raw === null ? null : JSON.parse(raw);
  } catch (damaged) {
    return null;
  }
}

/** True when the value will outlive the page. */
export function write(name, value) {
  if (shared) {
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
      memory.delete(name);
      return true;
    } catch (full) {
      // Fall through: an older copy on disk would be wrong, memory is right.
    }
  }
  memory.set(name, value);
  return false;
}

export function erase(name) {
  memory.delete(name);
  if (!shared) return;
  try {
    localStorage.removeItem(PREFIX + name);
  } catch (blocked) {
    // Nothing was kept.
  }
}

/** Names starting with `start`, sorted. */
export function names(start) {
  const found = new Set();
  memory.forEach((value, name) => {
    if (name.startsWith(start)) found.add(name);
  });
  if (shared) {
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (key !== null && key.startsWith(PREFIX + start)) found.add(key.slice(PREFIX.length));
      }
    } catch (blocked) {
      // Memory is all there is.
    }
  }
  return Array.from(found).sort();
}

/** Calls back with the name of each value another tab changed. */
export function onOtherTab(heard) {
  addEventListener("storage", (event) => {
    if (event.key === null) heard(null);
    else if (event.key.startsWith(PREFIX)) heard(event.key.slice(PREFIX.length));
  });
}

/** Random version 4 UUID; crypto.randomUUID is missing on older phones and plain http. */
export function uuid() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = Array.from(b, (x) => (x + 256).toString(16).slice(1)).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// The list of messages: keeps the DOM in step with the thread, touching only what changed,
// so that screen readers hear new messages once and focus and scroll stay put.

import { clear, el } from "./dom.js";
import { choiceGroup, drawMessage } from "./message.js";
import { calendarDate, dayName, lang, langOf, t } from "./strings.js";

/** The beginning of a message, cut between words: enough to recognise the question. */
function beginning(text) {
  const line = (text.split("\n").find((l) => l.trim() !== "") || "").replace(/[[\]]/g, "");
  if (line.length <= 70) return line;
  return line.slice(0, 70).replace(/[\s.,;:]+\S*$/, "") + "…";
}

export class View {
  /** `actions`: press(item, choice), retry(id), edit(id), discard(id). */
  constructor(list, actions) {
    this.list = list;
    this.actions = actions;
    this.drawn = new Map(); // key → {node, look, choicesLook}
  }

  /** `pressed` is {seq, payload} while an answer to that message is on its way, or null. */
  draw(items, pressed) {
    const heldFocus = this.list.contains(document.activeElement) ? document.activeElement : null;
    const heldItem = heldFocus ? heldFocus.closest("li") : null;

    const others = items.filter((item) => item.from !== "me");
    const newest = others[others.length - 1] || null;
    const waiting = others.filter((item) => item.waiting).pop() || null;
    const active = waiting && waiting.choices.length > 0 ? waiting : null;
    // The question still stands although something was said after it: its buttons come
    // along to the end, or a person would have to scroll up to find how to go on.
    const reprise = active && active !== newest ? active : null;

    const wanted = [];
    const fresh = [];
    let day = "";
    let before = null;
    items.forEach((item) => {
      const date = calendarDate(item.at);
      if (date !== day) {
        day = date;
        before = null;
        wanted.push(this.day(item, date));
      }
      const known = this.drawn.has(item.key);
      const node = this.message(item);
      if (!known) fresh.push(node);
      node.classList.toggle("cont", before === item.from);
      before = item.from;
      if (item.choices.length > 0) {
        let mode = "old";
        if (item === active && !reprise) mode = "active";
        else if (item === newest && item !== active) mode = "recent";
        this.choices(item, mode, pressed && pressed.seq === item.seq ? pressed.payload : null);
      }
      wanted.push(node);
    });
    if (reprise) wanted.push(this.reprise(reprise, pressed && pressed.seq === reprise.seq ? pressed.payload : null));
    else this.drawn.delete("reprise");
    this.place(wanted);
    this.keepFocus(heldFocus, heldItem);
    return fresh;
  }

  /** For a change of language: everything is drawn again. */
  reset() {
    this.drawn.clear();
    clear(this.list);
  }

  record(key, className) {
    let record = this.drawn.get(key);
    if (!record) {
      record = { node: el("li", { class: className }), look: "", choicesLook: "" };
      this.drawn.set(key, record);
    }
    return record;
  }

  day(item, date) {
    const record = this.record("d:" + date, "day");
    if (record.look !== lang()) {
      record.look = lang();
      clear(record.node);
      record.node.append(el("span", { text: dayName(item.at) }));
    }
    return record.node;
  }

  message(item) {
    const record = this.record(item.key, "msg");
    const look = JSON.stringify([item.seq, item.text, item.state, item.failed, item.link, item.image, item.choices]);
    if (record.look !== look) {
      record.look = look;
      record.choicesLook = "";
      drawMessage(record.node, item, this.actions);
    }
    return record.node;
  }

  choices(item, mode, pressed) {
    const record = this.drawn.get(item.key);
    const look = mode + "|" + (pressed || "");
    if (record.choicesLook === look) return;
    record.choicesLook = look;
    const slot = record.node.querySelector(".slot");
    clear(slot);
    slot.append(choiceGroup(item, mode, pressed, this.actions.press));
    // Said with the message while it was new; later it would only be noise when reading back.
    const said = record.node.querySelector(".choices-said");
    if (said && mode === "old") said.remove();
  }

  reprise(item, pressed) {
    const record = this.record("reprise", "reprise");
    const look = item.seq + "|" + (pressed || "");
    if (record.look !== look) {
      record.look = look;
      record.node.setAttribute("aria-live", "off");
      clear(record.node);
      const line = beginning(item.text);
      record.node.append(
        el("p", { class: "reprise-title" }, el("span", { text: t("current_step") + " " }),
          el("b", { text: line, lang: langOf(line) })),
        choiceGroup(item, "active", pressed, this.actions.press));
    }
    return record.node;
  }

  place(wanted) {
    const keep = new Set(wanted);
    Array.from(this.list.children).forEach((node) => {
      if (!keep.has(node)) node.remove();
    });
    this.drawn.forEach((record, key) => {
      if (!keep.has(record.node)) this.drawn.delete(key);
    });
    wanted.forEach((node, i) => {
      const here = this.list.children[i];
      if (here !== node) this.list.insertBefore(node, here || null);
    });
  }

  /**
   * A keyboard user who pressed a button must not be thrown to the top of the page when
   * that button is redrawn or folded away: go to the same button if it is still in sight,
   * else to the buttons of the new question, else to the message it belonged to.
   */
  keepFocus(held, item) {
    if (!held) return;
    const now = document.activeElement;
    const lost = !now || now === document.body;
    const folded = now === held && held.tagName !== "SUMMARY" && held.closest("details:not([open])") !== null;
    if (!lost && !folded) return;
    const same = this.sameButton(held, item);
    const target = same || this.list.querySelector(".choices.active") ||
      (item && item.isConnected ? item : this.list.lastElementChild);
    if (target) target.focus({ preventScroll: true });
  }

  sameButton(held, item) {
    const payload = held.getAttribute("data-payload");
    if (payload) {
      const shown = Array.from(this.list.querySelectorAll(".choices:not(.old) [data-payload]"));
      return shown.find((button) => button.getAttribute("data-payload") === payload) || null;
    }
    const what = held.getAttribute("data-do");
    return what && item ? item.querySelector('[data-do="' + what + '"]') : null;
  }
}

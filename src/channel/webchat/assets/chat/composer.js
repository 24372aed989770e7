// The message box. Never loses what was typed: the draft is kept, and a text that is too
// long is explained rather than cut.

import { byId, say } from "./dom.js";
import { erase, read, write } from "./storage.js";
import { t } from "./strings.js";

export class Composer {
  constructor(send) {
    this.send = send;
    this.max = 4000;
    this.box = byId("draft");
    this.note = byId("draft-note");
    this.timer = 0;
    this.composing = false;
    // What was typed before this script arrived over a slow line comes first.
    if (!this.box.value) this.box.value = read("draft") || "";

    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("compositionstart", () => {
      this.composing = true;
    });
    this.box.addEventListener("compositionend", () => {
      this.composing = false;
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      // Telex and VNI: this Enter finishes a word, it does not send.
      if (event.isComposing || event.keyCode === 229 || this.composing) return;
      event.preventDefault();
      this.submit();
    });
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    // Pressing the button keeps the phone's keyboard open for the next message.
    byId("send").addEventListener("mousedown", (event) => {
      if (document.activeElement === this.box) event.preventDefault();
    });
    addEventListener("pagehide", () => this.keep());
    this.changed();
  }

  setMax(max) {
    this.max = max;
    this.changed();
  }

  /** Characters as people count them, not UTF-16 units. */
  length() {
    return Array.from(this.box.value.trim().normalize("NFC")).length;
  }

  changed() {
    const length = this.length();
    const over = length > this.max;
    const near = length > this.max * 0.8;
    this.note.hidden = !near;
    this.note.classList.toggle("over", over);
    this.note.textContent = over ? t("over", { extra: length - this.max })
      : near ? t("count", { n: length, max: this.max }) : "";
    if (over) this.box.setAttribute("aria-invalid", "true");
    else this.box.removeAttribute("aria-invalid");
    this.fit();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 300);
  }

  keep() {
    clearTimeout(this.timer);
    if (this.box.value) write("draft", this.box.value);
    else erase("draft");
  }

  fit() {
    this.box.style.height = "auto";
    if (!this.box.value) return; // a long placeholder must not make an empty box tall
    const border = this.box.offsetHeight - this.box.clientHeight;
    this.box.style.height = this.box.scrollHeight + border + "px";
  }

  submit() {
    const text = this.box.value.trim().normalize("NFC");
    if (text === "") {
      this.box.focus();
      return;
    }
    if (this.length() > this.max) {
      say(this.note.textContent);
      this.box.focus();
      return;
    }
    this.box.value = "";
    this.changed();
    this.keep();
    this.send(text);
  }

  /** Takes a failed message back for editing, in front of whatever is being typed. */
  takeBack(text) {
    this.box.value = this.box.value ? text + "\n" + this.box.value : text;
    this.changed();
    this.box.focus();
  }
}

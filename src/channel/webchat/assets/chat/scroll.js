// Follows new messages only for someone who is at the end; a reader further up is told by
// a button instead. The page itself scrolls, so zoom, keyboards and address bars behave.

import { byId } from "./dom.js";
import { t } from "./strings.js";

const NEAR = 60; // closer than this to the end counts as being there
const FAR = 240; // from here on a way back to the end is offered
const ABOVE = 14; // room above a message that is shown from its start

export class Scroll {
  constructor() {
    this.root = document.scrollingElement || document.documentElement;
    this.jump = byId("jump");
    this.atEnd = true;
    this.unseen = false;
    this.placed = 0; // where this class last scrolled to
    this.reading = null; // the first message of the batch being shown, until the person scrolls
    this.jump.addEventListener("click", () => {
      this.toEnd();
      byId("draft").focus({ preventScroll: true });
    });
    this.jump.addEventListener("blur", () => this.showJump());
    addEventListener("scroll", () => this.look(), { passive: true });
    addEventListener("resize", () => this.settle());
    ["wheel", "touchmove", "keydown", "mousedown"].forEach((name) => {
      addEventListener(name, () => {
        this.reading = null;
      }, { passive: true });
    });
    // A reload opens at the newest message, not where an older, shorter thread was left.
    history.scrollRestoration = "manual";
    this.measure();
    if (window.ResizeObserver) {
      const bars = new ResizeObserver(() => this.measure());
      bars.observe(byId("top"));
      bars.observe(byId("dock"));
      // Pictures that finish loading move everything after them.
      new ResizeObserver(() => this.settle()).observe(byId("thread"));
    }
  }

  gap() {
    return this.root.scrollHeight - window.innerHeight - window.pageYOffset;
  }

  look() {
    // A picture that grew just after we scrolled to the end is not the person leaving it.
    if (this.gap() < NEAR) this.atEnd = true;
    else if (Math.abs(window.pageYOffset - this.placed) > 2) this.atEnd = false;
    if (this.atEnd) this.unseen = false;
    this.showJump();
  }

  settle() {
    if (this.reading && this.reading.isConnected) this.aim();
    else if (this.atEnd) this.toEnd();
    else this.showJump();
  }

  /** How much of the window's top the header covers now. */
  covered() {
    const top = byId("top");
    return getComputedStyle(top).position === "sticky" ? top.offsetHeight : 0;
  }

  /** Tells the style sheet how much the bars cover, so that focus is never under them. */
  measure() {
    const dock = byId("dock");
    const style = document.documentElement.style;
    style.setProperty("--top-h", this.covered() + "px");
    style.setProperty("--dock-h", (getComputedStyle(dock).position === "sticky" ? dock.offsetHeight : 0) + "px");
    this.settle();
  }

  toEnd() {
    this.reading = null;
    this.unseen = false;
    this.atEnd = true;
    this.to(this.root.scrollHeight);
    this.showJump();
  }

  to(y) {
    window.scrollTo(0, y);
    this.placed = window.pageYOffset;
  }

  /** Draws everything anew without moving the reader. */
  keepPlace(redraw) {
    const y = window.pageYOffset;
    const atEnd = this.atEnd;
    redraw();
    if (atEnd) this.toEnd();
    else window.scrollTo(0, y);
  }

  /** Shows the end of the thread, or, when the new batch is taller than that, its start. */
  aim() {
    const end = this.root.scrollHeight - window.innerHeight;
    let start = -this.covered() - ABOVE;
    // Not getBoundingClientRect: a message still moving into place would be measured wrong.
    for (let node = this.reading; node; node = node.offsetParent) start += node.offsetTop;
    this.to(Math.min(end, start));
    this.atEnd = start >= end - NEAR;
    if (this.atEnd) this.unseen = false;
    this.showJump();
  }

  /** After a batch was drawn. `first` is its first message from someone else, or null. */
  arrived(first, wasAtEnd, own) {
    if (own) {
      this.toEnd();
    } else if (wasAtEnd) {
      this.reading = first || this.reading;
      this.settle();
    } else {
      this.unseen = this.unseen || first !== null;
      this.showJump();
    }
  }

  showJump() {
    // Taking the button away under the focus would lose a keyboard user's place.
    const held = document.activeElement === this.jump;
    const hidden = !held && this.gap() < (this.unseen ? NEAR : FAR);
    byId("jump-text").textContent = t(this.unseen ? "new_messages" : "to_end");
    this.jump.classList.toggle("unseen", this.unseen);
    if (hidden === this.jump.hidden) return;
    this.jump.hidden = hidden;
    document.documentElement.style.setProperty("--jump-h", (hidden ? 0 : this.jump.offsetHeight + ABOVE) + "px");
  }
}

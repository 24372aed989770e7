// Inside another site's page: tells embed.js about unread messages and Esc. Nothing of
// the conversation ever leaves the frame, only a number and a wish to close.

export class Frame {
  constructor() {
    this.inside = document.documentElement.classList.contains("embed") && window.parent !== window;
    this.origin = null;
    this.visible = true;
    this.unread = 0;
    if (!this.inside) return;
    addEventListener("message", (event) => {
      const data = event.data;
      if (event.source !== window.parent || !data || typeof data !== "object") return;
      if (data.type !== "hotline1022.visible") return;
      // The browser lets only configured sites frame this page; answer the one that did.
      this.origin = event.origin;
      this.visible = data.visible === true;
      if (this.visible) this.unread = 0;
      this.tell({ type: "hotline1022.unread", count: this.unread });
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.tell({ type: "hotline1022.close" });
    });
  }

  tell(message) {
    if (this.origin && this.origin !== "null") window.parent.postMessage(message, this.origin);
  }

  arrived(count) {
    if (!this.inside || this.visible) return;
    this.unread += count;
    this.tell({ type: "hotline1022.unread", count: this.unread });
  }
}

// The menu: large letters, colours, language, back to the start.

import { byId } from "./dom.js";
import { read, write } from "./storage.js";

/** Takes an answered wish out of the address, so that a reload does not repeat it. */
export function dropFromAddress(name) {
  const url = new URL(location.href);
  if (!url.searchParams.has(name)) return;
  url.searchParams.delete(name);
  try {
    history.replaceState(null, "", url.pathname + url.search + url.hash);
  } catch (refused) {
    // A sandboxed frame may not change its address; the wish is repeated, no worse.
  }
}

export class Settings {
  /** `on`: lang(next), home(), looked() after a change of size. */
  constructor(on) {
    this.on = on;
    this.button = byId("menu-button");
    this.menu = byId("menu");
    this.look = Object.assign({ theme: "auto", large: false, lang: null }, read("look"));
    const asked = new URLSearchParams(location.search).get("lang");
    const valid = asked === "en" || asked === "vi";
    // A widget names the same language on every page of its site; a choice made here is stronger.
    const embedded = document.documentElement.classList.contains("embed");
    this.lang = valid && !(embedded && this.look.lang) ? asked : this.look.lang;

    this.button.addEventListener("click", () => this.show(this.menu.hidden));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) {
        event.stopImmediatePropagation();
        this.show(false);
        this.button.focus({ preventScroll: true });
      }
    });
    document.addEventListener("click", (event) => {
      if (!this.menu.hidden && !byId("top").contains(event.target)) this.show(false);
    });
    // Leaving the menu by Tab closes it, so that it never covers what has the focus.
    this.menu.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (next && !this.menu.contains(next) && next !== this.button) this.show(false);
    });

    byId("large").addEventListener("click", () => this.change({ large: !this.look.large }));
    byId("home").addEventListener("click", () => {
      this.show(false);
      this.button.focus({ preventScroll: true });
      this.on.home();
    });
    byId("theme").addEventListener("change", (event) => this.change({ theme: event.target.value }));
    byId("lang").addEventListener("change", (event) => {
      this.lang = event.target.value;
      this.change({ lang: this.lang });
      dropFromAddress("lang");
      this.on.lang(this.lang);
    });
    this.apply();
  }

  show(open) {
    this.menu.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  change(part) {
    Object.assign(this.look, part);
    write("look", this.look);
    this.apply();
    this.on.looked();
  }

  apply() {
    const root = document.documentElement;
    if (this.look.theme === "auto") root.removeAttribute("data-theme");
    else root.dataset.theme = this.look.theme;
    if (this.look.large) root.dataset.large = "";
    else delete root.dataset.large;
    byId("large").setAttribute("aria-pressed", String(this.look.large === true));
    document.querySelectorAll("input[name=theme]").forEach((input) => {
      input.checked = input.value === this.look.theme;
    });
    document.querySelectorAll("input[name=lang]").forEach((input) => {
      input.checked = input.value === (this.lang || "vi");
    });
  }
}

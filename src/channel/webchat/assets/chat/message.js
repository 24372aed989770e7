// One message as DOM: words, button names as keycaps, picture, QR code, link, choices.

import { clear, el, icon } from "./dom.js";
import { clockTime, langOf, t } from "./strings.js";

const KEYCAP = /(\[(?![.@:]\])[^[\]\n]{1,80}\])([.,;:!?…)”"]*)/g;
const SHORT = 26; // names up to this length are kept on one line where the screen allows

/** Portal button names in brackets become keycaps; the brackets stay for copy and speech. */
function words(text, keycaps) {
  const node = el("div", { class: "text", lang: langOf(text) });
  let from = 0;
  if (keycaps) {
    text.replace(KEYCAP, (whole, name, stop, at) => {
      const short = name.length <= SHORT;
      const key = el("kbd", { class: short ? "key short" : "key" },
        el("span", { class: "vh", text: "[" }), name.slice(1, -1), el("span", { class: "vh", text: "]" }));
      node.append(text.slice(from, at));
      // A full stop must not begin the next line on its own.
      node.append(short && stop ? el("span", { class: "together" }, key, stop) : key);
      if (!short && stop) node.append(stop);
      from = at + whole.length;
      return whole;
    });
  }
  node.append(text.slice(from));
  return node;
}

/** Pictures come from our own server only; anything else is not shown. */
function ownPath(src) {
  return typeof src === "string" && /^\/[^/\\]/.test(src) ? src : null;
}

/** The address a link really leads to, or null when it should not be pressed at all. */
function safeUrl(raw) {
  try {
    const url = new URL(raw, location.href);
    // A page of this very service.
    if (url.origin === location.origin) return url;
    // "https://dichvucong.gov.vn@elsewhere" reads as the portal and is not.
    if (url.protocol !== "https:" || url.username || url.password) return null;
    return url;
  } catch (damaged) {
    return null;
  }
}

/** A picture that says so when a weak signal lost it, and can be asked for again. */
function picture(props, brokenText) {
  const img = el("img", Object.assign({ decoding: "async" }, props));
  const again = el("button", { class: "quiet", type: "button", text: t("reload_image") });
  const broken = el("p", { class: "broken", hidden: true }, brokenText + " ", again);
  img.addEventListener("error", () => {
    broken.hidden = false;
  });
  img.addEventListener("load", () => {
    broken.hidden = true;
  });
  let tries = 0;
  again.addEventListener("click", () => {
    tries += 1;
    img.src = props.src + (props.src.includes("?") ? "&" : "?") + "again=" + tries;
  });
  return [img, broken];
}

function imageBlock(image) {
  const src = ownPath(image.src);
  if (!src) return null;
  const alt = String(image.alt || "");
  const [img, broken] = picture({ src, alt, lang: langOf(alt) }, t("image_broken"));
  const open = el("a", { class: "enlarge", href: src, target: "_blank", rel: "noopener" },
    img, el("span", { class: "enlarge-text" }, icon("open"), el("span", { text: t("enlarge") })));
  return el("div", { class: "picture" }, open, broken);
}

/** The address in plain letters, its host in bold: the part to compare with a poster. */
function address(raw, host) {
  const at = raw.toLowerCase().indexOf(host);
  const node = el("span", { class: "address", translate: "no" });
  if (at < 0) {
    node.append(el("b", { text: host }));
    return node;
  }
  node.append(raw.slice(0, at), el("b", { text: host }), raw.slice(at + host.length));
  return node;
}

function linkBlock(link) {
  const url = safeUrl(link.url);
  if (!url) return el("p", { class: "address", text: link.url });
  const block = el("div", { class: "link-block" });
  const qr = ownPath(link.qr);
  if (qr) {
    const alt = String(link.qr_alt || "");
    const [img, broken] = picture({
      class: "qr", src: qr, alt, lang: langOf(alt), width: 200, height: 200, "data-qr": true,
    }, t("qr_broken"));
    block.append(el("p", { class: "hint", text: t("qr_hint") }), img, broken);
  }
  const label = String(link.label || t("link"));
  block.append(el("a", {
    class: "link-button", href: url.origin === location.origin ? url.href : link.url, target: "_blank", rel: "noopener noreferrer", "data-link": true,
  },
  el("span", { class: "link-label" }, el("span", { text: label, lang: langOf(label) }), icon("open"),
    el("span", { class: "vh", text: " " + t("link_new_tab") + " " })),
  address(link.url, url.hostname)));
  if (qr) {
    block.append(el("a", { class: "quiet save", href: qr, download: "ma-qr-" + url.hostname + ".png" },
      icon("save"), el("span", { text: t("save_qr") })));
  }
  return block;
}

function choiceList(choices) {
  return choices.map((c) => c.n + " " + c.label).join("; ");
}

/**
 * The buttons of a message. `mode`: "active" (the question being asked now), "recent"
 * (of the newest message, though it does not wait) or "old" (folded away, still working).
 * Not a live region: the message itself names its buttons once, and later redrawing of
 * the buttons must not be read out again.
 */
export function choiceGroup(item, mode, pressed, press) {
  const busy = mode !== "old" && pressed !== null;
  const group = el("div", {
    class: "choices " + mode + (busy ? " answered" : ""),
    role: "group",
    tabindex: "-1",
    "aria-label": t("choices"),
    "data-active": mode === "active" ? "true" : null,
  });
  item.choices.forEach((choice) => {
    const mine = busy && pressed === choice.payload;
    group.append(el("button", {
      class: "choice " + (choice.kind === "answer" ? "answer" : "aside") + (mine ? " mine" : ""),
      type: "button",
      "data-payload": choice.payload,
      "data-kind": choice.kind,
      "aria-disabled": mine ? "true" : null,
      onclick: () => {
        if (!mine) press(item, choice);
      },
    },
    el("span", { class: "n" }, String(choice.n), el("span", { class: "vh", text: "." })),
    el("span", { class: "label", text: choice.label, lang: langOf(choice.label) }),
    mine && icon("check"),
    mine && el("span", { class: "vh", text: " (" + t("chosen") + ")" })));
  });
  if (mode !== "old") return group;
  return el("details", { class: "old-choices" },
    el("summary", { text: t("old_choices", { n: item.choices.length }) }), group);
}

/** An own message: text and how far it has got. */
function drawOwn(node, item, actions) {
  clear(node);
  const failed = item.state === "failed";
  const stateText = failed && item.failed === "too_long" ? t("too_long") : t(item.state);
  const meta = el("p", { class: "meta" },
    el("time", { datetime: new Date(item.at).toISOString(), text: clockTime(item.at) }),
    el("span", { class: "state" }, item.state === "sent" && icon("check"), el("span", { text: stateText })));
  node.append(el("p", { class: "vh", text: t("me") + ":" }),
    el("div", { class: "bubble" }, words(item.text, false)), meta);
  // Sending the same too long text again cannot help.
  if (item.state === "retrying" || (failed && item.failed !== "too_long")) {
    meta.append(el("button", {
      class: "quiet", type: "button", text: t("retry"), "data-do": "retry", onclick: () => actions.retry(item.client_id),
    }));
  }
  if (failed) {
    if (!item.press) {
      meta.append(el("button", {
        class: "quiet", type: "button", text: t("edit"), "data-do": "edit", onclick: () => actions.edit(item.client_id),
      }));
    }
    meta.append(el("button", {
      class: "quiet", type: "button", text: t("discard"), "data-do": "discard", onclick: () => actions.discard(item.client_id),
    }));
  }
}

function drawOther(node, item) {
  clear(node);
  node.append(el("p", { class: "who" },
    el("span", { class: "name", text: t(item.from) }),
    el("span", { class: "vh", text: ", " }),
    el("time", { datetime: new Date(item.at).toISOString(), text: clockTime(item.at) })));
  const bubble = el("div", { class: "bubble" });
  if (item.text) bubble.append(words(item.text, true));
  if (item.image) bubble.append(imageBlock(item.image) || "");
  if (item.link) bubble.append(linkBlock(item.link));
  node.append(bubble);
  if (item.choices.length > 0) {
    node.append(el("p", {
      class: "vh choices-said",
      text: t("choices_said", { n: item.choices.length, list: choiceList(item.choices) }),
    }));
    node.append(el("div", { class: "slot", "aria-live": "off" }));
  }
}

/** Fills or refreshes a message's list item. */
export function drawMessage(node, item, actions) {
  node.className = "msg " + item.from + (item.state && item.state !== "sent" ? " pending" : "");
  node.dataset.from = item.from;
  node.tabIndex = -1;
  // A person need not be told what they have just said, nor each stage of its sending;
  // failures are announced separately.
  if (item.from === "me") node.setAttribute("aria-live", "off");
  if (item.seq !== null) node.dataset.seq = item.seq;
  if (item.state) node.dataset.state = item.state;
  if (item.client_id) node.dataset.clientId = item.client_id;
  if (item.from === "me") drawOwn(node, item, actions);
  else drawOther(node, item);
}

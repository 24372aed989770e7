// Puts the chat on another site: a labelled button that opens the chat in a panel.
//   <script src="https://host/embed.js" defer data-start="…" data-label="…" data-lang="vi"></script>
// Lives in a shadow tree so that neither page's styles touch the other; keeps no cookies
// and stores nothing on the host site. Only the script's own origin is ever loaded.
(function () {
  "use strict";
  // Some sites include their footer twice, or load the tag again on every in-page visit.
  if (window.hotline1022Widget) return;

  var script = document.currentScript || document.querySelector('script[src*="/embed.js"]');
  if (!script || !script.src) return;
  var origin = new URL(script.src, location.href).origin;
  var data = script.dataset;
  var english = (data.lang || document.documentElement.lang || "vi").slice(0, 2).toLowerCase() === "en";
  var words = english
    ? { label: "Ask the hotline", close: "Close", unread: "new messages", title: "Chat with the hotline" }
    : { label: "Hỏi tổng đài", close: "Đóng", unread: "tin mới", title: "Trò chuyện với tổng đài" };
  var label = data.label || words.label;
  var lang = english ? "en" : "vi";

  var address = new URL("/", origin);
  address.searchParams.set("embed", "1");
  if (data.start) address.searchParams.set("start", data.start);
  if (data.lang === "en" || data.lang === "vi") address.searchParams.set("lang", data.lang);

  var STYLE =
    ":host{all:initial}" +
    "*{box-sizing:border-box}" +
    "[hidden]{display:none!important}" +
    ".open,.panel{font:600 17px/1.4 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif}" +
    ".open{position:fixed;z-index:2147483000;right:calc(16px + env(safe-area-inset-right));" +
    "bottom:calc(16px + env(safe-area-inset-bottom));display:flex;align-items:center;gap:10px;min-height:60px;min-width:60px;" +
    "max-width:calc(100vw - 32px);padding:8px 22px 8px 18px;border:2px solid #fff;border-radius:32px;background:#0a4a86;color:#fff;" +
    "cursor:pointer;box-shadow:0 4px 16px rgba(0,0,0,.35);text-align:left}" +
    ".open:hover span{text-decoration:underline}" +
    "svg{width:28px;height:28px;fill:currentColor;flex:none}" +
    ":focus-visible{outline:3px solid #ffcf4d;outline-offset:2px;box-shadow:0 0 0 7px #0b1d30}" +
    ".dot{position:absolute;right:-2px;top:-6px;min-width:26px;height:26px;padding:0 6px;border:2px solid #fff;border-radius:13px;" +
    "background:#b3161b;color:#fff;font-size:15px;line-height:22px;text-align:center}" +
    ".panel{position:fixed;z-index:2147483001;inset:auto;top:auto;left:auto;right:calc(16px + env(safe-area-inset-right));" +
    "bottom:calc(16px + env(safe-area-inset-bottom));width:420px;height:min(720px,calc(100vh - 32px));max-width:none;max-height:none;" +
    "margin:0;padding:0;border:1px solid #66778a;border-radius:14px;overflow:hidden;background:#fff;color:#16202c;" +
    "box-shadow:0 12px 40px rgba(0,0,0,.4);display:none;flex-direction:column}" +
    ".panel[open]{display:flex}" +
    ".panel::backdrop{background:rgba(0,0,0,.5)}" +
    ".bar{display:flex;align-items:center;gap:8px;flex:none;padding:4px 4px 4px 14px;padding-top:calc(4px + env(safe-area-inset-top));" +
    "background:#083a6a;color:#fff}" +
    ".bar p{flex:1 1 auto;min-width:0;margin:0;overflow-wrap:anywhere}" +
    ".close{display:flex;align-items:center;gap:8px;min-height:48px;padding:4px 14px;border:2px solid transparent;border-radius:10px;background:#fff;" +
    "color:#083a6a;font:inherit;cursor:pointer}" +
    ".bar .close:focus-visible{outline-offset:-5px;outline-color:#083a6a;box-shadow:0 0 0 3px #ffcf4d}" +
    "iframe{flex:1 1 auto;width:100%;min-height:0;border:0;background:#eef2f6}" +
    "@media (max-width:600px),(max-height:520px){.panel{right:0;bottom:0;left:0;top:0;width:100vw;width:100%;height:100vh;height:100dvh;" +
    "border:0;border-radius:0}}" +
    "@media print{.open,.panel{display:none!important}}";

  function make(tag, attributes, parent) {
    var node = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) {
      if (name === "text") node.textContent = attributes[name];
      else node.setAttribute(name, attributes[name]);
    });
    if (parent) parent.appendChild(node);
    return node;
  }

  function drawing(path) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    var line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.appendChild(line);
    return svg;
  }

  // Created by script objects rather than a <style> element where possible, because a
  // strict host page forbids inline styles.
  function dress(root) {
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch (unsupported) {
      make("style", { text: STYLE }, root);
    }
  }

  function start() {
    var host = make("hotline1022-widget", { lang: lang });
    var root = host.attachShadow({ mode: "open" });
    dress(root);

    var button = make("button", { class: "open", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" }, root);
    button.appendChild(drawing("M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-8l-6 5v-5H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm3 5v2h10V8Zm0 4v2h7v-2Z"));
    make("span", { text: label }, button);
    var dot = make("span", { class: "dot", hidden: "" }, button);

    var panel = make("dialog", { class: "panel", role: "dialog", "aria-label": words.title }, root);
    var bar = make("div", { class: "bar" }, panel);
    make("p", { text: label }, bar);
    var close = make("button", { class: "close", type: "button" }, bar);
    close.appendChild(drawing("m6.4 4 5.6 5.6L17.6 4 20 6.4 14.4 12l5.6 5.6-2.4 2.4-5.6-5.6L6.4 20 4 17.6 9.6 12 4 6.4Z"));
    make("span", { text: words.close }, close);

    var frame = null;
    var whole = window.matchMedia("(max-width:600px),(max-height:520px)");
    var shown = false;

    function tell() {
      if (frame && frame.contentWindow) {
        frame.contentWindow.postMessage({ type: "hotline1022.visible", visible: shown }, origin);
      }
    }

    function unread(count) {
      dot.hidden = !(count > 0);
      dot.textContent = count > 9 ? "9+" : String(count);
      if (count > 0) button.setAttribute("aria-label", label + ", " + count + " " + words.unread);
      else button.removeAttribute("aria-label");
    }

    // Over the whole screen the panel is modal: the page behind cannot take the focus.
    function raise() {
      if (panel.open === undefined) panel.setAttribute("open", "");
      else if (whole.matches) panel.showModal();
      else panel.show();
    }

    function lower() {
      if (panel.open === undefined) panel.removeAttribute("open");
      else if (panel.open) panel.close();
    }

    function show() {
      if (shown) return;
      shown = true;
      if (!frame) {
        // Only now: a visitor who never opens the chat causes no request to it.
        frame = make("iframe", { title: words.title, referrerpolicy: "origin", src: address.href });
        frame.addEventListener("load", tell);
        panel.appendChild(frame);
      }
      raise();
      button.hidden = true;
      button.setAttribute("aria-expanded", "true");
      unread(0);
      tell();
      close.focus();
    }

    function hide() {
      if (!shown) return;
      shown = false;
      lower();
      button.hidden = false;
      button.setAttribute("aria-expanded", "false");
      tell();
      button.focus();
    }

    function turned() {
      if (!shown) return;
      lower();
      raise();
    }

    button.addEventListener("click", show);
    close.addEventListener("click", hide);
    panel.addEventListener("cancel", function (event) {
      event.preventDefault();
      hide();
    });
    panel.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        event.stopPropagation();
        hide();
      }
    });
    if (whole.addEventListener) whole.addEventListener("change", turned);
    window.addEventListener("message", function (event) {
      if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
      var message = event.data;
      if (!message || typeof message !== "object") return;
      if (message.type === "hotline1022.close") hide();
      else if (message.type === "hotline1022.unread" && !shown) unread(Number(message.count) || 0);
    });

    document.body.appendChild(host);
    window.hotline1022Widget.open = show;
    window.hotline1022Widget.close = hide;
  }

  // The site may open the chat from a link of its own: hotline1022Widget.open()
  window.hotline1022Widget = { open: function () {}, close: function () {} };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();

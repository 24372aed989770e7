// Small DOM helpers. Data only ever becomes text nodes and checked attributes: nothing
// here parses HTML, so nothing a server or a person writes can become markup.

export function byId(id) {
  return document.getElementById(id);
}

/** el("p", {class: "x", text: "…"}, child, …); false and null children are left out. */
export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  Object.keys(props || {}).forEach((name) => {
    const value = props[name];
    if (value === null || value === undefined || value === false) return;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  });
  children.forEach((child) => {
    if (child) node.append(child);
  });
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon from the sprite in index.html; always decorative, words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

export function clear(node) {
  while (node.firstChild) node.firstChild.remove();
}

/** Says something to screen readers. Emptied first so that the same words are said again. */
export function say(text, urgent) {
  const region = byId(urgent ? "alert" : "status");
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

// Runs before the first paint, as a classic script: applies the saved look so that
// a person who chose large letters or a dark page never sees it jump, and marks
// browsers too old for the chat so that the page can tell them to call instead.
(function () {
  "use strict";
  var root = document.documentElement;
  var modern = "noModule" in document.createElement("script") &&
    typeof ReadableStream === "function" && typeof AbortController === "function" &&
    typeof TextDecoder === "function";
  root.className = modern ? "js" : "old";
  if (/[?&]embed=1(&|$)/.test(location.search)) root.className += " embed";
  try {
    var saved = JSON.parse(localStorage.getItem("hl1022.look") || "{}");
    if (saved.theme === "light" || saved.theme === "dark") root.setAttribute("data-theme", saved.theme);
    if (saved.large === true) root.setAttribute("data-large", "");
  } catch (blocked) {
    // Storage is blocked or damaged: the default look is right.
  }
})();

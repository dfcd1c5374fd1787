"use strict";
// Small helps; every page works without them.
function zoom(button) {
  const svg = document.querySelector("#acts .scroll svg");
  if (!svg) { return; }
  const factor = Number(button.dataset.zoom);
  for (const name of ["width", "height"]) { svg.setAttribute(name, String(Math.round(Number(svg.getAttribute(name)) * factor))); }
}
function places(text) {
  // Offsets are code points of the article, as the ledger counts them.
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) { return null; }
  const range = selection.getRangeAt(0), before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  return { start, end: start + [...range.toString()].length, words: range.toString() };
}
function showSelection() {
  const text = document.getElementById("text"), form = document.getElementById("missed");
  const found = text && form ? places(text) : null;
  if (!found) { return; }
  form.querySelector("#start").value = String(found.start);
  form.querySelector("#end").value = String(found.end);
  form.querySelector("#selected").textContent = "Selected: " + found.words;
}
function toTheLatest() {
  // The newest acts of a pair stand at the right end.
  const lanes = document.querySelector("#acts .scroll");
  if (lanes) { lanes.scrollLeft = lanes.scrollWidth; }
}
function showTools() { document.querySelectorAll(".tools[hidden]").forEach((tools) => { tools.hidden = false; }); }
function fillValue() {
  const field = document.getElementById("field"), value = document.getElementById("value");
  if (field && value) { value.value = field.selectedOptions[0].dataset.value; }
}
document.addEventListener("click", (event) => { if (event.target.dataset && event.target.dataset.zoom) { zoom(event.target); } });
document.addEventListener("selectionchange", showSelection);
document.addEventListener("change", (event) => { if (event.target.id === "field") { fillValue(); } });
document.addEventListener("htmx:afterSwap", () => { showTools(); toTheLatest(); });
showTools();
toTheLatest();
fillValue();

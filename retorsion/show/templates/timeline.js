"use strict";
function openTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  const item = id && document.getElementById(id);
  const box = item && item.querySelector("details");
  if (box) { box.open = true; box.querySelector("summary").focus({preventScroll: true}); item.scrollIntoView({block: "start"}); }
}
window.addEventListener("hashchange", openTarget);
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
document.querySelectorAll("section").forEach((section) => {
  const boxes = section.querySelectorAll(".acts details");
  const all = section.querySelector("button.all"), copy = section.querySelector("button.copy");
  if (!all) { return; }
  all.hidden = copy.hidden = false;
  all.addEventListener("click", () => {
    const open = ![...boxes].every((d) => d.open);
    boxes.forEach((d) => { d.open = open; });
    all.textContent = open ? "Close all" : "Open all";
  });
  copy.addEventListener("click", async () => {
    const lines = [...section.querySelectorAll(".act")].map((item) => {
      const sources = [...item.querySelectorAll("blockquote")].map((b) => "    “" + b.querySelector("mark").textContent + "” (" + b.querySelector("footer").textContent.trim() + ")");
      return [item.querySelector("summary").textContent.replace(/\s+/g, " ").trim(), ...sources].join("\n");
    });
    try { await navigator.clipboard.writeText(lines.join("\n")); copy.textContent = "Copied"; }
    catch { copy.textContent = "Copying is not allowed here"; }
  });
});
openTarget();

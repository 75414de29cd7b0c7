"use strict";
// Keeps the list as the emulator has it. What has not changed stays in place, so that no video stops.
const list = document.getElementById("publishes");
const summary = document.getElementById("summary");
const trouble = document.getElementById("trouble");
const PAUSE = 1000;

function keep(old, fresh) {
  if (!old) return document.importNode(fresh, true);
  if (old.outerHTML === fresh.outerHTML) return old;
  const about = old.querySelector(".about");
  const media = old.querySelector(".media");
  if (about && media?.outerHTML === fresh.querySelector(".media")?.outerHTML) {
    about.replaceWith(document.importNode(fresh.querySelector(".about"), true));
    return old;
  }
  return document.importNode(fresh, true);
}

function show(page) {
  const shown = new Map([...list.children].map((it) => [it.id, it]));
  const next = [...page.getElementById("publishes").children].map((it) => keep(shown.get(it.id), it));
  for (const old of shown.values()) if (!next.includes(old)) old.remove();
  next.forEach((it, at) => {
    if (list.children[at] !== it) list.insertBefore(it, list.children[at] ?? null);
  });
  const words = page.getElementById("summary").textContent;
  if (summary.textContent !== words) summary.textContent = words;
}

async function refresh() {
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    trouble.hidden = true;
  } catch {
    trouble.hidden = false;
  }
}

async function repeat() {
  if (!document.hidden) await refresh();
  setTimeout(repeat, PAUSE);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
setTimeout(repeat, PAUSE);

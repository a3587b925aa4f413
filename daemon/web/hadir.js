// Only what a page without it lacks: what happens now, at once. Everything works without.
"use strict";
(() => {
  // A box in the head that ticks all below it: only where a script is there to do it.
  for (const table of document.querySelectorAll("table.grid")) {
    const boxes = [...table.querySelectorAll("tbody td:first-child input[type=checkbox]")];
    const head = table.querySelector("thead th");
    if (boxes.length < 2 || !head || head.querySelector("input")) continue;
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", document.documentElement.lang === "en" ? "All" : "Semua");
    all.addEventListener("change", () => boxes.forEach(b => { b.checked = all.checked; }));
    head.prepend(all);
  }

  const lists = document.querySelectorAll("[data-events]");
  const parts = [...document.querySelectorAll("[data-live][id]")];
  if (!lists.length && !parts.length || !window.EventSource) return;

  const MAX = 100, EVERY_MS = 30000;
  const kinds = ["punch", "late", "missing", "reader", "destination", "time", "notice", "alarm"];
  const told = new Set(["late", "missing", "notice", "alarm"]);
  let source = null, due = null, last = Date.now(), away = false;

  // What has just happened, on pages that have no list of their own.
  let news = null;
  function tell(text, bad) {
    if (!news) {
      news = document.createElement("div");
      news.className = "news";
      news.setAttribute("role", "status");
      document.body.append(news);
    }
    const p = document.createElement("p");
    p.className = bad ? "notice warn" : "notice";
    p.textContent = text;
    news.prepend(p);
    while (news.children.length > 3) news.lastChild.remove();
    setTimeout(() => p.remove(), 20000);
  }

  // The same page again, of which only the living parts are taken. Never while somebody types.
  async function renew() {
    due = null;
    last = Date.now();
    if (document.activeElement && document.activeElement.matches("input, select, textarea")) return;
    const headers = {Accept: "text/html", "X-Hadir-Renew": "1"}; // nobody need be there
    const answer = await fetch(location.href, {headers}).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const fresh = page.getElementById(part.id), now = document.getElementById(part.id);
      if (fresh && now && fresh.isEqualNode(now) === false) now.replaceWith(document.adoptNode(fresh));
    }
  }

  function happened(kind, text) {
    for (const list of lists) {
      const li = document.createElement("li");
      li.className = kind + " fresh";
      li.textContent = text;
      list.prepend(li);
      while (list.children.length > MAX) list.lastChild.remove();
    }
    if (!lists.length && told.has(kind)) tell(text, kind === "alarm");
    const wanted = parts.some(p => p.dataset.live.split(" ").includes(kind));
    if (wanted && due === null)
      due = setTimeout(renew, Math.max(1000, last + EVERY_MS - Date.now()) + Math.random() * 2000);
  }

  function open() {
    source = new EventSource("/peristiwa/aliran");
    for (const kind of kinds)
      source.addEventListener(kind, e => {
        const row = JSON.parse(e.data);
        happened(row.kind, row.text);
      });
    source.addEventListener("away", () => {
      away = true;
      document.body.classList.add("away");
    });
    source.addEventListener("back", () => {
      if (away && parts.length && due === null) due = setTimeout(renew, 1000);
      away = false;
      document.body.classList.remove("away");
    });
  }

  addEventListener("pagehide", () => source && source.close());
  open();
})();

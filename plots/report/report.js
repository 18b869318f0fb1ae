"use strict";
(function () {
  const $ = (id) => document.getElementById(id);
  const all = (query, root) => Array.from((root || document).querySelectorAll(query));
  const cards = JSON.parse($("cards").textContent);
  const card = $("card");
  let pinned = null;

  const make = (tag, text, parent) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  /* --- the card of an event, and its marks in every chart --- */
  const marks = new Map();
  for (const element of all("[data-event]")) {
    const name = element.dataset.event;
    if (!marks.has(name)) marks.set(name, []);
    marks.get(name).push(element);
  }
  let lit = [];
  const unlight = () => {
    for (const element of lit) element.classList.remove("lit");
    lit = [];
    document.body.classList.remove("dimmed");
    card.hidden = true;
  };
  const light = (name) => {
    unlight();
    lit = marks.get(name) || [];
    for (const element of lit) element.classList.add("lit");
    document.body.classList.toggle("dimmed", lit.some((element) => element.closest("svg")));
    const told = cards[name];
    card.replaceChildren();
    make("p", told ? told.s : name, card);
    if (told) {
      const list = make("dl", "", card);
      for (const [key, value] of told.r) {
        make("dt", key, list);
        make("dd", value, list);
      }
      const sources = make("ul", "", card);
      for (const source of told.c) make("li", source, sources);
    }
    card.hidden = false;
  };
  const note = (text) => {
    unlight();
    card.replaceChildren();
    make("p", text, card);
    card.hidden = false;
  };
  const back = () => (pinned ? light(pinned) : unlight());
  const pin = (name) => {
    pinned = pinned === name ? null : name;
    back();
  };

  document.addEventListener("pointerover", (event) => {
    const over = event.target.closest("[data-event]");
    if (over) return light(over.dataset.event);
    const told = event.target.closest("[data-note]");
    if (told) return note(told.dataset.note);
    if (!event.target.closest("#card")) back();
  });
  document.addEventListener("click", (event) => {
    const over = event.target.closest("[data-event]");
    if (over && !event.target.closest("a")) pin(over.dataset.event);
    else if (!event.target.closest("#card, button, input, a, summary")) { pinned = null; back(); }
  });

  /* --- tables that sort and filter --- */
  const value = (row, column, kind) => {
    const text = row.cells[column].textContent.trim();
    if (kind !== "number") return text;
    const parts = text.split("\u00d7").map((part) => parseFloat(part.replace("\u2212", "-").replace(/[^0-9.+-]/g, "")));
    const number = parts.reduce((product, part) => product * part, 1);
    return Number.isNaN(number) ? -Infinity : number;
  };
  for (const table of all("table.sortable")) {
    const body = table.tBodies[0];
    const original = Array.from(body.rows);
    all("th", table).forEach((heading, column) => {
      const button = make("button", heading.textContent);
      button.type = "button";
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const before = heading.getAttribute("aria-sort");
        const down = before === "ascending" ? true : before === "descending" ? false : heading.dataset.kind === "number";
        for (const other of all("th", table)) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        const kind = heading.dataset.kind;
        const sorted = original
          .map((row, k) => [value(row, column, kind), k, row])
          .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (down ? -1 : 1) || a[1] - b[1]);
        body.append(...sorted.map((entry) => entry[2]));
      });
    });
    for (const row of original) row.tabIndex = -1;
    if (original.length) original[0].tabIndex = 0;
  }
  for (const field of all("input[data-filters]")) {
    const table = $(field.dataset.filters);
    const count = $(field.dataset.filters + "-count");
    field.closest(".filter").hidden = false;
    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let seen = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !wanted.every((word) => text.includes(word));
        if (!row.hidden) seen += 1;
      }
      count.textContent = seen + " of " + table.tBodies[0].rows.length;
    });
  }

  /* --- one of several charts --- */
  for (const group of all("[data-tabs]")) {
    const tabs = all("[role=tab]", group);
    const panels = all(".panel", group);
    group.querySelector(".tabs").hidden = false;
    panels.forEach((panel, k) => {
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tabs[k].id);
    });
    const choose = (chosen, focus) => tabs.forEach((tab, k) => {
      const on = k === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      panels[k].hidden = !on;
      if (on && focus) tab.focus();
    });
    tabs.forEach((tab, k) => {
      tab.addEventListener("click", () => choose(k, false));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) { choose((k + step + tabs.length) % tabs.length, true); event.preventDefault(); }
      });
    });
    choose(0, false);
  }

  /* --- files that are enclosed --- */
  for (const button of all("button[data-saves]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = button.closest("details").querySelector("pre").textContent;
      const link = make("a", "");
      link.href = URL.createObjectURL(new Blob([text], { type: button.dataset.mime + ";charset=utf-8" }));
      link.download = button.dataset.saves;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }

  /* --- keyboard --- */
  const rows = () => all("table.sortable tbody tr").filter((row) => !row.hidden);
  const step = (by) => {
    const every = rows();
    if (!every.length) return;
    const here = every.indexOf(document.activeElement.closest("tr"));
    const row = every[Math.min(Math.max(here < 0 ? (by > 0 ? 0 : every.length - 1) : here + by, 0), every.length - 1)];
    for (const other of every) other.tabIndex = other === row ? 0 : -1;
    row.focus();
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-event]");
    if (row) light(row.dataset.event);
  });
  const keys = $("keys");
  const keysButton = $("keys-button");
  const toggleKeys = () => {
    keys.hidden = !keys.hidden;
    keysButton.setAttribute("aria-expanded", String(!keys.hidden));
  };
  keysButton.addEventListener("click", toggleKeys);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, textarea");
    const row = event.target.closest("tr[data-event]");
    if (event.key === "Escape") { pinned = null; unlight(); if (typing) event.target.blur(); }
    else if (typing) return;
    else if (event.key === "j" || (row && event.key === "ArrowDown")) { step(1); event.preventDefault(); }
    else if (event.key === "k" || (row && event.key === "ArrowUp")) { step(-1); event.preventDefault(); }
    else if (row && event.key === "Enter" && !event.target.closest("a")) pin(row.dataset.event);
    else if (event.key === "/") {
      const field = document.querySelector("input[data-filters]");
      if (field) { field.focus(); event.preventDefault(); }
    } else if (event.key === "?") toggleKeys();
  });

  /* --- by day and by night --- */
  const root = document.documentElement;
  const theme = $("theme");
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : night.matches);
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
  night.addEventListener("change", name);
  name();
  document.querySelector(".tools").hidden = false;

  /* --- on paper nothing is lit --- */
  window.addEventListener("beforeprint", unlight);
})();

// What the candidate sees of the questions: the overview, flags, options struck out, one question a page.
// Flags and strikes are notes to oneself: they stay in this browser and are part of no answer.

import { onSetting, setting } from "./settings.js";

let paper;
let places = [];
let marks = { flags: [], struck: [] };
let current = 0;

const choice = (place) => place.matches("fieldset");
const kept = () => `marks-${paper.dataset.paper}`;
const link = (place) => document.querySelector(`[data-overview="${place.dataset.question}"]`);

function button(text, attributes) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--quiet";
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// The controls that every question has are made here, not sent sixty times over the line.
export function dress(on, all) {
  paper = on;
  places = all;
  try {
    marks = { ...marks, ...JSON.parse(localStorage.getItem(kept()) ?? "{}") };
  } catch {
    // A browser that keeps nothing keeps no notes either.
  }
  const overview = document.getElementById("overview");
  const asked = places.filter(choice);
  asked.forEach((place, n) => {
    const item = document.createElement("li");
    item.innerHTML = `<a href="#${place.id}" data-overview="${place.dataset.question}">${n + 1}<span class="visually-hidden"></span></a>`;
    overview.append(item);
    const actions = document.createElement("p");
    actions.className = "actions";
    actions.append(button("Flag", { "data-flag": "", "aria-pressed": "false" }), button("No answer", { "data-clear": "" }));
    place.append(actions);
    for (const label of place.querySelectorAll(".choice")) {
      const row = document.createElement("div");
      row.className = "option";
      label.replaceWith(row);
      const letter = label.querySelector("input").value;
      row.append(label, button("Strike out", { "data-strike": letter, "aria-pressed": "false", "aria-label": `Strike out ${letter}` }));
    }
  });
  paper.addEventListener("click", ({ target }) => {
    const place = target.closest("fieldset[data-question]");
    if (place && target.matches("[data-flag], [data-strike]")) toggle(place, target);
    const chosen = target.closest("[data-overview]");
    if (chosen && setting("single")) {
      current = asked.findIndex((one) => one.dataset.question === chosen.dataset.overview);
      turn();
    }
  });
  onSetting(() => turn());
}

export function restore() {
  for (const place of places) {
    if (choice(place)) {
      place.querySelector("[data-flag]").setAttribute("aria-pressed", String(marks.flags.includes(place.dataset.question)));
      for (const strike of place.querySelectorAll("[data-strike]")) {
        pressed(strike, marks.struck.includes(`${place.dataset.question} ${strike.dataset.strike}`));
      }
    }
    show(place);
  }
  turn();
}

function pressed(strike, on) {
  strike.setAttribute("aria-pressed", String(on));
  strike.closest(".option").classList.toggle("is-struck", on);
}

function toggle(place, target) {
  const flag = target.matches("[data-flag]");
  const name = flag ? place.dataset.question : `${place.dataset.question} ${target.dataset.strike}`;
  const list = flag ? "flags" : "struck";
  const on = target.getAttribute("aria-pressed") !== "true";
  marks[list] = on ? [...marks[list], name] : marks[list].filter((one) => one !== name);
  if (flag) target.setAttribute("aria-pressed", String(on));
  else pressed(target, on);
  try {
    localStorage.setItem(kept(), JSON.stringify(marks));
  } catch {
    // kept until the page is left
  }
  show(place);
}

export function show(place) {
  if (!choice(place)) {
    const words = place.value.trim() ? place.value.trim().split(/\s+/).length : 0;
    document.getElementById(place.getAttribute("aria-describedby")).textContent = `${words} word${words === 1 ? "" : "s"}`;
    return;
  }
  const done = place.querySelector("input:checked") !== null;
  const flagged = place.querySelector("[data-flag]").getAttribute("aria-pressed") === "true";
  const to = link(place);
  to.classList.toggle("is-done", done);
  to.classList.toggle("is-flagged", flagged);
  to.querySelector("span").textContent = `${done ? ", answered" : ", open"}${flagged ? ", flagged" : ""}`;
}

// ── one question a page ──────────────────────────────────────────────────────────────────────────────────────────────
export function step(by) {
  const asked = places.filter(choice);
  current = Math.min(Math.max(current + by, 0), asked.length - 1);
  turn();
  (asked[current].querySelector("input:checked") ?? asked[current].querySelector("input"))?.focus();
}

function turn() {
  const asked = places.filter(choice);
  if (!asked.length) return;
  const single = setting("single");
  asked.forEach((place, n) => {
    place.hidden = single && n !== current;
    if (single && n === current) link(place).setAttribute("aria-current", "true");
    else link(place).removeAttribute("aria-current");
  });
  const steps = document.getElementById("steps");
  steps.hidden = !single;
  steps.querySelector('[data-step="-1"]').disabled = current === 0;
  steps.querySelector('[data-step="1"]').disabled = current === asked.length - 1;
}

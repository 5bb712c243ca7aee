// The open paper: every change is put into the queue, the queue is sent, and only an acknowledgement says “Saved”.

import { Queue } from "./queue.js";

const PAUSE = 1200; // ms after the last keystroke
const WHILE_TYPING = 5000; // ms, at the latest
const BATCH = 20;
const WARNINGS = [30, 10, 5, 1]; // minutes

const paper = document.getElementById("paper");
const queue = new Queue(Number(paper.dataset.paper));
const saved = document.getElementById("saved");
const trouble = document.getElementById("trouble");
const announcer = document.getElementById("announce");
const sequence = new Map();
let stopped = false;
let closesAt = performance.now() + Number(paper.dataset.secondsLeft) * 1000;

// ── what is on the page ──────────────────────────────────────────────────────────────────────────────────────────────
const places = [...paper.querySelectorAll("[data-question]")];
const writing = (place) => place.matches("textarea");

function read(place) {
  if (writing(place)) return place.value;
  return [...place.querySelectorAll("input:checked")].map((input) => input.value).sort().join("");
}

function write(place, text) {
  if (writing(place)) place.value = text;
  else for (const input of place.querySelectorAll("input")) input.checked = text.includes(input.value);
}

function show(place) {
  if (writing(place)) {
    const words = place.value.trim() ? place.value.trim().split(/\s+/).length : 0;
    document.getElementById(place.getAttribute("aria-describedby")).textContent = `${words} words`;
    return;
  }
  const link = paper.querySelector(`[data-overview="${place.dataset.question}"]`);
  const done = read(place) !== "";
  link.classList.toggle("is-done", done);
  const flagged = place.querySelector("[data-flag]").getAttribute("aria-pressed") === "true";
  link.classList.toggle("is-flagged", flagged);
  link.querySelector(".visually-hidden").textContent = `${done ? ", answered" : ", open"}${flagged ? ", flagged" : ""}`;
}

// ── saving ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async function keep(place) {
  if (stopped) return;
  const question = place.dataset.question;
  const seq = Math.max((sequence.get(question) ?? 0) + 1, Date.now()); // two tabs never count alike
  sequence.set(question, seq);
  saved.textContent = "Saving …";
  await queue.put({ question, seq, text: read(place), stamped_at: new Date().toISOString() });
  send();
}

let sending = null;
let again = null;
let patience = 500;

function send() {
  sending ??= navigator.locks
    .request(`paper-${paper.dataset.paper}`, drain)
    .catch(() => later())
    .finally(() => {
      sending = null;
    });
  return sending;
}

function later() {
  clearTimeout(again);
  again = setTimeout(send, patience + Math.random() * 300);
  patience = Math.min(patience * 2, 8000);
}

async function drain() {
  while (!stopped) {
    const waiting = (await queue.waiting()).sort((a, b) => a.seq - b.seq);
    const batch = waiting.slice(0, BATCH);
    if (!batch.length) return;
    const answers = batch.map(({ question, seq, text, stamped_at }) => ({ question, seq, text, stamped_at }));
    const answer = await ask({ answers });
    const done = new Set((answer.body.saved ?? []).map(({ question, seq }) => `${question} ${seq}`));
    await queue.drop(batch.filter(({ question, seq }) => done.has(`${question} ${seq}`)));
    if (!answer.ok) return;
    if (waiting.length <= done.size) {
      const at = new Date(answer.body.saved.at(-1).saved_at);
      saved.textContent = `Saved ${at.toLocaleTimeString([], { hour12: false })}`;
    }
  }
}

async function ask(body) {
  let response;
  try {
    response = await fetch(paper.dataset.save, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Paper-Token": paper.dataset.token },
      body: JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(10000),
    });
  } catch {
    return unreachable();
  }
  const told = await response.json().catch(() => ({}));
  if (response.ok) {
    patience = 500;
    closesAt = performance.now() + told.seconds_left * 1000;
    trouble.hidden = true;
    return { ok: true, body: told };
  }
  if (response.status >= 500 || response.status === 429) return { ...(await unreachable()), body: told };
  stop(told.detail ?? "This paper is closed.");
  return { ok: false, body: told };
}

async function unreachable() {
  const { length } = await queue.waiting();
  saved.textContent = length ? `Not connected: ${length} waiting in this browser` : "Not connected";
  later();
  return { ok: false, body: {} };
}

function stop(sentence) {
  stopped = true;
  trouble.textContent = sentence;
  trouble.hidden = false;
  for (const control of paper.querySelectorAll("input:not([type=hidden]), textarea, button")) control.disabled = true;
}

// ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
const clock = document.getElementById("time-left");
const warned = new Set(WARNINGS.filter((minutes) => (closesAt - performance.now()) / 60000 <= minutes));

function tick() {
  const left = Math.max(0, Math.ceil((closesAt - performance.now()) / 1000));
  const minutes = Math.floor(left / 60);
  clock.textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
  for (const warning of WARNINGS) {
    if (left > warning * 60) warned.delete(warning); // time was given back
    else if (!warned.has(warning)) {
      warned.add(warning);
      if (left > 0) announcer.textContent = `${warning} ${warning === 1 ? "minute" : "minutes"} left`;
    }
  }
  if (left === 0 && !stopped) timeOver();
}

async function timeOver() {
  clearInterval(ticking);
  for (const place of places.filter(writing)) if (typing.has(place)) await settle(place);
  await send();
  for (const control of paper.querySelectorAll("input:not([type=hidden]), textarea, button")) control.disabled = true;
  trouble.textContent = "The time is over. What is still in this browser is being sent.";
  trouble.hidden = false;
  await emptied(60000);
  stopped = true;
  document.getElementById("hand-in").submit();
}

async function emptied(patience) {
  const until = performance.now() + patience;
  while ((await queue.waiting()).length && performance.now() < until && !stopped) {
    await send();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

// ── the candidate acts ───────────────────────────────────────────────────────────────────────────────────────────────
const typing = new Map();

async function settle(place) {
  const timers = typing.get(place);
  if (!timers) return;
  timers.forEach(clearTimeout);
  typing.delete(place);
  await keep(place);
}

paper.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea[data-question]")) return;
  show(target);
  const [pause, limit] = typing.get(target) ?? [];
  clearTimeout(pause);
  typing.set(target, [setTimeout(settle, PAUSE, target), limit ?? setTimeout(settle, WHILE_TYPING, target)]);
});

paper.addEventListener("change", ({ target }) => {
  const place = target.closest("[data-question]");
  if (!place) return;
  if (writing(place)) settle(place);
  else {
    show(place);
    keep(place);
  }
});

paper.addEventListener("click", ({ target }) => {
  const place = target.closest("fieldset[data-question]");
  if (!place) return;
  if (target.matches("[data-flag]")) {
    target.setAttribute("aria-pressed", String(target.getAttribute("aria-pressed") !== "true"));
    show(place);
  }
  if (target.matches("[data-clear]")) {
    write(place, "");
    show(place);
    keep(place);
  }
});

const sure = document.getElementById("sure");
document.getElementById("hand-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const open = places.filter((place) => read(place) === "").length;
  document.getElementById("sure-open").textContent = open ? `${open} of ${places.length} are not answered.` : "Everything is answered.";
  sure.showModal();
});
sure.querySelector("[data-no]").addEventListener("click", () => sure.close());
sure.querySelector("[data-yes]").addEventListener("click", async () => {
  sure.close();
  for (const place of [...typing.keys()]) await settle(place);
  await emptied(15000);
  if ((await queue.waiting()).length) {
    saved.textContent = "Not handed in: answers are still waiting for the line.";
    return;
  }
  stopped = true;
  document.getElementById("hand-in").submit();
});

addEventListener("online", () => {
  patience = 500;
  send();
});
addEventListener("pagehide", () => {
  for (const place of typing.keys()) settle(place);
});

// ── begin ────────────────────────────────────────────────────────────────────────────────────────────────────────────
for (const answer of (await queue.waiting()).sort((a, b) => a.seq - b.seq)) {
  const place = places.find((one) => one.dataset.question === answer.question);
  if (!place || answer.seq <= Number(place.dataset.seq)) continue;
  write(place, answer.text); // written before a reload, not yet acknowledged
  sequence.set(answer.question, answer.seq);
}
for (const place of places) {
  sequence.set(place.dataset.question, Math.max(sequence.get(place.dataset.question) ?? 0, Number(place.dataset.seq)));
  show(place);
}
const ticking = setInterval(tick, 500);
tick();
send();
setInterval(() => {
  if (!stopped && !sending) ask({});
}, 10000);
paper.dataset.ready = "yes";

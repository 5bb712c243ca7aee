// The open paper: every change is put into the queue, the queue is sent, and only an acknowledgement says “Saved”.

import { dress, restore, show, step } from "./questions.js";
import { Queue } from "./queue.js";
import { setting, settle as settleSettings } from "./settings.js";

const PAUSE = 1200; // ms after the last keystroke
const WHILE_TYPING = 5000; // ms, at the latest
const BATCH = 20;
const WARNINGS = [30, 10, 5, 1]; // minutes
const HEARTBEAT = 5000; // ms without any other word from the server

const paper = document.getElementById("paper");
const queue = new Queue(paper.dataset.paper);
const saved = document.getElementById("saved");
const trouble = document.getElementById("trouble");
const announcer = document.getElementById("announce");
const questions = document.getElementById("questions");
const csrf = document.querySelector("#hand-in [name=csrfmiddlewaretoken]")?.value ?? "";
const sequence = new Map();
let stopped = false;
let news = 0;
let heard = performance.now();

// Time is the server's: what this computer's clock says takes no part, so that a stamp is right even where it is wrong.
let ahead = Number(paper.dataset.now) * 1000 - performance.now();
let left = Number(paper.dataset.secondsLeft) * 1000;
let since = performance.now();
let paused = paper.dataset.paused !== undefined;
const stamp = () => new Date(performance.now() + ahead).toISOString();
const remaining = () => Math.max(0, paused ? left : left - (performance.now() - since));

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

// ── saving ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async function keep(place) {
  if (stopped) return;
  const question = place.dataset.question;
  const seq = Math.max((sequence.get(question) ?? 0) + 1, Date.now()); // two tabs never count alike
  sequence.set(question, seq);
  saved.textContent = "Saving …";
  await queue.put({ question, seq, text: read(place), stamped_at: stamp() });
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
    const answer = await ask({ answers, waiting: waiting.length });
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
      headers: { "Content-Type": "application/json", "X-Paper-Token": paper.dataset.token, "X-CSRFToken": csrf },
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
    heard = performance.now();
    trouble.hidden = true;
    follow(told);
    return { ok: true, body: told };
  }
  if (response.status === 423) {
    follow({ paused: true });
    later(); // kept here until the clock runs on
    return { ok: false, body: told };
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

function disable() {
  for (const control of paper.querySelectorAll("input:not([type=hidden]), textarea, button")) control.disabled = true;
}

function stop(sentence) {
  stopped = true;
  trouble.textContent = sentence;
  trouble.hidden = false;
  disable();
}

// ── what the server and the proctor say ──────────────────────────────────────────────────────────────────────────────
function follow(told) {
  if (told.now) ahead = told.now * 1000 - performance.now();
  if (told.seconds_left !== undefined) {
    left = told.seconds_left * 1000;
    since = performance.now();
  }
  if (told.paused !== undefined && told.paused !== paused) {
    if (told.paused) left = remaining();
    paused = told.paused;
    cover();
  }
  if (told.news !== undefined && told.news !== news) {
    news = told.news;
    hear();
  }
}

function cover() {
  document.getElementById("paused").hidden = !paused;
  questions.inert = paused;
  questions.classList.toggle("is-covered", paused);
}

async function hear() {
  const told = await word();
  const box = document.getElementById("word");
  const lines = told.messages.map(({ body, at }) => `${clockTime(at)} ${body}`);
  const back = told.moves.reduce((sum, { minutes }) => sum + minutes, 0);
  if (back > 0) lines.push(`Your time was extended by ${back} minutes in all.`);
  if (!lines.length) return;
  box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  box.hidden = false;
}

const clockTime = (moment) => new Date(moment).toLocaleTimeString([], { hour12: false, hour: "2-digit", minute: "2-digit" });

async function word() {
  const nothing = { messages: [], moves: [], counts: [] };
  if (!paper.dataset.word) return nothing;
  try {
    const response = await fetch(paper.dataset.word, { cache: "no-store", signal: AbortSignal.timeout(10000) });
    return response.ok ? await response.json() : nothing;
  } catch {
    return nothing;
  }
}

// ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
const clock = document.getElementById("time-left");
const warned = new Set(WARNINGS.filter((minutes) => remaining() / 60000 <= minutes));

function tick() {
  const seconds = Math.ceil(remaining() / 1000);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  for (const warning of WARNINGS) {
    if (seconds > warning * 60) warned.delete(warning); // time was given back
    else if (!warned.has(warning)) {
      warned.add(warning);
      if (seconds > 0) warn(`${warning} ${warning === 1 ? "minute" : "minutes"} left`);
    }
  }
  if (seconds === 0 && !stopped && !paused) timeOver();
}

let fading = null;

function warn(sentence) {
  if (setting("quiet")) return;
  announcer.textContent = sentence;
  clearTimeout(fading);
  fading = setTimeout(() => {
    announcer.textContent = "";
  }, 20000);
}

let over = false;

async function timeOver() {
  if (over) return;
  over = true;
  for (const place of places.filter(writing)) if (typing.has(place)) await settle(place);
  await send();
  await ask({}); // time may have been given back this moment
  if (remaining() > 0 && !stopped) {
    over = false;
    return;
  }
  disable();
  trouble.textContent = "The time is over. What is still in this browser is being sent.";
  trouble.hidden = false;
  await emptied(60000);
  stopped = true;
  document.getElementById("hand-in").submit();
}

async function emptied(longest) {
  const until = performance.now() + longest;
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
  if (target.matches("[data-step]")) return step(Number(target.dataset.step));
  const place = target.closest("fieldset[data-question]");
  if (!place || !target.matches("[data-clear]")) return;
  write(place, "");
  show(place);
  keep(place);
});

const sure = document.getElementById("sure");
document.getElementById("hand-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const choice = places.filter((place) => !writing(place));
  const open = places.filter((place) => read(place) === "").length;
  document.getElementById("sure-open").textContent = open ? `${open} of ${places.length} are not answered.` : "Everything is answered.";
  if (!choice.length) await count(open);
  sure.showModal();
});

async function count(open) {
  // What counts is the server's word, about what has arrived there.
  for (const place of [...typing.keys()]) await settle(place);
  await emptied(5000);
  const { counts } = await word();
  const named = counts.filter(({ group }) => group);
  if (!named.length) return;
  const lacking = named.reduce((sum, { missing }) => sum + missing, 0);
  document.getElementById("sure-open").textContent = lacking ? `${lacking} more to answer.` : "Everything that is asked for is answered.";
  const lines = named.map(({ group, asked, counting, surplus, missing }) => {
    const said = [`${group}: ${counting.length} of ${asked}`];
    if (counting.length) said.push(`counts: ${counting.join(", ")}`);
    if (surplus.length) said.push(`does not count: ${surplus.join(", ")}`);
    if (missing) said.push(`${missing} missing`);
    return Object.assign(document.createElement("li"), { textContent: said.join("; ") });
  });
  document.getElementById("sure-counts").replaceChildren(...lines);
}

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
dress(paper, places);
settleSettings(paper);
for (const answer of (await queue.waiting()).sort((a, b) => a.seq - b.seq)) {
  const place = places.find((one) => one.dataset.question === answer.question);
  if (!place || answer.seq <= Number(place.dataset.seq)) continue;
  write(place, answer.text); // written before a reload, not yet acknowledged
  sequence.set(answer.question, answer.seq);
}
for (const place of places) {
  sequence.set(place.dataset.question, Math.max(sequence.get(place.dataset.question) ?? 0, Number(place.dataset.seq)));
}
restore();
cover();
if (Number(paper.dataset.news) > 0) {
  news = Number(paper.dataset.news);
  hear();
}
setInterval(tick, 500);
tick();
send();
setInterval(() => {
  if (!stopped && !sending && performance.now() - heard > HEARTBEAT - 500) ask({});
}, 1000);
paper.dataset.ready = "yes";

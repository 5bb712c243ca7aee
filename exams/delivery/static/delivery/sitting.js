// The open paper: every change is put into the queue, the queue is sent, and only an acknowledgement says “Saved”.

import { Answers } from "./answers.js";
import { Clock, clockTime } from "./clock.js";
import { askBeforeHandingIn, handIn } from "./handing_in.js";
import { dress, restore, step } from "./questions.js";
import { Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { setting, settle } from "./settings.js";

const HEARTBEAT = 5000; // ms without any other word from the server

const paper = document.getElementById("paper");
const saved = document.getElementById("saved");
const trouble = document.getElementById("trouble");
const announcer = document.getElementById("announce");
const questions = document.getElementById("questions");
const csrf = document.querySelector("#hand-in [name=csrfmiddlewaretoken]")?.value ?? "";

const clock = new Clock(paper.dataset);
const queue = new Queue(paper.dataset.paper);
const sender = new Sender(queue, { ...paper.dataset, csrf }, {
  saved(at) {
    saved.textContent = `Saved ${clockTime(at)}`;
  },
  unreachable(waiting) {
    saved.textContent = waiting ? `Not connected: ${waiting} waiting in this browser` : "Not connected";
  },
  closed(sentence) {
    sender.stopped = true;
    say(sentence);
    disable();
  },
  follow,
});
const answers = new Answers(paper, [...paper.querySelectorAll("[data-question]")], async (question, seq, text) => {
  if (sender.stopped) return;
  saved.textContent = "Saving …";
  await queue.put({ question, seq, text, stamped_at: clock.stamp() });
  sender.send();
});

function say(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = false;
}

function disable() {
  for (const control of paper.querySelectorAll("input:not([type=hidden]), textarea, button")) control.disabled = true;
}

// ── what the server and the proctor say ──────────────────────────────────────────────────────────────────────────────
let news = 0;

function follow(told) {
  trouble.hidden = trouble.hidden || told.seconds_left !== undefined;
  if (clock.follow(told)) cover();
  if ((told.news ?? news) !== news) {
    news = told.news;
    hear();
  }
}

function cover() {
  document.getElementById("paused").hidden = !clock.paused;
  questions.inert = clock.paused;
  questions.classList.toggle("is-covered", clock.paused);
}

async function hear() {
  const { messages, moves } = await word();
  const box = document.getElementById("word");
  const lines = messages.map(({ body, at }) => `${clockTime(at, { hour: "2-digit", minute: "2-digit" })} ${body}`);
  const back = moves.reduce((sum, { minutes }) => sum + minutes, 0);
  if (back > 0) lines.push(`Your time was extended by ${back} minutes in all.`);
  if (!lines.length) return;
  box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  box.hidden = false;
}

async function word() {
  const nothing = { messages: [], moves: [], handing_in: { said: [], confirm: "" } };
  if (!paper.dataset.word) return nothing;
  try {
    const response = await fetch(paper.dataset.word, { cache: "no-store", signal: AbortSignal.timeout(10000) });
    return response.ok ? await response.json() : nothing;
  } catch {
    return nothing;
  }
}

// ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
let fading = null;

function warn(sentence) {
  if (setting("quiet")) return;
  announcer.textContent = sentence;
  clearTimeout(fading);
  fading = setTimeout(() => {
    announcer.textContent = "";
  }, 20000);
}

function tick() {
  const seconds = clock.tick(document.getElementById("time-left"), warn);
  if (seconds === 0 && !sender.stopped && !clock.paused) timeOver();
}

let over = false;

async function timeOver() {
  if (over) return;
  over = true;
  await answers.settleAll();
  await sender.send();
  await sender.ask(); // time may have been given back this moment
  if (clock.remaining() > 0 && !sender.stopped) {
    over = false;
    return;
  }
  disable();
  say("The time is over. What is still in this browser is being sent.");
  await sender.emptied(60000);
  sender.stopped = true;
  handIn();
}

// ── the candidate acts ───────────────────────────────────────────────────────────────────────────────────────────────
askBeforeHandingIn({
  answers,
  arrived: (longest) => sender.emptied(longest),
  foreseen: async () => (await word()).handing_in,
  go(arrived) {
    if (!arrived) {
      saved.textContent = "Not handed in: answers are still waiting for the line.";
      return;
    }
    sender.stopped = true;
    handIn();
  },
});
paper.addEventListener("click", ({ target }) => {
  if (target.matches("[data-step]")) step(Number(target.dataset.step));
});
addEventListener("online", () => sender.atOnce());
addEventListener("pagehide", () => answers.settleAll());

// ── begin ────────────────────────────────────────────────────────────────────────────────────────────────────────────
dress(paper, answers.places);
settle(paper);
for (const answer of await queue.waiting()) answers.bringBack(answer);
restore();
cover();
follow({ news: Number(paper.dataset.news) });
setInterval(tick, 500);
tick();
sender.send();
setInterval(() => {
  if (sender.silent(HEARTBEAT - 500)) sender.ask();
}, 1000);
paper.dataset.ready = "yes";

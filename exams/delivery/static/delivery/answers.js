// What the candidate answers: every change is kept in the queue, writing at the latest some seconds after it began.

import { show } from "./questions.js";

const PAUSE = 1200; // ms after the last keystroke
const WHILE_TYPING = 5000; // ms, at the latest

export const writing = (place) => place.matches("textarea");

export function read(place) {
  if (writing(place)) return place.value;
  return [...place.querySelectorAll("input:checked")].map((input) => input.value).sort().join("");
}

export function write(place, text) {
  if (writing(place)) place.value = text;
  else for (const input of place.querySelectorAll("input")) input.checked = text.includes(input.value);
}

export class Answers {
  // keep(question, seq, text) puts an answer into the queue.
  constructor(paper, places, keep) {
    Object.assign(this, { places, keep });
    this.sequence = new Map(places.map(({ dataset }) => [dataset.question, Number(dataset.seq)]));
    this.typing = new Map();
    paper.addEventListener("input", ({ target }) => this.typed(target));
    paper.addEventListener("change", ({ target }) => this.changed(target.closest("[data-question]")));
    paper.addEventListener("click", ({ target }) => {
      const place = target.closest("fieldset[data-question]");
      if (!place || !target.matches("[data-clear]")) return;
      write(place, "");
      this.changed(place);
    });
  }

  // Written before a reload, not yet acknowledged.
  bringBack({ question, seq, text }) {
    const place = this.places.find(({ dataset }) => dataset.question === question);
    if (!place || seq <= this.sequence.get(question)) return;
    write(place, text);
    this.sequence.set(question, seq);
  }

  async settle(place) {
    const timers = this.typing.get(place);
    if (timers) await this.given(place, timers);
  }

  async settleAll() {
    for (const place of [...this.typing.keys()]) await this.settle(place);
  }

  open() {
    return this.places.filter((place) => read(place) === "");
  }

  typed(target) {
    if (!target.matches("textarea[data-question]")) return;
    show(target);
    const [pause, limit] = this.typing.get(target) ?? [];
    clearTimeout(pause);
    const settle = () => this.settle(target);
    this.typing.set(target, [setTimeout(settle, PAUSE), limit ?? setTimeout(settle, WHILE_TYPING)]);
  }

  changed(place) {
    if (!place) return;
    if (writing(place)) return this.settle(place);
    show(place);
    this.given(place);
  }

  given(place, timers = []) {
    timers.forEach(clearTimeout);
    this.typing.delete(place);
    const { question } = place.dataset;
    const seq = Math.max(this.sequence.get(question) + 1, Date.now()); // two tabs never count alike
    this.sequence.set(question, seq);
    return this.keep(question, seq, read(place));
  }
}

// What is in the queue is sent in its order, again and again until the server has acknowledged it.

const BATCH = 20;
const FIRST_PATIENCE = 500; // ms; doubled at each failure
const LONGEST_PATIENCE = 8000;

export class Sender {
  // tell: saved(moment), unreachable(waiting), follow(what the server says), closed(sentence)
  constructor(queue, { paper, save, token, csrf }, tell) {
    Object.assign(this, { queue, paper, save, token, csrf, tell });
    this.stopped = false;
    this.sending = null;
    this.again = null;
    this.patience = FIRST_PATIENCE;
    this.heard = performance.now();
  }

  // One tab at a time sends; the others wait for it.
  send() {
    this.sending ??= navigator.locks
      .request(`paper-${this.paper}`, () => this.drain())
      .catch(() => this.later())
      .finally(() => {
        this.sending = null;
      });
    return this.sending;
  }

  atOnce() {
    this.patience = FIRST_PATIENCE;
    return this.send();
  }

  later() {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.send(), this.patience + Math.random() * 300);
    this.patience = Math.min(this.patience * 2, LONGEST_PATIENCE);
  }

  async drain() {
    while (!this.stopped) {
      const waiting = await this.queue.waiting();
      const batch = waiting.slice(0, BATCH);
      if (!batch.length) return;
      const answers = batch.map(({ question, seq, text, stamped_at }) => ({ question, seq, text, stamped_at }));
      const answer = await this.ask({ answers, waiting: waiting.length });
      const done = new Set((answer.body.saved ?? []).map(({ question, seq }) => `${question} ${seq}`));
      await this.queue.drop(batch.filter(({ question, seq }) => done.has(`${question} ${seq}`)));
      if (!answer.ok) return;
      if (waiting.length <= done.size) this.tell.saved(answer.body.saved.at(-1).saved_at);
    }
  }

  // With nothing to save: a sign of life, which is answered with how the paper stands.
  async ask(body = {}) {
    let response;
    try {
      response = await fetch(this.save, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Paper-Token": this.token, "X-CSRFToken": this.csrf },
        body: JSON.stringify(body),
        cache: "no-store",
        signal: AbortSignal.timeout(10000),
      });
    } catch {
      return this.unreachable({});
    }
    const told = await response.json().catch(() => ({}));
    if (response.ok) {
      this.patience = FIRST_PATIENCE;
      this.heard = performance.now();
      this.tell.follow(told);
      return { ok: true, body: told };
    }
    if (response.status === 423) {
      this.tell.follow({ paused: true });
      this.later(); // kept here until the clock runs on
    } else if (response.status >= 500 || response.status === 429) return this.unreachable(told);
    else this.tell.closed(told.detail ?? "This paper is closed.");
    return { ok: false, body: told };
  }

  async unreachable(body) {
    this.tell.unreachable((await this.queue.waiting()).length);
    this.later();
    return { ok: false, body };
  }

  // Whether everything has arrived, at the latest after so many ms.
  async emptied(longest) {
    const until = performance.now() + longest;
    while ((await this.queue.waiting()).length) {
      if (performance.now() > until || this.stopped) return false;
      await this.send();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return true;
  }

  silent(longest) {
    return !this.stopped && !this.sending && performance.now() - this.heard > longest;
  }
}

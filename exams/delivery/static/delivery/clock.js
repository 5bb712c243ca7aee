// Time is the server's: what this computer's clock says takes no part, so that a stamp is right even where it is wrong.

const WARNINGS = [30, 10, 5, 1]; // minutes

export class Clock {
  constructor({ now, secondsLeft, paused }) {
    this.ahead = Number(now) * 1000 - performance.now();
    this.left = Number(secondsLeft) * 1000;
    this.since = performance.now();
    this.paused = paused !== undefined;
    this.warned = new Set(WARNINGS.filter((minutes) => this.remaining() / 60000 <= minutes));
  }

  stamp() {
    return new Date(performance.now() + this.ahead).toISOString();
  }

  remaining() {
    return Math.max(0, this.paused ? this.left : this.left - (performance.now() - this.since)); // ms
  }

  // Whether the clock was stopped, or runs again.
  follow({ now, seconds_left: seconds, paused = this.paused }) {
    if (now) this.ahead = now * 1000 - performance.now();
    if (seconds !== undefined) {
      this.left = seconds * 1000;
      this.since = performance.now();
    }
    if (paused === this.paused) return false;
    if (paused && seconds === undefined) this.left = this.remaining();
    this.paused = paused;
    return true;
  }

  // Shows what is left; warns once at each of the WARNINGS, and again where time was given back.
  tick(shown, warn) {
    const seconds = Math.ceil(this.remaining() / 1000);
    shown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    for (const minutes of WARNINGS) {
      if (seconds > minutes * 60) this.warned.delete(minutes);
      else if (!this.warned.has(minutes)) {
        this.warned.add(minutes);
        if (seconds > 0) warn(`${minutes} ${minutes === 1 ? "minute" : "minutes"} left`);
      }
    }
    return seconds;
  }
}

export const clockTime = (moment, more = {}) => new Date(moment).toLocaleTimeString([], { hour12: false, ...more });

// The draft of a rating: sent a second after the last change, again and again until it is acknowledged.

const form = document.querySelector("[data-draft]");
const state = document.getElementById("draft-state");

function put() {
  const levels = {};
  const comments = {};
  for (const input of form.querySelectorAll('input[name^="criterion-"]:checked')) {
    levels[input.name.slice("criterion-".length)] = Number(input.value);
  }
  for (const area of form.querySelectorAll('textarea[name^="said-"]')) {
    if (area.value.trim()) comments[area.name.slice("said-".length)] = area.value;
  }
  return JSON.stringify({ levels, comments, comment: form.elements.comment.value, note: form.elements.note.value });
}

let waiting = null;
let sent = form ? put() : "";
let patience = 1000;
let handingIn = new AbortController();

async function save() {
  const body = put();
  if (body === sent) return;
  state.textContent = "Saving the draft …";
  try {
    const response = await fetch(form.dataset.draft, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body,
      cache: "no-store",
      signal: AbortSignal.any([AbortSignal.timeout(10000), handingIn.signal]),
    });
    const told = await response.json().catch(() => ({}));
    if (response.ok) {
      sent = body;
      patience = 1000;
      const at = new Date(told.saved_at).toLocaleTimeString([], { hour12: false });
      state.textContent = `Draft saved ${at}`;
      if (put() !== sent) later(1000);
      return;
    }
    if (response.status < 500) {
      state.textContent = told.detail ?? "The draft is not saved.";
      return;
    }
    throw new Error("server");
  } catch {
    if (handingIn.signal.aborted) return;
    state.textContent = "Not saved: no connection, we keep trying.";
    patience = Math.min(patience * 2, 10000);
    later(patience);
  }
}

function later(milliseconds) {
  clearTimeout(waiting);
  waiting = setTimeout(save, milliseconds);
}

if (form) {
  form.addEventListener("input", () => later(1000));
  form.addEventListener("change", () => later(200));
  form.addEventListener("submit", () => {
    clearTimeout(waiting); // all of it goes with the form; a draft that came after it would be refused
    handingIn.abort();
    sent = put();
  });
  addEventListener("pageshow", () => {
    handingIn = new AbortController();
  });
  addEventListener("online", () => later(0));
  addEventListener("pagehide", () => put() !== sent && save());
}

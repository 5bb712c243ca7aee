// How the candidate wants the page: kept in this browser, from the rehearsal to the exam.

const KEY = "sitting-display";
let chosen = {};
const listeners = [];

try {
  chosen = JSON.parse(localStorage.getItem(KEY) ?? "{}");
} catch {
  // A browser that keeps nothing begins anew each time.
}

export const setting = (name) => chosen[name] === true;

export function onSetting(listener) {
  listeners.push(listener);
}

export function settle(paper) {
  for (const box of paper.querySelectorAll("[data-setting]")) {
    box.checked = setting(box.dataset.setting);
    box.addEventListener("change", () => {
      chosen = { ...chosen, [box.dataset.setting]: box.checked };
      try {
        localStorage.setItem(KEY, JSON.stringify(chosen));
      } catch {
        // kept until the page is left
      }
      apply(paper);
    });
  }
  apply(paper);
}

function apply(paper) {
  paper.classList.toggle("is-large", setting("large"));
  for (const listener of listeners) listener();
}

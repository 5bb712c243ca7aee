// Rating by keyboard: a number chooses the level of the current criterion, J and K move between criteria.
// The keys can be switched off (and stay off on this device), as single-key shortcuts must be.

const form = document.querySelector("[data-rating-keys]");
if (form) {
  const criteria = [...form.querySelectorAll(".criterion")];
  const help = form.querySelector("[data-key-help]");
  const keysOn = form.querySelector("[data-key-switch]");
  help.hidden = false;
  keysOn.checked = localStorage.getItem("rating-keys") !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem("rating-keys", keysOn.checked ? "on" : "off"));

  let current = Math.max(criteria.findIndex((criterion) => !criterion.querySelector(":checked")), 0);
  // Scrolls only where a key has led: what a pointer or a fault has brought into view stays where it is.
  const go = (to, { scroll = false } = {}) => {
    criteria[current].classList.remove("is-current");
    current = Math.min(Math.max(to, 0), criteria.length - 1);
    criteria[current].classList.add("is-current");
    if (scroll) criteria[current].scrollIntoView({ block: "nearest" });
  };
  go(current);
  form.addEventListener("focusin", (event) => {
    const at = criteria.indexOf(event.target.closest(".criterion"));
    if (at >= 0) go(at);
  });

  document.addEventListener("keydown", (event) => {
    if (!keysOn.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, input:not([type=radio]):not([type=checkbox]), select")) return;
    if (event.key === "j") go(current + 1, { scroll: true });
    else if (event.key === "k") go(current - 1, { scroll: true });
    else if (/^[0-9]$/.test(event.key)) {
      const level = criteria[current].querySelector(`input[value="${event.key}"]`);
      if (!level) return;
      level.checked = true;
      level.dispatchEvent(new Event("change", { bubbles: true }));
      level.focus({ preventScroll: true });
      go(current + 1, { scroll: true });
    } else return;
    event.preventDefault();
  });
}

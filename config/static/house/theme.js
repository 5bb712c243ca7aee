// Light, dark, or as the system wishes; the reader's choice is remembered in this browser only.
// Loaded early (async, blocking=render), so that a page is never first shown in the wrong colours.

const KEY = "theme";
const root = document.documentElement;

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? "system";
  } catch {
    return "system"; // storage may be forbidden; the system's wish then stands
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // the choice then lasts for this page
  }
}

function wear(theme) {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
}

function showSwitch() {
  const group = document.querySelector("[data-theme-switch]");
  if (!group) return;
  for (const radio of group.querySelectorAll("input")) radio.checked = radio.value === remembered();
  group.hidden = false;
  group.addEventListener("change", ({ target }) => {
    wear(target.value);
    remember(target.value);
  });
}

wear(remembered());
addEventListener("storage", ({ key }) => key === KEY && wear(remembered()));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", showSwitch);
else showSwitch();

// Small courtesies of every page: the error summary takes the focus, the account menu closes, errors lead to fields.

function focusErrors(within = document) {
  within.querySelector(".error-summary")?.focus();
}

function closeMenu(menu, { returnFocus }) {
  if (!menu?.open) return;
  menu.open = false;
  if (returnFocus) menu.querySelector("summary").focus();
}

focusErrors();
document.addEventListener("htmx:afterSettle", ({ target }) => focusErrors(target));

document.addEventListener("click", (event) => {
  const { target } = event;
  const menu = document.querySelector("details.account");
  if (!menu?.contains(target)) closeMenu(menu, { returnFocus: false });

  const link = target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
  if (!control) return;
  event.preventDefault(); // otherwise the jump takes the focus away again, and the address keeps #id_field
  (control.closest("fieldset, .field") ?? control).scrollIntoView();
  control.focus({ preventScroll: true });
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") closeMenu(document.querySelector("details.account"), { returnFocus: true });
});

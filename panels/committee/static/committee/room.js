// The room of a meeting is replaced as a whole; what happened is said in a place of its own, once.
const said = document.getElementById('room-said');
document.body.addEventListener('htmx:afterSettle', () => {
  const now = document.getElementById('room')?.dataset.said.trim() ?? '';
  if (said.textContent !== now) said.textContent = now;
});

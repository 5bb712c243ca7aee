// Handing in asks first: what is open, and of written answers which ones count, as the server sees it.

const sure = document.getElementById("sure");
const open = document.getElementById("sure-open");
const form = document.getElementById("hand-in");

export const handIn = () => form.submit();

// arrived(ms): whether everything has arrived by then.  foreseen(): the server's word.  go(): what is done on yes.
export function askBeforeHandingIn({ answers, arrived, foreseen, go }) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const lacking = answers.open().length;
    open.textContent = lacking ? `${lacking} of ${answers.places.length} are not answered.` : "Everything is answered.";
    await answers.settleAll();
    await arrived(5000);
    tell(await foreseen());
    sure.showModal();
  });
  sure.querySelector("[data-no]").addEventListener("click", () => sure.close());
  sure.querySelector("[data-yes]").addEventListener("click", async () => {
    sure.close();
    await answers.settleAll();
    go(await arrived(15000));
  });
}

// What is confirmed here is what the server would ask for; where it changed since, the server asks again.
function tell({ said, confirm }) {
  form.elements.confirmed.value = confirm;
  if (!said.length) return;
  open.textContent = said[0];
  const lines = said.slice(1).map((line) => Object.assign(document.createElement("li"), { textContent: line }));
  document.getElementById("sure-counts").replaceChildren(...lines);
}

// Handing in asks first: what is open, and of written answers which ones count, as the server sees it.

import { writing } from "./answers.js";

const sure = document.getElementById("sure");
const open = document.getElementById("sure-open");
const form = document.getElementById("hand-in");

export const handIn = () => form.submit();

// arrived(ms): whether everything has arrived by then.  counts(): the server's word.  go(): what is done on yes.
export function askBeforeHandingIn({ answers, arrived, counts, go }) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const lacking = answers.open().length;
    open.textContent = lacking ? `${lacking} of ${answers.places.length} are not answered.` : "Everything is answered.";
    if (answers.places.every(writing)) {
      await answers.settleAll();
      await arrived(5000);
      tell(await counts());
    }
    sure.showModal();
  });
  sure.querySelector("[data-no]").addEventListener("click", () => sure.close());
  sure.querySelector("[data-yes]").addEventListener("click", async () => {
    sure.close();
    await answers.settleAll();
    go(await arrived(15000));
  });
}

function tell(counts) {
  const named = counts.filter(({ group }) => group);
  if (!named.length) return;
  const lacking = named.reduce((sum, { missing }) => sum + missing, 0);
  open.textContent = lacking ? `${lacking} more to answer.` : "Everything that is asked for is answered.";
  const lines = named.map(({ group, asked, counting, surplus, missing }) => {
    const said = [`${group}: ${counting.length} of ${asked} answered.`];
    if (counting.length) said.push(`${yours(counting)} ${counting.length > 1 ? "count" : "counts"}.`);
    if (surplus.length) said.push(`${yours(surplus)} ${surplus.length > 1 ? "do" : "does"} not count.`);
    if (missing) said.push(`${missing} more to answer.`);
    return Object.assign(document.createElement("li"), { textContent: said.join(" ") });
  });
  document.getElementById("sure-counts").replaceChildren(...lines);
}

const list = new Intl.ListFormat("en");

function yours(titles) {
  return `Your ${titles.length > 1 ? "answers" : "answer"} to ${list.format(titles.map((title) => `“${title}”`))}`;
}

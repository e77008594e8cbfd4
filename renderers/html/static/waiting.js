// Looks again every few seconds and shows how far the program has come. It never completes anything: going on is the
// applicant's own press of a button. Once there is a field to type in, nothing is looked at any more.
const region = () => document.querySelector("[data-waiting]");

const show = (page, next) => {
  region().replaceWith(document.adoptNode(next));
  document.title = page.title;
  const digits = region().querySelector("[data-digits]");
  if (digits && document.activeElement === document.body) digits.focus();
};

const look = async () => {
  const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-waiting]");
  if (!next || answer.redirected) {
    location.assign(answer.url);
  } else if (next.dataset.waiting !== region().dataset.waiting) {
    show(page, next);
  }
};

const again = () => {
  const seconds = Number(region()?.dataset.seconds ?? 0);
  if (seconds > 0) setTimeout(() => look().catch(() => undefined).finally(again), seconds * 1000);
};
again();

// Looks again every few seconds and shows how far the other program has come. It never completes anything:
// going on is the applicant's own press of a button.
const region = () => document.querySelector("[data-waiting]");

const look = async () => {
  const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-waiting]");
  if (!next || answer.redirected) {
    location.assign(answer.url);
  } else if (next.dataset.waiting !== region().dataset.waiting) {
    region().replaceWith(document.adoptNode(next));
  } else {
    const state = next.querySelector("[role=status]");
    const shown = region().querySelector("[role=status]");
    if (state && shown && state.textContent !== shown.textContent) shown.textContent = state.textContent;
  }
};

const again = () => {
  const seconds = Number(region()?.dataset.seconds ?? 0);
  if (seconds > 0) setTimeout(() => look().catch(() => undefined).finally(again), seconds * 1000);
};
again();

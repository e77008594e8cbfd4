// Asks for the document again after the time the page names.
const waiting = document.querySelector("[data-again]");
if (waiting) setTimeout(() => location.assign(waiting.dataset.again), Number(waiting.dataset.seconds) * 1000);

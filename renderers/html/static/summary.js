// Moves the focus to the summary of what has to be mended, so that it is read out at once.
document.querySelector("[data-summary]")?.focus();

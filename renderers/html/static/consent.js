// The button waits until every box that asks for it is ticked, and says why beside it (R42, R46).
// Without this script the button works and the server tells.
const boxes = [...document.querySelectorAll("[data-enables-submit]")];
const button = document.querySelector("[data-primary]");

if (boxes.length > 0 && button) {
  const reason = document.createElement("p");
  reason.className = "reason";
  reason.id = "submit-reason";
  reason.setAttribute("role", "status");
  button.parentElement.append(reason);
  button.setAttribute("aria-describedby", reason.id);

  const update = () => {
    const open = boxes.filter((box) => !box.checked);
    button.disabled = open.length > 0;
    reason.textContent = open.map((box) => box.dataset.enablesSubmit).join("");
  };
  boxes.forEach((box) => box.addEventListener("change", update));
  window.addEventListener("pageshow", update);
  update();
}

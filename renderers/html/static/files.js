// Says which files are chosen but not yet sent.
for (const input of document.querySelectorAll("input[type=file]")) {
  const list = document.createElement("p");
  list.className = "chosen-files";
  list.setAttribute("role", "status");
  input.after(list);
  input.addEventListener("change", () => {
    const names = [...input.files].map((file) => file.name);
    list.textContent = names.length > 0 ? input.dataset.chosen + names.join("、") : "";
  });
}

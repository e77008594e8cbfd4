// Says which files are chosen but not yet sent.
for (const input of document.querySelectorAll("input[type=file]")) {
  const list = document.createElement("p");
  list.className = "chosen-files";
  list.setAttribute("role", "status");
  input.after(list);
  input.addEventListener("change", () => {
    list.textContent = [...input.files].map((file) => file.name).join("、");
  });
}

// Links that lead nowhere, so that the page stays; buttons that do something, nothing, or fail.
addEventListener("click", (event) => {
  if (event.target.closest("a")) event.preventDefault();
  if (event.target.id === "something") event.target.title += "!";
  if (event.target.id === "fails") {
    window.__did.errors += 1;
    throw new TypeError("no such button");
  }
});
addEventListener("submit", (event) => event.preventDefault());

// A book that was opened from disk cannot open notebooks in the browser: then the way says so.
document.addEventListener("DOMContentLoaded", () => {
  if (location.protocol !== "file:") return;
  for (const door of document.querySelectorAll("a.launch-door")) {
    const words = document.createElement("span");
    words.className = door.className;
    words.textContent = door.textContent;
    door.nextElementSibling.textContent =
      "Not from disk, as this book was opened: it needs a web address. In the folder html of the " +
      "book run python -m http.server, then open http://localhost:8000.";
    door.replaceWith(words);
  }
});

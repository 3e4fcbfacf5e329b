// Small repairs that the theme needs at run time.

// opened from disk, a page cannot read the others: the search lists what it found without excerpts
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

document.addEventListener("DOMContentLoaded", () => {
  // what scrolls sideways must be reachable by keyboard
  const reach = () => {
    for (const box of document.querySelectorAll(".formula, .cell_output, .bd-article pre")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("load", reach);
  addEventListener("resize", reach);

  // the arrow that unfolds a part of the list of pages has no name of its own
  for (const fold of document.querySelectorAll(".bd-sidebar li.has-children > details > summary")) {
    if (!fold.textContent.trim()) fold.setAttribute("aria-label", `Pages below ${fold.closest("li").querySelector("a").textContent.trim()}`);
  }

  // the theme takes the focus away from this button when it is pressed: give it back to the keyboard
  for (const button of document.querySelectorAll(".theme-switch-button")) {
    button.addEventListener("click", (event) => {
      if (event.detail === 0) button.focus();
    });
  }
});

// paper is white and cannot be clicked: a page is printed in its light colours, with all that is
// folded open, and is afterwards as it was
let onScreen = null;
function toPaper() {
  if (onScreen) return;
  const root = document.documentElement;
  const folded = [...document.querySelectorAll(".bd-article details:not([open])")];
  onScreen = { theme: root.dataset.theme, folded };
  root.dataset.theme = "light";
  for (const details of folded) details.open = true;
}
function toScreen() {
  if (!onScreen) return;
  document.documentElement.dataset.theme = onScreen.theme;
  for (const details of onScreen.folded) details.open = false;
  onScreen = null;
}
addEventListener("beforeprint", toPaper);
addEventListener("afterprint", toScreen);
matchMedia("print").addEventListener("change", (media) => (media.matches ? toPaper() : toScreen()));

// the longer way through a chapter is folded: an address opens what it leads into, and whoever wants all
// of it open says so once, in any fold
document.addEventListener("DOMContentLoaded", () => {
  const folds = [...document.querySelectorAll("details.closer")], key = "course-show-all";
  const kept = () => { try { return localStorage.getItem(key) === "yes"; } catch { return false; } };
  const keep = (all) => { try { localStorage.setItem(key, all ? "yes" : "no"); } catch { /* for this page, then */ } };
  const boxes = folds.map((fold) => {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    label.className = "closer-all";
    label.append(box, " Keep all of these open, on every page");
    fold.querySelector("summary").after(label);
    box.addEventListener("change", () => { keep(box.checked); show(box.checked); });
    return box;
  });
  function show(all) {
    boxes.forEach((box) => { box.checked = all; });
    if (all) folds.forEach((fold) => { fold.open = true; });
  }
  function reach() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details.closer:not([open])");
    if (fold) { fold.open = true; target.scrollIntoView(); }
  }
  show(kept());
  reach();
  addEventListener("hashchange", reach);
});

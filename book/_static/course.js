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

  // the theme takes the focus away from this button when it is pressed: give it back to the keyboard
  for (const button of document.querySelectorAll(".theme-switch-button")) {
    button.addEventListener("click", (event) => {
      if (event.detail === 0) button.focus();
    });
  }
});

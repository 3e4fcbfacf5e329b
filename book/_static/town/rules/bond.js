/* Bond percolation: each tie is open or not, once and for both directions; word runs through open ties.
   The plain form is simulations/town/rules.py. status: 0 not yet, 1 reached. */
(() => {
  "use strict";
  const open = (town, i, j) => Town.draw(town, "open tie", Math.min(i, j), Math.max(i, j)) < town.parameters.open;
  Town.rules.bond = Town.spreading({
    title: "Open ties", isOpen: open, wins: (town) => (i, j) => open(town, i, j),
    fields: [["open", "chance that a tie is open", 0.5, 0, 1], ["n_seeds", "first, drawn", 1, 0, 2000, true]].map(Town.field),
  });
})();

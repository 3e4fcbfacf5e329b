/* Sight: each of n people on a ring sees whether the two beside them are willing, and is sure that
   enough are willing when those seen are enough in the worst case: simulations.town.toys.sight, the
   first round of the chapter's rule. `own` is 1 for whoever is willing. status: 1 sure. */
(() => {
  "use strict";
  const sees = (town, i) => [i, (i + 1) % town.n, (i + town.n - 1) % town.n].reduce((sum, k) => sum + Town.ownOr(town, k, 0), 0);
  Town.toyRule("sight", {
    title: "Who is sure", own: { label: "willing (1) or not (0)", low: 0, high: 1, whole: true }, sees,
    fields: [["needed", "willing people that it takes", 3, 1, 60, true]].map(Town.field),
    start(town) {
      const state = { ...Town.blank(town, []), over: true };
      for (let i = 0; i < town.n; i++) if (sees(town, i) >= town.parameters.needed) state.status[i] = 1;
      return state;
    },
    look: ({ town }, i) => (Town.ownOr(town, i, 0) ? "adopter" : "undecided asleep"),
  });
})();

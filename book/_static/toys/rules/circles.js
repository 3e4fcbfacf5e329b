/* Circles: people at tables of `size`, in order, who meet daily, and strangers of other tables by
   chance: simulations.town.toys.circles, the chapter's rule without advertising.
   status: 0 undecided, 1 has bought. */
(() => {
  "use strict";
  Town.toyRule("circles", {
    title: "Circles",
    fields: [
      ["size", "people at a table", 6, 1, 60, true], ["friend", "chance a friend and day", 0.3, 0, 1], ["stranger", "chance a stranger", 0.04, 0, 1],
      ["meetings", "strangers a day", 2, 0, 60, true], ["n_seeds", "first, drawn", 2, 0, 60, true], ["steps", "days", 8, 1, 200, true],
    ].map(Town.field),
    start: (town) => ({ ...Town.blank(town, Town.firstPeople(town)), over: false }),
    step(before) {
      if (before.over) return before;
      const state = Town.next(before), { town, t, news } = state, { n } = town, { size, friend, stranger, meetings, steps } = town.parameters;
      for (let i = 0; i < n; i++) {
        if (before.status[i]) continue;
        const table = Math.floor(i / size) * size;
        let by = Town.NOBODY;
        for (let k = 0; k < meetings; k++) {
          const place = Math.floor(Town.draw(town, "met", i, t * meetings + k) * (n - size)), met = place + (place >= table ? size : 0);
          if (before.status[met] && Town.draw(town, "stranger", i, t * meetings + k) < stranger) by = met;
        }
        for (let j = table; j < table + size; j++) if (before.status[j] && Town.draw(town, "friend", i * n + j, t) < friend) by = j;
        if (by === Town.NOBODY) continue;
        state.status[i] = 1; state.since[i] = t; state.by[i] = by;
        news.fresh.push(i); news.words.push({ from: by, to: i, wins: true });
      }
      state.over = t === steps;
      return state;
    },
    look: (state, i) => (state.status[i] ? "adopter" : "undecided"),
  });
})();

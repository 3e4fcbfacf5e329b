/* The first link: simulations/models/first_link/rules.py. Whoever has a share of friends who went before
   follows. `own` is a person's own threshold; above 1 it is never reached.
   status: 0 not yet, 1 adopted; `missing`: how many more adopted friends are needed. */
(() => {
  "use strict";
  function needed(threshold, friends) { // the smallest m of at least 1 with m / friends >= threshold
    let m = 1;
    while (m <= friends && m / friends < threshold) m++;
    return m;
  }
  Town.rules.threshold = Town.spreading({
    title: "The first link", own: { label: "own threshold", low: 0, high: 99 }, needed,
    fields: [["threshold", "share of friends needed", 0.18, 0, 1], ["n_seeds", "first, drawn", 1, 0, 2000, true]].map(Town.field),
    start(town) {
      const first = Town.firstPeople(town), state = Town.blank(town, first), friends = Town.friends(town);
      state.missing = Int32Array.from(friends, (list, i) => needed(Town.ownOr(town, i, town.parameters.threshold), list.length));
      for (const i of first) state.missing[i] = 0;
      return state;
    },
    step(before) {
      if (before.over) return before;
      const state = Town.next(before), friends = Town.friends(state.town);
      const heard = new Map();
      for (const i of before.news.fresh) for (const j of friends[i]) {
        state.missing[j]--;
        if (before.status[j]) continue;
        if (!heard.has(j)) heard.set(j, i);
        state.news.words.push({ from: i, to: j, wins: false });
      }
      for (const [j, i] of heard) if (state.missing[j] <= 0) {
        state.status[j] = 1; state.since[j] = state.t; state.by[j] = i; state.news.fresh.push(j);
      }
      for (const word of state.news.words) word.wins = state.by[word.to] === word.from;
      state.over = !state.news.fresh.length;
      return state;
    },
  });
})();

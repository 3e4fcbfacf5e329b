/* Hits and flops, site percolation: simulations/models/percolation/rules.py, on any ties. Whoever hears goes
   if the film is better than the own preference, and then tells all friends.
   `own` is a person's preference instead of the drawn one.
   status: 0 unaware, 1 heard, 2 has seen it, 3 declined; since: the step of hearing. */
(() => {
  "use strict";
  const UNAWARE = 0, HEARD = 1, SEEN = 2, DECLINED = 3;
  const preference = (town, i) => Town.ownOr(town, i, Town.draw(town, "preference", i));
  const willing = (town) => Town.keep(town, "willing", () => town.names.map((_, i) => preference(town, i) < town.parameters.quality));
  Town.rules.site = {
    title: "Hits and flops", own: { label: "preference", low: 0, high: 1 }, willing,
    legend: { undecided: "would go", "undecided asleep": "would not go", adopter: "went", rejecter: "heard, did not go" },
    fields: [["quality", "quality of the film", 0.59, 0, 1], ["n_seeds", "first to hear, drawn", 1, 0, 2000, true]].map(Town.field),
    start: (town) => Town.blank(town, Town.firstPeople(town)),
    step(before) {
      if (before.over) return before;
      const state = Town.next(before), friends = Town.friends(state.town), likes = willing(state.town);
      state.news.seen = [];
      for (const i of before.news.fresh) {
        if (!likes[i]) { state.status[i] = DECLINED; state.news.silent.push(i); continue; }
        state.status[i] = SEEN; state.news.seen.push(i);
        for (const j of friends[i]) {
          const isNew = state.status[j] === UNAWARE;
          if (isNew) { state.status[j] = HEARD; state.since[j] = state.t; state.by[j] = i; state.news.fresh.push(j); }
          if (before.status[j] === UNAWARE) state.news.words.push({ from: i, to: j, wins: isNew });
        }
      }
      state.over = !state.news.fresh.length;
      return state;
    },
    look: (state, i) => ["undecided", "undecided informed", "adopter", "rejecter"][state.status[i]] + (state.status[i] < 2 && !willing(state.town)[i] ? " asleep" : ""),
    counts: (state) => [[Town.count(state.status, SEEN), "seen it"], [Town.count(state.status, HEARD) + Town.count(state.status, SEEN) + Town.count(state.status, DECLINED), "heard of it"]],
    say(state) {
      const { town, news, t } = state, some = (people) => Town.some(town, people);
      if (!t) return `${some(news.fresh) || "Nobody"} heard of the film.`;
      return `Step ${t}. ${news.seen.length ? `${some(news.seen)} went` : "Nobody went"}${news.silent.length ? `, ${some(news.silent)} did not` : ""}. ${news.fresh.length ? `${some(news.fresh)} heard of it.` : `It ends: ${Town.people(Town.count(state.status, SEEN))} of ${town.n} have seen it.`}`;
    },
  };
})();

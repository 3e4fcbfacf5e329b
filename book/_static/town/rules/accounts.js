/* Free accounts: somebody uses a service if taste x (alone + share of friends who use it) reaches the
   price, and may leave again. The first have free accounts: they stay until a step in which nobody
   joins; then free accounts end and the first decide as all others. free = 0: they end at once.
   `own` is the taste instead of the drawn one. The plain form is simulations/town/rules.py.
   status: 0 no user, 1 user; free: whether free accounts still last. */
(() => {
  "use strict";
  const taste = (town, i) => Town.ownOr(town, i, Town.draw(town, "taste", i));
  function wants(state, i) {
    const { town } = state, friends = Town.friends(town)[i], users = friends.reduce((sum, j) => sum + state.status[j], 0);
    const share = friends.length ? users / friends.length : 0;
    return taste(town, i) * (town.parameters.alone + share) >= town.parameters.price;
  }
  Town.rules.accounts = {
    title: "Free accounts", own: { label: "taste", low: 0, high: 1 }, wants, taste,
    legend: { undecided: "no user", adopter: "user", "adopter talking engaged": "free account" },
    fields: [
      ["price", "price", 0.2, 0, 1], ["alone", "worth without friends", 0, 0, 1], ["free", "free accounts last (1) or not (0)", 1, 0, 1, true],
      ["n_seeds", "free accounts, drawn", 3, 0, 2000, true], ["steps", "steps at most", 50, 1, 200, true],
    ].map(Town.field),
    start(town) {
      const first = Town.firstPeople(town), state = Town.blank(town, first);
      state.over = false; state.holders = first; state.free = town.parameters.free === 1;
      return state;
    },
    step(before) {
      if (before.over) return before;
      const state = Town.next(before), { town, news, t } = state, holders = new Set(before.free ? before.holders : []);
      for (let i = 0; i < town.n; i++) {
        const uses = holders.has(i) || wants(before, i) ? 1 : 0;
        if (uses === before.status[i]) continue;
        state.status[i] = uses; state.since[i] = t;
        (uses ? news.fresh : news.silent).push(i);
        if (uses) for (const j of Town.friends(town)[i]) if (before.status[j]) { news.words.push({ from: j, to: i, wins: true }); state.by[i] = j; }
      }
      state.free = before.free && news.fresh.length > 0;
      state.over = t === town.parameters.steps || (!before.free && !news.fresh.length && !news.silent.length);
      return state;
    },
    look: (state, i) => (state.status[i] ? `adopter${state.free && state.holders.includes(i) ? " engaged talking" : ""}` : "undecided"),
    counts: (state) => [[Town.count(state.status, 1), "users"]],
    say(state) {
      const { town, news, t } = state, some = (people) => Town.some(town, people);
      if (!t) return `Free accounts: ${some(news.fresh) || "none"}.`;
      const said = [`Step ${t}.`];
      if (news.fresh.length) said.push(`Joined: ${some(news.fresh)}.`);
      if (news.silent.length) said.push(`Left: ${some(news.silent)}.`);
      if (said.length === 1) said.push(state.over ? "Nobody joins or leaves." : "Nobody joins, and free accounts end.");
      return said.join(" ");
    },
  };
})();

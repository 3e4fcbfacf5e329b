/* Letters, graph colouring: each person holds one of a few texts (`own`, 0 if not given); friends show
   theirs to each other, and two who hold the same text have seen through it.
   The plain form is simulations/town/rules.py. status: 0 trusts, 1 has seen through; news.torn: ties. */
(() => {
  "use strict";
  const letter = (town, i) => Town.ownOr(town, i, 0);
  Town.rules.letters = {
    title: "Letters", own: { label: "letter (0 is A)", low: 0, high: 25, whole: true }, letter,
    fields: [["letters", "letters there are", 3, 1, 26, true]].map(Town.field),
    start(town) {
      for (let i = 0; i < town.n; i++) if (letter(town, i) >= town.parameters.letters) Town.fail(`own must be below letters = ${town.parameters.letters}, got ${letter(town, i)}`);
      return { ...Town.blank(town, []), over: false };
    },
    step(before) {
      if (before.over) return before;
      const state = Town.next(before), { town, news } = state;
      news.torn = town.ties.filter(([a, b]) => letter(town, a) === letter(town, b));
      for (const [a, b] of town.ties) news.words.push({ from: a, to: b, wins: letter(town, a) === letter(town, b) });
      for (const [a, b] of news.torn) for (const [i, by] of [[a, b], [b, a]]) if (!state.status[i]) {
        state.status[i] = 1; state.since[i] = state.t; state.by[i] = by; news.fresh.push(i);
      }
      state.over = true;
      return state;
    },
    look: (state, i) => `chosen letter-${letter(state.town, i) % 3}${state.status[i] ? " torn" : ""}`,
    mark: (state, i) => String.fromCharCode(65 + letter(state.town, i)),
    counts: (state) => [[Town.count(state.status, 1), "seen through it"]],
    say(state) {
      const { news, town, t } = state;
      if (!t) return "Everybody holds a letter.";
      if (!news.torn.length) return "No two friends hold the same letter.";
      return `${Town.list(news.torn.slice(0, 3).map(([a, b]) => `${town.names[a]} and ${town.names[b]}`))} hold the same letter${news.torn.length > 3 ? `, and ${news.torn.length - 3} pairs more` : ""}.`;
    },
  };
})();

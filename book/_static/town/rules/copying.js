/* Copying: people come one a step, in order, and choose as somebody before them did, or by taste.
   `own` is the choice of somebody who is there from the start. step(state, {votes: [choice, ...]}) adds
   votes of the player before the next person comes. The plain form is simulations/town/rules.py.
   status: 0 not come yet, else the choice + 1; board: [{person or -1, choice}] in order. */
(() => {
  "use strict";
  const nextOf = (state) => state.status.findIndex((choice) => choice === 0);
  const standing = (state) => Array.from({ length: state.town.parameters.choices }, (_, c) => state.board.filter((vote) => vote.choice === c).length);
  const letter = (choice) => String.fromCharCode(65 + choice);
  Town.rules.copying = {
    title: "Copying", own: { label: "choice (0 is A)", low: 0, high: 25, whole: true }, standing,
    fields: [["copying", "chance to copy somebody", 0.8, 0, 1], ["choices", "things to choose from", 3, 1, 26, true]].map(Town.field),
    start(town) {
      if (town.own) for (const value of town.own) if (value !== null && value >= town.parameters.choices) Town.fail(`own must be below choices = ${town.parameters.choices}, got ${value}`);
      const there = town.names.map((_, i) => i).filter((i) => town.own && town.own[i] !== null), state = Town.blank(town, there);
      for (const i of there) state.status[i] = town.own[i] + 1;
      state.board = there.map((person) => ({ person, choice: town.own[person] }));
      state.over = there.length === town.n;
      return state;
    },
    step(before, { votes = [] } = {}) {
      if (before.over) return before;
      const state = Town.next(before), { town, t } = state, i = nextOf(before);
      state.board = [...before.board, ...votes.map((choice) => ({ person: Town.NOBODY, choice }))];
      let choice = Math.floor(Town.draw(town, "taste", i) * town.parameters.choices);
      if (state.board.length && Town.draw(town, "looks", i) < town.parameters.copying) {
        const copied = state.board[Math.floor(Town.draw(town, "whom", i) * state.board.length)];
        choice = copied.choice; state.by[i] = copied.person;
        if (copied.person >= 0) state.news.words.push({ from: copied.person, to: i, wins: true });
      }
      state.status[i] = choice + 1; state.since[i] = t; state.board.push({ person: i, choice }); state.news.fresh.push(i);
      state.over = nextOf(state) < 0;
      return state;
    },
    look: (state, i) => (state.status[i] ? `chosen letter-${(state.status[i] - 1) % 3}` : "undecided"),
    mark: (state, i) => (state.status[i] ? letter(state.status[i] - 1) : ""),
    counts: (state) => standing(state).map((count, c) => [count, letter(c)]),
    say(state) {
      const { town, news, t } = state, i = news.fresh[0];
      if (!t) return `${Town.people(state.board.length)} chose before the first step.`;
      return `Step ${t}. ${town.names[i]} ${state.by[i] >= 0 ? `copies ${town.names[state.by[i]]}` : "chooses"}: ${letter(state.status[i] - 1)}.`;
    },
  };
})();

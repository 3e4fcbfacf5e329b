/* Rounds: people who are all willing, and come if sure that enough will: simulations.town.toys.rounds, the
   chapter's rule. One sees whoever one is tied to; sure means in every world that looks like this one.
   state.sure: whoever is sure that enough are willing, the first round. status: 1 comes, after all rounds. */
(() => {
  "use strict";
  const MOST = 10; // people, in 2 ** n worlds
  function rounds(n, friends, needed) { // who would come after round 0, 1, ..., if all are willing
    const worlds = 1 << n, sees = friends.map((list, i) => list.reduce((seen, j) => seen | (1 << j), 1 << i)), steps = [];
    let comes = Array.from({ length: n }, (_, i) => Uint8Array.from({ length: worlds }, (_, world) => (world >> i) & 1));
    for (let count = -1, now = 0; count !== now;) {
      const turnout = Array.from({ length: worlds }, (_, world) => comes.reduce((sum, mine) => sum + mine[world], 0));
      steps.push(comes.map((mine) => mine[worlds - 1]));
      count = turnout.reduce((sum, x) => sum + x, 0);
      comes = comes.map((mine, i) => {
        const doubt = new Uint8Array(worlds); // in some world that looks like this too few come
        turnout.forEach((some, world) => { if (some < needed) doubt[world & sees[i]] = 1; });
        return mine.map((would, world) => would & (1 - doubt[world & sees[i]]));
      });
      now = comes.reduce((sum, mine) => sum + mine.reduce((one, x) => one + x, 0), 0);
    }
    return steps;
  }
  Town.toyRule("rounds", {
    title: "Rounds of reasoning", rounds,
    fields: [["needed", "people that it takes", 3, 1, 60, true]].map(Town.field),
    start(town) {
      if (town.n > MOST) Town.fail(`people must be at most ${MOST}, got ${town.n}`);
      const steps = rounds(town.n, Town.friends(town), town.parameters.needed), state = { ...Town.blank(town, []), over: true, sure: steps[Math.min(1, steps.length - 1)] };
      state.status.set(steps[steps.length - 1]);
      return state;
    },
    look: (state, i) => (state.status[i] ? "adopter" : state.sure[i] ? "undecided informed" : "undecided"),
  });
})();

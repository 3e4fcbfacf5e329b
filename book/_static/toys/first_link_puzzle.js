/* The first link, the puzzle: thirty people, everybody needs two, and two speak first. The network is that
   of simulations.models.first_link.puzzle; 3 of 435 pairs win, none of them two of the best connected, nor
   two who sit side by side (tests/test_toys.py). */
(() => {
  "use strict";
  const GOAL = 24, SIDE = 30, BEAT = 200, HALF = 18;
  const TIES = "0-1,0-2,0-28,0-29,1-3,1-25,2-3,2-4,3-4,3-5,3-13,4-5,4-6,4-29,5-6,5-27,6-8,6-17,7-9,7-24,7-26,8-9,8-28,9-10,9-11,10-11,10-12,11-12,11-13,12-13,12-14,13-14,14-15,14-16,15-16,15-26,16-17,16-18,17-18,17-19,18-19,18-20,19-20,19-21,20-21,20-22,21-22,21-23,22-23,22-24,22-27,23-24,23-25,24-25,25-26,25-27,26-27,26-28,27-28,28-29";
  const rule = () => Town.rules.threshold, count = (state) => Town.count(state.status, 1), won = ({ state, chosen }) => chosen.length === 2 && state.over && count(state) >= GOAL;
  const chooses = (town, chosen) => rule().start(Town.change(town, { first: chosen }));
  const shared = (town, [a, b]) => Town.friends(town)[a].filter((i) => Town.friends(town)[b].includes(i));
  const said = (game) => {
    const { state, town, chosen } = game, names = Town.list(chosen.map((i) => town.names[i])), n = count(state), both = shared(town, chosen);
    if (n >= GOAL) return `${names}: ${n} of ${town.n} buy, in ${state.t - 1} rounds.`;
    if (n === 2) return both.length ? `${names}: nobody follows.` : `${names} have no friend in common: nobody has two friends who bought, and nobody follows.`;
    return `${names}: ${n} of ${town.n} buy, and there it ends. Nobody else has two friends who bought.`;
  };
  // on a square with round corners, in order
  const at = [[500, 10], [612, 10], [723, 12], [834, 24], [934, 75], [984, 181], [994, 302], [995, 424], [995, 546], [994, 668], [984, 789], [934, 895], [834, 946], [723, 958], [612, 960], [500, 960], [388, 960], [277, 958], [166, 946], [66, 895], [16, 789], [6, 668], [5, 546], [5, 424], [6, 302], [16, 181], [66, 75], [166, 24], [277, 12], [388, 10]];
  Town.toys.first_link_puzzle = {
    label: "Thirty people in a ring, and some ties across",
    text: "Whoever has two friends who bought, buys. A half ring says: one friend has, one more is needed. Choose two people who buy first, so that at least 24 of the 30 buy.",
    hint: "Tap two people. Everybody has three to five friends.",
    town: `threshold;people=30;ties=${TIES};first=;threshold=0.4`,
    at,
    begin: (town) => ({ town, chosen: [], state: chooses(town, []) }),
    able: () => true,
    named: ({ chosen }) => chosen,
    picked: ({ chosen }) => (chosen.length === 1 ? chosen[0] : -1),
    say({ town, chosen, state }, i) {
      const friends = Town.friends(town)[i];
      return `${town.names[i]}, ${chosen.includes(i) ? "buys first" : state.status[i] ? "buys" : "does not buy"}; friends: ${friends.map((j) => town.names[j]).join(", ")}`;
    },
    tap(game, i) {
      const { town } = game, before = game.chosen.length === 2 ? [] : game.chosen;
      if (before.includes(i)) { game.chosen = []; game.state = chooses(town, []); return `${town.names[i]} does not buy first.`; }
      game.chosen = [...before, i];
      if (game.chosen.length === 1) { game.state = chooses(town, game.chosen); return `${town.names[i]} buys first; ${Town.list(Town.friends(town)[i].map((j) => town.names[j]))} are friends. Who else?`; }
      return { states: Town.run(Town.change(town, { first: game.chosen })), beat: BEAT, say: () => said(game) };
    },
    buttons: [],
    done(game) {
      if (!won(game)) return "";
      const { town, chosen } = game, both = shared(town, chosen).map((i) => town.names[i]);
      return `${Town.list(chosen.map((i) => town.names[i]))} sit far apart and share one friend, ${Town.list(both)}: there the chain begins, where people know each other’s friends. Two with many friends start none.`;
    },
    draw({ state, chosen }, { over, at: place, ties, width }, town) {
      const mean = (k) => town.names.reduce((sum, _, i) => sum + place(i)[k], 0) / town.n, middle = [mean(0), mean(1)];
      town.ties.forEach(([a, b], k) => { // a tie to the next but one passes beside the person between
        const apart = Math.min(b - a, SIDE - b + a), pull = apart === 1 ? 0 : apart < 7 ? 0.3 : 0.12;
        const bend = [0, 1].map((axis) => { const half = (place(a)[axis] + place(b)[axis]) / 2; return half + pull * (middle[axis] - half); });
        ties[k].setAttribute("d", `M${place(a)}Q${bend} ${place(b)}`);
      });
      const half = town.names.map((_, i) => i).filter((i) => !state.status[i] && Town.friends(town)[i].filter((j) => state.status[j]).length === 1);
      for (const i of half) { const [x, y] = place(i); Town.put(over, "path", { class: "toy-half", d: `M${x} ${y + HALF}A${HALF} ${HALF} 0 0 1 ${x} ${y - HALF}` }); }
      for (const i of chosen) { const [cx, cy] = place(i); Town.put(over, "circle", { class: "toy-goal reached", cx, cy, r: 21 }); }
      Town.put(over, "text", { class: "toy-label", x: width / 2, y: middle[1] + 4.5 }, `${count(state)} of ${town.n}`);
    },
  };
})();

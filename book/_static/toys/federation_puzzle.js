/* Centralised, federated, distributed, the puzzle: eight servers with agreements to take each other's people.
   Of the twelve agreements one, cut beforehand, leaves 190 of 240 a home; with any other, or none, nobody
   has one (tests/test_federation_toys.py). */
(() => {
  "use strict";
  const PEOPLE = [60, 10, 30, 30, 20, 30, 30, 30], CAPACITY = [80, 35, 50, 55, 50, 60, 60, 45], GOAL = 170, ALL = 240;
  const SPOT = { "0-7": 0.5, "1-4": 0.66, "1-5": 0.42, "2-6": 0.7 }; // where on an agreement it is tapped
  const housed = ({ people }) => people.reduce((sum, x) => sum + x, 0), won = ({ state }) => state.t > 0 && housed(state) >= GOAL - 1e-6;
  const pair = (town, k) => town.ties[k].map((i) => town.names[i]).join(" and ");
  const quiet = (town) => ({ ...Town.rules.flood.start(town), people: PEOPLE, capacity: CAPACITY });
  function waves(town, cut) {
    const moments = Town.flood(town.ties.filter((_, k) => k !== cut), PEOPLE, CAPACITY);
    return moments.slice(1).map(({ people, stands, lost, from }, k) => ({
      ...quiet(town), t: k + 1, people, lost, status: Int16Array.from(stands, (on) => (on ? 0 : 1)),
      fell: stands.flatMap((on, i) => (!on && moments[k].stands[i] ? [i] : [])),
      news: { words: from.map(([a, b]) => ({ from: a, to: b, wins: true })), fresh: [], silent: [] },
    }));
  }
  function tell({ town, state, told }) {
    const named = told.map(({ fell }) => Town.list(fell.map((i) => town.names[i]))), shown = named.length > 4 ? [...named.slice(0, 3), "at last all"] : named;
    return `Down go ${shown.join("; then ")}. ${Math.round(housed(state)) || "None"} of ${ALL} have a home.`;
  }
  Town.toys.federation_puzzle = {
    label: "Eight servers and twelve agreements",
    text: "Alder fails, and its people split evenly over its agreements. Whoever then has more people than fit (the number above) fails, too. Cut one agreement so that 170 of 240 keep a home.",
    hint: "No agreement is cut. Tap one, then Fail.",
    town: "flood;people=Alder,Birch,Cedar,Elm,Hazel,Larch,Maple,Oak;ties=0-1,0-2,0-7,1-2,1-4,1-5,2-3,2-6,3-4,4-5,5-6,6-7",
    at: [[310, 30], [690, 30], [960, 310], [960, 640], [690, 910], [310, 910], [40, 640], [40, 310]],
    begin: (town) => ({ town, cut: -1, state: quiet(town), told: [] }),
    knobs: (at, town) => town.ties.map(([a, b]) => at(a).map((x, axis) => x + (SPOT[`${a}-${b}`] || 0.5) * (at(b)[axis] - x))),
    able: () => true,
    say: ({ town, cut }, k) => `${cut === k ? "Mend" : "Cut"} ${pair(town, k)}`,
    tap(game, k) {
      game.cut = game.cut === k ? -1 : k;
      game.state = quiet(game.town); game.told = [];
      return game.cut < 0 ? `${pair(game.town, k)} have their agreement again.` : `${pair(game.town, k)} have no agreement now. Press Fail.`;
    },
    buttons: [["f", "Fail", (game) => {
      game.told = waves(game.town, game.cut);
      return { states: game.told, say: () => tell(game) };
    }, ({ state }) => state.t > 0]],
    done: (game) => (won(game) ? `${pair(game.town, game.cut)} had an agreement that does not touch Alder. Cut, it lets the flood end in Oak, which goes down alone, with ${ALL - Math.round(housed(game.state))} people.` : ""),
    draw({ town, state, cut }, { over, at, ties, width }) {
      if (cut >= 0) ties[cut].classList.add("cut");
      town.names.forEach((_, i) => { const [x, y] = at(i); Town.put(over, "text", { class: "toy-label", x, y: y - 22 }, state.status[i] ? "down" : `of ${CAPACITY[i]}`); });
      const [, top] = at(0), [, low] = at(4);
      Town.put(over, "text", { class: "toy-label", x: width / 2, y: (top + low) / 2 + 30 }, `${Math.round(housed(state))} of ${ALL}`);
    },
  };
})();

/* The switchboard: seven people in three levels, eight questions, one new tie. Of 15 ties 4 bring all answers
   in six steps: those between the lowest of both branches. None of the director's, nor that of her two
   deputies, does (tests/test_switchboard_toys.py). */
(() => {
  "use strict";
  const GOAL = 6, MAIL = [[], [], [], [5, 6], [5, 6], [3, 4], [3, 4]];
  const rule = () => Town.rules.post, won = ({ steps }) => steps > 0 && steps <= GOAL;
  const begun = (town) => ({ ...rule().start(town), inboxes: MAIL });
  const tied = ({ town, pair }) => (pair.length === 2 ? Town.change(town, { ties: [...town.ties, pair.slice().sort((a, b) => a - b)] }) : town);
  const named = (town, people) => Town.list(people.map((i) => town.names[i]));
  function go(game) {
    const states = [begun(tied(game))];
    while (!states.at(-1).over) states.push(rule().step(states.at(-1)));
    const piles = states.map(({ inboxes }) => inboxes.map((inbox) => inbox.length)), most = Math.max(...piles.flat().slice(game.town.n)), at = piles.slice(1).find((pile) => pile.includes(most));
    return { states: states.slice(1), say: () => {
      game.steps = states.length - 1;
      const where = most > 1 ? `${most} questions waited at ${game.town.names[at.indexOf(most)]}` : "nobody had two waiting";
      return `All answered after ${game.steps} steps; once ${where}.${won(game) ? "" : " Tap two others to tie them."}`;
    } };
  }
  Town.toys.switchboard = {
    label: "Seven people of a firm, in three levels",
    text: "Eight questions, each for somebody in the other branch. Everybody hands on one a step, the oldest first. Give the firm one new tie: all shall be answered in six steps.",
    hint: "Without a new tie it takes eleven. Tap two people to tie them, then Go.",
    town: "post;people=Ruth,Ada,Ben,Chi,Dov,Eli,Fay;ties=0-1,0-2,1-3,1-4,2-5,2-6",
    at: [[480, 130], [220, 500], [740, 500], [70, 920], [350, 920], [610, 920], [890, 920]],
    begin: (town) => ({ town, pair: [], steps: 0, state: begun(town) }),
    able: () => true,
    picked: ({ pair }) => (pair.length === 1 ? pair[0] : -1),
    say({ town, pair, state }, i) {
      const waits = state.inboxes[i].length ? `questions for ${named(town, state.inboxes[i])}` : "nothing waits";
      return `${town.names[i]}, ${waits}; ${pair.length === 1 && pair[0] !== i ? `tie to ${town.names[pair[0]]}` : "choose for a new tie"}`;
    },
    tap(game, i) {
      const { town } = game, [first] = game.pair.length === 1 ? game.pair : [];
      game.steps = 0; game.state = begun(town);
      if (first === undefined) { game.pair = [i]; return `A new tie of ${town.names[i]} to whom?`; }
      game.pair = [];
      if (first === i) return "No new tie.";
      if (Town.post.tied(town.ties, first, i)) return `${named(town, [first, i])} are tied already.`;
      game.pair = [first, i]; game.state = begun(tied(game));
      return `A new tie between ${named(town, [first, i])}. Press Go.`;
    },
    buttons: [["g", "Go", go, () => false]],
    done: (game) => (won(game) ? `${game.steps} steps: a tie between the branches carries what went through Ruth, where it waited. A tie of Ruth's own leads back to her pile.` : ""),
    draw({ state, pair, town }, { under, over, at }) {
      // a house of three storeys; whom a question is for sits in the wing of its colour
      const [[middle, top], [, high], [left, low], [right]] = [0, 1, 3, 6].map(at), west = left - 34, east = right + 42, eaves = top - 32, wall = middle + 10, ground = low + 36;
      const [upper, lower] = [[top, high], [high, low]].map(([y, v]) => y + 0.45 * (v - y)), put = (kind, d) => Town.put(under, "path", { class: kind, d });
      put("toy-house", `M${west} ${ground}V${eaves}L${(west + east) / 2} ${eaves - 26}L${east} ${eaves}V${ground}Z`);
      put("toy-wing wing-0", `M${west} ${ground}V${upper}H${wall}V${ground}Z`); put("toy-wing wing-1", `M${wall} ${ground}V${upper}H${east}V${ground}Z`);
      put("toy-floor", `M${west} ${upper}H${east}M${west} ${lower}H${east}M${wall} ${upper}V${ground}`);
      if (pair.length === 2) Town.post.bow(under, ...pair.slice().sort((a, b) => a - b).map(at));
      state.inboxes.forEach((inbox, i) => inbox.forEach((goal, k) => { // the oldest is the lowest
        const [x, y] = at(i), high = y + 9 - 17 * k;
        Town.put(over, "rect", { class: `toy-badge wing-${goal > 4 ? 1 : 0}`, x: x + 19, y: high - 12, width: 18, height: 16, rx: 2 });
        Town.put(over, "text", { class: "toy-label", x: x + 28, y: high + 1 }, town.names[goal][0]);
      }));
    },
  };
})();

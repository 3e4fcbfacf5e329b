/* Persons and brands, the puzzle: nobody must notice. Of the 77 ways to share twelve hands out one has 30
   relations and no account in the paper: four accounts of three (tests/test_persons_and_brands_toys.py). Followers
   and relations are those of the chain, simulations.models.persons_and_brands.theory.firm. */
(() => {
  "use strict";
  const HANDS = 12, MOST = 25, GOAL = 30, DESKS = 12, CLERKS = 6;
  const FOLLOWERS = [0, 4.24, 10, 17.6, 26.41, 35.82, 45.4, 54.93, 64.31, 73.5, 82.46, 91.2, 99.71];
  const RELATIONS = [0, 1.54, 4.11, 7.53, 11.54, 15.86, 20.31, 24.78, 29.24, 33.64, 37.99, 42.28, 46.49];
  const given = ({ hands }) => hands.reduce((sum, h) => sum + h, 0), left = (game) => HANDS - given(game);
  const all = ({ hands }) => hands.reduce((sum, h) => sum + RELATIONS[h], 0), named = ({ hands }) => hands.filter((h) => FOLLOWERS[h] > MOST).length;
  const won = (game) => game.printed && !left(game) && !named(game) && all(game) >= GOAL;
  const one = (h) => `${Town.plural(h, "hand")}: ${FOLLOWERS[h].toFixed(1)} followers, ${RELATIONS[h].toFixed(1)} relations`;
  /* The first of some dots in rings round a place; one dot a follower. */
  const RINGS = [[16, 18], [22, 24], [28, 30], [34, 36]];
  const dots = (x, y, from, to) => {
    let path = "", k = 0;
    for (const [many, far] of RINGS) {
      for (let i = 0; i < many; i++, k++) {
        if (k < from || k >= to) continue;
        const turn = (2 * Math.PI * i) / many - Math.PI / 2;
        path += `M${(x + far * Math.cos(turn) - 2).toFixed(1)} ${(y + far * Math.sin(turn)).toFixed(1)}a2 2 0 1 0 4 0a2 2 0 1 0-4 0`;
      }
    }
    return path;
  };
  const spot = (i) => [70 + (i % 4) * 287, 500 + Math.floor(i / 4) * 225];
  const work = (game) => { game.state = { ...game.state, over: true, status: Int16Array.from({ length: HANDS }, (_, i) => (i < given(game) ? 1 : 0)) }; };
  Town.toys.persons_and_brands_puzzle = {
    label: "Twelve clerks and twelve accounts",
    text: "A firm has twelve hands, and shares them out over any number of accounts. A paper prints the name of every account with more than 25 followers. Have 30 relations in all, and no name in the paper.",
    hint: "Tap an account to give it a hand. A dot is a follower, a full one a relation.",
    town: "desk;people=Ada,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo,Jun,Kai,Lea;own=1,1,1,1,1,1,1,1,1,1,1,1;ties=;first=",
    at: Array.from({ length: HANDS }, (_, i) => [(i % CLERKS) * 200, Math.floor(i / CLERKS) * 165]),
    begin: (town) => ({ town, hands: Array(DESKS).fill(0), last: [], printed: false, state: Town.rules.desk.start(town) }),
    knobs(at) {
      const [x, y] = at(0), [right, low] = at(HANDS - 1);
      return Array.from({ length: DESKS }, (_, i) => { const [a, b] = spot(i); return [x + ((right - x) * a) / 1000, y + ((low - y) * b) / 165]; });
    },
    able: (game) => !game.printed && left(game) > 0,
    say: ({ hands }, i) => `Account ${i + 1}, ${hands[i] ? one(hands[i]) : "no hand"}`,
    tap(game, i) {
      game.hands = game.hands.map((h, k) => h + (k === i));
      game.last = [...game.last, i];
      work(game);
      return `Account ${i + 1}, ${one(game.hands[i])}. ${left(game) ? `${Town.plural(left(game), "hand")} left.` : "Now print the paper."}`;
    },
    refuse: (game) => (game.printed ? "The paper is printed. Again starts anew." : "All twelve hands are at work. Print the paper, or take one back."),
    buttons: [
      ["p", "Print the paper", (game) => {
        game.printed = true;
        const sum = `${all(game).toFixed(1)} relations in all.`;
        if (named(game)) return `The paper names ${Town.plural(named(game), "account")} that nobody takes for a person. ${sum}`;
        return won(game) ? `No name in the paper. ${sum}` : `No name in the paper, but ${sum} Small accounts have few relations a hand.`;
      }, (game) => game.printed || left(game) > 0],
      ["t", "Take one back", (game) => {
        const i = game.last[game.last.length - 1];
        game.last = game.last.slice(0, -1);
        game.hands = game.hands.map((h, k) => h - (k === i));
        work(game);
        return `Account ${i + 1} has ${Town.plural(game.hands[i], "hand")} again. ${Town.plural(left(game), "hand")} left.`;
      }, (game) => game.printed || !game.last.length],
    ],
    done: (game) => (won(game) ? "Four accounts of three hands pass for persons, with 30 relations. One account of twelve hands would have 46, and its name in the paper: that third is the price of passing for persons." : ""),
    draw(game, { under, over, at, width }) {
      const { put } = Town, places = Town.toys.persons_and_brands_puzzle.knobs(at);
      game.hands.forEach((h, i) => {
        const [x, y] = places[i];
        if (!h) return;
        const bound = Math.round(RELATIONS[h]), followers = Math.round(FOLLOWERS[h]), star = FOLLOWERS[h] > MOST ? " star" : "";
        put(under, "path", { class: `toy-follower${star}`, d: dots(x, y, bound, followers) });
        put(under, "path", { class: `toy-follower bound${star}`, d: dots(x, y, 0, bound) });
        put(over, "text", { class: "toy-label", x: x + 26, y: y - 22 }, h);
        if (game.printed && star) put(over, "text", { class: "toy-label", x, y: y + 5 }, `Account ${i + 1}`);
      });
      put(over, "text", { class: "toy-label", x: width / 2, y: at(HANDS - 1)[1] + 38 }, `${all(game).toFixed(1)} of ${GOAL} relations: the full dots`);
    },
  };
})();

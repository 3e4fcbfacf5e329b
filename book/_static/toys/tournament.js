/* The tournament of brands: a rule decides for ten days, against three rules of a rival and from both shops.
   Of 30 rules one wins all six games: the best connected first, but only from four friends on, and shouts
   for the rest. It is ahead on the mean of other lucks, too; no rule of the rival wins all six
   (tests/test_tournament_toy.py). */
(() => {
  "use strict";
  const BEAT = 110, MOST = 5, SIDE = ["west", "east"], [WEST, EAST] = [1, 17], HEIGHT = 925;
  const ORDERS = ["turn", "most", "nobody"], ANSWER = { turn: "in turn", most: "stars first", nobody: "nobody" };
  const RIVALS = [
    ["Shouter", { order: "nobody", least: 1, rest: "shout" }, "Push"],
    ["In turn", { order: "turn", least: 1, rest: "shout" }, "AnswerFirst"],
    ["Stars", { order: "most", least: 1, rest: "save" }, "Stars"],
  ];
  const CELLS = RIVALS.flatMap((_, rival) => [0, 1].map((seat) => ({ rival, seat })));
  const rule = () => Town.rules.duel, of = ({ rival, seat }) => `${RIVALS[rival][0]} from the ${SIDE[seat]}`;
  const score = ({ status }, seat) => [1, 2].map((shop) => Town.count(status, shop))[seat ? "reverse" : "slice"]();
  const won = ([mine, other]) => mine > other, wins = ({ state }) => state.table.filter((one) => one && won(one)).length;
  function start({ town, mine }, cell, table) {
    const { rival, seat } = CELLS[cell], pair = [mine, RIVALS[rival][1]];
    return { ...rule().start(town, seat ? pair.reverse() : pair), cell, table, spent: [0, 0, 0] };
  }
  function days(game, cell, table) { // one game, and what Nella's spent in it
    const { seat } = CELLS[cell], states = [start(game, cell, table)];
    while (!states[states.length - 1].over) {
      const last = states[states.length - 1], next = rule().step(last), { contacts, answer } = next.did[seat];
      const friends = answer.reduce((sum, i) => sum + Town.friends(game.town)[i].length, 0);
      states.push({ ...next, spent: [contacts, answer.length, friends].map((more, k) => last.spent[k] + more) });
    }
    const end = states[states.length - 1];
    end.table = table.map((one, k) => (k === cell ? score(end, seat) : one));
    return states;
  }
  function tell({ state }) {
    const { cell, table, spent: [contacts, answers, friends] } = state, [mine, other] = table[cell];
    const gave = answers ? `${Town.plural(answers, "answer")} to people with ${(friends / answers).toFixed(1)} friends on average` : "no answer";
    return `${of(CELLS[cell])}: Nella’s ${mine}, Orlo’s ${other}. Your rule gave ${gave} and ${Town.plural(contacts, "shout")}.`;
  }
  function all(game) {
    const states = [];
    let { table } = game.state;
    table = table.includes(null) ? table : table.map(() => null);
    table.forEach((one, cell) => { if (!one) { states.push(...days(game, cell, table)); table = states[states.length - 1].table; } });
    return { states, beat: BEAT, say() {
      const lost = table.findIndex((one) => !won(one)), count = wins(game);
      return lost < 0 ? "Your rule wins all six games." : `Your rule wins ${count} of six. ${lost === game.state.cell ? tell(game) : `Not against ${of(CELLS[lost])}: ${table[lost].join(" to ")}.`} Change a line.`;
    } };
  }
  function change(game, line, values) {
    game.mine = { ...game.mine, [line]: values[(values.indexOf(game.mine[line]) + 1) % values.length] };
    game.state = start(game, 0, CELLS.map(() => null));
    return `${words(game.mine)} Ten days on this rule: Play.`;
  }
  const from = ({ least }) => `from ${Town.plural(least, "friend")} on`;
  const words = (mine) => (mine.order === "nobody" ? `Nella’s answers nobody and ${mine.rest === "shout" ? "shouts" : "saves"}.` : `Nella’s answers ${ANSWER[mine.order]}, ${from(mine)}; for the rest it ${mine.rest}s.`);
  function python({ town, mine }) {
    const { parameters: p } = town, people = mine.order === "turn" ? "view.turns()" : 'view.talkers[np.argsort(-view.ties, kind="stable")]';
    const given = ["n_seeds", "budget", "conversation_cost", "persuasion", "word_of_mouth", "silence", "engaged_silence", "discontent", "steps"].map((name) => `${name}=${p[name]}`).join(", ");
    const choose = mine.order === "nobody" ? ["        answer = []"] : [
      "        friends = dict(zip(view.talkers, view.ties))", `        people = ${people}`,
      `        answer = [i for i in people if friends[i] >= ${mine.least}][: view.afford()]`,
    ];
    return [
      "import numpy as np", "from simulations import networks", "from simulations.brands import AnswerFirst, Decision, Parameters, Push, Stars, duel", "",
      "class Nella:", "    def decide(self, view):", ...choose, `        return Decision(${mine.rest === "shout" ? "view.left(answer)" : "0"}, np.array(answer, int))`, "",
      `town = networks.from_ties([${town.ties.map(([a, b]) => `(${a}, ${b})`).join(", ")}], n=${town.n})`, `settings = Parameters(${given})`,
      `for rival in (${RIVALS.map(([, , name]) => name).join(", ")}):`, "    west, east = (", `        duel(settings, ${town.seed}, brands=pair, network=town).adopters`,
      "        for pair in ((Nella, rival), (rival, Nella))", "    )", `    print(rival.__name__, *(round(${town.n} * share) for share in (*west, *east[::-1])))`,
    ].join("\n");
  }
  const never = () => false;
  Town.toys.tournament = {
    label: "Two shops and eighteen people",
    text: "Nella’s against Orlo’s: a day’s money buys five shouts or one answer. Write Nella’s rule. Beat Orlo’s three rules, from the west shop and from the east.",
    hint: "Press Play, or tap a game. Stars have most friends.",
    town: "duel;seed=421;people=18;ties=0-1,0-2,1-2,2-3,2-4,2-5,2-6,0-3,1-6,3-4,4-16,4-15,5-7,5-15,7-14,6-9,6-10,8-15,8-14,9-10,10-11,10-12,10-13,10-14,11-12,9-11,12-13,13-17,13-14;budget=5;persuasion=0.15;word_of_mouth=0.3;n_seeds=1;steps=10",
    at: [[0, 160], [190, 0], [230, 250], [0, 370], [110, 545], [370, 370], [430, 60], [520, 250], [530, 600], [640, 0], [740, 225], [900, 30], [1000, 260], [890, 430], [680, 430], [330, 600], [0, 625], [1000, 620]],
    begin(town) {
      const game = { town, mine: RIVALS[1][1] };
      return { ...game, state: start(game, 0, CELLS.map(() => null)) };
    },
    knobs(at) {
      const left = at(0)[0], top = at(1)[1], [right, low] = at(EAST), wide = (right - left + 52) / CELLS.length, y = top + ((low - top) * HEIGHT) / 620;
      return CELLS.map((_, k) => [left - 26 + wide * (k + 0.5), y]);
    },
    able: () => true,
    say: ({ state }, k) => `${of(CELLS[k])}: ${state.table[k] ? `${state.table[k].join(" to ")}, ${won(state.table[k]) ? "won" : "not won"}; play it again` : "play"}`,
    tap(game, k) {
      return { states: days(game, k, game.state.table), beat: BEAT, say: () => tell(game) };
    },
    buttons: [
      ["p", "Play", all, never],
      ["o", ({ mine }) => `Answer ${ANSWER[mine.order]}`, (game) => change(game, "order", ORDERS), never],
      ["f", ({ mine }) => `${mine.least}+ friends`, (game) => change(game, "least", Array.from({ length: MOST }, (_, k) => k + 1)), never],
      ["r", ({ mine }) => `${mine.rest === "shout" ? "Shout" : "Save"} the rest`, (game) => change(game, "rest", ["shout", "save"]), never],
    ],
    done: (game) => (wins(game) === CELLS.length ? "Whoever has four friends is worth an answer, others less than five shouts; and who only saves does not get started in the east. So it is in this town, on this luck." : ""),
    python,
    draw({ state, mine }, { under, over, at, ties }, town) {
      const { put } = Town, { seat } = CELLS[state.cell];
      ties.forEach((path, k) => { const [a, b] = town.ties[k]; if (state.status[state.by[a] === b ? a : b] === 2) path.classList.add("rival"); });
      [[WEST, -1], [EAST, -1]].forEach(([i, way], k) => {
        const [x, y] = at(i), own = k === seat, to = x + way * 34;
        put(under, "path", { class: "toy-house", d: `M${to - 11} ${y - 2}h22v15h-22z` });
        put(under, "path", { class: `toy-awning${own ? " mine" : ""}`, d: `M${to - 11} ${y - 13}h22l4 12h-30z` });
        put(over, "text", { class: "toy-label toy-letter", x: to, y: y + 11 }, own ? "N" : "O");
      });
      const spots = this.knobs(at);
      spots.forEach(([x, y], k) => {
        const found = state.table[k], name = !found ? "" : won(found) ? " full" : " over";
        put(under, "circle", { class: `toy-game${name}`, cx: x, cy: y, r: 20 });
        if (k === state.cell && state.t) put(under, "path", { class: "toy-mean", d: `M${x - 13} ${y + 25}h26` });
        put(over, "text", { class: `toy-label toy-letter${found && won(found) ? " toy-score" : ""}`, x, y: y + 4.5 }, found ? found.join(":") : SIDE[CELLS[k].seat]);
        if (k % 2) put(over, "text", { class: "toy-label", x: (x + spots[k - 1][0]) / 2, y: y - 26 }, RIVALS[CELLS[k].rival][0]);
      });
      put(over, "text", { class: "toy-label", x: 0.62 * at(8)[0] + 0.38 * at(EAST)[0], y: at(EAST)[1] + 4.5 }, state.t ? `Day ${state.t}` : "");
    },
  };
})();

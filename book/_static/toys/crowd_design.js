/* Inventing with the crowd: Yara has three votes for the fox, and 37 others come, of whom four in five copy
   an earlier vote. On this luck 806 of 9,880 ways to place the votes in the queue win, early ones. Kept to
   the end they lose, as does one at a time, five voters apart (tests/test_crowd_design.py). */
(() => {
  "use strict";
  const SHIRTS = ["ant", "bear", "crab", "duck", "elk", "fox"], FOX = 5, VOTES = 3, PART = 5, BEAT = 230, COLUMNS = 10;
  const rule = () => Town.rules.copying, queue = (state) => state.status.findIndex((choice) => choice === 0);
  const left = ({ used }) => VOTES - used, closed = (state) => queue(state) < 0;
  const ahead = (state) => { const counts = rule().standing(state); return counts.every((count, k) => k === FOX || count < counts[FOX]); };
  function board(state) {
    const counts = rule().standing(state), best = Math.max(...counts.filter((_, k) => k !== FOX)), rival = counts.findIndex((count, k) => k !== FOX && count === best);
    return `fox ${counts[FOX]}, ${SHIRTS[rival]} ${best}`;
  }
  // whose vote the last voter copied: a person, VOTES for Yara, or -1 for an own taste
  function source(state, before) {
    const i = state.news.fresh[0], { town, by } = state;
    if (by[i] >= 0) return by[i];
    return before && Town.draw(town, "looks", i) < town.parameters.copying ? VOTES : -1;
  }
  function arrived(state, before) {
    const { town, news } = state, i = news.fresh[0], from = source(state, before), name = from === VOTES ? "Yara" : town.names[from];
    return `${town.names[i]} ${from < 0 ? `likes the ${SHIRTS[state.status[i] - 1]}` : `copies ${name}`}`;
  }
  function rest(game) {
    const { state } = game;
    if (!closed(state)) return left(game) ? ` Yara has ${Town.plural(left(game), "vote")} left.` : "";
    return ahead(state) ? " All have voted." : left(game) ? ` All others have voted. Yara has ${Town.plural(left(game), "vote")} left.` : " All have voted: no fox.";
  }
  function come(game, count) {
    const states = [];
    let before = 0;
    for (let state = game.state; states.length < count && !closed(state); ) {
      before = state.board.length;
      states.push((state = rule().step(state)));
    }
    return { states, beat: count > 1 ? BEAT : 0, say: () => `${arrived(game.state, before)}: ${board(game.state)}.${rest(game)}` };
  }
  Town.toys.crowd_design = {
    label: "A queue at the T-shirt shop",
    text: "Yara wants the fox shirt printed. She has three votes; whenever she waits, others come, and four in five of them copy an earlier vote. Make the fox win.",
    hint: "Nobody has voted. Vote, or tap who is next in the queue.",
    town: "copying;seed=212;people=Ada,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo,Jun,Kai,Lea,Max,Nia,Oda,Pia,Quin,Rosa,Sami,Tove,Uma,Vito,Wren,Xan,Zeno,Abel,Bea,Cleo,Dina,Emil,Finn,Gita,Hugo,Ines,Jon,Kira,Liv;copying=0.8;choices=6",
    at: Array.from({ length: 37 }, (_, i) => [26 + 105 * (i % COLUMNS), 520 + 148 * Math.floor(i / COLUMNS)]),
    begin: (town) => ({ town, used: 0, state: rule().start(town) }),
    able: ({ state }, i) => i === queue(state),
    say: ({ town }, i) => `Let ${town.names[i]} vote, who is next`,
    tap: (game) => come(game, 1),
    refuse: ({ state, town }, i) => (state.status[i] ? `${town.names[i]} has voted for the ${SHIRTS[state.status[i] - 1]}.` : closed(state) ? "All have voted." : `It is ${town.names[queue(state)]}'s turn.`),
    buttons: [
      ["v", "Vote for fox", (game) => {
        game.used += 1;
        const { state } = game;
        game.state = { ...state, board: [...state.board, { person: Town.NOBODY, choice: FOX }], news: { ...state.news, words: [], fresh: [] } };
        return `Yara votes: ${board(game.state)}.${rest(game)}`;
      }, (game) => !left(game)],
      ["f", "Five come", (game) => come(game, PART), ({ state }) => closed(state)],
    ],
    done: ({ state }) => (closed(state) && ahead(state) ? "The fox is printed. A vote on a short board is copied often, and its copies are copied." : ""),
    draw({ state, used }, { under, over, at, width }) {
      const put = Town.put, counts = rule().standing(state), most = Math.max(10, ...counts), [first, y] = at(0), [last] = at(COLUMNS - 1);
      const base = y - 61, room = base - 52, wide = (last - first + 30) / SHIRTS.length, folds = 2 * SHIRTS.length + 1, fold = (last - first + 40) / folds;
      put(under, "rect", { class: "toy-house", x: first - 17, y: 28, width: last - first + 34, height: base + 13 }); // the shop, and its awning
      for (let k = 0; k < folds; k++) put(under, "path", { class: k % 2 ? "toy-house" : "toy-awning", d: `M${first - 20 + k * fold} 28h${fold}v5a${fold / 2} 5 0 0 1 ${-fold} 0z` });
      SHIRTS.forEach((name, k) => {
        const x = first - 15 + (k + 0.5) * wide, high = (room * counts[k]) / most;
        put(under, "rect", { class: `toy-bar kind-${k % 3}`, x: x - 12, y: base - high, width: 24, height: high });
        put(under, "path", { class: `toy-shirt kind-${k % 3}`, d: `M${x - 7} ${base + 3}L${x - 15} ${base + 8}L${x - 12} ${base + 15}L${x - 8} ${base + 13}V${base + 24}H${x + 8}V${base + 13}L${x + 12} ${base + 15}L${x + 15} ${base + 8}L${x + 7} ${base + 3}Q${x} ${base + 8} ${x - 7} ${base + 3}Z` });
        put(under, "text", { class: "toy-label", x, y: base + 37 }, name);
        put(under, "text", { class: "toy-label", x, y: base - high - 5 }, counts[k]);
        if (k === FOX) put(under, "circle", { class: `toy-goal${ahead(state) ? " reached" : ""}`, cx: x, cy: base + 13, r: 20 });
      });
      put(over, "text", { class: "toy-label", x: width - 94, y: 18 }, "Yara");
      for (let k = 0; k < VOTES; k++) put(over, "rect", { class: `toy-ballot${k < used ? " spent" : ""}`, x: width - 72 + 22 * k, y: 6, width: 16, height: 16, rx: 3 });
      const i = state.news.fresh[0];
      if (i === undefined) return;
      const from = source(state, state.board.length > 1), [x1, y1] = at(i), [x2, y2] = from === VOTES ? [width - 94, 24] : from >= 0 ? at(from) : [x1, y1];
      put(over, "circle", { class: "toy-goal reached", cx: x1, cy: y1, r: 20 });
      if (from >= 0) put(over, "path", { class: "toy-way", d: `M${x2} ${y2}L${x1} ${y1}` });
    },
  };
})();

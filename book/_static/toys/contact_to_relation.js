/* From contact to relation: a table is quick, the way between tables is luck, and the luck can be seen: who
   will meet a stranger and listen, and when. 36 of 276 pairs of first buyers win, all of them at tables
   three and four (tests/test_toys.py). */
(() => {
  "use strict";
  const SIZE = 6, DAYS = 8, TABLES = ["two", "one", "four", "three"], TURNS = [0, 0, 2, 2];
  const rule = () => Town.rules.circles, table = (i) => Math.floor(i / SIZE), count = (state) => Town.count(state.status, 1);
  const full = (state, k) => count({ status: state.status.slice(k * SIZE, (k + 1) * SIZE) });
  const played = ({ state }) => state.t > 0;
  const choosing = (town, chosen) => { const state = rule().start(Town.change(town, { first: chosen })); return { ...state, over: false }; };
  function reached({ state }) { // the table that heard last, and on which day
    const days = TABLES.map((_, k) => Math.min(...state.since.slice(k * SIZE, (k + 1) * SIZE))), last = Math.max(...days);
    return [days.indexOf(last), last];
  }
  function tell(game) {
    const { state } = game, [k, day] = reached(game), start = `Day ${DAYS}: ${count(state)} of ${state.town.n} have bought.`;
    if (count(state) === state.town.n) return `${start} All four tables are full.`;
    const by = state.status.findIndex((status, i) => table(i) === k && state.since[i] === day);
    if (day === Town.NEVER) return `${start} Nobody of table ${TABLES[k]} was won by a stranger.`;
    const late = TABLES.map((_, i) => i).filter((i) => full(state, i) < SIZE).map((i) => TABLES[i]);
    return `${start} Table ${Town.list(late)} ${late.length > 1 ? "are" : "is"} not full. Table ${TABLES[k]} began on day ${day}, with ${state.town.names[by]}.`;
  }
  Town.toys.contact_to_relation = {
    label: "Four tables of six",
    text: "A table meets daily and fills once one has bought. Dotted: strangers who will meet and listen to a buyer. Choose two who buy first; all 24 must buy in eight days.",
    hint: "Nobody has bought. Tap two people, then Play.",
    town: "circles;seed=74;friend=0.4;stranger=0.015;people=Mia,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo,Jun,Kai,Lea,Max,Nia,Oda,Pia,Quin,Rosa,Sami,Tove,Uma,Vito,Wren,Xan;first=",
    at: Array.from({ length: 24 }, (_, i) => {
      const turn = (((i + TURNS[table(i)]) % SIZE) * 60 * Math.PI) / 180, [x, y] = [[765, 235], [235, 235], [765, 765], [235, 765]][table(i)];
      return [Math.round(x + 180 * Math.cos(turn)), Math.round(y + 190 * Math.sin(turn))];
    }),
    begin: (town) => ({ town, chosen: [], state: choosing(town, []) }),
    able: () => true,
    named: ({ chosen }) => chosen,
    say: ({ town, chosen, state }, i) => `${town.names[i]}, table ${TABLES[table(i)]}${chosen.includes(i) ? ", buys first" : state.status[i] ? ", has bought" : ""}`,
    tap(game, i) {
      const { town } = game, again = played(game);
      const before = again ? [] : game.chosen, out = before.includes(i);
      if (before.length === 2 && !out) return `Two buy first: ${Town.list(before.map((k) => town.names[k]))}. Tap one of them to choose another.`;
      game.chosen = out ? before.filter((k) => k !== i) : [...before, i];
      game.state = choosing(town, game.chosen);
      const more = 2 - game.chosen.length;
      return `${town.names[i]} of table ${TABLES[table(i)]} ${out ? "does not buy first" : "buys first"}. ${more ? `${more === 1 ? "One more" : "Two"} to choose.` : "Now Play."}`;
    },
    buttons: [["p", "Play", (game) => {
      const states = Town.run(Town.change(game.town, { first: game.chosen }), DAYS).slice(1);
      return { states, say: () => tell(game) };
    }, (game) => game.chosen.length !== 2 || played(game)]],
    done: (game) => (game.state.t === DAYS && count(game.state) === game.town.n ? "A table fills by itself once one of it has bought; only strangers carry it from table to table, so two tables were started." : ""),
    draw({ state, chosen }, { under, over, at, width }) {
      TABLES.forEach((_, k) => {
        const seats = Array.from({ length: SIZE }, (_, i) => at(k * SIZE + i)), [x, y] = [0, 1].map((axis) => seats.reduce((sum, seat) => sum + seat[axis], 0) / SIZE);
        const wide = (axis, middle) => Math.max(...seats.map((seat) => Math.abs(seat[axis] - middle)));
        Town.put(under, "ellipse", { class: "toy-table", cx: x, cy: y, rx: wide(0, x) * 0.62, ry: wide(1, y) * 0.6, "fill-opacity": full(state, k) / SIZE });
        Town.put(over, "text", { class: "toy-label", x, y: y + 4.5 }, `${full(state, k)} of ${SIZE}`);
      });
      rule().arcs({ under, over, at }, state);
      for (const i of chosen) { const [x, y] = at(i); Town.put(under, "circle", { class: "toy-goal reached", cx: x, cy: y, r: 22 }); }
      Town.put(over, "text", { class: "toy-label", x: width / 2, y: (at(0)[1] + at(12)[1]) / 2 + 4.5 }, played({ state }) ? `Day ${state.t}` : "");
    },
  };
})();

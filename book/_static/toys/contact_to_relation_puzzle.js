/* From contact to relation, the puzzle: one coin a day, for a contact or for sharing at a table, and the
   strangers who will meet are known. On this luck only a start at tables four and five is enough for all
   twenty in seven days; table after table makes sixteen (tests/test_toys.py). */
(() => {
  "use strict";
  const SIZE = 4, DAYS = 7, TABLES = ["one", "four", "two", "three", "five"];
  const CENTRES = [[170, 150], [170, 850], [830, 150], [500, 500], [830, 850]], TURNS = [1, 3, 1, 1, 0];
  const rule = () => Town.rules.circles, table = (i) => Math.floor(i / SIZE), count = (state) => Town.count(state.status, 1);
  const at = (state, k) => state.status.slice(k * SIZE, (k + 1) * SIZE), have = (state, k) => Town.count(at(state, k), 1);
  const won = ({ state }) => count(state) === state.town.n, over = (game) => game.state.over || won(game);
  const strangers = ({ by }) => by.map((other, i) => (other >= 0 && table(other) !== table(i) ? i : -1)).filter((i) => i >= 0);
  const begun = (state) => TABLES.map((_, k) => k).filter((k) => have(state, k));
  function why({ state }) {
    const cold = TABLES.filter((_, k) => !have(state, k)), half = TABLES.filter((_, k) => have(state, k) && have(state, k) < SIZE), paid = state.by.filter((by) => by === Town.CONTACT).length;
    const left = [...(cold.length ? [`nobody at table ${Town.list(cold)}`] : []), ...(half.length ? [`table ${Town.list(half)} did not share`] : [])].join(", ");
    return `${left[0].toUpperCase()}${left.slice(1)}. Coins won ${Town.people(paid)}, strangers ${strangers(state).length}.`;
  }
  function day(game, deed) {
    const next = rule().step(game.state, deed);
    return { states: [next], say: () => tell(game, deed) };
  }
  function tell(game, { contact, share }) {
    const { state } = game, { town, t, news } = state, said = [`Day ${t}:`];
    if (contact !== undefined) said.push(`${town.names[contact]} of table ${TABLES[table(contact)]} buys.`);
    if (share !== undefined) said.push(`table ${TABLES[share]} shares, and all four have it.`);
    const met = news.fresh.filter((i) => state.by[i] >= 0 && table(state.by[i]) !== table(i));
    for (const i of met) said.push(`${town.names[state.by[i]]} met ${town.names[i]} of table ${TABLES[table(i)]}, who buys.`);
    if (contact === undefined && share === undefined && !met.length) said.push("nothing happens.");
    said.push(won(game) ? "All twenty have bought." : over(game) ? `${count(state)} of 20, and the days are over. ${why(game)}` : `${count(state)} of 20.`);
    return said.join(" ");
  }
  Town.toys.contact_to_relation_puzzle = {
    label: "Five tables of four",
    text: "One coin a day: tap somebody, who then buys, or tap a buyer, and the whole table shares. Dotted lines: strangers who will meet that day and listen to a buyer. Win all 20 in seven days.",
    hint: "Nobody has bought. Day 1: tap the first buyer.",
    town: "circles;seed=186;people=20;first=;size=4;friend=0;stranger=0.05;meetings=1;steps=7",
    at: Array.from({ length: 20 }, (_, i) => {
      const turn = (((i + TURNS[table(i)]) % SIZE) * 90 + 45) * Math.PI / 180, [x, y] = CENTRES[table(i)];
      return [Math.round(x + 165 * Math.cos(turn)), Math.round(y + 145 * Math.sin(turn))];
    }),
    begin: (town) => ({ town, state: { ...rule().start(town), over: false } }),
    able: (game, i) => !over(game) && have(game.state, table(i)) < SIZE,
    say: ({ town, state }, i) => `${town.names[i]}, table ${TABLES[table(i)]}: ${state.status[i] ? "has bought, let the table share" : "win with a coin"}${Town.list(rule().meetings(town).filter(({ day: d, from, to }) => d > state.t && from === i && !state.status[to]).map(({ day: d, to }) => `; meets ${town.names[to]} of table ${TABLES[table(to)]} on day ${d}`))}`,
    tap: (game, i) => day(game, game.state.status[i] ? { share: table(i) } : { contact: i }),
    refuse: (game, i) => (over(game) ? "The days are over. Again starts anew." : `All four of table ${TABLES[table(i)]} have bought.`),
    buttons: [["w", "Wait a day", (game) => day(game, {}), over]],
    done: (game) => (won(game) ? `Two tables began with a coin and three with a stranger; the other five coins went into sharing. A contact begins, and relations carry.` : ""),
    draw({ state }, { under, over: layer, at: place, width }) {
      TABLES.forEach((_, k) => {
        const seats = Array.from({ length: SIZE }, (_, i) => place(k * SIZE + i)), [x, y] = [0, 1].map((axis) => seats.reduce((sum, seat) => sum + seat[axis], 0) / SIZE);
        Town.put(under, "ellipse", { class: "toy-table", cx: x, cy: y, rx: Math.abs(seats[0][0] - x) * 0.75, ry: Math.abs(seats[0][1] - y) * 0.75, "fill-opacity": have(state, k) / SIZE });
        Town.put(layer, "text", { class: "toy-label", x, y: y + 4.5 }, TABLES[k]);
      });
      rule().arcs({ under, over: layer, at: place }, state);
      Town.put(layer, "text", { class: "toy-label", x: width / 2, y: place(0)[1] + 4.5 }, state.over ? "" : `Day ${state.t + 1}`);
    },
  };
})();

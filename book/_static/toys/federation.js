/* Centralised, federated, distributed: three servers, forty people, and each newcomer joins the server of
   somebody who is there. Only the first five are placed. On this luck 36 of 243 ways leave no server half
   of the people: none that deals the five out in turn or puts neighbours together (tests/test_federation_toys.py). */
(() => {
  "use strict";
  const FIRST = 5, SERVERS = 3, HALF = 20, BEAT = 90, COLUMNS = 10, LETTERS = "ABC";
  const rule = () => Town.rules.copying, placed = ({ own }) => own.length, full = (game) => placed(game) === FIRST;
  const begun = (town, own) => ({ ...rule().start(Town.change(town, { own: town.names.map((_, i) => (i < own.length ? own[i] : null)) })), over: false });
  const opened = ({ state }) => state.t > 0, ended = ({ state }) => opened({ state }) && state.over, most = (state) => Math.max(...rule().standing(state));
  const root = (state, i) => (state.by[i] >= 0 ? root(state, state.by[i]) : i);
  const lines = (state) => state.town.names.reduce((sizes, _, i) => { sizes[root(state, i)] += 1; return sizes; }, new Array(FIRST).fill(0));
  const counts = (state) => Town.list(rule().standing(state).map((count, k) => `${LETTERS[k]} ${count}`));
  function tell({ state, own, town }) {
    const by = lines(state), large = rule().standing(state).indexOf(most(state)), here = own.map((k, i) => [k, i]).filter(([k]) => k === large).map(([, i]) => `${by[i]} with ${town.names[i]}`);
    return `${counts(state)}.${most(state) < HALF ? "" : ` On ${LETTERS[large]} are ${Town.list(here)}, each with those who came by them: too many.`}`;
  }
  Town.toys.federation = {
    label: "Three servers and forty people",
    text: "Whoever is new rings at the door of anybody who is there, and joins the same server. You place the first five. Of all forty, no server may hold half.",
    hint: "Three servers stand empty. Tap one for Ada.",
    town: "copying;seed=160;people=Ada,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo,Jun,Kai,Lea,Max,Nia,Oda,Pia,Quin,Rosa,Sami,Tove,Uma,Vito,Wren,Xan,Yara,Zeno,Abel,Bea,Cleo,Dina,Emil,Finn,Gita,Hugo,Ines,Jon,Kira,Liv,Milo,Noor;copying=1;choices=3",
    at: Array.from({ length: 40 }, (_, i) => [26 + 105 * (i % COLUMNS), 520 + 148 * Math.floor(i / COLUMNS)]),
    begin: (town) => ({ town, own: [], state: begun(town, []) }),
    knobs(at) {
      const [first, y] = at(0), [last] = at(COLUMNS - 1), wide = (last - first) / SERVERS;
      return Array.from({ length: SERVERS }, (_, k) => [first + (k + 0.5) * wide, y - 58]);
    },
    able: (game) => !full(game),
    say: (game, k) => `Server ${LETTERS[k]}: ${full(game) ? Town.people(rule().standing(game.state)[k]) : `put ${game.town.names[placed(game)]} there, after ${rule().standing(game.state)[k]}`}`,
    tap(game, k) {
      const name = game.town.names[placed(game)];
      game.own = [...game.own, k];
      game.state = begun(game.town, game.own);
      return `${name} is on server ${LETTERS[k]}. ${full(game) ? "Now Open." : `Where does ${game.town.names[placed(game)]} go?`}`;
    },
    refuse: (game) => (ended(game) ? "All forty are there. Again empties the servers; the same people will ring at the same doors." : "Five are placed. Press Open."),
    buttons: [["o", "Open", (game) => {
      const states = [];
      for (let state = game.state; !state.over;) states.push((state = rule().step(state)));
      return { states, beat: BEAT, say: () => tell(game) };
    }, (game) => !full(game) || opened(game)]],
    done: (game) => (ended(game) && most(game.state) < HALF ? `Early people are asked often, and so is whoever came by them: ${Math.max(...lines(game.state))} of forty go back to one of your five.` : ""),
    draw(game, { under, over, at }) {
      const { put } = Town, { state } = game, counts = rule().standing(state), [first, y] = at(0), [last] = at(COLUMNS - 1);
      const base = y - 76, room = base - 26, wide = (last - first) / SERVERS, top = Math.max(1.5 * HALF, ...counts);
      const half = base - (room * HALF) / top;
      counts.forEach((count, k) => {
        const x = first + (k + 0.5) * wide, high = (room * count) / top;
        put(under, "rect", { class: "toy-house", x: x - 26, y: half, width: 52, height: base - half }); // full at half
        put(under, "rect", { class: `toy-bar kind-${k}`, x: x - 16, y: base - high, width: 32, height: high });
        put(over, "text", { class: "toy-label", x, y: base - high - 6 }, count);
        put(over, "text", { class: "toy-label", x, y: y - 54 }, LETTERS[k]);
      });
      put(under, "path", { class: `toy-goal${ended(game) && most(state) < HALF ? " reached" : ""}`, d: `M${first} ${half}H${last}` });
      put(over, "text", { class: "toy-label", x: last - 12, y: half - 7 }, "half");
      if (!opened(game) && !full(game)) { const [cx, cy] = at(placed(game)); put(over, "circle", { class: "toy-goal", cx, cy, r: 20 }); }
      const i = state.news.fresh[0];
      if (opened(game) && !state.over && state.by[i] >= 0) put(over, "path", { class: "toy-way", d: `M${at(state.by[i])}L${at(i)}` });
    },
  };
})();

/* Gifts: a file in parts goes from hand to hand, and a player says who gives what to whom:
   simulations.town.gifts. In a round everybody gives at most one part and takes at most one, of what the
   giver held at its start. holds: bits of parts held at the start of the round; gets: the part that came
   in it; gave: whom one gave to; slice: how much of the pizza one has, where it is one. Without ties
   everybody is a friend of all. useful(state, giver, taker): the parts that could go; give(state, giver,
   taker, part), round(state). Town.gift: words that toy and puzzle share. */
(() => {
  "use strict";
  const NOTHING = -1, bit = (number, k) => (number >> k) & 1;
  const all = ({ town }) => (1 << town.parameters.parts) - 1;
  const friends = ({ town }, i) => (town.ties.length ? Town.friends(town)[i] : [...town.names.keys()].filter((j) => j !== i));
  function useful(state, giver, taker) {
    if (state.gave[giver] >= 0 || state.gets[taker] > 0 || !friends(state, giver).includes(taker)) return [];
    return [...Array(state.town.parameters.parts).keys()].filter((k) => bit(state.holds[giver], k) && !bit(state.holds[taker], k));
  }
  const takers = (state, giver) => friends(state, giver).filter((taker) => useful(state, giver, taker).length);
  const givers = (state) => [...state.town.names.keys()].filter((i) => takers(state, i).length);
  function mark(state) { // who has something, and who could still give in this round
    state.town.names.forEach((_, i) => { state.status[i] = state.holds[i] || state.gets[i] ? 1 : 0; state.talking[i] = takers(state, i).length ? 1 : 0; });
    return state;
  }
  const same = (state) => ({ ...Town.next(state), t: state.t });
  const rule = {
    title: "Gifts", NOTHING, all, useful, takers, givers,
    fields: [["parts", "parts of the file", 1, 1, 8, true], ["pizza", "a pizza instead", 0, 0, 1, true]].map(Town.field),
    start(town) {
      const { n } = town, of = () => new Int32Array(n), [first] = town.first;
      const state = { ...Town.blank(town, town.first), over: false, talking: of(), holds: of(), gets: of(), gave: of().fill(NOTHING), slice: new Float64Array(n) };
      state.holds[first] = all(state); state.slice[first] = 1;
      return mark(state);
    },
    give(before, giver, taker, part) {
      const state = same(before);
      state.gave[giver] = taker; state.gets[taker] = 1 << part; state.by[taker] = giver;
      state.slice[giver] /= 2; state.slice[taker] += state.slice[giver];
      state.news.words = [{ from: giver, to: taker, wins: true }];
      return mark(state);
    },
    round(before) {
      const state = Town.next(before);
      state.town.names.forEach((_, i) => { state.holds[i] |= state.gets[i]; });
      state.gets.fill(0); state.gave.fill(NOTHING);
      return mark(state);
    },
    look(state, i) {
      const full = (state.holds[i] | state.gets[i]) === all(state);
      return `${full ? "adopter" : "undecided"}${state.talking[i] ? " talking" : ""}`;
    },
  };
  Town.toyRule("gift", rule);
  const done = (state) => [...state.holds].filter((held) => held === all(state)).length;
  const gifts = ({ town, gave }) => town.names.flatMap((name, i) => (gave[i] >= 0 ? [[name, town.names[gave[i]]]] : []));
  Town.gift = {
    done,
    // "Ada gives to Ben, Cleo to Dov."
    told: (state) => gifts(state).map(([from, to], k) => `${from} ${k ? "" : "gives "}to ${to}`).join(", "),
    idle: (state) => state.town.names.filter((_, i) => state.holds[i] && state.gave[i] < 0),
    next(game) { // whoever is the only one who can give is taken by itself
      const open = givers(game.state);
      game.picked = open.length === 1 ? open[0] : NOTHING;
    },
  };
})();

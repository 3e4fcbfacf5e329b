/* Changes to a town, each giving a new one: what a hand can do.

   Town.edit.add(town, [x, y], name)   remove(town, i)   move(town, i, [x, y])   rename(town, i, name)
   Town.edit.tie(town, a, b)           ties the two, or cuts the tie
   Town.edit.first(town, i)            lets a person come first, or no longer
   Town.edit.own(town, i, value)       gives a person its own value (null: none)
   What the player did day by day is dropped: another town has other days. */
(() => {
  "use strict";
  const inside = (place) => place.map((x) => Math.round(Math.min(Town.SIDE, Math.max(0, x))));
  const places = (town) => Town.layout(town).map((place) => place.slice());
  const swap = (list, i, value) => list.map((old, k) => (k === i ? value : old));
  const less = (list, gone) => list.filter((i) => i !== gone).map((i) => (i > gone ? i - 1 : i));
  Town.edit = {
    freeName(town) {
      let i = 0;
      while (town.names.includes(Town.nameOf(i))) i++;
      return Town.nameOf(i);
    },
    add(town, place, name = Town.edit.freeName(town)) {
      return Town.change(town, { people: [...town.names, name], at: [...places(town), inside(place)], own: town.own && [...town.own, null], days: [] });
    },
    remove(town, gone) {
      const keep = (_, i) => i !== gone;
      return Town.change(town, {
        people: town.names.filter(keep), at: places(town).filter(keep), own: town.own && town.own.filter(keep), days: [],
        ties: town.ties.filter((tie) => !tie.includes(gone)).map((tie) => less(tie, gone)), first: town.first && less(town.first, gone),
        parameters: "n_seeds" in town.parameters ? { ...town.parameters, n_seeds: Math.min(town.parameters.n_seeds, town.n - 1) } : town.parameters,
      });
    },
    move: (town, i, place) => Town.change(town, { at: swap(places(town), i, inside(place)) }),
    rename: (town, i, name) => Town.change(town, { people: swap(town.names, i, name.trim()) }),
    tied: (town, a, b) => Town.friends(town)[a].includes(b),
    tie(town, a, b) {
      const others = town.ties.filter((tie) => !(tie.includes(a) && tie.includes(b)));
      return Town.change(town, { at: places(town), ties: Town.edit.tied(town, a, b) ? others : [...others, [a, b]], days: [] });
    },
    first(town, i) {
      const first = town.first || [];
      return Town.change(town, { first: first.includes(i) ? first.filter((k) => k !== i) : [...first, i], days: [] });
    },
    own: (town, i, value) => Town.change(town, { own: swap(town.own || new Array(town.n).fill(null), i, value), days: [] }),
  };
})();

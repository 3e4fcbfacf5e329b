/* The first link: whoever has fewer friends needs fewer of them. One tie to cut; 4 of 14 cuts let the
   word through to Zoe, one of them the tie to Ben himself (tests/test_toys.py). */
(() => {
  "use strict";
  const ROW = [1, 2, 3], ZOE = 3, BEAT = 500;
  const rule = () => Town.rules.threshold;
  const cutTown = (town, k) => Town.change(town, { ties: town.ties.filter((_, i) => i !== k) });
  const have = (state, i) => Town.friends(state.town)[i].filter((j) => state.status[j]).length;
  // those whom somebody counts: all who have bought, or had when they bought themselves
  const before = ({ town, status, since }, i) => Town.friends(town)[i].filter((j) => status[j] && (!status[i] || since[j] < since[i])).length;
  const pair = (town, k) => town.ties[k].map((i) => town.names[i]).join(" and ");
  function tell({ state, town, cut }) {
    const stuck = ROW.find((i) => !state.status[i]), here = state.town, friends = (i) => Town.friends(here)[i].length;
    const start = `${pair(town, cut)} are friends no more.`;
    if (stuck === undefined) {
      const turned = ROW.find((i) => town.ties[cut].includes(i)) ?? 1;
      return `${start} ${here.names[turned]} has ${friends(turned)} friends now, one who bought is enough.${state.by[2] === 6 ? " Ben hears it from Dov." : ""} Zoe buys.`;
    }
    const needs = rule().needed(here.parameters.threshold, friends(stuck));
    return `${start} ${here.names[stuck]} has ${Town.plural(friends(stuck), "friend")}, ${have(state, stuck) || "none"} bought and ${needs} would be needed. Zoe does not buy.`;
  }
  Town.toys.first_link = {
    label: "Gus, Lia, Ben and Zoe in a row, and their friends",
    text: "Whoever sees 18\u00a0% of their friends buy, buys too. Gus has bought, one of Lia’s six friends: that is 17\u00a0%, and nobody follows. Cut one tie so that Zoe buys.",
    hint: "Lia has six friends; one has bought. Tap a tie to cut it.",
    town: "threshold;people=Gus,Lia,Ben,Zoe,Ada,Eli,Dov,Fay,Hana,Ivo,Kai;ties=0-1,1-2,1-4,1-5,1-6,1-7,2-6,2-8,2-9,2-10,2-3,3-8,3-9,4-5;first=0;threshold=0.18",
    at: [[10, 500], [340, 500], [670, 500], [990, 500], [110, 90], [390, 90], [505, 830], [210, 880], [830, 100], [830, 880], [590, 90]],
    begin: (town) => ({ town, state: rule().start(town), cut: -1 }),
    knobs: (at, town) => town.ties.map(([a, b]) => at(a).map((x, k) => (x + at(b)[k]) / 2)),
    able: (game, i) => game.cut !== i,
    say: ({ town, cut }, i) => `${cut === i ? "Cut:" : "Cut the tie of"} ${pair(town, i)}`,
    tap(game, i) {
      const states = Town.run(cutTown(game.town, i));
      game.cut = i;
      return { states, beat: BEAT, say: () => tell(game) };
    },
    refuse: () => "This tie is cut. Cut another one instead, or start again.",
    buttons: [],
    done: ({ state }) => (state.status[ZOE] ? "With one friend fewer, the one who has bought is a larger share of those who are left." : ""),
    draw({ state, cut }, { over, at, ties, width }) {
      if (cut >= 0) ties[cut].classList.add("cut");
      for (const i of ROW) {
        const [x, y] = at(i);
        const bought = before(state, i), all = Town.friends(state.town)[i].length, enough = bought >= rule().needed(state.town.parameters.threshold, all);
        Town.put(over, "text", { class: `toy-label${enough ? " enough" : ""}`, x: Math.min(x, width - 38), y: y - 22 }, `${bought} of ${all}: ${Math.round((100 * bought) / all)}\u00a0%`);
      }
    },
  };
})();

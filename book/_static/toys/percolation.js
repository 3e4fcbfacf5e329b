/* Percolation: one seat through which every way leads. Exactly one of the 35 who like the film stops
   it by staying at home; the audience falls from 35 to 13. A line shows the way that the film took, so
   that each try tells where to look next (tests/test_toys.py). */
(() => {
  "use strict";
  const BOARD = "O.O.O.. OOOOO.. O.OOOO. OO..OO. ...OOO. ..OOOOO OOO.OOO OOO...O", BEAT = 120, TRIES = 3;
  const hall = Town.cinema(BOARD), { seen, reaches, seat } = hall;
  const home = (town, i) => Town.change(town, { own: town.own.map((value, k) => (k === i ? 1 : value)) });
  const left = ({ ways }) => TRIES + 1 - ways.length, stopped = ({ end }) => end && !reaches(end);
  const passed = ({ ways }, i) => ways.some((way) => !way.includes(i)); // a line leads by it
  Town.toys.percolation = {
    label: "A cinema of eight rows",
    text: "Whoever likes the film tells the four neighbours; the line is one way down to the last row. One person stays at home: who would stop it? You have three tries.",
    hint: "35 like it and see it; the others sleep. Tap who shall stay at home.",
    town: hall.town, at: hall.at,
    begin(town) {
      const state = hall.film(town).pop();
      return { state, town, home: -1, ways: [hall.way(state)] };
    },
    able: (game, i) => hall.likes[i] && (left(game) > 0 || stopped(game)),
    say: ({ town, home: out }, i) => `${town.names[i]}${i === out ? ", at home" : ": keep at home"}`,
    tap(game, i) {
      const { town } = game, where = seat(town, i);
      if (stopped(game)) return "It is stopped already. Again starts anew.";
      if (passed(game, i)) return `${where[0].toUpperCase()}${where.slice(1)} would not stop it: a line leads past. Who lies on ${game.ways.length > 1 ? "all lines" : "the line"}?`;
      const states = hall.film(home(town, i)), last = states[states.length - 1];
      game.home = i; game.end = last;
      if (!reaches(last)) return { states, beat: BEAT, say: `Without ${where} it stops: ${seen(last)} see it, nobody in the last row.` };
      game.ways = [...game.ways, hall.way(last)];
      const more = left(game) ? `${Town.plural(left(game), "try", "tries")} left.` : "Three tries are over: who lies on all four lines? Again starts anew.";
      return { states, beat: BEAT, say: `Without ${where} it goes another way: ${seen(last)} see it. ${more}` };
    },
    refuse: (game, i) => (hall.likes[i] ? "Three tries are over. Again starts anew." : `${game.town.names[i]} would not like it and sleeps.`),
    buttons: [],
    done: ({ state, end, town }) => (end && state === end && !reaches(end) ? `Every way down led through one seat. Without it ${seen(end)} of ${seen(hall.film(town).pop())} see the film.` : ""),
    draw({ home: out, ways }, { under, over, at }) {
      ways.forEach((way, k) => Town.put(under, "path", { class: `toy-way-down${k === ways.length - 1 ? "" : " old"}`, d: `M${way.map(at).join("L")}` }));
      if (out < 0) return;
      const [x, y] = at(out);
      Town.put(over, "path", { class: "toy-home", d: `M${x - 17} ${y + 15}V${y - 6}L${x} ${y - 20}L${x + 17} ${y - 6}V${y + 15}Z` });
    },
  };
})();

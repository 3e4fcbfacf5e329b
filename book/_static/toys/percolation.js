/* Percolation: one seat through which every way leads. Exactly one of the 35 who like the film stops
   it by staying at home; the audience falls from 35 to 13 (tests/test_toys.py). */
(() => {
  "use strict";
  const BOARD = "O.O.O.. OOOOO.. O.OOOO. OO..OO. ...OOO. ..OOOOO OOO.OOO OOO...O".split(" "), COLUMNS = 7, ROWS = BOARD.length;
  const cells = BOARD.flatMap((row) => [...row]), likes = cells.map((cell) => cell === "O"), BEAT = 120, SEEN = 2;
  const people = cells.map((_, i) => `Row ${Math.floor(i / COLUMNS) + 1} seat ${(i % COLUMNS) + 1}`);
  const ties = cells.flatMap((_, i) => [...((i + 1) % COLUMNS ? [`${i}-${i + 1}`] : []), ...(i + COLUMNS < cells.length ? [`${i}-${i + COLUMNS}`] : [])]);
  const home = (town, i) => Town.change(town, { own: town.own.map((value, k) => (k === i ? 1 : value)) });
  // who would not go sleeps on, whether the word came by or not
  const shown = (state) => ({ ...state, status: state.status.map((status, i) => (state.town.own[i] ? 0 : status)), by: state.by.map((by, i) => (state.town.own[i] ? Town.NOBODY : by)) });
  const seen = (state) => Town.count(state.status, SEEN), reaches = (state) => state.status.slice(-COLUMNS).includes(SEEN);
  const film = (town) => Town.run(town).map(shown);
  const seat = (town, i) => `${town.names[i][0].toLowerCase()}${town.names[i].slice(1).replace(" seat", ", seat")}`;
  Town.toys.percolation = {
    label: "A cinema of eight rows",
    text: "Whoever likes the film tells the four neighbours. Today it comes down from the first row to the last. One person stays at home: who would stop it?",
    hint: "35 like it and see it; the others sleep. Tap who shall stay at home.",
    town: `site;people=${people.map(encodeURIComponent)};ties=${ties};first=${people.slice(0, COLUMNS).map((_, i) => i)};own=${likes.map((like) => (like ? 0 : 1))};quality=0.5`,
    at: cells.map((_, i) => [Math.round(((i % COLUMNS) * 1000) / (COLUMNS - 1)), Math.round((Math.floor(i / COLUMNS) * 1000) / (ROWS - 1))]),
    begin: (town) => ({ state: film(town).pop(), town, home: -1 }),
    able: (_, i) => likes[i],
    say: ({ town, home: out }, i) => `${town.names[i]}${i === out ? ", at home" : ": keep at home"}`,
    tap(game, i) {
      const { town } = game, states = film(home(town, i)), last = states[states.length - 1];
      game.home = i; game.end = last;
      return { states, beat: BEAT, say: reaches(last) ? `Without ${seat(town, i)} it still reaches the last row: ${seen(last)} see it.` : `Without ${seat(town, i)} it stops: ${seen(last)} see it, nobody in the last row.` };
    },
    refuse: ({ town }, i) => `${town.names[i]} would not like it and sleeps.`,
    buttons: [],
    done: ({ state, end, town }) => (end && state === end && !reaches(end) ? `Every way down led through one seat. Without it ${seen(end)} of ${seen(film(town).pop())} see the film.` : ""),
    draw({ home: out }, { over, at }) {
      if (out < 0) return;
      const [x, y] = at(out);
      Town.put(over, "path", { class: "toy-home", d: `M${x - 17} ${y + 15}V${y - 6}L${x} ${y - 20}L${x + 17} ${y - 6}V${y + 15}Z` });
    },
  };
})();

/* The cinema of the toys: seats as a town of the rule `site`, in which whoever likes the film (O) goes
   and tells the four neighbours, and it opens in the first row.

   const hall = Town.cinema("O.O ..O OOO")
   hall.town, hall.at, hall.likes, hall.columns     a town as a text, places, who likes it
   hall.film(town)                                  the states in which it runs down the hall
   hall.seen(state), hall.reaches(state)            how many see it, whether anybody in the last row
   hall.row(state)                                  the last row in which somebody sees it
   hall.way(state)                                  the seats by which it came to the last row
   hall.seat(town, i)                               a seat within a sentence */
(() => {
  "use strict";
  const SEEN = 2;
  Town.cinema = (board) => {
    const rows = board.split(" "), columns = rows[0].length, cells = rows.flatMap((row) => [...row]), likes = cells.map((cell) => cell === "O");
    const people = cells.map((_, i) => `Row ${Math.floor(i / columns) + 1} seat ${(i % columns) + 1}`);
    const ties = cells.flatMap((_, i) => [...((i + 1) % columns ? [`${i}-${i + 1}`] : []), ...(i + columns < cells.length ? [`${i}-${i + columns}`] : [])]);
    // who would not go sleeps on, whether the word came by or not
    const shown = (state) => ({ ...state, status: state.status.map((status, i) => (state.town.own[i] ? 0 : status)), by: state.by.map((by, i) => (state.town.own[i] ? Town.NOBODY : by)) });
    return {
      likes, columns,
      town: `site;people=${people.map(encodeURIComponent)};ties=${ties};first=${people.slice(0, columns).map((_, i) => i)};own=${likes.map((like) => (like ? 0 : 1))};quality=0.5`,
      at: cells.map((_, i) => [Math.round(((i % columns) * 1000) / (columns - 1)), Math.round((Math.floor(i / columns) * 1000) / (rows.length - 1))]),
      film: (town) => Town.run(town).map(shown),
      seen: (state) => Town.count(state.status, SEEN),
      reaches: (state) => state.status.slice(-columns).includes(SEEN),
      row: (state) => Math.floor(state.status.lastIndexOf(SEEN) / columns) + 1,
      way(state) {
        const seats = [];
        for (let i = state.status.lastIndexOf(SEEN); i >= 0; i = state.by[i]) seats.push(i);
        return seats;
      },
      seat: (town, i) => `${town.names[i][0].toLowerCase()}${town.names[i].slice(1).replace(" seat", ", seat")}`,
    };
  };
})();

/* Percolation, the puzzle: three sleepers to invite, so that the film comes to the last row. Of 4,495
   choices 2 do it; whoever invites where most are won next, or where it comes down farthest, does not
   (tests/test_toys.py). */
(() => {
  "use strict";
  const BOARD = "O..OOO. ..O.O.. OO.O.OO ....O.. OO.O... OOO.... .....OO ..OOOOO", BEAT = 80, SEATS = 3;
  const hall = Town.cinema(BOARD), { seen, reaches } = hall;
  const filled = (town, guests) => hall.film(Town.change(town, { own: town.own.map((value, i) => (guests.includes(i) ? 0 : value)) }));
  const left = ({ guests }) => SEATS - guests.length;
  function tell({ guests, end }, text) {
    if (reaches(end)) return `${text} ${seen(end)} see it, down to the last row.`;
    const all = `${text} ${seen(end)} see it, and it stops in row ${hall.row(end)}.`;
    return guests.length === SEATS ? `${all} Three are invited: take one back.` : `${all} ${Town.plural(SEATS - guests.length, "invitation")} left.`;
  }
  Town.toys.percolation_puzzle = {
    label: "A cinema of eight rows",
    text: "Another film, which few would like: it stops in row 2, and 5 see it. You may invite three who sleep; they go if the word comes by, and tell on. Bring it to the last row.",
    hint: "Tap somebody who sleeps to invite. A second tap takes it back.",
    town: hall.town, at: hall.at,
    begin(town) {
      const state = hall.film(town).pop();
      return { state, town, guests: [], end: state };
    },
    able: () => true,
    say: ({ town, guests, state }, i) => `${town.names[i]}: ${guests.includes(i) ? "invited, take it back" : hall.likes[i] ? `likes it, ${state.status[i] ? "sees it" : "does not hear of it"}` : "sleeps, invite"}`,
    tap(game, i) {
      if (hall.likes[i]) return `${game.town.names[i]} would go anyway. Invite somebody who sleeps.`;
      if (!left(game) && !game.guests.includes(i)) return "Three are invited. Tap one of them to take the invitation back.";
      const { town } = game, out = game.guests.includes(i), seat = town.names[i].replace(" seat", ", seat");
      game.guests = out ? game.guests.filter((k) => k !== i) : [...game.guests, i];
      const states = filled(town, game.guests);
      game.end = states[states.length - 1];
      return { states, beat: BEAT, say: tell(game, `${seat} is ${out ? "not invited any more" : "invited"}.`) };
    },
    buttons: [],
    done({ state, end, town, guests }) {
      if (state !== end || !reaches(end)) return "";
      const before = filled(town, []).pop(), idle = guests.filter((i) => seen(filled(town, [i]).pop()) === seen(before)).length;
      return `Three seats join islands that were there already: ${seen(end)} see the film instead of ${seen(before)}. ${idle > 1 ? `Alone, ${idle} of the three` : "Alone, one of the three"} would have brought nobody.`;
    },
    draw({ guests }, { over, at }) {
      for (const i of guests) {
        const [x, y] = at(i);
        Town.put(over, "path", { class: "toy-home", d: `M${x - 16} ${y - 16}h32v32h-32Z` });
      }
    },
  };
})();

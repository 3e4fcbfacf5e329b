/* Inventing with the crowd, the puzzle: the fewest rooms with which 1,400 votes are worth a hundred. One
   number of 1,400 wins; eight, where it starts, is far off, and so is every tenth from there
   (tests/test_crowd_design.py). */
(() => {
  "use strict";
  const rule = () => Town.rules.rooms, NEEDED = 100, TRIES = 6, START = 8, YARA = 70;
  const enough = (town, rooms) => rule().worth(town.parameters.votes, rooms, town.parameters.copying) >= NEEDED;
  const won = ({ town, tried }) => tried > 0 && enough(town, tried) && (tried === 1 || !enough(town, tried - 1));
  const over = (game) => game.tries === 0 || won(game);
  const size = ({ town, rooms }) => { const { votes } = town.parameters, small = Math.floor(votes / rooms); return votes % rooms ? `${small} or ${small + 1}` : small; };
  function change(game, by) {
    game.rooms = Math.max(1, Math.min(game.town.parameters.votes, game.rooms + by));
    game.tried = 0;
    return `${Town.plural(game.rooms, "room")}, ${size(game)} voters in each.`;
  }
  function vote(game) {
    const { town, rooms } = game, found = rule().worth(town.parameters.votes, rooms, town.parameters.copying);
    game.tried = rooms; game.tries -= 1;
    const text = `${Town.plural(rooms, "room")} of ${size(game)}: the votes are worth ${found.toFixed(1)} independent ones.`;
    if (won(game)) return text;
    const hint = found >= NEEDED ? " Enough, but fewer rooms would do." : "";
    return `${text}${hint} ${game.tries ? `${game.tries === 1 ? "1 try" : `${game.tries} tries`} left.` : "No tries left: Again starts anew."}`;
  }
  const button = (key, text, by) => [key, text, (game) => change(game, by), over];
  Town.toys.crowd_design_puzzle = {
    label: "Rooms with a board each",
    text: "1,400 voters, nine in ten follow the board, and the board must stay. Yara may split them into rooms with a board each. Make their votes worth 100 independent ones, with as few rooms as can be.",
    hint: "Eight rooms. Choose how many, then let them vote: six tries.",
    town: "rooms;seed=12;people=Yara",
    at: [[30, 40]],
    begin: (town) => ({ town, rooms: START, tried: 0, tries: TRIES, state: rule().start(town) }),
    able: (game, i) => i === 0 && !over(game),
    say: (game) => `Yara: let them vote in ${Town.plural(game.rooms, "room")}`,
    tap: vote,
    refuse: (game) => (won(game) ? "It is solved. Again starts anew." : "No tries left. Again starts anew."),
    buttons: [["v", "Vote", vote, over], button("t", "Ten more", 10), button("o", "One more", 1), button("f", "One fewer", -1), button("d", "Ten fewer", -10)],
    done: (game) => (won(game) ? `${game.tried} rooms are the fewest. In each the first few speak for all the others, and there are ${game.tried} of such firsts.` : ""),
    draw({ town, rooms, tried }, { under, width }) {
      const high = under.ownerSVGElement.viewBox.baseVal.height, put = Town.put, left = 6, top = YARA, w = width - 2 * left, h = high - top - 8;
      const columns = Math.ceil(Math.sqrt((rooms * w) / h)), rows = Math.ceil(rooms / columns), gap = rooms > 300 ? 1 : 3;
      const families = tried ? rule().families(town, rooms) : [];
      put(under, "text", { class: "toy-label toy-count", x: width / 2, y: 40 }, `${Town.plural(rooms, "room")} of ${size({ town, rooms })}`);
      for (let room = 0; room < rooms; room++) {
        const x = left + ((room % columns) * w) / columns, y = top + (Math.floor(room / columns) * h) / rows, wide = w / columns - gap, tall = h / rows - gap;
        let from = 0;
        const all = tried ? families[room].reduce((sum, one) => sum + one, 0) : 1;
        (families[room] || []).forEach((count, k) => {
          put(under, "rect", { class: `toy-strip kind-${k ? 1 + (k % 2) : 0}`, x: x + (wide * from) / all, y, width: (wide * count) / all, height: tall });
          from += count;
        });
        put(under, "rect", { class: "toy-room", x, y, width: wide, height: tall });
      }
    },
  };
})();

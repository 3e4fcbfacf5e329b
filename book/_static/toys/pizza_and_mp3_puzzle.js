/* The pizza and the mp3, the puzzle: a file in three parts, a server and seven friends, five rounds. There are
   1 + 2 + 4 + 7 + 7 gifts to give, and 21 are needed, so no round may leave a gift out. Partners and rarest
   parts drawn by lot finish in five rounds in some 3 % of plays (tests/test_pizza_toys.py). */
(() => {
  "use strict";
  const ROUNDS = 5, PARTS = "ABC", MOST = [1, 2, 4, 7, 7], NEEDED = 21;
  const rule = () => Town.rules.gift, gift = () => Town.gift, over = ({ state }) => state.t >= ROUNDS;
  const held = (state, i) => [...PARTS].filter((_, k) => ((state.holds[i] | state.gets[i]) >> k) & 1);
  const given = ({ gave }) => [...gave].filter((taker) => taker >= 0).length;
  // the parts that somebody could give to anybody in this round, in order
  const offers = (state, i) => [...new Set(rule().takers(state, i).flatMap((taker) => rule().useful(state, i, taker)))].sort((a, b) => a - b);
  const fits = ({ state, picked, part }, i) => picked >= 0 && rule().useful(state, picked, i).includes(part);
  function pick(game, i) {
    Object.assign(game, { picked: i, part: i < 0 ? rule().NOTHING : offers(game.state, i)[0] });
  }
  function next(game) {
    const open = rule().givers(game.state);
    pick(game, open.length === 1 ? open[0] : rule().NOTHING);
  }
  function why({ state, lost }) {
    const left = state.town.n * PARTS.length - [...state.town.names.keys()].reduce((sum, i) => sum + held(state, i).length, 0);
    return `${Town.plural(left, "part")} still missing. 1 + 2 + 4 + 7 + 7 = ${NEEDED} gifts are just enough: ${lost}.`;
  }
  function close(game) {
    const before = game.state, count = given(before), t = before.t + 1, most = MOST[before.t];
    if (count < most && !game.lost) game.lost = `round ${t} had ${count} of its ${most}`;
    game.undo = [];
    game.state = rule().round(before);
    next(game);
    const news = `Round ${t}: ${count} of ${most} gifts`;
    if (over(game)) return gift().done(game.state) === game.state.town.n ? `${news}. All have all three parts.` : why(game);
    return `${news}.${count < most ? " That gift cannot be made up later." : ""} Round ${t + 1} of ${ROUNDS}.`;
  }
  Town.toys.pizza_and_mp3_puzzle = {
    label: "A server and seven friends",
    text: "Ada has a song in parts A, B and C. In a round each gives one part that it held at its start, and takes one. All eight want all three parts after five rounds.",
    hint: "Ada gives A: tap whom to. Or tap her again for B, and again for C. Then Round.",
    town: "gift;people=Ada,Ben,Cleo,Dan,Eli,Fay,Gus,Hana;ties=;first=0;parts=3",
    at: [[660, 70], [910, 240], [910, 600], [660, 770], [340, 770], [90, 600], [90, 240], [340, 70]],
    begin(town) {
      const game = { town, undo: [], lost: "", state: rule().start(town) };
      next(game);
      return game;
    },
    picked: ({ picked }) => picked,
    able: (game, i) => !over(game) && (i === game.picked || fits(game, i) || offers(game.state, i).length > 0),
    say(game, i) {
      const { state, town, picked, part } = game, has = held(state, i), holds = has.length ? `holds ${Town.list(has)}` : "holds nothing";
      if (fits(game, i)) return `${town.names[i]}, ${holds}: give ${PARTS[part]}`;
      return `${town.names[i]}, ${holds}${i === picked ? `; gives ${PARTS[part]}, tap for another part` : state.gave[i] >= 0 ? `; gave to ${town.names[state.gave[i]]}` : ""}`;
    },
    refuse(game, i) {
      const { state, town } = game, name = town.names[i];
      if (over(game)) return "Five rounds are over.";
      if (game.picked >= 0 && state.gets[i]) return `${name} has taken a part in this round.`;
      return state.gave[i] >= 0 ? `${name} has given in this round.` : state.holds[i] ? `${name} holds nothing that others lack, or could take now.` : `${name} holds nothing yet.`;
    },
    tap(game, i) {
      const { state, town, picked, part } = game, name = town.names[i];
      if (fits(game, i)) {
        game.undo.push(state);
        game.state = rule().give(state, picked, i, part);
        next(game);
        const left = rule().givers(game.state).length;
        return `${town.names[picked]} gives ${PARTS[part]} to ${name}. ${left ? `${Town.plural(left, "friend")} can still give.` : `${given(game.state)} of ${MOST[state.t]} gifts. Now Round.`}`;
      }
      const open = offers(state, i);
      if (i === picked) game.part = open[(open.indexOf(part) + 1) % open.length];
      else pick(game, i);
      return `${name} gives ${PARTS[game.part]}${open.length > 1 ? "; tap again for another part" : ""}. To whom?`;
    },
    buttons: [
      ["r", "Round", close, over],
      ["t", "Take back", (game) => {
        game.state = game.undo.pop();
        next(game);
        return "The last gift is taken back.";
      }, ({ undo }) => !undo.length],
    ],
    done: (game) => (over(game) && gift().done(game.state) === game.town.n ? "Three parts and two doublings, five rounds: parts travel at once, so a file in many parts costs hardly more than its length." : ""),
    draw(game, { under, over: top, at }) {
      const { state, picked, part } = game;
      state.town.names.forEach((_, i) => {
        const [x, y] = at(i), has = held(state, i);
        if (state.gave[i] >= 0) Town.put(under, "path", { class: "toy-arc", d: `M${x} ${y}L${at(state.gave[i])}` });
        [...PARTS].forEach((letter, k) => {
          const u = x + 17 * (k - 1), v = y + 43, fresh = (state.gets[i] >> k) & 1;
          Town.put(top, "rect", { class: `toy-part${has.includes(letter) ? (fresh ? " late" : " full") : ""}${i === picked && k === part ? " given" : ""}`, x: u - 8, y: v - 8, width: 16, height: 16, rx: 3 });
          Town.put(top, "text", { class: "toy-label toy-letter", x: u, y: v + 4.5 }, letter);
        });
      });
    },
  };
})();

/* The pizza and the mp3: eight friends and a song. By lot 3 % of plays reach all in three rounds, 83 % in four
   or fewer; some ways of giving do, those in which nobody stands idle (tests/test_pizza_toys.py). */
(() => {
  "use strict";
  const ROUNDS = 3, COUNT = ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
  const rule = () => Town.rules.gift, gift = () => Town.gift, pizza = ({ state }) => state.town.parameters.pizza;
  const full = ({ state }) => gift().done(state) === state.town.n;
  function begun(town, good) {
    const game = { town, idle: "", state: rule().start(Town.change(town, { parameters: { pizza: good } })) };
    gift().next(game);
    return game;
  }
  function close(game) { // the end of a round, and what is said of it
    const before = game.state, told = gift().told(before), names = gift().idle(before), t = before.t + 1;
    if (names.length && !game.idle && t <= ROUNDS) game.idle = `In round ${t} ${Town.list(names)} gave nothing`;
    const after = rule().round(before), have = gift().done(after);
    const now = `${told ? `${told}. ` : "Nobody gives. "}${COUNT[have]} have it`, late = ` after ${Town.plural(t, "round")}${t === ROUNDS + 1 ? ": silver" : ""}`;
    const news = pizza(game) ? `${now}, and it is still one pizza.`
      : have === after.town.n ? (t === ROUNDS ? `${now}.` : `${now}${late}. ${game.idle}.`)
        : t < ROUNDS ? `${now}. Round ${t + 1} of ${ROUNDS}.` : `${now} after ${Town.plural(t, "round")}. ${game.idle}. Go on, or Again.`;
    return { states: [after], beat: 1, say: () => { gift().next(game); return news; } };
  }
  Town.toys.pizza_and_mp3 = {
    label: "Eight friends",
    text: "A pizza that is shared gets smaller. A song that is shared gets larger. Each holder gives one copy a round to a friend: can all eight have it after three?",
    hint: "Ada has the song. Tap the friend she gives it to, then Round.",
    town: "gift;people=Ada,Ben,Cleo,Dan,Eli,Fay,Gus,Hana;ties=0-1,0-2,0-4,0-5,1-2,2-4,2-5,3-6,3-7,4-7,5-6,6-7;first=0",
    at: [[270, 90], [40, 500], [270, 910], [960, 500], [560, 210], [560, 790], [800, 850], [800, 150]],
    begin: (town) => begun(town, 0),
    picked: ({ picked }) => picked,
    able: (game, i) => i === game.picked || rule().takers(game.state, i).length > 0 || (game.picked >= 0 && rule().useful(game.state, game.picked, i).length > 0),
    say({ state, town, picked }, i) {
      const can = picked >= 0 && rule().useful(state, picked, i).length > 0, free = rule().takers(state, i).length;
      if (can) return `${town.names[i]}: give it to ${town.names[i]}`;
      return `${town.names[i]}${i === picked ? ", gives: now tap a friend" : state.status[i] ? (free ? `, can give to ${Town.plural(free, "friend")}` : ", has it") : ", lacks it"}`;
    },
    refuse: ({ state, town, picked }, i) => (!state.status[i] ? `${town.names[i]} lacks it, and is ${picked >= 0 ? `no friend of ${town.names[picked]}` : "nobody's turn; tap who gives first"}.`
      : state.gets[i] ? `${town.names[i]} got it in this round, and gives from the next.` : `${town.names[i]} has given, or has no friend who lacks it.`),
    tap(game, i) {
      const { state, town, picked } = game, name = town.names[i];
      if (picked >= 0 && rule().useful(state, picked, i).length) {
        const next = rule().give(state, picked, i, 0), giver = town.names[picked];
        game.picked = rule().NOTHING;
        return { states: [next], say: () => {
          gift().next(game);
          const left = rule().givers(game.state);
          return `${giver} gives ${pizza(game) ? "half of the slice" : "a copy"} to ${name}. ${left.length ? `${Town.some(town, left)} can still give.` : "Now Round."}`;
        } };
      }
      game.picked = i === picked ? rule().NOTHING : i;
      return game.picked < 0 ? `${name} waits.` : `${name} gives. To whom? ${Town.some(town, rule().takers(state, i))} lack${rule().takers(state, i).length === 1 ? "s" : ""} it.`;
    },
    buttons: [
      ["r", "Round", close, full],
      ["p", (game) => (pizza(game) ? "A song" : "A pizza"), (game) => {
        Object.assign(game, begun(game.town, 1 - pizza(game)));
        return pizza(game) ? "Now Ada has a pizza. Whoever gives, gives half of the slice." : "Ada has the song again.";
      }, () => false],
    ],
    done: (game) => (!pizza(game) && game.state.t === ROUNDS && full(game) ? "One, two, four, eight: it doubles as long as nobody who has it stands idle." : ""),
    draw(game, { over, at }) {
      const { state } = game;
      state.town.names.forEach((_, i) => {
        if (!state.status[i]) return;
        const [x, y] = at(i), part = state.slice[i], late = state.gets[i] ? " late" : "";
        if (!pizza(game)) return Town.put(over, "text", { class: `toy-label toy-note${late}`, x: x - 22, y: y - 12 }, "♪");
        const turn = 2 * Math.PI * part, r = 11, [u, v] = [x - 27, y - 18];
        const d = part === 1 ? `M${u - r} ${v}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z` : `M${u} ${v}V${v - r}A${r} ${r} 0 ${part > 0.5 ? 1 : 0} 1 ${u + r * Math.sin(turn)} ${v - r * Math.cos(turn)}Z`;
        return Town.put(over, "path", { class: "toy-slice", d });
      });
    },
  };
})();

/* Push or dialogue, the puzzle: six coins at two prices, and what friends wait for can be read. Of 560 ways
   to spend them 4 win 11 of 14: a message into a quarter where nobody talks, and an answer to whoever it
   won. Messages alone win 7, answers alone 7 (tests/test_toys.py). */
(() => {
  "use strict";
  const DAYS = 6, COINS = 6, MESSAGE = 1, ANSWER = 2, GOAL = 11;
  const rule = () => Town.rules.talk, count = ({ state }) => Town.count(state.status, 1), won = (game) => count(game) >= GOAL;
  const waiting = ({ state }) => rule().waiting(state), over = (game) => won(game) || game.state.over;
  const left = ({ coins, message, today }) => coins - MESSAGE * message - ANSWER * today.length;
  const target = ({ state }) => rule().contact(state.town, state.t + 1, 0).person;
  const waits = (town) => Town.keep(town, "believes", () => { // after how many days a friend believes
    const { word_of_mouth: chance, steps } = town.parameters, table = Town.chance.within(chance, steps);
    return town.names.map((_, i) => new Map(Town.friends(town)[i].map((j) => [j, Town.chance.wait(Town.draw(town, "praise", i, j), table)])));
  });
  const more = ({ state }, i, j) => waits(state.town)[i].get(j) - state.praised[i];
  const hears = (game, i) => [...waits(game.state.town)[i].keys()].filter((j) => !game.state.status[j]);
  const days = (game, i) => {
    const list = hears(game, i).map((j) => more(game, i, j)).filter((d) => d <= DAYS - game.state.t).sort();
    return list.length ? `friends believe after ${Town.list(list)} ${list[list.length - 1] > 1 ? "days" : "day"}` : "no friend believes in time";
  };
  function tell(game) {
    const { state } = game, { town, news, t } = state, told = news.fresh.filter((i) => state.by[i] >= 0), sent = news.fresh.filter((i) => state.by[i] === Town.CONTACT), said = [`Day ${t}.`];
    if (sent.length) said.push(`The message won ${Town.some(town, sent)}.`);
    if (told.length) said.push(`Word of mouth won ${Town.some(town, told, 3)}.`);
    if (!news.fresh.length) said.push("Nobody was won.");
    if (won(game)) return `${said.join(" ")} ${count(game)} of ${town.n}.`;
    if (!over(game)) return `${said.join(" ")} ${count(game)} of ${town.n}, ${Town.plural(game.coins, "coin")} left.`;
    const push = state.by.filter((by) => by === Town.CONTACT).length;
    return `${said.join(" ")} The days are over with ${count(game)}: ${push || "none"} won by messages, ${count(game) - push - 1 || "none"} by word of mouth.`;
  }
  Town.toys.push_or_dialogue_puzzle = {
    label: "Three quarters, fourteen people",
    text: "Whoever buys talks for one day; whoever is answered talks on. A number: after so many days of talk that friend believes. Six coins, a message costs one, an answer two: win 11 of 14 in six days.",
    hint: "Ada talks. The dashed ring is whom today’s message would reach.",
    town: "talk;seed=385;people=14;ties=0-1,0-2,0-3,1-2,3-4,2-4,5-6,5-7,5-8,6-7,8-9,5-9,10-11,10-12,10-13,12-13,4-6,9-11;first=0;word_of_mouth=0.35;silence=1;engaged_silence=0;persuasion=1;steps=6",
    at: [[200, 210], [40, 60], [430, 40], [40, 380], [340, 380], [760, 270], [590, 150], [830, 40], [960, 200], [880, 520], [400, 780], [650, 690], [160, 690], [240, 930]],
    begin: (town) => ({ state: rule().start(town), coins: COINS, message: 0, today: [] }),
    able: (game, i) => !over(game) && waiting(game).includes(i) && (game.today.includes(i) || (!game.today.length && left(game) >= ANSWER)),
    say: (game, i) => `${game.today.includes(i) ? "Take back the answer to" : "Answer"} ${game.state.town.names[i]}: ${days(game, i)}`,
    answered: ({ today }) => today,
    named: (game) => (over(game) ? [] : [target(game)]),
    tap(game, i) {
      const name = game.state.town.names[i];
      game.today = game.today.includes(i) ? [] : [i];
      return `You ${game.today.length ? "answer" : "take back the answer to"} ${name}; ${days(game, i)}. ${Town.plural(left(game), "coin")} left.`;
    },
    refuse(game, i) {
      const { state } = game, name = state.town.names[i];
      if (over(game)) return "The days are over. Again starts anew.";
      if (!waiting(game).includes(i)) return `${name} ${state.engaged[i] ? "has an answer" : state.status[i] ? "is silent again" : "has not bought"}.`;
      return left(game) < ANSWER ? "An answer costs two coins." : "One answer a day.";
    },
    buttons: [
      ["n", "Next day", (game) => {
        const next = rule().step(game.state, { contacts: game.message, answer: game.today });
        game.coins = left(game); game.message = 0; game.today = [];
        return { states: [next], say: () => tell(game) };
      }, over],
      ["m", (game) => (over(game) ? "Message" : `${game.message ? "No message" : "Message"} to ${game.state.town.names[target(game)]}`), (game) => {
        const name = game.state.town.names[target(game)];
        game.message = 1 - game.message;
        return `${game.message ? `A message to ${name}; ${days(game, target(game))} if ${name} talks on` : `No message to ${name}`}. ${Town.plural(left(game), "coin")} left.`;
      }, (game) => over(game) || (!game.message && left(game) < MESSAGE)],
    ],
    done(game) {
      if (!won(game)) return "";
      const push = game.state.by.filter((by) => by === Town.CONTACT).length;
      return `${Town.plural(push, "message")} began talk where there was none, and answers kept it going until the friends believed: word of mouth won ${count(game) - push - 1}. Neither alone wins more than 7.`;
    },
    draw(game, { over: layer, at, width }) {
      const { state } = game, coins = left(game), y = at(8)[1] + (at(11)[1] - at(8)[1]) * 1.35;
      if (!over(game)) {
        const [cx, cy] = at(target(game));
        Town.put(layer, "circle", { class: `toy-goal${game.message ? " reached" : ""}`, cx, cy, r: 23 });
        for (const i of new Set([...waiting(game), ...state.engaged.reduce((all, on, k) => (on && state.talking[k] ? [...all, k] : all), []), target(game)])) for (const j of hears(game, i)) {
          if (i === target(game) && state.status[i] && !state.talking[i]) continue;
          const [a, b] = [at(i), at(j)], d = more(game, i, j);
          if (d > DAYS) continue;
          Town.put(layer, "text", { class: "toy-label", x: a[0] + 0.58 * (b[0] - a[0]), y: a[1] + 0.58 * (b[1] - a[1]) + 4.5 }, d);
        }
      }
      for (let k = 0; k < COINS; k++) Town.put(layer, "circle", { class: `toy-coin${k < coins ? "" : " spent"}`, cx: width - 30 - (k % 3) * 24, cy: y + 24 * Math.floor(k / 3), r: 9 });
      Town.put(layer, "text", { class: "toy-label", x: width - 54, y: y + 54 }, over(game) ? "" : `Day ${state.t + 1} of ${DAYS}`);
    },
  };
})();

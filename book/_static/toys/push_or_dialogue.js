/* Push or dialogue: whoever is answered talks on. Three answers, one a day, to bring a word four
   ties away. Of 72 ways to spend them 8 win; always answering whoever has most undecided friends
   does not (tests/test_toys.py). */
(() => {
  "use strict";
  const LEA = 11, ANSWERS = 3;
  const waiting = ({ state }) => Town.rules.talk.waiting(state);
  const undecided = ({ state }, i) => Town.friends(state.town)[i].filter((j) => !state.status[j]).length;
  const over = ({ state }) => state.over || state.status[LEA] === 1 || !state.talking.includes(1);
  const left = ({ spent, today }) => ANSWERS - spent - today.length;
  function way({ state }) { // from Ada on
    const names = [];
    for (let i = LEA; i >= 0; i = state.by[i]) names.unshift(state.town.names[i]);
    return Town.list(names);
  }
  function tell(game) {
    const { state } = game, { town, news, t } = state, open = waiting(game);
    const tellers = [...new Set(news.fresh.map((i) => state.by[i]))], said = [`Day ${t} of 8.`];
    const told = tellers.map((by) => `${town.names[by]} told ${Town.some(town, news.fresh.filter((i) => state.by[i] === by))}`);
    said.push(told.length ? `${told.join(", ")}.` : "Nobody was told.");
    if (news.silent.length) said.push(`${Town.some(town, news.silent)} fell silent.`);
    if (state.status[LEA]) return said.join(" ");
    if (over(game)) said.push(state.over ? "The eight days are over, and Lea has not heard." : "Nobody talks any more, and Lea has not heard.");
    else if (open.length && left(game)) said.push(`${Town.some(town, open)} can be answered.`);
    return said.join(" ");
  }
  Town.toys.push_or_dialogue = {
    label: "Twelve people, and Lea four ties from Ada",
    text: "Ada likes Nella’s bread and says so. Most who talk fall silent in a day; whoever is answered talks on. Bring the word to Lea with three answers, at most one a day.",
    hint: "Only Ada talks. Answer her, or go to the next day.",
    town: "talk;seed=11;people=12;ties=0-1,0-2,0-3,1-4,1-5,2-3,3-6,3-7,7-8,7-9,5-10,9-11,6-8;first=0;steps=8",
    at: [[500, 60], [170, 260], [470, 290], [740, 260], [20, 500], [270, 500], [590, 520], [880, 480], [650, 760], [930, 720], [270, 760], [830, 940]],
    begin: (town) => ({ state: Town.rules.talk.start(town), today: [], spent: 0 }),
    able: (game, i) => waiting(game).includes(i) && !over(game) && (game.today.includes(i) || (!game.today.length && left(game) > 0)),
    say: (game, i) => `${game.today.includes(i) ? "Take back the answer to" : "Answer"} ${game.state.town.names[i]}: ${Town.plural(undecided(game, i), "undecided friend")}`,
    answered: ({ today }) => today,
    tap(game, i) {
      const name = game.state.town.names[i];
      if (game.today.includes(i)) { game.today = []; return `You take back the answer to ${name}.`; }
      game.today = [i];
      return `You answer ${name}, who talks on to ${Town.plural(undecided(game, i), "undecided friend")}. ${Town.plural(left(game), "answer")} left.`;
    },
    refuse(game, i) {
      const name = game.state.town.names[i];
      if (!waiting(game).includes(i)) return `${name} ${game.state.engaged[i] ? "has an answer" : game.state.status[i] ? "is silent again" : "does not know of it yet"}.`;
      return game.today.length ? "One answer a day. The next day comes." : "All three answers are given.";
    },
    buttons: [["n", "Next day", (game) => {
      const next = Town.rules.talk.step(game.state, { contacts: 0, answer: game.today });
      game.spent += game.today.length; game.today = [];
      return { states: [next], say: () => tell(game) };
    }, over]],
    done: (game) => (game.state.status[LEA] === 1 ? `${way(game)}: the word went on because you answered those who still had somebody to tell.` : ""),
    draw({ state }, { under, at }) {
      const [x, y] = at(LEA);
      Town.put(under, "circle", { class: `toy-goal${state.status[LEA] ? " reached" : ""}`, cx: x, cy: y, r: 26 });
    },
  };
})();

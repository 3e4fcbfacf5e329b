/* Persons and brands: Sol answers two letters a day, and followers bring followers. Of 22,524 ways to choose
   on the crowded days 1,986 end with seven relations: those who write seldom. Whoever answers first come, or
   the most eager, does not (tests/test_persons_and_brands_toys.py). */
(() => {
  "use strict";
  const DAYS = 12, GOAL = 7, SOL = 0, RELATION = 2;
  const rule = () => Town.rules.desk, letters = ({ state }) => rule().writers(state), over = ({ state }) => state.t >= DAYS;
  const relations = ({ state }) => Town.count(state.status, RELATION), followers = ({ state }) => state.town.n - 1 - (Town.count(state.status, 0) - 1);
  const crowded = (game) => letters(game).length > rule().hands, needed = (game) => (crowded(game) ? rule().hands - game.chosen.length : 0);
  function today(game) {
    if (over(game)) return `Day ${DAYS} is over: ${Town.plural(relations(game), "relation")} of ${followers(game)} followers. ${game.state.came} letters came, ${game.state.answers} were answered.`;
    const those = letters(game), names = Town.list(those.map((i) => game.town.names[i]));
    if (!those.length) return `Day ${game.state.t + 1}: no letter.`;
    return `Day ${game.state.t + 1}: ${crowded(game) ? `letters from ${names}. Choose two.` : `Sol can answer ${names}.`}`;
  }
  function night(game) {
    const { left, fresh } = game.state.news, name = (i) => game.town.names[i];
    return [left.length ? `${Town.list(left.map(name))} ${left.length > 1 ? "leave" : "leaves"}.` : "", fresh.length ? `${Town.list(fresh.map(name))} ${fresh.length > 1 ? "follow" : "follows"} now.` : "", today(game)].filter(Boolean).join(" ");
  }
  Town.toys.persons_and_brands = {
    label: "Sol and those who follow",
    text: "Numbers: every how many days one writes to Sol, who answers two a day. Unanswered, one leaves; five followers bring a sixth. End day 12 in relation with seven.",
    hint: "Seven follow Sol. Day 1: letters from Ada, Dov and Gus. Choose two.",
    town: "desk;people=Sol,Ada,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo,Jun,Kai,Lea,Max,Nia;own=0,2,4,6,2,4,6,2,4,6,2,4,6,2,4;ties=;first=1,2,3,4,5,6,7",
    at: [[500, 500], ...Array.from({ length: 14 }, (_, k) => [0, 90].map((more) => Math.round(500 + (k % 2 ? 480 : 470) * Math.cos(((k * 360) / 14 - 90 - more) * Math.PI / 180))))],
    begin: (town) => ({ town, chosen: [], state: rule().start(town) }),
    able: (game, i) => !over(game) && crowded(game) && letters(game).includes(i),
    say: (game, i) => `${game.chosen.includes(i) ? "Do not answer" : "Answer"} ${game.town.names[i]}, who writes every ${game.town.own[i]} days${game.state.status[i] === RELATION ? " and has been answered before" : ""}`,
    answered: (game) => game.chosen,
    named: () => [SOL],
    tap(game, i) {
      const { chosen, town } = game, out = chosen.includes(i);
      if (!out && !needed(game)) return `Sol has two hands: ${Town.list(chosen.map((k) => town.names[k]))}. Tap one of them to choose another.`;
      game.chosen = out ? chosen.filter((k) => k !== i) : [...chosen, i];
      return needed(game) ? `${needed(game) > 1 ? "Choose two" : "One more"} of ${Town.list(letters(game).map((k) => town.names[k]))}.` : `Sol answers ${Town.list(game.chosen.map((k) => town.names[k]))}. Next day.`;
    },
    refuse(game, i) {
      if (over(game)) return "It is over. Again starts anew.";
      if (i === SOL) return today(game);
      return letters(game).includes(i) ? `${game.town.names[i]} is answered: no more than two letters came.` : `${game.town.names[i]} ${game.state.status[i] ? "does not write today" : "does not follow Sol"}.`;
    },
    buttons: [["n", "Next day", (game) => {
      const next = rule().step(game.state, { answered: crowded(game) ? game.chosen : letters(game) });
      game.chosen = [];
      game.state = { ...next, over: next.t >= DAYS };
      return night(game);
    }, (game) => over(game) || needed(game) > 0]],
    done: (game) => (over(game) && relations(game) >= GOAL ? "Two hands hold as many as fit between their letters: those who write seldom leave room for others." : ""),
    draw(game, { under, over: layer, at }) {
      const { state, town } = game, [x, y] = at(SOL);
      state.status.forEach((status, i) => {
        if (i !== SOL && status) Town.put(under, "path", { class: status === RELATION ? "toy-arc" : "toy-year", d: `M${x} ${y}L${at(i)}` });
        if (i !== SOL) Town.put(layer, "text", { class: "toy-label", x: at(i)[0], y: at(i)[1] - 20 }, town.own[i]);
      });
      Town.put(layer, "text", { class: "toy-label", x, y: y + 50 }, `day ${Math.min(state.t + 1, DAYS)}: ${followers(game)} follow, ${Town.plural(relations(game), "relation")}`);
    },
  };
})();

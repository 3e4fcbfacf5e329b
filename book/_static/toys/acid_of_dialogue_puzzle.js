/* The acid of dialogue, the puzzle: thirty mornings, twelve ingredients, six of them wrong. On this luck one in 79
   of the ways to spend the mornings leaves no defect; trying always does, asking always and obeying always
   do not (tests/test_acid_toys.py). On other lucks trying always wins nine times of ten. */
(() => {
  "use strict";
  const MORNINGS = 30, COST = { obey: 1, ask: 2, try: 2 };
  const cake = Town.cake(["nuts", "sugar", "rum", "cream", "lemon", "salt", "honey", "mint", "figs", "mocha", "anise", "oats"]);
  const rule = () => Town.rules.wishes, over = ({ spent }) => spent === MORNINGS;
  function tell(game) {
    const { state, town, spent } = game, { answer, feature, had, turns, before, after, asked, agree } = state.news, now = cake.wish(feature, turns ? !had : had);
    const did = {
      obey: () => `You obey: ${now}.`,
      ask: () => `You ask ${Town.list(asked.map((i) => town.names[i]))}: ${agree} of 3 agree. So ${now}.`,
      try: () => `You try it: ${after} instead of ${before} like it. ${turns ? "It stays" : "You undo it"}: ${now}.`,
    }[answer]();
    if (!over(game)) return `${did} ${Town.plural(MORNINGS - spent, "morning")} left. ${cake.wants(state)}`;
    const wrong = rule().defects(state);
    return `${did} Thirty mornings are over: ${wrong || "none"} of the twelve ${wrong === 1 ? "is" : "are"} against most people.`;
  }
  const button = (key, text, answer) => [key, text, (game) => {
    game.state = rule().step(game.state, { answer });
    game.spent += COST[answer];
    return tell(game);
  }, ({ spent }) => spent + COST[answer] > MORNINGS];
  Town.toys.acid_of_dialogue_puzzle = {
    label: "A cake and fifteen people round it",
    text: "Six of twelve ingredients are wrong. Obey a complaint (1 morning), ask three people (2), or try and look at sales (2). After thirty mornings none may be against most people.",
    hint: "30 mornings. Jun wants no mocha.",
    town: "wishes;seed=15;people=Ines,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo,Jun,Kai,Lea,Max,Sami,Oda;own=3410,2388,2522,3566,2398,1308,3278,2510,2974,2526,2230,2135,2516,2510,3412;features=12;product=3009;open=0",
    at: cake.ring(15),
    begin: (town) => ({ town, spent: 0, state: rule().start(town) }),
    able: (game, i) => !over(game) && i === game.state.speaker,
    named: ({ state }) => [state.speaker],
    say: ({ state, town }, i) => (i === state.speaker ? `Listen to ${town.names[i]}` : town.names[i]),
    tap: ({ state, town }, i) => `${cake.wants(state)} It is one of ${rule().dislikes(state, i).length} things that ${town.names[i]} dislikes.`,
    refuse: (game) => (over(game) ? "The mornings are over." : "Only who complains speaks. To hear others, ask three."),
    buttons: [button("o", "Obey", "obey"), button("k", "Ask three", "ask"), button("t", "Try, look", "try")],
    done: (game) => (over(game) && !rule().defects(game.state) ? "Complaints said where to look, and sales said what to keep. Obeying is quicker, and brings back the town’s disagreement." : ""),
    draw: (game, layers) => cake.draw(over(game) ? { state: { ...game.state, speaker: -1 } } : game, layers),
  };
})();

/* The louder message: Mo shares nothing with the poster, so it cannot win him; his friends can bring
   him near enough, unless the poster has won them first. On this luck it takes at least four talks; the
   poster alone never wins, nor do friends whom it has made its own (tests/test_toys.py). */
(() => {
  "use strict";
  const MO = 0, POSTER = 3, TALKS = 12, WORDS = [["jazz", "rock"], ["bread", "rice"], ["blue", "red"]];
  const rule = () => Town.rules.likeness, word = (own, k) => WORDS[k][(own >> k) & 1], name = (town, i) => (i === POSTER ? "the poster" : town.names[i]);
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const won = ({ state }) => state.own[MO] === state.own[POSTER], over = (game) => won(game) || game.state.t >= TALKS;
  function tell(game) {
    const { state } = game, { town, news } = state, a = name(town, news.speaker), b = town.names[news.listener], left = TALKS - state.t;
    const common = WORDS.map((_, k) => k).filter((k) => !rule().differ(news.before[0], news.before[1]).includes(k)).map((k) => word(news.before[0], k));
    const said = !common.length ? `${capital(a)} and ${b} have nothing in common: ${b} does not even hear it.`
      : common.length === 3 ? `${capital(a)} and ${b} agree already.`
        : news.taken < 0 ? `${capital(a)} and ${b} both like ${Town.list(common)}. ${b} does not listen this time.`
          : `${capital(a)} and ${b} both like ${Town.list(common)}. ${b} takes over ${word(state.own[news.listener], news.taken)}.`;
    return won(game) ? said : left ? `${said} ${Town.plural(left, "talk")} left.` : `${said} Twelve talks are over, and Mo is not won.`;
  }
  Town.toys.louder_message = {
    label: "Mo, Lea, Ivo and a poster",
    text: "One listens only to those with whom one has something in common, and takes over one thing more. Mo and the poster share nothing. Win Mo for all three in twelve talks.",
    hint: "Tap who speaks, then who listens.",
    town: "likeness;seed=251;people=Mo,Lea,Ivo,Poster;own=7,2,5,0",
    at: [[500, 850], [200, 400], [800, 400], [500, 60]],
    begin: (town) => ({ town, state: rule().start(town), speaker: -1 }),
    able: (game, i) => !over(game) && (game.speaker < 0 || i !== POSTER || game.speaker === i),
    say: (game, i) => `${game.speaker === i ? "Put back" : game.speaker < 0 ? "Let speak:" : "Let listen:"} ${name(game.town, i)}, ${WORDS.map((_, k) => word(game.state.own[i], k)).join(", ")}`,
    picked: ({ speaker }) => speaker,
    tap(game, i) {
      const { town, state, speaker } = game;
      if (speaker === i) { game.speaker = -1; return `${capital(name(town, i))} does not speak. Who does?`; }
      if (speaker < 0) { game.speaker = i; return `${capital(name(town, i))} speaks. Who listens?`; }
      const next = rule().step(state, { speaker, listener: i });
      next.news.before = [state.own[speaker], state.own[i]];
      game.speaker = -1;
      return { states: [next], say: () => tell(game) };
    },
    refuse: (game) => (over(game) ? "It is over. Again starts anew." : "A poster does not listen. Who else?"),
    buttons: [],
    done: (game) => (won(game) ? `Mo heard his friends first, while they were still like him; only then could he hear the poster.` : ""),
    draw({ state, speaker }, { under, over: layer, at }) {
      const { set, put } = Town, own = state.own, [mx, my] = at(MO);
      put(under, "circle", { class: `toy-goal${own[MO] === own[POSTER] ? " reached" : ""}`, cx: mx, cy: my, r: 24 });
      own.forEach((mine, i) => {
        const [x, y] = at(i);
        WORDS.forEach((_, k) => {
          const left = x + (k - 1) * 45, same = speaker >= 0 && speaker !== i && word(own[speaker], k) === word(mine, k), kind = (mine >> k) & 1;
          set(put(layer, "rect", { class: `toy-badge kind-${kind}${same ? " same" : ""}` }), { x: left - 22, y: y + 35, width: 44, height: 22, rx: kind ? 3 : 11 });
          put(layer, "text", { class: "toy-label", x: left, y: y + 50.5 }, word(mine, k));
        });
        if (i === POSTER) put(layer, "path", { class: "toy-awning", d: `M${x - 20} ${y - 16}H${x + 20}L${x + 15} ${y - 25}H${x - 15}Z` });
      });
    },
  };
})();

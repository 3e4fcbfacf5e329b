/* A mailing: everybody gets one of three letters; pressing Send lets friends compare, by the Town's rule
   `letters`. Town.mailing({label, text, hint, town, at, won, tip}) returns the toy; `won` is the sentence of
   why, `tip(game)` what is said besides after a letter was turned. */
(() => {
  "use strict";
  const LETTERS = 3, rule = () => Town.rules.letters, shape = ["round", "square", "three-cornered"];
  const held = ({ own }, i) => own[i], torn = ({ state }) => state.news.torn || [];
  const sent = ({ state }) => state.t > 0, mailed = (game) => Town.change(game.town, { own: game.own });
  function tell(game) {
    const { names, ties } = game.town, pairs = torn(game);
    if (!pairs.length) return `No two of ${ties.length} pairs of friends hold the same letter. Nobody sees through it.`;
    const [a, b] = pairs[0], more = pairs.length - 1;
    return `${names[a]} and ${names[b]} hold the same text. Both have seen through it${more ? `, and so do ${Town.plural(more, "pair")} more` : ""}.`;
  }
  Town.mailing = ({ won, ...about }) => ({
    ...about,
    begin(town) {
      const own = town.names.map(() => 0);
      return { town, own, state: rule().start(Town.change(town, { own })) };
    },
    able: () => true,
    say: (game, i) => `${game.town.names[i]}: ${shape[held(game, i)]} letter ${rule().mark(game.state, i)}${game.state.status[i] ? ", seen through" : ""}; turn it`,
    tap(game, i) {
      game.own = game.own.map((letter, k) => (k === i ? (letter + 1) % LETTERS : letter));
      game.state = rule().start(mailed(game));
      const friends = Town.friends(game.town)[i].filter((j) => game.own[j] === game.own[i]);
      return `${game.town.names[i]} gets letter ${rule().mark(game.state, i)}. ${friends.length ? `${Town.some(game.town, friends)} ${friends.length === 1 ? "holds" : "hold"} the same.` : "No friend holds the same."}`;
    },
    buttons: [["s", "Send", (game) => ({ states: [rule().step(rule().start(mailed(game)))], say: () => tell(game) }), () => false]],
    done: (game) => (sent(game) && !torn(game).length ? won : ""),
  });
})();

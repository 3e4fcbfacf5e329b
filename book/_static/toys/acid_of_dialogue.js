/* The acid of dialogue: a cake of six ingredients, nine people, six complaints. On this luck 4 of the 64 ways
   to obey or leave put five of six right; obeying all, leaving all and both in turn do not, and whoever
   does as most of the nine want does (tests/test_acid_toys.py). */
(() => {
  "use strict";
  const MORNINGS = 6, THINGS = ["nuts", "sugar", "rum", "cream", "lemon", "salt"], MOST_WRONG = 1;
  const rule = () => Town.rules.wishes, cake = Town.cake(THINGS), over = ({ state }) => state.t === MORNINGS;
  const right = (game) => THINGS.length - rule().defects(game.state);
  function tell(game) {
    const { state, town } = game, { answer, speaker, feature, had, after } = state.news;
    const did = answer === "obey" ? `You ${had ? "take" : "put"} the ${THINGS[feature]} ${had ? "out" : "in"}: ${after} of ${town.n} like that better, ${town.names[speaker]} among them.` : `You leave the ${THINGS[feature]} ${had ? "in" : "out"}.`;
    return over(game) ? `${did} Six mornings are over: ${right(game)} of 6 are as most want them.` : `${did} ${cake.wants(state)}`;
  }
  const answers = (answer) => (game) => { game.state = rule().step(game.state, { answer }); return tell(game); };
  Town.toys.acid_of_dialogue = {
    label: "A cake and nine people round it",
    text: "Each morning one of nine people complains, and means it. Obey or leave it, and tap the others to ask. In six mornings get five of the six ingredients as most want them.",
    hint: "The cake is too sweet: Ines wants no sugar.",
    town: "wishes;seed=689;people=Ines,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo;own=28,3,1,0,8,54,16,7,17;features=6;product=30",
    at: cake.ring(9),
    begin: (town) => ({ town, state: rule().start(town) }),
    able: () => true,
    say: (game, i) => (over(game) ? `${game.town.names[i]}, likes ${6 - rule().dislikes(game.state, i).length} of 6` : `Ask ${game.town.names[i]}`),
    tap(game, i) {
      const { state, town } = game, { speaker, feature, product } = state, name = town.names[i];
      if (over(game)) return `${name} likes ${6 - rule().dislikes(state, i).length} of the 6.`;
      const agrees = rule().dislikes(state, i).includes(feature), has = (product >> feature) & 1;
      if (i === speaker) return `${name} means it: ${cake.wish(feature, !has)}.`;
      return `${name} ${agrees ? "wants that, too" : "does not want that"}: ${cake.wish(feature, agrees ? !has : has)}, please.`;
    },
    buttons: [["o", "Obey", answers("obey"), over], ["l", "Leave it", answers("leave"), over]],
    done: (game) => (over(game) && THINGS.length - right(game) <= MOST_WRONG ? `${right(game)} of 6 are as most want them. A complaint says where to look; what to do about it, the others know.` : ""),
    draw: (game, layers) => cake.draw(over(game) ? { state: { ...game.state, speaker: -1 } } : game, layers),
  };
})();

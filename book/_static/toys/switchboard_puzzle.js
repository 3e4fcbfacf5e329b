/* The switchboard, the puzzle: fifteen people on four levels, three new ties. Of 121,485 ways 128 double what
   the firm can bear; every tie of them joins two of the lowest level, none touches the top
   (tests/test_switchboard_toys.py). */
(() => {
  "use strict";
  const TIES = 3, WANTED = 0.21875, near = 1e-9; // twice .109375, what the firm bears without new ties
  const rule = () => Town.rules.post, all = ({ town, laid }) => [...town.ties, ...laid];
  const traffic = (game) => Town.post.traffic(game.town.n, all(game)), wall = (game) => 1 / Math.max(...traffic(game));
  const over = (game) => traffic(game).flatMap((got, i) => (got * WANTED > 1 + near ? [i] : []));
  const won = (game) => game.laid.length === TIES && !over(game).length;
  const hundred = (load) => (100 * load).toFixed(1), looks = (game) => ({ ...rule().start(game.town), t: 1, sad: over(game) });
  const refresh = (game, text) => { game.state = looks(game); return text; };
  function tell(game) {
    const { town, laid } = game, full = over(game), got = traffic(game), worst = got.indexOf(Math.max(...got));
    const said = `The firm bears ${hundred(wall(game))} in a hundred.`;
    if (!full.length) return said;
    const rest = TIES - laid.length, who = town.names[worst];
    return `${said} ${full.length === 1 ? `${who} gets more than one a step` : `${full.length} people get more than one a step, ${who} most`}. ${rest ? `${Town.plural(rest, "tie")} left.` : "No ties left: take one back."}`;
  }
  Town.toys.switchboard_puzzle = {
    label: "Fifteen people of a firm, on four levels",
    text: "Twice as many questions will come as this firm can bear, from anybody to anybody. A bar is full where one a step passes through a person. Add three ties so that nobody gets more.",
    hint: "The firm bears 10.9 questions in a hundred steps of a person; 21.9 will come. Tap two people to tie them.",
    town: "post;people=Ruth,Ada,Ben,Chi,Dov,Eli,Fay,Gus,Hana,Ivo,Jon,Kai,Lea,Mia,Noor;ties=0-1,0-2,1-3,1-4,2-5,2-6,3-7,3-8,4-9,4-10,5-11,5-12,6-13,6-14",
    at: [[500, 60], [250, 300], [750, 300], [125, 580], [375, 580], [625, 580], [875, 580], [45, 930], [175, 930], [305, 930], [435, 930], [565, 930], [695, 930], [825, 930], [955, 930]],
    begin(town) {
      const game = { town, pair: [], laid: [] };
      return { ...game, state: looks(game) };
    },
    able: () => true,
    picked: ({ pair }) => (pair.length ? pair[0] : -1),
    say(game, i) {
      const { town, pair } = game, share = Math.round(100 * traffic(game)[i] * WANTED);
      return `${town.names[i]}, bar at ${share} per cent; ${pair.length && pair[0] !== i ? `tie to ${town.names[pair[0]]}` : "choose for a new tie"}`;
    },
    tap(game, i) {
      const { town } = game, [first] = game.pair;
      if (game.laid.length === TIES) return refresh(game, won(game) ? tell(game) : `All ${TIES} ties are laid. Take one back first.`);
      if (first === undefined) { game.pair = [i]; return `A new tie of ${town.names[i]} to whom?`; }
      game.pair = [];
      if (first === i) return "No new tie.";
      if (Town.post.tied(all(game), first, i)) return `${town.names[first]} and ${town.names[i]} are tied already.`;
      game.laid = [...game.laid, [first, i].sort((a, b) => a - b)];
      return refresh(game, tell(game));
    },
    buttons: [["t", "Take one back", (game) => { game.laid = game.laid.slice(0, -1); game.pair = []; return refresh(game, tell(game)); }, ({ laid }) => !laid.length]],
    done: (game) => (won(game) ? `${hundred(wall(game))} in a hundred: ties at the bottom, between branches, take questions from every desk above them. A tie near the top draws more there.` : ""),
    draw(game, { under, over: top, at }) {
      for (const pair of game.laid) Town.post.bow(under, ...pair.map(at));
      traffic(game).forEach((got, i) => {
        const [x, y] = at(i), share = Math.min(1, got * WANTED), bar = (kind, width) => Town.put(top, "rect", { class: `toy-bar${kind}`, x: x - 14, y: y - 29, width, height: 8 });
        bar("", 28); bar(got * WANTED > 1 + near ? " over" : " part", 28 * share);
      });
    },
  };
})();

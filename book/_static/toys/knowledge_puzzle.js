/* Three levels of knowledge, the puzzle: eight wires that move all seven. Of 495 ways to lay them one does;
   all wires of the one in the middle, and the long way round, do not (tests/test_toys.py). */
(() => {
  "use strict";
  const WIRES = 8;
  const rule = () => Town.rules.rounds, left = ({ laid }) => WIRES - laid.length, who = (town, list) => town.names.map((_, i) => i).filter((i) => list[i]);
  const wired = (town, laid) => rule().start(Town.change(town, { ties: town.ties.filter((_, k) => laid.includes(k)) }));
  const pair = (town, k) => town.ties[k].map((i) => town.names[i]).join(" and ");
  const comes = ({ state }) => Town.count(state.status, 1), won = (game) => comes(game) === game.town.n;
  function tell({ state, town, laid }) {
    const sure = who(town, state.sure), come = who(town, state.status), start = `${Town.plural(laid.length, "wire")} of ${WIRES}.`;
    if (come.length === town.n) return `${start} All seven come.`;
    if (!sure.length) return `${start} Nobody sees three who would come.`;
    const some = sure.length > 4 ? Town.people(sure.length) : Town.list(sure.map((i) => town.names[i])), idle = sure.filter((i) => !come.includes(i));
    if (!come.length) return `${start} ${some} see${sure.length > 1 ? "" : "s"} three, but nobody is sure that the others are sure: nobody comes.`;
    const more = idle.length ? ` ${Town.list(idle.map((i) => town.names[i]))} see${idle.length > 1 ? "" : "s"} three and ${idle.length > 1 ? "are" : "is"} not sure of them.` : "";
    return `${start} ${Town.list(come.map((i) => town.names[i]))} come.${more}`;
  }
  Town.toys.knowledge_puzzle = {
    label: "Seven houses and twelve places for a wire",
    text: "All seven would come, but only if sure that three will. Each sees those at the other end of a wire, and everybody knows all wires. Lay eight so that all seven come.",
    hint: "Tap a plus to lay a wire there; tap again to take it away.",
    town: "rounds;people=Ada,Ben,Chi,Dov,Eli,Fay,Gus;ties=0-1,1-2,2-3,3-4,4-5,0-5,0-6,2-6,3-6,4-6,5-6,0-2;needed=3",
    at: [[230, 300], [500, 40], [770, 300], [930, 660], [500, 945], [70, 660], [500, 600]],
    begin: (town) => ({ town, laid: [], state: wired(town, []) }),
    knobs: (at, town) => town.ties.map(([a, b]) => at(a).map((x, k) => (x + at(b)[k]) / 2)),
    able: () => true,
    say: ({ town, laid }, k) => `${laid.includes(k) ? "Take away the wire of" : "Lay a wire between"} ${pair(town, k)}`,
    tap(game, k) {
      const { town } = game, out = game.laid.includes(k);
      if (!out && !left(game)) return `All ${WIRES} wires are laid, and ${comes(game)} of seven come. Take one away first.`;
      game.laid = out ? game.laid.filter((i) => i !== k) : [...game.laid, k];
      game.state = wired(town, game.laid);
      return tell(game);
    },
    buttons: [],
    done: (game) => (won(game) ? "Everybody sees two who see each other: three who know it of one another come. Whoever sees all is sure, and moves nobody who sees only one." : ""),
    draw({ state, laid }, { over: layer, at, ties }, town) {
      ties.forEach((tie, k) => tie.classList.add(laid.includes(k) ? "wire" : "place"));
      who(town, state.sure).forEach((i) => {
        const [x, y] = at(i);
        Town.put(layer, "circle", { class: "toy-lamp lit", cx: x, cy: y - 27, r: 6 });
      });
    },
  };
})();

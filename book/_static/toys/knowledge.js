/* Three levels of knowledge: willing, and sure that others are. In 4 of 16 settings exactly one is sure,
   in one of them Dov; two cannot be (tests/test_toys.py). Without a name the goal would be met on the
   way to four lit windows. */
(() => {
  "use strict";
  const DOV = 3, sight = () => Town.rules.sight, lit = ({ own }, i) => own[i] === 1, count = (list) => list.reduce((sum, x) => sum + x, 0);
  const sure = ({ state }) => count([...state.status]), won = (game) => sure(game) === 1 && game.state.status[DOV] === 1;
  function tell({ state, own }) {
    const { town } = state, each = town.names.map((name, i) => `${name} sees ${sight().sees(town, i)}${state.status[i] ? ": sure" : ""}`);
    return `${Town.plural(count(own), "window")} lit. ${each.join(", ")}.`;
  }
  Town.toys.knowledge = {
    label: "Four houses round a square",
    text: "A window is lit if its owner would come on Sunday. Each sees the own window and the two houses beside it. Make Dov sure that three will come, and nobody else.",
    hint: "All windows are dark. Tap a house to light its window.",
    town: "sight;people=Ada,Ben,Chi,Dov;ties=0-1,1-2,2-3,0-3;needed=3",
    at: [[150, 240], [850, 240], [850, 830], [150, 830]],
    begin: (town) => ({ town, own: [0, 0, 0, 0], state: sight().start(town) }),
    able: () => true,
    say: (game, i) => `${game.town.names[i]}: window ${lit(game, i) ? "lit, put it out" : "dark, light it"}; ${game.state.status[i] ? "sure" : "not sure"}`,
    tap(game, i) {
      game.own = game.own.map((value, k) => (k === i ? 1 - value : value));
      game.state = sight().start(Town.change(game.town, { own: game.own }));
      return `${tell(game)}${won(game) ? " Now two lamps?" : ""}`;
    },
    buttons: [],
    done: (game) => (won(game) ? "Three would come, and only Dov can know it: to Ada and Chi the third lit window is out of sight." : ""),
    draw(game, { under, over, at }, town) {
      town.names.forEach((_, i) => {
        const [x, y] = at(i), is = game.state.status[i] === 1;
        for (const j of Town.friends(town)[i]) {
          const [a, b] = at(j), d = Math.hypot(a - x, b - y), w = 22, nx = (-(b - y) / d) * w, ny = ((a - x) / d) * w;
          Town.put(under, "path", { class: `toy-cone${is ? " sure" : ""}`, d: `M${x} ${y}L${a + nx} ${b + ny}L${a - nx} ${b - ny}Z` });
        }
      });
      town.names.forEach((_, i) => {
        const [x, y] = at(i), is = game.state.status[i] === 1;
        Town.put(under, "path", { class: "toy-house", d: `M${x - 40} ${y + 38}V${y - 26}L${x} ${y - 56}L${x + 40} ${y - 26}V${y + 38}Z` });
        Town.put(under, "rect", { class: `toy-window${lit(game, i) ? " lit" : ""}`, x: x - 27, y: y - 25, width: 54, height: 62, rx: 4 });
        Town.put(over, "circle", { class: `toy-lamp${is ? " lit" : ""}`, cx: x, cy: y - 62, r: 8 });
        if (i === DOV && !won(game)) Town.put(over, "circle", { class: "toy-goal", cx: x, cy: y - 62, r: 15 });
        if (is) Town.put(over, "path", { class: "toy-rays", d: [-60, -30, 0, 30, 60].map((turn) => { const s = Math.sin(turn * Math.PI / 180), c = -Math.cos(turn * Math.PI / 180); return `M${x + 12 * s} ${y - 62 + 12 * c}L${x + 19 * s} ${y - 62 + 19 * c}`; }).join("") });
      });
    },
  };
})();

/* The two clocks: Iris places two more purchases in six years. Of 136 pairs 7 keep the mean age at a year
   or less: none that buys both early, none that buys both late (tests/test_two_clocks_toys.py). */
(() => {
  "use strict";
  const MONTHS = 72, BY = 4, MOST = 2, GOAL = 12, MONTH = Array.from({ length: MONTHS / BY - 1 }, (_, k) => (k + 1) * BY);
  const clock = () => Town.clock, mean = ({ bought }) => clock().mean(bought, MONTHS), won = (game) => game.bought.length === MOST && mean(game) <= GOAL;
  const place = (month, k) => [(month * 1000) / MONTHS, k % 2 ? 985 : 850];
  const stretches = ({ bought }) => [0, ...bought, MONTHS].slice(1).map((end, k) => end - [0, ...bought][k]);
  function tell(game) {
    const { bought } = game, age = mean(game).toFixed(1), longest = Math.max(...stretches(game));
    if (!bought.length) return "One telephone for six years.";
    if (bought.length < MOST) return `Second purchase in month ${bought[0]}: mean age ${age}. One more.`;
    const said = `Purchases in months ${bought[0]} and ${bought[1]}: mean age ${age}.`;
    return won(game) ? said : `${said} Once Iris keeps a telephone for ${longest} months.`;
  }
  function change(game, month) { // a third purchase moves the nearer of the two
    const { bought } = game, near = bought.reduce((best, one) => (Math.abs(one - month) < Math.abs(best - month) ? one : best), bought[0]);
    if (bought.includes(month)) return bought.filter((one) => one !== month);
    return [...(bought.length < MOST ? bought : bought.filter((one) => one !== near)), month].sort((a, b) => a - b);
  }
  Town.toys.two_clocks = {
    label: "Six years of Iris's telephone",
    text: "Iris buys a telephone today, and twice more in six years. The saw-tooth shows how old it is. Keep its mean age at twelve months or less.",
    hint: "Tap a dot to buy in that month; a third tap moves the nearer purchase.",
    town: "clock;people=Iris,Shop;ties=",
    at: [[0, 0], [1000, 90]],
    begin: (town) => ({ town, bought: [], state: Town.rules.clock.start(town) }),
    knobs: (at) => MONTH.map((month, k) => clock().scale(at)(place(month, k))),
    able: () => true,
    say: ({ bought }, i) => `Month ${MONTH[i]}: ${bought.includes(MONTH[i]) ? "bought, take it back" : bought.length < MOST ? "buy" : "move the nearer purchase here"}`,
    tap(game, i) {
      game.bought = change(game, MONTH[i]);
      game.state = { ...game.state, glad: won(game) };
      return tell(game);
    },
    buttons: [],
    done: (game) => (won(game) ? `Stretches of ${Town.list(stretches(game).map(String))} months: a long stretch has more old months, and older ones, so nearly equal stretches are best.` : ""),
    draw(game, { under, over, at }) {
      const { put } = Town, spot = clock().scale(at), ages = clock().ages(game.bought, MONTHS), to = (month, age) => spot([(month * 1000) / MONTHS, 722 - age * 6.4]);
      const line = ages.map((age, t) => `${t && age ? "L" : t ? `L${to(t, ages[t - 1] + 1)}L` : "M"}${to(t, age)}`).join("") + `L${to(MONTHS, ages[MONTHS - 1] + 1)}`;
      put(under, "path", { class: "toy-table", d: `${line}L${to(MONTHS, 0)}L${to(0, 0)}Z` });
      for (let year = 0; year <= 6; year++) put(under, "path", { class: "toy-year", d: `M${to(12 * year, 0)}L${to(12 * year, year % 6 ? -4 : 60)}` });
      for (let year = 1; year <= 6; year++) { const [x, y] = to(12 * year - 6, -5); put(over, "text", { class: "toy-label", x, y: y + 4.5 }, year === 1 ? "year 1" : year); }
      put(over, "path", { class: "toy-arc", d: line });
      const level = (age, name) => put(over, "path", { class: name, d: `M${to(0, age)}L${to(MONTHS, age)}` });
      level(GOAL, `toy-goal${won(game) ? " reached" : ""}`); level(mean(game), "toy-mean");
      const [x, y] = to(MONTHS * 0.42, 62);
      put(over, "text", { class: "toy-label", x, y }, `mean age ${mean(game).toFixed(1)}, aim ${GOAL}`);
      for (const month of [0, ...game.bought]) {
        const k = MONTH.indexOf(month), [a, b] = spot(k < 0 ? [0, 985] : place(month, k));
        put(over, "circle", { class: "toy-bought", cx: a, cy: b, r: 8 });
      }
      clock().awning(over, at(1));
    },
  };
})();

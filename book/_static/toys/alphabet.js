/* The alphabet and the scribes: a lesson goes to whoever comes along, and later on most of them read.
   Twelve days; on this luck 188 of 4,096 ways make half of the court read, one scribe alone and both in
   turn do not, and whoever looks who comes does (tests/test_toys.py). */
(() => {
  "use strict";
  const DAYS = 12, HALF = 12;
  const count = ({ state }) => Town.count(state.status, 1), over = (game) => game.state.t === DAYS || count(game) >= HALF;
  const rule = () => Town.rules.teaching, come = (state, i) => state.doors[state.town.first.indexOf(i)];
  function tell(game) {
    const { state } = game, { town, news, t } = state, name = (i) => town.names[i], n = count(game);
    const said = news.learns ? `${name(news.teacher)} meets ${name(news.pupil)}, who can read now.` : `${name(news.teacher)} meets ${name(news.pupil)}, who reads already: the day is lost.`;
    const left = DAYS - t, wasted = t - (n - town.first.length);
    if (n >= HALF) return `${said} ${n} of ${town.n} read on day ${t}.`;
    return left ? `${said} ${n} of ${town.n}, ${Town.plural(left, "day")} left.` : `${said} The days are over with ${n} of ${town.n}: ${wasted} lessons went to people who read.`;
  }
  Town.toys.alphabet = {
    label: "The court: two scribes and 22 others",
    text: "Only Ahmes and Teti may teach here, and there is one reed: one of them gives one lesson a day, to whoever comes along to him. Tap who shall teach. Make half of the court, 12 of 24, read in 12 days.",
    hint: "Dotted lines show who comes to whom today.",
    town: "teaching;seed=24;people=Ahmes,Teti,Ipi,Hori,Kha,Meri,Nebi,Rekh,Sabu,Tiye,Huy,Baki,Djau,Amu,Ibi,Iti,Kemi,Maya,Nehi,Paser,Roy,Senbi,Tuya,Weni;first=0,1",
    at: [[200, 960], [800, 960], ...Array.from({ length: 22 }, (_, k) => (k < 18 ? [(k % 6) * 200, 20 + Math.floor(k / 6) * 225] : [200 + (k - 18) * 200, 700]))],
    begin: (town) => ({ town, state: rule().start(town) }),
    able: (game, i) => i < 2 && !over(game),
    say: ({ state, town }, i) => `Let ${town.names[i]} teach ${town.names[come(state, i)] || ""}, who ${state.status[come(state, i)] ? "reads already" : "cannot read"}`,
    named: (game) => [0, 1, ...(over(game) ? [] : game.state.doors)],
    tap(game, i) {
      const next = rule().step(game.state, { teacher: i });
      return { states: [next], say: () => tell(game) };
    },
    refuse: (game, i) => (over(game) ? "It is over. Again starts anew." : `${game.town.names[i]} ${game.state.status[i] ? "reads, but" : "cannot read and"} may not teach. Tap Ahmes or Teti.`),
    buttons: [],
    done: (game) => (count(game) >= HALF ? `Half of the court reads, and ${Town.plural(game.state.t - (count(game) - 2), "lesson")} of ${game.state.t} went to somebody who read already. The more can read, the more lessons are lost.` : ""),
    draw(game, { under, over: layer, at, width }) {
      const { state } = game;
      if (!over(game)) state.town.first.forEach((teacher, k) => {
        const [x, y] = at(teacher), [a, b] = at(state.doors[k]);
        Town.put(under, "path", { class: "toy-way", d: `M${x} ${y}L${a} ${b}` });
        Town.put(under, "circle", { class: "toy-goal", cx: a, cy: b, r: 21 });
      });
      state.status.forEach((reads, i) => {
        if (!reads) return;
        const [x, y] = at(i);
        Town.put(layer, "path", { class: "toy-scroll", d: `M${x + 8} ${y + 3}h12v12h-12zm3 4h6m-6 4h6` });
        if (i < 2) Town.put(layer, "path", { class: "toy-reed", d: `M${x - 12} ${y + 14}L${x - 24} ${y - 12}` });
      });
      Town.put(layer, "text", { class: "toy-label", x: width / 2, y: at(0)[1] + 4.5 }, `Day ${Math.min(state.t + 1, DAYS)}: ${count(game)} read`);
    },
  };
})();

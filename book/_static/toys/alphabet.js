/* The alphabet and the scribes: a lesson goes to whoever comes along, and later on most of them read. Five
   weeks of four lessons; of 32 ways 2 make 17 of the court read. One scribe alone and both in turn do not,
   and whoever counts who comes and cannot read does (tests/test_toys.py). */
(() => {
  "use strict";
  const WEEKS = 5, LESSONS = 4, GOAL = 17, BEAT = 350;
  const rule = () => Town.rules.teaching, count = ({ state }) => Town.count(state.status, 1), weeks = ({ state }) => state.t / LESSONS;
  const over = (game) => weeks(game) >= WEEKS || count(game) >= GOAL, lost = (game) => game.state.t - (count(game) - 2);
  const come = ({ state }, i) => Array.from({ length: LESSONS }, (_, k) => rule().visitor(state.town, i, state.t + 1 + k));
  const fresh = (game, i) => [...new Set(come(game, i))].filter((k) => !game.state.status[k]);
  function tell(game, teacher, before) {
    const { state } = game, { town } = state, n = count(game), learnt = n - before, left = WEEKS - weeks(game);
    const said = `${town.names[teacher]} gives four lessons: ${learnt ? `${learnt} can read now` : "nobody learns"}${learnt < LESSONS ? `, ${LESSONS - learnt} ${learnt < LESSONS - 1 ? "were" : "was"} lost` : ""}.`;
    if (n >= GOAL) return `${said} ${n} of ${town.n} read.`;
    return left ? `${said} ${n} of ${town.n}, ${Town.plural(left, "week")} left.` : `${said} The weeks are over with ${n}: ${lost(game)} of ${state.t} lessons went to people who read already.`;
  }
  Town.toys.alphabet = {
    label: "The court: two scribes and 22 others",
    text: "Only Ahmes and Teti may teach, with one reed: each week one of them gives four lessons to whoever comes. Tap who teaches. Make 17 of 24 read in five weeks.",
    hint: "Lines show who comes to whom this week; rings, who of them cannot read.",
    town: "teaching;seed=437;people=Ahmes,Teti,Ipi,Hori,Kha,Meri,Nebi,Rekh,Sabu,Tiye,Huy,Baki,Djau,Amu,Ibi,Iti,Kemi,Maya,Nehi,Paser,Roy,Senbi,Tuya,Weni;first=0,1",
    at: [[300, 960], [700, 960], ...Array.from({ length: 22 }, (_, k) => (k < 18 ? [(k % 6) * 200, 20 + Math.floor(k / 6) * 225] : [200 + (k - 18) * 200, 700]))],
    begin: (town) => ({ town, state: rule().start(town) }),
    able: (game, i) => i < 2 && !over(game),
    say: (game, i) => (over(game) ? game.town.names[i] : `Let ${game.town.names[i]} teach: of ${Town.list(come(game, i).map((k) => game.town.names[k]))} ${fresh(game, i).length || "none"} cannot read`),
    named: () => [0, 1],
    tap(game, i) {
      const states = [], before = count(game);
      for (let k = 0; k < LESSONS; k++) states.push(rule().step(states[k - 1] || game.state, { teacher: i }));
      return { states, beat: BEAT, say: () => tell(game, i, before) };
    },
    refuse: (game, i) => (over(game) ? "It is over. Again starts anew." : `${game.town.names[i]} ${game.state.status[i] ? "reads, but" : "cannot read and"} may not teach. Tap Ahmes or Teti.`),
    buttons: [],
    done: (game) => (count(game) >= GOAL && weeks(game) % 1 === 0 ? `${count(game)} of ${game.town.n} read, and ${lost(game)} of ${game.state.t} lessons went to somebody who read already. The more can read, the more lessons are lost.` : ""),
    draw(game, { under, over: layer, at, width }) {
      const { state } = game;
      if (!over(game) && weeks(game) % 1 === 0) state.town.first.forEach((teacher) => {
        const [x, y] = at(teacher);
        for (const i of come(game, teacher)) Town.put(under, "path", { class: `toy-way of-${teacher}`, d: `M${x} ${y}L${at(i)}` });
        for (const i of fresh(game, teacher)) Town.put(under, "circle", { class: "toy-goal", cx: at(i)[0], cy: at(i)[1], r: 21 });
      });
      state.status.forEach((reads, i) => {
        if (!reads) return;
        const [x, y] = at(i);
        Town.put(layer, "path", { class: "toy-scroll", d: `M${x + 8} ${y + 3}h12v12h-12zm3 4h6m-6 4h6` });
        if (i < 2) Town.put(layer, "path", { class: "toy-reed", d: `M${x - 12} ${y + 14}L${x - 24} ${y - 12}` });
      });
      [`Week ${Math.min(Math.floor(weeks(game)) + 1, WEEKS)}`, `${count(game)} read`].forEach((text, k) => Town.put(layer, "text", { class: "toy-label", x: width / 2, y: at(0)[1] - 3 + 16 * k }, text));
    },
  };
})();

/* The alphabet, the puzzle: eight days, each of lessons by all who may teach, or of oaths, by which each of
   them lets a reader teach. Of 256 ways 4 make 24 of 30 read, all with two oaths on the first five days;
   lessons alone, an oath every second day and a single oath do not (tests/test_toys.py). */
(() => {
  "use strict";
  const DAYS = 8, GOAL = 24;
  const rule = () => Town.rules.teaching, count = ({ state }) => Town.count(state.status, 1), won = (game) => count(game) >= GOAL;
  const over = (game) => game.state.t === DAYS || won(game), teaches = ({ state }, i) => state.teachers.includes(i);
  const day = (game, oath) => {
    const next = rule().step(game.state, { oath });
    if (oath && next.news.sworn.length) game.oaths = [...game.oaths, next.t];
    else if (!oath) { game.given += next.news.words.length; game.lost += next.news.words.length - next.news.fresh.length; }
    return { states: [next], say: () => tell(game) };
  };
  function why({ state, oaths, given, lost }) {
    const last = oaths[oaths.length - 1], after = DAYS - last;
    if (!last) return "Nobody was sworn in, and the two scribes taught alone.";
    if (after < 3) return `Whoever was sworn in on day ${last} had ${after ? Town.plural(after, "day") : "no day"} left to teach.`;
    return `${state.teachers.length} teach in the end; they all gave ${given} lessons, ${lost} to people who read.`;
  }
  function tell(game) {
    const { state } = game, { town, news, t } = state, n = count(game), left = DAYS - t;
    const said = news.sworn ? (news.sworn.length ? `${Town.some(town, news.sworn, 2)} may teach now.` : "There is no reader to swear in: the day is lost.")
      : `${Town.plural(news.words.length, "lesson")}, ${news.words.length - news.fresh.length || "none"} lost.`;
    const here = `Day ${t}: ${said} ${n} of ${town.n} read.`;
    return won(game) ? here : left ? `${here} ${Town.plural(left, "day")} left.` : `${here} It takes ${GOAL}. ${why(game)}`;
  }
  const off = (game) => over(game);
  Town.toys.alphabet_puzzle = {
    label: "The court: two scribes and 28 others",
    text: "A new law: the scribes may swear in readers, who then teach, too. Each day all who teach give a lesson to whoever comes along, or each swears in one reader. Make 24 of 30 read in eight days.",
    hint: "Dotted lines show who comes to whom today; rings, who of them cannot read.",
    town: "teaching;seed=192;people=Ahmes,Teti,Ipi,Hori,Kha,Meri,Nebi,Rekh,Sabu,Tiye,Huy,Baki,Djau,Amu,Ibi,Iti,Kemi,Maya,Nehi,Paser,Roy,Senbi,Tuya,Weni,Henu,Isis,Khui,Minu,Ptah,Wah;first=0,1",
    at: [[190, 975], [810, 975], ...Array.from({ length: 28 }, (_, k) => [(k % 7) * 166 + 2, 20 + Math.floor(k / 7) * 225])],
    begin: (town) => ({ town, state: rule().start(town), oaths: [], given: 0, lost: 0 }),
    able: (game, i) => !over(game) && game.state.status[i] === 1,
    say: (game, i) => `${game.town.names[i]} ${teaches(game, i) ? "teaches: a day of lessons" : game.state.status[i] ? "reads: a day of oaths" : "cannot read"}`,
    named: (game) => [0, 1],
    tap: (game, i) => day(game, !teaches(game, i)),
    refuse: (game, i) => (over(game) ? "It is over. Again starts anew." : `${game.town.names[i]} cannot read yet.`),
    buttons: [
      ["t", ({ state }) => `Teach: ${Town.plural(state.teachers.length, "lesson")}`, (game) => day(game, false), off],
      ["s", "Swear in", (game) => day(game, true), off],
    ],
    done: (game) => (won(game) ? `Oaths on days ${Town.list(game.oaths)}, then lessons: an oath costs a day of lessons and doubles those of all days after it, so it pays early and not late.` : ""),
    draw(game, { under, over: layer, at, width }) {
      const { state } = game;
      if (!over(game)) state.teachers.forEach((teacher, k) => {
        const [x, y] = at(teacher), [a, b] = at(state.doors[k]);
        Town.put(under, "path", { class: "toy-way", d: `M${x} ${y}L${a} ${b}` });
        if (!state.status[state.doors[k]]) Town.put(under, "circle", { class: "toy-goal", cx: a, cy: b, r: 21 });
      });
      state.teachers.forEach((i) => {
        const [x, y] = at(i);
        Town.put(layer, "path", { class: "toy-reed", d: `M${x - 12} ${y + 14}L${x - 22} ${y - 12}` });
      });
      Town.put(layer, "text", { class: "toy-label", x: width / 2, y: at(0)[1] + 4.5 }, `Day ${Math.min(state.t + 1, DAYS)} of ${DAYS}: ${count(game)} read`);
    },
  };
})();

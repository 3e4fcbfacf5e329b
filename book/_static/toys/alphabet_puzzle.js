/* The alphabet, the puzzle: six days, and each day a teacher gives a lesson or swears in a pupil. Of 1,748 ways 30
   make 18 of 24 read. The scribes alone, whoever is sworn in as soon as possible and every second day do not;
   whoever looks whom a pupil will meet, and gives up lessons that would be lost, does (tests/test_toys.py). */
(() => {
  "use strict";
  const DAYS = 6, GOAL = 18;
  const rule = () => Town.rules.teaching, count = ({ state }) => Town.count(state.status, 1), won = (game) => count(game) >= GOAL;
  const over = (game) => game.state.t === DAYS || won(game), teaches = ({ state }, i) => state.teachers.includes(i), last = ({ state }) => state.t === DAYS - 1;
  const names = ({ town }, people) => Town.list(people.map((i) => town.names[i])), unread = ({ state }, people) => [...new Set(people)].filter((i) => !state.status[i]).length;
  // whom somebody meets on the days on which a lesson can be given: [day, person]
  function meets(game, i) {
    const from = game.state.t + (teaches(game, i) ? 1 : 2);
    return Array.from({ length: DAYS + 1 - from }, (_, k) => [from + k, rule().visitor(game.town, i, from + k)]);
  }
  function lessons({ state, oaths }) { // today: who comes to whom, and who of them learns
    const busy = oaths.map((i) => state.by[i]), taught = new Set();
    return state.teachers.map((teacher, k) => ({ teacher, pupil: state.doors[k] })).filter(({ teacher }) => !busy.includes(teacher)).map((lesson) => {
      const learns = !state.status[lesson.pupil] && !taught.has(lesson.pupil);
      taught.add(lesson.pupil);
      return { ...lesson, learns };
    });
  }
  function company(game, i) {
    const people = meets(game, i).map(([, k]) => k), some = unread(game, people);
    return people.length ? `${names(game, people)}: ${some ? `${some} cannot read` : people.length > 1 ? "all of them read" : "a reader"}` : "nobody";
  }
  const comes = (game, i) => `To ${game.town.names[i]} ${meets(game, i).length > 1 ? "come" : "comes"} ${company(game, i)}.`;
  function tap(game, i) {
    const { state, town, oaths } = game, by = state.by[i];
    game.picked = i;
    if (teaches(game, i)) return comes(game, i);
    if (last(game)) return "It is the last day: whoever is sworn in would teach nobody.";
    if (oaths.includes(i)) { Object.assign(game, { picked: -1, oaths: oaths.filter((k) => k !== i) }); return `${town.names[by]} teaches today, and ${town.names[i]} is not sworn in.`; }
    game.oaths = [...oaths.filter((k) => state.by[k] !== by), i];
    return `${town.names[by]} swears in ${town.names[i]} instead of a lesson. ${comes(game, i)}`;
  }
  function why({ state, given, lost }) {
    const sworn = state.teachers.slice(2), busy = sworn.filter((i) => state.by.includes(i)).length;
    return sworn.length ? `${busy || "None"} of ${sworn.length} sworn in taught somebody; ${lost} of ${given} lessons went to people who read.` : "Two scribes alone give twelve lessons, enough for 14 at most.";
  }
  function day(game) {
    const { oaths } = game, next = rule().step(game.state, { oaths }), all = next.news.words.length, lost = all - next.news.fresh.length;
    Object.assign(game, { days: [...game.days, oaths], oaths: [], picked: -1, given: game.given + all, lost: game.lost + lost });
    return { states: [next], say() {
      const here = `Day ${next.t}: ${oaths.length ? `${Town.some(game.town, oaths, 3)} may teach; ` : ""}${all ? `${Town.plural(all, "lesson")}, ${lost || "none"} lost` : "no lesson"}. ${count(game)} of ${game.town.n} read.`;
      return over(game) ? `${here} ${won(game) ? "" : `It takes ${GOAL}. ${why(game)} `}Lines show who taught whom, blue ones where pupils did.` : `${here} ${Town.plural(DAYS - next.t, "day")} left.`;
    } };
  }
  Town.toys.alphabet_puzzle = {
    label: "The court: two scribes and 22 others",
    text: "A new law: a teacher may swear in a pupil instead of giving today's lesson, and the pupil teaches from tomorrow on. Tap whom, then Teach. Make 18 of 24 read in six days.",
    hint: "Lines are today's lessons, rings those who learn; grey ones are lost. Tap a reader to see who will come.",
    town: "teaching;seed=16173;people=Ahmes,Teti,Ipi,Hori,Kha,Meri,Nebi,Rekh,Sabu,Tiye,Huy,Baki,Djau,Amu,Ibi,Iti,Kemi,Maya,Nehi,Paser,Roy,Senbi,Tuya,Weni;first=0,1",
    at: [[300, 960], [700, 960], ...Array.from({ length: 22 }, (_, k) => (k < 18 ? [(k % 6) * 192, 20 + Math.floor(k / 6) * 225] : [192 + (k - 18) * 192, 700]))],
    begin: (town) => ({ town, state: rule().start(town), oaths: [], picked: -1, days: [], given: 0, lost: 0 }),
    able: (game, i) => !over(game) && game.state.status[i] === 1,
    say(game, i) {
      const { town, state, oaths } = game, name = town.names[i];
      if (!state.status[i]) return `${name} cannot read`;
      const does = teaches(game, i) ? "teaches" : `pupil of ${town.names[state.by[i]]}, ${oaths.includes(i) ? "sworn in today" : "may be sworn in"}`;
      return `${name}, ${does}; will meet ${company(game, i)}`;
    },
    named: (game) => [0, 1, ...(game.picked < 0 ? [] : [game.picked])],
    picked: (game) => game.picked,
    answered: (game) => game.oaths,
    tap,
    refuse: (game, i) => (over(game) ? "It is over. Again starts anew." : `${game.town.names[i]} cannot read yet.`),
    buttons: [["t", (game) => `Teach: ${Town.plural(lessons(game).length, "lesson")}${game.oaths.length ? `, ${Town.plural(game.oaths.length, "oath")}` : ""}`, day, over]],
    done: (game) => (won(game) ? `${count(game)} read, ${game.state.by.reduce((sum, by) => sum + (by > 1), 0)} of them taught by pupils. Whoever is taught and teaches makes more who do, and an oath costs nothing where the lesson would be lost.` : ""),
    python: ({ town, days }) => `from simulations.town import toys\n\n# whom their teachers swear in, a day each\ndays = ${JSON.stringify(days)}\nfor day, reads in enumerate(toys.oaths(${town.seed}, ${town.n}, [0, 1], days)):\n    print(f"day {day}: {sum(reads)} of {len(reads)} read")`,
    draw(game, { under, over: layer, at, width }) {
      const { state, picked, oaths } = game, { put } = Town, line = (kind, a, b) => { // bowed, past whoever stands between
        const [x, y] = at(a), [u, v] = at(b), bow = Math.min(0.35, 60 / Math.hypot(u - x, v - y));
        put(under, "path", { class: kind, d: `M${x} ${y}Q${(x + u) / 2 - bow * (v - y)} ${(y + v) / 2 + bow * (u - x)} ${u} ${v}` });
      };
      const ring = (kind, i, r) => put(under, "circle", { class: `toy-goal${kind}`, cx: at(i)[0], cy: at(i)[1], r });
      if (over(game)) state.by.forEach((by, i) => by >= 0 && line(`toy-way${by > 1 ? " of-1" : ""}`, by, i)); // blue: taught by pupils
      else {
        for (const { teacher, pupil, learns } of lessons(game)) { line(`toy-way${learns ? "" : " lost"}`, teacher, pupil); if (learns) ring("", pupil, 21); }
        for (const i of oaths) line("toy-arc", state.by[i], i);
        const when = {};
        if (picked >= 0) for (const [day, i] of meets(game, picked)) when[i] = [...(when[i] || []), day];
        for (const i of Object.keys(when).map(Number)) {
          line("toy-way of-1", picked, i);
          if (!state.status[i]) ring(" of-1", i, 24);
          put(layer, "text", { class: "toy-label", x: at(i)[0], y: at(i)[1] - 19 }, `day ${when[i].join(", ")}`);
        }
      }
      state.status.forEach((reads, i) => {
        const [x, y] = at(i);
        if (reads) put(layer, "path", { class: "toy-scroll", d: `M${x + 8} ${y + 3}h12v12h-12zm3 4h6m-6 4h6` });
        if (teaches(game, i) || oaths.includes(i)) put(layer, "path", { class: "toy-reed", d: `M${x - 12} ${y + 14}L${x - 24} ${y - 12}` });
      });
      [`Day ${Math.min(state.t + 1, DAYS)} of ${DAYS}`, `${count(game)} read`].forEach((text, k) => put(layer, "text", { class: "toy-label", x: width / 2, y: at(0)[1] - 3 + 16 * k }, text));
    },
  };
})();

/* Teaching: one lesson a day, to whoever comes along: simulations.town.toys.teaching. The first are the
   scribes, who alone may teach. step(state, {teacher}); state.doors: whom each scribe would meet on the
   next day. status: 0 cannot read, 1 reads. */
(() => {
  "use strict";
  function visitor(town, teacher, day) { // anybody but the teacher
    const other = Math.floor(Town.draw(town, "visitor", teacher, day) * (town.n - 1));
    return other + (other >= teacher ? 1 : 0);
  }
  const doors = (town, day) => town.first.map((teacher) => visitor(town, teacher, day));
  Town.toyRule("teaching", {
    title: "Teaching", fields: [["n_seeds", "scribes, drawn", 2, 0, 60, true]].map(Town.field),
    start: (town) => ({ ...Town.blank(town, town.first), over: false, doors: doors(town, 1) }),
    step(before, { teacher }) {
      const state = Town.next(before), { town, t, news } = state, pupil = before.doors[town.first.indexOf(teacher)], learns = !state.status[pupil];
      if (learns) { state.status[pupil] = 1; state.since[pupil] = t; state.by[pupil] = teacher; news.fresh.push(pupil); }
      Object.assign(news, { teacher, pupil, learns });
      news.words.push({ from: teacher, to: pupil, wins: learns });
      state.doors = doors(town, t + 1);
      return state;
    },
    look: (state, i) => (state.status[i] ? "adopter" : "undecided"),
  });
})();

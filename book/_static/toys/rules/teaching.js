/* Teaching: a lesson goes to whoever comes along, simulations.town.toys.teaching and oaths. The first are
   the scribes, who alone may teach until pupils are sworn in.
   step(state, {teacher})   one of them gives a lesson
   step(state, {oaths})     these pupils are sworn in by those who taught them, who give no lesson that day, and teach
                            from the next day on; all others who may teach give one. At most one a teacher.
   state.teachers: who may teach, those who may for longest first; state.doors: whom each would meet on the next
   day; state.by: by whom somebody was taught. status: 0 cannot read, 1 reads. */
(() => {
  "use strict";
  function visitor(town, teacher, day) { // anybody but the teacher
    const other = Math.floor(Town.draw(town, "visitor", teacher, day) * (town.n - 1));
    return other + (other >= teacher ? 1 : 0);
  }
  const doors = (town, day, teachers) => teachers.map((teacher) => visitor(town, teacher, day));
  Town.toyRule("teaching", {
    title: "Teaching", fields: [["n_seeds", "scribes, drawn", 2, 0, 60, true]].map(Town.field), visitor,
    start: (town) => ({ ...Town.blank(town, town.first), over: false, teachers: town.first, doors: doors(town, 1, town.first) }),
    step(before, { teacher, oaths = [] }) {
      const state = Town.next(before), { town, t, news } = state, { teachers } = before, busy = oaths.map((i) => before.by[i]);
      teachers.forEach((one, k) => {
        const pupil = before.doors[k], learns = !state.status[pupil];
        if (busy.includes(one) || (teacher !== undefined && teacher !== one)) return;
        if (learns) { state.status[pupil] = 1; state.since[pupil] = t; state.by[pupil] = one; news.fresh.push(pupil); }
        Object.assign(news, { teacher: one, pupil, learns });
        news.words.push({ from: one, to: pupil, wins: learns });
      });
      state.teachers = [...teachers, ...[...oaths].sort((a, b) => a - b)];
      state.doors = doors(town, t + 1, state.teachers);
      return state;
    },
    look: (state, i) => (!state.status[i] ? "undecided" : state.teachers.includes(i) && state.teachers.length > state.town.first.length ? "adopter talking" : "adopter"),
  });
})();

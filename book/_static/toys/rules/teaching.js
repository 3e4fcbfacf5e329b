/* Teaching: a lesson goes to whoever comes along, simulations.town.toys.teaching and oaths. The first are
   the scribes, who alone may teach until they swear others in.
   step(state, {teacher})   one of them gives a lesson
   step(state, {})          all give one
   step(state, {oath})      instead each lets a reader teach, the earliest readers first
   state.teachers: who may teach; state.doors: whom each would meet on the next day; state.readers: in the
   order of learning. status: 0 cannot read, 1 reads. */
(() => {
  "use strict";
  function visitor(town, teacher, day) { // anybody but the teacher
    const other = Math.floor(Town.draw(town, "visitor", teacher, day) * (town.n - 1));
    return other + (other >= teacher ? 1 : 0);
  }
  const doors = (town, day, teachers) => teachers.map((teacher) => visitor(town, teacher, day));
  Town.toyRule("teaching", {
    title: "Teaching", fields: [["n_seeds", "scribes, drawn", 2, 0, 60, true]].map(Town.field), visitor,
    start: (town) => ({ ...Town.blank(town, town.first), over: false, teachers: town.first, readers: town.first, doors: doors(town, 1, town.first) }),
    step(before, { teacher, oath }) {
      const state = Town.next(before), { town, t, news } = state, { teachers } = before;
      if (oath) {
        news.sworn = before.readers.filter((i) => !teachers.includes(i)).slice(0, teachers.length);
        state.teachers = [...teachers, ...news.sworn];
      } else teachers.forEach((one, k) => {
        const pupil = before.doors[k], learns = !state.status[pupil];
        if (teacher !== undefined && teacher !== one) return;
        if (learns) { state.status[pupil] = 1; state.since[pupil] = t; state.by[pupil] = one; news.fresh.push(pupil); }
        Object.assign(news, { teacher: one, pupil, learns });
        news.words.push({ from: one, to: pupil, wins: learns });
      });
      state.readers = [...before.readers, ...news.fresh];
      state.doors = doors(town, t + 1, state.teachers);
      return state;
    },
    look: (state, i) => (!state.status[i] ? "undecided" : state.teachers.includes(i) && state.teachers.length > state.town.first.length ? "adopter talking" : "adopter"),
  });
})();

/* A desk with some hands, simulations.town.desk: each follower writes at a rhythm of its own, whoever is
   answered stays, whoever is not leaves, and followers bring followers. own: after how many days each writes;
   whoever has own 0 sits at the desk.
   step(state, {answered})   who of today's writers is answered
   writers(state)            who writes on the next day; hands, most letters that are answered
   status: 0 a stranger, 1 a follower, 2 a follower whose last letter was answered. */
(() => {
  "use strict";
  const HANDS = 2, BRINGS = 5, WAITED = 2, STRANGER = 0, FOLLOWER = 1, RELATION = 2;
  const writers = ({ town, status, waited }) => town.own.flatMap((every, i) => (every && status[i] && waited[i] + 1 >= every ? [i] : []));
  Town.toyRule("desk", {
    title: "A desk", own: { label: "days between two letters (0 at the desk)", low: 0, high: 60, whole: true }, fields: [], hands: HANDS, writers,
    start(town) {
      const state = Town.blank(town, town.first);
      return { ...state, over: false, waited: Array.from(state.status, (one) => WAITED * one), came: 0, answers: 0 };
    },
    step(before, { answered }) {
      const state = Town.next(before), { town, status, news } = state, letters = writers(before);
      state.waited = before.waited.map((days) => days + 1);
      news.left = letters.filter((i) => !answered.includes(i));
      for (const i of letters) { status[i] = answered.includes(i) ? RELATION : STRANGER; state.waited[i] = 0; }
      const strangers = town.own.flatMap((every, i) => (every && before.status[i] === STRANGER ? [i] : []));
      news.fresh = strangers.slice(0, Math.floor((town.n - Town.count(status, STRANGER)) / BRINGS));
      for (const i of news.fresh) { status[i] = FOLLOWER; state.waited[i] = 0; }
      state.came = before.came + letters.length;
      state.answers = before.answers + letters.length - news.left.length;
      return state;
    },
    look(state, i) {
      if (!state.town.own[i]) return "adopter";
      return `${["undecided", "adopter", "adopter"][state.status[i]]}${!state.over && writers(state).includes(i) ? " talking" : ""}`;
    },
  });
})();

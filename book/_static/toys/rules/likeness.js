/* Likeness: one talk after the other, simulations.town.toys.likeness (Axelrod 1997). `own` holds three
   bits, one a feature; a listener with s features in common listens with chance s / 3 and takes over
   one of the others. step(state, {speaker, listener}). state.own: what they like now; news.taken: the
   feature, or -1. */
(() => {
  "use strict";
  const FEATURES = 3, differ = (a, b) => Array.from({ length: FEATURES }, (_, k) => k).filter((k) => ((a ^ b) >> k) & 1);
  Town.toyRule("likeness", {
    title: "Likeness", own: { label: "what one likes, in bits", low: 0, high: 7, whole: true }, differ, fields: [],
    start: (town) => ({ ...Town.blank(town, []), over: false, own: town.own.slice() }),
    step(before, { speaker, listener }) {
      const state = Town.next(before), { town, t, news } = state, other = differ(before.own[speaker], before.own[listener]);
      const listens = Town.draw(town, "listens", t) < (FEATURES - other.length) / FEATURES;
      Object.assign(news, { speaker, listener, alike: FEATURES - other.length, taken: -1 });
      state.own = before.own.slice();
      if (other.length && listens) {
        news.taken = other[Math.floor(Town.draw(town, "takes over", t) * other.length)];
        state.own[listener] ^= 1 << news.taken;
        news.fresh.push(listener);
      }
      news.words.push({ from: speaker, to: listener, wins: news.taken >= 0 });
      return state;
    },
    look: (state, i) => (i === state.town.n - 1 ? "poster chosen letter-1" : differ(state.own[i], state.own[state.town.n - 1]).length ? "undecided" : "adopter"),
  });
})();

/* What the rules of one-way spreading share: who is new tells friends, and who is won stays won.

   Town.spreading({title, fields, own, wins, ...}) makes such a rule.
     wins(town) -> (from, to, k) => boolean    whether a newcomer's word wins its k-th friend */
(() => {
  "use strict";
  const count = (list, value) => list.reduce((sum, one) => sum + (one === value), 0);
  Town.count = count;
  Town.spreadingSay = (state, verb = "follows", verbs = "follow") => {
    const { town, news, t } = state, fresh = news.fresh;
    if (!t) return fresh.length ? `${Town.some(town, fresh)} ${fresh.length === 1 ? "is" : "are"} first.` : "Nobody is first.";
    if (!fresh.length) return `Step ${t}. Nobody ${verb}. It ends with ${Town.people(count(state.status, 1))} of ${town.n}.`;
    const by = fresh.length === 1 && state.by[fresh[0]] >= 0 ? ` ${town.names[state.by[fresh[0]]]}` : "";
    return `Step ${t}. ${Town.some(town, fresh)} ${fresh.length === 1 ? verb : verbs}${by}.`;
  };
  Town.spreading = ({ wins, ...about }) => ({
    legend: { undecided: "not reached", adopter: "reached" },
    start: (town) => Town.blank(town, Town.firstPeople(town)),
    step(before) {
      if (before.over) return before;
      const { town } = before, state = Town.next(before), friends = Town.friends(town);
      const won = Town.keep(town, "wins", () => wins(town));
      for (const i of before.news.fresh) friends[i].forEach((j, k) => {
        if (before.status[j]) return;
        const carries = won(i, j, k), isNew = carries && !state.status[j];
        state.news.words.push({ from: i, to: j, wins: isNew });
        if (isNew) { state.status[j] = 1; state.since[j] = state.t; state.by[j] = i; state.news.fresh.push(j); }
      });
      state.over = !state.news.fresh.length;
      return state;
    },
    look: (state, i) => (!state.status[i] ? "undecided" : state.news.fresh.includes(i) ? "adopter talking" : "adopter"),
    counts: (state) => [[count(state.status, 1), "reached"]],
    say: (state) => Town.spreadingSay(state),
    ...about,
  });
})();

/* Post: inboxes, and questions that are handed on by shortest ways. simulations.town.post in Python. Nothing
   is left to chance: all questions lie in the inboxes at the start, and of several neighbours who are nearer
   the first is taken.
   Town.post.deliver(n, ties, mail)   the inboxes at step 0, 1, ... until all is answered
   Town.post.traffic(n, ties)         questions that reach each for one that is asked, all pairs alike
   Town.post.tied(ties, a, b)         whether two are tied
   A state has inboxes; step(state) hands on once. */
(() => {
  "use strict";
  const range = (n) => Array.from({ length: n }, (_, k) => k);
  function friends(n, ties) {
    const all = range(n).map(() => []);
    for (const [a, b] of ties) { all[a].push(b); all[b].push(a); }
    for (const list of all) list.sort((a, b) => a - b);
    return all;
  }
  /* Hops to one person, ways to it, and everybody in the order in which they are found. */
  function routes(near, goal) {
    const hops = near.map(() => -1), ways = near.map(() => 0), order = [goal];
    hops[goal] = 0; ways[goal] = 1;
    for (const i of order) for (const j of near[i]) {
      if (hops[j] < 0) { hops[j] = hops[i] + 1; order.push(j); }
      if (hops[j] === hops[i] + 1) ways[j] += ways[i];
    }
    return { hops, ways, order };
  }
  function moved(near, inboxes) { // what everybody takes out, and to whom it goes
    return inboxes.flatMap((inbox, from) => {
      if (!inbox.length) return [];
      const { hops } = routes(near, inbox[0]);
      return [{ from, goal: inbox[0], to: near[from].find((j) => hops[j] < hops[from]) }];
    });
  }
  function next(near, inboxes) {
    const after = inboxes.map((inbox) => inbox.slice(1)), words = moved(near, inboxes);
    for (const { to, goal } of words) if (to !== goal) after[to].push(goal);
    return [after, words.map(({ from, to, goal }) => ({ from, to, wins: to === goal }))];
  }
  Town.post = {
    deliver(n, ties, mail) {
      const near = friends(n, ties), steps = [mail];
      while (steps.at(-1).some((inbox) => inbox.length)) steps.push(next(near, steps.at(-1))[0]);
      return steps;
    },
    traffic(n, ties) {
      const near = friends(n, ties), total = range(n).map(() => 0);
      for (const goal of range(n)) {
        const { hops, ways, order } = routes(near, goal), handed = range(n).map(() => 0);
        for (const i of order.reverse()) {
          if (i === goal) continue;
          total[i] += handed[i];
          for (const j of near[i]) if (hops[j] === hops[i] - 1) handed[j] += ((handed[i] + 1) * ways[j]) / ways[i];
        }
      }
      return total.map((lies) => 1 + lies / (n - 1));
    },
    tied: (ties, a, b) => ties.some(([c, d]) => (a === c && b === d) || (a === d && b === c)),
    /* A new tie, bent away from the people between its ends. */
    bow(layer, [x, y], [u, v], bend = 0.3) {
      const middle = [(x + u) / 2 + bend * (v - y), (y + v) / 2 - bend * Math.abs(u - x)];
      Town.put(layer, "path", { class: "toy-arc", d: `M${x} ${y}Q${middle} ${u} ${v}` });
    },
  };
  Town.toyRule("post", {
    title: "Post", fields: [],
    start: (town) => ({ ...Town.blank(town, []), over: false, inboxes: town.names.map(() => []) }),
    step(before) {
      const state = Town.next(before), near = friends(before.town.n, before.town.ties);
      [state.inboxes, state.news.words] = next(near, before.inboxes);
      state.over = state.inboxes.every((inbox) => !inbox.length);
      return state;
    },
    look: ({ inboxes, t, sad = [] }, i) => (inboxes[i].length > 2 || sad.includes(i) ? "rejecter" : t && !inboxes[i].length ? "adopter" : "undecided"),
  });
})();

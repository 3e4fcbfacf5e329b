/* A flood: people of servers that fail flow along agreements to servers that stand; whoever holds more than it
   can fails in the next wave. simulations.town.flood in Python.
   Town.flood(agreements, people, capacity, first)   [{people, stands, lost}, ...] before and after each wave
   A state has people (of each server), capacity and status: 1 once it is down. */
(() => {
  "use strict";
  const HAIR = 1e-9; // thirds are not exact
  Town.flood = (agreements, people, capacity, first = 0) => {
    const now = [...people], stands = people.map(() => true), moments = [{ people: [...now], stands: [...stands], lost: 0, from: [] }];
    let lost = 0, failing = [first];
    while (failing.length) {
      const from = [];
      for (const server of failing) stands[server] = false;
      for (const server of failing) {
        const takers = agreements.filter((pair) => pair.includes(server)).map(([a, b]) => a + b - server).filter((other) => stands[other]);
        for (const other of takers) { now[other] += now[server] / takers.length; from.push([server, other]); }
        if (!takers.length) lost += now[server];
        now[server] = 0;
      }
      moments.push({ people: [...now], stands: [...stands], lost, from });
      failing = stands.flatMap((on, i) => (on && now[i] > capacity[i] + HAIR ? [i] : []));
    }
    return moments;
  };
  Town.toyRule("flood", {
    title: "A flood", fields: [],
    start: (town) => ({ ...Town.blank(town, []), over: true, people: [], capacity: [] }),
    look: (state, i) => (state.status[i] ? "poster rejecter letter-1" : state.people[i] > state.capacity[i] + HAIR ? "poster chosen letter-0" : "poster chosen letter-1"),
    mark: (state, i) => (state.status[i] ? "" : `${Math.round(state.people[i])}`),
  });
})();

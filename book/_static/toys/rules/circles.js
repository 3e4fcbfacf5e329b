/* Circles: people at tables of `size`, in order, who meet daily, and strangers of other tables by
   chance: simulations.town.toys.circles, the chapter's rule without advertising.
   step(state, {contact, share})    who is won that day, and which table shares: all there buy if one has
   circles.meetings(town)           [{day, from, to}, ...], the strangers who would listen
   circles.arcs(layers, state)      draws those to come, with their days, and those who were heard
   status: 0 undecided, 1 has bought. */
(() => {
  "use strict";
  function* strangers(town, i, day) { // whom somebody meets on a day and would listen to
    const { n } = town, { size, stranger, meetings } = town.parameters, table = Math.floor(i / size) * size;
    for (let k = 0; k < meetings; k++) {
      const place = Math.floor(Town.draw(town, "met", i, day * meetings + k) * (n - size));
      if (Town.draw(town, "stranger", i, day * meetings + k) < stranger) yield place + (place >= table ? size : 0);
    }
  }
  const meetings = (town) => Town.keep(town, "meetings", () => {
    const all = [];
    for (let day = 1; day <= town.parameters.steps; day++) for (let to = 0; to < town.n; to++) for (const from of strangers(town, to, day)) all.push({ day, from, to });
    return all;
  });
  function arcs({ under, over, at }, state) {
    const { town, t } = state, { size } = town.parameters, END = 22;
    const curve = (from, to) => { // bent to its right, from edge to edge of the faces
      const [x, y] = at(from), [a, b] = at(to), mid = [(x + a) / 2 + (b - y) / 7, (y + b) / 2 - (a - x) / 7];
      const toward = ([u, v]) => { const d = Math.hypot(mid[0] - u, mid[1] - v); return [u + END * (mid[0] - u) / d, v + END * (mid[1] - v) / d]; };
      return [toward([x, y]), mid, toward([a, b])];
    };
    const written = [], far = ([x, y], [u, v], high) => Math.hypot(x - u, (y - v) * high);
    const middle = (k) => [0, 1].map((axis) => Array.from({ length: size }, (_, i) => at(k * size + i)[axis]).reduce((a, b) => a + b) / size);
    const tables = Array.from({ length: town.n / size }, (_, k) => middle(k)); // where it is written how full they are
    const room = (spot) => Math.min(...town.names.map((_, i) => far(spot, at(i), 1.3)), ...tables.map((one) => far(spot, one, 2) - 8), ...written.map((other) => far(spot, other, 2) - 8)); // words are wide and low
    for (const { day, from, to } of meetings(town)) {
      if (day <= t || state.status[to]) continue;
      const [start, mid, end] = curve(from, to), along = Math.atan2(end[1] - mid[1], end[0] - mid[0]);
      const wing = (turn) => [end[0] - 10 * Math.cos(along + turn), end[1] - 10 * Math.sin(along + turn)];
      Town.put(under, "path", { class: "toy-way", d: `M${start}Q${mid} ${end}` });
      Town.put(under, "path", { class: "toy-tip", d: `M${wing(0.5)}L${end}L${wing(-0.5)}` });
      const spots = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].map((k) => [0, 1].map((axis) => (1 - k) ** 2 * start[axis] + 2 * k * (1 - k) * mid[axis] + k * k * end[axis]));
      const [x, y] = spots.reduce((best, spot) => (room(spot) > room(best) ? spot : best)); // where it covers nobody
      written.push([x, y]);
      Town.put(over, "text", { class: "toy-label", x, y: y + 4.5 }, `day ${day}`);
    }
    state.by.forEach((by, i) => { if (by >= 0 && Math.floor(by / size) !== Math.floor(i / size)) { const [start, mid, end] = curve(by, i); Town.put(under, "path", { class: "toy-arc", d: `M${start}Q${mid} ${end}` }); } });
  }
  Town.toyRule("circles", {
    title: "Circles",
    fields: [
      ["size", "people at a table", 6, 1, 60, true], ["friend", "chance a friend and day", 0.3, 0, 1], ["stranger", "chance a stranger", 0.04, 0, 1],
      ["meetings", "strangers a day", 2, 0, 60, true], ["n_seeds", "first, drawn", 2, 0, 60, true], ["steps", "days", 8, 1, 200, true],
    ].map(Town.field),
    start: (town) => ({ ...Town.blank(town, Town.firstPeople(town)), over: false }),
    meetings, arcs,
    step(before, { contact, share } = {}) {
      if (before.over) return before;
      const state = Town.next(before), { town, t, news } = state, { n } = town, { size, friend, steps } = town.parameters;
      for (let i = 0; i < n; i++) {
        if (before.status[i]) continue;
        const table = Math.floor(i / size) * size;
        let by = Town.NOBODY;
        for (const met of strangers(town, i, t)) if (before.status[met]) by = met;
        for (let j = table; j < table + size; j++) if (before.status[j] && (share * size === table || Town.draw(town, "friend", i * n + j, t) < friend)) by = j;
        if (i === contact) by = Town.CONTACT;
        if (by === Town.NOBODY) continue;
        state.status[i] = 1; state.since[i] = t; state.by[i] = by; news.fresh.push(i);
        if (by >= 0) news.words.push({ from: by, to: i, wins: true });
      }
      state.over = t === steps;
      return state;
    },
    look: (state, i) => (state.status[i] ? "adopter" : "undecided"),
  });
})();

/* Places for people without any: friends near each other, nobody on top of another.

   Town.layout(town)   town.at, or places worked out from the ties; the same each time */
(() => {
  "use strict";
  const FEW = 200;

  Town.layout = (town) => town.at || Town.keep(town, "layout", () => (town.n > FEW ? spiral(town.n) : springs(town)));

  function spiral(n) { // as seeds lie in a sunflower
    return Array.from({ length: n }, (_, i) => {
      const r = 485 * Math.sqrt((i + 0.5) / n), angle = i * Math.PI * (3 - Math.sqrt(5));
      return [Math.round(500 + r * Math.cos(angle)), Math.round(500 + r * Math.sin(angle))];
    });
  }

  function springs(town) { // Fruchterman and Reingold 1991: ties pull, all push
    const n = town.n, apart = 0.9 * Math.sqrt(1 / n), at = [];
    for (let i = 0; i < n; i++) at.push([0.5 + 0.35 * Math.cos(i * 2.39996), 0.5 + 0.35 * Math.sin(i * 2.39996)]);
    for (let round = 0; round < 300; round++) {
      const heat = 0.1 * (1 - round / 300), force = at.map(() => [0, 0]);
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) {
        const dx = at[i][0] - at[j][0], dy = at[i][1] - at[j][1], d2 = Math.max(dx * dx + dy * dy, 1e-6);
        const push = apart * apart / d2;
        force[i][0] += dx * push; force[i][1] += dy * push; force[j][0] -= dx * push; force[j][1] -= dy * push;
      }
      for (const [a, b] of town.ties) {
        const dx = at[a][0] - at[b][0], dy = at[a][1] - at[b][1], pull = Math.hypot(dx, dy) / apart;
        force[a][0] -= dx * pull; force[a][1] -= dy * pull; force[b][0] += dx * pull; force[b][1] += dy * pull;
      }
      at.forEach((place, i) => {
        force[i][0] += (0.5 - place[0]) * 0.2; force[i][1] += (0.5 - place[1]) * 0.2;
        const size = Math.hypot(...force[i]) || 1, step = Math.min(size, heat) / size;
        place[0] += force[i][0] * step; place[1] += force[i][1] * step;
      });
    }
    fill(at);
    spread(at, Math.min(0.16, 0.92 / Math.sqrt(n)));
    fill(at);
    return at.map((place) => place.map((x) => Math.round(60 + 880 * x)));
  }
  function fill(at) {
    for (const k of [0, 1]) {
      const all = at.map((place) => place[k]), low = Math.min(...all), wide = Math.max(...all) - low;
      for (const place of at) place[k] = wide > 1e-9 ? (place[k] - low) / wide : 0.5;
    }
  }
  function spread(at, least) {
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < at.length; i++) for (let j = 0; j < i; j++) {
        const dx = at[i][0] - at[j][0] || 1e-4, dy = at[i][1] - at[j][1], d = Math.hypot(dx, dy);
        if (d >= least) continue;
        const push = (least - d) / (2 * d);
        at[i][0] += dx * push; at[i][1] += dy * push; at[j][0] -= dx * push; at[j][1] -= dy * push;
      }
      for (const place of at) for (const k of [0, 1]) place[k] = Math.min(1, Math.max(0, place[k]));
    }
  }
})();

/* The picture of a town: people with faces up to sixty, a crowd of dots above.

   const view = Town.view(box, {label})   draws into an element of the page
   view.draw(town, height)                ties and people; again when town or width change
   view.show(state, {able, names, picked, answered})
                                          who can be tapped (a function of the person), whose names
                                          are written (a set), who is picked, who was answered today
   view.fly(state, done)                  the words of a step run along their ties, then `done`
   view.nearest(event, able)              the person under a finger, or -1
   view.beside(person, [dx, dy], able)    the nearest one that way, else the next in order
   view.person(i)                         the element, null in a crowd
   Listen on the box, not on the drawing: Chromium takes an SVG element with a listener for focus
   into the order of the Tab key. What each class looks like stands in town.css. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg", EDGE = 26, REACH = 34, FLIGHT = 750, FEW = 14;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  Town.calm = calm;
  const set = (Town.set = (node, attributes) => { for (const key of Object.keys(attributes)) node.setAttribute(key, attributes[key]); });
  const put = (Town.put = (parent, name, attributes = {}, text) => {
    const node = name === "svg" || parent.namespaceURI === SVG ? document.createElementNS(SVG, name) : document.createElement(name);
    set(node, attributes);
    if (text !== undefined) node.textContent = text;
    return parent.appendChild(node);
  });
  const has = (look, word) => look.split(" ").includes(word);

  // --- a face, in units of its radius
  function skin(look, r) {
    const q = 0.9 * r;
    if (has(look, "letter-1")) return `M${-q} ${-q}H${q}V${q}H${-q}Z`;
    if (has(look, "letter-2")) return `M0 ${-1.2 * r}L${1.15 * r} ${0.85 * r}H${-1.15 * r}Z`;
    const cut = has(look, "rejecter") ? 0.55 : 0; // a corner is cut off
    const on = (turn) => `${r * Math.cos(turn)} ${r * Math.sin(turn)}`, up = -Math.PI / 4;
    return `M${on(up + cut + 0.001)}A${r} ${r} 0 1 1 ${on(up - cut)}Z`;
  }
  function eyes(look, r) {
    const x = 0.35 * r, y = -0.18 * r, d = 0.14 * r;
    return [-x, x].map((c) => (has(look, "rejecter") || has(look, "torn") ? `M${c - d} ${y - d}l${2 * d} ${2 * d}m0 ${-2 * d}l${-2 * d} ${2 * d}` : has(look, "asleep") ? `M${c - d} ${y}h${2 * d}` : `M${c} ${y}h.01`)).join("");
  }
  function mouth(look, r) {
    const w = 0.36 * r;
    if (has(look, "rejecter")) return `M${-w} ${0.55 * r}Q0 ${0.2 * r} ${w} ${0.55 * r}`;
    if (has(look, "talking") || has(look, "informed")) return `M${-w} ${0.22 * r}Q0 ${0.12 * r} ${w} ${0.22 * r}Q${0.3 * r} ${0.68 * r} 0 ${0.68 * r}Q${-0.3 * r} ${0.68 * r} ${-w} ${0.22 * r}Z`;
    return has(look, "adopter") ? `M${-w} ${0.28 * r}Q0 ${0.72 * r} ${w} ${0.28 * r}` : `M${-0.28 * r} ${0.38 * r}H${0.28 * r}`;
  }
  const CLOUD = "M0 0L2-7Q-1-18 10-18H13Q22-18 22-11Q22-4 13-4H8Z", ZIGZAG = "M0 0L2-6L-2-9L3-12L1-18L7-15L10-20L13-15L19-19L18-13L23-10L18-7L19-3L12-5Z";
  const HEART = "M11.3-6.2L6.6-11A2.7 2.7 0 0 1 11.3-13.6A2.7 2.7 0 0 1 16-11Z";
  function face(below, above, r, name = "") {
    const g = put(below, "g"), body = put(g, "g", { class: "body" }), top = put(above, "g"), part = { g, top, r };
    put(body, "circle", { class: "ring", r: r + 4.5 });
    for (const name of ["skin", "eyes", "mouth"]) part[name] = put(body, "path", { class: name });
    part.mark = put(body, "text", { class: "mark", y: 5 });
    const pop = put(put(top, "g", { transform: `translate(${0.55 * r} ${-0.75 * r})` }), "g", { class: "pop" });
    part.cloud = put(pop, "path", { class: "cloud" });
    put(pop, "path", { class: "dot", d: "M6.5-11h.01m4.8 0h.01m4.8 0h.01" });
    put(pop, "path", { class: "heart", d: HEART });
    put(top, "text", { class: "name", y: r + 15 }, name);
    return part;
  }
  function wear(part, look, mark, more) {
    const { g, top, r } = part;
    for (const node of [g, top]) if (node.getAttribute("class") !== `person ${look}${more}`) node.setAttribute("class", `person ${look}${more}`);
    if (part.look === look + mark) return;
    part.look = look + mark;
    const shapes = { skin: skin(look, r), eyes: mark ? "" : eyes(look, r), mouth: mark ? "" : mouth(look, r), cloud: has(look, "discontented") ? ZIGZAG : CLOUD };
    for (const name of Object.keys(shapes)) part[name].setAttribute("d", shapes[name]);
    part.mark.textContent = mark;
  }
  /* One face alone, for a legend. */
  Town.face = (parent, look) => {
    const svg = put(parent, "svg", { viewBox: "-18 -23 44 40", width: 44, height: 40, "aria-hidden": "true" });
    wear(face(svg, svg, 12), look, has(look, "chosen") ? "A" : "", "");
  };

  Town.view = (box, { label = "Town" } = {}) => {
    const lit = new Set(); // under the finger or the focus
    let town, at, faces, lines, layer, size, canvas, timer = 0, radius;
    const view = { get crowd() { return Boolean(canvas); } };

    view.draw = (next, height) => {
      town = next; cancelAnimationFrame(timer);
      const width = Math.max(box.clientWidth, 120);
      size = [width, height];
      at = Town.layout(town).map(([x, y]) => [EDGE + (width - 2 * EDGE) * x / Town.SIDE, EDGE + (height - 2 * EDGE) * y / Town.SIDE]);
      box.replaceChildren(); canvas = null; lit.clear();
      if (town.n > Town.HANDY) return crowd(width, height);
      radius = Math.max(7, Math.min(16, 0.27 * Math.sqrt(width * height / town.n)));
      const svg = put(box, "svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": `${label}, ${Town.people(town.n)}` });
      const ties = put(svg, "g");
      lines = new Map(town.ties.map(([a, b]) => [a * town.n + b, { a, b, path: put(ties, "path", { class: "tie", d: `M${at[a]}L${at[b]}` }) }]));
      const people = put(svg, "g"), tops = put(svg, "g", { class: "tops", "aria-hidden": "true" }), friends = Town.friends(town);
      layer = put(svg, "g", { "aria-hidden": "true" });
      faces = at.map((place, i) => {
        const part = face(people, tops, radius * (friends[i].length > 5 ? 1.15 : 1), town.names[i]);
        for (const node of [part.g, part.top]) node.setAttribute("transform", `translate(${place})`);
        part.g.dataset.person = i;
        return part;
      });
    };
    view.show = (state, { able = () => false, names = new Set(), picked = -1, answered = [], tab = -1, say = () => "" } = {}) => {
      if (canvas) return paint(state);
      const rule = Town.rules[town.rule], few = town.n <= FEW;
      faces.forEach((part, i) => {
        const look = rule.look(state, i) + (answered.includes(i) ? " engaged" : "");
        wear(part, look, rule.mark ? rule.mark(state, i) : "", (able(i) ? " able" : "") + (few || names.has(i) || lit.has(i) ? " named" : "") + (picked === i ? " picked" : ""));
        set(part.g, { role: "button", tabindex: i === tab ? 0 : -1, "aria-label": say(i) });
      });
      const torn = new Set((state.news.torn || []).map(([a, b]) => a * town.n + b)), talks = (i) => state.talking && state.talking[i];
      lines.forEach(({ a, b, path }, key) => {
        const told = state.by[a] === b || state.by[b] === a, live = (talks(a) && !state.status[b]) || (talks(b) && !state.status[a]);
        path.setAttribute("class", `tie${torn.has(key) ? " torn" : told ? " told" : live ? " live" : ""}${picked === a || picked === b || lit.has(a) || lit.has(b) ? " spot" : ""}`);
      });
    };
    view.spot = (i, on) => {
      lit[on ? "add" : "delete"](i);
      if (faces[i]) faces[i].top.classList.toggle("named", on || town.n <= FEW);
      lines.forEach(({ a, b, path }) => { if (a === i || b === i) path.classList.toggle("spot", on); });
    };

    view.fly = (state, done) => {
      if (calm()) return done();
      if (canvas) return grow(state, done);
      const dots = [], send = (from, to, wins, name, attributes, kind = "") => dots.push({ from, to, wins, dot: put(layer, name, { class: `word${kind}${wins ? " wins" : ""}`, ...attributes }) });
      for (const { from, to, wins } of state.news.words.slice(0, 300)) send(at[from], at[to], wins, "circle", { r: wins ? 5 : 3.4 });
      for (const { person, wins } of (state.news.heard || []).slice(0, 60)) send([0.65 * at[person][0] + 0.175 * size[0], 0], at[person], wins, "rect", { x: -4, y: -4, width: 8, height: 8, rx: 1.5 }, " shout");
      if (!dots.length) return done();
      const start = performance.now();
      const frame = (now) => {
        const t = Math.max(0, Math.min(1, (now - start) / FLIGHT)), e = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
        for (const { dot, from, to, wins } of dots) {
          dot.setAttribute("transform", `translate(${from[0] + (to[0] - from[0]) * e} ${from[1] + (to[1] - from[1]) * e})`);
          if (!wins && t > 0.75) dot.setAttribute("opacity", (1 - t) * 4);
        }
        if (t < 1) timer = requestAnimationFrame(frame);
        else { for (const { dot } of dots) dot.remove(); done(); }
      };
      frame(start); // the first picture, too: a word starts where it is sent from
    };
    view.land = (state) => {
      if (canvas || calm()) return;
      for (const i of state.news.fresh) faces[i].g.classList.add("won");
    };
    view.stop = () => { cancelAnimationFrame(timer); if (layer && !canvas) layer.replaceChildren(); };

    // --- who is meant
    view.place = ({ clientX, clientY }) => { // in the units of town.at
      const { left, top } = box.getBoundingClientRect();
      return [(clientX - left - EDGE) / (size[0] - 2 * EDGE), (clientY - top - EDGE) / (size[1] - 2 * EDGE)].map((x) => Town.SIDE * x);
    };
    view.nearest = ({ clientX, clientY }, able = () => true) => {
      const { left, top } = box.getBoundingClientRect(), x = clientX - left, y = clientY - top;
      let best = -1, least = REACH;
      at.forEach((place, i) => {
        const d = Math.hypot(place[0] - x, place[1] - y);
        if (d < least && able(i)) { least = d; best = i; }
      });
      return best;
    };
    view.beside = (i, [dx, dy], able = () => true) => {
      let best = -1, least = Infinity;
      at.forEach((place, k) => {
        const x = place[0] - at[i][0], y = place[1] - at[i][1], along = x * dx + y * dy, off = Math.abs(x * dy) + Math.abs(y * dx);
        if (k !== i && along > 0 && along + 2 * off < least && able(k)) { least = along + 2 * off; best = k; }
      });
      for (let k = 1; best < 0 && k < town.n; k++) {
        const other = (i + (dx + dy > 0 ? k : town.n - k)) % town.n;
        if (able(other)) best = other;
      }
      return best < 0 ? i : best;
    };
    view.person = (i) => (canvas ? null : faces[i].g);

    // --- a crowd
    function crowd(width, height) {
      const sharp = Math.min(2, devicePixelRatio || 1), style = getComputedStyle(box);
      canvas = put(box, "canvas", { width: width * sharp, height: height * sharp, role: "img", "aria-label": `${label}, ${Town.people(town.n)}` });
      const pen = canvas.getContext("2d"), colour = (name) => style.getPropertyValue(`--${name}`).trim() || "#888", ground = document.createElement("canvas");
      ground.width = canvas.width; ground.height = canvas.height;
      const back = ground.getContext("2d");
      back.scale(sharp, sharp); pen.scale(sharp, sharp);
      back.strokeStyle = colour("line"); back.lineWidth = 0.5; back.globalAlpha = Math.min(1, 1500 / town.ties.length); back.beginPath();
      for (const [a, b] of town.ties) { back.moveTo(...at[a]); back.lineTo(...at[b]); }
      back.stroke();
      radius = Math.max(1.6, 0.3 * Math.sqrt(width * height / town.n));
      layer = { pen, ground, width, height, colour };
    }
    const KINDS = "rejecter:rejecter engaged:dialogue talking:adopter letter-0:push letter-1:dialogue letter-2:mix adopter:soft informed:mix undecided:undecided".split(" ").map((kind) => kind.split(":"));
    function groupsOf(state) { // who looks alike, worked out once a step
      if (layer.state === state) return layer.groups;
      const rule = Town.rules[town.rule], groups = new Map();
      at.forEach((place, i) => {
        const words = rule.look(state, i), kind = KINDS.find(([word]) => has(words, word)) || ["", "neutral"];
        if (!groups.has(kind)) groups.set(kind, []);
        groups.get(kind).push(i);
      });
      Object.assign(layer, { state, groups });
      return groups;
    }
    function paint(state, now = 1) {
      const { pen, ground, width, height, colour } = layer;
      pen.clearRect(0, 0, width, height); pen.drawImage(ground, 0, 0, width, height);
      const fresh = new Set(state.news.fresh);
      for (const [[word, name], people] of groupsOf(state)) {
        const hollow = word === "undecided", square = word === "rejecter" || word === "letter-1";
        pen.beginPath();
        for (const i of people) {
          const [x, y] = at[i], r = radius * (hollow ? 0.6 : fresh.has(i) ? 1 + 1.4 * Math.sin(Math.PI * now) : 1);
          if (square) pen.rect(x - r, y - r, 2 * r, 2 * r); else { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 7); }
        }
        pen[hollow ? "strokeStyle" : "fillStyle"] = colour(name);
        if (hollow) pen.stroke(); else pen.fill();
      }
    }
    function grow(state, done) {
      const start = performance.now();
      const frame = (now) => {
        const t = Math.min(1, Math.max(0, now - start) / 300);
        paint(state, t);
        if (t < 1) timer = requestAnimationFrame(frame); else done();
      };
      timer = requestAnimationFrame(frame);
    }
    return view;
  };
})();

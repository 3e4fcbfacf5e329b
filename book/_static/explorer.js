/* The explorer: sliders over stored runs, a chart, one run to watch, a guess, a link.
 *
 * Python writes the words and the controls (simulations/explorer/page.py) and the runs, as
 * JSON; this script moves them. It asks nobody and works from a file. Roles are CSS classes (colour,
 * dash) and shapes in the JSON, all from simulations/figures/roles.py. Lists named "of" have an entry a setting, the last slider moving fastest.
 */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const MORPH = 260; // milliseconds from one curve to the next
  const BEAT = 200; // milliseconds a step of the stage
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const put = (parent, name, attributes = {}, text) => {
    const svg = name === "svg" || parent.namespaceURI === SVG;
    const node = svg ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return parent.appendChild(node);
  };
  const set = (node, attributes) => {
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  };
  const short = (number) => +number.toFixed(1);

  /* One mark as a path; all marks of a kind are one path, so 4,000 of them are quick. */
  function mark(shape, x, y, r) {
    const at = (dx, dy) => `${short(x + dx)} ${short(y + dy)}`;
    const size = short(2 * r);
    switch (shape) {
      case "square": return mark("tile", x, y, r * 0.86);
      case "tile": return `M${at(-r, -r)}h${size}v${size}h${-size}z`;
      case "diamond": return `M${at(0, -r * 1.25)}L${at(r * 1.25, 0)}L${at(0, r * 1.25)}L${at(-r * 1.25, 0)}z`;
      case "triangle": return `M${at(0, -r * 1.15)}L${at(r * 1.1, r * 0.85)}L${at(-r * 1.1, r * 0.85)}z`;
      case "cross": return `M${at(-r * 0.8, -r * 0.8)}L${at(r * 0.8, r * 0.8)}M${at(r * 0.8, -r * 0.8)}L${at(-r * 0.8, r * 0.8)}`;
      case "dot": r *= 0.45; break;
      case "ring": r *= 0.72; break;
    }
    const arc = `a${short(r)} ${short(r)} 0 1 0 `;
    return `M${at(-r, 0)}${arc}${short(2 * r)} 0${arc}${short(-2 * r)} 0`;
  }

  /* Round steps for an axis: about `count` of them. */
  function ticks(low, high, count) {
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const by = [1, 2, 2.5, 5, 10].find((step) => step * power >= rough * 0.999) * power;
    const out = [];
    for (let k = Math.ceil(low / by); k * by <= high * 1.0001; k++) out.push(+(k * by).toPrecision(6));
    return out;
  }

  /* Rounds as Python's percent does, so that text and chart agree. */
  function percent(share) {
    const value = 100 * share;
    const places = value > 0 && value < 1 ? 10 : 1;
    return `${Math.floor(value * places + 0.5) / places}\u00a0%`;
  }

  /* Labels that would cover each other move apart, in their order. */
  function apart(places, gap, top, bottom) {
    const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
    const out = places.map((y) => Math.max(y, top));
    for (let i = 1; i < order.length; i++) out[order[i]] = Math.max(out[order[i]], out[order[i - 1]] + gap);
    let limit = bottom;
    for (const i of order.reverse()) { out[i] = Math.min(out[i], limit); limit = out[i] - gap; }
    return out;
  }

  /* What this browser keeps, and only if it lets us; the page of the reader's ledger shows it. */
  const memory = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* forget */ } },
  };

  // --- the chart

  /* `whole` draws all that there is, as on paper; else what the reader has seen. A `pad` is drawn on first. */
  function chart(box, data, guess, whole = false) {
    const { x: ax, y: ay, scale, xs, lines } = data, LAST = 6;
    const say = (v) => (ay.percent ? percent(v) : `${+v.toPrecision(3)}`);
    const all = () => whole || data.all;
    const open = (i) => ax.slider < 0 || all() || data.seen.has(data.place(data.at.map((k, s) => (s === ax.slider ? i : k))));
    const opened = () => xs.map((_, i) => i).filter(open);
    const full = () => all() || (ax.slider < 0 ? data.drawn && index === data.first : xs.every((_, i) => open(i)));
    const blank = () => data.pad && !data.all; // nothing of the runs is there before the guess
    const svg = put(box, "svg", { role: "img", class: "explorer-svg" });
    const frame = put(svg, "g", { "aria-hidden": "true" });
    const theory = data.theory && put(svg, "path", { class: "explorer-line role-theory" });
    const parts = lines.map((line) => {
      const g = put(svg, "g", { class: `explorer-series role-${line.role}` });
      const ghost = put(g, "path", { class: "explorer-ghost" });
      const band = put(g, "path", { class: "explorer-band" }), bar = put(g, "path", { class: "explorer-bar" });
      return { g, ghost, band, bar, path: put(g, "path", { class: "explorer-line" }),
        dots: put(g, "path", { class: "explorer-dots" }), marks: put(g, "path", { class: "explorer-mark" }) };
    });
    const mine = put(svg, "g", { "aria-hidden": "true" }), values = put(svg, "g", { "aria-hidden": "true" });
    const probe = put(svg, "g", { class: "explorer-probe", "aria-hidden": "true" });
    const key = put(svg, "g", { "aria-hidden": "true" }), names = put(svg, "g", { "aria-hidden": "true" });
    const rest = put(names, "text", { class: "explorer-name role-theory" });
    const tags = lines.map((line) => {
      const tag = put(names, "text", { class: `explorer-name role-${line.role}` });
      return { tag, value: put(tag, "tspan", { class: "explorer-value" }), label: put(tag, "tspan", {}, line.label) };
    });
    let place, now, target, index, timer;

    const where = (x) => {
      const of = ax.log ? Math.log : (v) => v;
      const [first, last] = [of(xs[0]), of(xs[xs.length - 1])];
      return place.left + ((of(x) - first) / (last - first)) * (place.right - place.left);
    };
    /* Over steps the axis ends above all that was seen; it grows, and never shrinks. */
    let top = 0;
    const nice = (most) => {
      const power = 10 ** Math.floor(Math.log10(most / 4)), by = [1, 2, 2.5, 5, 10].find((step) => step * power >= (most / 4) * 0.999) * power;
      return Math.ceil(most / by - 1e-9) * by;
    };
    function fit() {
      if (ay.fixed || ax.slider >= 0 || all()) { top = ay.range[1]; return; }
      const drawn = data.series.flatMap(({ curve, final }) => [...data.seen, index].flatMap((at) => [...data.curves[curve[at]][2], ...data.finals[final[at]]]));
      const most = Math.max(top, ...guess().map(({ value }) => value), ...drawn.map((v) => v / scale), 4 / scale);
      top = Math.min(Math.max(top, nice(most)), ay.range[1]);
    }
    const span = () => [ay.range[0], top];
    const level = (y) => {
      const [low, high] = span();
      return place.bottom - ((y - low) / (high - low)) * (place.bottom - place.top);
    };

    function layout() {
      const width = box.clientWidth;
      if (!width) return false;
      fit();
      const wide = width >= 560;
      const most = parseFloat(getComputedStyle(box).getPropertyValue("--chart-height")) || 400;
      const height = Math.round(Math.min(most, Math.max(data.pad ? 320 : 250, width * 0.5)));
      svg.classList.toggle("wide", wide);
      svg.classList.toggle("blank", Boolean(blank()));
      const strip = data.pad ? 14 : ax.slider < 0 ? 11 * lines.length + 8 : 12;
      // names stand beside the lines' ends, or in a key above where the page is too narrow for that
      if (theory) rest.textContent = data.theory_label;
      const longest = Math.max(wide ? 58 : 40, ...[...tags.map((t) => t.label), rest].map((t) => t.getComputedTextLength()));
      const beside = !data.pad && (wide || longest < 0.26 * width);
      place = { beside, width, strip, left: data.pad && !wide ? 38 : 46, top: data.pad ? 12 : 34, right: width - strip - (beside ? longest + 9 : 2) };
      key.replaceChildren();
      if (!beside) {
        let x = data.pad ? 124 : 0;
        if (data.pad) {
          put(key, "path", { class: "explorer-mine", d: `M1 ${place.top - 2}h24` });
          put(key, "text", { class: "explorer-mine", x: 31, y: place.top + 3 }, "your guess");
        }
        for (const [k, { tag, label }] of (blank() ? [] : [...tags, ...(theory && full() ? [{ tag: rest, label: rest }] : [])]).entries()) {
          const role = k < lines.length ? lines[k].role : "theory", wide = label.getComputedTextLength() + 34;
          if (x && x + wide + (data.pad ? 0 : 46) > width) { x = 0; place.top += 21; }
          const g = put(key, "g", { class: `role-${role}` }), y = place.top - 2;
          put(g, "path", { class: `explorer-line role-${role}`, d: `M${x + 1} ${y}h24` });
          put(g, "path", { class: "explorer-mark", d: k < lines.length ? mark(lines[k].shape, x + 13, y, 4.5) : "" });
          set(tag, { x: x + 31, y: y + 5, "text-anchor": "start" });
          x += wide + (ax.slider < 0 && !data.pad ? 54 : 22);
        }
        place.top += 32;
      }
      place.bottom = place.top + height - 80;
      set(svg, { viewBox: `0 0 ${width} ${place.bottom + 46}`, width, height: place.bottom + 46 });
      axes();
      return true;
    }

    function axes() {
      frame.replaceChildren();
      const bare = place.left < 46 && ay.percent; // every pixel of a narrow pad is for the finger
      if (!data.pad) put(frame, "text", { class: "explorer-axis", x: 0, y: 14 }, ay.label);
      for (const y of ticks(...span(), 4)) {
        const at = level(y);
        put(frame, "path", { class: y === ay.range[0] ? "explorer-base" : "explorer-grid", d: `M${place.left} ${at}H${place.right}` });
        // the first ring of a drawn guess stands beside the numbers, not on them
        put(frame, "text", { x: place.left - (data.pad ? 13 : 8), y: at + 4.5, "text-anchor": "end" }, bare ? Math.round(100 * y) : say(y));
      }
      const marks = data.pad ? guess().map(({ x }) => x) : ax.ticks ? xs : ticks(xs[0], xs[xs.length - 1], place.width < 480 ? 4 : 5);
      let free = -Infinity;
      marks.forEach((x, i) => {
        const at = where(x);
        put(frame, "path", { class: "explorer-base", d: `M${at} ${place.bottom}v5` });
        if (at < free) return;
        const text = put(frame, "text", { x: at, y: place.bottom + 20, "text-anchor": "middle" }, ax.ticks ? ax.ticks[xs.indexOf(x)] : x);
        free = at + Math.max(26, text.textContent.length * 8 + 10);
      });
      put(frame, "text", { class: "explorer-axis", x: place.right, y: place.bottom + 40, "text-anchor": "end" }, ax.label);
      if (data.pad) return pencil();
      mine.replaceChildren();
      const mark = ax.slider < 0 ? index === data.first : true, guesses = mark ? guess() : [];
      const high = apart(guesses.map(({ value }) => level(value) - 7), 17, place.top + 12, place.bottom - 4);
      guesses.forEach(({ value, label }, k) => {
        put(mine, "path", { class: "explorer-mine", d: `M${place.left} ${level(value)}H${place.right}` });
        put(mine, "text", { class: "explorer-mine", x: place.left + 6, y: high[k] }, `your guess${label ? `, ${label}` : ""}: ${say(value)}`);
      });
    }

    /* The curve that the reader draws. Its nodes stay, as a finger may rest on one. */
    function pencil() {
      const at = guess().map(({ x, value }) => [where(x), level(value), value]);
      if (!mine.childNodes.length) {
        put(mine, "path", { class: "explorer-mine" });
        at.forEach(() => { put(mine, "path", { class: "explorer-handle" }); put(mine, "text", { class: "explorer-mine" }); put(mine, "path", { class: "explorer-grip" }); });
      }
      const [line, ...rest] = mine.childNodes, free = blank();
      set(line, { d: `M${at.map(([x, y]) => `${short(x)} ${short(y)}`).join("L")}` });
      at.forEach(([x, y, value], k) => {
        const [handle, text, grip] = rest.slice(3 * k, 3 * k + 3);
        set(handle, { d: mark("circle", x, y, free ? 10 : 5) });
        const [side, anchor] = x < place.left + 20 ? [-6, "start"] : x > place.right - 20 ? [10, "end"] : [0, "middle"];
        set(text, { x: x + side, y: y - 17 < place.top ? y + 27 : y - 17, "text-anchor": anchor });
        text.textContent = free ? say(value) : "";
        set(grip, { d: free ? mark("circle", x, y, 22) : "" });
      });
    }

    /* Curves of other settings: those last seen, or one for each value of the first slider, named. */
    function ghosts(k) {
      const { curve } = data.series[k], kept = new Map();
      if (ax.slider >= 0 || whole || data.pad) return kept;
      if (all()) data.sliders[0].said.forEach((said, v) => kept.set(curve[data.place(data.at.map((at, s) => (s ? at : v)))], said));
      else for (const other of [...data.seen].slice(-LAST)) kept.set(curve[other], "");
      kept.delete(curve[index]);
      return kept;
    }
    function haunt() {
      const found = parts.flatMap((part, k) => [...ghosts(k)].map(([id, said]) => ({ k, said, line: data.curves[id][0] })));
      parts.forEach((part, k) => set(part.ghost, { d: found.filter((one) => one.k === k).map(({ line }) => `M${line.map((y, i) => `${short(where(xs[i]))} ${short(level(y / scale))}`).join("L")}`).join("") }));
      const named = found.filter(({ said }) => said), high = apart(named.map(({ line }) => level(line[line.length - 1] / scale) - 5), 15, place.top + 8, place.bottom - 4);
      values.replaceChildren();
      named.forEach(({ k, said }, i) => put(values, "text", { class: `explorer-name role-${lines[k].role}`, x: place.right - 4, y: short(high[i]), "text-anchor": "end" }, said));
    }

    function paint() {
      if (blank()) return;
      const here = ax.slider < 0 ? xs.length - 1 : data.at[ax.slider], seen = opened();
      const ends = parts.map((part, k) => {
        const [centre, low, high, final] = now[k];
        const points = (line) => line.map((y, i) => `${short(where(xs[i]))} ${short(level(y))}`);
        const line = ax.slider < 0 || full();
        set(part.path, { d: line ? `M${points(centre).join("L")}` : "" });
        set(part.band, { d: line ? `M${points(high).concat(points(low).reverse()).join("L")}z` : "" });
        set(part.bar, { d: lines[k].band && ax.slider >= 0 ? seen.map((i) => `M${short(where(xs[i]))} ${short(level(low[i]))}V${short(level(high[i]))}`).join("") : "" });
        const { shape } = lines[k], shown = ax.slider < 0 ? [here] : seen;
        set(part.marks, { d: shown.map((i) => mark(shape, where(xs[i]), level(centre[i]), i === here && !data.pad ? 6 : 4.5)).join("") });
        const column = where(xs[here]) + (ax.slider < 0 ? 12 + 11 * k : 0);
        set(part.dots, { d: !data.chance ? "" : final.map((y, i) => mark("dot", column + 2.6 * (i % 3 - 1), level(y), 4.4)).join("") });
        return level(centre[ax.slider < 0 || full() ? xs.length - 1 : seen[seen.length - 1] ?? here]);
      });
      haunt();
      if (theory) {
        const [x, y] = data.theory.lines[data.theory.of[index]];
        const kept = x.map((_, i) => i).filter((i) => x[i] >= xs[0] && x[i] <= xs[xs.length - 1]);
        set(theory, { d: !full() || !kept.length ? "" : `M${kept.map((i) => `${short(where(x[i]))} ${short(level(y[i] / scale))}`).join("L")}` });
        const upright = x.every((v) => v === x[0]);
        if (!full()) rest.textContent = ""; // a line of theory is part of what there is to find
        else if (upright && place.beside) set(rest, { x: where(x[0]) - 7, y: place.top + 12, "text-anchor": "end" });
        else ends.push(level(y[kept[kept.length - 1]] / scale));
      }
      if (ax.slider < 0 && !data.pad) tags.forEach(({ value }, k) => { value.textContent = say(data.series[k].value[index] / scale); });
      if (place.beside) {
        const high = apart(ends, ax.slider < 0 ? 44 : 22, place.top - 4, place.bottom - 4);
        const x = place.right + place.strip + 8;
        tags.forEach(({ tag, value, label }, k) => {
          set(tag, { y: short(high[k] + 5), "text-anchor": "start" });
          set(value, { x });
          set(label, { x, dx: 0, dy: ax.slider < 0 ? 18 : 0 });
        });
        if (high.length > lines.length) set(rest, { x, y: short(high[lines.length] + 5), "text-anchor": "start" });
      } else tags.forEach(({ value, label }) => {
        value.removeAttribute("x");
        label.removeAttribute("x");
        set(label, { dx: ax.slider < 0 && !data.pad ? 6 : 0, dy: 0 });
      });
      point(ax.slider < 0 || data.pad ? -1 : here);
    }

    /* A guide at one x with the values there: the current setting, or where the pointer is. */
    function point(i) {
      probe.replaceChildren();
      if (i < 0) return;
      const at = where(xs[i]);
      put(probe, "path", { class: "explorer-guide", d: `M${at} ${place.top - 10}V${place.bottom}` });
      const left = at > (place.left + place.right) / 2;
      const side = { x: at + (left ? -9 : 9), "text-anchor": left ? "end" : "start" };
      if (ax.slider < 0) put(probe, "text", { ...side, y: place.top - 2 }, `${ax.label} ${xs[i]}`);
      const high = apart(now.map(([centre]) => level(centre[i]) - 8), 18, place.top + 14, place.bottom - 4);
      now.forEach(([centre], k) => {
        put(probe, "path", { class: `explorer-mark role-${lines[k].role}`, d: mark(lines[k].shape, at, level(centre[i]), 4.5) });
        put(probe, "text", { ...side, y: high[k], class: `explorer-name role-${lines[k].role}` }, say(centre[i]));
      });
    }
    svg.addEventListener("pointermove", (event) => {
      if (!now || blank()) return;
      const x = event.clientX - svg.getBoundingClientRect().left;
      const gaps = xs.map((v, i) => (open(i) ? Math.abs(where(v) - x) : Infinity));
      point(gaps.indexOf(Math.min(...gaps)));
    });
    svg.addEventListener("pointerleave", () => now && paint());

    function show(to, said) {
      index = to;
      if (!whole && !data.pad && index < data.sentence.length && !data.fresh) data.seen.add(index);
      svg.setAttribute("aria-label", said);
      target = data.series.map((s) => [...data.curves[s.curve[to]], data.finals[s.final[to]]].map((l) => l.map((v) => v / scale)));
      cancelAnimationFrame(timer);
      if (!layout()) return;
      const from = now, began = performance.now();
      if (!from || still.matches) { now = target; paint(); return; }
      const frameOf = (time) => {
        const part = Math.min(1, Math.max(0, (time - began) / MORPH)), ease = 1 - (1 - part) ** 3;
        now = part === 1 ? target : target.map((set, k) => set.map((line, j) => line.map((v, i) => from[k][j][i] + (v - from[k][j][i]) * ease)));
        paint();
        if (part < 1) timer = requestAnimationFrame(frameOf);
      };
      timer = requestAnimationFrame(frameOf);
    }
    new ResizeObserver(() => {
      if (box.clientWidth && (!place || place.width !== box.clientWidth) && target && layout()) { now = target; paint(); }
    }).observe(box);
    /* Where on the chart a pointer is: pixels along, and the value there. */
    function under(event) {
      const { left, top: above } = svg.getBoundingClientRect(), [low, high] = span();
      return { x: event.clientX - left, value: low + ((place.bottom - (event.clientY - above)) / (place.bottom - place.top)) * (high - low) };
    }
    return { show, svg, where, under, again: () => place && axes() };
  }

  // --- the stage: one run, person by person

  function stage(box, data) {
    const { cast, stage: { steps, scenes, of, layouts, runs } } = data;
    const range = box.querySelector("input"), output = box.querySelector("output");
    const play = box.querySelector(".explorer-play"), holder = box.querySelector(".explorer-panels");
    const kinds = cast.states.length;
    let timer = 0, shown = -1;
    const panels = cast.panels.map((panel) => {
      const figure = put(holder, "figure", { class: `role-${panel.role}` });
      const caption = put(figure, "figcaption");
      if (panel.label) put(caption, "strong", {}, panel.label);
      const count = put(caption, "span");
      const svg = put(figure, "svg", { role: "img", class: "explorer-crowd" });
      const ties = put(svg, "path", { class: "explorer-ties" });
      const own = put(svg, "path", { class: "explorer-own" });
      const told = put(svg, "path", { class: "explorer-told" }), telling = put(svg, "path", { class: "explorer-told now" });
      const paths = cast.states.map((s) => put(svg, "path", { class: `role-${s.role} is-${s.shape}` }));
      const item = { panel, count, svg, ties, own, told, telling, paths, fresh: put(svg, "path", { class: "explorer-fresh" }) };
      listen(item);
      return item;
    });

    /* Where ties are too many to be told apart, those of one person are shown: under a finger, or by arrow keys. */
    function listen(item) {
      const { svg } = item, many = () => item.tie && !item.ties.classList.contains("few");
      const spot = (k) => {
        const { ties } = item.layout, mine = [];
        for (let i = 0; i < ties.length; i += 2) if (ties[i] === k || ties[i + 1] === k) mine.push(i);
        item.spot = k;
        set(item.own, { d: k < 0 ? "" : mine.map(item.tie).join("") + mark("circle", ...item.places[k], item.radius * 1.4) });
        if (k >= 0) set(svg, { "aria-label": `Person ${k + 1} has ${mine.length} ties.` });
      };
      const near = (event) => {
        if (!many()) return;
        const { left, top, width } = svg.getBoundingClientRect(), scale = svg.parentNode.clientWidth / width;
        const far = item.places.map(([x, y]) => Math.hypot(x - (event.clientX - left) * scale, y - (event.clientY - top) * scale));
        const k = far.indexOf(Math.min(...far));
        spot(far[k] < 3 * item.radius ? k : -1);
      };
      for (const kind of ["pointermove", "pointerdown"]) svg.addEventListener(kind, near);
      svg.addEventListener("pointerleave", (event) => { if (many() && event.pointerType === "mouse") spot(-1); });
      svg.addEventListener("blur", () => { if (many()) spot(-1); });
      svg.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key], n = (item.places || []).length;
        if (!by || !many()) return;
        event.preventDefault();
        spot(((item.spot ?? -1) + (item.spot >= 0 || by > 0 ? by : 0) + n) % n);
      });
    }
    cast.states.forEach((state) => {
      const item = put(box.querySelector(".explorer-legend"), "li");
      const icon = put(item, "svg", { width: 18, height: 18, "aria-hidden": "true" });
      put(icon, "path", { class: `role-${state.role} is-${state.shape}`, d: mark(state.shape, 9, 9, 6) });
      item.append(state.label);
    });
    const tied = layouts.some((layout) => layout.ties && layout.ties.length);
    if (tied && cast.told.length && cast.tellers.length) {
      const item = put(box.querySelector(".explorer-legend"), "li");
      put(put(item, "svg", { width: 22, height: 18, "aria-hidden": "true" }), "path", { class: "explorer-told", d: "M1 9h20" });
      item.append("tie to a friend who was there a step before");
    }
    const hint = put(box.querySelector(".explorer-legend"), "li", {}, "Point at a person, or use arrow keys in the picture: their ties");
    hint.hidden = true;
    set(range, { max: steps });
    range.value = 0;

    function decode(run, people) {
      const width = kinds * people <= 4096 ? 2 : 3, frames = [];
      let states = new Uint8Array(people);
      for (const step of run.split(".")) {
        states = states.slice();
        for (let i = 0; i < step.length; i += width) {
          let code = 0;
          for (let k = 0; k < width; k++) code = code * 64 + LETTERS.indexOf(step[i + k]);
          states[Math.floor(code / kinds)] = code % kinds;
        }
        frames.push(states);
      }
      return frames;
    }

    /* For each step the ties, as places in the layout's list, along which somebody may have been told. */
    function carriers({ layout, who, frames }) {
      const { ties } = layout, has = (list, state) => list.includes(state);
      return frames.map((states, t) => {
        const found = [], before = frames[t - 1];
        if (!t || !ties) return found;
        for (let k = 0; k < ties.length; k += 2) {
          const [a, b] = [who[ties[k]], who[ties[k + 1]]];
          const tells = (from, to) => has(cast.tellers, before[from]) && has(cast.told, states[to]) && !has(cast.counts, before[to]);
          if (tells(a, b) || tells(b, a)) found.push(k);
        }
        return found;
      });
    }

    function arrange(item) {
      const { layout, svg, ties } = item, width = svg.parentNode.clientWidth;
      if (!width || !layout) return;
      const [rows, columns] = layout.shape || [1, 1];
      const height = layout.shape ? (width * rows) / columns : width;
      set(svg, { viewBox: `0 0 ${short(width)} ${short(height)}`, width, height: short(height) });
      if (layout.shape) {
        const cell = width / columns;
        item.radius = cell / 2;
        item.places = Array.from({ length: item.people }, (_, i) => [((i % columns) + 0.5) * cell, (Math.floor(i / columns) + 0.5) * cell]);
        return;
      }
      const shown = item.who.length;
      item.radius = Math.min(12, (0.216 * width) / Math.sqrt(shown) + 1);
      const edge = Math.max(10, 1.75 * item.radius + 2), size = width - 2 * edge; // room for the ring of news
      item.places = Array.from({ length: shown }, (_, i) => [edge + (layout.xy[2 * i] / 999) * size, edge + (layout.xy[2 * i + 1] / 999) * size]);
      item.tie = (k) => `M${item.places[layout.ties[k]].map(short)}L${item.places[layout.ties[k + 1]].map(short)}`;
      let d = "";
      for (let k = 0; k < layout.ties.length; k += 2) d += item.tie(k);
      set(ties, { d });
      const few = layout.ties.length < 160;
      ties.classList.toggle("few", few);
      set(svg, { tabindex: few ? -1 : 0 });
      set(item.own, { d: "" });
      item.spot = -1;
      hint.hidden = few;
    }

    function paint() {
      const step = +range.value, words = [];
      for (const item of panels) {
        const frames = item.frames, t = Math.min(step, frames.length - 1);
        const states = frames[t], before = frames[Math.max(0, t - 1)];
        const d = item.paths.map(() => "");
        let fresh = "", counted = 0;
        for (const state of states) if (cast.counts.includes(state)) counted++;
        if (item.places) item.who.forEach((i, k) => {
          const state = states[i], [x, y] = item.places[k];
          d[state] += mark(cast.states[state].shape, x, y, item.radius);
          if (state !== before[i] && cast.counts.includes(state) && !cast.counts.includes(before[i])) fresh += mark("circle", x, y, item.radius * 1.75);
        });
        item.paths.forEach((path, k) => set(path, { d: d[k] }));
        set(item.fresh, { d: item.layout.shape ? "" : fresh });
        if (item.tie) {
          set(item.told, { d: item.carried.slice(0, t + 1).flat().map(item.tie).join("") });
          set(item.telling, { d: item.carried[t].map(item.tie).join("") });
        }
        const said = `${counted.toLocaleString("en-GB")} of ${item.people.toLocaleString("en-GB")} ${cast.counted}`;
        const hidden = item.people - item.who.length;
        item.count.textContent = hidden ? `${said}; ${hidden} of them are not drawn` : said;
        words.push(item.panel.label ? `${item.panel.label}: ${said}` : said);
        set(item.svg, { "aria-label": `${item.panel.label || "One run"}, step ${step}: ${said}.` });
      }
      output.textContent = `${step} of ${steps}`;
      set(range, { "aria-valuetext": `step ${step}. ${words.join(". ")}` });
      range.style.setProperty("--at", step / steps);
    }

    function pause() {
      clearInterval(timer);
      timer = 0;
      play.textContent = "Play";
      play.classList.remove("on");
    }
    play.addEventListener("click", () => {
      if (timer) return pause();
      if (+range.value >= steps) range.value = 0;
      play.textContent = "Pause";
      play.classList.add("on");
      paint();
      timer = setInterval(() => {
        range.value = +range.value + 1;
        paint();
        if (+range.value >= steps) pause();
      }, BEAT);
    });
    range.addEventListener("input", () => { pause(); paint(); });

    function show(index) {
      if (of[index] !== shown) {
        shown = of[index];
        panels.forEach((item, k) => {
          const [layout, run] = scenes[shown][k];
          item.layout = layouts[layout];
          item.people = item.layout.shape ? item.layout.shape[0] * item.layout.shape[1] : item.layout.n || item.layout.xy.length / 2;
          item.who = item.layout.who || Array.from({ length: item.people }, (_, i) => i);
          item.frames = decode(runs[run], item.people);
          item.carried = carriers(item);
          arrange(item);
        });
      }
      paint();
    }
    let wide = 0;
    new ResizeObserver(() => {
      if (shown < 0 || wide === holder.clientWidth) return;
      wide = holder.clientWidth;
      panels.forEach(arrange);
      paint();
    }).observe(holder);
    box.hidden = false;
    return { show };
  }

  // --- the guess: one for the chapter, kept in this browser only

  function predict(section, data, changed) {
    const find = (selector) => section.querySelector(selector);
    const form = find(".explorer-predict"), body = find(".explorer-body"), gap = find(".explorer-gap");
    const why = find(".explorer-why"), own = why.querySelector("textarea"), key = `explorer-guess-${section.dataset.name}`;
    const ranges = [...form.querySelectorAll("input[type=range], .explorer-points input")];
    const { question, answers } = data.predict, { parts, values, unit, at, says, trust, drawn } = data.asked;
    const scale = drawn && data.y.percent ? 100 : 1; // of what is written
    const number = (v) => (+v.toPrecision(3)).toLocaleString("en-GB");
    const say = (v) => {
      if (unit !== null) return `${number(v)} ${v === 1 ? unit.replace("people", "person").replace(/s$/, "") : unit}`;
      return data.y.percent ? percent(v) : `${v}`;
    };
    const value = (range) => (values.length ? values[range.value] : range.value / scale);
    const move = (range) => {
      if (drawn) return;
      const output = range.parentNode.querySelector("output");
      output.textContent = say(value(range));
      set(range, { "aria-valuetext": output.textContent });
      range.style.setProperty("--at", (range.value - range.min) / (range.max - range.min));
    };
    let guess = null; // a number, numbers or a choice; null if skipped
    const list = () => [guess].flat();

    const shares = unit === null && data.y.percent;
    const between = (mine, right) => Math.abs(shares ? Math.round(100 * mine) - Math.floor(100 * right + 0.5) : mine - right);
    const points = (by) => `${by}${shares ? (by === 1 ? " point" : " points") : ""}`;
    /* By how much a number is too high or too low, in words; nothing if it is right. */
    function off(mine, right) {
      if (say(mine) === say(right)) return "";
      const high = mine > right ? "high" : "low";
      if (values.length && Math.min(mine, right) > 0) return `too ${high} by a factor of ${+(Math.max(mine, right) / Math.min(mine, right)).toPrecision(2)}`;
      return `${points(+between(mine, right).toPrecision(3))} too ${high}`;
    }
    /* How far a curve lies from the runs: at its points, on average, and where most. */
    function compared(curve) {
      const all = (numbers) => `${numbers.slice(0, -1).map(say).join(", ")} and ${say(numbers[numbers.length - 1])}`;
      const gaps = curve.map((mine, k) => between(mine, answers[k])), most = gaps.indexOf(Math.max(...gaps));
      const told = `You drew ${all(curve)}; ${says} ${all(answers)}.`;
      if (!off(curve[most], answers[most])) return [told, "Your curve is right at all of its points."];
      const mean = +(gaps.reduce((sum, by) => sum + by, 0) / gaps.length).toPrecision(2);
      return [told, `The two are ${points(mean)} apart on average, and most at ${parts[most]}: ${off(curve[most], answers[most])}.`];
    }
    function judged() {
      if (drawn) return compared(guess);
      if (!ranges.length) return [guess === answers[0] ? `You said “${guess}”, and so do the runs.` : `You said “${guess}”; ${says} “${answers[0]}”.`];
      return list().map((mine, k) => {
        const apart = off(mine, answers[k]);
        const said = parts.length ? `${parts[k]}: you guessed ${say(mine)}; ${says} ${say(answers[k])}` : `You guessed ${say(mine)}; ${says} ${say(answers[k])}`;
        return apart ? `${said}: ${apart}.` : `${said}.`;
      });
    }
    const words = () => judged().join(" ");
    /* 1 if the guess trusts word of mouth too much, -1 too little, 0 neither; null where neither can be. */
    function lean() {
      if (!ranges.length || !trust.some(Boolean)) return null;
      const place = (v) => (values.length ? values.findIndex((one) => one >= v) / (values.length - 1) : (scale * v - ranges[0].min) / (ranges[0].max - ranges[0].min));
      const sum = list().reduce((total, mine, k) => total + (trust[k] ?? trust[0]) * (place(mine) - place(answers[k])), 0);
      return Math.abs(sum) < 0.02 ? 0 : Math.sign(sum);
    }
    function keep() {
      memory.set(key, guess === null ? { guess } : { guess, question, said: words(), lean: lean(), why: own.value.trim() });
      recall();
    }
    function valid(kept) {
      if (!kept || kept.guess === undefined) return false;
      if (kept.guess === null) return true;
      if ((kept.question ?? question) !== question) return false; // of an earlier edition of the page
      const [kind, count] = [ranges.length ? "number" : "string", Math.max(1, parts.length)], found = [kept.guess].flat();
      return found.length === count && found.every((one) => typeof one === kind) && Array.isArray(kept.guess) === count > 1;
    }

    /* The guess once more beside the chapter's verdict. */
    function recall() {
      const box = document.querySelector(".admonition.verdict");
      if (!box) return;
      const line = box.querySelector(".explorer-recall") || put(box, "p", { class: "explorer-recall" });
      line.replaceChildren();
      put(line, "strong", {}, "Your guess. ");
      if (guess === null) {
        line.append("You have not made one yet. ");
        // no link: the theme follows all links into the page, and this one goes again
        put(line, "button", { type: "button" }, "Go to the question").addEventListener("click", () => { form.scrollIntoView(); form.querySelector("input").focus(); });
        line.append(" ");
      } else line.append(`${words()} ${own.value.trim() ? `You wrote: “${own.value.trim()}” ` : ""}`);
      put(line, "a", { href: "my_ledger.html" }, "My ledger");
    }
    function reveal(focus) {
      form.hidden = true;
      body.hidden = false;
      gap.hidden = why.hidden = guess === null;
      if (guess !== null) {
        gap.replaceChildren();
        for (const line of judged()) put(gap, "span", {}, `${line} `);
        const again = put(gap, "button", { type: "button", class: "explorer-again" }, "Guess again");
        again.addEventListener("click", () => { memory.set(key, null); own.value = ""; ask(); form.querySelector("input").focus(); });
        for (const k of drawn && data.x.slider >= 0 ? data.xs.keys() : at) data.seen.add(data.place(data.start.map((v, s) => (s === data.x.slider ? k : v))));
      }
      if (drawn) { data.drawn = guess !== null; pad.settle(data.drawn, focus); }
      changed();
      if (focus) (guess === null ? find(".explorer-controls :is(input, select)") : gap).focus();
      if (focus && data.drawn) find(".explorer-drawn").scrollIntoView({ block: "nearest" }); // above the words
    }
    function ask() {
      guess = null;
      data.drawn = false;
      form.hidden = false;
      body.hidden = true;
      if (drawn) pad.settle(false);
      recall();
    }

    /* The pad on which a curve is drawn, with a mouse or a finger; the fields below it hold the same numbers. */
    function drawing() {
      const box = find(".explorer-pad"), { series, along, range } = drawn, [low, high] = range;
      const board = { ...data, lines: [data.lines[series]], series: [data.series[series]], at: data.start, seen: new Set(), chance: false, pad: true, y: { ...data.y, range, fixed: true } };
      const held = ranges.map(value); // a field may be empty while one writes
      const picture = chart(box, board, () => held.map((one, k) => ({ x: along[k], value: one })));
      const hold = (k) => {
        const range = ranges[k];
        if (range.checkValidity()) held[k] = value(range);
        set(range, { "aria-valuetext": say(held[k]) });
        picture.again();
      };
      const write = (k, to) => {
        const by = 1 / (+ranges[k].step || 1);
        ranges[k].value = +(Math.round(Math.min(high, Math.max(low, to)) * scale * by) / by).toPrecision(6);
        hold(k);
      };
      let last = null;
      /* The point nearest to the pointer, and all that it passed since it was last seen. */
      const draw = (event) => {
        const here = picture.under(event), xs = along.map(picture.where), gaps = xs.map((x) => Math.abs(x - here.x));
        if (last) xs.forEach((x, k) => { if ((x - last.x) * (x - here.x) < 0) write(k, last.value + ((x - last.x) / (here.x - last.x)) * (here.value - last.value)); });
        write(gaps.indexOf(Math.min(...gaps)), here.value);
        last = here;
      };
      const { svg } = picture;
      svg.addEventListener("pointerdown", (event) => {
        // elsewhere than on a point a finger may scroll the page; a tap there still sets the point
        if (board.all || event.button || (event.pointerType === "touch" && !event.target.matches(".explorer-grip"))) return;
        svg.setPointerCapture(event.pointerId);
        event.preventDefault();
        draw(event);
      });
      svg.addEventListener("pointermove", (event) => { if (last) draw(event); });
      for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { last = null; });
      svg.addEventListener("click", (event) => { if (!board.all) { draw(event); last = null; } });
      ranges.forEach((range, k) => { range.addEventListener("input", () => hold(k)); hold(k); });
      return {
        settle(all, now) {
          board.all = all;
          box.classList.toggle("now", Boolean(now));
          if (all) find(".explorer-drawn").append(box); else form.querySelector(".explorer-points").before(box);
          if (all) list().forEach((one, k) => write(k, one));
          picture.show(data.first, all ? words() : "Your curve, as the numbers below it");
        },
      };
    }
    const pad = drawn && drawing();
    ranges.forEach((range) => { range.addEventListener("input", () => move(range)); move(range); });
    // on a slider, Firefox sends no form at Enter
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input")) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = ranges.map(value);
      guess = !ranges.length ? form.querySelector(":checked").value : parts.length ? found : found[0];
      keep();
      reveal(true);
    });
    form.querySelector(".explorer-skip").addEventListener("click", () => { guess = null; keep(); reveal(true); });
    own.addEventListener("input", keep);
    return {
      guess: () => (guess === null || drawn || !ranges.length || unit !== null ? [] : list().map((mine, k) => ({ value: mine, label: (parts[k] || "").toLowerCase() }))),
      begin(linked) {
        const before = memory.get(key);
        if (!valid(before)) { if (linked) reveal(); else ask(); return; }
        guess = before.guess;
        if (typeof before.why === "string") own.value = before.why;
        keep();
        reveal();
      },
    };
  }

  // --- what can be found: ticked by the page, kept in this browser only

  function challenges(section, data) {
    const box = section.querySelector(".explorer-challenges"), key = `explorer-found-${section.dataset.name}`;
    const items = [...box.querySelectorAll("li")], news = box.querySelector("[role=status]");
    const kept = memory.get(key), found = kept && typeof kept === "object" ? kept : {};
    const labels = [...section.querySelectorAll(".explorer-controls label")].map((label) => label.childNodes[0].textContent.trim());
    const tick = (k) => {
      items[k].classList.add("found");
      items[k].querySelector(".explorer-tick").textContent = "✓";
      items[k].querySelector(".explorer-where").textContent = `Found: ${found[k].where}.`;
    };
    items.forEach((_, k) => { if (found[k] && typeof found[k].where === "string") tick(k); });
    return (index) => data.challenges.forEach((met, k) => {
      if (found[k] || met[index] !== "1") return;
      const words = items[k].querySelector(".explorer-where").previousSibling.textContent.trim();
      found[k] = { words, where: data.sliders.map((s, i) => `${labels[i]} ${s.said[data.at[i]]}`).join("; ") };
      memory.set(key, found);
      tick(k);
      news.textContent = `Found: ${words}`;
    });
  }

  // --- on paper: the named settings one below the other, drawn when the page is printed

  function paper(section, data, place) {
    if (!data.printed.length || section.querySelector(".explorer-paper")) return;
    const box = put(section, "div", { class: "explorer-paper" });
    const labels = [...section.querySelectorAll(".explorer-controls label")].map((label) => label.textContent.trim());
    for (const { label, at } of data.printed) {
      const index = place(at), figure = put(box, "figure"), said = data.sentences[data.sentence[index]];
      put(figure, "p", { class: "explorer-subtitle" }, label);
      put(figure, "p", { class: "explorer-note" }, at.map((k, i) => `${labels[i]}: ${data.sliders[i].said[k]}`).join("; "));
      put(figure, "p", {}, said);
      chart(put(figure, "div", { class: "explorer-chart" }), { ...data, at }, () => [], true).show(index, said);
    }
  }

  // --- the whole

  function table(body, data, index) {
    const { scale, xs } = data;
    const say = (v) => (data.y.percent ? percent(v / scale) : `${+(v / scale).toPrecision(6)}`);
    const known = (i) => data.x.slider < 0 || data.all || data.seen.has(data.place(data.at.map((k, s) => (s === data.x.slider ? i : k))));
    [...body.rows].forEach((row, r) => {
      const i = data.rows[r];
      row.hidden = !known(i);
      data.series.forEach((s, k) => {
        const [centre, low, high] = data.curves[s.curve[index]].map((line) => say(line[i]));
        row.cells[k + 1].textContent = data.lines[k].band ? `${centre} (${low} to ${high})` : centre;
      });
    });
  }

  function start(section) {
    const find = (selector) => section.querySelector(selector);
    const data = JSON.parse(find("script[type='application/json']").textContent);
    const place = (at) => at.reduce((index, k, i) => index * data.shape[i] + k, 0);
    data.at = data.start.slice();
    data.place = place;
    data.seen = new Set(); // settings, in the order in which they were last seen
    data.first = place(data.start);
    const inputs = [...find(".explorer-controls").querySelectorAll("input, select")];
    const sentence = find(".explorer-sentence"), code = find("[id$='-code']"), link = find("[id$='-link']");
    const note = find(".explorer-note"), noted = note.textContent;

    const query = new URLSearchParams(location.search);
    const linked = query.get("explorer") === section.dataset.name;
    if (linked) data.sliders.forEach((s, i) => { const k = s.url.indexOf(query.get(s.name)); if (k >= 0) data.at[i] = k; });

    let guessing = null, width = 0;
    const picture = chart(find(".explorer-chart"), data, () => (guessing ? guessing.guess() : []));
    const crowd = data.stage ? stage(find(".explorer-stage"), data) : null;

    const tell = (input, words) => {
      input.parentNode.querySelector("output").textContent = words;
      set(input, { "aria-valuetext": words });
    };

    function update() {
      const index = place(data.at);
      inputs.forEach((input, i) => {
        const k = data.at[i];
        input.value = k;
        if (input.type !== "range") return;
        tell(input, data.sliders[i].said[k]);
        input.style.setProperty("--at", k / (data.shape[i] - 1));
      });
      display(index);
      if (crowd) crowd.show(index);
      code.value = data.code.replace("{setting}", data.sliders.map((s, i) => `${s.name}=${s.code[data.at[i]]}`).join(", "));
      const url = new URL(location.href), terms = new URLSearchParams({ explorer: section.dataset.name });
      data.sliders.forEach((s, i) => terms.set(s.name, s.url[data.at[i]]));
      terms.set("seed", data.seed);
      url.search = terms;
      url.hash = section.id;
      link.value = url.href;
      link.parentNode.hidden = false;
      note.textContent = noted;
      section.dispatchEvent(new CustomEvent("explorer-stored"));
    }

    /* Sentence, chart and table of a setting. */
    function display(index) {
      const said = data.sentences[data.sentence[index]];
      if (sentence.textContent !== said) {
        sentence.replaceChildren(...said.split(/(\d[\d.,]*\u00a0%|\d+ of \d+)/).map((text, i) => {
          if (i % 2 === 0) return text;
          const bold = document.createElement("b");
          bold.textContent = text;
          return bold;
        }));
      }
      // once tall, the sentence stays so: what is below must not jump while a slider moves
      if (width !== sentence.clientWidth) { width = sentence.clientWidth; sentence.style.minHeight = ""; }
      sentence.style.minHeight = `${sentence.offsetHeight}px`;
      picture.show(index, said);
      table(find(".explorer-numbers tbody"), data, index);
    }
    const found = data.challenges ? challenges(section, data) : () => {};
    const more = find(".explorer-all");
    more.addEventListener("click", () => {
      data.all = !data.all;
      set(more, { "aria-pressed": String(data.all) });
      display(place(data.at));
    });

    /* New runs (explorer-live.js) are put behind the stored ones and shown; a slider goes back. */
    section.addEventListener("explorer-fresh", ({ detail: { runs, setting } }) => {
      const index = place(data.shape.map((count) => count - 1)) + 1, { range } = data.y;
      data.fresh = true;
      const top = Math.max(...runs.series.flatMap(({ curve, final }) => [...curve[2], ...final])) / data.scale;
      if (top > range[1]) range[1] = top; // rounder axes are for stored runs
      data.series.forEach((series, k) => {
        const { curve, final, value } = runs.series[k];
        series.curve[index] = data.curves.push(curve) - 1;
        series.final[index] = data.finals.push(final) - 1;
        series.value[index] = value;
      });
      data.sentence[index] = data.sentences.push(runs.sentence) - 1;
      if (runs.theory) data.theory.of[index] = data.theory.lines.push(runs.theory) - 1;
      display(index);
      data.fresh = false;
      inputs.forEach((input, i) => { if (input.type === "range") tell(input, runs.said[i]); });
      code.value = data.code.replace("{setting}", Object.entries(setting).map((pair) => pair.join("=")).join(", ")).replace(/seed=\d+/, `seed=${runs.seed}`);
      note.textContent = noted.replace(/\d+ runs of each setting/, `${runs.runs} new runs of this setting`);
      link.parentNode.hidden = true; // an address holds stored settings only
    });
    inputs.forEach((input, i) => input.addEventListener("input", () => { data.at[i] = +input.value; update(); found(place(data.at)); }));

    const copy = find(".explorer-copy"), copies = find(".explorer-copies"), copied = find(".explorer-copied");
    copy.addEventListener("click", () => {
      copies.hidden = !copies.hidden;
      copied.textContent = "";
      set(copy, { "aria-expanded": String(!copies.hidden) });
    });
    copies.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      let done = false;
      try { await navigator.clipboard.writeText(field.value); done = true; } catch { done = document.execCommand("copy"); }
      copied.textContent = done ? "Copied." : "Press Ctrl+C to copy.";
    }));

    addEventListener("beforeprint", () => paper(section, data, place));

    find(".explorer-controls").hidden = copy.hidden = find(".explorer-more").hidden = false;
    section.classList.add("awake");
    if (!data.predict) return update();
    guessing = predict(section, data, update);
    guessing.begin(linked);
  }

  const all = () => document.querySelectorAll("section.explorer").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all); else all();
})();

/* The frame of all toys: a small town on the first screen of a chapter, one thing to reach in it.

   <div class="town toy" data-toy="percolation"><p>A sentence for readers without scripts.</p></div>
   becomes the toy Town.toys.percolation when the page and all its scripts are there. A toy, or a puzzle
   (percolation_puzzle), is declared in one file:

     label, text, hint     what the picture is called, at most three sentences, the first news
     town, at              a town as a text, and the places of its people, in [0, 1000]
     begin(town) -> game   what a play knows; game.state is what the picture shows
     able(game, i)         whether somebody (or a knob) can be tapped; say(game, i) the label
     tap(game, i)          what a tap does: a sentence, or {states, beat, say}: states to show one
                           after the other, their words flying or a beat apart, then a sentence
                           (or a function that gives it)
     refuse(game, i)       why a tap does nothing
     buttons               [[key, text, act(game), off(game)], ...], the first is the main one; a text
                           that changes is a function of the game
     done(game)            the sentence of why once the play is won, else ""
     draw(game, layers)    what the picture has besides people: layers.under, over, at(i), ties
     knobs(at)             places on the picture to tap instead of people; game.cut, or those in
                           game.laid, look pressed
     python(game)          the same in Python, to be copied
     picked, answered      as Town.view has them; named(game) whose names are always written
   Rules that only a toy has are in rules/.

   Keys: Tab into the picture, arrows, PageUp and PageDown for the one before or after in order, Enter or
   Space; the letter of each button, A for Again.
   A play that is won is kept in this browser, as course-toy-<name>: {why, when}, the sentence of why
   and the day on which it was won first. */
(() => {
  "use strict";
  const put = Town.put, REACH = 34, WIDE = 560;
  const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const TURN = { PageUp: -1, PageDown: 1 };
  const clamp = (low, x, high) => Math.max(low, Math.min(high, x));

  Town.toy = (box, name) => {
    const about = Town.toys[name], given = Town.decode(about.town), town = Town.change(given, { at: about.at });
    const kept = `course-toy-${name}`;
    let game, tab = 0, busy = false, timer = 0, names = new Set(), layers, places, knobs = [];

    // --- parts of the page
    box.replaceChildren();
    const parts = put(box, "div", { class: "toy-parts" });
    put(parts, "p", { class: "toy-text" }, about.text);
    const picture = put(parts, "div", { class: "town-picture" });
    const status = put(parts, "div", { class: "toy-news", role: "status", "aria-live": "polite" });
    const news = put(status, "p", { class: "town-say" }), won = put(status, "p", { class: "toy-done", hidden: "" });
    const bar = put(parts, "div", { class: "town-buttons" });
    const button = (text, act, key) => {
      const node = put(bar, "button", { type: "button", "aria-keyshortcuts": key }, text);
      node.addEventListener("click", act);
      return node;
    };
    const buttons = about.buttons.map(([key, text, act, off]) => {
      const use = () => (busy || off(game) ? undefined : run(act(game)));
      return { key, off, use, text, node: button(typeof text === "function" ? "" : text, use, key) };
    });
    if (buttons.length) buttons[0].node.className = "main";
    const again = button("Again", () => begin(about.hint), "a");
    const code = about.python && put(put(parts, "details", { class: "toy-python" }), "pre", { tabindex: 0 });
    if (code) { const summary = put(code.parentNode, "summary", {}, "In Python"); code.before(summary); }
    const view = Town.view(picture, { label: about.label });

    // --- what there is
    function begin(text) {
      stop(); busy = false;
      game = about.begin(town);
      say(text);
    }
    function stop() { clearTimeout(timer); view.stop(); }
    function say(text) {
      news.textContent = text;
      names = new Set(town.names.map((_, i) => i).filter((i) => new RegExp(`(^|[^\\p{L}])${town.names[i]}($|[^\\p{L}\\p{N}])`, "u").test(text)));
      show();
    }
    function tick(why) {
      won.hidden = false;
      won.replaceChildren();
      put(won, "b", {}, "✓ Done."); won.append(` ${why}`);
    }
    function store(why) {
      try { // the play is won all the same if nothing can be kept
        const { when = new Date().toISOString().slice(0, 10) } = JSON.parse(localStorage.getItem(kept)) || {};
        localStorage.setItem(kept, JSON.stringify({ why, when }));
      } catch { /* as said */ }
    }
    function remembered() {
      try {
        const { why } = JSON.parse(localStorage.getItem(kept)) || {};
        if (typeof why === "string") tick(why);
      } catch { /* nothing was kept */ }
    }

    // --- a move
    function run(result) {
      if (typeof result === "string") return finish(result);
      const { states, beat = 0, say: text } = result;
      let k = 0;
      busy = true;
      const next = () => {
        if (k === states.length) { busy = false; return finish(typeof text === "function" ? text() : text); }
        const state = states[k++], land = () => { game.state = state; show(); view.land(state); };
        if (!beat) return view.fly(state, () => { land(); next(); });
        land();
        if (Town.calm()) next(); else timer = setTimeout(next, beat);
      };
      next();
    }
    function finish(text) {
      const why = about.done(game);
      if (why) { tick(why); store(why); } else if (!won.hidden) won.firstChild.textContent = "✓ Done before.";
      say(text);
    }

    // --- the picture
    function draw() {
      const held = picture.contains(document.activeElement), wide = box.clientWidth >= WIDE;
      stop(); if (busy) begin(about.hint);
      view.draw(town, Math.round(wide ? clamp(340, innerHeight - 290, 500) : clamp(270, 0.42 * innerHeight, 370)));
      const svg = picture.firstChild, under = put(svg, "g", { "aria-hidden": "true" });
      const at = (i) => { const { e, f } = view.person(i).transform.baseVal[0].matrix; return [e, f]; };
      svg.prepend(under);
      knobs = about.knobs ? about.knobs(at, town).map((place) => {
        const knob = put(svg, "g", { class: "knob", transform: `translate(${place})`, role: "button", tabindex: -1 });
        put(knob, "circle", { r: 11 }); put(knob, "path", { d: "M-4-4L4 4M-4 4L4-4" });
        return knob;
      }) : [];
      layers = { under, over: put(svg, "g", { class: "tops", "aria-hidden": "true" }), at, ties: [...svg.querySelectorAll(".tie")], width: picture.clientWidth };
      places = knobs.length ? about.knobs(at, town) : town.names.map((_, i) => at(i));
      show();
      if (held) to(tab);
    }
    const part = (i) => knobs[i] || view.person(i), able = (i) => !busy && about.able(game, i);
    function show() {
      if (!layers) return;
      const held = picture.contains(document.activeElement), any = places.findIndex((_, i) => about.able(game, i));
      if (tab < 0 || !about.able(game, tab)) tab = any;
      view.show(game.state, {
        able: knobs.length ? () => false : (i) => about.able(game, i), names: new Set([...names, ...(about.named ? about.named(game) : [])]), tab: knobs.length ? -1 : tab,
        picked: about.picked ? about.picked(game) : -1, answered: about.answered ? about.answered(game) : [], say: (i) => (knobs.length ? town.names[i] : about.say(game, i)),
      });
      places.forEach((_, i) => {
        const open = about.able(game, i), node = part(i);
        if (knobs.length) { Town.set(node, { "aria-label": about.say(game, i), tabindex: i === tab ? 0 : -1 }); node.classList.toggle("cut", game.cut === i || (game.laid || []).includes(i)); }
        node.setAttribute("aria-hidden", !open);
      });
      if (knobs.length) town.names.forEach((_, i) => Town.set(view.person(i), { "aria-hidden": true }));
      layers.under.replaceChildren(); layers.over.replaceChildren();
      if (about.draw) about.draw(game, layers, town);
      if (code) code.textContent = about.python(game);
      for (const { node, off, text } of buttons) {
        node.setAttribute("aria-disabled", off(game));
        if (typeof text === "function") node.textContent = text(game);
      }
      if (held) to(tab);
    }
    function to(i) { // where nobody can be tapped the focus goes on to a button
      const open = buttons.find(({ off }) => !off(game));
      (i >= 0 ? part(i) : open ? open.node : again).focus({ preventScroll: true });
    }

    // --- hands and keys
    function use(i) {
      if (busy) return;
      if (!able(i)) return about.refuse && say(about.refuse(game, i));
      tab = i; part(i).focus({ preventScroll: true });
      run(about.tap(game, i));
    }
    const near = (x, y, fits) => {
      let best = -1, least = REACH;
      places.forEach((place, i) => {
        const d = Math.hypot(place[0] - x, place[1] - y);
        if (d < least && fits(i)) { least = d; best = i; }
      });
      return best;
    };
    function beside(i, [dx, dy]) { // the nearest one straight that way, else roughly, else the next in order
      let best = -1;
      for (const slant of [1, Infinity]) {
        let least = Infinity;
        if (best < 0) places.forEach((place, k) => {
          const x = place[0] - places[i][0], y = place[1] - places[i][1], along = x * dx + y * dy, off = Math.abs(x * dy) + Math.abs(y * dx);
          if (k !== i && along > 0 && off <= slant * along && along + 2 * off < least && able(k)) { least = along + 2 * off; best = k; }
        });
      }
      return best < 0 ? turn(i, dx + dy) : best;
    }
    function turn(i, way) { // the one after or before in order who can be tapped
      const n = places.length;
      for (let k = 1; k < n; k++) if (able((i + (way > 0 ? k : n - k)) % n)) return (i + (way > 0 ? k : n - k)) % n;
      return i;
    }
    picture.addEventListener("click", (event) => {
      const { left, top } = picture.getBoundingClientRect(), x = event.clientX - left, y = event.clientY - top;
      const hit = near(x, y, able), other = near(x, y, () => true);
      if (hit >= 0 || other >= 0) use(hit >= 0 ? hit : other);
    });
    for (const [kind, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) picture.addEventListener(kind, (event) => {
      const person = event.target.closest("[data-person]");
      if (person && !knobs.length) view.spot(Number(person.dataset.person), on);
    });
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, inside = picture.contains(event.target), letter = buttons.find((one) => one.key === key);
      if (inside && (STEP[key] || TURN[key])) { if (!busy) { tab = STEP[key] ? beside(tab, STEP[key]) : turn(tab, TURN[key]); show(); to(tab); } }
      else if (inside && (key === "Enter" || key === " ")) { if (tab >= 0) use(tab); }
      else if (letter) letter.use();
      else if (key === "a") begin(about.hint);
      else return;
      event.preventDefault();
    });

    begin(about.hint); draw(); remembered();
    let width = box.clientWidth;
    new ResizeObserver(() => { if (box.clientWidth !== width) { width = box.clientWidth; draw(); } }).observe(box);
    return { get game() { return game; }, town };
  };

  const mount = () => document.querySelectorAll(".town[data-toy]").forEach((box) => { box.toy = Town.toy(box, box.dataset.toy); });
  // a script that is deferred runs before this event, and the page's toys come after the frame
  if (globalThis.document) (document.readyState === "complete" ? mount() : document.addEventListener("DOMContentLoaded", mount));
})();

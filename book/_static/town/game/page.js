/* You are the brand: the picture, for hands, keys and ears.

   <section class="town front-game"><p>A sentence for readers without scripts.</p></section> becomes the
   game when the page is ready; #town=2.341 at the end of an address opens level 2 with luck 341.
   element.game has what is being played (play.js).

   Keys, while the focus is inside: S shouts, N ends the day; in the town arrows go to whoever can be
   tapped, Enter or Space taps. */
(() => {
  "use strict";
  const { put, set, calm, QUARTERS } = Town, N = 36, EDGE = 26; // of view.js: the rim of the picture
  const WORD = 850, SHOUT = 500, THANKS = 420, TWICE = 150; // milliseconds; a second press within the last one is none
  const CRY = ["Fresh bread!", "Warm buns!", "Try the rye!", "Three for two!", "Hello? Bread!"];
  const WARM = ["How was the rye, NAME?", "Thank you, NAME!", "NAME, one more bun?", "Nice to see you, NAME!", "I baked yours, NAME."];
  const VISIT = ["Hi NAME, I am Nella.", "NAME, taste this!", "A bun for you, NAME."];
  const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const LEGEND = [["undecided", "undecided"], ["adopter talking", "likes it and talks"], ["adopter talking engaged", "answered, talks on"], ["adopter", "likes it, silent"]];
  const AWNING = "M-20-9V-13Q-20-19-14-19H14Q20-19 20-13V-9Q15-3 10-9Q5-3 0-9Q-5-3-10-9Q-15-3-20-9Z";
  const HAT = "M-11-14V-19Q-19-21-16-27Q-13-32-7-29Q0-36 7-29Q13-32 16-27Q19-21 11-19V-14Q0-17-11-14Z";
  const HEART = "M0 5L-6-1A3.4 3.4 0 0 1 0-5A3.4 3.4 0 0 1 6-1Z";
  const HAIR = [ // on a face of radius 16; nobody looks like the neighbours
    "M-15.2-5A16 16 0 0 1 15.2-5Q8-11 0-10Q-8-11-15.2-5Z", // a fringe
    "M-16.4 5A17 17 0 1 1 16.4 5Q15-7 6-10Q-7-10-12-5Q-14.5-2-16.4 5Z", // down to the ears
    "M-15.2-5A16 16 0 0 1-4-15.5A5 5 0 1 1 4-15.5A16 16 0 0 1 15.2-5Q8-12 0-12Q-8-12-15.2-5Z", // a bun
    "M-14.5-7L-13.5-16L-8-14L-4-20L1-15L7-19L9-13L14-14L14.5-7Q0-13-14.5-7Z", // it stands up
    "M-15-5A5 5 0 0 1-13-12A5 5 0 0 1-6-16A5.5 5.5 0 0 1 4-17A5 5 0 0 1 12-13A5 5 0 0 1 15-5Q8-12 0-11Q-8-12-15-5Z", // curls
    "M-15.2-5A16 16 0 0 1 15.2-5Q4-6-4-13Q-8-8-15.2-5Z", // parted
    "",
  ];
  const one = (count, word, words) => Town.plural(count, word, words);
  let count = 0;

  Town.frontGame = (box) => {
    const id = `front-game-${++count}`, button = (parent, act, name, key) => {
      const node = put(parent, "button", { type: "button", class: name, ...(key ? { "aria-keyshortcuts": key } : {}) });
      node.addEventListener("click", act);
      return node;
    };
    const two = (node, big, small) => { node.replaceChildren(); put(node, "b", {}, big); put(node, "small", {}, small); };

    // --- parts of the page
    box.replaceChildren();
    box.setAttribute("aria-labelledby", id);
    put(box, "h2", { id, class: "fg-title" }, "You are the brand");
    const lead = put(box, "p", { class: "fg-lead" }), board = put(box, "div", { class: "fg-board" });
    const hud = put(board, "div", { class: "fg-hud" }), day = put(hud, "p", { class: "fg-day" }), score = put(hud, "p", { class: "fg-count" });
    const stage = put(board, "div", { class: "fg-stage" }), picture = put(stage, "div", { class: "town-picture" }), speech = put(stage, "p", { class: "fg-speech", "aria-hidden": "true" });
    const side = put(board, "div", { class: "fg-side" }), purse = put(side, "p", { class: "fg-purse" });
    const news = put(side, "p", { class: "town-say", role: "status", "aria-live": "polite" });
    const turn = put(side, "div", { class: "fg-turn" }), shoutKey = button(turn, () => shout(), "fg-shout", "s"), nextKey = button(turn, () => night(), "main", "n");
    const end = put(side, "div", { class: "fg-end", tabindex: -1, hidden: "" });
    const legend = put(box, "ul", { class: "town-legend" });
    for (const [look, words] of LEGEND) { const item = put(legend, "li"); Town.face(item, look); put(item, "span", {}, words); }
    closer();

    const view = Town.view(picture, { label: "The town" });
    let game, guess = -1, place, at, lines, own, brand, layer, flight = null, focus = 0, names = new Set(), hidden = [], lastNight = 0, width = 0, said = 0;

    // --- a level begins
    function open(level, luck, byHand) {
      land(true);
      game = Town.game(level, luck); box.game = game;
      lead.textContent = game.set.lead; speech.textContent = "";
      focus = game.waiting()[0] ?? 0;
      end.hidden = true; turn.hidden = purse.hidden = false;
      build();
      if (game.set.ask && guess < 0) return ask();
      say(game.set.hint);
      if (byHand) { hold(focus); inSight(stage); }
    }
    function panel(title) {
      end.replaceChildren(); end.hidden = false; turn.hidden = purse.hidden = true;
      put(end, "h3", {}, title);
      return end;
    }
    function ask() { // one guess, before anything is seen
      const row = put(panel(game.set.ask), "div", { class: "town-buttons" });
      game.set.pure.forEach((words, k) => { button(row, () => { guess = k; open(game.level, game.luck, true); }, "").textContent = words; });
      say(""); end.focus({ preventScroll: true }); inSight(stage);
    }
    const inSight = (part) => part.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });

    // --- the picture
    function build() {
      width = stage.clientWidth || 360;
      const wide = width >= 560;
      place = Town.place(wide);
      const scale = width / place.size[0], height = Math.round(place.size[1] * scale);
      const inside = (x, side) => Math.max(0, Math.min(Town.SIDE, Math.round(Town.SIDE * (x * scale - EDGE) / (side - 2 * EDGE))));
      const spots = place.at.map(([x, y]) => [inside(x, width), inside(y, height)]);
      at = spots.map(([x, y]) => [EDGE + (width - 2 * EDGE) * x / Town.SIDE, EDGE + (height - 2 * EDGE) * y / Town.SIDE]);
      const middle = place.middle.map((x) => x * scale);
      at.push(middle);
      const town = Town.make({ rule: "talk", people: N, ties: game.town.ties.filter(([, b]) => b < N), at: spots });
      view.draw(town, height);
      const svg = picture.querySelector("svg"), ties = svg.firstChild;
      lines = new Map(town.ties.map(([a, b], k) => [a * N + b, ties.children[k]]));
      for (const [a, b] of town.ties) { // two ties cross the middle: they go round the brand
        const [x1, y1] = at[a], [x2, y2] = at[b], [mx, my] = middle, round = 0.48 * place.rx * scale, high = round * (wide ? 0.8 : 1);
        if (Math.abs(x1 - x2) > 1.2 * place.rx * scale && Math.abs(y1 - y2) > place.ry * scale) {
          lines.get(a * N + b).setAttribute("d", `M${x1} ${y1}C${x1 + 0.84 * (mx - x1)} ${y1 + 0.84 * (my - y1)} ${mx + Math.sign(x2 - x1) * round} ${my - high} ${x2} ${y2}`);
        }
      }
      for (let i = 0; i < N; i++) {
        const g = view.person(i), size = (g.querySelector(".ring").getAttribute("r") - 4.5) / 16; // the ring's rim in view.js
        const hair = put(g.querySelector(".body"), "path", { class: `hair-${(3 * i + Math.floor(i / 9)) % 4}`, d: HAIR[(5 * i + Math.floor(i / 9)) % HAIR.length], transform: `scale(${size})` });
        g.querySelector(".skin").after(hair);
      }
      const below = put(svg, "g", { "aria-hidden": "true" });
      svg.prepend(below);
      place.centres.forEach(([x, y], q) => {
        put(below, "ellipse", { class: "ground", cx: x * scale, cy: y * scale, rx: place.rx * scale, ry: place.ry * scale });
        put(below, "text", { class: "quarter", x: (x + (q % 2 ? 1 : -1) * place.rx) * scale, y: q < 2 ? (y - place.ry) * scale + 10 : (y + place.ry) * scale - 2, "text-anchor": q % 2 ? "end" : "start" }, QUARTERS[q]);
      });
      own = put(below, "g");
      const g = put(svg, "g", { "aria-hidden": "true", transform: `translate(${middle}) scale(${wide ? 1.3 : 1.1})` });
      ties.after(g);
      brand = { g, wave: put(g, "circle", { class: "wave", r: 16 }) };
      const body = put(g, "g", { class: "body" });
      brand.wall = put(body, "rect", { class: "shop", x: -17, y: -17, width: 34, height: 34, rx: 3 });
      put(body, "path", { class: "awning", d: AWNING }); put(body, "path", { class: "hat", d: HAT });
      put(body, "path", { class: "eyes", d: "M-6 0h.01M6 0h.01" }); put(body, "path", { class: "blush", d: "M-10.5 5h.01M10.5 5h.01" });
      brand.mouth = put(body, "path", { class: "mouth" });
      brand.sign = put(g, "text", { class: "sign", y: 29 });
      layer = put(svg, "g", { "aria-hidden": "true" });
      show();
    }
    const talks = (i) => game.state.talking[i];
    function tie(i) { // between Nella and a friend
      return put(own, "path", { class: "tie own", d: `M${at[N]}L${at[i]}`, "data-friend": i });
    }
    // what is seen: who was won by today's shouts, once they have arrived
    function seen() {
      const { state } = game, won = game.today.won.filter((i) => !hidden.includes(i));
      if (!won.length) return state;
      const status = state.status.slice();
      won.forEach((i) => { status[i] = 1; });
      return { ...state, status };
    }
    function about(i) {
      const known = one(game.open(i), "undecided friend"), does = game.today.answer.includes(i) ? "Take back the answer to" : talks(i) ? "Answer" : "Visit";
      return `${does} ${game.town.names[i]}, ${QUARTERS[Math.floor(i / 9)]}: ${known}`;
    }
    function show() {
      const { state, set: level } = game, inTown = picture.contains(document.activeElement), able = [];
      for (let i = 0; i < N; i++) if (game.tappable(i)) able.push(i);
      if (able.length && !able.includes(focus)) focus = able[0];
      const visible = seen(), friends = Town.friends(state.town);
      view.show(visible, { able: game.tappable, names, answered: game.today.answer, tab: able.length ? focus : -1, say: about });
      for (let i = 0; i < N; i++) {
        const g = view.person(i), can = able.includes(i);
        g.classList.toggle("asks", can && Boolean(talks(i)) && !game.today.answer.includes(i));
        if (can) g.removeAttribute("aria-hidden");
        else { for (const name of ["role", "tabindex", "aria-label"]) g.removeAttribute(name); g.setAttribute("aria-hidden", "true"); }
        // eyes turn to whoever talks to them, and those who talk to whom they tell
        const other = friends[i].find((j) => (visible.status[i] ? talks(i) && !visible.status[j] : talks(j))), to = other === undefined ? [0, 0] : at[other].map((x, k) => x - at[i][k]), far = Math.hypot(...to) || 1;
        g.querySelector(".eyes").setAttribute("transform", `translate(${to.map((x) => (2.2 * x / far).toFixed(1))})`);
      }
      if (inTown && !picture.contains(document.activeElement.closest("[tabindex]"))) hold(focus, able);
      // Nella's own ties
      const mine = game.set.friends ? Town.friends(state.town)[N].concat(game.today.visit) : [];
      for (const i of mine) if (!own.querySelector(`[data-friend="${i}"]`)) tie(i);
      for (const path of own.children) { const i = Number(path.dataset.friend); path.setAttribute("class", `tie own${state.by[i] === N ? " told" : state.status[i] ? "" : " live"}`); }
      // the shop becomes a face
      const kind = game.kindness();
      brand.wall.setAttribute("rx", (3 + 14 * kind).toFixed(1));
      brand.g.setAttribute("class", `brand${kind > 0.3 ? " awake" : ""}${kind > 0.5 ? " warm" : ""}${kind > 0.75 ? " human" : ""}`);
      mouth();
      brand.sign.textContent = level.friends ? "Nella" : "Nella’s";
      // day, coins, count
      day.replaceChildren();
      put(day, "b", {}, game.over ? "Ten days are over" : `${game.level > 1 ? `Level ${game.level}, day` : "Day"} ${state.t + 1} of 10`);
      const pips = put(day, "span", { class: "fg-pips", "aria-hidden": "true" });
      for (let d = 0; d < 10; d++) put(pips, "i", { class: d < state.t ? "done" : d === state.t ? "now" : "" });
      const likes = game.likes() - hidden.length, grown = score.firstChild && Number(score.firstChild.textContent) < likes;
      score.replaceChildren();
      put(score, "strong", grown ? { class: "grown" } : {}, likes); put(score, "span", {}, `of ${N} like Nella’s`);
      purse.replaceChildren();
      const coins = put(purse, "span", { class: "fg-coins", "aria-hidden": "true" });
      for (let k = 0; k < 2; k++) put(coins, "i", { class: k < game.coins ? "" : "gone" });
      put(purse, "span", {}, `${level.friends ? one(game.coins, "hand") : one(game.coins, "coin")} left today`);
      shoutKey.hidden = !level.shout;
      two(shoutKey, "Shout", "five people hear"); two(nextKey, state.t === 9 ? "Last night" : "Next day", "words travel");
      shoutKey.setAttribute("aria-disabled", !game.coins); nextKey.classList.toggle("ready", !game.coins && !flight);
    }
    function mouth(open) {
      const kind = game.kindness();
      brand.mouth.setAttribute("d", open ? "M-5 6Q0 3 5 6Q5 13 0 13Q-5 13-5 6Z" : kind > 0.75 ? "M-7 6Q0 9 7 6Q5 14 0 14Q-5 14-7 6Z" : kind > 0.5 ? "M-6 7Q0 13 6 7" : "M-5 9H5");
    }
    function say(text) {
      news.textContent = text;
      names = new Set(game.town.names.map((_, i) => i).filter((i) => i < N && new RegExp(`\\b${game.town.names[i]}\\b`).test(text)));
      show();
    }
    function speak(lines, who = "") {
      speech.classList.remove("on"); void speech.offsetWidth;
      speech.textContent = lines[said++ % lines.length].replace("NAME", who);
      speech.classList.add("on");
    }
    function hold(i, able = [i]) {
      focus = i;
      if (!able.length || !game.tappable(i)) return nextKey.focus({ preventScroll: true });
      show();
      view.person(i).focus({ preventScroll: true });
    }
    function flash(i, name) {
      if (calm()) return;
      const { classList } = view.person(i);
      classList.remove("won", "shrug", "hush"); void view.person(i).getBoundingClientRect(); classList.add(name);
    }

    // --- motion: each goes along a path, or straight
    function send(flights, time, done, kind) {
      if (calm() || !flights.length) return done();
      const dots = flights.map(({ wins, shape, path, back, from, to }) => {
        const dot = shape === "heart" ? put(layer, "path", { class: "heart-sent", d: HEART }) : shape === "shout" ? put(layer, "rect", { class: `word shout${wins ? " wins" : ""}`, x: -4, y: -4, width: 8, height: 8, rx: 1.5 }) : put(layer, "circle", { class: `word${wins ? " wins" : ""}`, r: wins ? 5 : 3.4 });
        return { dot, path, back, from, to, fades: !wins && !shape, total: path ? path.getTotalLength() : 0 };
      });
      const start = performance.now(), mine = { kind, done: () => { mine.over = true; for (const { dot } of dots) dot.remove(); done(); } };
      if (kind) flight = mine;
      const frame = (now) => {
        if (mine.over) return;
        const t = Math.max(0, Math.min(1, (now - start) / time)), e = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
        for (const { dot, path, back, from, to, fades, total } of dots) {
          const { x, y } = path ? path.getPointAtLength(total * (back ? 1 - e : e)) : { x: from[0] + (to[0] - from[0]) * e, y: from[1] + (to[1] - from[1]) * e };
          dot.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
          if (fades && t > 0.75) dot.setAttribute("opacity", (1 - t) * 4);
        }
        if (t < 1) return requestAnimationFrame(frame);
        if (flight === mine) flight = null;
        mine.done();
      };
      frame(start);
    }
    /* Let what flies arrive; say what it was. */
    function land(silent) {
      if (!flight) return "";
      const { kind, done } = flight;
      flight = null;
      if (silent) layer.replaceChildren(); else done();
      return kind;
    }

    // --- what a hand does
    function shout() {
      if (land() === "night" || game.over || turn.hidden || !game.set.shout) return;
      if (!game.coins) return say("No coin is left today. Go on to the next day.");
      const heard = game.shout(), won = heard.filter((one) => one.wins).map((one) => one.person);
      hidden = won; show(); speak(CRY); mouth(true);
      if (!calm()) brand.g.classList.add("shouting");
      send(heard.map(({ person, wins }) => ({ from: at[N], to: at[person], shape: "shout", wins })), SHOUT, () => {
        hidden = [];
        const met = [...new Set(heard.map(({ person }) => person))];
        say(`${Town.some(game.town, met, 5)} heard you. ${won.length ? `${Town.some(game.town, won)} ${won.length > 1 ? "like" : "likes"} Nella’s.` : "Nobody was won."}`);
        for (const { person, wins } of heard) flash(person, wins ? "won" : "shrug");
        if (!game.coins && document.activeElement === shoutKey) nextKey.focus({ preventScroll: true });
      }, "shout");
    }
    function tap(i) {
      if (land() === "night" || turn.hidden) return;
      const refused = game.why(i), name = game.town.names[i];
      if (refused) return say(refused);
      const known = one(game.open(i), "undecided friend"), what = game.tap(i);
      focus = i;
      if (what === "back") return say(`You take back the answer to ${name}.`);
      say(what === "visit" ? `You visit ${name}, who hears you every day from now on.` : `You answer ${name}, who goes on talking to ${known}.`);
      flash(i, "won"); speak(what === "visit" ? VISIT : WARM, name);
      send([{ from: at[N], to: at[i], shape: "heart", wins: true }], THANKS, () => {});
    }
    function night() {
      if (land() === "night" || game.over || turn.hidden || performance.now() - lastNight < TWICE) return;
      const state = game.night();
      // the old day stays in the picture until the words have arrived
      stage.classList.add("night"); speech.classList.remove("on");
      const path = (a, b) => (b === N || a === N ? own.querySelector(`[data-friend="${a === N ? b : a}"]`) : lines.get(Math.min(a, b) * N + Math.max(a, b)));
      const words = state.news.words.filter(({ to }) => to < N).map(({ from, to, wins }) => ({ path: path(from, to), back: from !== N && from > to, wins }));
      send(words, WORD, () => { stage.classList.remove("night"); dawn(state); }, "night");
      nextKey.classList.remove("ready");
      lastNight = performance.now();
    }
    function dawn(state) {
      const { news: today, town } = state, told = today.fresh.filter((i) => state.by[i] >= 0), said = [];
      const who = (i) => (i === N ? "You" : town.names[i]);
      if (told.length) said.push(`${told.slice(0, 3).map((i) => `${who(state.by[i])} told ${town.names[i]}`).join(", ")}${told.length > 3 ? ` and ${told.length - 3} more` : ""}.`);
      else said.push("No word caught on.");
      if (today.silent.length) said.push(`${Town.people(today.silent.length)} fell silent.`);
      const can = game.waiting().length;
      said.push(`${Town.likes(state)} of ${N}.`);
      if (!game.over) said.push(can ? `${can} can be answered.` : "Nobody can be answered.");
      say(said.join(" "));
      for (const i of told) flash(i, "won");
      for (const i of today.silent) flash(i, "hush");
      if (game.over) finish();
    }

    // --- the end
    function finish() {
      const { set: level, luck } = game, others = Town.rivals(game.level, luck).map((run) => Town.likes(run[run.length - 1])), you = Town.likes(game.state), best = Math.max(...others);
      const words = level.pure, low = (k) => words[k].toLowerCase();
      panel(you > best ? "You beat both." : you === best ? "Level with the better one." : `${words[others.indexOf(best)]} would have won more.`);
      const rows = put(end, "div", { class: "fg-rows", role: "img", "aria-label": `You ${you}, ${low(0)} ${others[0]}, ${low(1)} ${others[1]}, of ${N}.` });
      [["You", you, "you"], [words[0], others[0], "push"], [words[1], others[1], "dialogue"]].forEach(([name, value, role]) => {
        const row = put(rows, "div", { class: `fg-row ${role}` });
        put(row, "span", {}, name); put(row, "b", {}, value);
        const bar = put(row, "svg", { viewBox: "0 0 216 8" });
        for (let k = 0; k < N; k++) {
          const full = { class: k < value ? "full" : "" };
          if (role === "push") put(bar, "rect", { x: 6 * k + 0.6, y: 1.6, width: 4.8, height: 4.8, ...full }); else put(bar, "circle", { cx: 6 * k + 3, cy: 4, r: 2.5, ...full });
        }
      });
      put(end, "p", { class: "fg-small" }, `Same town, same people, same luck: number ${luck}.`);
      if (level.ask && guess >= 0) {
        const winner = others[0] === others[1] ? -1 : others[0] > others[1] ? 0 : 1;
        put(end, "p", {}, `You said ${low(guess)}. ${winner < 0 ? "They came out level" : `${words[winner]} won`}, ${best} to ${Math.min(...others)}.`);
      }
      put(end, "p", { class: "fg-why" }, level.friends ? person() : sources(you));
      const row = put(end, "div", { class: "town-buttons" }), next = Town.LEVELS[game.level];
      if (next) button(row, () => open(game.level + 1, luck, true), "main").textContent = next.name;
      button(row, () => open(game.level, 1 + Math.floor(9999 * Math.random()), true), next ? "" : "main").textContent = "New luck";
      button(row, () => open(game.level, luck, true), "").textContent = "Same luck";
      share(others);
      box.dataset.result = [you, ...others].join(" ");
      show(); end.focus({ preventScroll: true }); inSight(rows);
      if (calm()) return;
      // once more, how the news went round
      const mine = game;
      for (let t = 0; t <= 10; t++) setTimeout(() => { if (game === mine) game.state.since.forEach((day, i) => { if (day === t && i < N) flash(i, "won"); }); }, 500 + 130 * t);
    }
    function sources(you) {
      const [answered, word, shouts] = game.sources(), fresh = you - 3;
      if (!fresh) return "Nobody came after the first three.";
      return `Of your ${one(fresh, "new customer")}, ${answered} heard it from somebody you had answered, ${word} from others who talked, ${shouts} from your shouts.`;
    }
    function person() {
      const { letters } = game, sum = (k) => letters.reduce((all, day) => all + day[k], 0), day = letters.findIndex(([came, answered]) => 2 * answered < came);
      const called = "In this course such an account is called a";
      return `${one(sum(0), "letter")} came and you answered ${sum(1)}. ${day < 0 ? `You answered at least half on every day. ${called} person.` : `On day ${day + 1} you left more than half without an answer for the first time. ${called} brand.`}`;
    }
    function share(others) {
      const more = put(end, "details"), sign = { shout: "🟧", answer: "💙", visit: "👋", none: "▫️" };
      put(more, "summary", {}, "Share, or show it in Python");
      const diary = game.days.map(({ contacts = 0, answer, visit = [] }) => [...Array(contacts / 5).fill(sign.shout), ...visit.map(() => sign.visit), ...answer.map(() => sign.answer), sign.none, sign.none].slice(0, 2).join("")).join(" ");
      const link = `${location.href.split("#")[0]}#town=${game.level}.${game.luck}`;
      for (const [label, rows, text] of [["Text to share", 5, `${game.text(others)}\n${diary}\n${link}`], ["The same run in Python", 7, game.python()]]) {
        const k = `${id}-${rows}`, part = put(more, "div", { class: "town-field" });
        put(part, "label", { for: k }, label);
        const area = put(part, "textarea", { id: k, rows, readonly: "", spellcheck: "false" });
        area.value = text;
        const copy = button(part, () => {
          area.select();
          const done = () => { copy.textContent = "Copied"; };
          if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => document.execCommand("copy") && done()); else if (document.execCommand("copy")) done();
        }, "");
        copy.textContent = "Copy";
      }
    }
    function closer() {
      const more = put(box, "details", { class: "fg-closer" }), p = (text) => put(inside, "p", {}, text);
      put(more, "summary", {}, "Look closer: the rule");
      const inside = put(more, "div");
      p("Whoever talks tells each friend once a day, and convinces an undecided one with chance 0.2. After each day a talker falls silent with chance 0.7, an answered one with chance 0.05. Each of the five who hear a shout is drawn by lot, customers too; an undecided one is won with chance 0.07. What is not spent in a day is lost.");
      p("It is the rule of the chapter Push or dialogue, with 36 people instead of ten thousand, and with the luck of the Python model: the same number gives the same run there. “Only shouting” and “only answering”, which answers by lot, met the same luck as you. Your luck decides as well: in a thousand lucks a thoughtful player beat both about three times in four on level 1.");
      p("On level 3 Nella is one more person with ties of her own, and talks for ever. Whoever she visits is tied to her for good and hears her each day with the same chance 0.2. The day on which more than half of those who talk went without an answer is a measure of the last chapter of the course, taken here on this rule; it is not that chapter’s model.");
      const row = put(inside, "div", { class: "town-buttons" });
      Town.LEVELS.forEach((_, k) => { button(row, () => { open(k + 1, game.luck, true); }, "").textContent = `Level ${k + 1}`; });
    }

    // --- hands and keys; listeners outside the drawing
    const whose = (event) => { const part = event.target.closest("[data-person]"); return part ? Number(part.dataset.person) : -1; };
    for (const [name, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) picture.addEventListener(name, (event) => {
      const i = whose(event);
      if (i < 0) return;
      if (name === "focusin") focus = i;
      view.spot(i, on);
    });
    picture.addEventListener("click", (event) => {
      let i = view.nearest(event, game.tappable);
      if (i < 0) i = view.nearest(event);
      if (i >= 0) tap(i);
    });
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("textarea")) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, i = whose(event);
      if (i >= 0 && STEP[key]) hold(view.beside(i, STEP[key], game.tappable));
      else if (i >= 0 && (key === "Enter" || key === " ")) tap(i);
      else if (key === "s" && !turn.hidden) shout();
      else if (key === "n" && !turn.hidden) night();
      else return;
      event.preventDefault();
    });
    new ResizeObserver(() => { if (Math.abs(stage.clientWidth - width) > 1) { land(); build(); } }).observe(stage);

    const follow = () => /^#town=([123])\.(\d{1,9})$/.exec(location.hash);
    addEventListener("hashchange", () => { const link = follow(); if (link) open(Number(link[1]), Number(link[2])); });
    const link = follow();
    open(link ? Number(link[1]) : 1, link ? Number(link[2]) : 341);
  };

  const mount = () => document.querySelectorAll(".front-game").forEach(Town.frontGame);
  if (globalThis.document) (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", mount) : mount());
})();

/* The sandbox: a town to play with, by finger, by key and by ear.

   <div class="town" data-town="talk;people=12;..."><p>A sentence for readers without scripts.</p></div>
   becomes one when the page is ready; Town.sandbox(element, town) makes one by hand. An address
   that ends in #town=... opens that town in the first sandbox of the page.

   Keys, while the focus is inside: N next step, P play, U undo; in the town arrows, Enter for the
   tool in hand; A, T, M, F, R, Delete take a tool up and use it on the person in focus; Escape puts
   it down. Every change is a snapshot on one stack, so Undo takes back steps and changes alike. */
(() => {
  "use strict";
  const put = Town.put, BEAT = 450, NUDGE = 40, BOTH = ["Only messages", "Only answers"];
  const TOOLS = { // key: [name, what it does]
    a: ["Add", "Tap a free place, or press Enter, to add somebody."], t: ["Tie", "Choose two people to tie them, or to cut their tie."],
    m: ["Move", "Choose somebody, then a place. Or move with the arrows."], f: ["First", "Choose who is first."],
    v: ["Value", "Choose somebody to set a value."], r: ["Rename", "Choose somebody to give a name."], d: ["Remove", "Choose who leaves."],
  };
  const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let count = 0;

  Town.sandbox = (box, opened) => {
    const id = `town-${++count}`, button = (parent, text, act, key) => {
      const node = put(parent, "button", { type: "button", ...(key ? { "aria-keyshortcuts": key } : {}) }, text);
      node.addEventListener("click", act);
      return node;
    };
    const mark = (node, name, is) => node.setAttribute(`aria-${name}`, is), off = (node, is) => mark(node, "disabled", is);
    const back = []; // snapshots
    let now, tool = "", picked = -1, focus = 0, busy = false, playing = false, views = [], names = new Set();
    const rule = () => Town.rules[now.town.rule], state = (k = 0) => now.runs[k][now.runs[k].length - 1];

    // --- parts of the page
    box.replaceChildren();
    const head = put(box, "div", { class: "town-head" }), title = put(head, "p", { class: "town-title" }), clock = put(head, "p", { class: "town-clock" });
    const stages = put(box, "div", { class: "town-stages" });
    const news = put(box, "p", { class: "town-say", role: "status", "aria-live": "polite" });
    const main = put(box, "div", { class: "town-buttons" });
    const next = button(main, "", () => step(), "n"), play = button(main, "Play", () => toggle(), "p"), undo = button(main, "Undo", goBack, "u");
    next.className = "main";
    button(main, "Start again", () => change(now.town, "Back at the start."));
    const both = button(main, "Side by side", () => { remember(); begin(now.town, !now.both); say(now.both ? "Only messages and only answers, on the same luck." : "One town."); });
    const build = button(main, "Build", () => { hand(""); tools.hidden = !tools.hidden; mark(build, "expanded", !tools.hidden); });
    mark(build, "expanded", false); mark(build, "controls", `${id}-tools`);
    const tools = put(box, "div", { id: `${id}-tools`, class: "town-buttons", role: "toolbar", "aria-label": "Build the town", hidden: "" });
    const toolButtons = Object.entries(TOOLS).map(([key, [name]], k) => {
      const node = button(tools, name, () => hand(tool === key ? "" : key), key);
      node.tabIndex = k ? -1 : 0;
      return [key, node];
    });
    const form = put(box, "form", { class: "town-form", hidden: "" }), formLabel = put(form, "label", { for: `${id}-text` }), formText = put(form, "input", { id: `${id}-text`, autocomplete: "off" });
    put(form, "button", {}, "Set");
    const legend = put(box, "ul", { class: "town-legend" });
    const drawer = put(box, "div", { class: "town-more" }), more = (text, fill) => {
      const part = put(drawer, "details");
      put(part, "summary", {}, text);
      const inside = put(part, "div");
      part.addEventListener("toggle", () => { if (part.open) fill(inside); });
      return () => { if (part.open) fill(inside); };
    };
    const refill = [more("Rule and luck", settings), more("Link, Python, paste", share)];

    // --- what there is
    function begin(town, compare = false) {
      const towns = compare ? [0, 1].map((share) => Town.change(town, { parameters: { ...town.parameters, share }, days: [] })) : [town];
      now = { town, both: compare, runs: towns.map((one) => [Town.rules[one.rule].start(one)]), today: [], days: [] };
      picked = -1; focus = Math.min(focus, town.n - 1);
      draw();
    }
    const remember = () => back.push({ ...now, focus });
    function change(town, text, goesOn) { // a new name or place changes nothing of the run
      const old = { ...now, focus };
      if (goesOn) { now = { ...now, town, runs: now.runs.map((run) => run.map((one) => ({ ...one, town: Town.change(one.town, { people: town.names, at: town.at }) }))) }; draw(); }
      else begin(town, now.both && town.rule === "talk");
      back.push(old); say(text);
    }
    function attempt(act) { // what is wrong is said, and nothing changes
      try { act(); return true; } catch (error) {
        if (!(error instanceof Town.Problem)) throw error;
        say(`${error.message[0].toUpperCase()}${error.message.slice(1)}.`);
        return false;
      }
    }
    function goBack() {
      if (!back.length) return say("Nothing to undo.");
      now = back.pop(); picked = -1; focus = now.focus;
      draw(); say(`Undone. ${rule().say(state())}`);
    }
    // the town with all that the player did, for the link
    const played = () => (now.days.some(Boolean) ? Town.change(now.town, { days: Array.from({ length: Math.max(now.days.length, now.town.days.length) }, (_, d) => now.days[d] || now.town.days[d] || {}) }) : now.town);

    // --- steps
    function step(then = () => {}) {
      if (busy) return;
      if (isOver()) return;
      const day = state().t, actions = now.today.length ? { answer: now.today } : {};
      attempt(() => {
        const runs = now.runs.map((run, k) => [...run, rule().step(run[run.length - 1], now.both ? {} : actions)]);
        remember();
        const days = now.days.slice();
        if (now.today.length) days[day] = { ...now.town.days[day], ...actions };
        now = { ...now, runs, days, today: [] };
        busy = true;
        let left = views.length;
        views.forEach((view, k) => view.fly(state(k), () => {
          if (--left) return;
          busy = false; tell(); views.forEach((one, i) => one.land(state(i))); then();
        }));
      });
    }
    const totals = (k) => rule().counts(state(k)).slice(0, 6).map(([number, words]) => `${words}: ${number}`).join(", ");
    const isOver = () => state().over && (say(`It is over. ${totals(0)}.`), true);
    function tell() {
      say(now.both ? `Day ${state().t}. ${BOTH.map((words, k) => `${words}: ${totals(k)}.`).join(" ")}` : rule().say(state()));
    }
    function rest() { playing = false; busy = false; play.textContent = "Play"; views.forEach((view) => view.stop()); }
    function toggle() {
      if (playing) { rest(); show(); return; }
      if (isOver()) return;
      playing = true; play.textContent = "Pause";
      const go = () => { if (playing) { if (state().over) toggle(); else step(() => setTimeout(go, views[0].crowd ? 50 : BEAT)); } };
      go();
    }

    // --- the picture
    function draw() {
      const held = stages.contains(document.activeElement);
      rest(); stages.replaceChildren();
      stages.className = `town-stages${now.both ? " both" : ""}`;
      views = now.runs.map((_, k) => {
        const part = put(stages, "div", { class: "town-stage" });
        const caption = put(part, "p", { class: "town-caption", hidden: "" });
        return Object.assign(Town.view(put(part, "div", { class: "town-picture" }), { label: now.both ? BOTH[k] : rule().title }), { part, caption });
      });
      legend.replaceChildren();
      for (const [look, words] of Object.entries(rule().legend || {})) if (look !== "rejecter" || now.town.parameters.discontent !== 0) {
        const item = put(legend, "li");
        Town.face(item, look); put(item, "span", {}, words);
      }
      size(); show(); refill.forEach((fill) => fill());
      if (held) to(focus);
    }
    function size() {
      views.forEach((view) => { const width = view.part.clientWidth; view.draw(now.town, Math.round(Math.max(240, Math.min(now.both ? width : 520, width * (width > 560 ? 0.72 : 1.04))))); });
    }
    const mayAnswer = (i) => now.town.rule === "talk" && !now.both && !state().over && state().talking[i] && !state().engaged[i];
    const able = (i) => Boolean(tool) || mayAnswer(i);
    function about(i, k = 0) {
      const { town } = now, known = Town.friends(town)[i], look = rule().look(state(k), i);
      const words = { talking: "talks", engaged: "answered", discontented: "complains", informed: "heard of it", asleep: "would not go", chosen: "", torn: "has seen through it" };
      const what = look.split(" ").map((word) => words[word] ?? (word.startsWith("letter") ? `holds ${rule().mark(state(k), i)}` : word)).filter(Boolean).join(", ");
      const does = tool ? `${TOOLS[tool][0]} ` : mayAnswer(i) ? `${now.today.includes(i) ? "Take back the answer to" : "Answer"} ` : "";
      return `${does}${town.names[i]}: ${what}, ${Town.plural(known.length, "friend")}`;
    }
    function show() {
      const { town } = now, t = state().t;
      views.forEach((view, k) => view.show(state(k), { able, names, picked, answered: now.today, tab: focus, say: (i) => about(i, k) }));
      title.textContent = rule().title;
      clock.replaceChildren();
      put(clock, "b", {}, `${rule().days ? "Day" : "Step"} ${t}${town.parameters.steps ? ` of ${town.parameters.steps}` : ""}`);
      put(clock, "span", {}, now.both ? "" : totals(0));
      views.forEach(({ caption }, k) => { caption.hidden = !now.both; caption.textContent = `${BOTH[k]}: ${totals(k)}`; });
      next.textContent = rule().days ? "Next day" : "Next step";
      off(next, state().over); off(play, state().over && !playing); off(undo, !back.length);
      both.hidden = town.rule !== "talk"; mark(both, "pressed", now.both);
      build.hidden = town.n > Town.HANDY;
      for (const [key, node] of toolButtons) { mark(node, "pressed", tool === key); node.hidden = (key === "v" && !rule().own) || (key === "f" && !("n_seeds" in town.parameters)); }
    }
    function say(text) {
      news.textContent = text;
      names = new Set(now.town.names.map((_, i) => i).filter((i) => new RegExp(`(^|[^\\p{L}])${now.town.names[i].replace(/[.]/g, "\\.")}($|[^\\p{L}\\p{N}])`, "u").test(text)));
      show();
    }
    function to(i, k = 0) {
      focus = i; show();
      const person = views[Math.min(k, views.length - 1)].person(i);
      if (person) person.focus({ preventScroll: true });
    }

    // --- what a hand does
    function hand(key) {
      tool = key; picked = -1; form.hidden = true;
      if (key) { tools.hidden = false; mark(build, "expanded", true); }
      if (key) say(TOOLS[key][1]); else show();
    }
    function ask(i, text, value, set) {
      picked = i; form.hidden = false; formLabel.textContent = text; formText.value = value;
      form.onsubmit = (event) => {
        event.preventDefault();
        attempt(() => { set(formText.value.trim()); form.hidden = true; to(i); });
      };
      show(); formText.focus(); formText.select();
    }
    function use(i, k) {
      if (busy) return;
      attempt(() => apply(i));
      if (form.hidden) to(focus, k);
    }
    function apply(i) {
      const { town } = now, name = town.names[i], { edit } = Town;
      focus = i;
      if (!tool) return answer(i);
      if (tool === "a") return add(Town.layout(town)[i].map((x) => x + (x > 900 ? -70 : 70)));
      if (tool === "r") return ask(i, `New name of ${name}`, name, (text) => change(edit.rename(town, i, text), `${name} is now ${text}.`, true));
      if (tool === "v") return ask(i, `${rule().own.label} of ${name}, or nothing`, Town.ownOr(town, i, ""), (text) => change(edit.own(town, i, text === "" ? null : Number(text)), `${name}: ${text || "as drawn"}.`));
      if (tool === "f") { const chosen = edit.first(town, i); return change(chosen, `${name} is ${chosen.first.includes(i) ? "first" : "not first any more"}.`); }
      if (tool === "d") return town.n > 1 ? change(edit.remove(town, i), `${name} is gone.`) : say("One person must stay.");
      if (picked === i) { picked = -1; return say(`${name} put down.`); }
      if (tool === "m" || picked < 0) { picked = i; return say(tool === "m" ? `Where shall ${name} go? Tap a place, or use the arrows.` : `${name} and who else?`); }
      const other = picked, cut = edit.tied(town, i, other);
      change(edit.tie(town, other, i), `${town.names[other]} and ${name} ${cut ? "are friends no more" : "are friends"}.`);
    }
    function add(place) {
      if (now.town.n >= Town.HANDY) return say(`A town has at most ${Town.HANDY} people.`);
      change(Town.edit.add(now.town, place), `${Town.edit.freeName(now.town)} moves in.`);
      focus = now.town.n - 1; show();
    }
    function move(i, place) {
      change(Town.edit.move(now.town, i, place), `${now.town.names[i]} moves.`, true);
      picked = i; show();
    }
    function answer(i) {
      const { town } = now, name = town.names[i], most = rule().most ? rule().most(town, state().t + 1, "conversations") : 0;
      if (!mayAnswer(i)) return say(`${about(i)}${Town.friends(town)[i].length ? `: ${Town.some(town, Town.friends(town)[i], 8)}` : ""}.`);
      if (now.today.includes(i)) { remember(); now = { ...now, today: now.today.filter((k) => k !== i) }; return say(`You take back the answer to ${name}.`); }
      if (now.today.length >= most) return say(most ? `The budget pays for ${Town.plural(most, "answer")} on this day. Take one back, or go on.` : "The budget pays for no answer on this day.");
      remember(); now = { ...now, today: [...now.today, i] };
      const waiting = Town.friends(town)[i].filter((k) => !state().status[k]).length;
      say(`You answer ${name}, who talks on to ${Town.plural(waiting, "undecided friend")}.`);
    }
    const whose = (event) => { const part = event.target.closest("[data-person]"); return part ? Number(part.dataset.person) : -1; };
    const viewOf = (event) => views.findIndex((view) => view.part.contains(event.target));
    stages.addEventListener("click", (event) => {
      const k = viewOf(event);
      if (busy || k < 0 || views[k].crowd || !event.target.closest(".town-picture")) return;
      const i = views[k].nearest(event);
      if (tool === "m" && picked >= 0 && (i < 0 || i === picked) && event.detail) return move(picked, views[k].place(event));
      if (i >= 0) use(i, k); else if (tool === "a") { add(views[k].place(event)); to(focus, k); }
    });
    for (const [name, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) box.addEventListener(name, (event) => {
      const i = whose(event);
      if (i < 0) return;
      if (name === "focusin") focus = i;
      views[Math.max(0, viewOf(event))].spot(i, on || picked === i);
    });
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, i = whose(event), k = viewOf(event), along = STEP[key];
      if (key === "Escape") { event.preventDefault(); const writing = form.contains(event.target); hand(""); return writing ? to(focus) : undefined; }
      if (event.target.closest("input, textarea, select")) return;
      const at = toolButtons.findIndex(([, node]) => node === event.target);
      if (at >= 0 && along) {
        const shown = toolButtons.map(([, node]) => node).filter((node) => !node.hidden), by = along[0] + along[1], other = shown[(shown.indexOf(event.target) + by + shown.length) % shown.length];
        shown.forEach((node) => { node.tabIndex = node === other ? 0 : -1; }); other.focus();
      } else if (i >= 0 && along) {
        if (tool === "m" && picked === i) move(i, Town.layout(now.town)[i].map((x, axis) => x + along[axis] * (event.shiftKey ? NUDGE / 4 : NUDGE)));
        else return event.preventDefault(), to(views[k].beside(i, along), k);
        to(i, k);
      } else if (i >= 0 && (key === "Enter" || key === " ")) use(i, k);
      else if (key === "n") step();
      else if (key === "p") toggle();
      else if (key === "u") goBack();
      else if (i >= 0 && !busy && !build.hidden && toolButtons.some(([name, node]) => name === (key === "Delete" ? "d" : key) && !node.hidden)) {
        hand(key === "Delete" ? "d" : key); use(i, k);
      } else return;
      event.preventDefault();
    });

    // --- settings, link, Python
    function field(parent, label, name, attributes, value, act) {
      const part = put(parent, "div", { class: "town-field" });
      put(part, "label", { for: `${id}-${name}` }, label);
      const input = put(part, name === "rule" ? "select" : attributes.rows ? "textarea" : "input", { id: `${id}-${name}`, ...attributes });
      input.value = value;
      if (act) input.addEventListener("change", () => { if (!attempt(() => act(input.value))) input.value = value; });
      return input;
    }
    function settings(part) {
      const { town } = now, held = part.contains(document.activeElement) && document.activeElement.id;
      part.replaceChildren();
      const rules = field(part, "Rule", "rule", {}, "", (value) => change(Town.change(town, { rule: value, parameters: {}, own: null, days: [], first: value === "letters" || value === "copying" ? null : town.first }), `Rule: ${Town.rules[value].title}.`));
      for (const name of Object.keys(Town.rules)) put(rules, "option", { value: name }, Town.rules[name].title);
      rules.value = town.rule;
      for (const { name, label, low, high, whole } of rule().fields) {
        field(part, label, name, { type: "number", min: low, max: high, step: whole ? 1 : "any" }, town.parameters[name], (value) => change(Town.change(town, { parameters: { ...town.parameters, [name]: value === "" ? NaN : Number(value) }, days: [] }), `${label}: ${value}.`));
      }
      field(part, "luck", "seed", { inputmode: "numeric" }, town.seed, (value) => change(Town.change(town, { seed: /^\d{1,20}$/.test(value) ? BigInt(value) : NaN, days: [] }), `Luck ${value}.`));
      button(part, "New luck", () => { const seed = 1 + Math.floor(Math.random() * 9999); change(Town.change(town, { seed, days: [] }), `Luck ${seed}.`); });
      if (held && document.getElementById(held)) document.getElementById(held).focus();
    }
    function share(part) {
      const town = played(), copy = (text, input) => button(part, text, () => {
        input.select();
        (navigator.clipboard ? navigator.clipboard.writeText(input.value) : Promise.reject()).then(() => say("Copied."), () => say("Now copy it with a key."));
      });
      part.replaceChildren();
      copy("Copy link", field(part, "Link to this town", "link", { rows: 3, readonly: "" }, `${location.href.split("#")[0]}#town=${Town.encode(town)}`));
      copy("Copy Python", field(part, "The same run in Python", "python", { rows: 7, readonly: "", wrap: "off" }, Town.python(town)));
      const pasted = field(part, "Whom would you ask? A line a person: Ada: Ben, Chi. Or a line a tie: Ada, Ben. Or a link.", "pasted", { rows: 4 }, "");
      button(part, "Make a town of it", () => attempt(() => {
        const text = pasted.value.trim(), link = text.indexOf("town="), { fields } = rule();
        const made = link >= 0 || text.includes(";people=") ? Town.decode(link >= 0 ? text.slice(link) : text) : Town.fromTies(text, now.town.rule, { seed: now.town.seed, parameters: fields.some(({ name }) => name === "n_seeds") ? { n_seeds: 1 } : {} });
        change(made, `A town of ${Town.people(made.n)}.`);
      }));
    }

    begin(opened); say(rule().say(state()));
    let width = box.clientWidth;
    const anew = () => { width = box.clientWidth; rest(); size(); show(); };
    new ResizeObserver(() => { if (box.clientWidth !== width) anew(); }).observe(box);
    // a crowd is painted in the colours of the moment
    new MutationObserver(() => { if (views[0].crowd) anew(); }).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return { get town() { return played(); }, get states() { return now.runs.map((run) => run.slice()); }, open: (town) => change(town, `A town of ${Town.people(town.n)}.`), say };
  };

  const mount = () => document.querySelectorAll(".town[data-town]").forEach((box, k) => {
    const sandbox = (box.sandbox = Town.sandbox(box, Town.decode(box.dataset.town))), follow = () => {
      if (/^#town=/.test(location.hash)) try { sandbox.open(Town.decode(location.hash)); } catch (error) { sandbox.say(`This address holds no town: ${error.message}.`); }
    };
    if (k) return;
    follow(); addEventListener("hashchange", follow);
  });
  if (globalThis.document) (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", mount) : mount());
})();

/* The louder message, the puzzle: posters at the doors of six neighbours, and a hundred talks that luck
   has printed. Of 64 ways 2 win all six, with posters at the doors beside those whom it cannot reach, and at
   most one more; six posters win two, and the other four for ever share nothing with it (tests/test_toys.py). */
(() => {
  "use strict";
  const PEOPLE = 6, POSTER = 6, TALKS = 100, BEAT = 90, MARKS = ["M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z", "M-6.5-6.5h13v13h-13Z", "M0-8.5L8.5 0L0 8.5L-8.5 0Z"];
  const rule = () => Town.rules.likeness, apart = (state, i, j = POSTER) => rule().differ(state.own[i], state.own[j]).length;
  const agree = (state) => state.town.names.reduce((sum, _, i) => sum + (i !== POSTER && !apart(state, i)), 0);
  const played = ({ state }) => state.t === TALKS, won = (game) => played(game) && agree(game.state) === PEOPLE, posters = ({ doors }) => doors.reduce((sum, on) => sum + on, 0);
  function talk(town, doors, t) { // who speaks to whom: the poster at every second talk where it hangs
    const draw = (stream, many) => Math.floor(many * Town.draw(town, stream, t)), listener = draw("listener", PEOPLE), beside = [(listener + PEOPLE - 1) % PEOPLE, (listener + 1) % PEOPLE];
    return { listener, speaker: doors[listener] && !draw("poster", 2) ? POSTER : beside[draw("speaker", 2)] };
  }
  const run = (town, doors) => {
    const states = [rule().start(town)];
    for (let t = 1; t <= TALKS; t++) states.push(rule().step(states[t - 1], talk(town, doors, t)));
    return states;
  };
  function tell(game) {
    const { state, town } = game, n = agree(state), lost = town.names.map((_, i) => i).filter((i) => i !== POSTER && apart(state, i) === 3);
    const said = `${Town.plural(posters(game), "poster")}, a hundred talks: ${n || "none"} of six agree${n === 1 ? "s" : ""} with the poster in everything.`;
    if (n === PEOPLE) return said;
    return `${said} ${lost.length ? `${Town.list(lost.map((i) => town.names[i]))} ${lost.length > 1 ? "share" : "shares"} nothing with it, and cannot hear it.` : "Nobody was left behind, but time ran out."}`;
  }
  Town.toys.louder_message_puzzle = {
    label: "Six neighbours around a poster",
    text: "Six neighbours talk to those beside them, and take over a mark from whoever shares one with them. Filled marks are as on the poster. Hang posters at doors so that all six agree with it.",
    hint: "Tap people to hang a poster at the door; it then speaks at every second talk there.",
    town: "likeness;seed=6826;people=Lea,Ivo,Mo,Zoe,Ada,Ben,Poster;ties=0-1,1-2,2-3,3-4,4-5,0-5;own=3,5,7,7,4,4,0",
    at: [[250, 90], [750, 90], [940, 480], [750, 870], [250, 870], [60, 480], [500, 460]],
    begin: (town) => ({ town, doors: [0, 0, 0, 0, 0, 0], state: rule().start(town) }),
    able: (_, i) => i !== POSTER,
    say: ({ town, doors, state }, i) => `${town.names[i]}, ${3 - apart(state, i) || "no"} of 3 marks as on the poster${doors[i] ? ", a poster at the door: take it down" : ": hang a poster"}`,
    tap(game, i) {
      game.doors = game.doors.map((on, k) => (k === i ? 1 - on : on));
      game.state = rule().start(game.town);
      return `${game.doors[i] ? "A poster hangs at the door of" : "No poster at the door of"} ${game.town.names[i]}. ${Town.plural(posters(game), "poster")}. Let them talk.`;
    },
    refuse: () => "This is the poster itself. Tap somebody around it.",
    buttons: [["p", "Let them talk", (game) => {
      const states = run(game.town, game.doors), last = states[TALKS];
      return { states: [states[0], ...states.filter((state) => state.t && state.t < TALKS && state.news.taken >= 0), last], beat: BEAT, say: () => tell(game) };
    }, played]],
    done(game) {
      if (!won(game)) return "";
      const loud = agree(run(game.town, [1, 1, 1, 1, 1, 1])[TALKS]);
      return `${Town.plural(posters(game), "poster")} won all six; six posters win ${loud}. The louder message makes its own at once those near it, and nobody is left who could reach the others.`;
    },
    draw({ state, doors }, { over: layer, at, width }, town) {
      const { put } = Town;
      town.names.forEach((_, i) => {
        const [x, y] = at(i);
        MARKS.forEach((d, k) => put(layer, "path", { class: `toy-mark${(state.own[i] >> k) & 1 ? "" : " as"}`, d, transform: `translate(${x + (k - 1) * 21} ${y + 42})` }));
        if (doors[i] || i === POSTER) put(layer, "path", { class: "toy-awning", d: `M${x - 20} ${y - 16}H${x + 20}L${x + 15} ${y - 25}H${x - 15}Z` });
        if (i !== POSTER && !apart(state, i)) put(layer, "circle", { class: "toy-goal reached", cx: x, cy: y, r: 22 });
      });
      put(layer, "text", { class: "toy-label", x: width / 2, y: at(POSTER)[1] + 72 }, `talk ${state.t} of ${TALKS}`);
    },
  };
})();

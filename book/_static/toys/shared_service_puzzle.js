/* A service built to be shared, the puzzle: six circles of seven in a ring, neighbours share a person. Of
   58,905 ways to give away four accounts 3,942 end with 16 users, none with more; one account to each
   of four circles, to people who sit in one, never does (tests/test_shared_toys.py). */
(() => {
  "use strict";
  const CIRCLES = 6, OWN = 5, ACCOUNTS = 4, GOAL = 16, BEAT = 420;
  const rule = () => Town.rules.accounts, users = (state) => Town.count(state.status, 1);
  const shared = (i) => i < CIRCLES, members = (c) => [c, (c + 1) % CIRCLES, ...Array.from({ length: OWN }, (_, k) => CIRCLES + c * OWN + k)];
  const placed = (town, chosen) => ({ ...rule().start(Town.change(town, { first: chosen })), over: false });
  const sits = (i) => (shared(i) ? `circles ${((i + CIRCLES - 1) % CIRCLES) + 1} and ${i + 1}` : `circle ${Math.floor((i - CIRCLES) / OWN) + 1}`);
  function why({ state, chosen }) { // what went out: every circle that had an account and has no user
    const begun = [...Array(CIRCLES).keys()].filter((c) => members(c).some((i) => chosen.includes(i)));
    const out = begun.filter((c) => !members(c).some((i) => state.status[i])).length;
    return out ? `${out} of ${Town.plural(begun.length, "circle")} with an account went out: too few in them stayed once it cost something.` : "What was begun lives; nobody carried it to a further circle.";
  }
  const short = (x) => String(x).replace(/^0/, ""), played = ({ state }) => state.t > 0;
  // outer three, two in the middle, and the person between two circles, seen from the centre of the ring
  const RADIUS = [480, 480, 480, 335, 335], TURN = [-20, 0, 20, -13, 13];
  const spot = (radius, degrees) => [0, 90].map((more) => Math.round(500 + radius * Math.cos(((degrees - more) * Math.PI) / 180)));
  Town.toys.shared_service_puzzle = {
    label: "Six circles of friends in a ring",
    text: "Six circles of friends; six people sit in two. Each uses it if taste times the share of friends on it reaches .21. Give away four accounts, free until nobody joins: end with 16 users.",
    hint: "The number is the taste. Tap four people, then Play.",
    town: "accounts;people=Noor,Ada,Ben,Cleo,Dov,Eli,Fay,Gus,Hana,Ivo,Jun,Kai,Lea,Max,Nia,Oda,Pia,Quin,Rosa,Sami,Tove,Uma,Vito,Wren,Xan,Yara,Zeno,Abel,Bea,Dina,Emil,Finn,Gita,Hugo,Ines,Jon;own=.6,.6,.6,.6,.6,.6,.1,.5,.9,.3,.7,.1,.5,.9,.3,.7,.1,.5,.9,.3,.7,.1,.5,.9,.3,.7,.1,.5,.9,.3,.7,.1,.5,.9,.3,.7;ties=0-1,0-5,0-6,0-7,0-8,0-9,0-10,0-31,0-32,0-33,0-34,0-35,1-2,1-6,1-7,1-8,1-9,1-10,1-11,1-12,1-13,1-14,1-15,2-3,2-11,2-12,2-13,2-14,2-15,2-16,2-17,2-18,2-19,2-20,3-4,3-16,3-17,3-18,3-19,3-20,3-21,3-22,3-23,3-24,3-25,4-5,4-21,4-22,4-23,4-24,4-25,4-26,4-27,4-28,4-29,4-30,5-26,5-27,5-28,5-29,5-30,5-31,5-32,5-33,5-34,5-35,6-7,6-8,6-9,6-10,7-8,7-9,7-10,8-9,8-10,9-10,11-12,11-13,11-14,11-15,12-13,12-14,12-15,13-14,13-15,14-15,16-17,16-18,16-19,16-20,17-18,17-19,17-20,18-19,18-20,19-20,21-22,21-23,21-24,21-25,22-23,22-24,22-25,23-24,23-25,24-25,26-27,26-28,26-29,26-30,27-28,27-29,27-30,28-29,28-30,29-30,31-32,31-33,31-34,31-35,32-33,32-34,32-35,33-34,33-35,34-35;first=;price=0.21",
    at: [
      ...Array.from({ length: CIRCLES }, (_, i) => spot(190, 60 * i - 120)),
      ...Array.from({ length: CIRCLES * OWN }, (_, i) => spot(RADIUS[i % OWN], 60 * Math.floor(i / OWN) - 90 + TURN[i % OWN])),
    ],
    begin: (town) => ({ town, chosen: [], state: placed(town, []) }),
    able: () => true,
    say: ({ town, chosen, state }, i) => `${town.names[i]}, taste ${short(rule().taste(town, i))}, ${sits(i)}${chosen.includes(i) ? ", has an account" : ""}${played({ state }) ? (state.status[i] ? ", uses it" : ", does not use it") : ""}`,
    tap(game, i) {
      const { town, chosen } = game, out = chosen.includes(i);
      if (chosen.length === ACCOUNTS && !out) return `Four accounts are given: ${Town.list(chosen.map((k) => town.names[k]))}. Tap one of them to take it back.`;
      game.chosen = out ? chosen.filter((k) => k !== i) : [...chosen, i];
      game.state = placed(town, game.chosen);
      const left = ACCOUNTS - game.chosen.length;
      return `${town.names[i]} of ${sits(i)} ${out ? "gives the account back" : "has an account"}. ${left ? `${left} left.` : "Now Play."}`;
    },
    buttons: [["p", "Play", (game) => {
      const states = Town.run(Town.change(game.town, { first: game.chosen })).slice(1), most = Math.max(...states.map(users));
      return { states, beat: BEAT, say: () => `${most} used it while accounts were free, ${users(game.state)} in the end. ${users(game.state) < GOAL ? why(game) : "More cannot be had."}` };
    }, (game) => game.chosen.length !== ACCOUNTS || played(game)]],
    done: (game) => (played(game) && users(game.state) >= GOAL ? "A circle begins with two of its people, and whoever sits in two circles counts in both and carries it on." : ""),
    draw({ state, chosen }, { under, over, at }, town) {
      for (let c = 0; c < CIRCLES; c++) {
        const [one, other, left, , right] = members(c), of = members(c), full = of.filter((i) => state.status[i]).length / of.length;
        Town.put(under, "path", { class: "toy-circle", d: `M${[one, left, of[3], right, other].map((i) => at(i).join(" ")).join("L")}Z`, opacity: 0.4 + 0.6 * full });
      }
      town.names.forEach((name, i) => {
        const [x, y] = at(i);
        Town.put(over, "text", { class: "toy-label", x, y: y + 30 }, `${chosen.includes(i) ? `${name} ` : ""}${short(rule().taste(town, i))}`);
      });
      const [x, y] = [0, 1].map((axis) => [...Array(CIRCLES).keys()].reduce((sum, i) => sum + at(i)[axis], 0) / CIRCLES);
      Town.put(over, "text", { class: "toy-label", x, y: y + 4 }, Town.plural(users(state), "user"));
    },
  };
})();

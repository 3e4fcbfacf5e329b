/* A service built to be shared: seven friends, all tied. Of 128 groups of users two stay as they are, nobody
   and all but Abel (tests/test_shared_toys.py). A price of .21, for at .2 it would depend on rounding
   whether a taste of .6 joins when two friends have. */
(() => {
  "use strict";
  const WIDE = 72, HIGH = 14, rule = () => Town.rules.accounts, users = (state) => Town.count(state.status, 1);
  const group = ({ status }) => [...status.keys()].filter((i) => status[i]);
  const begun = (town, first) => { const state = rule().start(Town.change(town, { first })); return { ...state, over: false }; };
  const worth = ({ town, status }, i) => rule().taste(town, i) * Town.friends(town)[i].filter((j) => status[j]).length / (town.n - 1);
  const short = (x) => x.toFixed(2).replace(/^0/, "").replace(/0$/, "");
  function tell({ state, found }) {
    const { town, news } = state, named = (people) => Town.list(people.map((i) => town.names[i])), all = users(state);
    const now = `${all || "Nobody"} use${all > 1 ? "" : "s"} it`;
    if (news.fresh.length + news.silent.length) {
      const said = [news.silent.length ? `${named(news.silent)} leave${news.silent.length > 1 ? "" : "s"}` : "", news.fresh.length ? `${named(news.fresh)} join${news.fresh.length > 1 ? "" : "s"}` : ""];
      return `${said.filter(Boolean).join(", ")}. ${now}.`;
    }
    return `Nobody joins, nobody leaves. ${now}, and so it stays.${found.length < 2 ? " Find another such group." : ""}`;
  }
  Town.toys.shared_service = {
    label: "Seven friends who all know each other",
    text: "All seven are friends. The more of them use the messenger, the fuller each bar; whose bar reaches the line, the price, uses it. Find both groups that last.",
    hint: "Nobody uses it yet. Tap people to switch them on, then Wait.",
    town: "accounts;people=Abel,Noor,Ben,Cleo,Dov,Eli,Fay;own=.1,.3,.5,.6,.7,.8,.9;ties=0-1,0-2,0-3,0-4,0-5,0-6,1-2,1-3,1-4,1-5,1-6,2-3,2-4,2-5,2-6,3-4,3-5,3-6,4-5,4-6,5-6;first=;price=0.21;free=0;steps=200",
    at: Array.from({ length: 7 }, (_, i) => { const turn = (i / 7 - 0.25) * 2 * Math.PI; return [Math.round(500 + 460 * Math.cos(turn)), Math.round(520 + 430 * Math.sin(turn))]; }),
    begin: (town) => ({ town, found: [], state: begun(town, []) }),
    able: () => true,
    say: ({ state, town }, i) => `${town.names[i]}, taste ${short(rule().taste(town, i))}: ${state.status[i] ? "uses it, switch off" : "switch on"}; worth ${short(worth(state, i))}, price .21`,
    tap(game, i) {
      const { state, town } = game, on = !state.status[i];
      game.state = begun(town, on ? [...group(state), i].sort((a, b) => a - b) : group(state).filter((k) => k !== i));
      const all = users(game.state);
      return `${town.names[i]} is switched ${on ? "on" : "off"}. ${all || "Nobody"} use${all > 1 ? "" : "s"} it.`;
    },
    buttons: [["w", "Wait", (game) => {
      const next = rule().step({ ...game.state, over: false }), stays = !next.news.fresh.length && !next.news.silent.length, text = group(next).join();
      if (stays && !game.found.includes(text)) game.found.push(text);
      return { states: [next], say: () => tell(game) };
    }, () => false]],
    done: ({ found }) => (found.length === 2 ? "Nobody, or all but Abel: the same people and the same price, and two groups that stay. Where it starts decides which." : ""),
    draw({ state }, { under, over, at }, town) { // a bar as long as the taste, full as far as the worth
      const [cx, cy] = [0, 1].map((axis) => town.names.reduce((sum, _, i) => sum + at(i)[axis], 0) / town.n);
      const [rx, ry] = [0, 1].map((axis) => Math.max(...town.names.map((_, i) => Math.abs(at(i)[axis] - [cx, cy][axis]))));
      Town.put(under, "ellipse", { class: "toy-all", cx, cy, rx, ry });
      Town.put(over, "text", { class: "toy-label toy-count", x: cx, y: cy + 5 }, `${users(state)} of ${town.n}`);
      town.names.forEach((_, i) => {
        const [x, y] = at(i), left = x - WIDE / 2, top = y - 40, bar = (length, kind) => Town.put(over, "rect", { class: `toy-bar${kind}`, x: left, y: top, width: WIDE * length, height: HIGH });
        bar(rule().taste(town, i), ""); bar(worth(state, i), rule().wants(state, i) ? " full" : " part");
        Town.put(over, "path", { class: "toy-price", d: `M${left + WIDE * town.parameters.price} ${top - 3}v${HIGH + 6}` });
      });
    },
  };
})();

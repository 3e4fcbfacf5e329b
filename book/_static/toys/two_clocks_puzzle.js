/* The two clocks, the puzzle: the buyer's desk. Of 130 deals 4 keep the mean age at 21 months for six coins;
   the shortest lead leaves 30, the shortest contract 22 (tests/test_two_clocks_toys.py). */
(() => {
  "use strict";
  const BUDGET = 6, GOAL = 21, MONTHS = 72, LEADS = Array.from({ length: 13 }, (_, k) => k), CONTRACTS = [12, 20, 22, 24, 26, 28, 30, 36, 48, 60];
  const clock = () => Town.clock, deal = ({ lead, contract }) => clock().deal(lead, contract), near = 1e-9; // whole thirds are not exact
  const paid = (game) => deal(game).cost <= BUDGET + near, won = (game) => paid(game) && deal(game).age <= GOAL;
  const coins = (cost) => (Math.round(cost * 10) / 10).toString(), places = [...LEADS.map((lead) => [140 + lead * 60, lead % 2 ? 250 : 150]), ...CONTRACTS.map((_, k) => [20 + k * 106, 975])];
  function tell(game) {
    const { age, cost } = deal(game), said = `Lead ${game.lead}, contract ${game.contract}: mean age ${age} months, ${coins(cost)} coins.`;
    return paid(game) ? (won(game) ? said : `${said} ${Town.plural(age - GOAL, "month")} too old.`) : `${said} There are only ${BUDGET}.`;
  }
  Town.toys.two_clocks_puzzle = {
    label: "The desk of Omar, who buys for the firm",
    text: "Omar has six coins. A contract of T months costs 120/T of them, an order L months ahead (12 - L)/3. Keep the mean age of the firm's telephones at 21 months or less.",
    hint: "Lead 12, contract 60: mean age 42 months, 2 coins. Tap another lead above, another contract below.",
    town: "clock;people=Omar,Firm;ties=",
    at: [[0, 0], [1000, 90]],
    begin: (town) => ({ town, lead: 12, contract: 60, state: Town.rules.clock.start(town) }),
    knobs: (at) => places.map(clock().scale(at)),
    able: () => true,
    say: (game, i) => (i < LEADS.length ? `Lead ${LEADS[i]}${game.lead === LEADS[i] ? ", chosen" : ""}` : `Contract ${CONTRACTS[i - LEADS.length]}${game.contract === CONTRACTS[i - LEADS.length] ? ", chosen" : ""}`),
    tap(game, i) {
      if (i < LEADS.length) game.lead = LEADS[i];
      else game.contract = CONTRACTS[i - LEADS.length];
      game.state = { ...game.state, glad: won(game) };
      return tell(game);
    },
    buttons: [],
    done: (game) => (won(game) ? `Lead ${game.lead} and contract ${game.contract}: a month of lead counts twice a month of contract, but both are dear when short, so a good deal cuts some of each.` : ""),
    draw(game, { under, over, at }) {
      const { put } = Town, spot = clock().scale(at), { lead, contract } = game, { age, cost } = deal(game);
      const to = (month, old) => spot([(month * 1000) / MONTHS, 850 - old * 7.2]);
      const tops = Array.from({ length: Math.ceil(MONTHS / contract) }, (_, k) => [k * contract, Math.min(MONTHS, (k + 1) * contract)]);
      const line = tops.map(([from, until]) => `L${to(from, lead)}L${to(until, lead + until - from)}`).join("").replace("L", "M");
      put(under, "path", { class: "toy-table", d: `${line}L${to(MONTHS, 0)}L${to(0, 0)}Z` });
      put(under, "path", { class: "toy-lead", d: `M${to(0, 0)}L${to(0, lead)}L${to(MONTHS, lead)}L${to(MONTHS, 0)}Z` });
      put(over, "path", { class: "toy-arc", d: line });
      const level = (old, name) => put(over, "path", { class: name, d: `M${to(0, old)}L${to(MONTHS, old)}` });
      level(GOAL, `toy-goal${won(game) ? " reached" : ""}`); level(age, "toy-mean");
      const label = (place, text) => { const [x, y] = spot(place); put(over, "text", { class: "toy-label", x, y }, text); };
      label([500, 340], `mean age ${age}, aim ${GOAL}: ${coins(cost)} of ${BUDGET} coins`);
      label([500, 60], `lead ${lead} (0 to 12 months)`);
      label([500, 910], `contract ${contract} (12 to 60 months)`);
      for (const k of [lead, LEADS.length + CONTRACTS.indexOf(contract)]) { const [cx, cy] = spot(places[k]); put(over, "circle", { class: "toy-bought", cx, cy, r: 8 }); }
      clock().awning(over, at(1));
    },
  };
})();

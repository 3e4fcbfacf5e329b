/* Duel: two shops in one town, as simulations.brands.duel, if nobody complains. Each is a run of push or
   dialogue with first customers, purse and contacts of its own; whoever joins one is lost for the other.
   start(town, programs)   two programs: {order: nobody, turn or most, least: friends, rest: shout or save}
   sides: the two runs; status: 0 undecided, 1 with the first shop, 2 with the second */
(() => {
  "use strict";
  const SECOND = ", second brand", GONE = 3, ROUNDING = 1e-9;
  const talk = Town.rules.talk;
  const turn = {
    nobody: () => Infinity,
    turn: ({ town, t, place }, i) => Town.draw(town, `answer${place}`, i, t + 1),
    most: ({ town }, i) => -Town.friends(town)[i].length,
  };
  /* What a program decides for the next day: {contacts, answer, left}. */
  function decide(side, purse, { order, least, rest }) {
    const { town } = side, price = town.parameters.conversation_cost, people = order === "nobody" ? [] : talk.waiting(side).filter((i) => Town.friends(town)[i].length >= least);
    const answer = Town.chance.lowest(people.map((i) => turn[order](side, i)), Math.floor((purse + ROUNDING) / price)).map((k) => people[k]);
    const left = purse - price * answer.length, contacts = rest === "shout" ? Math.floor(left + ROUNDING) : 0;
    return { contacts, answer, left: left - contacts };
  }
  function lose(side, i) { // the other shop was there as well, and the coin fell for it
    side.status[i] = GONE; side.since[i] = Town.NEVER; side.by[i] = Town.NOBODY; side.talking[i] = 0;
    side.news.fresh = side.news.fresh.filter((j) => j !== i);
  }
  function both(state, t, sides) {
    const { town } = state, of = (what, none) => town.names.map((_, i) => { const side = sides.find(({ status }) => status[i] === 1); return side ? side[what][i] : none; });
    return {
      ...state, t, sides, over: sides[0].over, status: town.names.map((_, i) => 1 + sides.findIndex(({ status }) => status[i] === 1)),
      talking: of("talking", 0), engaged: of("engaged", 0), by: of("by", Town.NOBODY), news: { words: [], fresh: sides.flatMap(({ news }) => news.fresh) },
    };
  }
  Town.toyRule("duel", {
    title: "Two shops", fields: talk.fields, decide,
    start(town, programs) {
      const { n_seeds: each } = town.parameters, seeds = Town.chance.lowest(town.names.map((_, i) => Town.draw(town, "seed adopters", i)), 2 * each);
      const sides = [0, 1].map((k) => {
        const own = Town.make({ rule: "talk", people: town.names, ties: town.ties, parameters: town.parameters, seed: town.seed, first: seeds.slice(k * each, (k + 1) * each) });
        return { ...talk.start(own), place: k ? SECOND : "" };
      });
      seeds.forEach((i, k) => { sides[k < each ? 1 : 0].status[i] = GONE; });
      return both({ town, programs, purses: [0, 0] }, 0, sides);
    },
    step(before) {
      const { town, programs } = before, t = before.t + 1;
      const decided = before.sides.map((side, k) => decide(side, before.purses[k] + town.parameters.budget, programs[k]));
      const sides = before.sides.map((side, k) => talk.step(side, decided[k])), joined = sides.map(({ news }) => news.fresh);
      for (const i of joined[0]) if (joined[1].includes(i)) lose(sides[Town.draw(town, "coin", i, t) < 0.5 ? 1 : 0], i);
      sides.forEach((side, k) => { for (const i of side.news.fresh) sides[1 - k].status[i] = GONE; });
      return both({ ...before, purses: decided.map(({ left }) => left), did: decided }, t, sides);
    },
    look: (state, i) => `${state.status[i] ? "adopter" : "undecided"}${state.status[i] === 2 ? " letter-1 rival" : ""}${state.talking[i] ? ` talking${state.engaged[i] ? " engaged" : ""}` : ""}`,
  });
})();

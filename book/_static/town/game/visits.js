/* A brand that is a person: the rule of level 3, on top of talk. simulations/town/visiting.py is the same.

   The only first adopter of the town is its host. The host talks for ever and waits for no answer. A day
   has two kinds of deeds: answer somebody who talks, as in talk; visit somebody undecided, who is tied to
   the host from then on, hears of it that same day, and counts the days of hearing from there.

   Town.visits.start(town)   Town.visits.step(state, {visit, answer})   lists of people
   Town.visits.host(town)    Town.visits.strangers(state)               who can be visited
   Town.visits.byLot(state, most)   strangers by lot: the lowest draws of the stream "contact" */
(() => {
  "use strict";
  const { draw } = Town, talk = Town.rules.talk, host = (town) => town.first[0];

  function start(town) {
    const state = talk.start(town);
    state.engaged[host(town)] = 1; // nobody answers the host
    return Object.assign(state, { met: new Int32Array(town.n) }); // the day before the first hearing
  }
  function strangers({ town, status }) {
    const known = Town.friends(town)[host(town)];
    return town.names.map((_, i) => i).filter((i) => !status[i] && !known.includes(i));
  }
  function byLot(state, most) {
    const people = strangers(state);
    return Town.chance.lowest(people.map((i) => draw(state.town, "contact", i, state.t + 1)), most).map((place) => people[place]);
  }
  function step(before, { visit = [], answer = [] }) {
    const me = host(before.town), met = before.met.slice(), could = strangers(before);
    for (const i of visit) {
      if (!could.includes(i)) Town.fail(`on day ${before.t + 1} nobody can visit ${before.town.names[i]}, who likes it or is a friend`);
      met[i] = before.t;
    }
    const town = visit.length ? Town.change(before.town, { ties: [...before.town.ties, ...visit.map((i) => [i, me])] }) : before.town;
    const friends = Town.friends(town), table = Town.chance.within(town.parameters.word_of_mouth, town.parameters.steps);
    // talk keeps its waiting times under this name: the host's begin with the visit
    Town.keep(town, "praise", () => (talker, k) => {
      const friend = friends[talker][k];
      return Town.chance.wait(draw(town, "praise", talker, friend), table) + (talker === me ? met[friend] : 0);
    });
    const state = talk.step({ ...before, town, met }, { contacts: 0, answer });
    state.talking[me] = 1; state.voice[me] = 1;
    state.news.silent = state.news.silent.filter((i) => i !== me);
    state.news.visited = visit.slice();
    return state;
  }
  Town.visits = { host, start, strangers, byLot, step };
})();

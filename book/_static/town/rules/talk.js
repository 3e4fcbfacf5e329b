/* Push or dialogue: simulations/models/push_or_dialogue/rules.py, person by person and step by step.

   step(state, {contacts, answer})   what is not given follows the share, and the lot
   talk.waiting(state)               who can be answered now
   talk.most(town, t, what)          contacts or conversations that the budget buys on day t
   talk.contact(town, t, slot)       {person, wins}: whom the day's contacts number 0, 1, ... reach
   talk.byLot(state, most)           whom the brand answers where the lot decides
   status: 0 undecided, 1 adopter, 2 rejecter */
(() => {
  "use strict";
  const { draw } = Town;
  const UNDECIDED = 0, ADOPTER = 1, REJECTER = 2;

  const bought = (rate, t) => Math.floor(rate * t + 1e-9) - Math.floor(rate * (t - 1) + 1e-9);
  function most(town, t, what) {
    const p = town.parameters;
    return what === "contacts" ? bought((1 - p.share) * p.budget, t) : bought(p.share * p.budget / p.conversation_cost, t);
  }
  function contact(town, t, slot, place = "") { // the second shop of two has luck of its own
    return {
      person: Math.floor(draw(town, `contact${place}`, slot, t) * town.n),
      wins: draw(town, `persuasion${place}`, slot, t) < town.parameters.persuasion,
    };
  }
  // how often the k-th friend of a talker must hear it, drawn when it is first asked
  function waits(town, stream, chance) {
    return Town.keep(town, stream, () => {
      const table = Town.chance.within(chance, town.parameters.steps), friends = Town.friends(town), drawn = friends.map(() => []);
      return (talker, k) => (drawn[talker][k] ??= Town.chance.wait(draw(town, stream, talker, friends[talker][k]), table));
    });
  }
  function waiting(state) {
    const people = [];
    state.talking.forEach((talks, i) => { if (talks && !state.engaged[i]) people.push(i); });
    return people;
  }
  function byLot(state, count) {
    const people = waiting(state);
    if (people.length <= count) return people;
    const turn = people.map((i) => draw(state.town, "answer", i, state.t + 1) - state.discontented[i]);
    return Town.chance.lowest(turn, count).map((place) => people[place]);
  }

  function start(town) {
    const first = Town.firstPeople(town), state = Town.blank(town, first), n = town.n, p = town.parameters;
    const later = Uint8Array.from({ length: n }, (_, i) => draw(town, "discontent", i) < p.discontent);
    Object.assign(state, {
      talking: new Uint8Array(n), engaged: new Uint8Array(n), discontented: new Uint8Array(n),
      over: false, voice: new Float64Array(n).fill(1), praised: new Int32Array(n), complained: new Int32Array(n), later,
    });
    for (const i of first) { state.talking[i] = 1; later[i] = 0; }
    return state;
  }

  function step(before, actions = {}) {
    const { town } = before, p = town.parameters, friends = Town.friends(town);
    if (before.over) return before;
    const state = Town.next(before), { t, status } = state, day = town.days[t - 1] || {};
    const coming = new Set(), news = Object.assign(state.news, { heard: [], answered: [], turned: [] });
    const adopt = (i, by) => { coming.add(i); state.by[i] = by; };

    const contacts = actions.contacts ?? day.contacts ?? most(town, t, "contacts");
    for (let slot = 0; slot < contacts; slot++) {
      const { person, wins } = contact(town, t, slot, state.place), won = wins && status[person] === UNDECIDED && !coming.has(person);
      if (won) adopt(person, Town.CONTACT);
      news.heard.push({ person, wins: won });
    }

    const chosen = actions.answer ?? day.answer;
    const answered = chosen ?? byLot(before, most(town, t, "conversations"));
    for (const i of answered) {
      if (!before.talking[i] || before.engaged[i]) Town.fail(`on day ${t} nobody can answer ${town.names[i]}, who is not talking or has an answer`);
      state.engaged[i] = 1; state.discontented[i] = 0;
    }
    news.answered = answered.slice();

    const praise = waits(town, "praise", p.word_of_mouth), complaint = waits(town, "complaint", p.bad_word_of_mouth);
    const talkers = [];
    before.talking.forEach((talks, i) => {
      if (!talks) return;
      talkers.push(i);
      state[state.discontented[i] ? "complained" : "praised"][i]++;
    });
    const turned = new Map(), told = new Map(); // all complaints before any praise
    for (const i of talkers) friends[i].forEach((j, k) => {
      if (status[j] !== UNDECIDED || coming.has(j)) return;
      const bad = state.discontented[i], wins = bad ? state.complained[i] >= complaint(i, k) : state.praised[i] >= praise(i, k);
      const mine = bad ? turned : told;
      if (wins && !mine.has(j)) mine.set(j, i);
      news.words.push({ from: i, to: j, wins });
    });
    for (const [j, i] of turned) { status[j] = REJECTER; state.since[j] = t; state.by[j] = i; news.turned.push(j); }
    for (const [j, i] of told) if (!turned.has(j)) adopt(j, i);
    for (const word of news.words) word.wins = word.wins && state.by[word.to] === word.from;

    for (const i of talkers) {
      state.voice[i] *= 1 - (state.engaged[i] ? p.engaged_silence : p.silence);
      if (state.voice[i] <= draw(town, "breath", i)) { state.talking[i] = 0; news.silent.push(i); }
    }
    for (const i of coming) {
      status[i] = ADOPTER; state.since[i] = t; state.talking[i] = 1; state.discontented[i] = state.later[i];
      news.fresh.push(i);
    }
    state.over = t === p.steps;
    return state;
  }

  function look(state, i) {
    if (state.status[i] === REJECTER) return "rejecter";
    if (state.status[i] === UNDECIDED) return "undecided";
    if (!state.talking[i]) return "adopter";
    return `adopter talking${state.engaged[i] ? " engaged" : ""}${state.discontented[i] ? " discontented" : ""}`;
  }
  const count = (list, value) => list.reduce((sum, one) => sum + (one === value), 0);
  const counts = (state) => [
    [count(state.status, ADOPTER), "adopters"], [count(state.talking, 1), "talking"],
    ...(count(state.status, REJECTER) ? [[count(state.status, REJECTER), "turned away"]] : []),
  ];
  function say(state) {
    const { town, news, t } = state, some = (people) => Town.some(town, people);
    if (!t) return `${some(news.fresh) || "Nobody"} ${news.fresh.length === 1 ? "likes it and talks" : "like it and talk"}.`;
    const told = news.fresh.filter((i) => state.by[i] >= 0), won = news.fresh.filter((i) => state.by[i] === Town.CONTACT), said = [`Day ${t}.`];
    if (told.length) said.push(`${Town.list(told.slice(0, 3).map((i) => `${town.names[state.by[i]]} told ${town.names[i]}`))}${told.length > 3 ? `, and ${told.length - 3} more` : ""}.`);
    if (won.length) said.push(`A message won ${some(won)}.`);
    if (news.turned.length) said.push(`${some(news.turned)} turned away.`);
    if (!news.fresh.length) said.push("Nobody was won.");
    if (news.silent.length) said.push(`${some(news.silent)} fell silent.`);
    return said.join(" ");
  }

  Town.rules.talk = {
    title: "Push or dialogue", days: true, start, step, look, counts, say, waiting, most, contact, byLot,
    legend: { undecided: "undecided", "adopter talking": "likes it and talks", "adopter talking engaged": "answered, talks on", adopter: "likes it, silent", rejecter: "turned away" },
    fields: [
      ["share", "share of the budget for answers", 0.5, 0, 1], ["budget", "budget, in contacts a day", 10, 0, 1000],
      ["conversation_cost", "contacts that an answer costs", 5, 0.1, 1000], ["persuasion", "chance that a contact wins", 0.07, 0, 1],
      ["word_of_mouth", "chance that a talking friend convinces", 0.2, 0, 1], ["silence", "chance to fall silent", 0.7, 0, 1],
      ["engaged_silence", "the same, once answered", 0.05, 0, 1], ["discontent", "chance of a new adopter to complain", 0, 0, 1],
      ["bad_word_of_mouth", "chance that a complaint repels", 0.2, 0, 1], ["n_seeds", "first adopters, drawn", 3, 0, 2000, true],
      ["steps", "days", 20, 1, 200, true],
    ].map(Town.field),
  };
})();

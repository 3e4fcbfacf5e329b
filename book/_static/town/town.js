/* A town: people, ties, a rule with its parameters, luck and placements; and the rules' register.

   Town.make({rule, people, ties, parameters, seed, at, first, own, days})   a checked, frozen town
     rule        name of a rule in Town.rules
     people      how many, or a list of names
     ties        pairs of people, each once: [[0, 1], [0, 2]]
     parameters  those that differ from the rule's defaults, by name
     seed        luck, a whole number in [0, 2**64)
     at          null, or a place [x, y] for each, whole numbers in [0, 1000]
     first       null (drawn by luck), or who comes first
     own         null, or a number or null for each: what it means is the rule's affair
     days        what the player did on day 1, 2, ...: {contacts: number|null, answer: list|null}
   Town.draw(town, stream, first, second)   a draw of the town's luck
   Town.ownOr(town, i, other)   a person's own value, or another
   Town.friends(town)       whom each person knows, in increasing order
   Town.firstPeople(town)   who comes first, placed or drawn
   Town.run(town, steps)    the states from step 0 on, until the rule has ended

   A rule is a pure state machine, Town.rules[name]:
     title, fields, own       words, parameters and what `own` holds, for controls and checks
     start(town) -> state     step(state, actions) -> new state; the old one stays as it is,
                              so whoever keeps states can go back
     look(state, person)      classes that say what to draw, as in town.css
     counts(state)            [[number, words], ...]
     legend                   what looks mean, in words
     days                     whether the player decides, day by day
     say(state)               the last step in a sentence
   A state has: town, t, status (a number a person, meanings in the rule), since (the step of the
   change, or Town.NEVER), by (who told: a person, or FIRST, CONTACT, NOBODY), news, over.
   An error that the reader can mend is a Town.Problem; its message is a sentence. */
(() => {
  "use strict";
  Town.MOST = 2000; // people who can be watched
  Town.HANDY = 60; // people who can be placed by hand
  Town.SIDE = 1000; // places run from 0 to this
  Town.FIRST = -2;
  Town.CONTACT = -3;
  Town.NOBODY = -1;
  Town.NAMES = (
    "Ada Ben Chi Dov Eli Fay Gus Hana Ivo Jun Kai Lea Max Nia Oda Pia Quin Rosa Sami Tove Uma Vito Wren Xan " +
    "Yara Zeno Abel Bea Cleo Dina Emil Finn Gita Hugo Ines Jon Kira Liv Mats Noor Olga Paul Rhea Sven Tara Ulla " +
    "Vera Wim Yann Zoe Arlo Bram Cora Dean Elsa Fritz Greta Hans Inga Jule"
  ).split(" ");
  Town.rules = {};
  Town.Problem = class extends Error {};
  const problem = (Town.fail = (text) => { throw new Town.Problem(text); });

  // what people are called who were given no name: after sixty, Ada2
  Town.nameOf = (i) => Town.NAMES[i % 60] + (i < 60 ? "" : 1 + Math.floor(i / 60));
  Town.names = (n) => Array.from({ length: n }, (_, i) => Town.nameOf(i));

  /* Declare a parameter: [name, label, default, low, high, whole]. */
  Town.field = ([name, label, value, low, high, whole = false]) => ({ name, label, value, low, high, whole });

  const whole = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;
  function checkNumber({ name, low, high, whole: isWhole }, value) {
    if (isWhole && !whole(value, low, high)) problem(`${name} must be a whole number in [${low}, ${high}], got ${value}`);
    if (!(typeof value === "number" && value >= low && value <= high)) problem(`${name} must lie in [${low}, ${high}], got ${value}`);
    return value;
  }
  const NAME = /^\p{L}[\p{L}\p{M}\p{N} .'-]{0,11}$/u;
  Town.checkName = (name) => {
    if (NAME.test(name)) return name;
    return problem(`a name must begin with a letter and have at most 12 letters, digits, blanks, dots, hyphens or apostrophes, got '${String(name).slice(0, 40)}'`);
  };
  function checkNames(people) {
    if (!Array.isArray(people)) {
      if (!whole(people, 1, Town.MOST)) problem(`people must be a whole number in [1, ${Town.MOST}] or names, got ${people}`);
      return Town.names(people);
    }
    if (!whole(people.length, 1, Town.MOST)) problem(`people must be 1 to ${Town.MOST}, got ${people.length}`);
    const seen = new Set();
    for (const name of people) {
      if (seen.has(Town.checkName(name))) problem(`names must differ, got '${name}' twice`);
      seen.add(name);
    }
    return people.slice();
  }
  function checkTies(ties, n) {
    const seen = new Set();
    return ties.map(([a, b]) => {
      if (!whole(a, 0, n - 1) || !whole(b, 0, n - 1) || a === b) problem(`a tie must join two different people of 0 to ${n - 1}, got ${a}-${b}`);
      const tie = a < b ? [a, b] : [b, a], key = tie[0] * n + tie[1];
      if (seen.has(key)) problem(`a tie must be given once, got ${a}-${b} again`);
      seen.add(key);
      return tie;
    }).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }
  function checkPeople(name, people, n) {
    const seen = new Set();
    for (const i of people) {
      if (!whole(i, 0, n - 1) || seen.has(i)) problem(`${name} must list different people of 0 to ${n - 1}, got ${i}`);
      seen.add(i);
    }
    return people.slice().sort((a, b) => a - b);
  }
  function checkSeed(seed) {
    if (typeof seed === "number" ? !Number.isSafeInteger(seed) || seed < 0 : typeof seed !== "bigint" || seed < 0n || seed >= 1n << 64n) {
      problem(`seed must be a whole number in [0, 2**64), got ${seed}`);
    }
    return typeof seed === "bigint" && seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed;
  }

  Town.make = ({ rule, people, ties = [], parameters = {}, seed = 1, at = null, first = null, own = null, days = [] }) => {
    const set = Town.rules[rule];
    if (!Object.hasOwn(Town.rules, rule)) problem(`a town must begin with its rule (${Object.keys(Town.rules).join(", ")}), got '${String(rule).slice(0, 40)}'`);
    const names = checkNames(people), n = names.length, all = {};
    for (const name of Object.keys(parameters)) {
      if (!set.fields.some((field) => field.name === name)) problem(`rule ${rule} has no ${name}; it has ${set.fields.map((field) => field.name).join(", ")}`);
    }
    for (const field of set.fields) all[field.name] = checkNumber(field, parameters[field.name] ?? field.value);
    if (first === null && all.n_seeds > n) problem(`n_seeds must be at most the ${n} people of the town, got ${all.n_seeds}`);
    if (at !== null) {
      if (at.length !== n) problem(`at must have ${n} places, got ${at.length}`);
      for (const place of at) for (const x of place) if (!whole(x, 0, Town.SIDE)) problem(`places must be whole numbers in [0, ${Town.SIDE}], got ${x}`);
    }
    if (own !== null) {
      if (!set.own) problem(`rule ${rule} takes no own values`);
      if (own.length !== n) problem(`own must have ${n} values, got ${own.length}`);
      for (const value of own) if (value !== null) checkNumber({ name: "own", ...set.own }, value);
    }
    if (days.length && !set.days) problem(`rule ${rule} takes no days`);
    const town = {
      rule, n, names, ties: checkTies(ties, n), parameters: Object.freeze(all), seed: checkSeed(seed),
      at: at && at.map((place) => place.slice()), first: first && checkPeople("first", first, n), own: own && own.slice(),
      days: days.map(({ contacts = null, answer = null }, d) => {
        if (contacts !== null && !whole(contacts, 0, 10000)) problem(`contacts must be a whole number in [0, 10000], got ${contacts}`);
        return Object.freeze({ contacts, answer: answer && checkPeople(`day ${d + 1}`, answer, n) });
      }),
    };
    return Object.freeze(town);
  };

  /* Return a town that differs in some things. */
  Town.change = (town, changes) => Town.make({ ...town, people: town.names, ...changes });

  const kept = new WeakMap(); // what is worked out once for a town
  Town.keep = (town, name, work) => {
    if (!kept.has(town)) kept.set(town, new Map());
    const mine = kept.get(town);
    if (!mine.has(name)) mine.set(name, work());
    return mine.get(name);
  };
  Town.friends = (town) => Town.keep(town, "friends", () => {
    const friends = Array.from({ length: town.n }, () => []);
    for (const [a, b] of town.ties) { friends[a].push(b); friends[b].push(a); }
    for (const list of friends) list.sort((a, b) => a - b);
    return friends;
  });
  Town.draw = (town, stream, first, second) => Town.chance.uniform(town.seed, stream, first, second);
  Town.ownOr = (town, i, other) => (town.own && town.own[i]) ?? other;
  Town.firstPeople = (town) => {
    if (town.first) return town.first;
    const draws = town.names.map((_, i) => Town.draw(town, "seed adopters", i));
    return Town.chance.lowest(draws, town.parameters.n_seeds);
  };

  /* The state before step 1, for a rule to add to: nobody but the first. */
  Town.blank = (town, first) => {
    const state = {
      town, t: 0, over: !first.length, news: { words: [], fresh: first.slice(), silent: [] },
      status: new Int16Array(town.n), since: new Int32Array(town.n).fill(Town.NEVER), by: new Int32Array(town.n).fill(Town.NOBODY),
    };
    for (const i of first) { state.status[i] = 1; state.since[i] = 0; state.by[i] = Town.FIRST; }
    return state;
  };
  /* A copy of a state, one step later, whose arrays may be written to. */
  Town.next = (state) => {
    const copy = { ...state, t: state.t + 1, news: { words: [], fresh: [], silent: [] } };
    for (const name of Object.keys(copy)) if (ArrayBuffer.isView(copy[name])) copy[name] = copy[name].slice();
    return copy;
  };
  Town.run = (town, steps = 1000) => {
    const rule = Town.rules[town.rule], states = [rule.start(town)];
    while (!states[states.length - 1].over && states.length <= steps) states.push(rule.step(states[states.length - 1]));
    return states;
  };

  // --- words
  Town.list = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`);
  Town.some = (town, people, most = 4) => {
    const names = people.slice(0, most).map((i) => town.names[i]), more = people.length - names.length;
    return Town.list(more ? [...names, `${more} more`] : names);
  };
  Town.plural = (count, word, words = `${word}s`) => `${count} ${count === 1 ? word : words}`;
  Town.people = (count) => Town.plural(count, "person", "people");
})();

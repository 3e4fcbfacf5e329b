/* A town as a short text, for addresses: read in Python by simulations.town.read.

   talk;seed=341;people=Ada,Ben,Chi;ties=0-1,0-2;at=...;first=0;own=...;days=5:1,2/5:;share=0.2

   The first part is the rule; the others stand in any order, and what is left out has its default.
   people   how many, or names        ties   pairs of places in that list
   at       two digits of base 36 for x and two for y, for each person
   own      a number for each, or nothing between two commas
   days     contacts:answered, one day after the other; nothing before (after) the colon leaves the
            contacts (the answers) to the rule; no colon leaves the answers to it too

   Town.encode(town)   Town.decode(text)   Town.fromTies(text, rule)   Town.python(town) */
(() => {
  "use strict";
  const LONGEST = 400000; // letters of a text: 2,000 people with 40 ties each
  const NUMBER = /^-?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i, WHOLE = /^[0-9]{1,20}$/;
  const problem = Town.fail;
  const short = (text) => `'${Array.from(text).slice(0, 40).join("")}'`;

  Town.encode = (town) => {
    const rule = Town.rules[town.rule], parts = [town.rule];
    const add = (name, value) => parts.push(`${name}=${value}`);
    add("seed", town.seed);
    const plain = town.names.every((name, i) => name === Town.nameOf(i));
    add("people", plain ? town.n : town.names.map(encodeURIComponent).join(","));
    if (town.ties.length) add("ties", town.ties.map((tie) => tie.join("-")).join(","));
    if (town.at) add("at", town.at.map((place) => place.map((x) => x.toString(36).padStart(2, "0")).join("")).join(""));
    if (town.first) add("first", town.first.join(","));
    if (town.own) add("own", town.own.map((value) => value ?? "").join(","));
    if (town.days.length) add("days", town.days.map(({ contacts, answer }) => (contacts ?? "") + (answer ? `:${answer.join(",")}` : "")).join("/"));
    for (const { name, value } of rule.fields) if (town.parameters[name] !== value) add(name, town.parameters[name]);
    return parts.join(";");
  };

  function number(name, text) {
    if (!NUMBER.test(text)) problem(`${name} must be a number, got ${short(text)}`);
    return Number(text);
  }
  function person(name, text) {
    if (!WHOLE.test(text)) problem(`${name} must name people by whole numbers, got ${short(text)}`);
    return Number(text);
  }
  const READ = {
    seed: (text) => {
      if (!WHOLE.test(text)) problem(`seed must be a whole number in [0, 2**64), got ${short(text)}`);
      return BigInt(text);
    },
    people: (text) => {
      if (WHOLE.test(text)) return Number(text);
      return text.split(",").map((name) => {
        try { return decodeURIComponent(name); } catch { return problem(`a name must be written as in an address, got ${short(name)}`); }
      });
    },
    ties: (text) => text.split(",").filter(Boolean).map((tie) => {
      const ends = tie.split("-");
      if (ends.length !== 2) problem(`a tie must look like 0-1, got ${short(tie)}`);
      return ends.map((end) => person("ties", end));
    }),
    at: (text) => {
      if (!/^([0-9a-z]{4})*$/.test(text)) problem(`at must have four of 0-9 and a-z for each person, got ${short(text)}`);
      return (text.match(/.{4}/g) || []).map((place) => [parseInt(place.slice(0, 2), 36), parseInt(place.slice(2), 36)]);
    },
    first: (text) => text.split(",").filter(Boolean).map((end) => person("first", end)),
    own: (text) => text.split(",").map((value) => (value === "" ? null : number("own", value))),
    days: (text) => text.split("/").map((day) => {
      const [contacts, answer, more] = day.split(":");
      if (more !== undefined) problem(`a day must look like 5:1,2, got ${short(day)}`);
      return {
        contacts: contacts === "" ? null : number("contacts", contacts),
        answer: answer === undefined ? null : answer.split(",").filter(Boolean).map((end) => person("days", end)),
      };
    }),
  };

  Town.decode = (text) => {
    if (text.length > LONGEST) problem(`a town must have at most ${LONGEST} letters, got ${text.length}`);
    const [rule, ...parts] = text.trim().replace(/^#?(town=)?/, "").split(";");
    const told = { rule, parameters: Object.create(null) }, seen = new Set();
    for (const part of parts.filter(Boolean)) {
      const cut = part.indexOf("="), name = part.slice(0, cut), value = part.slice(cut + 1);
      if (cut < 1) problem(`each part of a town must be name=value, got ${short(part)}`);
      if (seen.has(name)) problem(`${name.slice(0, 40)} must be given once, got it twice`);
      seen.add(name);
      if (Object.hasOwn(READ, name)) told[name] = READ[name](value);
      else told.parameters[name.slice(0, 40)] = number(name.slice(0, 40), value);
    }
    if (!seen.has("people") && Object.hasOwn(Town.rules, rule)) problem("people must be given, got none");
    return Town.make(told);
  };

  /* Make a town of what somebody pasted: one line a person, "Ada: Ben, Chi" (whom would you ask?), or
     one line a tie, "Ada Ben", "Ada, Ben", "Ada - Ben". Lines that begin with # are left out. */
  Town.fromTies = (text, rule = "talk", more = {}) => {
    const names = new Map(), ties = new Map();
    const who = (word) => {
      const name = Town.checkName(word.trim().replace(/^"(.*)"$/, "$1").trim());
      if (!names.has(name)) names.set(name, names.size);
      return names.get(name);
    };
    const tie = (a, b, line) => {
      if (a === b) problem(`a tie must join two different people, got ${short(line)}`);
      ties.set(`${Math.min(a, b)}-${Math.max(a, b)}`, [a, b]);
    };
    for (const line of text.split(/\r?\n/).map((one) => one.trim()).filter((one) => one && !one.startsWith("#"))) {
      const cut = line.indexOf(":");
      if (cut >= 0) {
        const ego = who(line.slice(0, cut));
        for (const word of line.slice(cut + 1).split(/[,;\t]/)) if (word.trim()) tie(ego, who(word), line);
        continue;
      }
      let ends = line.split(/\s*[,;\t]\s*|\s+-+>?\s+/);
      if (ends.length === 1) ends = line.split(/\s+/);
      if (ends.length < 2) problem(`a line must look like "Ada: Ben, Chi" or "Ada, Ben", got ${short(line)}`);
      tie(who(ends[0]), who(ends[1]), line);
    }
    if (!names.size) problem("a town must have at least one person, got no line");
    if (names.size > Town.MOST) problem(`people must be 1 to ${Town.MOST}, got ${names.size}`);
    return Town.make({ rule, people: [...names.keys()], ties: [...ties.values()], ...more });
  };

  /* Return the cell that gives the same run in Python; simulations.town.python_cell writes the same. */
  Town.python = (town) => [
    "from simulations import town", "",
    `text = "${Town.encode(town)}"`,
    "here = town.read(text)  # network, parameters, seed, placements",
    "run = town.run(here)  # one row a step, one column a person",
    "run.table()", "",
  ].join("\n");
})();

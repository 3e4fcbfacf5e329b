/* You are the brand: levels, days, coins and the count, without a picture.

   const game = Town.game(level, luck)   level 1 to 3, luck a whole number
     game.level, luck, set, town         as it began; set has the texts and numbers of the level
     game.state, states, days            the last state, all, and what was done on each day
     game.coins, over, today             left; whether ten days are done; {shouts, answer, visit}
     game.why(i)                         "" if a coin can be spent on person i (or taken back), else a sentence
     game.shout()                        five people hear: [{person, wins}]
     game.tap(i)                         "answer", "back" (the answer is taken back) or "visit"
     game.night()                        the day ends: the new state
     game.likes(state), open(i), waiting()   customers; undecided friends of i; who waits for an answer
     game.kindness()                     share of answers among the coins spent, 0 to 1
     game.sources(), letters             what the end tells
     game.text(), python()               to share
   Town.rivals(level, luck)              [states, states]: the two pure brands on the same luck
   Town.place(wide)                      where people stand, in units, and the quarters */
(() => {
  "use strict";
  const N = 36, DAYS = 10, HEARD = 5, HOST = N, talk = Town.rules.talk;
  // a star marks the ties that level 2 keeps
  const TIES = (
    "0-1* 0-2 0-3 0-4* 0-5* 0-6 0-7 0-8 1-2* 3-4 5-6 7-8* 9-10 9-11* 9-12 9-14 9-15 9-16* 9-17 11-12* 12-13* 13-14 15-16* 10-17 " +
    "18-19 18-21* 18-22* 18-23* 18-25* 18-26* 19-20 20-21* 23-24* 24-25 19-26 21-22* 27-29 27-30 27-31 27-32* 27-33 27-35* " +
    "28-29* 33-34* 34-35 30-31* 28-35 31-32 4-16* 3-17* 6-19* 5-20 14-29* 15-28* 22-34 21-35* 0-28 9-20"
  ).split(" ");
  Town.QUARTERS = ["Market", "Harbour", "Hill", "School"];
  const push = ["Only shouting", "Only answering"];
  Town.LEVELS = [
    {
      name: "Level 1", pure: push, tie: "", shout: true,
      lead: "You are Nella’s, a new bakery. Three of 36 people talk about you, and most fall silent in a day. A coin buys a shout that five hear, or an answer: whoever is answered talks on.",
      hint: "Tap somebody with a bubble to answer. Or shout.",
    },
    {
      name: "Level 2: half of the ties", pure: push, tie: "*", shout: true, ask: "Which wins more now?",
      lead: "The same town, the same people, and every second tie is gone. Two coins a day, ten days.",
      hint: "Fewer ties now. Look who has somebody left to tell.",
    },
    {
      name: "Level 3: you are a person", pure: ["Only visiting", "Only answering"], tie: "", friends: [4, 13, 22],
      lead: "Now you are Nella herself, with three friends. Two hands a day: visit somebody, who stays your friend and hears you daily, or answer somebody who talks.",
      hint: "Tap a straight face to visit, or somebody with a bubble to answer.",
    },
  ];
  const townOf = (set, luck) => Town.make({
    rule: "talk", seed: luck, parameters: { steps: DAYS },
    people: set.friends ? [...Town.names(N), "Nella"] : N, first: set.friends ? [HOST] : null,
    ties: [...TIES.filter((tie) => tie.endsWith(set.tie)).map((tie) => tie.replace("*", "").split("-").map(Number)), ...(set.friends || []).map((i) => [i, HOST])],
  });

  Town.rivals = (level, luck) => {
    const set = Town.LEVELS[level - 1], town = townOf(set, luck);
    if (!set.friends) return [0, 1].map((share) => Town.run(Town.change(town, { parameters: { ...town.parameters, share } })));
    return ["visit", "answer"].map((deed) => {
      const states = [Town.visits.start(town)], from = deed === "visit" ? Town.visits : talk;
      for (let state = states[0]; !state.over; states.push(state)) state = Town.visits.step(state, { [deed]: from.byLot(state, 2) });
      return states;
    });
  };
  const likes = (state) => state.status.reduce((sum, status, i) => sum + (status === 1 && i < N), 0);
  Town.likes = likes;

  Town.game = (level, luck) => {
    const set = Town.LEVELS[level - 1], town = townOf(set, luck), rule = set.friends ? Town.visits : talk;
    const states = [rule.start(town)], days = [], how = new Map(), letters = [], spent = { shouts: 0, answers: 0, visits: 0 };
    let coins, today;
    const morning = () => { coins = 2; today = { shouts: 0, answer: [], visit: [], won: [] }; };
    const last = () => states[states.length - 1], name = (i) => town.names[i];
    const open = (i) => Town.friends(last().town)[i].filter((j) => !last().status[j] && !today.won.includes(j)).length;
    const strange = (i) => Boolean(set.friends) && Town.visits.strangers(last()).includes(i) && !today.visit.includes(i);
    morning();

    function why(i) {
      const state = last();
      if (state.over) return "Ten days are over.";
      if (today.answer.includes(i)) return "";
      const can = talk.waiting(state).includes(i) || strange(i);
      if (can) return coins ? "" : `${set.friends ? "Both hands are used" : "No coin is left today"}. Go on to the next day.`;
      if (today.won.includes(i)) return `${name(i)} has just heard, and talks from tomorrow on.`;
      if (today.visit.includes(i)) return `${name(i)} had your visit today.`;
      if (!state.status[i]) return set.friends ? `${name(i)} is your friend already, and hears you daily.` : `${name(i)} is undecided and says nothing: nothing to answer.`;
      return state.engaged[i] && state.talking[i] ? `${name(i)} has your answer and talks on.` : `${name(i)} likes Nella’s and has fallen silent.`;
    }
    const game = {
      level, luck, set, town, states, days, letters, why, open, HOST,
      get state() { return last(); },
      get coins() { return coins; },
      get today() { return today; },
      get over() { return last().over; },
      likes: () => likes(last()) + today.won.length,
      waiting: () => talk.waiting(last()),
      tappable: (i) => !last().over && i < N && (talk.waiting(last()).includes(i) || strange(i)),
      kindness: () => {
        const all = spent.shouts + spent.answers + spent.visits;
        return set.friends ? 1 : all && spent.answers / all * Math.min(1, all / 6); // six coins before it is sure of itself
      },
      shout() {
        if (!coins || !set.shout || last().over) return [];
        coins--; spent.shouts++;
        const slots = Array.from({ length: HEARD }, (_, k) => HEARD * today.shouts + k);
        today.shouts++;
        return slots.map((slot) => {
          const { person, wins } = talk.contact(town, last().t + 1, slot), won = wins && !last().status[person] && !today.won.includes(person);
          if (won) today.won.push(person);
          return { person, wins: won };
        });
      },
      tap(i) {
        if (why(i)) return "";
        if (today.answer.includes(i)) { today.answer = today.answer.filter((j) => j !== i); coins++; spent.answers--; return "back"; }
        coins--;
        if (!last().talking[i]) { today.visit.push(i); spent.visits++; return "visit"; }
        today.answer.push(i); spent.answers++;
        return "answer";
      },
      night() {
        if (last().over) return last();
        const { answer, visit, shouts } = today, contacts = HEARD * shouts;
        letters.push([talk.waiting(last()).length, answer.length]);
        const state = rule.step(last(), set.friends ? { visit, answer } : { contacts, answer });
        for (const i of state.news.fresh) how.set(i, state.by[i] === Town.CONTACT ? "shout" : state.engaged[state.by[i]] ? "answered" : "word");
        days.push(set.friends ? { visit, answer } : { contacts, answer });
        states.push(state); morning();
        return state;
      },
      sources: () => ["answered", "word", "shout"].map((kind) => [...how.values()].filter((one) => one === kind).length),
      text(others) {
        return `Brands Become People, level ${level}, luck ${luck}: I won ${likes(last())} of ${N}. ${set.pure[0]} ${others[0]}, ${set.pure[1].toLowerCase()} ${others[1]}.`;
      },
      python() {
        const count = `int((run.status[-1, :${N}] == 1).sum())  # ${likes(last())}`;
        if (!set.friends) return Town.python(Town.change(town, { days })).replace("run.table()", count);
        const list = days.map(({ visit, answer }) => `    ([${visit.join(", ")}], [${answer.join(", ")}]),`).join("\n");
        return ["from simulations import town", "", `text = "${Town.encode(town)}"`, "days = [  # visited, answered", list, "]", "run = town.visits(town.read(text), days)", count, ""].join("\n");
      },
    };
    return game;
  };

  /* Two layouts of one town: the k-th of the eight around stands at -112.5 + 45 (k - 1) degrees. */
  Town.place = (wide) => {
    const size = wide ? [700, 530] : [360, 396], [rx, ry] = wide ? [122, 100] : [66, 70];
    const centres = wide ? [[168, 132], [532, 132], [168, 398], [532, 398]] : [[89, 95], [271, 95], [89, 301], [271, 301]];
    const at = Array.from({ length: N }, (_, i) => {
      const [x, y] = centres[Math.floor(i / 9)], k = i % 9;
      if (!k) return [x, y];
      // nobody stands quite in rank and file
      const shake = Math.sin(i * 12.9898) * 43758.5453, some = shake - Math.floor(shake) - 0.5, turn = (-112.5 + 45 * (k - 1)) * Math.PI / 180 + 0.08 * some;
      return [x + rx * (1 + 0.06 * some) * Math.cos(turn), y + ry * (1 - 0.06 * some) * Math.sin(turn)];
    });
    return { size, centres, at, middle: [size[0] / 2, size[1] / 2], rx: rx + (wide ? 42 : 21), ry: ry + (wide ? 30 : 22), side: rx };
  };
})();

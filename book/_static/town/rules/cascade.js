/* The independent cascade: simulations/processes/independent_cascade.py. Whoever is new speaks once to
   each friend, who follows with a chance. One draw says how many of a handful follow, picks say who.
   status: 0 not yet, 1 reached. */
(() => {
  "use strict";
  const HANDFUL = 32, FIRST = 4, MORE = 8, BLOCKS = 8, WORD = 4294967296;

  function lawOf(chance) { // at [m][k] the chance that at most k of m friends follow, in 53 bits
    const law = [];
    let exactly = new Array(HANDFUL + 1).fill(0);
    exactly[0] = 1;
    for (let m = 0; m <= HANDFUL; m++) {
      if (m) exactly = exactly.map((p, k) => (1 - chance) * p + (k ? chance * exactly[k - 1] : 0));
      let sum = 0;
      law.push(exactly.map((p, k) => { sum += p; return k >= m ? 2 ** 53 : Math.ceil(sum * 2 ** 53); }));
    }
    return law;
  }
  // one of the places left, and a word that is good for another pick
  function pick(word, left) {
    const product = word * Math.max(left, 0);
    return [Math.floor(product / WORD), product % WORD];
  }
  function followers(town, law, speaker) { // places in the speaker's list of friends
    const found = [], friends = Town.friends(town)[speaker].length, draw = (second) => Town.chance.words(town.seed, "followers", speaker, second);
    for (let handful = 0; handful * HANDFUL < friends; handful++) {
      const size = Math.min(friends - handful * HANDFUL, HANDFUL), w = draw(handful * BLOCKS);
      const bits = Town.chance.bits(w[0], w[1]), taken = [];
      let words = [w[2], w[3]], turn = 0, block = 0, word = words[0];
      for (let picked = 0; bits >= law[size][picked]; picked++) {
        if (picked >= FIRST && turn === 0) words = draw(handful * BLOCKS + 1 + block);
        if (turn % 2 === 0) word = words[turn / 2];
        let place;
        [place, word] = pick(word, size - picked);
        for (const other of taken) if (place >= other) place++;
        taken.push(place); taken.sort((a, b) => a - b);
        found.push(handful * HANDFUL + place);
        turn++;
        if (picked === FIRST - 1) turn = 0;
        else if (turn === MORE) { turn = 0; block++; }
      }
    }
    return found;
  }
  Town.rules.cascade = Town.spreading({
    title: "Independent cascade", followers,
    wins(town) {
      const law = lawOf(town.parameters.chance), drawn = [];
      return (i, j, k) => (drawn[i] ??= new Set(followers(town, law, i))).has(k);
    },
    fields: [["chance", "chance that a friend follows", 0.3, 0, 1], ["n_seeds", "first, drawn", 1, 0, 2000, true]].map(Town.field),
  });
})();

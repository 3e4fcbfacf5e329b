/* Addressed luck: the draws of simulations.chance, equal to the bit.

   Town.chance.uniform(seed, stream, first, second)  a draw on [0, 1)
   Town.chance.words(seed, stream, first, second)    the four words of that address
   Town.chance.within(probability, steps)            chance that something has happened by step 0, 1, ...
   Town.chance.wait(draw, table)                     the waiting time of a draw, or Town.NEVER
   Town.chance.lowest(draws, count)                  the places of the lowest draws, the lowest first
   Town.chance.streamWords(name)                     the number of a named stream, lower word first

   A seed is a whole number in [0, 2**64): a Number where that is exact, else a BigInt. */
(() => {
  "use strict";
  const Town = (globalThis.Town ??= {});
  Town.NEVER = 2147483647; // a waiting time longer than any run

  // --- the number of a stream: BLAKE2b of its name, 8 bytes (RFC 7693)
  const WORD = (1n << 64n) - 1n;
  const START = [
    0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
    0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
  ];
  const digits = (text) => text.split(" ").map((line) => Array.from(line, (digit) => parseInt(digit, 16)));
  const ORDER = digits(
    "0123456789abcdef ea489fd61c02b753 b8c052fdae367194 7931dcbe265a40f8 905724afe1bc683d 2c6a0b834d75fe19 c51fed4a0763928b db7ec13950f4862a 6fe9b308c2d714a5 a2847615fb9e3cd0",
  );
  const MIX = digits("048c 159d 26ae 37bf 05af 16bc 278d 349e");
  const turn = (x, by) => ((x >> by) | (x << (64n - by))) & WORD;

  function streamNumber(name) {
    const bytes = new TextEncoder().encode(name);
    if (bytes.length > 128) throw new Error(`a stream's name must have at most 128 bytes, got ${bytes.length}`);
    const message = new Array(16).fill(0n);
    bytes.forEach((byte, i) => { message[i >> 3] |= BigInt(byte) << BigInt(8 * (i & 7)); });
    const first = START[0] ^ 0x01010008n, v = [first, ...START.slice(1), ...START];
    v[12] ^= BigInt(bytes.length);
    v[14] ^= WORD; // the only block is the last one
    for (let round = 0; round < 12; round++) {
      const order = ORDER[round % 10];
      MIX.forEach(([a, b, c, d], k) => {
        v[a] = (v[a] + v[b] + message[order[2 * k]]) & WORD; v[d] = turn(v[d] ^ v[a], 32n);
        v[c] = (v[c] + v[d]) & WORD; v[b] = turn(v[b] ^ v[c], 24n);
        v[a] = (v[a] + v[b] + message[order[2 * k + 1]]) & WORD; v[d] = turn(v[d] ^ v[a], 16n);
        v[c] = (v[c] + v[d]) & WORD; v[b] = turn(v[b] ^ v[c], 63n);
      });
    }
    return first ^ v[0] ^ v[8];
  }

  const halves = (number) => [Number(number & 0xffffffffn), Number(number >> 32n)];
  const known = new Map(), keys = new Map();
  function streamWords(name) {
    if (!known.has(name)) known.set(name, halves(streamNumber(name)));
    return known.get(name);
  }
  function keyOf(seed) {
    if (!keys.has(seed)) {
      if (keys.size > 1000) keys.clear();
      keys.set(seed, halves(BigInt(seed)));
    }
    return keys.get(seed);
  }

  // --- Philox4x32-10 (Salmon et al. 2011)
  function high(a, b) { // the upper 32 bits of a product, from halves of 16
    const a0 = a & 0xffff, a1 = a >>> 16, b0 = b & 0xffff, b1 = b >>> 16;
    const middle = a1 * b0 + ((a0 * b0) >>> 16), other = a0 * b1 + (middle & 0xffff);
    return a1 * b1 + Math.floor(middle / 65536) + (other >>> 16);
  }
  function philox(c0, c1, c2, c3, k0, k1) {
    for (let round = 0; round < 10; round++) {
      const h0 = high(0xd2511f53, c0), l0 = Math.imul(0xd2511f53, c0);
      const h1 = high(0xcd9e8d57, c2), l1 = Math.imul(0xcd9e8d57, c2);
      c0 = (h1 ^ c1 ^ k0) >>> 0; c1 = l1 >>> 0; c2 = (h0 ^ c3 ^ k1) >>> 0; c3 = l0 >>> 0;
      k0 = (k0 + 0x9e3779b9) >>> 0; k1 = (k1 + 0xbb67ae85) >>> 0;
    }
    return [c0, c1, c2, c3];
  }
  function words(seed, stream, first, second = 0) {
    const [s0, s1] = streamWords(stream), [k0, k1] = keyOf(seed);
    return philox(first >>> 0, second >>> 0, s0, s1, k0, k1);
  }
  const bits = (w0, w1) => (w0 >>> 5) * 67108864 + (w1 >>> 6); // 27 bits and 26
  function uniform(seed, stream, first, second = 0) {
    const [w0, w1] = words(seed, stream, first, second);
    return bits(w0, w1) / 9007199254740992;
  }

  function within(probability, steps) {
    const table = new Float64Array(steps + 1);
    let notYet = 1;
    for (let k = 1; k <= steps; k++) {
      notYet *= 1 - probability;
      table[k] = 1 - notYet;
    }
    return table;
  }
  function wait(draw, table) {
    let low = 0, end = table.length;
    while (low < end) {
      const middle = (low + end) >> 1;
      if (table[middle] <= draw) low = middle + 1; else end = middle;
    }
    return low === table.length ? Town.NEVER : low;
  }
  function lowest(draws, count) {
    const places = Array.from(draws, (_, i) => i);
    return places.sort((a, b) => draws[a] - draws[b] || a - b).slice(0, count);
  }
  Town.chance = { streamWords, philox, words, bits, uniform, within, wait, lowest };
})();

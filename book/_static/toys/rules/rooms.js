/* Rooms: voters who copy within their room only, voter i in room i modulo their number. How many votes go
   back to each voter's taste, and how many independent votes all of them are worth on average: the plain
   forms are simulations.processes.copying.origins and theory.independent_votes. */
(() => {
  "use strict";
  // votes^2 over the expected sum of squared families: S = 1, then S (1 + 2 r / t) + 1
  function worth(votes, rooms, copying) {
    const small = Math.floor(votes / rooms), larger = votes % rooms, sums = [0];
    for (let t = 0; t <= small; t++) sums.push(t ? sums[t] * (1 + (2 * copying) / t) + 1 : 1);
    return (votes * votes) / (larger * sums[small + 1] + (rooms - larger) * sums[small]);
  }
  /* Return for each room how many of its votes go back to one taste, the most first. */
  function families(town, rooms) {
    const { votes, copying } = town.parameters, origin = [], sizes = Array.from({ length: rooms }, () => new Map());
    for (let i = 0; i < votes; i++) {
      const before = Math.floor(i / rooms), room = i % rooms;
      const looks = before && Town.draw(town, "looks", i) < copying;
      origin.push(looks ? origin[Math.floor(Town.draw(town, "whom", i) * before) * rooms + room] : i);
      sizes[room].set(origin[i], (sizes[room].get(origin[i]) || 0) + 1);
    }
    return sizes.map((room) => [...room.values()].sort((a, b) => b - a));
  }
  Town.toyRule("rooms", {
    title: "Rooms", worth, families,
    fields: [["votes", "voters", 1400, 1, 10000, true], ["copying", "chance to copy somebody", 0.9, 0, 1]].map(Town.field),
    start: (town) => ({ ...Town.blank(town, []), over: true }),
    look: () => "adopter",
  });
})();

/* Wishes: customers complain one after the other, and a player answers: simulations.town.wishes. `own`
   holds what somebody wishes, a bit an ingredient; `product` is what the cake has. step(state, {answer})
   with leave, obey, ask (three people, drawn with replacement) or try. state.speaker and state.feature:
   the complaint that waits. news: what was answered, to whom, how many liked it before and after, who was
   asked. `open` is 1 where faces show how content people are. Town.cake: words and picture of toy and puzzle. */
(() => {
  "use strict";
  const ASKED = 3, bit = (number, k) => (number >> k) & 1, range = (n) => Array.from({ length: n }, (_, k) => k);
  const dislikes = ({ town, product }, i) => range(town.parameters.features).filter((k) => bit(town.own[i] ^ product, k));
  const like = ({ town, product }, k) => town.own.filter((wishes) => !bit(wishes ^ product, k)).length;
  function hear(state) {
    const { town, t } = state, unhappy = range(town.n).filter((i) => dislikes(state, i).length), place = (stream, count) => Math.floor(Town.draw(town, stream, t + 1) * count);
    state.speaker = unhappy.length ? unhappy[place("speaker", unhappy.length)] : Town.NOBODY;
    const named = unhappy.length ? dislikes(state, state.speaker) : [];
    state.feature = named.length ? named[place("complaint", named.length)] : -1;
    return state;
  }
  Town.toyRule("wishes", {
    title: "Wishes", own: { label: "wishes, in bits", low: 0, high: 4095, whole: true },
    fields: [["features", "ingredients", 6, 1, 12, true], ["product", "the cake at first, in bits", 0, 0, 4095, true], ["open", "faces show contentment", 1, 0, 1, true]].map(Town.field),
    dislikes, like, defects: (state) => range(state.town.parameters.features).filter((k) => 2 * like(state, k) < state.town.n).length,
    start: (town) => hear({ ...Town.blank(town, []), over: false, product: town.parameters.product }),
    step(before, { answer }) {
      const state = Town.next(before), { town, speaker, feature, product } = before, likes = like(before, feature);
      const asked = answer === "ask" ? range(ASKED).map((k) => Math.floor(Town.draw(town, "asked", k, state.t) * town.n)) : [];
      const agree = asked.filter((i) => bit(town.own[i] ^ product, feature)).length, more = town.n - likes >= likes;
      const turns = feature >= 0 && (answer === "obey" || (answer === "ask" && 2 * agree > ASKED) || (answer === "try" && more));
      if (turns) state.product = product ^ (1 << feature);
      Object.assign(state.news, { answer, speaker, feature, had: bit(product, feature), turns, before: likes, after: town.n - likes, asked, agree });
      return hear(state);
    },
    look(state, i) {
      const { features, open } = state.town.parameters, count = dislikes(state, i).length;
      if (!open) return i === state.speaker ? "rejecter" : "undecided";
      return count < features / 3 ? "adopter" : count < features / 2 ? "undecided" : "rejecter";
    },
  });
  Town.cake = (things) => {
    const wish = (k, with_) => (with_ ? things[k] : `no ${things[k]}`);
    return {
      // what the complaint that waits asks for
      wants: ({ town, product, speaker, feature }) => `${town.names[speaker]} wants ${wish(feature, !bit(product, feature))}.`,
      wish, ring: (n) => range(n).map((i) => { const turn = (2 * Math.PI * i) / n; return [Math.round(500 + 485 * Math.sin(turn)), Math.round(490 - 465 * Math.cos(turn))]; }),
      draw({ state }, { under, over, at }) {
        const { town, product, speaker, feature } = state, ends = [0, 1].map((axis) => range(town.n).map((i) => at(i)[axis])).map((all) => [Math.min(...all), Math.max(...all)]);
        const [[x, rx], [y, ry]] = ends.map(([low, high]) => [(low + high) / 2, (high - low) / 2]), two = things.length > 6, rows = things.length / (1 + two);
        const aside = two ? Math.min(47, rx - 65) : 0, pitch = Math.min(23, (ry - 36) / 3), place = (k) => [x + (k < rows ? -aside : aside), y + ((k % rows) - (rows - 1) / 2) * pitch];
        Town.put(under, "ellipse", { class: "toy-table", cx: x, cy: y, rx: Math.min(two ? 108 : 72, rx - 24), ry: Math.min(82, ry - 28), "fill-opacity": 0.35 });
        if (speaker >= 0) {
          const [a, b] = at(speaker), [u, v] = place(feature);
          Town.put(under, "path", { class: "toy-way", d: `M${a} ${b}L${u - 32} ${v}` });
          Town.put(under, "circle", { class: "toy-goal", cx: a, cy: b, r: 22 });
          Town.put(over, "circle", { class: "toy-goal", cx: u - 32, cy: v, r: 10 });
        }
        things.forEach((_, k) => {
          const [u, v] = place(k), has = bit(product, k);
          Town.put(over, "circle", { class: `toy-lamp${has ? " lit" : ""}`, cx: u - 32, cy: v, r: 5.5 });
          Town.put(over, "text", { class: "toy-label", x: u + 9, y: v + 4.5 }, wish(k, has));
        });
      },
    };
  };
})();

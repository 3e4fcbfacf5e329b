/* A clock of purchases: how old a device is, month by month, and what a firm's deal comes to.
   simulations.town.clock in Python. No people take part: the rule of the town only says how the two
   who stand beside the chart look.
   Town.clock.ages(bought, months)       the ages in whole months, the first 0
   Town.clock.mean(bought, months)       their mean
   Town.clock.deal(lead, contract)       {age, cost}: mean age in months, continuous, and price in coins
   Town.clock.scale(at)                  where on the picture a place in [0, 1000] lies, by the two people,
                                         who stand at [0, 0] and [1000, 90] */
(() => {
  "use strict";
  const ages = (bought, months) => Array.from({ length: months }, (_, t) => t - Math.max(0, ...bought.filter((month) => month <= t)));
  Town.clock = {
    ages,
    mean: (bought, months) => ages(bought, months).reduce((sum, age) => sum + age, 0) / months,
    deal: (lead, contract) => ({ age: lead + contract / 2, cost: 120 / contract + (12 - lead) / 3 }),
    scale(at) {
      const [left, top] = at(0), [right, low] = at(1);
      return ([x, y]) => [left + ((right - left) * x) / 1000, top + ((low - top) * y) / 90];
    },
    awning: (layer, [x, y]) => Town.put(layer, "path", { class: "toy-awning", d: `M${x - 20} ${y - 16}H${x + 20}L${x + 15} ${y - 25}H${x - 15}Z` }),
  };
  Town.toyRule("clock", {
    title: "A clock", fields: [],
    start: (town) => ({ ...Town.blank(town, []), over: true, glad: false }),
    look: ({ glad }, i) => (i === 1 ? "poster chosen letter-1" : glad ? "adopter" : "undecided"),
  });
})();

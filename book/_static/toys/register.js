/* Where toys and their rules are declared; frame.js, the last file, says how. Town.toyRule keeps a rule
   out of the sandbox's list: a player has to decide in it, or it has no steps. */
(() => {
  "use strict";
  Town.toys = {};
  Town.toyRule = (name, rule) => Object.defineProperty(Town.rules, name, { value: rule });
})();

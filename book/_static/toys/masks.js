/* Masks and faces: seven friends, three letters, and friends compare. 24 of 2,187 ways to give them out
   unmask nobody, none with two letters: the ring of five is odd (tests/test_masks_toys.py). */
(() => {
  "use strict";
  Town.toys.masks = Town.mailing({
    label: "Seven friends with a letter each",
    text: "Orlo's shop writes three letters that look personal. Friends show each other theirs. Give out the letters so that no two friends hold the same.",
    hint: "All hold letter A. Tap somebody to turn the letter, then send.",
    town: "letters;people=Ada,Ben,Chi,Dov,Eli,Fay,Gus;ties=0-1,1-2,2-3,3-4,0-4,0-5,1-5,2-6,5-6,3-6;letters=3",
    at: [[180, 620], [330, 340], [670, 340], [820, 620], [500, 960], [60, 60], [940, 60]],
    won: "Around the ring of five two letters cannot take turns; the third makes it even.",
  });
})();

/* Masks and faces, the puzzle: twelve friends, three letters. Of 531,441 ways to give them out 6 unmask
   nobody, one and the same but for the names of the letters; none with two letters, and whoever gives each
   in turn the first letter that no friend holds needs a fourth (tests/test_masks_toys.py). */
(() => {
  "use strict";
  Town.toys.masks_puzzle = Town.mailing({
    label: "Twelve friends with a letter each",
    text: "Orlo has a map of who talks to whom: twelve friends. He still has three letters. Give them out so that nobody can unmask him.",
    hint: "All hold letter A. Tap to turn a letter, then send.",
    town: "letters;people=Hana,Ivo,Jon,Kai,Lea,Mia,Noor,Olga,Pia,Quin,Rosa,Sol;ties=0-1,0-2,0-3,0-4,0-5,0-6,1-2,2-3,3-4,4-5,5-6,1-6,7-8,8-9,9-10,10-11,7-11,1-9,2-9,3-10,3-11,4-7,5-11;letters=3",
    at: [[450, 460], [200, 420], [380, 150], [760, 330], [690, 550], [490, 770], [250, 790], [780, 890], [20, 950], [40, 20], [890, 30], [980, 690]],
    won: "One letter for Hana leaves two to take turns around her ring; that settles all the others. But for the letters' names there is no second way.",
  });
})();

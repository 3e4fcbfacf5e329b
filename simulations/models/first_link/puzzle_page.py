"""The puzzle as a part of a page: choose two people, see who follows; no kernel needed.

All 435 pairs have been put to `puzzle.check` beforehand; the script only looks up what it said. So
page, notebook and exercise judge by one check. Without a script the picture and the task remain.
"""

import itertools
import json
from html import escape

from simulations.core.trajectory import NOT_YET
from simulations.models.first_link import puzzle

_SIZE, _MIDDLE, _RADIUS = 440, 220, 188
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class PuzzlePage:
    """The puzzle on its way to the page; shown as the last line of a cell."""

    def _repr_html_(self):
        return page()

    def __repr__(self):
        return f"The puzzle: {puzzle.PEOPLE} people, find two; check with puzzle.check([a, b])."


def attempts():
    """Return what `puzzle.check` says of every pair, condensed.

    Returns
    -------
    dict
        ``said``, the different sentences; ``of``, an entry a pair in the order (0, 1), (0, 2),
        ..., (1, 2), ...: the place of its sentence, and a character a person, the step of
        adoption in base 36 or a point.
    """
    said, of = {}, []
    for pair in itertools.combinations(range(puzzle.PEOPLE), 2):
        tried = puzzle.check(pair)
        when = "".join("." if step == NOT_YET else _DIGITS[step] for step in tried.adopted_at)
        of.append([said.setdefault(tried.sentence, len(said)), when])
    return {"said": list(said), "of": of}


def page():
    """Return the HTML of the puzzle: picture, two menus, a sentence that is read aloud."""
    places = _MIDDLE + _RADIUS * puzzle.positions() * [1, -1]
    ties = "".join(_tie(places, *tie) for tie in puzzle.drawn_network().tie_list())
    people = "".join(_person(i, x, y) for i, (x, y) in enumerate(places))
    blob = json.dumps(attempts(), separators=(",", ":")).replace("<", "\\u003c")
    return f"""<section class="puzzle" id="puzzle-first-link" aria-labelledby="puzzle-title">
<style>{_STYLE}</style>
<p id="puzzle-title"><strong>Thirty people. Two of them speak first.</strong> Whoever sees two in
five friends adopt, follows. Reach {puzzle.GOAL:.0%}.</p>
<div class="puzzle-choose" hidden>{_menu(0, 0)} {_menu(1, 1)}</div>
<p class="puzzle-said" role="status" aria-live="polite">In a notebook:
<code>puzzle.check([0, 1]).sentence</code></p>
<svg viewBox="0 0 {_SIZE} {_SIZE}" role="img" aria-label="{escape(_said_of_picture())}">
<g class="puzzle-ties">{ties}</g>{people}</svg>
<p class="puzzle-key">Diamond: spoke first. Filled: has followed, with the step below the number.
Hollow: has not. You can also click people.</p>
<script type="application/json">{blob}</script>
<script>{_SCRIPT}</script>
</section>
"""


def _said_of_picture():
    ties = puzzle.drawn_network().tie_list()
    lists = "; ".join(
        f"{i}: {', '.join(map(str, puzzle.drawn_network().neighbours_of(i)))}"
        for i in range(puzzle.PEOPLE)
    )
    return f"{puzzle.PEOPLE} people around a circle, {len(ties)} ties. Friends of each: {lists}."


def _menu(number, chosen):
    name = ("First", "Second")[number]
    options = "".join(
        f"<option{' selected' if i == chosen else ''}>{i}</option>" for i in range(puzzle.PEOPLE)
    )
    return f"<label>{name} person <select>{options}</select></label>"


def _tie(places, one, other):
    apart = min(abs(one - other), puzzle.PEOPLE - abs(one - other))
    a, b = places[one], places[other]
    # as in figures.plot_puzzle: a tie to the next but one passes beside the person between
    middle = _MIDDLE + ((a + b) / 2 - _MIDDLE) * {1: 1.0, 2: 0.66}.get(int(apart), 0.9)
    (ax, ay), (mx, my), (bx, by) = a, middle, b
    return f'<path d="M{ax:.0f} {ay:.0f}Q{mx:.0f} {my:.0f} {bx:.0f} {by:.0f}"/>'


def _person(i, x, y):
    return (
        f'<g class="puzzle-person" transform="translate({x:.0f} {y:.0f})">'
        '<path class="puzzle-diamond" d="M0-20L20 0L0 20L-20 0z"/><circle r="15"/>'
        f'<text y="4">{i}</text><text class="puzzle-step" y="12"></text></g>'
    )


_STYLE = """
.puzzle{margin:2rem 0}.puzzle svg{width:100%;max-width:30rem;height:auto;display:block}
.puzzle-ties path{fill:none;stroke:var(--pst-color-text-muted,#767c87);stroke-opacity:.55}
.puzzle-choose{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem}
.puzzle-choose[hidden]{display:none}
.puzzle-choose select{font:inherit;min-height:2.75rem;min-width:4rem;color:inherit;
background:var(--pst-color-background,#fff)}
.puzzle-said{font-size:1.15rem;min-height:1.6em}.puzzle-key{font-size:.85rem}
.puzzle-person{cursor:pointer}
.puzzle-person circle,.puzzle-diamond{fill:var(--pst-color-background,#fff);
stroke:var(--pst-color-text-muted,#565c66);stroke-width:1.5}
.puzzle-diamond{display:none}
.puzzle-person text{font:13px sans-serif;text-anchor:middle;fill:var(--pst-color-text-base,#1f2430)}
.puzzle-person .puzzle-step{font-size:9px}
.puzzle-follows circle{fill:#00694c;stroke:#00694c}
.puzzle-first circle{display:none}
.puzzle-first .puzzle-diamond{display:inline;fill:#6b3f94;stroke:#6b3f94}
.puzzle-person.puzzle-follows text,.puzzle-person.puzzle-first text{fill:#fff}
"""

_SCRIPT = """
(() => {
  const root = document.currentScript.closest(".puzzle");
  const data = JSON.parse(root.querySelector("script").textContent);
  const menus = [...root.querySelectorAll("select")];
  const people = [...root.querySelectorAll(".puzzle-person")];
  const said = root.querySelector(".puzzle-said");
  let turn = 0;
  const pairs = new Map();
  let at = 0;
  for (let a = 0; a < people.length; a += 1)
    for (let b = a + 1; b < people.length; b += 1) pairs.set(`${a} ${b}`, data.of[at++]);
  const update = () => {
    const pair = menus.map((menu) => menu.selectedIndex);
    const found = pairs.get([...pair].sort((a, b) => a - b).join(" "));
    said.textContent = found ? data.said[found[0]] : "Choose two different people.";
    people.forEach((person, i) => {
      const step = found ? found[1][i] : pair.includes(i) ? "0" : ".";
      person.classList.toggle("puzzle-first", step === "0");
      person.classList.toggle("puzzle-follows", step !== "0" && step !== ".");
      const shown = step === "0" || step === ".";
      person.querySelector(".puzzle-step").textContent = shown ? "" : parseInt(step, 36);
      person.querySelector("text").setAttribute("y", shown ? 4 : 1);
    });
  };
  menus.forEach((menu) => menu.addEventListener("change", update));
  people.forEach((person, i) => person.addEventListener("click", () => {
    menus[turn].selectedIndex = i;
    turn = 1 - turn;
    update();
  }));
  root.querySelector(".puzzle-choose").hidden = false;
  update();
})();
"""

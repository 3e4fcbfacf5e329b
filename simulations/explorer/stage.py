"""The stored runs that a reader can watch person by person.

Where people stand and who is tied to whom is kept once a network; a run is kept as its changes.
"""

import itertools
import json
import math

import numpy as np

from simulations.explorer.checks import MOST_CELLS, MOST_PEOPLE, ExplorerError
from simulations.figures.layout import positions

MOST_DRAWN = 60  # of a network: more are a smudge on a phone
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Pool:
    """A list in which equal items are kept once."""

    def __init__(self):
        self.items, self._places = [], {}

    def add(self, item):
        """Return the place of `item`, adding it if it is new."""
        key = json.dumps(item)
        if key not in self._places:
            self._places[key] = len(self.items)
            self.items.append(item)
        return self._places[key]


def store_stage(explorer, settings):
    """Run and condense what the explorer's stage shows at every setting.

    Parameters
    ----------
    explorer : Explorer
    settings : list of dict
        All of them, in order.

    Returns
    -------
    dict
        ``of`` points into ``scenes``, whose panels are each a place in ``layouts`` and one in
        ``runs``; ``steps`` is the longest run's.
    """
    stage = explorer.stage
    names = stage.sliders or tuple(settings[0])
    layouts, runs, of, seen, steps = Pool(), Pool(), [], {}, 0
    for setting in settings:
        moved = {name: setting[name] for name in names}
        key = tuple(moved.values())
        if key not in seen:
            panels = []
            for _, _, fixed in explorer.panels():
                parameters = explorer.parameters(**{**moved, **stage.base, **fixed})
                scene = explorer.scene(parameters)
                _check_scene(stage, scene)
                steps = max(steps, len(scene.states) - 1)
                panels.append(
                    [layouts.add(_layout(stage, scene)), runs.add(_changes(stage, scene))]
                )
            seen[key] = panels
        of.append(seen[key])
    scenes = Pool()
    out = {"steps": steps, "of": [scenes.add(panels) for panels in of], "scenes": scenes.items}
    drawn = [_drawn(layout) for layout in layouts.items]
    return out | {"layouts": drawn, "runs": runs.items}


def _check_scene(stage, scene):
    states = np.asarray(scene.states)
    people = states.shape[1]
    if scene.network is None:
        fits = len(scene.shape) == 2 and math.prod(scene.shape) == people <= MOST_CELLS
        rule = f"be a lattice of its shape, of at most {MOST_CELLS} cells"
    else:
        fits = scene.network.n == people <= MOST_PEOPLE
        rule = f"be a network of at most {MOST_PEOPLE} people"
    if not fits:
        raise ExplorerError(f"stage: scene must {rule}, got {people} with shape {scene.shape}")
    if states.min() < 0 or states.max() >= len(stage.states):
        raise ExplorerError(
            f"stage: scene must have states 0 to {len(stage.states) - 1}, "
            f"got {states.min()} to {states.max()}"
        )


def _layout(stage, scene):
    if scene.network is None:
        return {"shape": list(scene.shape)}
    net = scene.network
    first, second = net.sources(), net.neighbours
    once = first < second
    ties = np.stack([first[once], second[once]], 1)
    if net.n <= MOST_DRAWN:
        return {"n": net.n, "ties": ties.ravel().tolist()}
    who = _nearest(net, np.flatnonzero(np.isin(scene.states[0], stage.counts)).tolist() or [0])
    place = np.full(net.n, -1)
    place[who] = np.arange(len(who))
    kept = place[ties[(place[ties] >= 0).all(axis=1)]]
    return {"n": net.n, "who": who, "ties": kept.ravel().tolist()}


def _nearest(network, begin):
    """Return `MOST_DRAWN` people: where it begins, their friends, friends of these, and so on."""
    found, places = list(begin), set(begin)
    for person in itertools.chain(found, range(network.n)):  # the list grows while it is read
        for other in (person, *network.neighbours_of(person).tolist()):
            if other not in places:
                places.add(other)
                found.append(other)
        if len(found) >= MOST_DRAWN:
            break
    return sorted(found[:MOST_DRAWN])


def _drawn(layout):
    if "shape" in layout:
        return layout
    ties = np.array(layout["ties"], dtype=int).reshape(-1, 2)
    shown = len(layout.get("who", range(layout["n"])))
    places = np.rint((positions(ties, shown) + 1) / 2 * 999).astype(int)
    out = {"xy": places.ravel().tolist(), "ties": layout["ties"]}
    return out | ({"who": layout["who"], "n": layout["n"]} if "who" in layout else {})


def _changes(stage, scene):
    # who changes to what, step after step: two or three letters a change, a point between steps
    states = np.asarray(scene.states)
    kinds, people = len(stage.states), states.shape[1]
    width = 2 if kinds * people <= 64**2 else 3
    before, out = np.zeros(people, int), []
    for now in states:
        who = np.flatnonzero(now != before)
        codes = who * kinds + now[who]
        out.append("".join(_word(int(code), width) for code in codes))
        before = now
    return ".".join(out)


def _word(code, width):
    return "".join(LETTERS[(code >> (6 * i)) & 63] for i in reversed(range(width)))

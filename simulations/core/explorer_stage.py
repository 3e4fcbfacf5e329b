"""The stored runs that a reader can watch person by person.

Where people stand and who is tied to whom is kept once a network; a run is kept as its changes.
"""

import json
import math

import numpy as np

from simulations.core.explorer_checks import MOST_CELLS, MOST_PEOPLE, ExplorerError

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
            for _, _, fixed in stage.panels:
                parameters = explorer.parameters(**{**moved, **stage.base, **fixed})
                scene = stage.draw(parameters, stage.seed)
                _check_scene(stage, scene)
                steps = max(steps, len(scene.states) - 1)
                panels.append([layouts.add(_layout(scene)), runs.add(_changes(stage, scene))])
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


def _layout(scene):
    if scene.network is None:
        return {"shape": list(scene.shape)}
    net = scene.network
    first, second = net.sources(), net.neighbours
    once = first < second
    return {"n": net.n, "ties": np.stack([first[once], second[once]], 1).ravel().tolist()}


def _drawn(layout):
    if "shape" in layout:
        return layout
    ties = np.array(layout["ties"]).reshape(-1, 2)
    return {"xy": positions(ties, layout["n"]), "ties": layout["ties"]}


def positions(ties, n):
    """Return where to draw n people: x and y in turn, whole numbers in [0, 999].

    A spring layout says who stands by whom; the distances from the middle are then spread so that
    the people fill a disc evenly, and nobody is hidden behind a neighbour or lost in a corner.
    """
    import networkx as nx

    graph = nx.empty_graph(n)
    graph.add_edges_from(ties.tolist())
    if n <= 40 and nx.is_connected(graph):  # so few that the true distances can be drawn
        found = nx.kamada_kawai_layout(graph)
        place = np.array([found[person] for person in range(n)])
        place /= max(np.hypot(*place.T).max(), 1e-9)
        return np.rint((place + 1) / 2 * 999).astype(int).ravel().tolist()
    found = nx.spring_layout(graph, seed=1, iterations=150, k=2 / math.sqrt(n))
    place = np.array([found[person] for person in range(n)])
    place -= place.mean(axis=0)
    radius = np.empty(n)
    radius[np.argsort(np.hypot(*place.T))] = np.sqrt((np.arange(n) + 0.5) / n)
    angle = np.arctan2(place[:, 1], place[:, 0])
    place = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    near = 1.6 / math.sqrt(n)
    for _ in range(60):  # push apart who stands too close
        gap = place[:, None] - place[None]
        distance = np.hypot(gap[..., 0], gap[..., 1]) + np.eye(n)
        push = np.clip(near - distance, 0, None) * (1 - np.eye(n))
        place += 0.25 * (gap * (push / np.maximum(distance, 1e-9))[..., None]).sum(axis=1)
        place /= np.maximum(1, np.hypot(*place.T))[:, None]
    return np.rint((place + 1) / 2 * 999).astype(int).ravel().tolist()


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

"""The puzzle of the tournament: eight lines that are nowhere worse, and in four towns better."""

from simulations.brands.playing import check_names
from simulations.brands.stored import NEWCOMER, rank
from simulations.models.push_or_dialogue.house import HOUSE

RIVAL = "AnswerFirst"
WORSE = -2  # paired standard errors
# by how many of these, and in how many towns: in the small dear town the money of a day pays for
# no answer, so whoever saves nothing plays as Push there
BETTER = {"large": (4, 4), "small": (2, 3)}


def eight_lines(brand, size="large", replicates=None, *, progress=None):
    """Return whether a brand solves the puzzle, and why (not), in words.

    It does if it is in no town worse than Answer first by more than two paired standard errors, and
    in four towns better by more than four. Small towns only say whether it is promising: there it
    must be better in three, by more than two.

    Parameters
    ----------
    brand : type, callable or Brand
    size : str
        As in `rank`.
    replicates : int, optional
        As in `rank`; the puzzle is set for 100 in the large towns.
    progress : bool, optional
        As in `simulations.sweep`.

    Returns
    -------
    solved : bool
    why : str
    """
    (name,) = check_names([brand])
    name += NEWCOMER * (name in {kind.__name__ for kind in HOUSE})
    found = rank(brand, size, replicates, progress=progress)
    if name in found.out:
        return False, found.out[name]
    errors = found.against(name, RIVAL)["errors"]
    worse = [town for town in errors.index if errors[town] < WORSE]
    least, towns = BETTER[size]
    better = [town for town in errors.index if errors[town] > least]
    solved = not worse and len(better) >= towns
    n = next(iter(found.towns.values())).n
    good = "Solved" if size == "large" else "Promising"
    return solved, (
        f"{good if solved else 'Not yet'}: {name} is better than {RIVAL} in "
        f"{', '.join(better) or 'no town'}, worse in {', '.join(worse) or 'none'} "
        f"({found.replicates} replicates, {n:,} people a town)."
    )

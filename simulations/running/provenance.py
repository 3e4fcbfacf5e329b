"""What runs depend on that are gone on with later: versions, code, ties; and what has changed."""

import hashlib
import platform

import numpy as np

import simulations
from simulations.core.parameters import short
from simulations.running import sources


def versions():
    """Return the versions that bits may depend on, a dict."""
    return {
        "simulations": simulations.__version__,
        "numpy": np.__version__,
        "python": ".".join(platform.python_version_tuple()[:2]),
    }


def code(model):
    """Return a hash of the code that a run of a model depends on."""
    files = sources.own(model, but=("figures", "explorer", "model"))
    return sources.digest([*sources.shared(sources.RUN), *files])


def difference(there, here):
    """Return in words the first thing in which two manifests differ."""
    if there["scenario"] != here["scenario"]:
        for key in sorted({*there["scenario"], *here["scenario"]}):
            was, is_now = (side["scenario"].get(key) for side in (there, here))
            if was != is_now:
                return f"{key} is {_short(was)} there and {_short(is_now)} here"
    for name in here["versions"]:
        was, is_now = (side["versions"].get(name) for side in (there, here))
        if was != is_now:
            return f"it was begun with {name} {was}, and this is {is_now}"
    for name in sorted({*there["own"], *here["own"]}):
        was, is_now = (side["own"].get(name) for side in (there, here))
        if was != is_now:
            file = name.endswith(".py")
            gone = "not there" if file else "not replaced"
            how = gone if was is None else ("there" if file else "replaced")
            how = "another" if was is not None and is_now is not None else how
            return f"{name} was {how} when it was begun"
    return "it was begun with other code of simulations"


def _short(value):
    return "nothing" if value is None else short(value)


def digest_of(network):
    """Return in words how large a network of one's own is, and a hash of its ties; or None."""
    if network is None:
        return None
    digest = hashlib.sha256(network.offsets.tobytes() + network.neighbours.tobytes())
    if network.weights is not None:
        digest.update(network.weights.tobytes())
    kind = " directed" * network.directed
    return f"{network.n} people, {network.n_ties}{kind} ties, {digest.hexdigest()[:16]}"

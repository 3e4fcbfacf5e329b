"""Addressed chance: a draw is a function of seed, stream and address.

`streams` names the streams, `philox` draws in compiled loops, `draws` is what models ask. The
kernels, and Numba with them, are loaded with the first draw.
"""

from simulations.chance.draws import (
    Draws,
    Waits,
    as_bits,
    chance_within,
    everyone,
    future_waits,
    lowest,
    random_bits,
    random_bits_of,
    replicate_seeds,
    successes,
    uniforms,
    waiting_times,
    waiting_times_of_each,
)
from simulations.chance.streams import NEVER, check_seed, generator, stream_key

__all__ = [
    "NEVER",
    "Draws",
    "Waits",
    "as_bits",
    "chance_within",
    "check_seed",
    "everyone",
    "future_waits",
    "generator",
    "lowest",
    "random_bits",
    "random_bits_of",
    "replicate_seeds",
    "stream_key",
    "successes",
    "uniforms",
    "waiting_times",
    "waiting_times_of_each",
]

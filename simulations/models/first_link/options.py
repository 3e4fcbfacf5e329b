"""What a run of the first link may be given besides parameters and network."""

from simulations.models.first_link.rules import PER_PERSON, Parameters
from simulations.processes import hooks

OPTIONS = {
    "seed_adopters": hooks.seed_adopters("who has adopted at the start", ("n_seeds", "first")),
    "chances": hooks.chances(Parameters, PER_PERSON),
}

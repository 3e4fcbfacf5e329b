"""What a run of hits and flops may be given besides parameters."""

from simulations.models.percolation.rules import PER_PERSON, Parameters
from simulations.processes import hooks

OPTIONS = {
    "seed_adopters": hooks.seed_adopters("who has heard of the film at the start", ()),
    "chances": hooks.chances(Parameters, PER_PERSON),
    "weights": hooks.ties("the chance that what one says reaches the other"),
}

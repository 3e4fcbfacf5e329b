"""What a run of coordination may be given besides parameters and network."""

from simulations.models.knowledge.rules import PER_PERSON, Parameters
from simulations.processes import hooks

OPTIONS = {"chances": hooks.chances(Parameters, PER_PERSON)}

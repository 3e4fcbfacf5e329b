"""What a run of strong and weak ties may be given besides parameters and network."""

from simulations.models.contact_to_relation.rules import PER_PERSON, Parameters
from simulations.processes import hooks

OPTIONS = {"chances": hooks.chances(Parameters, PER_PERSON)}

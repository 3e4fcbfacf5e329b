"""The acid of dialogue in Mesa: customers who complain, and a brand that answers.

To read, to step through and to change, up to about 200 customers. The engine runs the same rule on
arrays; for one seed the two are equal wish by wish and period by period.
"""

import mesa

from simulations.faces import AgentBasedModel
from simulations.models.acid_of_dialogue import outside
from simulations.models.acid_of_dialogue.rules import (
    CURIOUS,
    FAIR,
    OBEDIENT,
    POLITE,
    SILENT,
    Parameters,
    draw_luck,
    draw_product,
    draw_wishes,
)


class Customer(mesa.Agent):
    """Somebody with a wish for each feature, who complains where it is not met.

    Nobody here is wrong: each means what it says, for itself.
    """

    def __init__(self, model, number, wishes):
        super().__init__(model)
        self.number, self.wishes = number, wishes
        self.voice = model.parameters.loudness if number < model.parameters.n_loud else 1

    def likes(self, feature):
        """Return whether I am satisfied with a feature as it is now."""
        return self.model.product[feature] == self.wishes[feature]

    def complaints(self):
        """Return the features that I dislike, in order."""
        return [feature for feature in self.model.features if not self.likes(feature)]

    def complain(self, draw):
        """Name one of the features that I dislike."""
        complaints = self.complaints()
        return complaints[int(draw * len(complaints))]


class AcidOfDialogue(AgentBasedModel):
    """A brand among customers who have tastes, and the launch of what it has made of its product.

    In each period the brand hears a complaint (a silent one takes a feature at random) and answers;
    after the last period the product is launched in another town.

    Attributes
    ----------
    product : list of int
        For each feature 1 if it is as the town wishes.
    speaker : Customer or None
        Who spoke in this period.
    named : int or None
        The feature that the brand has to decide about.
    launched : outside.Launch or None
    """

    Parameters = Parameters
    schedule = "hear", "answer", "launch"
    measures = {
        "defects": lambda m: sum(map(m.is_defect, m.features)) / len(m.product),
        "met": lambda m: m.count_likes() / (len(m.people) * len(m.product)),
        "hit": lambda m: float(m.launched.hit) if m.launched else 0.0,
        "audience": lambda m: m.launched.audience if m.launched else 0.0,
    }
    people_arrays = {"wishes": "wishes", "disliked": lambda a: len(a.complaints())}

    def set_up(self):
        """Let the customers in with their wishes; the product is as it happens to be."""
        p = self.parameters
        self.product = draw_product(p, self.seed).tolist()
        self.features = range(p.features)
        self.luck = draw_luck(p, self.seed)
        self.speaker = self.named = self.launched = None
        self.settle(Customer, list(range(p.n)), draw_wishes(p, self.seed).tolist())

    def sales(self, feature):
        """Return how many customers are satisfied with a feature."""
        return sum(customer.likes(feature) for customer in self.people)

    def is_defect(self, feature):
        """Return whether a feature is against the majority of the customers."""
        return 2 * self.sales(feature) < len(self.people)

    def count_likes(self):
        """Return how many wishes of all customers are met."""
        return sum(self.sales(feature) for feature in self.features)

    def draw(self, draw, among, fair=False):
        """Return one of some customers; if it is not fair, the loud are more often drawn.

        Parameters
        ----------
        draw : float
            In [0, 1).
        among : list of Customer
        fair : bool

        Returns
        -------
        Customer
        """
        place = int(draw * sum(1 if fair else customer.voice for customer in among))
        for customer in among:
            place -= 1 if fair else customer.voice
            if place < 0:
                return customer
        return None

    def hear(self):
        """Hear one complaint; a silent brand thinks of a feature by itself."""
        period = self.time_step - 1
        self.speaker = self.named = None
        if self.parameters.brand == SILENT:
            self.named = int(self.luck.change[period] * len(self.product))
            return
        unhappy = [customer for customer in self.people if customer.complaints()]
        if unhappy:
            self.speaker = self.draw(self.luck.speaker[period], unhappy)
            self.named = self.speaker.complain(self.luck.complaint[period])

    def answer(self):
        """Do with what was named as this brand does."""
        if self.named is not None:
            answers = {
                OBEDIENT: self.change,
                POLITE: self.ask,
                FAIR: self.ask,
                CURIOUS: self.try_and_look,
                SILENT: self.try_and_look,
            }
            answers[self.parameters.brand](self.named)

    def change(self, feature):
        """Turn a feature round."""
        self.product[feature] = 1 - self.product[feature]

    def ask(self, feature):
        """Ask some customers and follow their majority."""
        p, period = self.parameters, self.time_step - 1
        draws = self.luck.asked[period * p.poll : (period + 1) * p.poll]
        asked = [self.draw(draw, self.people, fair=p.brand == FAIR) for draw in draws]
        if 2 * sum(not customer.likes(feature) for customer in asked) > p.poll:
            self.change(feature)

    def try_and_look(self, feature):
        """Change a feature, and change it back if sales fell."""
        before = self.sales(feature)
        self.change(feature)
        if self.sales(feature) < before:
            self.change(feature)

    def launch(self):
        """After the last period, launch the product in another town."""
        p = self.parameters
        if self.time_step == p.steps:
            defects = sum(map(self.is_defect, self.features)) / len(self.product)
            self.launched = outside.launch(1 - defects, p.warning, p.side, self.seed)

"""The models as the peers have them, written the way their own documentation writes them.

Each function returns something that runs the work once and returns how many people it reached. A
library is imported only here, where its contender is built.
"""

import array
import random

import numpy as np


def graph_of(network):
    """Return the network as a `networkx.Graph`."""
    return network.to_networkx()


# --- the independent cascade: whoever adopts tries each neighbour once


def cascade_networkx(network, seeds, chance):
    """Return the textbook loop over a networkx graph."""
    neighbours = graph_of(network).adj

    def run(number):
        toss = random.Random(number).random
        reached, new = set(seeds), list(seeds)
        while new:
            news, new = new, []
            for person in news:
                for other in neighbours[person]:
                    if other not in reached and toss() < chance:
                        reached.add(other)
                        new.append(other)
        return len(reached)

    return run


def cascade_eon(network, seeds, chance):
    """Return the discrete epidemic of EoN in which everybody is infectious for one step."""
    import EoN

    graph = graph_of(network)

    def run(number):
        rng = np.random.default_rng(number % 2**32)
        result = EoN.basic_discrete_SIR(graph, chance, initial_infecteds=seeds, rng=rng)
        return result[3][-1]

    return run


def cascade_cynetdiff(network, seeds, chance):
    """Return the independent cascade of CyNetDiff: prepare, run."""
    from cynetdiff.models import IndependentCascadeModel

    model = IndependentCascadeModel(*_rows(network), activation_prob=chance)
    model.set_seeds(seeds)

    def prepare(number):
        model.set_rng(number % 2**32)
        model.reset_model()

    def run(number):
        model.advance_until_completion()
        return model.get_num_activated_nodes()

    return prepare, run


def _rows(network):
    return array.array("I", network.offsets[:-1]), array.array("I", network.neighbours)


def cascade_ndlib(network, seeds, chance):
    """Return the independent cascade of NDlib: prepare, run."""
    import ndlib.models.epidemics as epidemics
    import ndlib.models.ModelConfig as config

    graph, kept = graph_of(network), []

    def prepare(number):
        np.random.seed(number % 2**32)  # noqa: NPY002 (what NDlib draws from)
        model = epidemics.IndependentCascadesModel(graph)
        setting = config.Configuration()
        setting.add_model_initial_configuration("Infected", seeds)
        setting.config["edges"]["threshold"] = thresholds
        model.set_initial_status(setting)
        kept[:] = [model]

    thresholds = dict.fromkeys(graph.edges, chance)

    def run(number):
        (model,) = kept
        counts = model.iteration(node_status=False)["node_count"]
        while counts[1] or model.actual_iteration < 2:
            counts = model.iteration(node_status=False)["node_count"]
        return counts[2]

    return prepare, run


def cascade_mesa(network, seeds, chance):
    """Return agents in Mesa who talk for the one step after they adopt: prepare, run."""
    import mesa
    from mesa.discrete_space import FixedAgent, Network

    graph = graph_of(network)

    class Person(FixedAgent):
        def __init__(self, model, cell):
            super().__init__(model)
            self.cell, self.adopted = cell, False

        def talk(self):
            for other in self.cell.neighborhood.agents:
                if not other.adopted and self.random.random() < self.model.chance:
                    other.adopted = True
                    self.model.next.append(other)

    class Cascade(mesa.Model):
        def __init__(self, seed=None):
            super().__init__(rng=seed)
            self.chance = chance
            self.grid = Network(graph, capacity=1, random=self.random)
            cells = sorted(self.grid.all_cells, key=lambda cell: cell.coordinate)
            self.people = [Person(self, cell) for cell in cells]
            self.new = [self.people[i] for i in seeds]
            for person in self.new:
                person.adopted = True

        def step(self):
            self.next = []
            for person in self.new:
                person.talk()
            self.new = self.next

    kept = []

    def prepare(number):
        kept[:] = [Cascade(seed=number % 2**32)]

    def run(number):
        (model,) = kept
        while model.new:
            model.step()
        return sum(person.adopted for person in model.people)

    return prepare, run


# --- advertising and word of mouth: adopters talk for ever


def talk_networkx(network, setting):
    """Return the loop over a networkx graph: in each step, all who may still adopt."""
    neighbours = graph_of(network).adj

    def run(number):
        chance = random.Random(number)
        adopters = set(setting.seeds)
        for _ in range(setting.steps):
            new = set(setting.won(chance))
            for person in adopters:
                for other in neighbours[person]:
                    if other not in adopters and chance.random() < setting.word_of_mouth:
                        new.add(other)
            adopters |= new
        return len(adopters)

    return run


def talk_ndlib(network, setting):
    """Return the SI model of NDlib, whose people may also be won by contacts: prepare, run."""
    import ndlib.models.epidemics as epidemics
    import ndlib.models.ModelConfig as config

    graph, kept = graph_of(network), []

    def prepare(number):
        np.random.seed(number % 2**32)  # noqa: NPY002 (what NDlib draws from)
        model = epidemics.SIModel(graph)
        values = config.Configuration()
        values.add_model_parameter("beta", setting.word_of_mouth)
        values.add_model_initial_configuration("Infected", list(setting.seeds))
        model.set_initial_status(values)
        model.iteration(node_status=False)  # its first iteration only reports
        kept[:] = [model]

    def run(number):
        (model,), chance = kept, random.Random(number)
        for _ in range(setting.steps):
            won = setting.won(chance)
            model.iteration(node_status=False)
            for person in won:
                model.status[person] = 1
        return sum(status == 1 for status in model.status.values())

    return prepare, run


def talk_mesa(network, setting):
    """Return agents in Mesa: adopters talk, the undecided listen: prepare, run."""
    import mesa
    from mesa.discrete_space import FixedAgent, Network

    graph = graph_of(network)

    class Person(FixedAgent):
        def __init__(self, model, cell):
            super().__init__(model)
            self.cell, self.adopted, self.convinced = cell, False, False

        def listen(self):
            if not self.adopted:
                for other in self.cell.neighborhood.agents:
                    if other.adopted and self.random.random() < setting.word_of_mouth:
                        self.convinced = True
                        break

        def decide(self):
            self.adopted = self.convinced

    class Town(mesa.Model):
        def __init__(self, seed=None):
            super().__init__(rng=seed)
            self.grid = Network(graph, capacity=1, random=self.random)
            cells = sorted(self.grid.all_cells, key=lambda cell: cell.coordinate)
            self.people = [Person(self, cell) for cell in cells]
            for i in setting.seeds:
                self.people[i].adopted = self.people[i].convinced = True

        def step(self):
            for i in setting.won(self.random):
                self.people[i].convinced = True
            self.agents.do("listen")
            self.agents.do("decide")

    kept = []

    def prepare(number):
        kept[:] = [Town(seed=number % 2**32)]

    def run(number):
        (model,) = kept
        for _ in range(setting.steps):
            model.step()
        return sum(person.adopted for person in model.people)

    return prepare, run


# --- thresholds: whoever has enough adopted friends follows


def chain_networkx(network, seeds, share):
    """Return the loop over a networkx graph."""
    graph = graph_of(network)
    neighbours, degree = graph.adj, dict(graph.degree)

    def run(number):
        adopted, friends, new = set(seeds), dict.fromkeys(graph, 0), list(seeds)
        while new:
            news, new = new, []
            for person in news:
                for other in neighbours[person]:
                    friends[other] += 1
                    if other not in adopted and friends[other] / degree[other] >= share:
                        adopted.add(other)
                        new.append(other)
        return len(adopted)

    return run


def chain_cynetdiff(network, seeds, share):
    """Return the linear threshold model of CyNetDiff with equal thresholds: prepare, run."""
    from cynetdiff.models import LinearThresholdModel

    model = LinearThresholdModel(*_rows(network))
    model.set_seeds(seeds)
    thresholds = array.array("f", [share]) * network.n

    def prepare(number):
        model.reset_model()
        model._assign_thresholds(thresholds)

    def run(number):
        model.advance_until_completion()
        return model.get_num_activated_nodes()

    return prepare, run


def chain_ndlib(network, seeds, share):
    """Return the threshold model of NDlib: prepare, run."""
    import ndlib.models.epidemics as epidemics
    import ndlib.models.ModelConfig as config

    graph, kept = graph_of(network), []

    def prepare(number):
        model = epidemics.ThresholdModel(graph)
        values = config.Configuration()
        values.add_model_initial_configuration("Infected", list(seeds))
        for person in graph:
            values.add_node_configuration("threshold", person, share)
        model.set_initial_status(values)
        kept[:] = [model]

    def run(number):
        (model,) = kept
        before, now = -1, len(seeds)
        model.iteration(node_status=False)
        while now != before:
            before, now = now, model.iteration(node_status=False)["node_count"][1]
        return now

    return prepare, run


def chain_mesa(network, seeds, share):
    """Return agents in Mesa who count adopted friends: prepare, run."""
    import mesa
    from mesa.discrete_space import FixedAgent, Network

    graph = graph_of(network)

    class Person(FixedAgent):
        def __init__(self, model, cell):
            super().__init__(model)
            self.cell, self.adopted, self.ready = cell, False, False

        def look(self):
            if not self.adopted:
                friends = list(self.cell.neighborhood.agents)
                adopted = sum(friend.adopted for friend in friends)
                self.ready = bool(friends) and adopted / len(friends) >= share

        def follow(self):
            self.adopted = self.adopted or self.ready

    class Crowd(mesa.Model):
        def __init__(self):
            super().__init__(rng=0)
            self.grid = Network(graph, capacity=1, random=self.random)
            cells = sorted(self.grid.all_cells, key=lambda cell: cell.coordinate)
            self.people = [Person(self, cell) for cell in cells]
            for i in seeds:
                self.people[i].adopted = True

        def count(self):
            return sum(person.adopted for person in self.people)

    kept = []

    def prepare(number):
        kept[:] = [Crowd()]

    def run(number):
        (model,) = kept
        before = -1
        while (now := model.count()) != before:
            before = now
            model.agents.do("look")
            model.agents.do("follow")
        return now

    return prepare, run


# --- bounded confidence: two people meet half-way if they are near


def meeting_mesa(n, meetings, confidence):
    """Return agents in Mesa who meet, two at a time: prepare, run."""
    import mesa

    class Person(mesa.Agent):
        def __init__(self, model):
            super().__init__(model)
            self.opinion = self.random.random()

        def meet(self, other):
            gap = other.opinion - self.opinion
            if abs(gap) < confidence:
                self.opinion += gap / 2
                other.opinion -= gap / 2

    class Town(mesa.Model):
        def __init__(self, seed=None):
            super().__init__(rng=seed)
            self.people = [Person(self) for _ in range(n)]

        def step(self):
            for _ in self.people:
                one, other = self.random.sample(self.people, 2)
                one.meet(other)

    kept = []

    def prepare(number):
        kept[:] = [Town(seed=number % 2**32)]

    def run(number):
        (model,) = kept
        for _ in range(meetings // n):
            model.step()
        return np.std([person.opinion for person in model.people])

    return prepare, run


def meeting_ndlib(n, meetings, confidence):
    """Return NDlib's model with algorithmic bias, without the bias: prepare, run.

    On a complete graph, which it takes as everybody meeting everybody.
    """
    import ndlib.models.ModelConfig as config
    import ndlib.models.opinions as opinions
    import networkx as nx

    graph, kept = nx.complete_graph(n), []

    def prepare(number):
        random.seed(number)
        np.random.seed(number % 2**32)  # noqa: NPY002 (what NDlib draws from)
        model = opinions.AlgorithmicBiasModel(graph)
        setting = config.Configuration()
        setting.add_model_parameter("epsilon", confidence)
        setting.add_model_parameter("gamma", 0)
        model.set_initial_status(setting)
        model.iteration(node_status=False)  # its first iteration only reports
        kept[:] = [model]

    def run(number):
        (model,) = kept
        for _ in range(meetings // n):
            model.iteration(node_status=False)
        return np.std(list(model.status.values()))

    return prepare, run

"""Sane arguments of the functions of alphabet, for test_fuzz.py."""


def usage():
    from simulations.models.alphabet import series

    return series.best("users")


def hosts():
    from simulations.models.alphabet import series

    return series.best("hosts")


def readers():
    from simulations import Model, sweep
    from simulations.models.alphabet.rules import Parameters

    small = Parameters(n=30, steps=5)
    return sweep(Model("alphabet"), {"teachers": [5]}, small, replicates=2, every_step=True)


SANE = {
    "frame": usage,
    "generation": 5,
    "generations": 5,
    "learners": lambda: [5, 10],
    "n_readers": 10,
    "target": 2000.0,
    "teaching": 0.1,
    "until": 1998.0,
    "collective_brain.mean_gains.spread": 1.0,
    "collective_brain.skill_of_readers.frame": readers,
    "collective_brain.skill_over_generations.spread": 1.0,
    "series.best.name": "users",
    "series.extend_line.counts": 3,
    "series.fit_growth.end": "1995-01",
    "series.fit_growth.frame": hosts,
    "series.fit_growth.start": "1991-01",
    "series.growth_by_period.frame": hosts,
    "series.load.name": "users",
    "theory.critical_learners.spread": 1.0,
    "theory.skill_gain.spread": 1.0,
}

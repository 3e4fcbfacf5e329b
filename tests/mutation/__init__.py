"""How much the tests notice: small faults planted one at a time, each with the tests it belongs to.

``make mutate`` draws faults of every room by a seed, runs for each the tests that pass through its
line, and says by room how many were found. It is no part of ``make test``: it takes hours.

Libraries were looked at. mutmut chooses tests by function, but puts a switch into each function,
which Numba cannot compile, and plants nothing outside of functions, where defaults, thresholds and
explorers are declared. cosmic-ray has one command of tests for all files and writes into the
files. Here an import hook gives one module of a fresh process another syntax tree; nothing is
copied or written.
"""

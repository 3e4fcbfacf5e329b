"""A command about one model: run, compare or sweep it, as the options say."""

import json
import sys
import warnings
from pathlib import Path

from simulations import __version__
from simulations.cli.checks import (
    UsageError,
    amount,
    number,
    output_path,
    spaced,
    table,
    wants_progress,
    whole_number,
)
from simulations.cli.parser import takes_network
from simulations.cli.reading import as_option, choices_of, refuse_without_file, say
from simulations.cli.workers import Workers
from simulations.core.option import decided_by
from simulations.running.catalogue import Model, names_of
from simulations.running.people_files import ENDINGS
from simulations.running.safe_files import write

SOBOL_REPLICATES = 5  # as in Python
KEPT = ".kept"  # behind the name of the file for the result
MOST_ROWS = 40  # of a table on the screen; a file gets all


class Job:
    """What was asked, checked as a whole before the first run."""

    def __init__(self, words):
        self.command, self.model = words.command, Model(words.model)
        self.out = output_path(words.out, words.force)
        self.people = output_path(words.people, words.force, "people", ENDINGS)
        if self.people is not None and self.people == self.out:
            raise UsageError(f"people must be another file than out, got {words.people!r}")
        self.until = self._until(words)
        few = {"run": 1, "sobol": SOBOL_REPLICATES}.get(self.command, 20)
        given = words.replicates
        self.replicates = few if given is None else whole_number("replicates", given, 1)
        self.seed = whole_number("seed", words.seed, 0, 2**64)
        self.progress = wants_progress(words.progress)
        self.workers = Workers(words)
        known = self.model.options
        texts = {name: getattr(words, name) for name in (*self.model.parameters.names(), *known)}
        texts["network"] = getattr(words, "network", None)
        texts = {name: values for name, values in texts.items() if values is not None}
        path = self._path_of_network(texts)
        values = {k: [self._parse(k, text.strip()) for text in v] for k, v in texts.items()}
        self._check_replaced(texts, values)
        self.grid = {name: several for name, several in values.items() if len(several) > 1}
        experiment = self.model.card.experiment
        if self.command == "compare" and not (self.grid or known.keys() & texts) and experiment:
            name, several = experiment  # the chapter's own, unless it is fixed by an option
            self.grid = {} if name in values else {name: list(several)}
        self._check_grid()
        if path is None:
            refuse_without_file(words)
        self.reading = self._read_network(path, values, words) if path else None
        self.network = self.reading and self.reading.network
        fixed = {name: single for name, (single, *more) in values.items() if not more}
        self.given = {name: fixed.pop(name) for name in known if name in fixed}
        self.sobol_asked = self._sobol(words, values) if self.command == "sobol" else {}
        self.parameters = self.model.parameters(**fixed, **self.model.given_by(self.network))

    def _until(self, words):
        """Return the width that is wanted and the most replicates, as `ensembles` takes them."""
        until, most = getattr(words, "until", None), getattr(words, "most", None)
        if until is None:
            if most is not None:
                raise UsageError(f"most must be given with until, got {most} alone")
            return {}
        if words.replicates is not None:
            raise UsageError(
                "replicates must be left out with until, which decides it, got "
                f"{words.replicates.strip()}; --most bounds it"
            )
        width = amount("until", until)
        from simulations.running.ensembles import FIRST_LOOK

        bound = {} if most is None else {"most": whole_number("most", most, FIRST_LOOK)}
        return {"until": width} | bound

    def _sobol(self, words, values):
        """Return what `sobol` wants to know besides."""
        if not words.range:
            raise UsageError(
                "sobol must have a range for two parameters or more, got none; for example "
                f"--range {self._example()} 0 1"
            )
        ranges = {}
        for name, *texts in words.range:
            if name in self.model.options:
                raise UsageError(f"range must be of a parameter, got the option {name}")
            self.model.parameters.declaration(name)  # says which ones there are
            if name in ranges or name in values:
                how = "one range" if name in ranges else "a range or a value, not both"
                raise UsageError(f"{name} must be given {how}")
            if name in self.model.given_by(self.network):
                raise UsageError(f"{name} must not have a range beside a network of one's own")
            ranges[name] = [self._parse(name, text.strip()) for text in texts]
        samples = whole_number("samples", words.samples, 2)
        return {
            "ranges": ranges,
            "samples": samples,
            "second_order": words.second_order,
            "measure": words.measure,
        }

    def _parse(self, name, text):
        if name in self.model.options:
            return self.model.options[name].read(text)
        return self.model.parameters.parse(name, text)

    def _check_replaced(self, texts, values):
        for name, option in self.model.options.items():
            for other in decided_by(option, values.get(name, ()), any):
                # one value may count where the option is none; several must count everywhere
                ignored = any if len(values.get(other, ())) > 1 else all
                if other in values and other in decided_by(option, values[name], ignored):
                    raise UsageError(
                        f"{other} must not be given with {name}, which decides it; "
                        f"got {spaced(texts[other])}"
                    )

    def _path_of_network(self, texts):
        if not takes_network(self.model) or "network" not in texts:
            return None
        choices = ()
        if "network" in self.model.parameters.names():
            choices = self.model.parameters.declaration("network").choices
        files = [text for text in texts["network"] if text not in choices]
        if not files:
            return None
        if len(texts["network"]) > 1:
            raise UsageError(
                f"network must be one file, or words out of: {', '.join(choices)}; "
                f"got {', '.join(texts['network'])}"
            )
        del texts["network"]
        if not Path(files[0]).is_file():
            words = f"one of: {', '.join(choices)}; or " if choices else ""
            kind = "a directory" if Path(files[0]).is_dir() else "no such file"
            if Path(files[0]).exists() and kind == "no such file":
                kind = "which can be read only once: save it as a file"
            raise UsageError(
                f"network must be {words}the file of an edge list, got {files[0]!r}, {kind}"
            )
        return files[0]

    def _check_grid(self):
        several = ", ".join(self.grid) or "none"
        if self.command in ("run", "sobol") and self.grid:
            name, values = next(iter(self.grid.items()))
            got = spaced(names_of(self.model, name, values))
            how = (
                f"--range {name} draws it"
                if self.command == "sobol"
                else ("use compare or sweep for several")
            )
            raise UsageError(f"{name} must have one value in {self.command}, got {got}; {how}")
        if self.command == "compare" and len(self.grid) != 1:
            raise UsageError(
                "compare must have exactly one option with several values, got "
                f"{several}; for example --{self._example()} 0 1"
            )
        if self.command == "sweep" and not self.grid:
            raise UsageError(
                "sweep must have at least one option with several values, got none; "
                "use run --replicates for a single setting"
            )
        for name, values in self.grid.items():
            names = names_of(self.model, name, values)
            if len(set(names)) < len(names):
                raise UsageError(f"{name} must have different values, got {spaced(names)}")

    def _example(self):
        kinds = self.model.parameters
        return next((n for n in kinds.names() if kinds.type_of(n) is float), kinds.names()[0])

    def _read_network(self, path, values, words):
        from simulations.networks import NetworkError
        from simulations.networks.files import read_file

        for name in self.model.card.network_parameters:
            if name in values:
                raise UsageError(
                    f"{name} must not be given with a network of one's own, which has its own; "
                    f"got {spaced(values[name])}"
                )
        try:
            reading = read_file(path, choices_of(words))
        except NetworkError as error:
            raise UsageError(f"network: {error}") from None
        self.model.own_network(reading.network, as_option)
        return reading

    def do(self):
        """Run, write the numbers and say the result."""
        if self.reading is not None:
            say(self.reading)
        kept = self.kept
        if kept is not None and kept.exists():
            print(f"simulations: note: {kept} is there, from an earlier call", file=sys.stderr)
        with self.workers.executor() as executor:
            frame, text = getattr(self, self.command)(executor)
        if self.out:
            self.write(frame)
        if kept is not None:  # not before the result is written
            kept.unlink(missing_ok=True)
        print(text)
        if self.out:
            print(f"{len(frame):,} rows written to {self.out}")
        if self.people:
            print(f"people written to {self.people}")

    @property
    def kept(self):
        """Where runs are kept with --until and in sobol, to go on from; None without --out."""
        long = self.until or self.command == "sobol"
        if not long or self.out is None or self.people is not None:
            return None
        return self.out.with_name(f"{self.out.name}{KEPT}")

    def options(self, executor):
        """Return what `ensembles` wants to know."""
        kept = {} if self.kept is None else {"keep": self.kept}
        return {
            "executor": executor,
            **(self.until or {"replicates": self.replicates}),
            **kept,
            "seed": self.seed,
            "network": self.network,
            "progress": self.progress,
            "people": self.people,
            **self.given,
        }

    def run(self, executor):
        """Return the steps of one run, or of several, and their ends in words."""
        if self.replicates == 1 and not self.until:
            chosen = {} if self.network is None else {"network": self.network}
            run = self.model.simulate(self.parameters, self.seed, **chosen, **self.given)
            self._write_people(run)
            steps = f"{run.steps} step" + "s" * (run.steps != 1)
            rows = [(name, f"{value:.4f}") for name, value in run.final().items()]
            text = f"{self.model.card.title}, seed {self.seed}, after {steps}:"
            return run.to_frame().reset_index(), f"{text}\n{self._measures(rows)}"
        from simulations.running.ensembles import ensemble

        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Stopped at")  # said below
            frame = ensemble(self.model, self.parameters, every_step=True, **self.options(executor))
        self.replicates = frame["replicate"].nunique()
        ends = frame.groupby("replicate").tail(1)
        rows = [
            (name, f"{ends[name].mean():.4f}", f"+- {ends[name].std():.4f}")
            for name in self.model.card.measures
        ]
        text = f"{self.model.card.title}, {self.replicates} replicates, mean +- standard deviation:"
        stopped = frame.attrs.get("until", "")
        return frame, f"{text}\n{self._measures(rows)}" + f"\n{stopped}" * bool(stopped)

    def _write_people(self, run):
        """Write the people of a single run, whose seed is the one that was asked for."""
        if self.people is None:
            return
        from simulations.running.people_files import people_file, people_of_run

        network = self.network
        if network is None:
            network = self.model.build_network(self.parameters, self.seed)
        with people_file(self.people) as rows:
            known = {"replicate": 0, "seed": self.seed}
            rows.add(known, *people_of_run(self.model, self.parameters, run, network))

    def _measures(self, rows):
        return table([(*row, self.model.card.measures[row[0]]) for row in rows], left=(0, -1))

    def compare(self, executor):
        """Return the runs of a paired comparison, and its verdict in words."""
        from simulations.running.ensembles import compare

        ((name, values),) = self.grid.items()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Stopped at")  # said below
            result = compare(self.model, name, values, self.parameters, **self.options(executor))
        self.replicates = result.frame["replicate"].nunique()
        rows = [(name, result.outcome, "s.e.", "difference", "95 % interval", "ahead")]
        for place, (value, row) in enumerate(result.summary().iterrows()):
            cells = str(value), f"{row['mean']:.4f}", number(row["standard_error"], "")
            rest = ("reference", "", "")
            if place:
                band = f"{number(row['low'])} to {number(row['high'])}"
                rest = number(row["difference"]), band, f"{row['wins']:.0%}"
            rows.append((*cells, *rest))
        return result.frame, f"{result.sentence()}\n\n{table(rows, left=(0,))}"

    def sweep(self, executor):
        """Return the runs of a sweep, and the mean outcome of each combination."""
        from simulations.running.ensembles import sweep

        frame = sweep(self.model, self.grid, self.parameters, **self.options(executor))
        outcome, names = self.model.card.outcome, list(self.grid)
        means = frame.groupby(names, sort=False)[outcome].agg(["mean", "std"]).reset_index()
        rows = [(*names, outcome, "s.d.")]
        for row in means.head(MOST_ROWS).itertuples(index=False):
            rows.append((*map(str, row[:-2]), f"{row[-2]:.4f}", number(row[-1], "")))
        text = (
            f"Mean {outcome} ({self.model.card.measures[outcome]}) of {len(means)} settings, "
            f"{self.replicates} replicates each:\n\n{table(rows, left=())}"
        )
        if len(means) > MOST_ROWS:
            text += f"\n... and {len(means) - MOST_ROWS} more settings"
        return frame, text

    def sobol(self, executor):
        """Return Sobol's indices as a long table, and in words."""
        from simulations.running.sensitivity import sobol

        asked = {"parameters": self.parameters, **self.sobol_asked}
        found = sobol(self.model, **asked, **self.options(executor))
        indices, pairs = found if asked["second_order"] else (found, None)
        measure = asked["measure"] or self.model.card.outcome
        rows = [("parameter", "first order", "", "total", "")]
        for name, row in indices.iterrows():
            cells = [number(row[key], "") for key in ("first_order", "total")]
            errors = [f"+- {row[key]:.4f}" for key in ("first_error", "total_error")]
            rows.append((name, cells[0], errors[0], cells[1], errors[1]))
        count = self.sobol_asked["samples"] * ((2 if pairs is not None else 1) * len(indices) + 2)
        text = (
            f"Sobol's indices of {measure} ({self.model.card.measures[measure]}), {count:,} "
            f"settings, {self.replicates} replicates each, with 95 % intervals:\n\n"
            f"{table(rows, left=(0,))}"
        )
        if pairs is not None:
            rows = [("parameter", "other", "second order", "")]
            for (name, other), row in pairs.iterrows():
                error = f"+- {row['second_error']:.4f}"
                rows.append((name, other, number(row["second_order"], ""), error))
            text += f"\n\n{table(rows, left=(0, 1))}"
        return _long(indices, pairs), text

    def _that_count(self):
        values = self.parameters.to_dict()
        for name in self._named():
            if name in self.model.options:
                replaced = decided_by(self.model.options[name], self._given(name), all)
                values = {k: v for k, v in values.items() if k not in replaced}
        return values

    def _given(self, name):
        return self.grid[name] if name in self.grid else [self.given[name]]

    def _named(self):
        given = self.grid | {name: [value] for name, value in self.given.items()}
        return {name: names_of(self.model, name, values) for name, values in given.items()}

    def write(self, frame):
        """Write a frame, and what it is: the file appears when it is complete."""
        about = {
            "model": self.model.name,
            "version": __version__,
            "command": self.command,
            "seed": self.seed,
            "replicates": self.replicates,
            "parameters": self._that_count() | self._named() | self.sobol_asked,
        }
        write_frame(self.out, frame, about)


def _long(indices, pairs):
    """Return indices and those of pairs as one table, a row an index."""
    import pandas as pd

    rows = []
    for name, row in indices.iterrows():
        for which in ("first", "total"):
            key = "first_order" if which == "first" else which
            rows.append((name, "", key, row[key], row[f"{which}_error"]))
    for (name, other), row in () if pairs is None else pairs.iterrows():
        rows.append((name, other, "second_order", row["second_order"], row["second_error"]))
    return pd.DataFrame(rows, columns=["parameter", "other", "index", "value", "error"])


def write_frame(out, frame, about):
    """Write a frame, and into some kinds of file what it is: all of it or nothing.

    Parameters
    ----------
    out : Path
        Its suffix says the kind.
    frame : pandas.DataFrame
    about : dict
    """
    if out.suffix == ".csv":
        write(out, lambda file: frame.to_csv(file, index=False))
    elif out.suffix == ".parquet":
        frame.attrs = about
        write(out, lambda file: frame.to_parquet(file, index=False))
    else:
        rows = frame.to_dict("records")
        text = json.dumps({"about": about, "rows": rows}, indent=1, allow_nan=False)
        write(out, f"{text}\n".encode())

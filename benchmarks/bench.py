"""Compare the engines with peers and store the result: `make bench`.

Usage: python -m benchmarks.bench [--quick] [--only WORD ...] [--install-only]

Peers live in a virtual environment of their own, `_build/bench-venv`, made at the first call;
graph-tool, which is not on PyPI, is used where Debian has put it. Every row is a process in it, and
within a row all contenders take turns. The tables go to `simulations/measured/`; the page
"How fast, and why" reads them. Only what was measured is replaced, so a row can be repeated by
itself: ``make bench ONLY=cascade``.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import graph_tool_peer
from simulations.measured import RESULTS

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / "_build" / "bench-venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
PEERS = Path(__file__).with_name("requirements.txt")
LIMIT = 1800  # seconds for a row at a size
COLUMNS = {
    "rows": (
        "row",
        "size",
        "name",
        "ratio",
        "low",
        "high",
        "seconds",
        "rounds",
        "repeats",
        "answer",
        "check",
    ),
    "scaling": ("work", "n", "nanoseconds", "seconds", "peak", "libraries"),
    "ensembles": ("name", "round", "replicates", "seconds"),
}
SIZES = (10**3, 10**4, 10**5, 10**6, 10**7)


def install() -> dict[str, str]:
    """Make the virtual environment, and return which peers could not be installed, and why."""
    if not PYTHON.is_file():
        print("making", VENV.relative_to(ROOT), flush=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    failed = {}
    for line in PEERS.read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].split()
        if not wanted:
            continue
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
        done = subprocess.run(pip, capture_output=True, text=True)
        if done.returncode:
            name = wanted[0].partition("==")[0]
            failed[name] = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            print(f"  {name} cannot be installed: {failed[name]}", flush=True)
    return failed


def ask(*module_and_arguments: str) -> tuple[list, str]:
    """Return what a module of this package prints in the environment of the peers, and why not."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [PYTHON, "-m", *module_and_arguments]
    try:
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT
        )
    except subprocess.TimeoutExpired:
        return [], f"not done after {LIMIT} seconds"
    if done.returncode:
        return [], (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    return json.loads(done.stdout.splitlines()[-1]), ""


def jobs(quick: bool) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what there is to measure: table, word for --only, module and arguments."""
    listed, why = ask("benchmarks.listing")
    if why:
        sys.exit(f"the rows cannot be listed: {why}")
    found = []
    for row, sizes in listed:
        for size in sizes[:1] if quick else sizes:
            rounds = "5" if quick else "11"
            found.append(("rows", row, ("benchmarks.measure", row, str(size), rounds)))
    for size in SIZES[:3] if quick else SIZES:
        found.append(("scaling", "scaling", ("benchmarks.scaling", str(size))))
    found.append(("ensembles", "ensembles", ("benchmarks.ensembles",)))
    return found


def store(table: str, new: list[dict]) -> None:
    """Replace in a stored table the rows that were measured again."""
    path, columns = RESULTS / f"{table}.csv", COLUMNS[table]
    key = {"rows": ("row", "size"), "scaling": ("n",), "ensembles": ()}[table]
    old = []
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            old = list(csv.DictReader(file))
    measured = {tuple(str(row[name]) for name in key) for row in new}
    kept = [row for row in old if tuple(row[name] for name in key) not in measured]
    first = {
        name: place for place, name in enumerate(dict.fromkeys(r.get("row") for r in old + new))
    }
    merged = sorted(
        kept + new,
        key=lambda row: (first[row.get("row")], float(row.get("size") or row.get("n") or 0)),
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in merged:
            writer.writerow({name: _short(row.get(name, "")) for name in columns})


def _short(value):
    return f"{value:.6g}" if isinstance(value, float) else value


def machine(failed: dict[str, str]) -> dict:
    """Return what a reader must know of the machine and the versions."""
    versions = subprocess.run(
        [PYTHON, "-m", "pip", "freeze"], capture_output=True, text=True
    ).stdout.split()
    try:
        outside = ["graph-tool==" + graph_tool_peer.found()[1]]
    except RuntimeError as error:
        outside, failed = [], failed | {"graph-tool": str(error)}
    peers = {line.partition("==")[0].lower() for line in PEERS.read_text().split()}
    name = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.is_file():
        lines = cpus.read_text(encoding="utf-8").splitlines()
        name = next((line.split(": ")[1] for line in lines if line.startswith("model name")), name)
    gcc = (
        shutil.which("gcc")
        and subprocess.run(
            ["gcc", "-dumpfullversion"], capture_output=True, text=True
        ).stdout.strip()
    )
    return {
        "date": datetime.date.today().isoformat(),
        "processor": name,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "gcc": gcc or "none",
        "versions": sorted(v for v in versions if v.partition("==")[0].lower() in peers) + outside,
        "not installed": failed,
    }


def main(arguments: list[str]) -> int:
    """Install, measure, store."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the smallest sizes, five rounds")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="rows whose name has the word")
    parser.add_argument("--install-only", action="store_true", help="install the peers and stop")
    words = parser.parse_args(arguments)
    start, failed = time.perf_counter(), install()
    if words.install_only:
        return 0
    wanted = [
        job
        for job in jobs(words.quick)
        if not words.only or any(word in job[1] for word in words.only)
    ]
    if not wanted:
        sys.exit(f"only must be a part of the name of a row, got {' '.join(words.only)}")
    RESULTS.mkdir(exist_ok=True)
    for number, (table, name, call) in enumerate(wanted, 1):
        spent = time.perf_counter() - start
        print(f"[{number}/{len(wanted)}, {spent:.0f} s] {name} {' '.join(call[2:3])}", flush=True)
        rows, why = ask(*call)
        if why:
            print(f"  failed: {why}", flush=True)
            continue
        for row in rows:
            if table == "rows":
                ratio = f"{row['ratio']:10.2f}" if "ratio" in row else " " * 10
                print(f"  {ratio}  {row['name']:24} {row['check']}", flush=True)
        store(table, rows)
    (RESULTS / "machine.json").write_text(
        json.dumps(machine(failed), indent=2) + "\n", encoding="utf-8"
    )
    print(f"stored in {RESULTS.relative_to(ROOT)} after {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

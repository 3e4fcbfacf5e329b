"""Run one row at one size: ``python -m benchmarks.measure ROW SIZE ROUNDS``; prints a JSON list."""

import json
import sys

from benchmarks.contest import contest
from benchmarks.rows import ROWS


def main(name, size, rounds):
    """Measure and print."""
    rows = contest(ROWS[name].contenders(size), rounds=rounds, patience=6)
    print(json.dumps([{"row": name, "size": size} | row for row in rows]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

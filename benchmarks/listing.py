"""Print the rows and their sizes as JSON: ``python -m benchmarks.listing``."""

import json

from benchmarks.rows import ROWS

if __name__ == "__main__":
    print(json.dumps([[name, row.sizes] for name, row in ROWS.items()]))

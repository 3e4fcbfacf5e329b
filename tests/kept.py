"""What is told of each model and kept a second time, in a file a model, to be read as a diff."""

import argparse
import json

from simulations.running.catalogue import models


class Kept:
    """A folder of such files.

    Attributes
    ----------
    folder : Path
    told : callable
        ``told(model)`` is what is true now, as JSON takes it.
    """

    def __init__(self, folder, told):
        self.folder, self.told = folder, told

    def stored(self, name):
        """Return what is kept of a model, or None."""
        file = self.folder / f"{name}.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None

    def main(self, description, arguments=None):
        """Write what is true now of some models, or of all."""
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument("--write", action="store_true", required=True)
        parser.add_argument("models", nargs="*", metavar="MODEL", help="all if none is named")
        given = parser.parse_args(arguments)
        self.folder.mkdir(exist_ok=True)
        for model in models():
            if not given.models or model.name in given.models:
                text = json.dumps(self.told(model), indent=1, ensure_ascii=False)
                (self.folder / f"{model.name}.json").write_text(text + "\n", encoding="utf-8")

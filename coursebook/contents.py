"""The table of contents of the book."""

from __future__ import annotations

from pathlib import Path

import yaml

from coursebook import ROOT


def pages(root: Path = ROOT) -> list[str]:
    """Return the pages that _toc.yml lists, in their order, without suffix: ``book/plan``."""

    def below(entry):
        if "file" in entry:
            yield entry["file"]
        for kind in ("parts", "chapters", "sections"):
            for inner in entry.get(kind, []):
                yield from below(inner)

    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *below(toc)]

"""Run the notebooks of the pages side by side, before Sphinx reads the pages one by one.

MyST-NB runs a notebook when Sphinx reads its page, so that one core works and the others wait. Here
all that are not in the cache of results run first, one a core, each in a kernel of its own as ever;
MyST-NB then finds their results in the cache. A notebook that fails is not put there: it runs once
more as its page is read, and MyST-NB reports what is wrong. So does one that measures time, which
needs the machine for itself. Its page says so at its top::

    execution:
      alone: true
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from sphinx.util import logging

from simulations.core.machine import cores
from simulations.running.executors import processes

logger = logging.getLogger(__name__)

MOST = 4  # a kernel with all its packages takes half a gigabyte


def run_notebooks(app, env, docnames):
    """Run what is not yet in the cache of results, and put it there."""
    config = env.mystnb_config
    workers = min(cores(), MOST)
    if config.execution_mode != "cache" or workers == 1:
        return
    cache = get_cache(config.execution_cache_path)
    waiting = []
    for name in docnames:
        page = Path(env.doc2path(name))
        notebook = read_notebook(page, env)
        if notebook is not None and not alone(notebook) and not is_kept(cache, notebook):
            waiting.append((page, notebook))
    if len(waiting) < 2:
        return
    for page, notebook, seconds in results(waiting, workers, app):
        bundle = CacheBundleIn(notebook, str(page), data={"execution_seconds": seconds})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def read_notebook(page, env):
    """Return the notebook that a page is, as MyST-NB reads it, or None if it is none."""
    text = page.read_text(encoding="utf-8")
    reader = create_nb_reader(str(page), env.myst_config, env.mystnb_config, text)
    return reader and reader.read(text)


def alone(notebook):
    """Return whether a notebook measures time."""
    return notebook.metadata.get("execution", {}).get("alone", False)


def is_kept(cache, notebook):
    """Return whether the results of a notebook are in the cache."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def results(waiting, workers, app):
    """Run notebooks and say so, and yield those that ran to their end.

    Parameters
    ----------
    waiting : list of (Path, NotebookNode)
    workers : int
        How many run at a time.
    app : sphinx.application.Sphinx

    Yields
    ------
    (Path, NotebookNode, float)
        The page, its notebook with what it gave, and the seconds it took.
    """
    config = app.env.mystnb_config
    limits = config.execution_timeout, config.execution_allow_errors
    waiting, running = list(reversed(waiting)), {}
    with processes(workers) as pool:
        while waiting or running:
            while waiting and len(running) < workers:
                page, notebook = waiting.pop()
                say(app, page, "Executing notebook")
                running[pool.submit(run, notebook, str(page.parent), *limits)] = page
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                page = running.pop(done)
                if done.exception() or done.result() is None:
                    say(app, page, "Executing notebook failed, once more alone")
                    continue
                notebook, seconds = done.result()
                say(app, page, f"Executed notebook in {seconds:.2f} seconds")
                yield page, notebook, seconds


def run(notebook, folder, seconds, allow_errors):
    """Return a notebook with what it gave, and how long it took; None if it failed."""
    result = single_nb_execution(notebook, folder, seconds, allow_errors)
    return None if result.err else (result.nb, result.time)


def say(app, page, what):
    """Tell in the words of MyST-NB, which `coursebook.build` shows."""
    logger.info("%s: %s", page.relative_to(app.srcdir).as_posix(), what)


def setup(app):
    """Have the notebooks run before the pages are read."""
    app.connect("env-before-read-docs", run_notebooks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""The book around the models: what builds it, and what is made from its sources.

``build``, ``serve``, ``lab``, ``check``
    What ``make book``, ``serve``, ``lab`` and ``test`` call, as ``python -m coursebook.build``.
`extensions`
    What the pages need of Sphinx; ``_config.yml`` lists them.
`browser`
    Python and JupyterLite for readers without either.
`exercises`
    Exercise notebooks, made from one source each.
`classes`
    What one class gets: its own exercises, the teacher edition of the book, slides.
`new_model`
    The files of a new model and its chapter.
``contents``, ``first_cell``
    The table of contents, and the first cell of every notebook.

It may import `simulations` and `grading`; neither of them knows of it. It needs what
requirements.txt lists and is no part of the wheel that browsers load.
"""

from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[1]
# the folder of the course; a copy in site-packages works on the folder in which it is started
ROOT = _BESIDE if (_BESIDE / "_toc.yml").is_file() else Path.cwd()

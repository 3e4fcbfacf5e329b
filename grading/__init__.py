"""Marking submitted notebooks with nbgrader, one box for each.

``python -m grading`` is the command (`command`); ``book/teach/grading.md`` is its page. A
submission is found by its name (`names`, `inbox`), put right (`repair`), looked through (`tamper`)
and run in a box (`box`, which starts `runner`, which starts `kernel` behind `landlock`); `marking`
gives the points, `course` keeps them as nbgrader does, `report` writes the pages.

It knows the notebooks of ``make class`` by what they carry, and imports nothing of `coursebook`.
"""

from pathlib import Path

# the settings of nbgrader that a new course folder gets
SETTINGS = Path(__file__).with_name("nbgrader_config.py")

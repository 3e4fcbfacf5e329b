"""Sphinx extensions of the book, in the order in which ``_config.yml`` lists them.

- `course`: results, pictures, mathematics, a notebook of each chapter (`chapter_notebook`);
- `security`: no page asks another host for anything;
- `live`: code cells that run in the page;
- `chapter_lists`: lists and tables of the chapters, from the register;
- `teacher`: notes, slides and plans for instructors, with minutes that add up (`plans`);
- `launch`: the ways to run a chapter or an exercise.
"""

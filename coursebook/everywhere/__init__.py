"""Run the tests wherever the course says that it runs: other Pythons, versions and browsers.

- `places`: which Pythons with which packages, what each must hold, and what is run there;
- `environments`: finds the Pythons, and makes a virtual environment for each place;
- `running`: runs the tests and the digests at a place, and the other browsers;
- `page`: the page *Where this runs*, made from a stored run;
- `__main__`: the command, ``python -m coursebook.everywhere``.
"""

"""Python in the reader's browser.

- `pyodide`: the pinned release of Pyodide, as a folder;
- `lite`: JupyterLite with every notebook of the course;
- `runtime`: the wheels, and the one setting that says where Pyodide is.
"""

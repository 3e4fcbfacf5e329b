"""The cells of a page, run in the reader's browser: each after those above that it needs.

A page shows some of its code cells with a button. A reader may press any of them first, and may
change what stands there. So before a cell is run, `Cells` looks which names it uses, and which code
above in the chapter gives them a meaning, and runs that first if it has not been run yet:

- a cell with a button is run whole, as the reader has it, and shows its output;
- of all other code (imports, hidden cells, figures) only the statements that are needed, silently.

Nobody meets a NameError because something above was not run; and a long experiment is run only
where its result is asked for. `page` shows what cells print and draw.
"""

import ast
import linecache
import symtable
import sys
import traceback
import types
from dataclasses import dataclass
from functools import cache

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, *COMPREHENSIONS)


@dataclass(frozen=True)
class Unit:
    """Code that is run as a whole: a cell with a button, or one statement of any other cell.

    Attributes
    ----------
    cell : int
        Its cell, counted among all code cells of the chapter.
    text : str
    live : bool
        Whether it is a cell with a button.
    """

    cell: int
    text: str
    live: bool


@cache  # every run asks of the whole chapter
def names(text):
    """Return which names a piece of code gives a meaning, and which it needs to have one.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of frozenset of str
        Both empty if it is no Python.
    """
    try:
        tables = [
            (statement, symtable.symtable(ast.unparse(_Apart().visit(again)), "cell", "exec"))
            for statement, again in zip(ast.parse(text).body, ast.parse(text).body, strict=True)
        ]
    except (SyntaxError, ValueError, RecursionError):  # the reader is told when it is run
        return frozenset(), frozenset()
    binds, needs = set(), set()
    for statement, table in tables:
        first = _first_met(statement)
        here = {s.get_name(): s for s in table.get_symbols()}
        used = {n for n, s in here.items() if s.is_referenced() and first.get(n) != "bound"}
        for scope in _inner(table):
            outside = [s for s in scope.get_symbols() if s.is_global()]
            used |= {s.get_name() for s in outside if s.is_referenced()}
            if scope.get_name() == "genexpr":  # `:=` in there names something of the cell
                binds |= {s.get_name() for s in outside if s.is_assigned()}
        changed = _changed(statement)
        needs |= (used | changed) - binds
        binds |= changed
        binds |= {n for n, s in here.items() if s.is_assigned() or s.is_imported()}
        binds |= {n for n, s in here.items() if s.is_namespace()}
    return frozenset(binds), frozenset(needs)


class _Apart(ast.NodeTransformer):
    # Since Python 3.12 a symbol table takes the names of comprehensions for those of the cell they
    # stand in, but keeps generator expressions, which mean the same names, as scopes of their own.

    def _generator(self, node):
        self.generic_visit(node)
        pair = isinstance(node, ast.DictComp)
        made = ast.Tuple([node.key, node.value], ast.Load()) if pair else node.elt
        return ast.copy_location(ast.GeneratorExp(made, node.generators), node)

    visit_ListComp = visit_SetComp = visit_DictComp = _generator


def _inner(table):
    for child in table.get_children():
        yield child
        yield from _inner(child)


def _first_met(statement):
    # of a name that one statement both binds and uses, such as the i of a loop: which comes first
    first = {}
    for node in _in_order(statement):
        if isinstance(node, ast.Name):
            first.setdefault(node.id, "bound" if isinstance(node.ctx, ast.Store) else "used")
    return first


def _in_order(node):
    # the nodes of this scope as they are evaluated: values before targets
    if isinstance(node, COMPREHENSIONS):
        yield from _in_order(node.generators[0].iter)  # the rest is a scope of its own
    if isinstance(node, SCOPES):
        return
    yield node
    late = ("target", "targets") if hasattr(node, "value") or hasattr(node, "iter") else ()
    fields = sorted(ast.iter_fields(node), key=lambda item: _turn(item[0], late))
    for _, value in fields:
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _in_order(child)


def _turn(field, late):
    if field in ("value", "iter", "items", "test"):
        return 0
    return 1 if field in late else 2


def _changed(statement):
    # `a += 1`, `a[0] = 1` and `a.b = 1` need `a` and give it another meaning
    bases = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            bases.add(node.target.id)
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            base = node
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                base = base.value
            if isinstance(base, ast.Name):
                bases.add(base.id)
    return bases


def _statements(text):
    for statement in ast.parse(text).body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            every = statement.names  # one at a time: who needs a theory need not wait for figures
            for statement.names in ([name] for name in every):
                yield ast.unparse(statement)
        else:
            yield ast.get_source_segment(text, statement)


class Cells:
    """The code cells of a chapter, and what has been run of them.

    Parameters
    ----------
    cells : list of dict
        In their order: ``code``, and ``live`` if the cell has a button.
    page : object
        Shows output; see `page.Page`.
    """

    def __init__(self, cells, page):
        self.cells, self.page = cells, page
        self.module = types.ModuleType("__main__")
        self.owner = {}  # which unit has last bound a name

    def units(self, texts):
        """Return the units of the chapter, in order.

        Parameters
        ----------
        texts : dict of int to str
            Cells with a button as the reader has them.

        Returns
        -------
        list of Unit
        """
        found = []
        for i, cell in enumerate(self.cells):
            if cell["live"]:
                found.append(Unit(i, texts.get(i, cell["code"]), True))
                continue
            found.extend(Unit(i, part, False) for part in _statements(cell["code"]))
        return found

    def plan(self, cell, texts):
        """Return the units to run for a cell, in order, itself the last.

        Parameters
        ----------
        cell : int
        texts : dict of int to str

        Returns
        -------
        list of Unit
        """
        units = self.units(texts)
        about = [names(unit.text) for unit in units]
        target = next(i for i, u in enumerate(units) if u.cell == cell)
        again = {}

        def must_run(i):
            if i not in again:
                again[i] = False  # cells above only: no circle
                sources = {name: source(i, name) for name in about[i][1]}
                above = [must_run(j) for j in set(sources.values()) - {None}]
                stale = any(self.owner.get(name) != units[i] for name in about[i][0])
                again[i] = any(above) or stale
            return again[i]

        def source(i, name):
            return next((j for j in reversed(range(i)) if name in about[j][0]), None)

        must_run(target)
        chosen = {i for i, run in again.items() if run} | {target}
        return [units[i] for i in sorted(chosen)]

    def run(self, cell, texts):
        """Run a cell, and before it what it needs, as in `plan`; return whether all went well."""
        sys.modules["__main__"] = self.module
        return all(self._run_unit(unit, asked=cell) for unit in self.plan(cell, texts))

    def _run_unit(self, unit, asked):
        page, file = self.page, f"<cell {unit.cell + 1}>"
        linecache.cache[file] = len(unit.text), None, unit.text.splitlines(keepends=True), file
        page.begin(unit.cell if unit.live else asked, silent=not unit.live)
        binds, _ = names(unit.text)
        for name in binds:
            self.owner.pop(name, None)
        try:
            self._execute(unit, file)
        except BaseException as error:  # whatever a reader's code raises belongs on the page
            page.error(*explain(error, file))
            return False
        finally:
            page.end()
        self.owner |= dict.fromkeys(binds, unit)
        return True

    def _execute(self, unit, file):
        tree = ast.parse(unit.text, file)
        last = tree.body[-1] if tree.body else None
        value = isinstance(last, ast.Expr) and not unit.text.rstrip().endswith(";")
        body = ast.Module(tree.body[:-1] if value else tree.body, [])
        exec(compile(body, file, "exec"), self.module.__dict__)
        if value:
            shown = eval(compile(ast.Expression(last.value), file, "eval"), self.module.__dict__)
            if shown is not None:
                self.page.display(shown)
        self.page.figures()


def explain(error, file):
    """Return an error in three parts: what, where in the cell, and the whole trace.

    Parameters
    ----------
    error : BaseException
    file : str
        The name of the cell's code.

    Returns
    -------
    tuple of str
    """
    what = "".join(traceback.format_exception_only(error)).strip()
    if isinstance(error, SyntaxError) and error.filename == file:
        text = error.text or linecache.getline(file, error.lineno)
        return what.splitlines()[-1], _place(error.lineno, text), ""
    what = what.removeprefix(f"{type(error).__module__}.")  # who knows where it was defined?
    frames = traceback.extract_tb(error.__traceback__)
    start = next((i for i, f in enumerate(frames) if f.filename == file), len(frames))
    inside = [frame for frame in frames if frame.filename == file]
    where = _place(inside[-1].lineno, inside[-1].line) if inside else ""
    trace = "".join(traceback.format_list(frames[start:])) if len(frames) - start > 1 else ""
    return what, where, trace + what if trace else ""


def _place(line, text):
    text = (text or "").strip()
    return f"line {line}: {text}" if text else f"line {line}"

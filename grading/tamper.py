"""Find code that gets around the checks instead of answering them.

Two things are found by reading the student's cells, without running them. A check does not count
if a name that it uses was changed before it (``abs``, ``np``, ``TOWN``), or if the answer uses a
name that only the checks define. Everything that no answer needs (processes, frames, the running
notebook) is a remark: a person has to look.

This is no proof. Python lets a notebook change anything in its own process, and somebody who
wants to hide it will. It finds what people try, and honest mistakes that look the same.
"""

import ast
import symtable
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

from .repair import grade_id, task_of

ODD_MODULES = {
    *("builtins", "ctypes", "gc", "importlib", "inspect", "multiprocessing", "os", "pty", "shutil"),
    *("signal", "socket", "subprocess", "sys", "threading", "unittest", "urllib", "requests"),
    *("coursebook", "grading"),
}
ODD_NAMES = {
    *("__builtins__", "__import__", "breakpoint", "eval", "exec", "get_ipython", "globals"),
    *("exit", "open", "quit", "setattr"),
}
ODD_ATTRIBUTES = {
    *("__code__", "__globals__", "__subclasses__", "f_back", "f_globals", "f_locals"),
}
COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")


@dataclass
class Names:
    """What a cell does with the names of its notebook."""

    used: set = field(default_factory=set)  # anywhere in it
    used_inside: set = field(default_factory=set)  # in its functions
    bound: set = field(default_factory=set)
    changed: set = field(default_factory=set)  # x of ``x.y = 1``, ``del x[0]``
    odd: set = field(default_factory=set)


def names_of(code, known=frozenset()):
    """Return the `Names` of a cell; statements in `known` are passed over."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(code))
        tree.body = [one for one in tree.body if not statements([one]) <= known]
        table = symtable.symtable(ast.unparse(tree), "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names()
    names, local = Names(), set()
    for depth, scope in _scopes(table):
        for symbol in scope.get_symbols():
            if scope.get_type() != "module" and not symbol.is_global():
                local.add(symbol.get_name())
                continue
            if symbol.is_referenced():
                (names.used_inside if depth else names.used).add(symbol.get_name())
            if symbol.is_assigned() or symbol.is_imported():
                names.bound.add(symbol.get_name())
    names.used |= names.used_inside
    for node in ast.walk(tree):
        names.odd |= _odd(node)
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            names.changed.add(_root(node))
    names.changed -= local - names.bound
    return names


def _scopes(table, depth=0):
    yield depth, table
    for inner in table.get_children():
        # a comprehension is a scope for Python, and no function for people
        yield from _scopes(inner, depth + (inner.get_name() not in COMPREHENSIONS))


def _root(node):
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _odd(node):
    if isinstance(node, ast.Import):
        found = {alias.name.partition(".")[0] for alias in node.names}
        return found & ODD_MODULES
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]} & ODD_MODULES
    if isinstance(node, ast.Name):
        return {node.id} & ODD_NAMES
    if isinstance(node, ast.Attribute):
        return {node.attr} & ODD_ATTRIBUTES
    return set()


def statements(body):
    """Return statements in a form that can be compared, imports one name at a time."""
    found = set()
    for one in body:
        if isinstance(one, ast.Import | ast.ImportFrom):
            start = f"{getattr(one, 'module', '')}/{getattr(one, 'level', 0)}"
            found |= {f"{start}:{alias.name}:{alias.asname}" for alias in one.names}
        else:
            found.add(ast.dump(one))
    return frozenset(found)


def findings(notebook, source):
    """Look for code that gets around the checks of a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The submission, with every locked cell as it was.
    source : nbformat.NotebookNode
        The notebook with the solutions.

    Returns
    -------
    tuple
        Why a check does not count, by its grade id; and a list of remarks.
    """
    given = [c for c in _code(source) if _mark(c, "locked") and not _mark(c, "grade")]
    known = statements(one for cell in given for one in _parsed(cell.source))
    solutions = [names_of(cell.source) for cell in _code(source) if _mark(cell, "solution")]
    answers = set().union(*(names.bound for names in solutions))
    defined = answers.union(*(names_of(cell.source).bound for cell in given))
    checks = {grade_id(c): names_of(c.source) for c in _code(source) if _mark(c, "grade")}
    of_checks = set().union(*(names.bound for names in checks.values()))

    withheld, odd, changed, own, task = {}, {}, set(), set(), "the opening"
    peeks = {}
    for cell in _code(notebook):
        name = grade_id(cell)
        task = task_of(name) if name else task
        if name in checks:
            uses = checks[name].used - checks[name].bound - answers
            if bad := changed & (uses | {"builtins", "__builtins__"}):
                withheld[name] = f"the notebook changes {_list(bad)}, which the check uses"
        elif not _mark(cell, "locked"):
            names = names_of(cell.source, known)
            changed |= names.bound | names.changed
            own |= names.bound
            odd.setdefault(task, set()).update(names.odd)
            peeks.setdefault(task, set()).update(names.used_inside & of_checks)
    for name in checks:
        if bad := peeks.get(task_of(name), set()) - own - defined:
            withheld[name] = f"the answer uses {_list(bad)}, which only the check defines"
    remarks = [f"look at {task}: it uses {_list(found)}" for task, found in odd.items() if found]
    return withheld, remarks + _borrowed(notebook, source)


def _borrowed(notebook, source):
    """Return remarks on what the package gives, where the answer was to be found.

    That is: what only the checks compare with, and what stands in a module called theory, unless
    the solutions or the given cells use it or import it by its name.
    """
    usual, of_checks, given, imports = set(), set(), {}, {}
    for cell in _code(source):
        if _mark(cell, "grade"):
            of_checks |= _of_package(cell.source, imports)
        else:
            usual |= _of_package(cell.source, given)
            imports |= given
    usual |= set(given.values())
    remarks, imports, task = {}, {}, "the opening"
    for cell in _code(notebook):
        task = task_of(grade_id(cell)) if grade_id(cell) else task
        found = _of_package(cell.source, imports)
        if _mark(cell, "locked"):
            continue
        if found := {n for n in found - usual if n in of_checks or "theory" in n.split(".")[:-1]}:
            remarks.setdefault(task, set()).update(name.partition(".models.")[2] for name in found)
    return [
        f"look at {task}: it takes {_list(found)} from the package"
        for task, found in remarks.items()
    ]


def _of_package(code, imports):
    """Return the dotted names in `simulations` that a cell uses; note in `imports` its own."""
    tree, found = ast.Module(_parsed(code), []), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simulations"):
            imports |= {(n.asname or n.name): f"{node.module}.{n.name}" for n in node.names}
        elif isinstance(node, ast.Import):
            ours = [n for n in node.names if n.name.startswith("simulations")]
            imports |= {
                n.asname or "simulations": n.name if n.asname else "simulations" for n in ours
            }
    inner = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    for node in ast.walk(tree):
        chain, root = [], node
        while isinstance(root, ast.Attribute):
            chain.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id in imports and id(node) not in inner:
            found.add(".".join([imports[root.id], *reversed(chain)]))
    return found


def functions_of(source):
    """Return the names of the functions that the answers to an assignment define."""
    names = set()
    for cell in _code(source):
        if _mark(cell, "solution"):
            defined = (n for n in _parsed(cell.source) if isinstance(n, ast.FunctionDef))
            names |= {node.name for node in defined}
    return sorted(names)


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _mark(cell, what):
    return bool((cell.metadata.get("nbgrader") or {}).get(what))


def _parsed(code):
    try:
        return ast.parse(TransformerManager().transform_cell(code)).body
    except SyntaxError:
        return []


def _list(names):
    return ", ".join(sorted(names))

"""The faults: what can be planted in a module, and the module with one of them planted.

A fault is of a kind a developer might slip into: a boundary, a sign, a number, a role, another
measure, the first for the last. Not planted: what raises an error, annotations, docstrings,
examples of figures, and numbers that only say how large or where something is drawn.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _roles():
    # read, not imported: the file may be the one with the fault
    tree = ast.parse((ROOT / "simulations/figures/roles.py").read_text(encoding="utf-8"))
    (table,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ROLES"
    )
    return [key.value for key in table.keys]


ROLES = _roles()

COMPARE = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
RECKON = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
PAIRS = [
    ("min", "max"),
    ("minimum", "maximum"),
    ("argmin", "argmax"),
    ("any", "all"),
    ("mean", "median"),
    ("floor", "ceil"),
    ("first", "last"),
    ("idxmin", "idxmax"),
    ("nanmin", "nanmax"),
]
OTHER = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])} | {"cumsum": "array"}
ROLE = dict(zip(ROLES, [*ROLES[1:], ROLES[0]], strict=True))
STREAMS = {"stream_key", "generator", "uniforms", "everyone", "successes", "random_bits"}
STREAMS |= {"future_waits", "random_bits_of"}
# keywords that say how something is drawn, not what
LOOK = {
    *("alpha", "zorder", "lw", "linewidth", "linewidths", "fontsize", "size", "s", "figsize"),
    *("pad", "labelpad", "markersize", "ms", "ncol", "ncols", "loc", "ha", "va", "rotation"),
    *("color", "linestyle", "marker", "xytext", "width", "height", "aspect", "bbox_to_anchor"),
    *("margin", "margins", "dpi", "capsize", "stacklevel"),
}
CHOSEN = {"values", "seed"}  # keywords of what an author chose where any other would do as well
IDENTIFIER = re.compile(r"[a-z][a-z_]+$")


@dataclass(frozen=True)
class Mutant:
    """A fault that can be planted.

    Attributes
    ----------
    id : str
        File, function, kind, and which of its kind there; it stays when others are written around.
    lines : range
        Of the statement it is in.
    change : str
        What stood there and what stands there now.
    """

    id: str
    lines: range
    change: str

    @property
    def file(self):
        """Return the path of the file, from the root of the repository."""
        return self.id.partition("::")[0]

    @property
    def kind(self):
        """Return what kind of slip it is."""
        return self.id.split("::")[2]


class _Sites:
    """Walks a syntax tree and keeps each place where a fault can be planted."""

    def __init__(self, file):
        self.file, self.scope, self.counted = file, [], Counter()
        self.found = []  # Mutant, function that plants it
        self.names = {}  # by scope: the words that look like names of measures or columns
        self.streams = []
        self.statement = range(0)
        self.quiet = 0  # inside of what says only how something is drawn, or was chosen freely

    def keep(self, kind, line, before, after, plant):
        where = ".".join(self.scope) or "module"
        self.counted[where, kind] += 1
        name = f"{self.file}::{where}::{kind}::{self.counted[where, kind]}"
        lines = self.statement or range(line, line + 1)
        self.found.append((Mutant(name, lines, f"{_short(before)}  ->  {_short(after)}"), plant))

    def replace(self, kind, node, new, put):
        self.keep(kind, node.lineno, ast.unparse(node), ast.unparse(new), lambda: put(new))

    def walk(self, node, put):
        """Look at a node that `put` can replace, then at what it is made of."""
        if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.Assert):
            return
        if isinstance(node, ast.If) and ast.unparse(node.test) in (
            "__name__ == '__main__'",
            "TYPE_CHECKING",
        ):
            return
        if isinstance(node, ast.stmt):
            alone = not hasattr(node, "body")
            self.statement = range(node.lineno, node.end_lineno + 1) if alone else range(0)
        named = isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        if named:
            self.scope.append(node.name)
        chosen = isinstance(node, ast.keyword) and node.arg in LOOK | CHOSEN
        chosen |= isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Slider"
        self.quiet += chosen
        look = getattr(self, f"on_{type(node).__name__}", None)
        if look and not self.quiet:
            look(node, put)
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list"):
                continue
            if isinstance(value, list):
                for place, item in enumerate(value):
                    if isinstance(item, ast.AST) and not _docstring(node, field, place, item):
                        self.walk(item, _putter(value, place))
            elif isinstance(value, ast.AST):
                self.walk(value, lambda new, field=field, node=node: setattr(node, field, new))
        self.quiet -= chosen
        if named:
            self.scope.pop()

    def on_Compare(self, node, put):
        for place, op in enumerate(node.ops):
            new = COMPARE[type(op)]()
            other = ast.Compare(node.left, [*node.ops], node.comparators)
            other.ops[place] = new
            self.keep(
                "compare",
                node.lineno,
                ast.unparse(node),
                ast.unparse(other),
                lambda place=place, new=new: node.ops.__setitem__(place, new),
            )

    def on_BinOp(self, node, put):
        if type(node.op) in RECKON and not (_is_text(node.left) or _is_text(node.right)):
            new = RECKON[type(node.op)]()
            other = ast.BinOp(node.left, new, node.right)
            self.keep(
                "reckon",
                node.lineno,
                ast.unparse(node),
                ast.unparse(other),
                lambda: setattr(node, "op", new),
            )

    def on_AugAssign(self, node, put):
        if type(node.op) in RECKON:
            new = RECKON[type(node.op)]()
            other = ast.AugAssign(node.target, new, node.value)
            self.keep(
                "reckon",
                node.lineno,
                ast.unparse(node),
                ast.unparse(other),
                lambda: setattr(node, "op", new),
            )

    def on_BoolOp(self, node, put):
        new = (ast.Or if isinstance(node.op, ast.And) else ast.And)()
        other = ast.BoolOp(new, node.values)
        self.keep(
            "and or",
            node.lineno,
            ast.unparse(node),
            ast.unparse(other),
            lambda: setattr(node, "op", new),
        )

    def on_UnaryOp(self, node, put):
        if isinstance(node.op, ast.Not | ast.USub):
            new = node.operand if isinstance(node.op, ast.USub) else _not(node)
            self.replace("not" if isinstance(node.op, ast.Not) else "sign", node, new, put)

    def on_If(self, node, put):
        if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            self.replace("if", node.test, _not(node.test), lambda new: setattr(node, "test", new))

    on_IfExp = on_If
    on_While = on_If

    def on_Constant(self, node, put):
        value = node.value
        if isinstance(value, bool):
            self.replace("flag", node, _constant(node, not value), put)
        elif isinstance(value, int):
            self.replace("number", node, _constant(node, value + 1), put)
        elif isinstance(value, float):
            new = float(f"{value * 1.1:.6g}") if value else 0.1
            self.replace("number", node, _constant(node, new), put)
        elif isinstance(value, str):
            self.on_text(node, value, put)

    def on_text(self, node, value, put):
        if value in ROLE:
            self.replace("role", node, _constant(node, ROLE[value]), put)
        elif re.search(r"\d", value) and " " in value:
            new = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), value, count=1)
            self.replace("digits", node, _constant(node, new), put)
        elif IDENTIFIER.match(value) and self.file.endswith(("figures.py", "explorer.py")):
            others = self.names.get(self.scope[0] if self.scope else "", [])
            if len(others) > 1 and value in others:
                new = others[(others.index(value) + 1) % len(others)]
                self.replace("name", node, _constant(node, new), put)

    def on_Subscript(self, node, put):
        try:
            place = ast.literal_eval(node.slice)
        except ValueError:
            return
        if type(place) is int and place in (0, -1):
            new = ast.Constant(-1 - place)
            self.replace("end", node.slice, new, lambda new: setattr(node, "slice", new))

    def on_Call(self, node, put):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = last or getattr(node.func, "id", "")
        if name in OTHER and (last is None or OTHER[name] != "array"):
            field = "attr" if last else "id"
            self.keep(
                "other",
                node.lineno,
                name,
                OTHER[name],
                lambda: setattr(node.func, field, OTHER[name]),
            )
        if name in STREAMS and len(self.streams) > 1:
            for place, arg in enumerate(node.args):
                if isinstance(arg, ast.Constant) and arg.value in self.streams:
                    after = self.streams.index(arg.value) + 1
                    new = _constant(arg, self.streams[after % len(self.streams)])
                    self.replace("stream", arg, new, _putter(node.args, place))
        simple = ast.Name | ast.Attribute | ast.Constant | ast.Subscript
        if len(node.args) > 1 and all(isinstance(arg, simple) for arg in node.args[:2]):
            one, two, *rest = node.args
            if ast.dump(one) != ast.dump(two) and name not in (
                "isinstance",
                "getattr",
                "min",
                "max",
                "minimum",
                "maximum",
                "suppress",
            ):
                other = ast.Call(node.func, [two, one, *rest], node.keywords)
                self.keep(
                    "swap",
                    node.lineno,
                    ast.unparse(node),
                    ast.unparse(other),
                    lambda: setattr(node, "args", [two, one, *rest]),
                )

    def on_Expr(self, node, put):
        if isinstance(node.value, ast.Call):
            new = ast.copy_location(ast.Pass(), node)
            self.replace("left out", node, new, put)


def _putter(values, place):
    return lambda new: values.__setitem__(place, new)


def _docstring(node, field, place, item):
    holds = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    is_text = isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)
    return holds and field == "body" and place == 0 and is_text


def _is_text(node):
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _not(node):
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else None
    return ast.copy_location(inner or ast.UnaryOp(ast.Not(), node), node)


def _constant(node, value):
    return ast.copy_location(ast.Constant(value), node)


def _short(text):
    text = " ".join(text.split())
    return text if len(text) < 90 else text[:87] + "..."


def _words(tree):
    # by top-level function ("" is the module): names of measures and columns, in order of writing
    found = {}
    for item in tree.body:
        scope = getattr(item, "name", "")
        for node in ast.walk(item):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = found.setdefault(scope, {})
                if IDENTIFIER.match(node.value) and node.value not in ROLE:
                    words[node.value] = None
    return {scope: list(words) for scope, words in found.items()}


def _streams(tree):
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "id", "") in STREAMS]
    words = [a.value for call in named for a in call.args if isinstance(a, ast.Constant)]
    return sorted({word for word in words if isinstance(word, str)})


def _sites(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    sites = _Sites(file)
    sites.names, sites.streams = _words(tree), _streams(tree)
    sites.walk(tree, lambda new: None)
    return tree, sites.found


def mutants(file):
    """Return every fault that can be planted in a file."""
    return [mutant for mutant, _ in _sites(file)[1]]


def planted(name):
    """Return the syntax tree of a file with the fault of this id planted."""
    tree, found = _sites(name.partition("::")[0])
    (plant,) = [plant for mutant, plant in found if mutant.id == name]
    plant()
    return ast.fix_missing_locations(tree)

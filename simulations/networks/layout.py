"""What a table of ties is like: separator, header and the two columns of people.

It is decided once, from the first lines together, and refused where they tell of something else.
"""

import csv
import difflib
import re
from collections import Counter

from simulations.networks.choices import FOUND
from simulations.networks.formats import (
    ARROWS,
    MATRIX,
    NEIGHBOURS,
    PEOPLE,
    SPLIT,
    WEIGHTS,
    refusal,
)
from simulations.networks.headers import (
    names_a_person,
    names_people,
    people_columns,
    stem_of,
    weight_column,
)
from simulations.networks.rows import NetworkError
from simulations.networks.tables import (
    COMMENT,
    DICTIONARY,
    Layout,
    blocks_of,
    columns_of,
    cut,
    split,
)

_SAMPLE = 200  # lines that say what the table is like
_SEPARATORS = "\t;|, "  # the likeliest first where several would do
_EXCEL = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?")
_WHOLE = re.compile(r"-?\d+([.,]0+)?")
_NOTHING = ("", "na", "nan", "null", "none", "n/a")
_ARROWS = {"->", "--", "<-", "<->", "=>", "→", "←", "↔", ">"}


def layout_of(path, choices):
    """Return the `Layout` of a file.

    Parameters
    ----------
    path : str or path-like
    choices : Choices
        What the reader says of it.

    Returns
    -------
    Layout or None
        None if there are no lines.

    Raises
    ------
    NetworkError
        If it is no table of ties.
    """
    numbers, lines, comment, whole = _sample(path)
    if not lines:
        return None
    layout = Layout(choices.separator or "")
    marked = _EXCEL.fullmatch(lines[0])
    if marked:
        layout.separator = layout.separator or marked[1]
        layout.skipped, numbers, lines = 1, numbers[1:], lines[1:]
        if not lines:
            return None
    layout.dictionaries = all(" {" in line or ",{" in line or "\t{" in line for line in lines)
    layout.dictionaries &= all(line.endswith("}") for line in lines)
    if layout.dictionaries:
        if any("'weight'" in line for line in lines):
            if choices.weights is not None:
                raise NetworkError(
                    f"{path}: weights must be read with networkx where lines end in dictionaries: "
                    "networks.read(networkx.read_edgelist(path)); "
                    f"{choices.spell('weights', None)} leaves them out"
                )
            layout.warnings.append(WEIGHTS.format("weight"))
        lines = [DICTIONARY.sub("", line) for line in lines]
    layout.separator = layout.separator or _separator(lines, layout, choices)
    rest = [row for row in _attempt(lines[1:], layout.separator) if any(row)]
    first = _attempt(lines[:1], layout.separator)
    top = first[0] if first else columns_of(path, numbers[0], lines[0], layout.separator)
    if choices.columns is None and choices.header is None:
        _refuse_sizes(path, top, rest, numbers[0], choices)
    if not choices.header:
        top = columns_of(path, numbers[0], lines[0], layout.separator)
    if choices.columns is None and choices.header is None:
        _refuse_others(path, [top, *rest], layout.separator, whole, choices)
    _find_header(path, layout, top, rest, numbers[0], lines[0], comment, choices)
    return layout


def _sample(path):
    """Return the first lines that are no comments, their numbers, the comment before, if all."""
    numbers, kept, comment = [], [], ""
    for start, lines in blocks_of(path):
        for number, line in enumerate(lines, start):
            if line.startswith(COMMENT):
                if kept and line == "#":
                    raise refusal(f"{path}, line {number}", SPLIT)
                comment = comment if kept else line
            elif line:
                numbers.append(number)
                kept.append(line)
            if len(kept) > _SAMPLE:
                return numbers, kept, comment, False
    return numbers, kept, comment, True


def _attempt(lines, separator):
    try:
        return split(lines, separator)
    except csv.Error:
        return []


def _separator(lines, layout, choices):
    """Return the character that cuts most lines alike, people last and least into pieces."""
    best, chosen, ranks = None, None, {}
    for separator in _SEPARATORS:
        rows = [row for row in _attempt(lines, separator) if any(row)]
        rows = rows[1:] or rows
        columns = Counter(map(len, rows)).most_common(1)
        if not columns or columns[0][0] < 2:
            continue
        columns = columns[0][0]
        share = sum(len(cut(row, columns)) == columns for row in rows) / len(rows)
        people = [cell.strip() for row in rows for cell in row[:2]]
        others = [other for other in _SEPARATORS[:-1] if other != separator]
        clean = not any(other in cell for cell in people for other in others)
        rank = share, all(map(_WHOLE.fullmatch, people)), clean
        ranks[separator] = rank
        if best is None or rank > best:
            best, chosen = rank, separator
    if chosen is not None and best[0] >= 0.5:
        others = [s for s in ranks if ranks[s] == best and s not in (chosen, " ")]
        others = [s for s in others if any(s in line.replace(f"{s} ", "") for line in lines)]
        if others and not best[2]:
            layout.warnings.append(
                f"{chosen!r} was taken to stand between columns, {others[0]!r} would cut the lines "
                f"as well: {choices.spell('separator', others[0])} takes it"
            )
        return chosen
    return next((separator for separator in "\t,;" if separator in lines[0]), " ")


def _refuse_others(path, rows, separator, whole, choices):
    """Refuse a matrix, arrows, or people in place of ties."""
    width = len(rows[-1])
    if len(rows) > 1 and width >= 3 and _is_matrix(rows, whole):
        above, aside = (not all(map(_is_number, cells)) for cells in (rows[0], rows[1][:1]))
        way = MATRIX.way[above + aside]
        raise refusal(path, MATRIX._replace(way=way.format(separator.strip() or None)))
    if width >= 3 and all(len(row) >= 3 and row[1] in _ARROWS for row in rows):
        way = ARROWS.way + choices.spell("columns", (1, 3))
        raise refusal(path, ARROWS._replace(way=way))
    if len(rows) > 1 and all(row[0].endswith(":") for row in rows):
        raise refusal(path, NEIGHBOURS)
    if width == 2 and names_people(rows[0]) and len(rows) > 1:
        way = PEOPLE.way + choices.spell("columns", (1, 2))
        raise refusal(path, PEOPLE._replace(way=way))


def _is_matrix(rows, whole):
    names = [name.strip() for name in rows[0]]
    names = names[len(names) - len(rows[-1]) + 1 :] if len(names) >= len(rows[-1]) else names
    side = [row[0].strip() for row in rows[1:]]
    named = (
        len(rows[0]) < len(rows[-1]) or not rows[0][0].strip() or not all(map(_is_number, names))
    )
    if named and side == names[: len(side)] and (not whole or len(side) == len(names)):
        return True  # the same names above and at the side
    if not all(map(_is_number, rows[0])):
        rows = rows[1:]  # names above only
    width = len(rows[-1])
    if any(len(row) != width or not all(map(_is_number, row)) for row in rows):
        return False
    if len(rows) > 1 and all(cell.strip() in ("0", "1") for row in rows for cell in row):
        return True
    square = len(rows) == width if whole else len(rows) <= width
    diagonal = (row[i].strip() for i, row in enumerate(rows[:width]))
    return square and len(rows) > 2 and all(float(cell.replace(",", ".")) == 0 for cell in diagonal)


def _find_header(path, layout, top, rest, number, line, comment, choices):
    """Decide whether the first line is a header, and which columns hold the people."""
    header, pair, sure = choices.header, None, False
    asked = [*(choices.columns or ()), *_asked_weight(choices)]
    named = any(not str(column).isdecimal() for column in asked)
    if header is None and (named or names_people(top)):
        header = True
    if header is not False:
        pair, alike = people_columns(top)
        if pair and alike and _people_too(top, rest, pair):
            pair = None
        sure = pair is not None
    if header is None:
        header = sure or _above_numbers(top, rest)
    ties = rest if header else [top, *rest]
    layout.columns = len(ties[0]) if ties else len(top)
    if header:
        layout.skipped, layout.header = layout.skipped + 1, line
        short = layout.columns - len(top)
        if not any(any(row[len(top) :]) for row in ties):
            short = 0  # nothing but separators after the last column
        if pair and short == 1 and '"' in line:
            pair = pair[0] + 1, pair[1] + 1  # R does not name the column of row names
        elif short == 1 and '"' in line:
            pair = 1, 2
        elif pair and short and choices.columns is None:
            raise NetworkError(
                f"{path}, line {number}: a header must have as many columns as the lines below, "
                f"{layout.columns}, got {len(top)}; name those of the people by number: "
                f"{choices.spell('columns', (pair[0] + 1, pair[1] + 1))}"
            )
        elif not pair and not top[0].strip() and len(top) > 2:
            pair = 1, 2  # a column without a name holds the numbers of the rows
        elif not pair and len(top) > 2 and choices.columns is None:
            layout.warnings.append(
                f"the header does not say which columns are people: {top[0]!r} and {top[1]!r} "
                f"were taken; to choose others: {choices.spell('columns', tuple(top[-2:]))}"
            )
        if not sure and choices.header is None and choices.columns is None:
            layout.remarks.append(f"line {number} was read as a header: {line[:60]!r}")
    elif comment and choices.columns is None:
        pair = _named_in_a_comment(comment, layout)
    if choices.columns is not None:
        pair = _chosen(path, choices, top if header else [], layout.columns)
    layout.pair = pair or (0, 1)
    names = top if header else []
    if asked := _asked_weight(choices):
        (layout.weight,) = _places(path, "weights", asked, names, layout.columns)
        if layout.weight in layout.pair:
            raise NetworkError(
                f"{path}: weights must stand in another column than the people, got {asked[0]!r}"
            )
    _note_the_rest(layout, names, choices)
    if not header and choices.header is None and choices.columns is None and _are_sizes(top):
        layout.sizes = int(top[0]), int(top[-1])


def _people_too(top, rest, pair):
    """Return whether lines below have such words where the people stand: they are people."""
    above = [top[column] for column in pair]
    stems = {stem_of(cell) for cell in above}
    known = all(map(names_a_person, above))
    for cell in (row[column] for row in rest for column in pair if column < len(row)):
        numbered = any(map(str.isdigit, cell))
        alike = stem_of(cell) in stems and (numbered or stem_of(cell))
        if cell in above or alike or (numbered and not known):
            return True
    return False


def _above_numbers(top, rest):
    """Return whether a line of words stands above numbers."""
    if any(map(_is_number, top)) or not rest:
        return False
    below = [[row[c] for row in rest if c < len(row)] for c in range(len(top))]
    numbers = [bool(cells) and all(map(_is_number, cells)) for cells in below[:2]]
    if all(numbers) and len(numbers) == 2:
        return True
    if not top[0].strip() and len(top) > 2 and numbers[0]:
        return True  # the numbers of the rows have no name
    if weight_column(top) and any(c and all(map(_is_number_or_nothing, c)) for c in below[2:]):
        return True
    filled = [cells for cells, name in zip(below, top, strict=True) if name.strip()]
    return len(rest) >= 3 and any(  # of fewer lines, one odd value would decide
        all(map(_is_number_or_nothing, cells)) and any(map(_is_number, cells)) for cells in filled
    )


def _named_in_a_comment(comment, layout):
    cells = _attempt([comment.lstrip("#% ")], layout.separator)
    if not cells or len(cells[0]) != layout.columns:
        return None
    return people_columns(cells[0])[0]


def _asked_weight(choices):
    """Return the column of the weights that the reader has named, in a list, or none."""
    return [] if choices.weights in (None, FOUND) else [choices.weights]


def _chosen(path, choices, names, columns):
    """Return the places of the columns that the reader has chosen, by name or by number."""
    places = _places(path, "columns", choices.columns, names, columns)
    if places[0] == places[1]:
        raise NetworkError(f"{path}: columns must be two different ones, got "
                           f"{', '.join(map(str, choices.columns))}")  # fmt: skip
    return tuple(places)


def _places(path, what, chosen, names, columns):
    """Return the places of columns that are given by name or by number."""
    names = [name.strip() for name in names]
    places = []
    for column in chosen:
        if column in names:
            places.append(names.index(column))
        elif str(column).isdecimal() and 1 <= int(column) <= columns:
            places.append(int(column) - 1)
        else:
            close = difflib.get_close_matches(str(column), names, n=1, cutoff=0.5)
            guess = f"; did you mean {close[0]}?" if close else ""
            known = f"be among {', '.join(filter(None, names))}, or " if names else ""
            raise NetworkError(
                f"{path}: {what} must {known}lie in [1, {columns}], got {column!r}{guess}"
            )
    return places


def _note_the_rest(layout, names, choices):
    """Take the column that the header calls weights, or say that it and others are left out."""
    others = [c for c in range(layout.columns) if c not in (*layout.pair, layout.weight)]
    if layout.weight is None and (
        weight := weight_column([names[c] for c in others if c < len(names)])
    ):
        if choices.weights is None:
            layout.warnings.append(WEIGHTS.format(f"column {weight.strip()!r}"))
            return
        layout.weight = next(c for c in others if c < len(names) and names[c] == weight)
        layout.remarks.append(f"weights were taken from column {weight.strip()!r}")
        others.remove(layout.weight)
    if others and not layout.dictionaries:
        which = ", ".join(str(c + 1) for c in others[:5]) + ", ..." * (len(others) > 5)
        layout.remarks.append(
            f"column{'s' * (len(others) > 1)} {which} left out: ties have no weights or dates here"
            if layout.weight is None
            else f"column{'s' * (len(others) > 1)} {which} left out"
        )


def _refuse_sizes(path, top, rest, number, choices):
    """Refuse a first line of other width that gives the numbers of people and ties."""
    widths = {len(cut(row, len(top))) for row in rest}
    if len(rest) > 1 and len(widths) == 1 and widths != {len(top)} and _are_sizes(top):
        raise NetworkError(
            f"{path}, line {number}: a tie must have as many columns as the lines below, "
            f"{widths.pop()}, got {' '.join(top)!r}; if these are the numbers of people and ties, "
            f"{choices.spell('header', True)} leaves them out"
        )


def _are_sizes(top):
    return len(top) <= 3 and all(cell.strip().isdecimal() for cell in top)


def _is_number(cell):
    return _NUMBER.fullmatch(cell.strip()) is not None


def _is_number_or_nothing(cell):
    return cell.strip().lower() in _NOTHING or _is_number(cell)

"""A drawn figure as SVG for a page: its text is text, and its colours are those of the page.

matplotlib writes colours as values, styles as ``style`` and names by running numbers. A page wants
the colours of the role table as custom properties, which dark mode changes; no ``style``, which a
live cell removes; and no name that stands in two pictures.
"""

import base64
import colorsys
import io
import itertools
import re
from html import escape
from xml.etree import ElementTree

import numpy as np

from simulations.figures.roles import INK, PAPER, ROLES

PAPER_COLOUR = "var(--pst-color-background, #fff)"
RASTER_DPI = 120  # of parts with too many marks to be vectors: 500 pixels a panel
RASTER_COLOURS = 16
PIXELS = 4 / 3  # a point of a figure that has room enough
DARK_PAPER, DARK_INK = 5, 90  # lightness L*, of 100, where a page is dark

_INKS = {INK, "#000000", "black"}
_SHAPES = {role.text: f"var(--role-{name}-text, {role.text})" for name, role in ROLES.items()}
_SHAPES |= {
    role.colour: f"var(--role-{name}, {role.colour})" for name, role in reversed(ROLES.items())
}
_WORDS = {
    colour: f"var(--role-{name}-text, {role.text})"
    for name, role in reversed(ROLES.items())
    for colour in (role.colour, role.text)
}
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.image_inline": True,
    "image.composite_image": False,
}
_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_KEPT = {
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "opacity"),
    *("stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin"),
    *("text-anchor", "font-size", "font-style", "font-weight"),
}
_PLACED = {"clip-path", "d", "x", "y", "transform", "width", "height", "points", "patternUnits"}
_SHARED = _KEPT - {"opacity"}  # what a group may have for its parts
_PER_CENT = re.compile(r"(?<=\d)[ \N{NO-BREAK SPACE}\n]?%(?![\w%])")
_FONT = re.compile(r"(?P<about>.*?)(?P<size>[\d.]+)px\s")


def dark(colour):
    """Return what a colour without a role becomes on dark paper: as far from it as from light.

    Parameters
    ----------
    colour : str
        Like "#f3b78f".

    Returns
    -------
    str
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    hue, _, saturation = colorsys.rgb_to_hls(*parts)
    slope = (DARK_INK - DARK_PAPER) / (100 - _lightness([int(INK[1:3], 16) / 255] * 3))
    wanted = DARK_PAPER + slope * (100 - _lightness(parts))
    low, high = 0.0, 1.0
    for _ in range(10):  # finer than colours of eight bits
        middle = (low + high) / 2
        parts = colorsys.hls_to_rgb(hue, middle, saturation)
        low, high = (middle, high) if _lightness(parts) < wanted else (low, middle)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def _lightness(parts):
    """Return the lightness L* that is seen, 0 to 100, of red, green and blue between 0 and 1."""
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    seen = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * seen ** (1 / 3) - 16 if seen > 0.008856 else 903.3 * seen


def paint(colour, *, words=False):
    """Return a colour as a page understands it, in light and dark.

    Parameters
    ----------
    colour : str
        Like "#d55e00", or "none".
    words : bool
        Whether words have it, which need more contrast.

    Returns
    -------
    str
    """
    colour = colour.strip().lower()
    if not colour.startswith("#") and colour not in _INKS:
        return colour
    if colour in _INKS:
        return "currentColor"
    if colour == PAPER:
        return PAPER_COLOUR
    known = (_WORDS if words else _SHAPES).get(colour)
    # of the two properties one is empty, and the other is not defined: see course.css
    return known or f"var(--in-light, {colour}) var(--in-dark, {dark(colour)})"


def drawn(figure, prefix, *, kind=""):
    """Return a figure, which is drawn as it stands, as one SVG element.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Paper and frames around it are left out.
    prefix : str
        What all names within begin with.
    kind : str
        Classes for the style sheet.

    Returns
    -------
    str
    """
    from matplotlib import rc_context

    figure.patch.set_visible(False)
    for ax in figure.axes:
        ax.patch.set_visible(ax.patch.get_visible() and not _is_paper(ax))
    data = io.BytesIO()
    with rc_context(_SETTINGS):
        figure.savefig(data, format="svg", dpi=RASTER_DPI, metadata=_METADATA)
    root = ElementTree.fromstring(data.getvalue())
    return _Writer(root, prefix).svg(kind)


def spaced(text):
    """Return words with percentages as all pages write them, with a no-break space: 23 %.

    A number before the sign may touch it, or stand a blank or the end of a line before it.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return _PER_CENT.sub("\N{NO-BREAK SPACE}%", text)


def _is_paper(ax):
    from matplotlib.colors import to_hex

    return to_hex(ax.get_facecolor()) == PAPER


def _local(name):
    return name.rpartition("}")[2]


class _Writer:
    """Writes the tree that matplotlib made as markup for a page."""

    def __init__(self, root, prefix):
        self.root, self.prefix = root, prefix
        links = (value for node in root.iter() for value in _links(node))
        used = re.findall(r"#([A-Za-z][\w-]+)", " ".join(v for v in links if "data:" not in v))
        self.names = {name: f"{prefix}-{i}" for i, name in enumerate(dict.fromkeys(used))}

    def svg(self, kind):
        inner = "".join(map(_written, _merged(self.parts(self.root))))
        box = [float(v) for v in self.root.get("viewBox").split()]
        classes = " ".join(filter(None, ("figure-svg", kind)))
        return (
            f'<svg class="{classes}" viewBox="{" ".join(f"{v:g}" for v in box)}" '
            f'width="{PIXELS * box[2]:.0f}" fill="currentColor" stroke-linejoin="round" '
            f'aria-hidden="true" focusable="false">{inner}</svg>'
        )

    def parts(self, node):
        """Return what is in a node, each part as its tag, its attributes and what is in it."""
        found = []
        if node.text and node.text.strip():
            found.append(("", {}, node.text))
        for child in node:
            found += self.part(child)
            if child.tail and child.tail.strip():
                found.append(("", {}, child.tail))
        return found

    def part(self, node):
        tag = _local(node.tag)
        if tag in ("metadata", "style", "title"):
            return []
        about = dict(self.attributes(node, words=tag in ("text", "tspan")))
        if tag == "image":
            return self.images(node, about)
        inner = self.parts(node)
        if not inner and tag in ("g", "defs", "clipPath", "text"):
            return []
        if tag == "g" and not about:
            return inner
        return [] if tag == "path" and not about.get("d") else [(tag, about, inner)]

    def attributes(self, node, *, words):
        for name, value in node.attrib.items():
            name = _local(name)
            if name == "style":
                yield from self.style(value, words=words)
            elif name == "id":
                if value in self.names:
                    yield "id", self.names[value]
            elif name == "href":
                yield "href", self.renamed(value)
            elif name in _PLACED:
                value = self.renamed(value) if name == "clip-path" else _shorter(value)
                if not re.fullmatch(r"rotate\(-?0 .*\)", value):
                    yield name, value
            elif name in ("fill", "stroke"):
                yield name, paint(value, words=words)

    def style(self, text, *, words):
        for part in filter(str.strip, text.split(";")):
            name, value = (s.strip() for s in part.split(":", 1))
            if name in ("fill", "stroke"):
                value = self.renamed(value) if "url(" in value else paint(value, words=words)
            if name == "font" and (font := _FONT.match(value)):
                yield "font-size", font["size"]
                for word in font["about"].split():
                    if word in ("italic", "oblique"):
                        yield "font-style", "italic"
                    elif word in ("bold", "700", "600"):
                        yield "font-weight", "bold"
            elif name in _KEPT and (name, value) != ("stroke-linejoin", "round"):
                plain = name in ("fill", "stroke")
                yield name, value if plain else _shorter(value.removesuffix("px"))

    def images(self, node, about):
        """Return a picture in its two colours, since it has them in it."""
        png = base64.b64decode(next(v for v in _links(node) if v.startswith("data:"))[22:])
        about = {k: v for k, v in about.items() if k != "id"} | {"preserveAspectRatio": "none"}
        found = []
        for paper in ("light", "dark"):
            address = _data(_repainted(png, paper))
            found.append(("image", {**about, "class": f"figure-{paper}", "href": address}, []))
        return found

    def renamed(self, value):
        return re.sub(r"#([\w-]+)", lambda m: f"#{self.names.get(m[1], m[1])}", value)


def _links(node):
    return [v for k, v in node.attrib.items() if "#" in v or _local(k) == "href"]


def _merged(parts):
    """Return parts with what neighbours have in common written once, around them."""
    out = []
    for tag, about, inner in parts:
        if out and tag == "g" == out[-1][0] and about == out[-1][1] and "opacity" not in about:
            out[-1][2].extend(inner)
        elif out and _one_line(out[-1], (tag, about)):  # the ties of a network, the lines of a grid
            out[-1][1]["d"] += about["d"]
        else:
            out.append((tag, about, list(inner) if tag else inner))
    parts = [(tag, about, _merged(inner) if tag else inner) for tag, about, inner in out]
    out = []
    for _, run in itertools.groupby(parts, key=_looks):
        run = list(run)
        shared = dict(_looks(run[0])[1])
        if len(run) < 3 or not shared:
            out += run
            continue
        bare = [(t, {k: v for k, v in a.items() if k not in shared}, i) for t, a, i in run]
        out.append(("g", shared, bare))
    return out


def _one_line(one, other):
    """Return whether two paths may be one: lines alike, through which nothing is seen."""
    if not one[0] == other[0] == "path" or one[1].get("fill") != "none":
        return False
    if any("opacity" in name or name in ("id", "transform") for name in one[1]):
        return False
    return {**one[1], "d": ""} == {**other[1], "d": ""}


def _looks(part):
    tag, about, _ = part
    if tag not in ("use", "path", "text"):
        return id(about), ()
    return tag, tuple((k, v) for k, v in about.items() if k in _SHARED)


def _written(part):
    tag, about, inner = part
    if not tag:
        return escape(spaced(inner), quote=False)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in about.items())
    inside = "".join(map(_written, inner))
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _data(png):
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _shorter(value):
    short = re.sub(r"-?\d*\.\d+", _rounded, value)
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(short.split()))


def _rounded(found):
    # a tenth of a point is less than can be seen; a mark is drawn about 0, more finely
    number = float(found[0])
    return f"{round(number, 1 if abs(number) >= 10 else 2) + 0:g}"


def _repainted(png, paper):
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    if paper == "dark":
        pixels = np.asarray(picture).copy()
        seen, place = np.unique(pixels[..., :3].reshape(-1, 3), axis=0, return_inverse=True)
        roles = {role.colour: role.dark for role in ROLES.values()}
        names = ["#{:02x}{:02x}{:02x}".format(*colour) for colour in seen.tolist()]
        found = [roles.get(name) or dark(name) for name in names]
        table = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in found], np.uint8)
        pixels[..., :3] = table[place.ravel()].reshape(*pixels.shape[:2], 3)
        picture = Image.fromarray(pixels)
    out = io.BytesIO()
    picture.quantize(RASTER_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()

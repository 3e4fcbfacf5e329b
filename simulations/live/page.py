"""What cells print, draw and show, sent to the page while they run.

In the browser there is no IPython. `stand_ins` has what chapters and readers use of it, so that
``display``, figures with alt text and tables come out as they do in the book.
"""

import base64
import io
import sys
import time
import types

MOST_TEXT = 100_000  # characters a cell may print: more would freeze the page
EVERY = 0.1  # seconds between two messages of printed text


class Page:
    """Sends the output of cells.

    Parameters
    ----------
    send : callable
        ``send(kind, **about)``; kinds are begin, text, html, picture, error and end.
    """

    def __init__(self, send):
        self.send, self.silent, self.waiting = send, True, []
        self.printed, self.sent = 0, 0.0

    def begin(self, cell, *, silent):
        """Take the output of a cell from now on, or of nobody if silent."""
        self.silent, self.printed = silent, 0
        self.send("begin", cell=cell, silent=silent)

    def end(self):
        """Send what is waiting."""
        self.flush()
        self.send("end")
        self.silent = True

    def write(self, text):
        """Print, as ``sys.stdout`` does."""
        if not self.silent and self.printed < MOST_TEXT:
            if self.printed + len(text) >= MOST_TEXT:
                text = text[: MOST_TEXT - self.printed] + "\n[The rest is not shown.]\n"
            self.printed += len(text)
            self.waiting.append(text)
            if time.monotonic() - self.sent > EVERY:
                self.flush()
        return len(text)

    def flush(self):
        """Send the printed text that is waiting."""
        if self.waiting:
            self.send("text", text="".join(self.waiting))
        self.waiting, self.sent = [], time.monotonic()

    def isatty(self):
        """Return False: nobody types here."""
        return False

    def error(self, what, where, trace):
        """Send an error, even of a silent cell.

        Parameters
        ----------
        what : str
            Its kind and message.
        where : str
            The line of the reader's code.
        trace : str
            The whole report.
        """
        self.flush()
        self.send("error", what=what, where=where, trace=trace)

    def display(self, value, metadata=None, raw=False):
        """Show a value in its richest form.

        Parameters
        ----------
        value : object
            A bundle of forms by MIME type, if `raw`.
        metadata : dict, optional
            By MIME type, such as the alt text of a picture.
        raw : bool
        """
        if self.silent:
            return
        if hasattr(value, "_ipython_display_") and not raw:
            value._ipython_display_()
            return
        about = metadata or {}
        bundle = value if raw else _forms(value)
        self.flush()
        if "text/html" in bundle:
            self.send("html", html=str(bundle["text/html"]))
        elif "image/png" in bundle:
            look = {"alt": bundle.get("text/plain", "A picture"), **about.get("image/png", {})}
            self._picture(bundle["image/png"], **look)
        else:
            self.write(f"{bundle['text/plain']}\n")

    def figures(self):
        """Show the figures that pyplot holds, and let go of them."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        for number in pyplot.get_fignums() if pyplot else ():
            figure, data = pyplot.figure(number), io.BytesIO()
            figure.savefig(data, format="png", dpi=110, bbox_inches="tight")
            pyplot.close(figure)
            titles = " ".join(axes.get_title() for axes in figure.axes).strip()
            if not self.silent:
                self._picture(data.getvalue(), alt=titles or "The figure that this cell draws")

    def _picture(self, data, *, alt, width=0, **_):
        if isinstance(data, bytes):
            data = base64.b64encode(data).decode()
        self.flush()
        self.send("picture", png=data, alt=str(alt), width=width)


def _forms(value):
    bundle = {"text/plain": repr(value)}
    if hasattr(value, "_repr_mimebundle_"):
        bundle |= value._repr_mimebundle_()
    for kind, method in (("text/html", "_repr_html_"), ("image/png", "_repr_png_")):
        if kind not in bundle and hasattr(value, method) and (form := getattr(value, method)()):
            bundle[kind] = form
    return bundle


class Markup:
    """Text that is shown as HTML; stands in for ``IPython.display.HTML``."""

    def __init__(self, data):
        self.data = data

    def _repr_html_(self):
        return self.data


def stand_ins(page):
    """Return modules, by name, that do what chapters need of IPython and MyST-NB.

    Parameters
    ----------
    page : Page

    Returns
    -------
    dict of str to module
    """

    def display(*values, metadata=None, raw=False, **_):
        for value in values:
            page.display(value, metadata=metadata, raw=raw)

    ipython, shown = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    ipython.display, ipython.get_ipython, ipython.version_info = shown, lambda: None, (9, 0)
    shown.display, shown.HTML = display, Markup
    book = types.ModuleType("myst_nb")
    book.glue = lambda name, value, display=False: None  # numbers in the prose stay the book's
    return {"IPython": ipython, "IPython.display": shown, "myst_nb": book}

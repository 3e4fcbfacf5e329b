"""Serve the built book on this computer only.

Usage: python -m coursebook.serve [PORT]
"""

from __future__ import annotations

import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from coursebook import ROOT

HTML = ROOT / "_build" / "html"


class Handler(SimpleHTTPRequestHandler):
    """Serves files with the types that browsers insist on, and does not chat."""

    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *args):
        """Say nothing for each request."""


class Server(ThreadingHTTPServer):
    """Serves several requests at once, and is not alarmed by a reader who leaves a page."""

    def handle_error(self, request, client_address):
        """Report an error, unless it is that nobody waits for the answer any more."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of `folder` on 127.0.0.1; port 0 picks a free one."""
    handler = functools.partial(Handler, directory=str(folder))
    return Server(("127.0.0.1", port), handler)


def main() -> int:
    """Run the tool; return the exit code."""
    if not HTML.is_dir():
        print("There is no book yet: make book, or python -m coursebook.build")
        return 1
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    try:
        server = serve(HTML, wanted)
    except OSError:
        server = serve(HTML, 0)
        print(f"Port {wanted} is busy.")
    with server:
        print(
            f"The book is at http://127.0.0.1:{server.server_port}/  (Ctrl+C stops it)", flush=True
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

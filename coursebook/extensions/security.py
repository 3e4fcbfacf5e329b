"""A Content-Security-Policy on every page: nothing is loaded from, or sent to, another host.

Most pages have small scripts of the theme in their text; each is allowed by its hash, so the
policy is written after the pages are. A script that slips into a page later does not run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

# "file:" is what 'self' means for a book that is opened from disk, in browsers that do not
# count a folder as one origin. Styles may stand in the text: they can load nothing remote.
# What no line names, such as the next page, which Firefox fetches before it is asked for, is
# allowed from here.
POLICY = {
    "default-src": "'self' file:",
    "object-src": "'none'",
    "media-src": "'none'",
    "script-src": "'self' file:",
    "style-src": "'self' 'unsafe-inline' file:",
    "img-src": "'self' data: file:",
    "font-src": "'self' data: file:",
    "connect-src": "'self' file:",
    "worker-src": "'self'",
    "frame-src": "'self' file:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self' file:",
}
META = '<meta http-equiv="Content-Security-Policy" content="{}" />'
INLINE = re.compile(r"<script(?P<about>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
DATA = re.compile(r'type="(application|text)/(?!javascript)')
HANDLER = re.compile(r'<\w[^>]*\son\w+="([^"]*)"')


def hashes(page: str) -> list[str]:
    """Return the source expressions that allow the scripts in the text of a page, by hash."""
    scripts = (
        match["code"]
        for match in INLINE.finditer(page)
        if "src=" not in match["about"] and not DATA.search(match["about"])
    )
    handlers = {html.unescape(code) for code in HANDLER.findall(page)}  # the full-screen button
    digests = {hashlib.sha256(code.encode()).digest() for code in {*scripts, *handlers}}
    allowed = sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return ["'unsafe-hashes'", *allowed] if handlers else allowed


def protected(page: str) -> str:
    """Return a page with its policy as the first thing in its head, instead of an older one."""
    page = re.sub(r"\n?" + META.format(r'[^"]*'), "", page)
    policy = dict(POLICY)
    policy["script-src"] = " ".join([policy["script-src"], *hashes(page)])
    content = "; ".join(f"{kind} {sources}" for kind, sources in policy.items())
    return re.sub(
        r"<head\b[^>]*>", lambda head: f"{head[0]}\n{META.format(content)}", page, count=1
    )


def protect_pages(app, failure):
    """Write the policy into every page that Sphinx wrote; other folders have apps of their own."""
    if failure or app.builder.name != "html":
        return
    out = Path(app.outdir)
    for file in [*out.glob("*.html"), *(out / "book").rglob("*.html")]:
        before = file.read_text(encoding="utf-8")
        if (after := protected(before)) != before:
            file.write_text(after, encoding="utf-8", newline="\n")


def setup(app):
    """Connect to Sphinx."""
    app.connect("build-finished", protect_pages, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

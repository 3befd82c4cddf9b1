"""A full page out of the HTML that a person gives: frame, title, theme, base style and policy."""

import re
from functools import cache
from html import escape
from html.parser import HTMLParser
from importlib.resources import files
from typing import Final

from pytauri_ipc.bridge import tokens_css

THEMES: Final = {"light": "light", "dark": "dark", "system": "light dark"}
"""The themes of a page, and what `color-scheme` each is."""

_CONNECTS: Final = "'self' ipc: http://ipc.localhost"
_LANE: Final = "ws://127.0.0.1:*"
_SCRIPTS: Final = "'self' 'unsafe-inline'"

_POLICY: Final = {
    "default-src": "'self'",
    "script-src": _SCRIPTS,
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "connect-src": _CONNECTS,
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}

DEFAULT_CSP: Final = "; ".join(f"{what} {sources}" for what, sources in _POLICY.items())
"""What a page made from a fragment may do, where nothing else is asked for.

Inline scripts and styles run, since fragments have them; all else comes from the app itself.
"""

_START: Final = re.compile(
    # Possessive: a comment ends where it first can, however many follow.
    r"""
    \ufeff?
    (?: \s | <!-->  | <!--->  | <!--.*?--!?> | <\?.*?> )*+
    < (?: !doctype | html ) (?= [\s/>] )
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def is_document(html: str) -> bool:
    """Whether it is a whole page: a doctype or `<html>`, with nothing but comments before it."""
    return _START.match(html) is not None


def document(
    html: str,
    *,
    title: str,
    theme: str | None,
    csp: str | None,
    has_lane: bool = False,
    evaluates: bool = False,
) -> str:
    """A full page.

    A fragment becomes the body of one, in the language `en`, with a base style whose colours and
    measures are the CSS variables `--ipc-…`; all its rules give way to any of the page's own. A
    whole page stays as it is, but for what it lacks: the charset, and a policy if one is given.

    Args:
        html: A fragment or a whole page.
        title: The title of a page made from a fragment; text, not HTML.
        theme: `"light"`, `"dark"` or `"system"`, which is also what `None` means. For fragments.
        csp: The content security policy; `None` is `DEFAULT_CSP` for a fragment, and none for a
            whole page; `""` is none for both.
        has_lane: Whether `DEFAULT_CSP` has to let the page connect to the fast lane.
        evaluates: Whether it has to let the page's scripts make code, as `new Function` does.

    Raises:
        ValueError: There is no such theme.
    """
    theme = "system" if theme is None else theme
    if theme not in THEMES:
        raise ValueError(f"there is no theme {theme!r}; write one of {', '.join(THEMES)}")
    if is_document(html):
        return _completed(html, csp or "")
    policy = _usual(has_lane=has_lane, evaluates=evaluates) if csp is None else csp
    return _page(html, title=title, theme=theme, csp=policy)


def _usual(*, has_lane: bool, evaluates: bool) -> str:
    policy = DEFAULT_CSP
    if has_lane:
        policy = policy.replace(_CONNECTS, f"{_CONNECTS} {_LANE}")
    if evaluates:
        policy = policy.replace(f"script-src {_SCRIPTS}", f"script-src {_SCRIPTS} 'unsafe-eval'")
    return policy


def _page(body: str, *, title: str, theme: str, csp: str) -> str:
    lines = [
        "<!doctype html>",
        f'<html lang="en" data-theme="{theme}" style="color-scheme: {THEMES[theme]}">',
        "<head>",
        _CHARSET,
        _policy(csp),
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title, quote=False)}</title>",
        f"<style>\n{base_css()}</style>",
        "</head>",
        "<body>",
        # A person's BOM would be text here.
        body.removeprefix("\ufeff"),
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(line for line in lines if line is not None)


@cache
def base_css() -> str:
    """The style that a page made from a fragment begins with."""
    return tokens_css() + files("pytauri_ipc").joinpath("app", "base.css").read_text("utf-8")


_CHARSET: Final = '<meta charset="utf-8">'


def _policy(csp: str) -> str | None:
    if csp == "":
        return None
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(csp)}">'


# --- whole pages ----------------------------------------------------------------------------


def _completed(html: str, csp: str) -> str:
    """The page with what it lacks at the very beginning of its head, before any script."""
    head = _Head(html)
    lacking = "".join(filter(None, [None if head.has_charset else _CHARSET, _policy(csp)]))
    return html[: head.begin] + lacking + html[head.begin :]


def head_of(html: str) -> int:
    """Where the first element in the head of a whole page is, or would be."""
    return _Head(html).begin


_HEAD_TAGS: Final = frozenset(
    {"html", "head", "base", "link", "meta", "noscript", "script", "style", "template", "title"}
)
_PIECE: Final = 2**16


class _Head(HTMLParser):
    """Finds the head of a page, and reads no further.

    Attributes:
        begin: Where its first element is or would be.
        has_charset: Whether it says in which encoding it is.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.begin = 0
        self.has_charset = False
        self._is_before = True
        self._is_over = False
        self._lines = [0, *(found.end() for found in re.finditer("\n", html))]
        for at in range(0, len(html), _PIECE):
            if not self._is_over:
                self.feed(html[at : at + _PIECE])

    def handle_decl(self, decl: str) -> None:
        if self._is_before:
            self.begin = self._here() + len(f"<!{decl}>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_over |= tag not in _HEAD_TAGS
        if self._is_before and tag in {"html", "head"}:
            self.begin = self._here() + len(self.get_starttag_text() or "")
        else:
            self._is_before = False
        if tag == "meta" and not self._is_over:
            given = dict(attrs)
            is_type = (given.get("http-equiv") or "").lower() == "content-type"
            self.has_charset |= "charset" in given or is_type

    def handle_data(self, data: str) -> None:
        if data.strip("\ufeff \t\n\f\r"):
            self._is_before = False

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

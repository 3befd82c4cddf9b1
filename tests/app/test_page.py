"""`pytauri_ipc.app.page`: fragments become pages, and whole pages stay what they are."""

import re
import time
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytauri_ipc.app.page import DEFAULT_CSP, base_css, document, is_document

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
CHARSET = '<meta charset="utf-8">'

WHOLE = [
    "<!doctype html><title>a</title>",
    "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'><p>a",
    "<html><body>a</body></html>",
    "<HTML lang=de><p>a",
    "<html/>",
    "\ufeff<!doctype html>",
    " \t\r\n<!doctype html>",
    "<!-- a --><!doctype html>",
    "<!-- <p> -->\n<!---->\n<!--> <!---> <!-- a --!><html>",
    '<?xml version="1.0"?>\n<!doctype html>',
]

FRAGMENTS = [
    "",
    "hello",
    "<h1>a</h1>",
    "<p>a</p><!doctype html>",
    "a <html>",
    "<!-- <!doctype html> -->",
    "<!-- <html>",
    "<htmlx>",
    "<html-view></html-view>",
    "<!doctypes>",
    "&lt;html>",
    "<body><p>a</body>",
]


def page(
    html: str, *, title: str = "Title", theme: str | None = None, csp: str | None = None
) -> str:
    return document(html, title=title, theme=theme, csp=csp)


@pytest.mark.parametrize("html", WHOLE)
def test_a_doctype_or_html_makes_a_whole_page_whatever_may_stand_before_it(html: str) -> None:
    assert is_document(html)


@pytest.mark.parametrize("html", FRAGMENTS)
def test_all_else_is_a_fragment(html: str) -> None:
    assert not is_document(html)


def test_many_comments_are_read_in_no_time() -> None:
    begin = time.perf_counter()
    assert not is_document("<!---->" * 5_000 + "<p>")
    assert time.perf_counter() - begin < 1


# --- fragments ------------------------------------------------------------------------------


class Structure(HTMLParser):
    """Which elements a page's head has, and its title, as somebody else reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.head: list[tuple[str, dict[str, str | None]]] = []
        self.html: dict[str, str | None] = {}
        self.title = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html" and not self.html:
            self.html = dict(attrs)
        if self._open[:2] == ["html", "head"]:
            self.head.append((tag, dict(attrs)))
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[self._open.index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"]:
            self.title += data


def test_a_fragment_is_the_body_of_a_page_that_lacks_nothing() -> None:
    html = page("<h1>Hi</h1>", title="My app", theme="dark")
    found = Structure(html)
    assert html.startswith("<!doctype html>\n<html ")
    assert found.html == {"lang": "en", "data-theme": "dark", "style": "color-scheme: dark"}
    assert [tag for tag, _ in found.head] == ["meta", "meta", "meta", "title", "style"]
    assert found.head[0][1] == {"charset": "utf-8"}
    assert found.head[1][1] == {"http-equiv": "Content-Security-Policy", "content": DEFAULT_CSP}
    assert found.head[2][1]["name"] == "viewport"
    assert found.title == "My app"
    assert html.endswith("<body>\n<h1>Hi</h1>\n</body>\n</html>\n")


def test_the_charset_stands_where_every_engine_looks_for_it() -> None:
    assert page("a", title="x" * 5_000).encode().index(CHARSET.encode()) < 1_000


@pytest.mark.parametrize(
    ("theme", "named", "scheme"),
    [
        ("light", "light", "light"),
        ("dark", "dark", "dark"),
        ("system", "system", "light dark"),
        (None, "system", "light dark"),
    ],
)
def test_the_theme_stands_on_the_root(theme: str | None, named: str, scheme: str) -> None:
    attributes = Structure(page("a", theme=theme)).html
    assert (attributes["data-theme"], attributes["style"]) == (named, f"color-scheme: {scheme}")


@pytest.mark.parametrize("html", ["<p>a", WHOLE[0]])
def test_a_theme_that_there_is_not_is_an_error(html: str) -> None:
    with pytest.raises(ValueError, match=r"'Dark'.*light, dark, system"):
        page(html, theme="Dark")


def test_a_policy_of_the_users_stands_in_place_of_ours() -> None:
    csp = "default-src 'self' https://a.example; style-src \"'<>&"
    assert [unescape(found) for found in POLICY.findall(page("a", csp=csp))] == [csp]


@pytest.mark.parametrize("html", ["<p>a", WHOLE[0]])
def test_an_empty_policy_is_none(html: str) -> None:
    assert "Content-Security-Policy" not in page(html, csp="")


def test_the_policy_names_no_foreign_host_and_forbids_what_no_app_needs() -> None:
    policy = dict(one.split(" ", 1) for one in DEFAULT_CSP.split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "'unsafe-inline'" in policy["script-src"]
    assert "'unsafe-inline'" in policy["style-src"]
    sources = {source for value in policy.values() for source in value.split()}
    own = {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert sources - own == {"ipc:", "http://ipc.localhost"}


HOSTILE = st.text() | st.lists(
    st.sampled_from(
        [
            "</body>",
            "</html>",
            "</head>",
            "<head>",
            "</style>",
            "<!--",
            "-->",
            "<script>",
            "<title>",
        ]
    )
    | st.text(max_size=5)
).map("".join)


@given(HOSTILE.filter(lambda html: not is_document(html)))
@example("</style></head><script>alert(1)</script>")
@example("\ufeffa")
@example("<!-- <html>")
def test_whatever_a_fragment_holds_nothing_before_the_body_changes(fragment: str) -> None:
    before, after = page("").split("<body>\n\n")
    html = page(fragment)
    assert html == f"{before}<body>\n{fragment.removeprefix(chr(0xFEFF))}\n{after}"


@given(HOSTILE)
@example("</title><script>alert(1)</script>")
@example("&lt;b> &amp; &#60; &nbsp")
def test_a_title_is_text_whatever_it_holds(title: str) -> None:
    html = page("a", title=title)
    start = html.index("<title>") + len("<title>")
    written = html[start : html.index("</title>", start)]
    assert "<" not in written
    assert unescape(written) == title
    assert html[start + len(written) :] == page("a", title="").split("<title>")[1]


# --- whole pages ----------------------------------------------------------------------------


@pytest.mark.parametrize("html", WHOLE)
def test_a_whole_page_gets_a_charset_and_nothing_else(html: str) -> None:
    made = page(html, title="ignored", theme="dark")
    assert made.count(CHARSET) == 1
    assert made.replace(CHARSET, "") == html


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html><meta charset=utf-8><p>a",
        "<html><head><title>a</title><META CHARSET='latin-1'></head>",
        '<!doctype html><meta http-equiv="Content-Type" content="text/html; charset=utf-8">',
    ],
)
def test_a_whole_page_that_has_a_charset_stays_to_the_letter(html: str) -> None:
    assert page(html) == html


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html><p>a</p><meta charset=utf-8>",
        "<html><head></head><body><meta charset=utf-8>",
        "<html><!-- <meta charset=utf-8> --><p>a",
        "<html><script>'<meta charset=utf-8>'</script>",
    ],
)
def test_what_is_no_charset_of_the_page_does_not_count(html: str) -> None:
    assert len(page(html)) == len(html) + len(CHARSET)


@pytest.mark.parametrize(
    ("html", "before"),
    [
        ("<!doctype html><title>a</title>", "<!doctype html>"),
        ("\ufeff<!-- <head> -->\n<!doctype html>\n<p>a", "\ufeff<!-- <head> -->\n<!doctype html>"),
        ('<html lang="de>">\n<script>a</script>', '<html lang="de>">'),
        (
            "<!doctype html>\n<html>\n<HEAD\nid=a>\n<script>",
            "<!doctype html>\n<html>\n<HEAD\nid=a>",
        ),
        ("<!doctype html><script>'<head>'</script>", "<!doctype html>"),
        ("<!doctype html>text<head>", "<!doctype html>"),
    ],
)
def test_what_a_whole_page_lacks_comes_first_in_its_head(html: str, before: str) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;self&#x27;">'
    made = page(html, csp="default-src 'self'")
    assert made == before + CHARSET + policy + html.removeprefix(before)


def test_a_long_page_is_read_no_further_than_its_head() -> None:
    html = "<!doctype html><title>a</title><p>" + "<b>x</b>\n" * 500_000
    begin = time.perf_counter()
    assert page(html).startswith("<!doctype html>" + CHARSET)
    assert time.perf_counter() - begin < 2


# --- the base style -------------------------------------------------------------------------


def test_the_base_style_stays_inside_its_element_and_asks_nobody() -> None:
    css = base_css()
    assert "</" not in css
    assert "<!--" not in css
    assert "url(" not in css
    assert "@import" not in css


def test_every_colour_of_the_light_theme_has_its_dark_one() -> None:
    light, dark = (
        dict(re.findall(r"(--ipc-[a-z-]+): ([^;]*);", block))
        for block in re.findall(r":where\(:root[^{]*\{([^}]*)\}", base_css())[:2]
    )
    colours = {name for name, value in light.items() if "#" in value or "rgb(" in value}
    assert {*colours, "--ipc-scheme"} == set(dark)
    assert all(light[name] != value for name, value in dark.items())


def test_every_variable_that_is_used_is_set() -> None:
    css = base_css()
    without_default = set(re.findall(r"var\((--[a-z-]+)\)", css))
    assert without_default <= set(re.findall(r"(--[a-z-]+):", css))


def test_any_rule_of_the_page_wins_over_the_base_style() -> None:
    css = re.sub(r"/\*.*?\*/", "", base_css(), flags=re.DOTALL)
    selectors = [text.strip() for text in re.findall(r"([^{};]+)\{", css)]
    heads = [text for text in selectors if not text.startswith("@")]
    assert len(heads) > 20
    for text in heads:
        flat = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", text))
        for one in flat.split(",\n"):
            assert re.fullmatch(r"(:where)+(::[a-z-]+)?|::selection", one.strip()), text

"""HTML to paragraphs: the main text of a page, without what stands around it.

Runs only within `child`. The page is walked once, without recursion. Every block of text knows in which
`article` or `main` it stands; the smallest of these that holds half of the text is the article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sim.sources.document.reading.child import EMPTY, Unreadable

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SKIPPED = frozenset(
    "script style noscript template iframe frame object embed applet svg canvas audio video map head title nav aside "
    "footer form button input select textarea label datalist dialog menu figcaption".split()
)
ROLES = frozenset("navigation banner contentinfo complementary search form dialog alert menu menubar toolbar".split())
AROUND = frozenset(
    "nav navbar navigation menu breadcrumb breadcrumbs sidebar comments comment-list comment-respond disqus_thread "
    "share sharing share-buttons social social-share related related-posts related-articles newsletter subscribe "
    "cookie-banner cookie-notice cookie-consent advert advertisement ads promo skip-link footer site-footer".split()
)
BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figure h1 h2 h3 h4 h5 h6 header hgroup hr li "
    "main ol p pre section summary table tbody tfoot thead tr ul caption".split()
)
PROSE = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre".split())  # kept although it may be one single link
HOMES = ("article", "main")
DEEPEST_HOME = 8  # articles within articles that are told apart; a page that nests more is not built by hand
_SPACES = re.compile(r"\s+")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Block(NamedTuple):
    """A stretch of text between two breaks, and the numbers of the articles that it stands in."""

    text: str
    homes: tuple[int, ...]


def text_of(content: bytes) -> str:
    """The main text of a page in UTF-8: paragraphs with an empty line between them.

    Raises `Unreadable` where the page shows no text.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(content.decode())
    body = tree.body
    if body is None:
        raise Unreadable(EMPTY)
    for strict in (True, False):  # a page that stands wholly in what is skipped is better read than not
        paragraphs = [block.text for block in main_blocks(_Page(strict).walk(body))]
        if paragraphs:
            return "\n\n".join(paragraphs)
    raise Unreadable(EMPTY)


def main_blocks(blocks: list[Block]) -> list[Block]:
    """The blocks of the smallest article that holds at least half of the text; all, where there is none.

    >>> main_blocks([Block("Elsewhere", ()), Block("Talks end in Geneva", (0,))])
    [Block(text='Talks end in Geneva', homes=(0,))]
    """
    sizes: dict[int, int] = {}
    for block in blocks:
        for home in block.homes:
            sizes[home] = sizes.get(home, 0) + len(block.text)
    half = sum(len(block.text) for block in blocks) / 2
    large = [(size, -home) for home, size in sizes.items() if size >= half]  # of two equals the inner one
    if not large:
        return blocks
    chosen = -min(large)[1]
    return [block for block in blocks if chosen in block.homes]


class _Page:
    """One walk over a page: the blocks so far, and the one that is being gathered."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.kind = ""  # the tag that opened this block, empty for text that stands loose
        self.links = 0  # open `a`
        self.linked = 0  # characters of this block that are link
        self.homes: list[int] = []
        self.opened = 0

    def walk(self, body: LexborNode) -> list[Block]:
        """All blocks below a node, in reading order; a stack of its own, for pages that nest a million deep."""
        to_do: list[tuple[LexborNode, bool]] = [(body, False)]
        while to_do:
            node, is_done = to_do.pop()
            if is_done:
                self._leave(node.tag or "")
                continue
            if node is not body and (follows := node.next) is not None:
                to_do.append((follows, False))
            if node.is_text_node:
                self._text(node.text_content or "")
            elif node.is_element_node and self._enters(node):
                to_do.append((node, True))
                if (first := node.child) is not None:
                    to_do.append((first, False))
        self._end_block("")
        return self.blocks

    def _enters(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        if self._skips(node, tag):
            return False
        if tag == "br":
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "a":
            self.links += 1
        elif tag in BLOCKS:
            self._end_block(tag)
        if tag in HOMES:
            self.homes.append(self.opened)
            self.opened += 1
        return True

    def _skips(self, node: LexborNode, tag: str) -> bool:
        if tag == "form":  # some sites wrap the whole page in one
            return node.css_first("p") is None if self.strict else False
        if tag in SKIPPED and (self.strict or tag not in ("nav", "aside", "footer", "figcaption")):
            return True
        if tag == "header" and self.strict and not self.homes and node.css_first("h1") is None:
            return True
        attributes = node.attributes
        if not attributes:
            return False
        style, hidden = attributes.get("style"), attributes.get("aria-hidden")
        if "hidden" in attributes or hidden == "true" or (style and _HIDING.search(style)):
            return True
        return self.strict and tag not in ("body", *HOMES) and _is_around(attributes)

    def _text(self, text: str) -> None:
        shown = _SPACES.sub(" ", text)
        self.parts.append(shown)
        if self.links:
            self.linked += len(shown.strip())

    def _leave(self, tag: str) -> None:
        if tag == "a":
            self.links -= 1
        elif tag in BLOCKS:
            self._end_block("")
        if tag in HOMES:
            self.homes.pop()

    def _end_block(self, following: str) -> None:
        """Keep what was gathered, unless it is a list entry or a loose line that is nothing but links."""
        whole = "".join(self.parts)
        is_menu = self.strict and self.kind not in PROSE and self.linked >= 0.8 * len(whole.strip())
        if whole.strip() and not is_menu:
            homes = tuple(self.homes[-DEEPEST_HOME:])
            self.blocks += (Block(text, homes) for text in _paragraphs(whole))
        self.parts, self.linked, self.kind = [], 0, following


def _is_around(attributes: dict[str, str | None]) -> bool:
    """Whether an element says of itself that it is not the text."""
    if (attributes.get("role") or "").lower() in ROLES:
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()[:500]
    return not AROUND.isdisjoint(names.split())


def _paragraphs(whole: str) -> list[str]:
    """A block's text; two breaks in a row are how old pages write a new paragraph."""
    lines = [" ".join(line.split()) for line in whole.split("\n")]
    return [part.strip("\n") for part in re.split("\n{2,}", "\n".join(lines)) if part.strip()]

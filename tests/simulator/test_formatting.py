"""Telegram's strict HTML, in its own words."""

from __future__ import annotations

import pytest

from simulator.errors import ApiError
from simulator.formatting import formatted


def entities(source: str) -> list[tuple]:
    return [(found["type"], found["offset"], found["length"]) for found in formatted(source, "HTML").entities]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("<b>a</b><i>b</i>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<strong>a<em>b</em></strong>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("🙂<b>я</b>", "🙂я", [("bold", 2, 1)]),
        ('<a href="https://x.org/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<b></b>x", "x", []),
        ("  <b> a </b> ", "a", [("bold", 0, 1)]),
        ("1 &lt; 2 &amp; &#34;&#x41;&quot;", '1 < 2 & "A"', []),
        ("&nbsp;&copy;", "&nbsp;&copy;", []),
    ],
)
def test_html_becomes_text_and_entities_counted_in_utf16(source, text, expected):
    assert formatted(source, "HTML").text == text
    assert entities(source) == expected


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("я<p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source, complaint):
    with pytest.raises(ApiError) as refused:
        formatted(source, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_commands_links_and_mentions_are_found_in_plain_text():
    found = formatted("see /c12, https://x.org/a?b. or t.me/bot?start=1 @anna_b", None).entities
    assert [entity["type"] for entity in found] == ["bot_command", "url", "url", "mention"]
    assert found[0] == {"type": "bot_command", "offset": 4, "length": 4}


def test_nothing_is_found_inside_code_or_a_link():
    assert entities("<code>/c12</code>") == [("code", 0, 4)]
    assert entities('<a href="https://x.org">/c12</a>') == [("text_link", 0, 4)]


def test_other_parse_modes_are_refused():
    with pytest.raises(ApiError, match="HTML only"):
        formatted("*a*", "MarkdownV2")

"""The web address parser: the host that is shown is the host that a browser opens."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.values.web_address import InvalidAddress, parse_address

ADDRESS_LIKE = st.one_of(
    st.text(st.characters(codec=None), max_size=40),
    st.lists(
        st.sampled_from(
            ["https://", "http:", "//", "/", "\\", "@", ":", "a.example", "ß", "。", "[::1]", "%2e",
             "xn--", "0x7f", "127.1", "?", "#", "\u200b", "\u202e", " ", ".", "8080", "²"]
        ),
        max_size=8,
    ).map("".join),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "url", "netloc"),
    [
        ("example.com", "https://example.com", "example.com"),
        ("HTTP://Example.COM:80/Path", "http://example.com/Path", "example.com"),
        ("https://shop.example:8080/x", "https://shop.example:8080/x", "shop.example:8080"),
        ("example.com/?ref=https://other.example/x",
         "https://example.com/?ref=https://other.example/x", "example.com"),
        ("example.com?next=//evil.example", "https://example.com?next=//evil.example", "example.com"),
        ("https://example.com/@team", "https://example.com/@team", "example.com"),
        ("https://example.com#a@b", "https://example.com#a@b", "example.com"),
        ("straße.de", "https://xn--strae-oqa.de", "xn--strae-oqa.de"),
        ("https://faß.example/ß", "https://xn--fa-hia.example/ß", "xn--fa-hia.example"),
        ("аpple.example", "https://xn--pple-43d.example", "xn--pple-43d.example"),
        ("ｅxample.com", "https://example.com", "example.com"),
        ("a。example", "https://a.example", "a.example"),
        ("exam\u00adple.com\u200b", "https://example.com", "example.com"),
        ("http://127.0.0.1:8000/api", "http://127.0.0.1:8000/api", "127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]:8000"),
        ("a_b.example", "https://a_b.example", "a_b.example"),
        ("example.com:", "https://example.com", "example.com"),
        ("localhost:8000", "https://localhost:8000", "localhost:8000"),
    ],
)  # fmt: skip
def test_web_address_opens_the_host_it_shows(text: str, url: str, netloc: str) -> None:
    address = parse_address(text, default_scheme="https")
    assert (address.url, address.netloc) == (url, netloc)


@pytest.mark.parametrize(
    "text",
    [
        r"https://evil.example\.good.example", r"https:\\evil.example", r"good.example\@evil.example",
        "https://user@a.example", "https://user:pw@a.example", "https://@a.example",
        "https://:@a.example", "user@a.example", "mailto:a@b.example", "https://a.example@evil.example",
        "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example", "data:text/html,x",
        "https:evil.example", "https:/evil.example", "https:///evil.example", "//evil.example",
        "https://", "", " ", "--help", "https://a b.example", "https://a.example/\tx y",
        "https://a%2eb.example", "https://a..example", "https://.example", "https://-a.example",
        "https://127.1", "https://2130706433", "https://0x7f.0.0.1", "https://0177.0.0.1",
        "https://1.2.3.256", "https://[::1", "https://[::1%25eth0]", "https://[fe80::zz]",
        "https://a.example:0", "https://a.example:65536", "https://a.example:²", "https://a.example:8x",
        "https://xn--a", "https://xn--zzzzzzzzzz99999", "https://☃.net", "https://" + "a" * 64 + ".example",
        "https://" + "a." * 200 + "example", "https://a.example/" + "x" * 9000, "https://\ud800.example",
    ],
)  # fmt: skip
def test_address_that_browsers_read_differently_is_refused(text: str) -> None:
    with pytest.raises(InvalidAddress, match=r"\.$"):
        parse_address(text, default_scheme="https")


def test_scheme_is_required_without_a_default() -> None:
    with pytest.raises(InvalidAddress, match="must start with https://"):
        parse_address("example.com")


@given(ADDRESS_LIKE)
def test_any_text_is_a_web_address_or_is_refused(text: str) -> None:
    try:
        address = parse_address(text, default_scheme="https")
    except InvalidAddress:
        return
    assert address.netloc.isascii()
    again = parse_address(address.url)
    assert (again.url, again.netloc) == (address.url, address.netloc)
    parts = urlsplit(address.url)
    assert parts.username is None
    assert (parts.hostname, parts.port) == (address.host, address.port)
    if ":" in address.host:
        ipaddress.IPv6Address(address.host)

"""Parse web addresses as browsers do, and refuse what a browser would read differently.

One parser for the API's base URL, proxies, leads' websites and links on the screen. The host it returns
is the host that is opened.
"""

from __future__ import annotations

import ipaddress
import re

from msgspec import Struct

from taskip_leads.text import drop_invisible

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
# Browsers also open ``https:/host`` and ``https:host``.
_NO_SLASHES = re.compile("https?:(?!//)(?![0-9]+(?:[/?#]|$))", re.IGNORECASE)
_AUTHORITY_END = re.compile("[/?#]")
_PORT = re.compile("[0-9]{1,5}")
_LABEL = re.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What browsers read as part of an IPv4 address, in any base.
_NUMERIC_LABEL = re.compile("[0-9]+|0x[0-9a-f]*")
_LONGEST_HOST = 253
_LONGEST = 8_192


class InvalidAddress(ValueError):
    """The text is not a web address that is safe to open. The message says why."""


class WebAddress(Struct, frozen=True):
    """A parsed address; its parts are ASCII, as sent over the network."""

    #: ``http`` or ``https``.
    scheme: str
    #: Lower case, in its ASCII form (``xn--strae-oqa.de``); an IPv6 address without brackets.
    host: str
    #: None for the scheme's default port.
    port: int | None
    #: Path, query and fragment as written; can be empty.
    rest: str = ""

    @property
    def netloc(self) -> str:
        """Host and port: ``shop.example:8080``, ``[::1]``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, with the host in its ASCII form."""
        return f"{self.scheme}://{self.netloc}{self.rest}"

    @property
    def effective_port(self) -> int:
        """The port to connect to."""
        return self.port if self.port is not None else _DEFAULT_PORTS[self.scheme]

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def parse_address(text: str, *, default_scheme: str | None = None) -> WebAddress:
    """Parse an http or https address.

    Invisible characters are dropped. A login (even an empty one), a backslash, white space and hosts
    that browsers rewrite (``0x7f.1``, ``%2e``) are refused.

    Args:
        default_scheme: assumed if the text has none, as in ``example.com/shop``.

    Raises:
        InvalidAddress: the text is not such an address.
    """
    text = drop_invisible(text, joiners=False).strip()
    if not text or len(text) > _LONGEST:
        raise InvalidAddress("That is not a web address.")
    if "\\" in text or any(char.isspace() for char in text):
        raise InvalidAddress("A web address can't contain spaces or a backslash.")
    if _NO_SLASHES.match(text):
        raise InvalidAddress("http: and https: must be followed by two slashes.")
    if match := _SCHEME.match(text):
        scheme, rest = match[1].lower(), text[match.end() :]
    elif default_scheme is not None:
        scheme, rest = default_scheme, text
    else:
        raise InvalidAddress("A web address must start with https://.")
    if scheme not in _DEFAULT_PORTS:
        raise InvalidAddress("Only http:// and https:// addresses can be opened.")
    end = _AUTHORITY_END.search(rest)
    authority = rest[: end.start()] if end else rest
    if "@" in authority:
        raise InvalidAddress("A web address can't contain a login.")
    host, port = _split_port(authority)
    return WebAddress(
        scheme,
        _host(host),
        None if port == _DEFAULT_PORTS[scheme] else port,
        rest[len(authority) :],
    )


def _split_port(authority: str) -> tuple[str, int | None]:
    bracket = authority.rfind("]")
    colon = authority.find(":", bracket + 1)
    if colon < 0:
        return authority, None
    host, port = authority[:colon], authority[colon + 1 :]
    if not port:
        return host, None
    if not _PORT.fullmatch(port) or not 0 < int(port) < 65_536:
        raise InvalidAddress("The port must be a number from 1 to 65535.")
    return host, int(port)


def _host(host: str) -> str:
    """Return the host as sent over the network."""
    if "%" in host:
        raise InvalidAddress("A host can't contain %.")
    if host.startswith("["):
        try:
            return ipaddress.IPv6Address(host.removeprefix("[").removesuffix("]")).compressed
        except ValueError:
            raise InvalidAddress("The host is not a valid IPv6 address.") from None
    ascii_host = host.lower() if host.isascii() else _encoded(host)
    labels = ascii_host.removesuffix(".").split(".")
    if len(ascii_host) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise InvalidAddress("The address has no valid host.")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(ascii_host))
        except ValueError:
            raise InvalidAddress("The host is not a valid IPv4 address.") from None
    if any(label.startswith("xn--") for label in labels):
        _check_encoded(ascii_host)
    return ascii_host


def _encoded(host: str) -> str:
    """Encode a non-ASCII host with IDNA 2008, as browsers do."""
    import idna

    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError, IndexError):
        raise InvalidAddress("The host contains characters that are not allowed.") from None


def _check_encoded(host: str) -> None:
    import idna

    try:
        idna.decode(host.removesuffix("."))
    except (idna.IDNAError, UnicodeError, IndexError):
        raise InvalidAddress("The host is not encoded correctly.") from None

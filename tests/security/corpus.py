"""Hostile text that a web form may contain, each piece with a tag for finding it."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.service import Service

_BEL, _ST = "\x07", "\x1b\\"
#: Stands in the service's database for half a character, which SQLite refuses: sign → its escape in JSON.
_HALVES = {"\ue8ff": "\\ud8ff", "\uedad": "\\udead"}
_PIECES = {
    "colour and blink": "\x1b[5;31mred",
    "clear the screen": "\x1b[2Jgone",
    "move the cursor": "\x1b[999;999Hfar",
    "ask for a report": "\x1b[6n\x1b[c",
    "reset": "\x1bcreset",
    "other screen": "\x1b[?47hother",
    "mouse": "\x1b[?1005h",
    "title": f"\x1b]0;pwned{_BEL}",
    "title, other end": f"\x1b]2;pwned{_ST}",
    "link": f"\x1b]8;;http://evil.example{_ST}click\x1b]8;;{_ST}",
    "clipboard": f"\x1b]52;c;{base64.b64encode(b'rm -rf').decode()}{_BEL}",
    "clipboard, unfinished": "\x1b]52;c;cm0=",
    "device string": f'\x1bP$q"p{_ST}',
    "privacy message": f"\x1b^secret{_ST}",
    "c1 csi": "\x9b5mred",
    "c1 osc": "\x9d0;pwned\x9c",
    "all of c0": "".join(map(chr, range(1, 32))),
    "delete and next line": "a\x7fb\x85c",
    "bell and backspace": "xx\x07\x08\x08yy",
    "carriage return": "real\rfake",
    "lines": "one\r\ntwo\nthree",
    "tabs": "a\tb\tc",
    "direction override": "invoice\u202excod.exe",
    "direction isolates": "a\u2066b\u2067c\u2068d\u2069",
    "direction marks": "\u200eleft\u200fright\u061c",
    "zero width": "ze\u200bro\u200cwi\u2060dth\ufeff",
    "soft hyphens and fillers": "so\u00adft\u2062\u206a\ufff9",
    "tags": "x\U000e0068\U000e0069y",
    "tower": "Z" + "\u0301\u0316\u0489" * 30,
    "marks without a letter": "\u0301\u0301\u0301abc",
    "line separators": "a\u2028b\u2029c",
    "rich markup": "[bold red]x[/] [/b] [link=http://evil.example]y[/link]",
    "click markup": "[@click=app.quit]x[/] [@click=app.bell()]y[/]",
    "broken markup": "[/b] x] [[ [#$%] [b",
    "html": "<script>alert(1)</script><b>x</b>&lt;",
    "markdown": "# head [x](http://evil.example) `code` | a | b |",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "format": "%s %n {0} {self} $(id) `id` ${HOME} ; rm -rf /",
    "family and flag": "👨\u200d👩\u200d👧\u200d👦 🇩🇪 🏳\ufe0f\u200d🌈 👍🏽 1\ufe0f\u20e3 ❤\ufe0f",
    "wide": "株式会社株式会社株式会社株式会社",
    "half and full": "ﾊﾝｶｸ ＦＵＬＬ 각각",
    "arabic": "شركة الفاتح ١٢٣",
    "persian": "نرم\u200cافزار می\u200cخواهم",
    "hebrew": "חברת שמש 123",
    "hindi": "अमिता क्\u200dष शर्मा",
    "thai": "ประเสริฐ กำ",
    "very long": "Longname" * 40,
    "lone surrogates": "\ue8ff\ue8ffhalf\uedad\uedad a\uedad\ue8ff",
    "private use": "\ue0b0\uf8ff\U000f0000",
    "not a character": "a\ufffe\uffff\U0001ffffb",
}


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    about: str
    text: str

    def told(self, field: str) -> str:
        """Return the text with its tag for a field: ``n07`` for a name."""
        return f"{field}{self.number:02}{self.text}"

    @property
    def tag(self) -> str:
        """What stands on the screen where the item's name is shown."""
        return f"n{self.number:02}"


CORPUS = tuple(
    Item(number, about, text) for number, (about, text) in enumerate(_PIECES.items(), start=10)
)
#: What is no colour, no date and no number.
_COLOURS = (
    "\x1b[5m",
    "[red]",
    "url(x)",
    "#12345",
    "rgb(999,0,0)",
    "",
    "$accent",
    "#ff0000",
    "ansi_red",
)
#: What is no number either; stands as 990000, 990001 … in the service's database, whose column holds numbers.
_NUMBERS = ("NaN", "-Infinity", "12,50 €\x1b[5m", "[b]5[/]", "9" * 40, "", "1e999")
_NUMBERED = re.compile(rb'"value":99000(\d)(?:\.0+)?(?=[,}])')
_DAYS = ("9999-99-99\x1b[5m", "0000-00-00", "soon\x07", "2026-02-30", "", "[b]2026-01-01")


def fill(service: Service) -> None:
    """Put the corpus into every field of the service's data that can hold a stranger's text."""
    with service.sandbox.database.write() as connection:
        leads = [row[0] for row in connection.execute("SELECT id FROM leads ORDER BY id")]
        assert len(leads) >= len(CORPUS)
        for lead, item in zip(leads, CORPUS, strict=False):
            company = connection.execute(
                "INSERT INTO companies (name, created_at) VALUES (?, '2026-01-01T00:00:00.000000Z')",
                (item.told("c"),),
            ).lastrowid
            connection.execute(
                "UPDATE leads SET first_name = ?, last_name = ?, email = ?, phone_number = ?, website = ?,"
                " company_id = ?, currency = ?, lead_interaction_date = ?, address = ?, zip_code = ?,"
                " description = ?, custom_fields = ?, value = ?, converted = 0 WHERE id = ?",
                (
                    item.told("n"),
                    item.text,
                    f"{item.told('e')}@x.example",
                    item.told("p"),
                    f"http://{item.told('w')}.example/",
                    company,
                    f"E{item.text}"[:20],
                    _DAYS[item.number % len(_DAYS)],
                    item.told("a"),
                    item.told("z"),
                    f"{item.told('d')}\n{item.text}"
                    + (" word" * 200_000 if item.number == 10 else ""),
                    json.dumps([{"name": item.told("f"), "value": item.told("g")}]),
                    item.number * 1000
                    if item.number % 3
                    else 990_000 + item.number % len(_NUMBERS),
                    lead,
                ),
            )
            for kind in ("t", "u"):
                connection.execute(
                    "INSERT INTO notes (lead_id, title, note, created_by, created_at)"
                    " VALUES (?, ?, ?, 1, '2026-11-20 10:00:00')",
                    (lead, item.told(kind), f"{item.text}\nNext: {item.told('v')}"),
                )
            connection.execute(
                "INSERT INTO activities (lead_id, kind, content, old_value, new_value, created_by,"
                " created_at) VALUES (?, 'updated', ?, ?, ?, 1, '2026-11-20T10:00:00.000000Z')",
                (lead, item.told("k"), item.told("o"), item.told("m")),
            )
            media = connection.execute(
                "INSERT INTO media (title, mime_type, size, created_by, created_at)"
                " VALUES (?, ?, 5, 1, '2026-11-20T10:00:00.000000Z')",
                (item.told("b"), item.text[:30]),
            ).lastrowid
            connection.execute("INSERT INTO lead_files VALUES (?, ?)", (lead, media))
        for table, column in (("attributes", "name"), ("users", "first_name"), ("groups", "name")):
            ids = [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY id")]
            for number, item in zip(ids, CORPUS, strict=False):
                connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE id = ?", (item.told("s"), number)
                )
        for number in range(40):
            connection.execute(
                "UPDATE attributes SET color = ? WHERE id = ?",
                (_COLOURS[number % len(_COLOURS)], number),
            )


def meant(text: str) -> str:
    """Return a text of the service's database as it appears in responses."""
    for sign, escape in _HALVES.items():
        text = text.replace(sign, json.loads(f'"{escape}"'))
    return text


class Halving:
    """Around the service: in answers the signs become lone surrogates, and some numbers none; in requests
    lone surrogates become signs again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        waiting: list[Message] = []

        async def read() -> Message:
            message = await receive()
            body: bytes = message.get("body", b"")
            for sign, escape in _HALVES.items():
                body = body.replace(escape.encode(), sign.encode())
            return {**message, "body": body} if "body" in message else message

        async def write(message: Message) -> None:
            if message["type"] == "http.response.start":
                waiting.append(message)
                return
            body: bytes = message.get("body", b"")
            for sign, escape in _HALVES.items():
                body = body.replace(sign.encode(), escape.encode())
            body = _NUMBERED.sub(_no_number, body)
            if waiting:
                assert not message.get("more_body"), "its length must be known"
                await send(_sized(waiting.pop(), len(body)))
            await send({**message, "body": body})

        await self._app(_unsized(scope), read, write)


def _no_number(found: re.Match[bytes]) -> bytes:
    return b'"value":' + json.dumps(_NUMBERS[int(found[1])]).encode()


def _sized(start: Message, length: int) -> Message:
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    return {**start, "headers": [*headers, (b"content-length", str(length).encode())]}


def _unsized(scope: Scope) -> Scope:
    headers: Any = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
    return {**scope, "headers": headers}


_SEQUENCE = re.compile(
    rb"\x1b(?:\[(?P<csi>[0-?]*[ -/]*[@-~])|\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)|(?P<other>.))",
    re.S,
)
#: Besides colours and places, what the program says to the terminal, all of it at start or end.
_OURS = re.compile(
    rb"\?(?:1049|1000|1003|1015|1006|25|1004|2004|7|2026|2048)[hl]|\?20(?:26|48)\$p|[<>]\d*u"
)
_ATTRIBUTES = {"0", "1", "4", "7", "9", "22", "24", "27", "29", "39", "49"}
_HARMFUL = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200d-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe0f\ufeff\ufff9-\ufffb\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)


def hostile(output: bytes, rows: int) -> list[str]:
    """Return the terminal's input without the program's own output."""
    found: list[str] = []
    for match in _SEQUENCE.finditer(output):
        if not _is_ours(match, rows):
            found.append(repr(match.group()))
    text = _SEQUENCE.sub(b"", output).decode("utf-8", errors="replace")
    found += [repr(text[m.start() - 12 : m.end() + 6]) for m in _HARMFUL.finditer(text)]
    return found


def _is_ours(match: re.Match[bytes], rows: int) -> bool:
    csi, osc = match["csi"], match["osc"]
    if osc is not None:
        if osc.startswith(b"52;c;"):
            return not _HARMFUL.search(base64.b64decode(osc[5:]).decode("utf-8", "replace"))
        return osc.startswith(b"22;")
    if csi is None:
        return False
    if csi.endswith(b"m"):
        # Colours are three or five parameters; what is left must be attributes that we use.
        rest = re.sub(r"[34]8;(?:2;\d+;\d+;\d+|5;\d+)", "0", csi[:-1].decode())
        plain = {one for one in rest.split(";") if not re.fullmatch(r"[349][0-7]|10[0-7]", one)}
        return plain <= _ATTRIBUTES | {""}
    if csi.endswith(b"H"):
        row = csi[:-1].split(b";")[0]
        return row.isdigit() and int(row) <= rows
    return _OURS.fullmatch(csi) is not None

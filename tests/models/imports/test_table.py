"""Files as people have them: separators, encodings, line ends, quotes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.imports import table, vcard
from taskip_leads.models.imports.encodings import EncodingDetector

TEXT = "Vorname;Firma\nJürgen;Bäcker & Söhne\nZoë;Café\n"


def encoding_of(data: bytes, piece: int = 7) -> str:
    detector = EncodingDetector()
    detector.feed(data[:64])
    for at in range(64, len(data), piece):
        detector.feed(data[at : at + piece])
    return detector.encoding


def read(data: bytes, separator: str | None = None) -> list[tuple[int, list[str]]]:
    pieces = [data[at : at + 5] for at in range(0, len(data), 5)]
    text = list(table.lines(pieces, encoding_of(data)))
    return list(table.rows(text, separator or table.detect_separator(text)))


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encoding_is_detected_and_read(codec: str, expected: str) -> None:
    data = TEXT.encode(codec)
    assert encoding_of(data) == expected
    assert read(data)[1] == (1, ["Jürgen", "Bäcker & Söhne"])


def test_first_accent_in_the_last_row_decides() -> None:
    plain = "Name,Ort\n" + "Ann,Rome\n" * 5000
    assert encoding_of(f"{plain}Ann,Köln\n".encode("cp1252"), 4096) == "cp1252"
    assert encoding_of(f"{plain}Ann,Köln\n".encode(), 4096) == "utf-8"
    # A file that ends within a character is no UTF-8.
    assert encoding_of(f"{plain}Ann,Köln".encode()[:-3]) == "cp1252"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_line_end_are_detected(separator: str, end: str) -> None:
    lines = ["Name", "Value", "Note"], ["Ann", '"1,5;x"', '"a|b"'], ["Bob", "2", ""]
    data = end.join(separator.join(line) for line in lines).encode()
    assert read(data) == [
        (0, ["Name", "Value", "Note"]),
        (1, ["Ann", "1,5;x", "a|b"]),
        (2, ["Bob", "2", ""]),
    ]


def test_amounts_with_commas_do_not_make_commas_the_separator() -> None:
    data = b"Name;Betrag\nAnn;1.250,50\nBob;99,00\nCleo;7,25\n"
    assert read(data)[1] == (1, ["Ann", "1.250,50"])


def test_quoted_cells_hold_line_breaks_and_quotes() -> None:
    data = b'Name,Note\r\nAnn,"first\r\nsecond ""x"""\r\nBob,y\r\n'
    assert read(data)[1:] == [(1, ["Ann", 'first\nsecond "x"']), (2, ["Bob", "y"])]


def test_empty_rows_keep_the_numbers_of_the_others() -> None:
    assert read(b"Name,Email\n,\n\nAnn,a@b.example\n")[1:] == [(3, ["Ann", "a@b.example"])]


def test_line_of_excel_that_names_the_separator_is_no_row() -> None:
    assert read(b"sep=;\nName;Email\nAnn;x\n")[0] == (0, ["Name", "Email"])


def test_quote_that_is_never_closed_is_refused() -> None:
    with pytest.raises(table.InvalidTable, match="quote"):
        read(b'Name,Note\nAnn,"' + b"x" * (table.LONGEST_CELL + 1))


def test_apostrophe_of_our_own_export_is_dropped() -> None:
    assert table.cell_text("'=HYPERLINK(1)") == "=HYPERLINK(1)"
    assert table.cell_text("'tis") == "'tis"


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12),
                 min_size=3, max_size=3),
        min_size=1, max_size=6,
    ),
    st.sampled_from([",", ";", "\t"]),
)  # fmt: skip
def test_what_csv_writes_is_read_back(rows: list[list[str]], separator: str) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    expected = [[table.cell_text(cell) for cell in row] for row in rows]
    got = [cells for _, cells in read(out.getvalue().encode(), separator)]
    assert got == [row for row in expected if any(row)]


def test_hundred_thousand_rows_are_streamed() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"Name,Email,Company\n"
        for at in range(1000):
            yield b"".join(b"Ann,a%d@x.example,Acme\n" % (at * 100 + n) for n in range(100))

    tracemalloc.start()
    count = sum(1 for _ in table.rows(table.lines(pieces(), "utf-8"), ","))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_001
    assert peak < 5_000_000


def test_vcards_become_rows() -> None:
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Brandt;Jana;;;\nFN:Jana Brandt\nORG:Elbe Optik GmbH;Sales\n"
        "item1.EMAIL;TYPE=INTERNET:jana@elbe.example\nTEL;TYPE=CELL:+49 40 5550 177\n"
        "ADR;TYPE=WORK:;;Hafenweg 3;Hamburg;;20457;Germany\nNOTE:Wants a demo\\, soon\n"
        "  and a folded line\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen M=C3=\n=BCller\n"
        "EMAIL:j@m.example\nEND:VCARD\n"
    )  # fmt: skip
    assert vcard.is_vcard(text)
    lines = [f"{line}\n" for line in text.split("\n")]
    (_, head), (_, first), (_, second) = vcard.rows(lines)
    jana = dict(zip(head, first, strict=True))
    assert (jana["First Name"], jana["Last Name"]) == ("Jana", "Brandt")
    assert (jana["Company"], jana["Email"]) == ("Elbe Optik GmbH", "jana@elbe.example")
    assert (jana["Street"], jana["Zip"]) == ("Hafenweg 3", "20457")
    assert jana["Description"] == "Wants a demo, soon and a folded line"
    assert dict(zip(head, second, strict=True))["Full Name"] == "Jürgen Müller"

"""Sentences that name keys: those in force, bold, whatever the sentence quotes."""

from __future__ import annotations

from contextvars import copy_context
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.settings_session import SettingsSession
from taskip_leads.ui import keys
from taskip_leads.ui.keys import keymap
from taskip_leads.ui.render import cells, content
from tests.support.lead_fixtures import FULL, NOTES, open_lead
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

OWN = '[keys]\n"app.undo" = ["B"]\n"lead.note" = ["f7"]\n"app.drafts" = []\n'


def session(folder: Path) -> SettingsSession:
    file = folder / "config.toml"
    file.write_text(OWN)
    settings = SettingsSession(file)
    settings.reload()
    return settings


def is_bold(ui: Driver, words: str, key: str) -> bool:
    """Return whether ``key`` is bold at its place in ``words``, and no letter around it."""
    y = next(at for at, line in enumerate(ui.lines) if words in line)
    start = ui.lines[y].index(words)
    cell, wanted = 0, range(start + words.index(key), start + words.index(key) + len(key))
    bold = []
    for segment in ui.strips[y]:
        for _letter in segment.text:
            if start <= cell < start + len(words) and segment.style and segment.style.bold:
                bold.append(cell)
            cell += 1
    return bold == list(wanted)


async def test_questions_name_the_key_of_undo_that_the_user_chose(
    offline: Opener, tmp_path: Path
) -> None:
    async with offline(settings=session(tmp_path), hold=5) as ui:
        await ui.press("D")
        await ui.sees("B undoes it for")
        assert is_bold(ui, "B undoes it for", "B")
        await ui.press("y")
        await ui.sees("B undo")
        before = ui.store.outbox.counts.held
        await ui.press("B")
        await ui.until(lambda: ui.store.outbox.counts.held < before)


async def test_empty_tabs_name_the_keys_that_fill_them(offline: Opener, tmp_path: Path) -> None:
    async with offline(settings=session(tmp_path)) as ui:
        await open_lead(ui, FULL, [], [])
        await ui.press("]")
        await ui.sees("No notes yet. f7 writes one.")
        assert is_bold(ui, "f7 writes one.", "f7")
        await ui.press("]")
        await ui.sees("No files yet. a uploads one.")
        assert is_bold(ui, "a uploads one.", "a")


async def test_note_without_text_names_its_keys_in_bold(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, FULL, NOTES, [])
        await ui.press("n", "ctrl+s")
        await ui.sees("The note is empty. esc keeps it as a draft")
        assert is_bold(ui, "empty. esc keeps it", "esc")


def test_action_without_a_key_is_named_by_the_palette() -> None:
    def named() -> str:
        chosen, _problems = keymap.read({"app.drafts": [], "app.undo": ["f7"]})
        keys.install().use(keymap.apply(chosen))
        return content.plain_keys("`app.undo` undoes it, `app.drafts` shows drafts")

    assert copy_context().run(named) == ("f7 undoes it, ctrl+p “Go to the drafts” shows drafts")


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="`\n"), max_size=40)
_IDS = st.sampled_from([row.id for row in keys.TABLE if row.keys])


@given(st.lists(st.tuples(_WORDS, _IDS), max_size=3), _WORDS)
def test_sentence_keeps_its_words_and_marks_its_keys(
    pieces: list[tuple[str, str]], end: str
) -> None:
    text = "".join(f"{words}`{id_}`" for words, id_ in pieces) + end
    parts = keys.sentence(text)
    assert [part for part, is_key in parts if is_key] == [keys.name_of(id_) for _, id_ in pieces]
    assert "".join(part for part, is_key in parts if not is_key) == (
        "".join(words for words, _ in pieces) + end
    )


@given(st.text("a`.b `app.undo", max_size=60))
def test_what_names_no_action_stays_as_it_is(text: str) -> None:
    if "`app.undo`" not in text:
        assert content.plain_keys(text) == text


@given(st.lists(st.sampled_from(["`app.undo`", "word", "a longer one", "`app.drafts`"])))
def test_wrapped_sentence_keeps_its_keys_bold(pieces: list[str]) -> None:
    whole = content.with_keys(" ".join(pieces), "")
    lines = content.wrapped(whole, 12)
    assert [line.plain for line in lines] == cells.wrap(whole.plain, 12)
    bold = "".join(
        line.plain[span.start : span.end]
        for line in lines
        for span in line.spans
        if "bold" in str(span.style)
    )
    named = (keys.name_of(one.strip("`")) for one in pieces if one[0] == "`")
    assert bold.replace(" ", "") == "".join(named).replace(" ", "")

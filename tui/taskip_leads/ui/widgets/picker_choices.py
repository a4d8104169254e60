"""The choices of a picker, narrowed to those that match what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from taskip_leads.text import fold
from taskip_leads.ui.widgets.picker_lines import PickerLine

#: Characters that names contain and that are not keys of a picker.
_NAME_CHARACTERS = "-_.&/+'’@"
#: The rows of the reason why a text means nothing.
_REASON = 3
#: The longest text that is read as a choice.
_LONGEST = 100


class TypedChoice(Struct, frozen=True):
    """What a text means as a choice of its own, or why it means nothing."""

    line: PickerLine | None = None
    note: str = ""


class PickerChoices:
    """Lines and the typed text; with ``read``, a text can be a choice that no line offers.

    Then digits and blanks are typed, too.
    """

    def __init__(
        self, lines: Sequence[PickerLine], read: Callable[[str], TypedChoice] | None = None
    ) -> None:
        self.lines = tuple(lines)
        self.typed = ""
        self._read = read
        #: What ``shown`` was computed for, and its result.
        self._known: tuple[str, tuple[PickerLine, ...], list[PickerLine]] | None = None

    def replace(self, lines: Sequence[PickerLine]) -> None:
        """Replace the lines or their counts."""
        self.lines = tuple(lines)

    def narrow(self, typed: str) -> None:
        """Show what matches this text."""
        self.typed = typed[:_LONGEST] if self._read is not None else typed

    def types(self, character: str | None, *, moved: bool) -> bool:
        """Return whether a key is text; ``moved``: the cursor was moved since the last letter."""
        if not character:
            return False
        if character.isalpha() or character in _NAME_CHARACTERS:
            return True
        if self._read is None:
            return False
        if character == " ":
            return bool(self.typed) and not moved
        return character.isdigit() or character in "<>=,:"

    @property
    def choice(self) -> TypedChoice:
        """What the typed text means by itself."""
        if self._read is None or not self.typed.strip():
            return TypedChoice()
        return self._read(self.typed.strip())

    @property
    def meaning(self) -> str:
        """What the typed text means, if it is a choice."""
        return self.choice.note if self.choice.line is not None else ""

    @property
    def is_refused(self) -> bool:
        """Whether the typed text means nothing, and no line matches it."""
        return self._read is not None and bool(self.typed.strip()) and not self.shown

    @property
    def height(self) -> int:
        """The rows of the lines, or of what is said in their place."""
        return len(self.shown) or (_REASON if self._read is not None else 1)

    @property
    def shown(self) -> list[PickerLine]:
        """The lines that match, the typed choice first; blanks are ignored."""
        if self._known is None or self._known[:2] != (self.typed, self.lines):
            needle = _bare(self.typed)
            matches = [line for line in self.lines if needle in _bare(line.name)]
            if (own := self.choice.line) is not None:
                matches = [own, *(line for line in matches if line.id != own.id)]
            self._known = self.typed, self.lines, matches
        return self._known[2]

    def keep(self, line: PickerLine) -> None:
        """Keep a typed choice as the first line, and clear the text."""
        if all(one.id != line.id for one in self.lines):
            self.lines = (line, *self.lines)
        self.typed = ""


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")

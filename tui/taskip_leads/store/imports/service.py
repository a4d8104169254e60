"""Import leads from a file: read it, check it, send it bit by bit, and take it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.clock import now, today
from taskip_leads.errors import ReadOnlyMode, UsageError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import directory
from taskip_leads.mirror.tables.imports import files, rows
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import AddAttribute
from taskip_leads.models.directory import Directory
from taskip_leads.models.imports import mapping as mappings
from taskip_leads.models.imports.mapping import ColumnMapping
from taskip_leads.models.imports.names import CREATABLE, NameBook, UnknownKey
from taskip_leads.models.imports.plan import CheckedFile, Choices
from taskip_leads.models.imports.progress import ImportProgress, RefusedRow
from taskip_leads.models.imports.reading import ReadRow, RowReader, corrected
from taskip_leads.models.imports.report import refused_csv
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import EventBus, ImportChanged
from taskip_leads.store.imports import lead_effects, progress, source, take_back
from taskip_leads.store.imports.dry_run import DryRun
from taskip_leads.store.imports.feeder import ImportFeeder
from taskip_leads.store.imports.lead_matches import LeadMatches
from taskip_leads.store.imports.source import LeadFile
from taskip_leads.store.imports.staging import stage
from taskip_leads.store.projection.attributes import shown_attributes

if TYPE_CHECKING:
    from taskip_leads.store.outbox.outbox import Outbox

#: Stands for the id of a name that is created before its rows.
_CREATED_LATER = -1
#: Imports that are offered again.
_RECENT = 5


class ImportService:
    """Imports of this workspace. Nothing is sent before ``begin``."""

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        outbox: Callable[[], Outbox],
    ) -> None:
        self._database, self._connection, self._events = database, connection, events
        self._outbox = outbox
        #: Sends rows; runs where the outbox is sent.
        self.feeder = ImportFeeder(database, connection, events, outbox)

    @property
    def hour(self) -> tuple[int, int]:
        """The requests that are left of this hour, as far as is known, and how many an hour has."""
        return self._connection.hour

    # -- the file and its columns ---------------------------------------------------------------

    async def load(self, path: Path) -> LeadFile:
        """Read what a file is. Raises ``UsageError`` if it is no table of leads."""
        return await asyncio.to_thread(source.load, path)

    async def mapping_of(self, file: LeadFile) -> tuple[ColumnMapping, bool]:
        """Return what the columns become, and whether that was remembered from the same heads."""
        key = mappings.heads_key(file.heads)
        stored = await self._database.read(lambda c: files.mapping(c, key))
        remembered = None if stored is None else mappings.decode(stored, len(file.heads))
        if remembered is not None:
            return remembered, True
        return await asyncio.to_thread(mappings.guess, file.heads, file.sample), False

    async def names(self, choices: Choices | None = None) -> NameBook:
        """Return all names that TaskIP knows, and what was chosen for others."""
        known, listed = await self._known()
        return NameBook(known.values(), listed, choices.names if choices else None)

    async def known(self) -> tuple[tuple[Attribute, ...], Directory]:
        """Return statuses and sources, and people and companies."""
        known, listed = await self._known()
        return tuple(sorted(known.values(), key=lambda one: one.rank)), listed

    async def _known(self) -> tuple[dict[int, Attribute], Directory]:
        def read(connection: mirror.Connection) -> tuple[dict[int, Attribute], Directory]:
            return dict(shown_attributes(connection)), directory.read(connection)

        return await self._database.read(read)

    async def preview(
        self, file: LeadFile, columns: ColumnMapping, number: int, choices: Choices
    ) -> ReadRow:
        """Return the lead that a row of the sample becomes; the first is 1."""
        reader = RowReader(columns, file.heads, await self.names(choices), today())
        cells = corrected(file.sample[number - 1], choices.corrections.get(number, {}))
        return reader.read(number, cells)

    # -- the dry run ----------------------------------------------------------------------------

    async def check(
        self,
        file: LeadFile,
        columns: ColumnMapping,
        choices: Choices,
        report: Callable[[int], None] = lambda rows: None,
    ) -> CheckedFile:
        """Return what each row is. Nothing is sent or written.

        ``report`` is called with the number of rows so far; what it raises ends the check.
        """
        # A name that is created gives its rows something to change: which id does not matter.
        named = {**choices.names, **dict.fromkeys(choices.created, _CREATED_LATER)}
        names = await self.names(replace(choices, names=named))
        run = DryRun(
            source.rows(file), RowReader(columns, file.heads, names, today()),
            await self._database.read(LeadMatches), choices,
            await self._database.read(partial(_made, hash_=file.hash)),
        )  # fmt: skip
        while (found := await asyncio.to_thread(run.read)) is not None:
            effects = partial(lead_effects.with_effects, found=found)
            report(run.add(await self._database.read(effects)))
        return run.finish()

    async def row(self, file: LeadFile, number: int) -> list[str]:
        """Return the cells of a row as they are in the file."""

        def find() -> list[str]:
            return next((cells for at, cells in source.rows(file) if at == number), [])

        return await asyncio.to_thread(find)

    async def refused_rows(
        self, file: LeadFile, choices: Choices, reasons: Mapping[int, str]
    ) -> str:
        """Return the rows with a reason as CSV that can be imported again."""

        def read() -> str:
            wanted = (
                (corrected(cells, choices.corrections.get(number, {})), reasons[number])
                for number, cells in source.rows(file)
                if number in reasons
            )
            return refused_csv(file.heads, wanted)

        return await asyncio.to_thread(read)

    # -- sending --------------------------------------------------------------------------------

    async def begin(
        self, file: LeadFile, columns: ColumnMapping, checked: CheckedFile, choices: Choices
    ) -> int:
        """Send the rows by and by; return the id of the import.

        Unknown statuses and sources that were chosen are created first. Raises ``UsageError`` if the file
        has changed, or is being imported.
        """
        self._check_writable()
        last = await self.find(file.hash)
        if last is not None and last.waiting:
            raise UsageError(f"{file.name} is being imported: {last.waiting} rows wait.")
        choices = await self._with_created(checked, choices)
        reader = RowReader(columns, file.heads, await self.names(choices), today())
        file_id = await stage(self._database, file, reader, checked, choices, today())
        await self.remember(file, columns)
        self._changed()
        return file_id

    async def remember(self, file: LeadFile, columns: ColumnMapping) -> None:
        """Keep what the columns become for files with the same heads."""
        key, text = mappings.heads_key(file.heads), mappings.encode(columns)
        await self._database.write(lambda c: files.keep_mapping(c, key, text, now()))

    async def _with_created(self, checked: CheckedFile, choices: Choices) -> Choices:
        """Create the chosen names; return the choices with their ids."""
        names = [one for one in checked.unknown if one.key in choices.created]
        if not names:
            return choices
        new = [AddAttribute(CREATABLE[one.key.target], one.name) for one in names]
        change_ids = await self._outbox().add_all(new)
        ids: dict[UnknownKey, int | None] = {
            one.key: -change_id for one, change_id in zip(names, change_ids, strict=True)
        }
        return replace(choices, names={**choices.names, **ids})

    async def pause(self, file_id: int) -> None:
        """Send no more rows until ``resume``, also after a restart."""
        await self._set_state(file_id, files.RUNNING, files.PAUSED)

    async def resume(self, file_id: int) -> None:
        """Go on sending rows."""
        await self._set_state(file_id, files.PAUSED, files.RUNNING)

    def _check_writable(self) -> None:
        if self._connection.state.read_only:
            raise ReadOnlyMode

    async def _set_state(self, file_id: int, before: str, after: str) -> None:
        self._check_writable()

        def write(connection: mirror.Connection) -> None:
            file = files.get(connection, file_id)
            if file is not None and file.state == before:
                files.set_state(connection, file_id, after)

        await self._database.write(write, durable=True)
        self._changed()

    async def stop(self, file_id: int) -> None:
        """Leave out the rows that are not sent; the same file can be imported again."""
        self._check_writable()

        def write(connection: mirror.Connection) -> None:
            rows.move_all(connection, file_id, rows.WAITING, rows.DROPPED)
            files.set_state(connection, file_id, files.STOPPED)

        await self._database.write(write, durable=True)
        self._changed()

    async def take_back(self, file_id: int) -> None:
        """Delete the leads that an import created, and give edited ones their values back.

        Raises ``UsageError`` if that is too long ago.
        """
        self._check_writable()
        known = await self.progress(file_id)
        if known is None or known.undo_until is None:
            raise UsageError("An import can be taken back for 24 hours.")
        await self._database.write(lambda c: take_back.begin(c, file_id), durable=True)
        self._changed()

    async def created(self, file_id: int) -> int:
        """Return how many leads of an import ``take_back`` would delete."""
        return await self._database.read(lambda c: take_back.created(c, file_id))

    def _changed(self) -> None:
        self.feeder.poke()
        self._events.emit(ImportChanged())

    # -- looking --------------------------------------------------------------------------------

    async def progress(self, file_id: int) -> ImportProgress | None:
        """Return how far an import is."""
        hour = self.hour
        return await self._database.read(lambda c: progress.read(c, file_id, hour))

    async def find(self, hash_: str) -> ImportProgress | None:
        """Return the import of a file with this content, if there was one."""
        file = await self._database.read(lambda c: files.by_hash(c, hash_))
        return None if file is None else await self.progress(file.id)

    async def recent(self) -> Sequence[ImportProgress]:
        """Return the last imports, newest first."""
        found = await self._database.read(lambda c: files.recent(c, _RECENT))
        listed = [await self.progress(file.id) for file in found]
        return [one for one in listed if one is not None]

    async def refused(self, file_id: int) -> Sequence[RefusedRow]:
        """Return the rows that TaskIP did not take."""
        return await self._database.read(lambda c: progress.refused(c, file_id))

    async def refused_of(self, file_id: int) -> str:
        """Return the rows that TaskIP did not take as CSV that can be imported again."""
        return await self._database.read(lambda c: progress.refused_table(c, file_id))


def _made(connection: mirror.Connection, hash_: str) -> frozenset[int]:
    file = files.by_hash(connection, hash_)
    if file is None or file.state == files.STAGING:
        return frozenset()
    return rows.made(connection, file.id)

"""The lead index on disk, so that a start does not read all leads.

The file belongs to one state of the mirror: it holds the mirror's revision and a token that the mirror
holds too. A file of another mirror, an older or a damaged one is not used.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
import sys
from array import array
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import msgspec

from taskip_leads.clock import zone_signature
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import meta
from taskip_leads.models.filters.query import Has, Sort
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.lead_sets import Situation
from taskip_leads.store.index.section_file import SectionReader, SectionWriter, UnusableFile
from taskip_leads.store.index.sort_order import SortRanks

# Increased whenever the index or the folding of texts changes.
_VERSION = 6
_META = "index_token"
# With more slots than this per lead, most belong to removed leads.
_MOST_SLOTS = 1.25


class SavedIndex(NamedTuple):
    """An index and the revision of the mirror that it represents."""

    lead_index: LeadIndex
    revision: int


class _Header(msgspec.Struct):
    version: int
    byte_order: str
    token: str
    revision: int
    #: Decides which days notes were written on.
    zones: str
    #: What the default order was sorted by.
    situation: Situation = Situation()


def path_of(mirror: Path) -> Path:
    """Return the path of the index of a mirror."""
    return mirror.with_suffix(".index")


def load(
    mirror: Path, connection: sqlite3.Connection, note_timezone: str = ""
) -> SavedIndex | None:
    """Return the saved index; None if there is none for this mirror and these time zones."""
    try:
        with path_of(mirror).open("rb") as file:
            reader = SectionReader(file)
            header = reader.read_json(_Header)
            token = meta.get(connection, _META, str)
            found = (header.version, header.byte_order, header.token, header.zones)
            if found != (_VERSION, sys.byteorder, token, _zones(note_timezone)):
                return None
            return SavedIndex(_read_index(reader, header.situation), header.revision)
    except (OSError, ValueError, KeyError, IndexError, OverflowError, UnusableFile):
        return None


async def save(
    database: Database, index: LeadIndex, revision: int, note_timezone: str = ""
) -> None:
    """Save the index. Raises ``OSError`` or ``MirrorUnavailable``."""
    path, token = path_of(database.path), secrets.token_hex(16)
    if len(index.lead_ids) > _MOST_SLOTS * len(index):
        path.unlink(missing_ok=True)
        return
    written = path.with_suffix(".index-new")
    ordered = index.order(Sort(), SortRanks()).slots
    zones = _zones(note_timezone)
    header = _Header(_VERSION, sys.byteorder, token, revision, zones, index.situation)
    await asyncio.to_thread(_write, written, index, ordered, header)

    def commit(connection: sqlite3.Connection) -> None:
        meta.put(connection, _META, token)

    await database.write(commit)
    written.replace(path)


def _zones(note_timezone: str) -> str:
    """Return a value that changes with the zone of this machine, or of TaskIP's note times."""
    return f"{zone_signature()} {note_timezone}"


def _write(path: Path, index: LeadIndex, ordered: array[int], header: _Header) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
        writer = SectionWriter(file)
        writer.write_json(header)
        _write_index(writer, index, ordered)


def _write_index(writer: SectionWriter, index: LeadIndex, ordered: array[int]) -> None:
    sets, texts, values = index.sets, index.texts, index.sets.values
    writer.write_array(index.lead_ids)
    writer.write(texts.buffer)
    writer.write_array(texts.starts)
    writer.write_array(texts.ends)
    writer.write_maps(texts.pairs)
    writer.write_maps(dict(enumerate((sets.everything, sets.converted, *sets.has.values()))))
    writer.write_maps({int(kind): slots for kind, slots in sets.unread.items()})
    for ids in (sets.statuses, sets.sources, sets.owners):
        writer.write_json(ids.combinations)
        writer.write_array(ids.codes)
        writer.write_maps(ids.slots_by_id)
    for days, column in sets.dated:
        writer.write_array(column)
        writer.write_maps(days.days)
    writer.write_maps(sets.noted.days)
    writer.write_array(sets.created_moments)
    writer.write_array(values.parts)
    writer.write_json({slot: str(value) for slot, value in values.unusual.items()})
    writer.write_json(values.currency_names)
    writer.write_maps(dict(enumerate((values.none, *values.currency_slots))))
    writer.write_array(values.currency_codes)
    writer.write_maps(values.buckets)
    writer.write_array(ordered)


def _read_index(reader: SectionReader, situation: Situation) -> LeadIndex:
    index = LeadIndex()
    lead_ids = reader.read_array(array("q"))
    sets, texts, values = index.sets, index.texts, index.sets.values
    buffer = reader.read()
    reader.read_array(texts.starts)
    reader.read_array(texts.ends)
    texts.restore(buffer, reader.read_maps())
    everything, converted, *has = reader.read_maps().values()
    sets.restore(everything, converted, dict(zip(Has, has, strict=True)))
    sets.restore_unread({UnreadKind(kind): slots for kind, slots in reader.read_maps().items()})
    for ids in (sets.statuses, sets.sources, sets.owners):
        ids.restore_combinations(reader.read_json(list[tuple[int, ...] | None]))
        reader.read_array(ids.codes)
        ids.slots_by_id.update(reader.read_maps())
    for days, column in sets.dated:
        reader.read_array(column)
        days.days.update(reader.read_maps())
    sets.noted.days.update(reader.read_maps())
    reader.read_array(sets.created_moments)
    reader.read_array(values.parts)
    values.unusual.update(reader.read_json(dict[int, Decimal]))
    names = reader.read_json(list[str | None])
    none, *currencies = reader.read_maps().values()
    values.none.update(none)
    values.restore_currencies(names, currencies)
    reader.read_array(values.currency_codes)
    values.buckets.update(reader.read_maps())
    index.restore(lead_ids, reader.read_array(array("I")), situation)
    return index

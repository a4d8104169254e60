"""A file of sections, each with its length and checksum."""

from __future__ import annotations

import os
import struct
import zlib
from array import array
from collections.abc import Mapping
from io import BufferedReader
from typing import Any, BinaryIO, TypeVar

import msgspec
from pyroaring import BitMap

_SECTION = struct.Struct("<QI")

T = TypeVar("T")


class UnusableFile(Exception):
    """The file is damaged or belongs to another mirror."""


class SectionWriter:
    """Writes sections in sequence."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write a section."""
        self._file.write(_SECTION.pack(len(data), zlib.crc32(data)))
        self._file.write(data)

    def write_json(self, value: Any) -> None:
        self.write(msgspec.json.encode(value))

    def write_array(self, values: array[int]) -> None:
        self.write(memoryview(values).cast("B"))

    def write_maps(self, maps: Mapping[int, BitMap]) -> None:
        """Write sets by number."""
        self.write_array(array("q", maps))
        for slots in maps.values():
            self.write(slots.serialize())


class SectionReader:
    """Reads sections in the same order, one at a time."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._left = os.fstat(file.fileno()).st_size

    def read(self) -> bytearray:
        """Read the next section; raises ``UnusableFile``."""
        length, checksum = self._read_head()
        data = bytearray(length)
        self._fill(memoryview(data), checksum)
        return data

    def read_json(self, kind: type[T]) -> T:
        return msgspec.json.decode(self.read(), type=kind)

    def read_array(self, values: array[int]) -> array[int]:
        """Fill an empty array, in its own memory: copies of large sections would leave holes."""
        length, checksum = self._read_head()
        if length % values.itemsize:
            raise UnusableFile
        values.append(0)
        values *= length // values.itemsize
        self._fill(memoryview(values).cast("B"), checksum)
        return values

    def read_maps(self) -> dict[int, BitMap]:
        numbers = self.read_array(array("q"))
        return {number: BitMap.deserialize(self._read_bytes()) for number in numbers}

    def _read_head(self) -> tuple[int, int]:
        head = self._file.read(_SECTION.size)
        if len(head) < _SECTION.size:
            raise UnusableFile
        length, checksum = _SECTION.unpack(head)
        self._left -= _SECTION.size + length
        if self._left < 0:
            raise UnusableFile
        return length, checksum

    def _read_bytes(self) -> bytes:
        length, checksum = self._read_head()
        data = self._file.read(length)
        if len(data) != length or zlib.crc32(data) != checksum:
            raise UnusableFile
        return data

    def _fill(self, memory: memoryview, checksum: int) -> None:
        if self._file.readinto(memory) != len(memory) or zlib.crc32(memory) != checksum:
            raise UnusableFile

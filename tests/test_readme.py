"""The README's tables, commands, settings and pictures agree with the program."""

from __future__ import annotations

import argparse
import re

import pytest
from msgspec.structs import fields

from taskip_leads.cli.manual import commands
from taskip_leads.cli.parser import build_parser
from taskip_leads.config import Settings
from tests.readme import MANUAL, README, manual_page, renewed

TEXT = README.read_text(encoding="utf-8")


def test_readme_tables_of_keys_and_filters_equal_the_program() -> None:
    assert renewed(TEXT) == TEXT, "run: make readme"


def test_manual_page_equals_the_program() -> None:
    assert MANUAL.read_text(encoding="utf-8") == manual_page(), "run: make readme"


@pytest.mark.parametrize(
    ("name", "parser"), commands(build_parser()), ids=lambda one: str(one)[:12]
)
def test_manual_page_and_readme_have_every_command(
    name: str, parser: argparse.ArgumentParser
) -> None:
    page = MANUAL.read_text(encoding="utf-8").replace("\\-", "-")
    section = page.split(f"\n.SS {name}")[1].split("\n.S")[0]
    for action in parser._actions:
        for option in action.option_strings:
            assert option in section or option in page.split(".SH COMMANDS")[0]
    assert re.search(rf"`(taskip-leads )?{name}\b", TEXT)


def test_readme_lists_every_setting() -> None:
    named = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"(?m)^\| (`\w+`.*?) \|", TEXT))))
    assert {field.name for field in fields(Settings)} <= named


@pytest.mark.parametrize(
    "line", sorted(set(re.findall(r"`taskip-leads ([a-z][^`]*)`", TEXT))), ids=str
)
def test_readme_shows_only_existing_commands(line: str) -> None:
    words = re.sub(r"[A-Z]+…?", "x", re.sub(r"\[.*?\]", "", line)).split()
    build_parser().parse_args([word for word in words if word.isascii()])


def test_readme_pictures_exist() -> None:
    for path in re.findall(r"\]\((screenshots/[^)]+)\)", TEXT):
        assert (README.parent / path).is_file(), path


def test_readme_names_only_existing_make_targets() -> None:
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    named = set(re.findall(r"(?m)(?:^|`)make ([a-z-]+)", TEXT))
    assert {"run", "test"} <= named <= targets

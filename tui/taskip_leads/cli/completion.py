"""Completion for shells: the script to source, and the words that it asks for."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from taskip_leads.errors import TaskipError
from taskip_leads.models.filters.language import GRAMMAR
from taskip_leads.models.filters.writing import write_value
from taskip_leads.models.lead_form import ALL_TEXTS, CHOICES
from taskip_leads.store.store import Store
from taskip_leads.text import clean, fold
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace

#: What ``complete-words`` completes.
KINDS = ("lead", "status", "field", "view")
# Filter words whose choices are in the grammar.
_CLOSED = ("is", "has", "sort")
_PREAMBLE = {
    "bash": """
_taskip_leads_words() {
  local found
  taskip-leads complete-words "$1" -- "${2//\\\\/}" 2>/dev/null | while IFS= read -r found; do
    printf '%q\\n' "$found"
  done
}
""",
    "zsh": """
_taskip_leads_words() {
  local -a found
  found=("${(@f)$(taskip-leads complete-words $1 -- "${(Q)PREFIX}" 2>/dev/null)}")
  found=(${found:#})
  (( $#found )) && compadd -U -S '' -- $found
}
""",
    "fish": """
function _taskip_leads_words
  taskip-leads complete-words $argv[1] -- (commandline -ct | string unescape) 2>/dev/null
end
""",
}
# Bash splits words at colons, which filters contain; its parts are joined before and cut off after.
_BASH_COLONS = """
_taskip_leads() {
  local whole=() word last
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    last=$(( ${#whole[@]} - 1 ))
    if (( last > 0 )) && [[ $word == :* || ${whole[last]} == *: ]]; then
      whole[last]+=$word
    else
      whole+=("$word")
    fi
  done
  local COMP_WORDS=("${whole[@]}") COMP_CWORD=$(( ${#whole[@]} - 1 ))
  SHTAB "$@"
  local typed=${COMP_WORDS[COMP_CWORD]}
  if [[ $typed == *:* && $COMP_WORDBREAKS == *:* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${typed%"${typed##*:}"}"}")
  fi
  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace
  return 0
}
complete -o bashdefault -F _taskip_leads taskip-leads
"""


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return the completion script of a shell."""
    import shtab

    functions = _PREAMBLE[shell] + "".join(_function(shell, kind) for kind in KINDS)
    for action in _actions(parser):
        kind = _kind(action)
        if kind == "file":
            vars(action).update(complete=shtab.FILE)  # where shtab looks
        elif kind:
            name = f"_taskip_leads_words_{kind}"
            call = f"({name})" if shell == "fish" else name
            vars(action).update(complete={shell: call})
    text: str = shtab.complete(parser, shell=shell, preamble=functions)
    if shell == "bash":
        root = re.findall(r"complete -o bashdefault -F (\w+) taskip-leads", text)[-1]
        text += _BASH_COLONS.replace("SHTAB", root)
    return text


def _function(shell: str, kind: str) -> str:
    """Return a function of the shell that completes one kind of word."""
    name = f"_taskip_leads_words_{kind}"
    if shell == "fish":
        return f"function {name}\n  _taskip_leads_words {kind}\nend\n"
    word = ' "$1"' if shell == "bash" else ""
    return f"{name}() {{\n  _taskip_leads_words {kind}{word}\n}}\n"


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # argparse has no other way to its arguments
        yield action
        if isinstance(action.choices, dict):
            for below in action.choices.values():
                yield from _actions(below)


def _kind(action: argparse.Action) -> str:
    """Return what an argument is, by the name that its help shows."""
    kinds = {
        "LEAD": "lead", "FILTER": "lead", "STATUS": "status", "FIELD=VALUE": "field",
        "VIEW": "view", "FILE": "file", "DIR": "file",
    }  # fmt: skip
    return kinds.get(action.metavar, "") if isinstance(action.metavar, str) else ""


def words(options: Options, kind: str, typed: str) -> int:
    """Print what may stand in place of ``typed``; nothing if this machine knows nothing."""
    with suppress(TaskipError, OSError):
        remote = RemoteWorkspace(Installation(options))
        store = remote.store() if remote.mirror.exists() else None
        for word in asyncio.run(_candidates(store, kind, typed)):
            print(word)
    return 0


async def _candidates(store: Store | None, kind: str, typed: str) -> Sequence[str]:
    statuses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    if store is not None:
        try:
            await store.open()
            names = await store.leads.name_lookup()
            statuses, sources = tuple(names.statuses.values()), tuple(names.sources.values())
            people = tuple(names.people.values())
            views = tuple(view.name for view in await store.views.all())
        finally:
            await store.stop()
    known = {"status": statuses, "source": sources, "owner": (*people, "me")}
    if kind == "status":
        return _starting(statuses, typed)
    if kind == "view":
        return _starting(views, typed)
    if kind == "field":
        return _fields(typed, known)
    return _filter_words(typed, known)


def _starting(names: Iterable[str], typed: str) -> list[str]:
    return [clean(name) for name in names if fold(name).startswith(fold(typed))]


def _filter_words(typed: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    """Complete the last part of a filter: a word, or one of the names behind it."""
    before, name, value = re.fullmatch(r"(.*\s|)(-?\w*:?)(.*)", typed, re.DOTALL).groups()  # type: ignore[union-attr]
    if not name.endswith(":"):
        found = [f"{word.name}:" for word in GRAMMAR if word.name]
        minus = "-" if name.startswith("-") else ""
        return [f"{before}{minus}{word}" for word in _starting(found, name.removeprefix("-"))]
    word = name.strip("-:")
    choices = known.get(word, ())
    if word in _CLOSED:
        choices = tuple(next(one.takes for one in GRAMMAR if one.name == word).split(", "))
    elif word in known:
        choices = (*choices, "none")
    head, comma, last = value.rpartition(",")
    fitting = _starting(choices, last.strip('"'))
    # One name needs no quotes: an argument is one part of a filter.
    quoted = (write_value(choice) if comma or before else choice for choice in fitting)
    return [f"{before}{name}{head}{comma}{choice}" for choice in quoted]


def _fields(typed: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    from taskip_leads.cli.write.fields import SHORT

    name, sign, value = typed.partition("=")
    if not sign:
        names = {*ALL_TEXTS, *CHOICES, *SHORT} - {*SHORT.values()}
        return _starting((f"{one}=" for one in sorted(names)), name)
    head, comma, last = value.rpartition(",")
    mark = last[:1] if last[:1] in ("+", "-") else ""
    fitting = _starting(known.get(name, ()), last.removeprefix(mark))
    return [f"{name}={head}{comma}{mark}{one}" for one in fitting]

"""Private names of Textual are used in ``ui/compat`` only, listed, and unchanged upstream."""

from __future__ import annotations

import hashlib
import importlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from textual import keys
from textual._compositor import Compositor
from textual._parser import Parser
from textual.app import App
from textual.document._wrapped_document import WrappedDocument
from textual.dom import DOMNode
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen
from textual.scrollbar import ScrollBarRender
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.widgets._toast import Toast

from taskip_leads.ui.compat import private_names
from tests.architecture import source, textual_names

CLASSES: dict[str, type] = {
    one.__name__: one
    for one in (
        App,
        Compositor,
        DOMNode,
        Driver,
        Input,
        LinuxDriver,
        MessagePump,
        Parser,
        Screen,
        TextArea,
        Toast,
        Widget,
        WrappedDocument,
    )
}

#: What compat overrides or calls, with a digest of the upstream source.
UPSTREAM: dict[str, tuple[Any, str]] = {
    "BackgroundScreen.__rich_console__": (BackgroundScreen.__rich_console__, "e0d2e7b51ee02e92"),
    "Screen._binding_chain": (Screen._binding_chain, "003c1b578e69d2cf"),
    "Screen.render": (Screen.render, "c0f72894b3980949"),
    "ScrollBarRender.render_bar": (ScrollBarRender.render_bar, "ea7d1cc4da619e96"),
    "App._handle_exception": (App._handle_exception, "baea2e7f88e7ac52"),
    "App.get_driver_class": (App.get_driver_class, "b4903f3dba399daf"),
    "App.run_action": (App.run_action, "a4d21c5dc2d2059c"),
    "App._check_action_state": (App._check_action_state, "50a6e02e44a0a362"),
    "App._display": (App._display, "4b78dff6669a455c"),
    "App._print_error_renderables": (App._print_error_renderables, "6e6be40346778a2d"),
    "Toast.render": (Toast.render, "343e8e6c9c112b77"),
    "App.on_event": (App.on_event, "3dbf14d694916fe3"),
    "LinuxDriver._get_terminal_size": (LinuxDriver._get_terminal_size, "7e80e59356c609c4"),
    "LinuxDriver._sigcont_application": (LinuxDriver._sigcont_application, "1d7463a74df118a4"),
    "LinuxDriver.close": (LinuxDriver.close, "c32293a24c1a6b91"),
    "LinuxDriver.start_application_mode": (LinuxDriver.start_application_mode, "7c41f5ba11a8ef05"),
    "LinuxDriver.write": (LinuxDriver.write, "b78a34033db5a0eb"),
    "Compositor._get_renders": (Compositor._get_renders, "8ac93299aa5d3bef"),
    "Compositor.render_partial_update": (Compositor.render_partial_update, "888dccc892d8ecc2"),
    "Input._value": (Input._value, "33f9515a42e79bd3"),
    "LinuxDriver.disable_input": (LinuxDriver.disable_input, "6154c5a7c1743fe9"),
    "LinuxDriver.run_input_thread": (LinuxDriver.run_input_thread, "d796af6d69db337d"),
    "MessagePump._close_messages_no_wait": (
        MessagePump._close_messages_no_wait,
        "f5db7e8fd40afc56",
    ),
    "MessagePump._dispatch_message": (MessagePump._dispatch_message, "f2be0916fb2d6cb5"),
    "Screen._compositor_refresh": (Screen._compositor_refresh, "7a40efe563816a06"),
    "Screen._on_idle": (Screen._on_idle, "05781131b10da971"),
    "Screen._on_timer_update": (Screen._on_timer_update, "421401660de142c5"),
    "Widget._on_idle": (Widget._on_idle, "dcb1c9d1e74be9b2"),
    "keys._character_to_key": (keys._character_to_key, "422e0a6af915a9c4"),
}


def in_compat(path: str) -> bool:
    return path.startswith("ui/compat/")


def digest(part: Any) -> str:
    function: Any = part.fget if isinstance(part, property) else part
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]


def test_private_names_are_used_in_compat_only() -> None:
    uses = textual_names.inherited_uses() | textual_names.foreign_uses() | textual_names.imports()
    assert [use for use in sorted(uses) if not in_compat(use[0])] == []


def test_private_attributes_are_listed_and_no_others() -> None:
    inherited = {name for _, _, name in textual_names.inherited_uses()}
    foreign = {name for _, _, name in textual_names.foreign_uses()}
    listed = set(private_names.ATTRIBUTES)
    assert sorted(inherited - listed) == [], "list it in compat/private_names.py with a reason"
    assert sorted(foreign - {name.split(".")[1] for name in listed}) == []
    unused = {n for n in listed - inherited if n.split(".")[1] not in foreign}
    assert sorted(unused) == [], "no longer used"


def test_private_imports_are_listed_and_no_others() -> None:
    assert {name for _, _, name in textual_names.imports()} == set(private_names.IMPORTS)


@pytest.mark.parametrize("name", sorted(private_names.ATTRIBUTES))
def test_listed_attribute_exists_upstream(name: str) -> None:
    class_, _, attribute = name.partition(".")
    assert attribute in textual_names.private_names(CLASSES[class_])


def test_search_detects_foreign_uses() -> None:
    """The search sees what compat does; it would see the same elsewhere."""
    assert {"_parent", "_batch_count"} <= {name for _, _, name in textual_names.foreign_uses()}
    assert "Widget._on_idle" in {name for _, _, name in textual_names.inherited_uses()}


@pytest.mark.parametrize("name", sorted(UPSTREAM))
def test_overridden_upstream_method_is_unchanged(name: str) -> None:
    """If this fails, Textual behaves differently: check whether ours must change too."""
    part, expected = UPSTREAM[name]
    assert digest(part) == expected


def overrides() -> set[str]:
    """Methods of compat that replace one of Textual's, constructors and abstract ones excepted."""
    found = set()
    for class_ in source.classes():
        if not in_compat(class_.module.path):
            continue
        actual = getattr(importlib.import_module(class_.module.name), class_.name)
        for method in class_.methods:
            for base in textual_names.upstream(actual):
                replaced: Callable[..., Any] | None = vars(base).get(method.name)
                abstract = getattr(replaced, "__isabstractmethod__", False)
                if replaced is not None and method.name != "__init__" and not abstract:
                    found.add(f"{base.__name__}.{method.name}")
                    break
    return found


def test_every_override_has_a_digest() -> None:
    assert sorted(overrides() - set(UPSTREAM)) == []

"""The smallest Textual application: what nothing that is built on Textual can be faster than."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("minimal is here")


if __name__ == "__main__":
    Minimal().run()

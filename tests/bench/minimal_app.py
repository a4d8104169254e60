"""The smallest Textual application, a lower bound for everything built on Textual."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("minimal is here")


if __name__ == "__main__":
    Minimal().run()

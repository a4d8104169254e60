"""A short walk through each screen in a real terminal."""

from __future__ import annotations

from pathlib import Path

from tests.support.service import Service
from tests.support.terminal import Terminal
from tests.terminal.conftest import Walk

ESC, ENTER, TAB, BACKSPACE = "\x1b", "\r", "\t", "\x7f"
CTRL_O, CTRL_P, CTRL_S, CTRL_U = "\x0f", "\x10", "\x13", "\x15"


def gone(terminal: Terminal, words: str) -> None:
    """Wait until these words are not on the screen any more."""
    terminal.wait_for(lambda: words not in terminal.text, what=f"the end of {words!r}")


def cursor(terminal: Terminal) -> str:
    """The line that the cursor's bar stands in, from the bar on: of two columns, the cursor's."""
    return next((line[line.index("▌") :] for line in terminal.text.splitlines() if "▌" in line), "")


def name_of(terminal: Terminal) -> str:
    """The name of the lead under the list's cursor."""
    return cursor(terminal)[3:23].strip(" …")


def left(terminal: Terminal, line: str, key: str) -> None:
    """Press a key, and wait until the cursor is not on this line any more."""
    terminal.send(key)
    terminal.wait_for(lambda: cursor(terminal) not in ("", line), what=f"the end of {line!r}")


def go(terminal: Terminal, field: str) -> None:
    """Put the cursor on a field of the lead that is open."""
    terminal.send("gg")
    terminal.wait_for(lambda: cursor(terminal).startswith("▌Status"), what="the first field")
    while not cursor(terminal).startswith(f"▌{field}"):
        left(terminal, cursor(terminal), "j")


def test_walk_through_a_lead_its_tabs_and_an_inline_edit(walk: Walk, service: Service) -> None:
    with walk() as terminal:
        name = name_of(terminal)
        terminal.send(ENTER)
        terminal.wait_for("Overview")
        terminal.wait_for(f" {name}")
        terminal.wait_for("enter edit   n note   s status   t next step   d done   m email")
        go(terminal, "Value")
        terminal.send(ENTER)
        terminal.wait_for("enter save  esc keep draft")
        terminal.send(f"{CTRL_U}many{ENTER}")
        terminal.wait_for("✗ Enter an amount, such as")
        terminal.send(f"{CTRL_U}52000{ENTER}")
        terminal.wait_for("◔ Value ")
        terminal.wait_for(lambda: cursor(terminal).startswith("▌Value      52,000"), what="52,000")
        terminal.send("z")
        terminal.wait_for("Undone, nothing was sent.")
        for words in ("No notes yet", "No files yet. a uploads one", "New → "):
            terminal.send("]")
            terminal.wait_for(words)
        terminal.send("]")
        terminal.wait_for("▌Value")
        terminal.send(f"{ESC}j")
        terminal.wait_for(lambda: name_of(terminal) not in ("", name), what="the next lead")
        assert not service.sent("PUT")


def test_walk_with_a_new_lead_whose_address_is_taken(walk: Walk, service: Service) -> None:
    with walk() as terminal:
        held = service.rows("SELECT id, email FROM leads WHERE email LIKE '%@%' LIMIT 1")[0]
        terminal.send(f"aNoor{TAB}Jansen{TAB}nobody{CTRL_S}")
        terminal.wait_for("Enter an address such as name@company.com.")
        terminal.send(f"{CTRL_U}{held['email']}{CTRL_S}")
        terminal.wait_for("already used by")
        terminal.wait_for(f"ctrl+o open #{held['id']}")
        terminal.send(CTRL_O)
        terminal.wait_for("Overview")
        terminal.wait_for(f"#{held['id']}   created")
        terminal.send("gn")
        terminal.wait_for("New lead")
        assert "Noor" in terminal.text, "the form is a draft"
        terminal.send(ENTER)
        terminal.send(f"{TAB}{TAB}{CTRL_U}noor@polder.example{CTRL_S}")
        terminal.wait_for("No drafts.")
        terminal.send("gl")
        terminal.wait_for("New lead “Noor Jansen”")
        terminal.wait_for("1 sending soon")


def test_walk_with_a_name_refused_by_the_server(walk: Walk, service: Service) -> None:
    with walk(hold=0) as terminal:
        body = b'{"message":"Invalid","errors":{"email":["The email has already been taken."]}}'
        service.fail(422, body, method="POST", path="/lead")
        terminal.send(f"aNoor{TAB}Jansen{TAB}noor@polder.example{CTRL_S}")
        terminal.wait_for("1 needs you")
        terminal.send("go")
        terminal.wait_for("The email has already been taken.")
        terminal.send("e")
        terminal.wait_for("noor@polder.example")
        terminal.wait_for("Invalid: The email has already been taken.")
        terminal.send(f"{ESC}")
        terminal.wait_for("Needs you 1")


def test_walk_with_a_status_on_marked_leads_and_its_toast(walk: Walk, service: Service) -> None:
    with walk(hold=0) as terminal:
        terminal.send("   ")
        terminal.wait_for("▪ 3 marked of")
        terminal.wait_for("s status on 3")
        with service.held():
            terminal.send("s")
            terminal.wait_for("type to narrow")
            terminal.send("6")
            terminal.wait_for("Sending to 3 leads")
            terminal.wait_for("0 of 3")
        gone(terminal, "Sending to")
        gone(terminal, "marked of")
        assert len({one.path for one in service.sent("PUT", "/lead/")}) == 3


def test_walk_that_deletes_more_than_ten_leads(walk: Walk, service: Service) -> None:
    with walk(hold=0) as terminal:
        terminal.send(" " * 12)
        terminal.wait_for("▪ 12 marked of")
        terminal.send("D")
        terminal.wait_for("Delete 12 leads?")
        terminal.wait_for("and 7 more")
        terminal.send("y")
        terminal.wait_for("type 12 first")
        terminal.send("12")
        terminal.wait_for("then y")
        terminal.send("y")
        gone(terminal, "Delete 12 leads?")
        terminal.wait_for(
            lambda: bool(service.sent("POST", "/lead/bulk-delete")), what="the request"
        )
        gone(terminal, "marked")


def test_walk_with_an_email_preview_and_hold(walk: Walk, service: Service) -> None:
    with walk() as terminal:
        terminal.send("/@")
        terminal.wait_for("/ @")
        terminal.send(ENTER)
        terminal.wait_for("text @")
        terminal.send("m")
        terminal.wait_for("Subject")
        terminal.wait_for("0/255")
        terminal.send(CTRL_S)
        terminal.wait_for("Add a subject.")
        terminal.send(f"Offer{TAB}Dear {{{{nickname}}}}")
        terminal.wait_for("missing: {{nickname}}")
        terminal.send(f"{BACKSPACE * 12}customer")
        terminal.wait_for("✓ draft saved")
        terminal.send(CTRL_S)
        terminal.wait_for("y send")
        terminal.send("y")
        terminal.wait_for("Email to")
        terminal.wait_for("1 sending soon")
        terminal.send("z")
        terminal.wait_for("Dear customer")
        terminal.send(f"{ESC}gn")
        terminal.wait_for("1 draft on this machine")
        assert not service.sent("POST")


def test_walk_with_a_conversion_that_is_undone(walk: Walk, service: Service) -> None:
    with walk() as terminal:
        name = name_of(terminal)
        terminal.send("C")
        terminal.wait_for(f"Convert {name}")
        terminal.wait_for("Stays on the lead")
        terminal.send(ENTER)
        gone(terminal, "Stays on the lead")
        terminal.send("C")
        terminal.wait_for("y convert")
        terminal.send("y")
        terminal.wait_for("→ contact")
        terminal.wait_for(lambda: name_of(terminal) != name, what="the lead to leave the list")
        terminal.send("z")
        terminal.wait_for(lambda: name_of(terminal) == name, what="the lead in the list again")
        assert not service.sent("POST")


def test_walk_with_files_chosen_by_completion(walk: Walk, service: Service, tmp_path: Path) -> None:
    (tmp_path / "floor plan.pdf").write_bytes(b"%PDF" + b"x" * 2000)
    (tmp_path / "photo.png").write_bytes(b"\x89PNG" + b"y" * 500)
    with walk(hold=0) as terminal:
        terminal.send(f"{ENTER}")
        terminal.wait_for("Overview")
        terminal.send("]]")
        terminal.wait_for("a upload")
        terminal.send("a")
        terminal.wait_for("Upload files")
        terminal.send(f"nowhere{ENTER}")
        terminal.wait_for("There is no file")
        terminal.send(f"{CTRL_U}fl{TAB}")
        terminal.wait_for("floor plan.pdf")
        terminal.send(ENTER)
        terminal.wait_for("1 file chosen")
        terminal.send(f"ph{TAB}{ENTER}")
        terminal.wait_for("2 files chosen")
        terminal.send(ENTER)
        terminal.wait_for(lambda: len(service.sent("POST", "/lead/files/")) == 2, what="both files")
        terminal.wait_for("Files 2")
        terminal.wait_for("◦ photo.png")
        terminal.wait_for("✓ synced")


def test_walk_with_statuses_added_renamed_and_recoloured(walk: Walk, service: Service) -> None:
    def sent(method: str, count: int) -> None:
        has_arrived = lambda: len(service.sent(method, "/lead-attribute")) >= count  # noqa: E731
        terminal.wait_for(has_arrived, what=f"{count} of {method}")

    with walk(hold=0) as terminal:
        terminal.send("gs")
        terminal.wait_for("Statuses 6")
        terminal.send("a")
        terminal.wait_for("New status")
        terminal.send(f"{ENTER}")
        terminal.wait_for("Name is required.")
        terminal.send(f"Paused{ENTER}")
        sent("POST", 1)
        terminal.wait_for("Statuses 7")
        gone(terminal, "↑")
        terminal.send("e")
        terminal.wait_for("Rename or recolour")
        terminal.send(f" deal{ENTER}")
        sent("PUT", 1)
        terminal.wait_for("Paused deal")
        terminal.send("#")
        terminal.wait_for("or type any hex colour")
        terminal.send(f"{TAB}{BACKSPACE * 7}#123456{ENTER}")
        sent("PUT", 2)
        terminal.wait_for("#123456")


def test_walk_with_a_status_moved_up_and_another_deleted(walk: Walk, service: Service) -> None:
    with walk(hold=0) as terminal:
        terminal.send("gs")
        terminal.wait_for("Statuses 6")
        terminal.send("G<")
        terminal.wait_for(lambda: "  5  ■■ Lost" in cursor(terminal), what="one place up")
        terminal.wait_for(
            lambda: len(service.sent("PUT", "/lead-attribute")) == 2, what="both places"
        )
        terminal.send("gg")
        terminal.send("D")
        terminal.wait_for("Delete the status New?")
        terminal.send("m")
        terminal.wait_for("type to narrow")
        terminal.send("1")
        terminal.wait_for("Statuses 5")
        terminal.wait_for(lambda: bool(service.sent("DELETE", "/lead-attribute")), what="the end")


def test_walk_through_the_outbox_and_a_conflict(walk: Walk, service: Service) -> None:
    with walk(hold=1) as terminal:
        terminal.send("/@")
        terminal.wait_for("/ @")
        terminal.send(f"{ENTER}{ENTER}")
        terminal.wait_for("Overview")
        terminal.wait_for("   created ")
        number = int(terminal.line(0).split("#")[1].split()[0])
        go(terminal, "Email")
        terminal.send(f"{ENTER}")
        terminal.wait_for("editing Email")
        with service.sandbox.database.write() as db:
            db.execute("UPDATE leads SET email = 'theirs@there.example' WHERE id = ?", [number])
        terminal.send(f"{CTRL_U}mine@here.example{ENTER}")
        terminal.wait_for("1 needs you")
        terminal.send("go")
        terminal.wait_for("Needs you 1")
        terminal.send(ENTER)
        terminal.wait_for("mine@here.example")
        terminal.wait_for("theirs@there.example")
        terminal.send("ly")
        terminal.wait_for("Done today 1")
        terminal.send(f"{ESC}nA note{CTRL_S}")
        terminal.wait_for("1 sending soon")
        terminal.send("go")
        terminal.wait_for("Sending 1")
        terminal.send("D")
        terminal.wait_for("Discard this change?")
        terminal.send("y")
        gone(terminal, "Sending 1")
        (stored,) = service.rows("SELECT email FROM leads WHERE id = ?", [number])
        assert stored["email"] == "theirs@there.example"


def test_walk_through_drafts(walk: Walk) -> None:
    with walk() as terminal:
        terminal.send("n")
        terminal.wait_for("New note")
        terminal.send(f"Half a thought{ESC}gn")
        terminal.wait_for("1 draft on this machine")
        terminal.wait_for("Half a thought")
        terminal.send(ENTER)
        terminal.wait_for("New note")
        terminal.send(f" more{ESC}")
        terminal.wait_for("Half a thought more")
        terminal.send("D")
        terminal.wait_for("Discard this draft?")
        terminal.send("y")
        terminal.wait_for("No drafts.")
        terminal.send(ESC)
        terminal.wait_for("Company")


def test_walk_through_help_and_palette(walk: Walk) -> None:
    with walk() as terminal:
        terminal.send("?")
        terminal.wait_for("Keys: leads")
        terminal.send("\t")
        terminal.wait_for("The filter as text")
        terminal.send(f"{ESC}j")
        gone(terminal, "Keys: leads")
        terminal.send(CTRL_P)
        terminal.wait_for("Used last")
        terminal.send("statuses")
        terminal.wait_for("Go to statuses and sources")
        terminal.send(ENTER)
        terminal.wait_for("Statuses 6")
        terminal.send("?")
        terminal.wait_for("Keys: statuses and sources")

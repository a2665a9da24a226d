"""Tool servers are added, changed, switched and removed in the settings; nothing wrong gets in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.settings_scene import Scene, scene
from voicedesk.settings.schema import McpServer, Tools
from voicedesk.tools.mcp_servers import ServerState
from voicedesk.ui.settings_dialog.form_row import Tone
from voicedesk.ui.settings_dialog.tool_servers.section import ServerSection
from voicedesk.ui.settings_dialog.tools_page import ToolsPage
from voicedesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
FILES = McpServer(name="files", command=("serve", "notes"))
SEARCH = McpServer(name="search", url="https://mcp.example.com/mcp", token_variable="SEARCH_TOKEN")


class Bench:
    def __init__(self, qtbot: QtBot, theme: Theme, on: Scene) -> None:
        self.on = on
        self.qtbot = qtbot
        self.page = ToolsPage(theme, on.model, ())
        qtbot.addWidget(self.page)
        self.page.resize(640, 700)
        with qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()

    @property
    def section(self) -> ServerSection:
        return self.page.servers

    @property
    def servers(self) -> tuple[McpServer, ...]:
        return self.on.model.settings.tools.mcp_servers

    def have(self, *servers: McpServer) -> None:
        assert self.on.model.change("tools", "mcp_servers", servers) == ""

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.section.form.rows[name].field.setText(text)

    def said(self, field: str) -> str:
        return self.section.form.rows[field].remark.words.text()


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Bench:
    return Bench(qtbot, theme, scene(tmp_path))


def test_a_server_is_added_by_the_keyboard_alone(bench: Bench, qtbot: QtBot) -> None:
    bench.section.add_button.setFocus()
    qtbot.keyClick(bench.section.add_button, Qt.Key.Key_Space)
    rows = bench.section.form.rows
    assert rows["name"].field.hasFocus()
    qtbot.keyClicks(rows["name"].field, "files")
    qtbot.keyClick(rows["name"].field, Qt.Key.Key_Tab)
    assert rows["place"].field.hasFocus()
    qtbot.keyClicks(rows["place"].field, "serve notes")
    qtbot.keyClick(rows["place"].field, Qt.Key.Key_Return)
    assert bench.servers == (FILES,)
    assert bench.on.stored().tools.mcp_servers == (FILES,)
    assert not bench.section.form.isVisible()
    assert bench.section.add_button.hasFocus()
    assert [row.title.text() for row in bench.section.list] == ["files"]


def test_what_is_wrong_is_said_and_nothing_changes(bench: Bench, qtbot: QtBot) -> None:
    bench.have(FILES)
    qtbot.mouseClick(bench.section.list[0].edit, LEFT)
    bench.fill(name="my files", place="")
    qtbot.mouseClick(bench.section.form.save, LEFT)
    assert bench.servers == (FILES,)
    assert bench.said("name").startswith("Use letters")
    assert bench.said("place").startswith("Enter the command")
    assert bench.said("token_variable") == ""
    assert bench.section.form.rows["name"].field.hasFocus()
    assert bench.section.form.rows["name"].field.accessibleDescription().startswith("Use letters")


def test_a_name_is_given_once_but_may_stay_as_it_is(bench: Bench, qtbot: QtBot) -> None:
    bench.have(FILES, SEARCH)
    qtbot.mouseClick(bench.section.list[1].edit, LEFT)
    bench.fill(name="files")
    bench.section.form.submit()
    assert bench.said("name") == "Another server has this name."
    bench.fill(name="search", place="https://other.example.com")
    bench.section.form.submit()
    assert [server.url for server in bench.servers] == ["", "https://other.example.com"]


def test_a_server_that_is_switched_off_stays_off_when_it_is_changed(bench: Bench, qtbot: QtBot) -> None:
    bench.have(FILES)
    row = bench.section.list[0]
    row.switch.setFocus()
    qtbot.keyClick(row.switch, Qt.Key.Key_Space)
    assert [server.enabled for server in bench.servers] == [False]
    assert bench.section.list == [row]
    assert row.switch.hasFocus()
    qtbot.mouseClick(row.edit, LEFT)
    bench.fill(place="serve all")
    bench.section.form.submit()
    assert bench.servers == (McpServer(name="files", command=("serve", "all"), enabled=False),)
    assert not bench.section.list[0].switch.isChecked()


def test_a_server_is_removed(bench: Bench, qtbot: QtBot) -> None:
    bench.have(FILES, SEARCH)
    qtbot.mouseClick(bench.section.list[0].remove, LEFT)
    assert bench.servers == (SEARCH,)
    assert bench.section.remark.words.text() == "files was removed."
    assert bench.section.add_button.hasFocus()


def test_the_open_form_of_another_server_stays_when_one_is_removed(bench: Bench, qtbot: QtBot) -> None:
    bench.have(FILES, SEARCH)
    qtbot.mouseClick(bench.section.list[1].edit, LEFT)
    bench.fill(place="https://other.example.com")
    qtbot.mouseClick(bench.section.list[0].remove, LEFT)
    assert bench.section.form.isVisible()
    assert bench.section.form.entry.place == "https://other.example.com"
    qtbot.mouseClick(bench.section.form.save, LEFT)
    assert [server.url for server in bench.servers] == ["https://other.example.com"]
    qtbot.mouseClick(bench.section.list[0].edit, LEFT)
    qtbot.mouseClick(bench.section.list[0].remove, LEFT)
    assert bench.servers == ()
    assert not bench.section.form.isVisible()


def test_the_form_for_a_new_server_stays_when_one_is_removed(bench: Bench, qtbot: QtBot) -> None:
    bench.have(FILES)
    qtbot.mouseClick(bench.section.add_button, LEFT)
    bench.fill(name="files", place="serve all")
    qtbot.mouseClick(bench.section.list[0].remove, LEFT)
    assert bench.section.form.isVisible()
    assert not bench.section.add_button.isVisible()
    bench.section.form.submit()
    assert bench.servers == (McpServer(name="files", command=("serve", "all")),)


def test_esc_leaves_the_form_and_changes_nothing(bench: Bench, qtbot: QtBot) -> None:
    qtbot.mouseClick(bench.section.add_button, LEFT)
    bench.fill(name="files", place="serve")
    qtbot.keyClick(bench.section.form.rows["place"].field, Qt.Key.Key_Escape)
    assert not bench.section.form.isVisible()
    assert bench.page.isVisible()
    assert bench.servers == ()
    qtbot.mouseClick(bench.section.add_button, LEFT)
    assert bench.section.form.entry.name == ""


def test_a_token_that_is_not_there_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEARCH_TOKEN", raising=False)
    bench.have(SEARCH)
    assert bench.section.list[0].remark.words.text() == "SEARCH_TOKEN is not set in the environment."
    monkeypatch.setenv("SEARCH_TOKEN", "planted-token-0123456789")
    bench.section.list[0].refresh()
    assert bench.section.list[0].remark.words.text() == "Its token is taken from SEARCH_TOKEN."


def test_the_list_follows_the_settings_and_search_finds_it(bench: Bench) -> None:
    bench.have(FILES, SEARCH)
    assert [row.help.text() for row in bench.section.list] == ["serve notes", "https://mcp.example.com/mcp"]
    bench.on.model.reset()
    assert bench.section.list == []
    assert bench.page.search("model context protocol")
    assert bench.section.title.property("found") == "true"


def test_every_control_of_a_server_has_a_name(bench: Bench) -> None:
    bench.have(FILES)
    row = bench.section.list[0]
    assert row.switch.accessibleName() == "Use the tools of files"
    assert (row.edit.accessibleName(), row.remove.accessibleName()) == ("Edit files", "Remove files")
    for entry in bench.section.form.rows.values():
        assert entry.field.accessibleName() == entry.title.text()


class Shelf:
    """Tool servers that do what the test says."""

    def __init__(self, **states: ServerState) -> None:
        self.states = dict(states)
        self.tried: list[tuple[str, Tools]] = []
        self._watchers: list[Callable[[], None]] = []

    def watch(self, watcher: Callable[[], None]) -> None:
        self._watchers.append(watcher)

    def try_anew(self, name: str, settings: Tools) -> None:
        self.tried.append((name, settings))
        self.become(name, ServerState(False, None, ""))

    def become(self, name: str, state: ServerState) -> None:
        self.states[name] = state
        for watcher in self._watchers:
            watcher()


GONE = ServerState(True, None, "The tool server files cannot be started: serve is not on this computer.")


@pytest.mark.parametrize(
    ("state", "words", "tone"),
    [
        (ServerState(False, None, ""), "Starting…", Tone.PLAIN),
        (GONE, GONE.sentence, Tone.FAULT),
        (ServerState(True, ("add", "draw"), ""), "It works, with 2 tools: add, draw.", Tone.GOOD),
        (ServerState(True, ("add",), "Some not."), "It works, with 1 tool: add. Some not.", Tone.WARNING),
        (ServerState(True, (), ""), "It works, without tools.", Tone.GOOD),
    ],
)
def test_a_servers_state_and_its_tools_stand_in_its_row(
    bench: Bench, theme: Theme, state: ServerState, words: str, tone: Tone
) -> None:
    bench.have(FILES)
    shelf = Shelf()
    section = ServerSection(theme, bench.on.model, shelf)
    bench.qtbot.addWidget(section)
    shelf.become("files", state)

    [row] = section.list
    assert row.remark.words.text() == words
    assert row.remark.words.property("tone") == tone.value
    assert row.switch.accessibleDescription() == words


def test_a_test_starts_the_server_now_and_shows_what_came_of_it(
    bench: Bench, theme: Theme, qtbot: QtBot
) -> None:
    bench.have(FILES.model_copy(update={"enabled": False}), SEARCH)
    shelf = Shelf(files=GONE)
    section = ServerSection(theme, bench.on.model, shelf)
    qtbot.addWidget(section)
    section.show()
    row = section.list[0]
    assert row.remark.words.text() == ""

    qtbot.mouseClick(row.test, LEFT)

    [(name, settings)] = shelf.tried
    assert (name, settings.mcp_servers) == ("files", (FILES, SEARCH))
    assert row.remark.words.text() == "Starting…"
    shelf.become("files", ServerState(True, ("add",), ""))
    assert row.remark.words.text().startswith("It works")

"""Real servers, over stdio and over HTTP on loopback, as tools of the registry."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtWidgets import QApplication

from tests.fakes import mcp_desk, mcp_rude
from tests.fakes.mcp_endless import EndlessWeb
from tests.fakes.mcp_web import WebDesk
from voicedesk.children import for_any_program
from voicedesk.settings.schema import McpServer
from voicedesk.tools.mcp_servers import MOST_CHARACTERS, MOST_TOOLS, McpServers
from voicedesk.tools.registry import ToolRegistry
from voicedesk.ui.window_loop import WindowLoop

ENOUGH_SECONDS = 30.0
DESK = ("add", "refuse", "wait", "crash", "draw", "what_do_you_see", "variable", "learn")


def desk(*options: str, name: str = "desk", token_variable: str = "", enabled: bool = True) -> McpServer:
    command = (sys.executable, "-P", mcp_desk.__file__, *options)
    return McpServer(name=name, command=command, token_variable=token_variable, enabled=enabled)


class Bench:
    """A registry without tools of its own, in front of servers; ``said`` is what a person reads."""

    def __init__(self, environ: dict[str, str] | None = None, taken: tuple[str, ...] = ()) -> None:
        self.said: list[str] = []
        self._change = asyncio.Event()
        seen = for_any_program(os.environ) | (environ or {})
        self.servers = McpServers(seen, self._say, self._change.set, taken)
        self.registry = ToolRegistry([], timeout_seconds=ENOUGH_SECONDS)
        self.registry.add_source(lambda: self.servers.tools)

    async def use(self, *servers: McpServer) -> None:
        self.servers.use(servers)
        assert await self.servers.ready(ENOUGH_SECONDS)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(tool.name for tool in self.registry.tools)

    async def run(self, name: str, /, **arguments: object) -> tuple[Any, str]:
        result = await self.registry.run(name, json.dumps(arguments))
        return json.loads(result.output), result.reason

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(ENOUGH_SECONDS):
            while not condition():
                self._change.clear()
                await self._change.wait()

    def _say(self, sentence: str) -> None:
        self.said.append(sentence)
        self._change.set()


@pytest_asyncio.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench({"DESK_TOKEN": "open-sesame", "AZURE_OPENAI_API_KEY": "of-ours"})
    yield made
    await made.servers.aclose()


@pytest.fixture
def web() -> Iterator[WebDesk]:
    with WebDesk() as server:
        yield server


def runs(process: int) -> bool:
    """Whether the process does anything still; one that waits to be cleared away does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def test_a_servers_tools_are_offered_and_run_like_others(bench: Bench) -> None:
    await bench.use(desk())
    assert bench.names == DESK
    add = bench.registry.tools[0]
    assert add.description == "Adds two whole numbers."
    assert add.parameters["properties"]["first"]["type"] == "integer"
    assert add.parameters["required"] == ["first"]
    assert await bench.run("add", first=2, second=3) == ({"result": 5}, "")
    assert bench.said == []


async def test_text_is_told_and_what_is_no_text_is_said_to_be_left_out(bench: Bench) -> None:
    await bench.use(desk())
    told, reason = await bench.run("draw")
    assert told == "A blue square.\n[An image is left out: only text can be used here.]"
    assert reason == ""


async def test_a_tool_that_fails_says_so_in_the_servers_words(bench: Bench) -> None:
    await bench.use(desk())
    told, reason = await bench.run("refuse", what="sing")
    assert reason == told["error"]
    assert "I will not sing." in reason


async def test_wrong_arguments_are_explained(bench: Bench) -> None:
    await bench.use(desk())
    for no_object in ("[1]", "not json", '"text"'):
        assert (await bench.registry.run("add", no_object)).reason == "The arguments were wrong."
    _, reason = await bench.run("add", first="many")
    assert "first" in reason
    assert len(reason) <= 501


async def test_a_call_that_takes_too_long_is_given_up_and_the_next_one_works(bench: Bench) -> None:
    await bench.use(desk())
    bench.registry.use(None, timeout_seconds=0.05)
    assert (await bench.run("wait"))[1] == "No answer within 0.05 s."
    bench.registry.use(None, timeout_seconds=ENOUGH_SECONDS)
    assert await bench.run("add", first=1) == ({"result": 2}, "")


async def test_calls_of_one_server_run_side_by_side(bench: Bench) -> None:
    await bench.use(desk())
    endless = asyncio.get_running_loop().create_task(bench.run("wait"))
    assert await bench.run("add", first=1) == ({"result": 2}, "")
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless


async def test_tools_come_while_the_server_runs(bench: Bench) -> None:
    await bench.use(desk())
    assert (await bench.run("learn"))[1] == ""
    await bench.until(lambda: "learned" in bench.names)
    assert await bench.run("learned") == ("new", "")


async def test_a_server_that_crashes_is_started_again_and_nobody_is_bothered(bench: Bench) -> None:
    await bench.use(desk())
    (_, *before, process), _ = [(await bench.run("what_do_you_see"))[0]["result"], ""]
    told, reason = await bench.run("crash")
    assert reason == told["error"] == "The tool server desk is not there any more."
    await bench.until(lambda: bench.names == ())
    await bench.until(lambda: bench.names == DESK)
    (_, *after, another), _ = [(await bench.run("what_do_you_see"))[0]["result"], ""]
    assert (before, process != another) == (after, True)
    assert bench.said == []


async def test_a_server_that_keeps_crashing_is_said_once(bench: Bench, tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    await bench.use(desk("--crash-at-once", str(starts)), desk(name="other"))
    await bench.until(lambda: bench.said)
    assert bench.said == ["The tool server desk ended by itself. The log has its last words."]
    assert starts.read_text(encoding="utf-8") == "xx"
    assert bench.names == DESK


async def test_its_last_words_are_in_the_log_without_its_token(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.use(desk("--crash-at-once", str(tmp_path / "starts"), token_variable="DESK_TOKEN"))
    assert "cannot find my configuration [removed]" in caplog.text
    assert "open-sesame" not in caplog.text


@pytest.mark.parametrize(
    ("server", "sentence"),
    [
        (McpServer(name="x", command=("no-such-program",)), "no-such-program is not on this computer"),
        (McpServer(name="x"), "neither a command nor an address"),
        (McpServer(name="x", url="ws://127.0.0.1:9/mcp"), "neither a command nor an address"),
        (desk(name="x", token_variable="NOT_SET"), "the variable NOT_SET holds no token"),
        (desk(name="x", token_variable="AZURE_OPENAI_API_KEY"), "a key of VoiceDesk's own"),
        (
            McpServer.model_construct(
                name="x", command=(), url="http://example.com/mcp", token_variable="", enabled=True
            ),
            "plain http is for this device only",
        ),
    ],
)
async def test_a_server_that_cannot_be_used_is_one_sentence(
    bench: Bench, server: McpServer, sentence: str
) -> None:
    await bench.use(server)
    assert len(bench.said) == 1
    assert bench.said[0].startswith("The tool server x ")
    assert sentence in bench.said[0]
    assert bench.names == ()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("all_proxy", "socks://127.0.0.1:1080", "all_proxy names a socks proxy"),
        ("SSL_CERT_FILE", "/nowhere/certificates.pem", "SSL_CERT_FILE names a file of certificates"),
    ],
)
async def test_a_variable_that_keeps_a_server_away_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    await bench.use(McpServer(name="far", url="https://tools.example/mcp"))
    [said] = bench.said
    assert said.startswith(f"The tool server far cannot be reached. {sentence}")


async def test_a_server_on_this_device_needs_neither_proxy_nor_certificates(
    bench: Bench, web: WebDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("all_proxy", "socks://127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", "fe80::/10,[::1]")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    await bench.use(McpServer(name="desk", url=web.url))
    assert "add" in bench.names


async def test_servers_that_cannot_be_used_keep_no_other_away(bench: Bench) -> None:
    await bench.use(McpServer(name="x", command=("no-such-program",)), McpServer(name="y"), desk())
    assert len(bench.said) == 2
    assert bench.names == DESK


async def test_a_server_that_says_nothing_holds_nobody_up(bench: Bench) -> None:
    bench.servers.use([desk("--silent")])
    assert not await bench.servers.ready(0.1)
    began = time.monotonic()
    await bench.servers.aclose()
    assert time.monotonic() - began < 2.0


async def test_what_is_no_message_is_passed_over(bench: Bench) -> None:
    await bench.use(desk("--chatty"))
    assert await bench.run("add", first=1) == ({"result": 2}, "")


async def test_a_server_sees_nothing_of_our_environment_but_its_own_token(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "of-ours")
    await bench.use(desk(token_variable="DESK_TOKEN"))
    seen = (await bench.run("what_do_you_see"))[0]["result"]
    assert "DESK_TOKEN" in seen
    assert not [name for name in seen if name.startswith("AZURE")]
    assert await bench.run("variable", name="DESK_TOKEN") == ({"result": "open-sesame"}, "")


async def test_two_servers_with_the_same_tools_are_told_apart(bench: Bench) -> None:
    await bench.use(desk())
    await bench.use(desk(), desk(name="other"))
    assert bench.names == (*DESK, *(f"other_{name}" for name in DESK))
    assert await bench.run("other_add", first=4) == ({"result": 5}, "")


async def test_a_tool_has_the_servers_name_before_it_where_ours_has_its_own() -> None:
    bench = Bench(taken=("add",))
    await bench.use(desk())
    assert bench.names == ("desk_add", *DESK[1:])
    await bench.servers.aclose()


async def test_other_settings_leave_alone_what_they_do_not_concern(bench: Bench) -> None:
    await bench.use(desk())
    before = (await bench.run("what_do_you_see"))[0]
    await bench.use(desk(), desk(name="other"))
    await bench.use(desk(), desk(name="other", enabled=False))
    assert bench.names == DESK
    assert (await bench.run("what_do_you_see"))[0] == before
    bench.servers.use(())
    assert list(bench.names) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the program that appears is a shell script")
async def test_a_server_that_has_failed_is_tried_anew_when_asked(bench: Bench, tmp_path: Path) -> None:
    program = tmp_path / "program"
    server = McpServer(name="x", command=(str(program), "-P", mcp_desk.__file__))
    for _ in range(2):
        await bench.use(server)
        assert len(bench.said) == 1  # the second time it is no news
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    await bench.use(server)
    assert bench.names == DESK


@pytest.mark.skipif(sys.platform == "win32", reason="looks into /proc, and Windows has no SIGTERM")
async def test_a_server_that_will_not_end_is_ended_with_its_children_in_time(
    bench: Bench, tmp_path: Path
) -> None:
    processes = tmp_path / "processes"
    await bench.use(desk("--stubborn", str(processes)))
    server, child = map(int, processes.read_text(encoding="utf-8").split())
    assert runs(server)
    assert runs(child)
    began = time.monotonic()
    await bench.servers.aclose()
    assert time.monotonic() - began < 2.0
    assert not runs(server)
    assert not runs(child)


async def test_closed_twice_or_never_used_is_no_matter() -> None:
    bench = Bench()
    await bench.servers.aclose()
    await bench.use(desk())
    await bench.servers.aclose()
    await bench.servers.aclose()
    assert bench.names == ()
    assert "tool-servers" not in {thread.name for thread in threading.enumerate()}


async def test_a_server_on_the_web_serves_the_same_tools(bench: Bench, web: WebDesk) -> None:
    await bench.use(McpServer(name="web", url=web.url))
    assert bench.names == DESK
    assert await bench.run("add", first=2) == ({"result": 3}, "")
    assert (await bench.run("learn"))[1] == ""
    await bench.until(lambda: "learned" in bench.names)


async def test_a_server_on_the_web_that_comes_back_is_found_again(bench: Bench, web: WebDesk) -> None:
    await bench.use(McpServer(name="web", url=web.url))
    web.stop()
    _, reason = await bench.run("add", first=2)
    assert reason == "The tool server web is not there any more."
    web.start()
    await bench.until(lambda: bench.names == ())
    await bench.until(lambda: bench.names == DESK)
    assert await bench.run("add", first=2) == ({"result": 3}, "")


async def test_a_server_that_has_forgotten_its_session_is_asked_for_another(
    bench: Bench, web: WebDesk
) -> None:
    await bench.use(McpServer(name="web", url=web.url))
    web.stop()
    web.start()
    _, reason = await bench.run("add", first=2)
    assert reason == "The tool server web is not there any more."
    await bench.until(lambda: bench.names == ())
    await bench.until(lambda: bench.names == DESK)
    assert await bench.run("add", first=2) == ({"result": 3}, "")


async def test_the_token_opens_the_door_and_stands_in_no_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with WebDesk(token="open-sesame") as web:
        await bench.use(McpServer(name="web", url=web.url, token_variable="DESK_TOKEN"))
        assert bench.names == DESK
        assert "open-sesame" not in caplog.text
        await bench.servers.aclose()


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("WRONG_TOKEN", "The tool server web refused its token. Correct the variable WRONG_TOKEN"),
        ("", "The tool server web wants a token."),
    ],
)
async def test_a_wrong_token_is_one_sentence_and_not_tried_again(variable: str, sentence: str) -> None:
    bench = Bench({"WRONG_TOKEN": "open-barley"})
    with WebDesk(token="open-sesame") as web:
        await bench.use(McpServer(name="web", url=web.url, token_variable=variable))
        await bench.until(lambda: bench.said)
        await bench.servers.aclose()
    assert len(bench.said) == 1
    assert bench.said[0].startswith(sentence)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/nowhere", "Nothing answers at the address of the tool server web. Check its address."),
        (":1/mcp", "The tool server web cannot be reached. Check its address, and the network."),
    ],
)
async def test_a_wrong_address_is_one_sentence(bench: Bench, web: WebDesk, path: str, sentence: str) -> None:
    url = f"http://127.0.0.1{path}" if path.startswith(":") else web.url.replace("/mcp", path)
    await bench.use(McpServer(name="web", url=url))
    await bench.until(lambda: bench.said)
    assert bench.said == [sentence]


def offered(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "description": name, "inputSchema": {"type": "object", **schema}}


def rude(tools: list[Any], folder: Path, name: str = "rude") -> McpServer:
    listed = folder / f"{name}.json"
    listed.write_text(json.dumps(tools), encoding="utf-8")
    return McpServer(name=name, command=(sys.executable, "-P", mcp_rude.__file__, str(listed)))


async def test_an_entry_that_is_no_tool_is_named_and_keeps_no_other_away(
    bench: Bench, tmp_path: Path
) -> None:
    bad: list[Any] = [
        {"name": "bare"},
        {"name": "null", "inputSchema": None},
        None,
        {"inputSchema": {}},
        offered("choosy", anyOf=[{"type": "object"}]),
    ]
    await bench.use(rude([*bad, offered("good")], tmp_path))
    assert bench.names == ("good",)
    assert bench.said == [
        "The tool server rude has tools that cannot be used: bare (it does not say what it takes), "
        "null (it does not say what it takes), one without a name (it has no name), "
        "choosy (anyOf at the top). The others are offered."
    ]
    assert await bench.run("good") == ("done", "")


async def test_of_more_tools_than_a_model_takes_the_rest_is_said_to_be_left_out(
    bench: Bench, tmp_path: Path
) -> None:
    bench = Bench(taken=("get_time", "get_weather", "get_stock_price"))
    named = [[offered(f"{server}{number}") for number in range(65)] for server in ("a", "b", "c")]
    await bench.use(*(rude(tools, tmp_path, f"s{place}") for place, tools in enumerate(named)))
    assert len(bench.names) == MOST_TOOLS - 3
    assert [state.tools is not None for state in bench.servers.states.values()] == [True] * 3
    assert all("more than" in state.sentence for state in bench.servers.states.values())
    await bench.servers.aclose()


async def test_what_is_told_of_all_tools_together_has_a_bound(bench: Bench, tmp_path: Path) -> None:
    words = {"why": {"type": "string", "enum": ["x" * 7000]}}
    tools = [offered(f"tool{number}", properties=words) for number in range(60)]
    await bench.use(rude(tools, tmp_path))
    assert 0 < sum(tool.size for tool in bench.servers.tools) <= MOST_CHARACTERS
    assert 0 < len(bench.names) < 60
    assert "and" in bench.said[0]


@pytest.mark.parametrize(
    ("tool", "told", "reason"),
    [
        ("half", "sun \N{REPLACEMENT CHARACTER}", ""),
        ("deep", "[" * 600 + "]" * 600, ""),
        ("deep_values", None, "The tool server rude is not there any more."),
        ("long", None, "The tool server rude answered with more than can be taken in."),
    ],
)
async def test_a_rude_answer_is_a_result_or_a_failed_call(
    bench: Bench, tmp_path: Path, tool: str, told: str | None, reason: str
) -> None:
    await bench.use(rude([offered(tool), offered("good")], tmp_path))
    answered, why = await bench.run(tool)
    assert why == reason
    assert told is None or answered == told
    await bench.until(lambda: "good" in bench.names)
    assert await bench.run("good") == ("done", "")


async def test_arguments_too_deep_or_half_a_character_leave_the_server_alone(
    bench: Bench, tmp_path: Path
) -> None:
    await bench.use(rude([offered("good")], tmp_path))
    deep = await bench.registry.run("good", '{"a": ' + "[" * 600 + "]" * 600 + "}")
    half = await bench.registry.run("good", '{"a": "\\ud83d", "b": 1e999}')
    assert (deep.reason, half.reason) == ("The arguments were wrong.", "The arguments were wrong.")
    half = await bench.registry.run("good", '{"a": "\\ud83d"}')
    assert half.output == '"done"'
    assert bench.said == []


async def test_a_server_that_never_stops_printing_is_said_once_and_answers_still(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.use(rude([offered("flood"), offered("good")], tmp_path))
    assert await bench.run("flood") == ("flooded", "")
    for _ in range(5):
        assert await bench.run("good") == ("done", "")
    await bench.servers.aclose()
    said = [record for record in caplog.records if "tool server" in record.message]
    assert len(said) == 2  # that it does, and in the end how much of it there was


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
async def test_an_enormous_answer_from_the_web_is_given_up_while_it_is_read(bench: Bench, kind: str) -> None:
    with EndlessWeb(kind) as web:
        await bench.use(McpServer(name="web", url=web.url))
        _, reason = await bench.run("endless")
        await bench.servers.aclose()
    assert reason == "The tool server web answered with more than can be taken in."
    assert web.sent_bytes < 40_000_000


def test_servers_work_under_the_windows_own_loop(qapp: QApplication, web: WebDesk) -> None:
    async def main() -> None:
        bench = Bench(dict(os.environ))
        await bench.use(desk(), McpServer(name="web", url=web.url))
        assert set(bench.names) == {*DESK, *(f"web_{name}" for name in DESK)} or set(bench.names) == {
            *DESK,
            *(f"desk_{name}" for name in DESK),
        }
        assert await bench.run("add", first=2) == ({"result": 3}, "")
        await bench.servers.aclose()

    with asyncio.Runner(loop_factory=lambda: WindowLoop(qapp)) as runner:
        runner.run(main())

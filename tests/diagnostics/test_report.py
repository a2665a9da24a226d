from __future__ import annotations

from voicedesk import __version__
from voicedesk.diagnostics.redaction import Redactor
from voicedesk.diagnostics.report import Findings, report
from voicedesk.settings.schema import McpServer, Settings
from voicedesk.settings.sources import with_value

KEY = "planted-key-0123456789-4f2a"


def test_the_report_says_what_differs_and_hides_what_is_private() -> None:
    settings = with_value(Settings(), "audio", "volume", 35)
    settings = with_value(settings, "voice_live", "instructions", "My name is Ada.")
    text = report(
        settings,
        Findings(("Desk microphone (input)",), {"underruns": 2}, (f"refused {KEY}",)),
        Redactor(lambda: [KEY]),
    )
    assert f"version {__version__}" in text
    assert "  audio.volume: 35\n" in text
    assert "  voice_live.instructions: 15 characters\n" in text
    assert "  Desk microphone (input)\n" in text
    assert "  underruns: 2\n" in text
    assert "  refused [removed]\n" in text
    assert "Ada" not in text
    assert KEY not in text


def test_the_cascade_is_reported_without_what_a_person_wrote_or_a_command_holds() -> None:
    settings = with_value(Settings(), "cascade", "stt_prompt", "Expect Ada.")
    settings = with_value(settings, "cascade", "tts_endpoint", "wss://x.microsoft.com")
    server = McpServer(name="files", command=("serve", "--token", "hush-hush"))
    settings = with_value(settings, "tools", "mcp_servers", (server, McpServer(name="b", enabled=False)))
    text = report(settings, Findings(), Redactor())
    assert "  cascade.stt_prompt: 11 characters\n" in text
    assert "  cascade.tts_endpoint: wss://x.microsoft.com\n" in text
    assert "  tools.mcp_servers: 2, of which 1 switched on\n" in text
    for package in ("openai", "semantic-kernel", "azure-cognitiveservices-speech", "mcp"):
        assert f"  {package} " in text
    assert "Ada" not in text
    assert "hush" not in text


def test_a_report_of_nothing_says_none() -> None:
    text = report(Settings(), Findings(), Redactor())
    assert "Settings that differ from the defaults\n  none\n" in text
    assert "Sound devices\n  none found\n" in text
    assert text.endswith("Last problems\n  none\n")

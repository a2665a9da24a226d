"""The system's proxy is used where it is meant, however it is written."""

from __future__ import annotations

import pytest

from voicedesk.backends.proxies import proxy_for, web_proxy_for

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("host", "proxy"),
    [
        ("name.openai.azure.com", PROXY),
        ("inside.example", None),
        ("127.0.0.1", None),
        ("localhost", None),
        ("::1", None),
    ],
)
def test_the_systems_proxy_is_used_where_it_is_meant(
    monkeypatch: pytest.MonkeyPatch, host: str, proxy: str | None
) -> None:
    monkeypatch.setenv("https_proxy", PROXY)
    monkeypatch.setenv("http_proxy", "http://another.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")

    assert proxy_for(host) == web_proxy_for(host) == proxy


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_a_proxy_is_understood_without_its_scheme_too(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "me:hunter2@proxy.example:3128")

    assert proxy_for("name.openai.azure.com") == "http://me:hunter2@proxy.example:3128"


def test_a_proxy_of_another_kind_is_named_only_to_those_who_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://proxy.example:1080")

    assert proxy_for("name.openai.azure.com") == "socks5://proxy.example:1080"
    assert web_proxy_for("name.openai.azure.com") is None


def test_without_a_proxy_the_way_is_direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")

    assert proxy_for("name.openai.azure.com") is None

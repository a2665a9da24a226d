"""A proxy's password may hold any character, and none of it is told to anybody."""

from __future__ import annotations

import pytest

from voicedesk.settings.proxies import mended_proxies


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("http://me:pa#ss/wo?rd@proxy.example:3128", "http://me:pa%23ss%2Fwo%3Frd@proxy.example:3128"),
        ("http://me:p@ss@proxy.example:3128", "http://me:p%40ss@proxy.example:3128"),
        ("me:pa#ss@proxy.example:3128", "me:pa%23ss@proxy.example:3128"),
        ("http://me:pa%23ss@proxy.example:3128/", "http://me:pa%23ss@proxy.example:3128/"),
        (r"http://FIRM\me:100%@proxy.example:80", "http://FIRM%5Cme:100%25@proxy.example:80"),
        ("http://me:a!b$c(d)@proxy.example:80", "http://me:a!b$c(d)@proxy.example:80"),
        ("http://token@proxy.example", "http://token@proxy.example"),
        ("http://proxy.example:3128", "http://proxy.example:3128"),
    ],
)
def test_names_and_passwords_are_written_as_addresses_want_them(written: str, mended: str) -> None:
    environ = {"https_proxy": written, "HTTP_PROXY": written, "PATH": written}
    mended_proxies(environ)
    assert environ == {"https_proxy": mended, "HTTP_PROXY": mended, "PATH": written}
    mended_proxies(environ)
    assert environ["https_proxy"] == mended


def test_the_passwords_are_returned_to_be_kept_from_the_log() -> None:
    assert mended_proxies({"ALL_PROXY": "http://me:pa%23ss@proxy"}) == ["pa%23ss", "pa#ss"]
    assert mended_proxies({"NO_PROXY": "a@b"}) == []

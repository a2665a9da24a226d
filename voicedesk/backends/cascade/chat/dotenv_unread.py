"""To be imported before the kernel, which reads ``.env`` in the current folder at its import and for each
client, whatever lies there: a pipe was waited for, another program's letters ended the chat, a gigabyte was
taken in, and a stranger's file could have it log what is said. Our own ``.env`` is read in ``settings/``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_settings import DotEnvSettingsSource


def _nothing(self: DotEnvSettingsSource) -> Mapping[str, str | None]:  # noqa: ARG001
    return {}


DotEnvSettingsSource._read_env_files = _nothing  # type: ignore[method-assign]  # the kernel names the file itself

"""Why a tool server is not there: one sentence for the person, and whether to try again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from mcp import McpError

from voicedesk.settings.addresses import redirect_target
from voicedesk.settings.network import REMEDY, NetworkSettingWrong
from voicedesk.settings.schema import McpServer

log = logging.getLogger(__name__)

NOT_FOUND, REFUSED, TIMED_OUT = 404, (401, 403), (408, 504)
SESSION_OVER = 32600  # what the protocol's package makes of a 404


class ServerEnded(Exception):
    """The server's process has ended by itself. ``complaint``: the last line it wrote to stderr."""

    def __init__(self, exit_code: int | None, complaint: str) -> None:
        super().__init__(f"ended with code {exit_code}")
        self.exit_code = exit_code
        self.complaint = complaint


class SaidTooMuch(Exception):
    """One message of the server is longer than any that is taken in, or is packed so that nobody knows."""


class TokenMissing(Exception):
    """The variable that should hold the token is not set, or is none that may be handed out."""


class AddressRefused(Exception):
    """The address is none that a tool server may have; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Failure:
    """``sentence`` says what happened and what to do; ``lasting``: trying again would change nothing."""

    sentence: str
    lasting: bool = False


def failure_of(error: BaseException, server: McpServer) -> Failure:
    """What to say of ``error``; details that a person does not need are logged."""
    name, program = server.name, server.command[0] if server.command else ""
    for cause in _causes(error):
        match cause:
            case TokenMissing() | AddressRefused():
                return Failure(f"The tool server {name} is left out: {cause}", lasting=True)
            case NetworkSettingWrong():
                return Failure(f"The tool server {name} cannot be reached. {cause} {REMEDY}", lasting=True)
            case ServerEnded():
                log.warning("tool server %s %s: %s", name, cause, cause.complaint)
                return Failure(f"The tool server {name} ended by itself. The log has its last words.")
            case SaidTooMuch():
                return Failure(too_much(name))
            case FileNotFoundError():
                return Failure(
                    f"The tool server {name} cannot be started: {program} is not on this computer. Install "
                    "it, or correct the command in the settings.",
                    lasting=True,
                )
            case httpx.HTTPStatusError():
                return _refusal(cause.response.status_code, server, cause.response.headers.get("Location"))
            case httpx.TimeoutException() | TimeoutError():
                return Failure(f"The tool server {name} does not answer. Is it running?")
            case httpx.TransportError():
                return Failure(
                    f"The tool server {name} cannot be reached. Check its address, and the network."
                )
            case OSError():
                return Failure(
                    f"The tool server {name} cannot be started: {cause.strerror or 'the system refuses'}. "
                    f"Check the command {program}.",
                    lasting=True,
                )
            case McpError() if cause.error.code == SESSION_OVER:
                return _refusal(NOT_FOUND, server)
    log.error("tool server %s failed", name, exc_info=error)
    return Failure(f"The tool server {name} does not speak the Model Context Protocol as expected.")


def too_much(name: str) -> str:
    return f"The tool server {name} answered with more than can be taken in."


def _refusal(status: int, server: McpServer, location: str | None = None) -> Failure:
    name = server.name
    if location:
        return Failure(
            f"The address of the tool server {name} redirects to {redirect_target(server.url, location)}, "
            "which is not followed. If you trust that one, enter it in the settings.",
            lasting=True,
        )
    if status in REFUSED and server.token_variable:
        return Failure(
            f"The tool server {name} refused its token. Correct the variable {server.token_variable} and "
            "start VoiceDesk again.",
            lasting=True,
        )
    if status in REFUSED:
        return Failure(
            f"The tool server {name} wants a token. Name the variable that holds it in the settings.",
            lasting=True,
        )
    if status == NOT_FOUND:
        return Failure(f"Nothing answers at the address of the tool server {name}. Check its address.")
    if status in TIMED_OUT:
        return Failure(f"The tool server {name} does not answer. Is it running?")
    return Failure(f"The tool server {name} answers with an error ({status}). Look at its own log.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What stands in the groups, the telling one first: what was raised, not what it broke on the way."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _causes(inner)
    else:
        yield error

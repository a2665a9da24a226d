from __future__ import annotations

import threading

import azure.identity
import pytest

from tests.backends.contract import connected
from tests.backends.world import World
from tests.fakes.account import Account
from tests.fakes.scripted_service import ScriptedService
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.problems import ProblemCode
from voicedesk.settings.schema import SignIn, VoiceLive

SETTINGS = VoiceLive(sign_in=SignIn.ENTRA_ID, timeout_seconds=5)


class Desk:
    """A backend that signs in with an account instead of showing a key."""

    def __init__(self, service: ScriptedService, account: Account, patch: pytest.MonkeyPatch) -> None:
        self.made = 0
        patch.setattr(azure.identity, "DefaultAzureCredential", lambda **_: self._count(account))
        self.world = World()
        self.backend = VoiceLiveBackend(SETTINGS, FarEnd(service.url), (), self.world.post, self.world)

    async def refused(self) -> ev.BackendLost:
        """Why connecting fails, and whether it will be tried again."""
        self.backend.perform(cmd.Connect())
        return await self.world.event(ev.BackendLost)

    def _count(self, account: Account) -> Account:
        self.made += 1
        return account


async def test_a_sign_in_shows_a_token_and_asks_for_it_off_the_main_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = Account("t0ken")
    async with ScriptedService(key="") as service:
        desk = Desk(service, account, monkeypatch)
        await connected(desk)
        await connected(desk)
        await desk.backend.aclose()
        assert [headers["Authorization"] for headers in service.headers] == ["Bearer t0ken"] * 2
        assert all("api-key" not in headers for headers in service.headers)
    assert set(account.scopes) == {"https://ai.azure.com/.default"}
    assert threading.main_thread().name not in account.threads
    assert account.closed == 1


async def test_nobody_signed_in_is_never_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedService(key="") as service:
        desk = Desk(service, Account(), monkeypatch)
        loss = await desk.refused()
        await desk.backend.aclose()
        assert not service.headers
    assert (loss.problem.code, loss.retryable) == (ProblemCode.SIGN_IN_EXPIRED, False)


async def test_after_a_sign_in_has_run_out_connecting_asks_all_accounts_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = Account("t0ken")
    async with ScriptedService(key="") as service:
        desk = Desk(service, account, monkeypatch)
        await connected(desk)
        account.token = ""
        loss = await desk.refused()
        assert loss.problem.code is ProblemCode.SIGN_IN_EXPIRED
        assert (desk.made, account.closed) == (1, 1)

        account.token = "another"
        await connected(desk)
        await desk.backend.aclose()
        assert service.headers[-1]["Authorization"] == "Bearer another"
    assert (desk.made, account.closed) == (2, 2)


async def test_a_token_the_service_refuses_is_a_sign_in_not_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedService(key="") as service:
        service.refuse(401)
        desk = Desk(service, Account("stale"), monkeypatch)
        loss = await desk.refused()
        await desk.backend.aclose()
    assert (loss.problem.code, loss.retryable) == (ProblemCode.SIGN_IN_EXPIRED, False)

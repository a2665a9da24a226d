"""What proves who we are: a key, or a sign-in with Microsoft Entra ID. Imported late."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

from azure.core.credentials import AccessToken, AzureKeyCredential, TokenCredential
from azure.core.exceptions import ClientAuthenticationError

from voicedesk.settings.schema import SignIn

SCOPE = "https://ai.azure.com/.default"
SIGN_IN_SECONDS = 120.0


class SignedIn:
    """The accounts this machine is signed in with (environment, Azure CLI and others), else the browser.

    The SDK's asynchronous credentials know no browser, and the synchronous ones block: they run on a
    worker thread. Satisfies ``azure.core``'s ``AsyncTokenCredential``.
    """

    def __init__(self) -> None:
        self._credential: TokenCredential | None = None

    async def sign_in(self) -> None:
        """Have a token at hand before the connection is timed: a person may have to use the browser."""
        async with asyncio.timeout(SIGN_IN_SECONDS):
            await self.get_token(SCOPE)

    async def get_token(
        self, *scopes: str, claims: str | None = None, tenant_id: str | None = None, **kwargs: Any
    ) -> AccessToken:
        """Raises ``azure.core.exceptions.ClientAuthenticationError`` when nobody is signed in."""
        return await asyncio.to_thread(self._get_token, scopes)

    async def close(self) -> None:
        await asyncio.to_thread(self._forget)

    async def __aenter__(self) -> SignedIn:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()

    def _get_token(self, scopes: tuple[str, ...]) -> AccessToken:
        if self._credential is None:
            from azure.identity import DefaultAzureCredential

            self._credential = DefaultAzureCredential(exclude_interactive_browser_credential=False)
        try:
            return self._credential.get_token(*scopes)
        except ClientAuthenticationError:
            self._forget()  # It would only ask the account that succeeded once; the next one asks them all.
            raise

    def _forget(self) -> None:
        credential, self._credential = self._credential, None
        if credential is not None:
            credential.close()  # type: ignore[attr-defined]


Credential = AzureKeyCredential | SignedIn


def make_credential(sign_in: SignIn, key: str) -> Credential:
    return SignedIn() if sign_in is SignIn.ENTRA_ID else AzureKeyCredential(key)

from __future__ import annotations

import pytest

from voicedesk.backends.cascade.chat.address import DEFAULT_API_VERSION, ChatAddress, chat_address

ROOT = "https://desk.openai.azure.com"
PORTAL = f"{ROOT}/openai/deployments/gpt-4o%2Dmini/chat/completions?api-version=2025-01-01-preview"


@pytest.mark.parametrize("endpoint", [ROOT, f"{ROOT}/", f"{ROOT}/openai", "wss://desk.openai.azure.com"])
def test_the_address_of_a_resource_gets_the_usual_version(endpoint: str) -> None:
    assert chat_address(endpoint, "chat") == ChatAddress(ROOT, "chat", DEFAULT_API_VERSION)


def test_an_address_from_the_portal_names_deployment_and_version() -> None:
    assert chat_address(PORTAL) == ChatAddress(ROOT, "gpt-4o-mini", "2025-01-01-preview")


def test_what_is_named_beside_the_address_counts_more() -> None:
    assert chat_address(PORTAL, "other", "2024-06-01") == ChatAddress(ROOT, "other", "2024-06-01")


@pytest.mark.parametrize("endpoint", [f"{ROOT}/openai/v1", f"{ROOT}/openai/v1/chat/completions"])
def test_the_newer_route_is_recognised(endpoint: str) -> None:
    address = chat_address(endpoint, "chat")

    assert (address.root, address.is_newer_route) == (ROOT, True)


@pytest.mark.parametrize(
    "before", ["/team", "/api", "/api/ai", "/openai", "/models/eu", "/api/openai/projects", ""]
)
@pytest.mark.parametrize("deployment", ["chat", "openai", "v1", "models"])
def test_a_gateway_keeps_the_path_before_the_service(before: str, deployment: str) -> None:
    after = f"/openai/deployments/{deployment}/chat/completions?api-version=2024-10-21"
    address = chat_address(f"https://gateway.example{before}{after}")

    assert (address.root, address.deployment) == (f"https://gateway.example{before}", deployment)


def test_a_gateways_own_address_is_kept_whole() -> None:
    assert chat_address("https://gateway.example/api", "chat").root == "https://gateway.example/api"


def test_the_address_of_a_project_leads_to_its_resource() -> None:
    assert chat_address("https://desk.services.ai.azure.com/api/projects/p", "chat").root == (
        "https://desk.services.ai.azure.com"
    )

"""Whatever form of the address people paste, text is streamed to the second version."""

from __future__ import annotations

import pytest

from voicedesk.backends.cascade.speech.endpoint import checked_url, synthesis_url
from voicedesk.backends.errors import RequestRefused
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation.problems import ProblemCode, Stage

REGION = "wss://westeurope.tts.speech.microsoft.com/cognitiveservices/websocket/v2"
RESOURCE = "wss://desk.cognitiveservices.azure.com/tts/cognitiveservices/websocket/v2"


@pytest.mark.parametrize(
    ("pasted", "used"),
    [
        (REGION, REGION),
        (REGION + "/", REGION),
        ("wss://westeurope.tts.speech.microsoft.com/cognitiveservices/websocket/v1", REGION),
        ("https://westeurope.tts.speech.microsoft.com/cognitiveservices/v1", REGION),
        ("https://westeurope.tts.speech.microsoft.com", REGION),
        ("https://westeurope.api.cognitive.microsoft.com/", REGION),
        ("https://westeurope.api.cognitive.microsoft.com/sts/v1.0/issueToken", REGION),
        ("https://westeurope.api.cognitive.microsoft.com/sts/v1.0/issuetoken/", REGION),
        ("https://westeurope.tts.speech.microsoft.com/cognitiveservices/voices/list", REGION),
        ("https://westeurope.stt.speech.microsoft.com/speechtotext/v3.2/models", REGION),
        ("https://desk.cognitiveservices.azure.com/sts/v1.0/issueToken", RESOURCE),
        ("https://desk.cognitiveservices.azure.com/openai/deployments/a/chat/completions", RESOURCE),
        (
            "https://chinaeast2.api.cognitive.azure.cn/sts/v1.0/issueToken",
            "wss://chinaeast2.tts.speech.azure.cn/cognitiveservices/websocket/v2",
        ),
        ("https://desk.cognitiveservices.azure.com", RESOURCE),
        ("https://desk.cognitiveservices.azure.com/tts", RESOURCE),
        ("https://desk.cognitiveservices.azure.com/api/projects/mine", RESOURCE),
        ("https://desk.cognitiveservices.azure.com/tts/cognitiveservices/v1", RESOURCE),
        ("wss://desk.cognitiveservices.azure.com/tts/cognitiveservices/websocket/v1", RESOURCE),
        ("ws://127.0.0.1:8090", "ws://127.0.0.1:8090/cognitiveservices/websocket/v2"),
        ("http://localhost:8090/speech", "ws://localhost:8090/speech"),
        (REGION + "?deploymentId=7", REGION + "?deploymentId=7"),
    ],
)
def test_every_form_of_the_address_leads_to_the_websocket_that_streams_text(pasted: str, used: str) -> None:
    assert synthesis_url(FarEnd(pasted)) == used


@pytest.mark.parametrize("address", ["http://westeurope.tts.speech.microsoft.com", "ftp://127.0.0.1", "desk"])
def test_an_address_that_would_show_the_key_is_refused(address: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        synthesis_url(FarEnd(address, "key"))
    assert refused.value.problem.code is ProblemCode.ADDRESS_NOT_FOUND
    assert refused.value.problem.stage is Stage.SPEECH


@pytest.mark.parametrize("far_end", [FarEnd("", "key"), FarEnd(REGION, "")])
def test_without_an_address_or_a_key_nothing_is_tried(far_end: FarEnd) -> None:
    with pytest.raises(RequestRefused) as refused:
        checked_url(far_end)
    assert refused.value.problem.code is ProblemCode.NOT_CONFIGURED

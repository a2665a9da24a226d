"""Every setting, once: its name, type, default and range. Secrets are not here (``secrets.py``)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from voicedesk.conversation.events import TalkMode
from voicedesk.settings.addresses import checked_address, checked_web_address

Address = Annotated[str, AfterValidator(checked_address)]  # https or wss; plain on loopback; never a key
WebAddress = Annotated[str, AfterValidator(checked_web_address)]  # https alone; plain on loopback

LONGEST_NAME = 2000  # characters: of a model, a device, an address
LONGEST_TEXT = 8000
LongText = Annotated[str, Field(max_length=LONGEST_TEXT)]
DEFAULT_INSTRUCTIONS = "You are a helpful voice assistant. Keep answers short."


class Section(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=LONGEST_NAME
    )


class BackendKind(StrEnum):
    VOICE_LIVE = "voice-live"
    CASCADE = "cascade"


class Place(StrEnum):
    """Where the backend's far end runs."""

    ON_DEVICE = "on-device"
    AZURE = "azure"


class Appearance(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Motion(StrEnum):
    SYSTEM = "system"
    FULL = "full"
    REDUCED = "reduced"


class SignIn(StrEnum):
    API_KEY = "api-key"
    ENTRA_ID = "entra-id"


class TurnDetection(StrEnum):
    """How the service notices that a turn has ended (hands-free)."""

    SEMANTIC = "azure_semantic_vad"
    SEMANTIC_MULTILINGUAL = "azure_semantic_vad_multilingual"
    SERVER_VAD = "server_vad"
    NONE = "none"


class NoiseReduction(StrEnum):
    """What the transcription does about noise, by where the microphone is."""

    NEAR_FIELD = "near_field"  # at the head
    FAR_FIELD = "far_field"  # in the room or in a laptop
    NONE = "none"


class General(Section):
    backend: BackendKind = BackendKind.VOICE_LIVE
    place: Place | None = None  # None: Azure once it is configured, until then this device
    start_on_open: bool = False
    talk_mode: TalkMode = TalkMode.PUSH_TO_TALK
    press_once: bool = False
    appearance: Appearance = Appearance.SYSTEM
    motion: Motion = Motion.SYSTEM
    text_size: Annotated[int, Field(ge=100, le=200)] = 100
    clock_times: bool = False
    earcons: bool = False
    talk_key: str = "F8"
    check_for_updates: bool = False
    trusted_hosts: Annotated[tuple[str, ...], Field(max_length=100)] = ()  # see found_addresses.py
    update_address: WebAddress = ""  # answers with a small JSON; see updates/offer.py


class VoiceLive(Section):
    endpoint: Address = ""
    sign_in: SignIn = SignIn.API_KEY
    model: str = "gpt-realtime"
    agent_name: str = ""  # a Foundry agent instead of a model
    agent_project: str = ""
    voice: str = "en-US-Ava:DragonHDLatestNeural"
    instructions: LongText = DEFAULT_INSTRUCTIONS
    turn_detection: TurnDetection = TurnDetection.SEMANTIC
    threshold: Annotated[float, Field(ge=0.0, le=1.0)] = 0.5
    prefix_padding_ms: Annotated[int, Field(ge=0, le=2000)] = 300
    silence_duration_ms: Annotated[int, Field(ge=200, le=2000)] = 500
    noise_suppression: bool = True
    echo_cancellation: bool = True
    transcription_model: str = "azure-speech"
    language: str = ""  # empty: detect
    temperature: Annotated[float, Field(ge=0.0, le=1.2)] = 0.7
    interim_response: bool = False
    api_version: str = ""  # empty: the client library's own
    timeout_seconds: Annotated[float, Field(ge=5, le=120)] = 20.0


class Audio(Section):
    input_device: str = ""  # full name; empty: the system default
    output_device: str = ""
    input_host_api: str = ""  # beside the name: the part of the system that had the device then
    output_host_api: str = ""
    tail_ms: Annotated[int, Field(ge=0, le=2000, multiple_of=50)] = 300
    barge_in_by_voice: bool = True
    pause_ms: Annotated[int, Field(ge=300, le=3000)] = 700  # where endpointing is ours: with no service now
    volume: Annotated[int, Field(ge=0, le=100)] = 70
    echo_cancellation: bool = True  # on this side, whatever the service does


class McpServer(Section):
    """A server of the Model Context Protocol whose tools the agent may call.

    ``command`` starts it on this computer (its words, spoken to over stdio); ``url`` is one that already
    runs. ``token_variable`` names the environment variable that holds its bearer token: the token itself is
    never a setting.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
    command: tuple[str, ...] = ()
    url: Address = ""
    token_variable: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]*$")] = ""
    enabled: bool = True


class Tools(Section):
    enabled: Annotated[tuple[str, ...], Field(max_length=1000)] | None = None  # None: all that are found
    timeout_seconds: Annotated[float, Field(ge=1, le=120)] = 10.0
    mcp_servers: tuple[McpServer, ...] = ()


class OnDevice(Section):
    chat_endpoint: WebAddress = ""  # an OpenAI-compatible server, e.g. Ollama's /v1 on this device
    chat_model: str = ""


class Cascade(Section):
    """The seeds' names (``AZURE_OPENAI_*``, ``AZURE_STT_*``, ``AZURE_TTS_*``) land here."""

    openai_endpoint: Address = ""
    openai_deployment: str = ""
    openai_api_version: str = ""  # empty: the one this version was made for
    instructions: LongText = DEFAULT_INSTRUCTIONS
    temperature: Annotated[float, Field(ge=0.0, le=1.2)] = 0.7
    history_turns: Annotated[int, Field(ge=2, le=200)] = 40  # of both parties; older ones are left out
    stt_endpoint: Address = ""
    stt_deployment: str = "gpt-4o-transcribe"
    stt_prompt: LongText = ""
    stt_language: str = ""  # empty: detect
    stt_noise_reduction: NoiseReduction = NoiseReduction.NEAR_FIELD
    stt_threshold: Annotated[float, Field(ge=0.0, le=1.0)] = 0.5
    stt_prefix_padding_ms: Annotated[int, Field(ge=0, le=2000)] = 300
    stt_silence_duration_ms: Annotated[int, Field(ge=100, le=3000)] = 500
    tts_endpoint: Address = ""
    tts_voice: str = "en-US-JennyNeural"
    timeout_seconds: Annotated[float, Field(ge=5, le=120)] = 20.0


class Settings(Section):
    version: Literal[1] = 1
    general: General = General()
    voice_live: VoiceLive = VoiceLive()
    cascade: Cascade = Cascade()
    audio: Audio = Audio()
    tools: Tools = Tools()
    on_device: OnDevice = OnDevice()


class SecretName(StrEnum):
    """The secrets, all kept in one item of the system keyring."""

    VOICE_LIVE_KEY = "voice_live_key"
    OPENAI_KEY = "openai_key"
    STT_KEY = "stt_key"
    TTS_KEY = "tts_key"
    CHAT_KEY = "chat_key"  # for the OpenAI-compatible server of the on-device far end

"""The agent. The one place that imports semantic_kernel, late and on a worker thread: it takes seconds."""

from __future__ import annotations

import voicedesk.backends.cascade.chat.dotenv_unread  # noqa: F401 - before the kernel

# isort: split
import asyncio
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from openai import AsyncAzureOpenAI
from pydantic import PrivateAttr
from semantic_kernel.agents.chat_completion.chat_completion_agent import (
    ChatCompletionAgent,
    ChatHistoryAgentThread,
)
from semantic_kernel.connectors.ai.function_choice_behavior import FunctionChoiceBehavior
from semantic_kernel.connectors.ai.open_ai import (
    AzureChatCompletion,
    AzureChatPromptExecutionSettings,
    OpenAIChatCompletion,
)
from semantic_kernel.connectors.ai.open_ai.services.open_ai_chat_completion_base import (
    OpenAIChatCompletionBase,
)
from semantic_kernel.contents import (
    AuthorRole,
    ChatHistory,
    ChatMessageContent,
    FunctionCallContent,
    FunctionResultContent,
)
from semantic_kernel.exceptions import ServiceResponseException
from semantic_kernel.functions.kernel_arguments import KernelArguments
from semantic_kernel.functions.kernel_function_metadata import KernelFunctionMetadata
from semantic_kernel.kernel import Kernel

from voicedesk.backends.base import OfferedTool
from voicedesk.backends.cascade.chat.address import DEFAULT_API_VERSION, ChatAddress
from voicedesk.backends.cascade.chat.chunks import STALL_SECONDS
from voicedesk.backends.cascade.chat.client import MOST_RETRIES, WarmClient
from voicedesk.backends.cascade.chat.exchange import MOST_ROUNDS, Abilities, Exchange
from voicedesk.backends.cascade.chat.failures import ChatFailures
from voicedesk.backends.cascade.chat.tool_calls import CallsTogether
from voicedesk.backends.cascade.stages import AssistantSaid, Message, RunTools, ToolCall, ToolsUsed, UserSaid
from voicedesk.backends.far_end import FarEnd
from voicedesk.settings.schema import Cascade

# The kernel reads AZURE_OPENAI_* from the environment although it is given a client, and refuses an address
# on this device there. What is named outright counts more; being beside a client, it is used for nothing.
_NOWHERE = "https://localhost"
_UNUSED = {"endpoint": _NOWHERE, "base_url": _NOWHERE, "token_endpoint": _NOWHERE, "api_key": "unused"}


class ChatAgent:
    """One deployment, asked for many answers. Its connection is kept warm by ``client``."""

    def __init__(
        self,
        settings: Cascade,
        address: ChatAddress,
        far_end: FarEnd,
        abilities: Abilities,
        retries: int = MOST_RETRIES,
    ) -> None:
        self.client = WarmClient(address, far_end, settings.timeout_seconds, retries)
        self._seconds = settings.timeout_seconds
        self._abilities = abilities
        self._failures = ChatFailures(far_end.host, address.deployment, far_end.key)
        self._service = _service(address.deployment, self.client)
        self._agent = _Agent(service=self._service, name="voicedesk", instructions=settings.instructions)
        self._functions: Sequence[KernelFunctionMetadata] = ()

    def offer(self, tools: Sequence[OfferedTool]) -> None:
        """What the next answers may call. Costs nothing while ``tools`` are the same objects."""
        if [id(tool) for tool in tools] != [id(tool) for tool in self._abilities.tools]:
            self._abilities.tools = list(tools)
            self._functions = [_function(tool) for tool in tools]

    async def write(
        self, history: Sequence[Message], run_tools: RunTools, tell: Callable[[str], None]
    ) -> None:
        """Give the answer to ``history`` to ``tell``, piece by piece. Raises ``BackendError``.

        Cancelled, it closes the stream upstream before it ends, and leaves no generator behind: it waits
        inside all of them, never between two pieces.
        """
        exchange = Exchange(
            self._failures, self._abilities, self._seconds, stall_seconds=min(self._seconds, STALL_SECONDS)
        )
        contents = [content for message in history for content in _contents(message)]
        pieces = self._agent.invoke_stream(
            thread=ChatHistoryAgentThread(chat_history=ChatHistory(messages=contents)),
            kernel=_Kernel.of(self._service.during(exchange), self._functions, CallsTogether(run_tools)),
            arguments=KernelArguments(settings=_settings()),
        )
        try:
            async for piece in pieces:
                if text := piece.message.content:
                    tell(text)
        finally:
            await exchange.aclose()
            self.client.used(kept=exchange.kept)
        exchange.check()

    async def aclose(self) -> None:
        await self.client.aclose()


class _Agent(ChatCompletionAgent):
    async def format_instructions(
        self, kernel: Kernel, arguments: KernelArguments | None = None
    ) -> str | None:
        """As they are: the kernel would read them as a template, and fail at "{{"."""
        return self.instructions or None


class _Kernel(Kernel):
    """Lists the offered tools as its functions. Calls go to where the tools are run, as the model wrote them:
    unknown names and malformed arguments too, since what is said about those is the same for all backends."""

    _functions: Sequence[KernelFunctionMetadata] = PrivateAttr(default=())
    _together: CallsTogether = PrivateAttr()

    @classmethod
    def of(
        cls, service: _Service, functions: Sequence[KernelFunctionMetadata], together: CallsTogether
    ) -> _Kernel:
        kernel = cls(services=service)
        kernel._functions = functions
        kernel._together = together
        return kernel

    def get_full_list_of_function_metadata(self) -> list[KernelFunctionMetadata]:
        return list(self._functions)

    async def invoke_function_call(
        self,
        function_call: FunctionCallContent,
        chat_history: ChatHistory,
        *,
        function_call_count: int | None = None,
        **_: Any,
    ) -> None:
        """One of the ``function_call_count`` calls of a message, which come one after the other."""
        arguments = str(function_call.arguments or "{}")
        call = ToolCall(function_call.id or "", function_call.name or "", arguments)
        for ran, output in await self._together.outputs(call, of=function_call_count or 1):
            chat_history.add_message(_result(ran, output))


class _Service(OpenAIChatCompletionBase):
    _exchange: Exchange = PrivateAttr()

    def during(self, exchange: Exchange) -> _Service:
        """The same service for one answer."""
        service = self.model_copy()
        service._exchange = exchange
        return service

    async def _send_completion_request(self, settings: Any) -> Any:
        """One round of an answer. Tools have run by then: only this request is ever repeated."""
        exchange = self._exchange
        exchange.rounds += 1
        if exchange.is_last_round and settings.tools:
            settings.tool_choice = "none"
        # Beside the parameters that the client walks through: forty messages would take it 5 ms.
        settings.extra_body = {"messages": settings.messages}
        settings.messages = []
        try:
            async with asyncio.timeout(exchange.first_seconds):
                return exchange.watch(await self._accepted(settings))
        except TimeoutError:
            detail = f"no answer in {exchange.first_seconds:g} s"
            raise exchange.failures.silent(detail) from None
        except ServiceResponseException as failure:
            raise exchange.failures.opening(failure) from failure

    async def _accepted(self, settings: Any) -> Any:
        """Asked again without what the model refuses and an answer does not need."""
        abilities, secret = self._exchange.abilities, self._exchange.failures.secret
        while True:
            abilities.fit(settings)
            try:
                return await super()._send_completion_request(settings)
            except ServiceResponseException as failure:
                if not abilities.concede(failure, settings, secret):
                    raise

    def _prepare_chat_history_for_request(
        self, chat_history: ChatHistory, role_key: str = "role", content_key: str = "content"
    ) -> list[dict[str, Any]]:
        return [_message(content) for content in chat_history.messages]

    def _update_function_choice_settings_callback(self) -> Callable[..., None]:
        return _offer_functions


class _AzureService(_Service, AzureChatCompletion):
    """On the route by deployments."""


class _NewerService(_Service, OpenAIChatCompletion):
    """On the route without versions."""


def _service(deployment: str, client: WarmClient) -> _Service:
    sdk = client.sdk
    if isinstance(sdk, AsyncAzureOpenAI):
        unused = {**_UNUSED, "api_version": DEFAULT_API_VERSION}
        return _AzureService(deployment_name=deployment, async_client=sdk, **unused)
    named: dict[str, Any] = {"ai_model_id": deployment, "async_client": sdk, "api_key": _UNUSED["api_key"]}
    return _NewerService(**named)


def _settings() -> AzureChatPromptExecutionSettings:
    choice = FunctionChoiceBehavior.Auto(maximum_auto_invoke_attempts=MOST_ROUNDS)
    return AzureChatPromptExecutionSettings(function_choice_behavior=choice)


def _function(tool: OfferedTool) -> KernelFunctionMetadata:
    described = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return KernelFunctionMetadata(
        name=tool.name,
        description=tool.description,
        is_prompt=False,
        additional_properties={"type": "function", "function": described},
    )


def _offer_functions(configuration: Any, settings: Any, choice: Any) -> None:
    """The whole schemas: the kernel would rebuild them from parameters, and lose what belongs to none."""
    if configuration.available_functions:
        settings.tool_choice = choice
        settings.tools = [function.additional_properties for function in configuration.available_functions]


@lru_cache(maxsize=512)
def _contents(message: Message) -> tuple[ChatMessageContent, ...]:
    match message:
        case UserSaid(text):
            return (ChatMessageContent(role=AuthorRole.USER, content=text),)
        case AssistantSaid(text):
            return (ChatMessageContent(role=AuthorRole.ASSISTANT, content=text),)
        case ToolsUsed(calls, outputs):
            asked: Any = [
                FunctionCallContent(id=call.call_id, name=call.name, arguments=call.arguments)
                for call in calls
            ]
            results = (_result(call, output) for call, output in zip(calls, outputs, strict=True))
            return (ChatMessageContent(role=AuthorRole.ASSISTANT, items=asked), *results)


def _result(call: ToolCall, output: str) -> ChatMessageContent:
    item = FunctionResultContent(id=call.call_id, name=call.name, result=output)
    return ChatMessageContent(role=AuthorRole.TOOL, items=[item])


def _message(content: ChatMessageContent) -> dict[str, Any]:
    """As the service takes it. Names are left out; what the model said before it called tools is not."""
    message = content.to_dict()
    message.pop("name", None)
    for call in message.get("tool_calls", ()):
        call["function"]["arguments"] = call["function"]["arguments"] or "{}"
    if "tool_calls" in message:
        message["content"] = content.content or None
    return message

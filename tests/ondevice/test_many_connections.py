"""Twenty conversations at once, and what one of them notices of the others."""

from __future__ import annotations

import asyncio

from tests.ondevice.conversing import Address, conversation, words_of

MANY = 20


async def test_twenty_people_ask_at_once_and_each_gets_an_answer(service: Address) -> None:
    async def one(number: int) -> str:
        async with conversation(service) as talk:
            return await talk.ask(f"what is {number} plus {number}")

    answers = await asyncio.gather(*(one(number) for number in range(MANY)))

    assert answers == [f"{number} plus {number} is {2 * number}." for number in range(MANY)]


async def test_twenty_people_speak_at_once_and_each_is_understood(service: Address) -> None:
    async def one() -> str:
        async with conversation(service, modalities=["text"]) as talk:
            await talk.say("thank you", piece_bytes=48_000)
            return words_of((await talk.until("response.done")).response)

    assert await asyncio.gather(*(one() for _ in range(MANY))) == ["You are welcome."] * MANY


async def test_others_who_speak_do_not_keep_one_waiting(service: Address) -> None:
    loop = asyncio.get_running_loop()
    async with (
        conversation(service) as quick,
        conversation(service) as talker,
        conversation(service) as other,
    ):
        await talker.say("what is the weather in paris", piece_bytes=400_000)
        await other.say("what is the stock price of apple", piece_bytes=400_000)
        waits: list[float] = []
        for _ in range(20):
            began = loop.time()
            await quick.update(instructions="still quick")
            waits.append(loop.time() - began)
        await talker.until("response.done")
        await other.until("response.done")

    assert sorted(waits)[len(waits) // 2] < 0.1

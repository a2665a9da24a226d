"""A tool that tells the price of a share: demonstration values, always the same for the same symbol."""

from __future__ import annotations

import zlib

from pydantic import BaseModel, Field

from voicedesk.tools.registry import Tool


class StockPriceArguments(BaseModel):
    symbol: str = Field(
        pattern=r"^\s*\^?[A-Za-z0-9][A-Za-z0-9.\-]{0,11}\s*$", description="The ticker symbol, such as MSFT."
    )


def get_stock_price(arguments: StockPriceArguments) -> dict[str, str]:
    symbol = arguments.symbol.strip().upper()
    seed = zlib.crc32(symbol.encode())
    price = 20 + seed % 48_000 / 100
    change = (seed // 48_000 % 601 - 300) / 100
    return {
        "symbol": symbol,
        "price": f"{price:.2f} USD",
        "change": f"{change:+.2f} %",
        "source": "demonstration data",
    }


TOOL = Tool(
    name="get_stock_price",
    description="Tells the price of a share by its ticker symbol. The values are demonstration data.",
    arguments=StockPriceArguments,
    handler=get_stock_price,
)

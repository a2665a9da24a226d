"""What is wrong with a client's request, in the words the service sends back."""

from __future__ import annotations

from typing import Any


class RequestFault(Exception):
    """A request that cannot be served; it becomes an ``error`` event and the connection goes on."""

    def __init__(
        self, message: str, *, code: str = "invalid_value", param: str | None = None, kind: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.kind = kind or "invalid_request_error"

    def as_wire(self, event_id: str | None) -> dict[str, Any]:
        """The ``error`` object of an error event; ``event_id`` is the client's, if it sent one."""
        return {
            "type": self.kind,
            "code": self.code,
            "message": str(self),
            "param": self.param,
            "event_id": event_id,
        }


def missing(param: str) -> RequestFault:
    return RequestFault(
        f"Missing required parameter: '{param}'.", code="missing_required_parameter", param=param
    )


def invalid(param: str, value: object, expected: str) -> RequestFault:
    """A value of the wrong kind; long values are cut so that no audio comes back in an error."""
    shown = repr(value)
    shown = shown if len(shown) <= 80 else shown[:77] + "..."
    return RequestFault(f"Invalid value for '{param}': {shown}. Expected {expected}.", param=param)

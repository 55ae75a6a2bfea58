"""The parser in C, where the extra `fast` is installed: uvicorn's, with a bound on what comes before a body."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

__all__ = ["BoundedProtocol"]

MAX_HEAD = 256 * 1024
"""Bytes of a request before its body; the parser itself would collect headers without an end."""

_MESSAGE = b"the request headers are too large"


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not get to its body in `MAX_HEAD` bytes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._in_head = False
        self._head = 0

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its body begins."""
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Feed the parser; count what is no body."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > MAX_HEAD:
                self._refuse()

    def _refuse(self) -> None:
        length = str(len(_MESSAGE)).encode()
        fields = b"content-type: text/plain\r\ncontent-length: " + length + b"\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[431] + fields + _MESSAGE)
        self.transport.close()

"""Where an answer begins and ends in what comes on one connection. No sockets here: bytes in, an answer out."""

from __future__ import annotations

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

#: In bytes. Telegram lets a bot fetch files of twenty million.
LONGEST_HEAD, LONGEST_BODY = 64 << 10, 64 << 20
_TELLS_LENGTH = (b"content-length", b"transfer-encoding")
_FIRST_FINAL = 200


class Garbled(Exception):
    """What came is no answer."""


class Reader:
    """One answer after the other: `begin`, then `take` what comes until it says that the answer is whole.

    Interim answers (1xx) are passed over. The `on_…` methods are called by the parser.
    """

    __slots__ = ("_has_head", "_is_whole", "_parser", "_pieces", "_size", "_tells_length", "keeps_alive", "status")

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self.begin()

    def begin(self) -> None:
        self._has_head = self._tells_length = self._is_whole = False
        self._size = self.status = 0
        self._pieces: list[bytes] = []
        #: Whether another request may follow; known once the answer is whole.
        self.keeps_alive = False

    def take(self, data: bytes) -> bool:
        """Whether the answer is whole now. What comes after it makes the connection useless, and not the answer."""
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            if not self._is_whole:
                raise Garbled("what came is not HTTP") from None
            self.keeps_alive = False
        if not self._is_whole and self._size > (LONGEST_BODY if self._has_head else LONGEST_HEAD):
            raise Garbled("what came is too long")
        return self._is_whole

    def ends(self) -> bool:
        """Nothing more will come: whether that is the end of an answer which did not say how long it is."""
        return self._is_whole or (self._has_head and not self._tells_length)

    @property
    def body(self) -> bytes:
        return b"".join(self._pieces)

    def on_message_begin(self) -> None:
        if self._is_whole:
            self.keeps_alive = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head and name.lower() in _TELLS_LENGTH:
            self._tells_length = True

    def on_headers_complete(self) -> None:
        if not self._is_whole:
            self.status = self._parser.get_status_code()
            self._has_head = self.status >= _FIRST_FINAL

    def on_body(self, piece: bytes) -> None:
        if not self._is_whole:
            self._pieces.append(piece)

    def on_message_complete(self) -> None:
        if self._has_head and not self._is_whole:
            self._is_whole = True
            self.keeps_alive = self._parser.should_keep_alive()

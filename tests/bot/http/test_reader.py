"""Where an answer begins and ends, however it is cut into pieces."""

import pytest

from bot.http.reader import LONGEST_BODY, LONGEST_HEAD, Garbled, Reader

OK = b"HTTP/1.1 200 OK\r\n"
WITH_LENGTH = OK + b"Content-Length: 5\r\n\r\nhello"
IN_CHUNKS = OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n"
AFTER_INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + WITH_LENGTH
UNTIL_THE_END = OK + b"\r\nhello"


def read(*pieces: bytes) -> tuple[bool, Reader]:
    reader = Reader()
    return [reader.take(piece) for piece in pieces if piece][-1], reader


@pytest.mark.parametrize("answer", [WITH_LENGTH, IN_CHUNKS, AFTER_INTERIM])
def test_an_answer_may_come_in_any_pieces(answer):
    for cut in range(1, len(answer)):
        reader = Reader()
        assert not reader.take(answer[:cut])
        assert reader.take(answer[cut:])
        assert (reader.status, reader.body, reader.keeps_alive) == (200, b"hello", True)


def test_one_answer_after_the_other():
    is_whole, reader = read(WITH_LENGTH)
    assert is_whole
    reader.begin()
    assert not reader.take(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n")
    assert reader.take(b"\r\n")
    assert (reader.status, reader.body) == (404, b"")


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nConnection: close\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200 OK\r\nconnection: Close\r\n"],
)
def test_the_last_answer_says_so(head):
    is_whole, reader = read(head + b"Content-Length: 5\r\n\r\nhello")
    assert is_whole
    assert (reader.body, reader.keeps_alive) == (b"hello", False)


@pytest.mark.parametrize("more", [b"HTTP/1.1 200 OK\r\n", WITH_LENGTH, b"\x00", b"x" * 100, IN_CHUNKS])
def test_what_comes_after_an_answer_is_not_taken_for_the_next(more):
    is_whole, reader = read(WITH_LENGTH + more)
    assert is_whole
    assert (reader.status, reader.body, reader.keeps_alive) == (200, b"hello", False)


def test_a_body_without_a_length_lasts_until_the_end():
    is_whole, reader = read(UNTIL_THE_END)
    assert not is_whole
    assert reader.ends()
    assert reader.body == b"hello"


@pytest.mark.parametrize("answer", [WITH_LENGTH, IN_CHUNKS])
def test_an_answer_that_is_cut_off_is_none(answer):
    for cut in range(len(answer)):
        reader = Reader()
        reader.take(answer[:cut])
        assert not reader.ends()


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_some_answers_have_no_body(status):
    is_whole, reader = read(f"HTTP/1.1 {status}\r\n\r\n".encode())
    assert is_whole
    assert reader.body == b""


@pytest.mark.parametrize(
    "garbage",
    [
        *(b"SSH-2.0-OpenSSH_9.6\r\n", b"\x15\x03\x01\x00\x02\x02\x50", b"GET / HTTP/1.1\r\n", b"HTTP/1.1 abc\r\n"),
        *(
            b"HTTP/3.7 200 OK\r\n",
            OK + b"Content-Length: -1\r\n\r\n",
            OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        ),
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nx",
    ],
)
def test_what_is_not_http_is_garbled(garbage):
    with pytest.raises(Garbled):
        read(garbage)


@pytest.mark.parametrize(
    ("begin", "more", "limit"),
    [
        (OK, b"X-More: " + b"x" * 1014 + b"\r\n", LONGEST_HEAD),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", LONGEST_HEAD),
        (OK + b"\r\n", bytes(1 << 20), LONGEST_BODY),
    ],
)
def test_what_does_not_end_is_not_read_on(begin, more, limit):
    with pytest.raises(Garbled, match="too long"):
        read(begin, *(more for _ in range(limit // len(more) + 1)))

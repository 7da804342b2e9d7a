"""Calls on real sockets to a server that behaves in every bad way: what comes back, and what is known without it.

`NotSent` may be said only when the server cannot have seen a byte; nothing is ever asked twice by itself.
"""

import asyncio
import socket
import ssl
import struct

import pytest

from bot.http.calls import PIECE, Calls, addressed, in_pieces
from bot.http.dialing import Dialer, Place, trust
from bot.http.errors import NotSent, Unanswered
from bot.http.pool import Patience, Pool
from tests.odd_server import odd_server

PATIENT = Patience(5, 5)
KEPT = 20.0


@pytest.fixture
async def calls():
    calls = Calls("Afterword", 4, KEPT)
    yield calls
    await calls.close()


@pytest.fixture
async def alone():
    """At most one connection."""
    calls = Calls("Afterword", 1, KEPT)
    yield calls
    await calls.close()


async def ask(calls, server, body=b"{}", path="/", patience=PATIENT, host="127.0.0.1"):
    return await calls.ask("POST", f"http://{host}:{server.port}{path}", (body,), "application/json", patience)


async def echo(visit):
    visit.answers(visit.body)


def saying(answer):
    """Says this and hangs up."""

    async def does(visit):
        visit.says(answer)
        await visit.hangs_up()

    return does


# --- what comes back -----------------------------------------------------------------------------------------------


async def test_a_request_arrives_as_it_should(calls):
    async def tell_head(visit):
        visit.answers(visit.head)

    async with odd_server(tell_head) as server:
        answer = await ask(calls, server, b'{"a": 1}', "/bot1:AA/sendMessage?x=1")
        assert answer.status == 200
        assert answer.body.decode().split("\r\n") == [
            "POST /bot1:AA/sendMessage?x=1 HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            "User-Agent: Afterword",
            "Accept-Encoding: identity",
            "Content-Type: application/json",
            "Content-Length: 8",
            *("", ""),
        ]
        bare = await calls.ask("GET", f"http://127.0.0.1:{server.port}", (), None, PATIENT)
        assert bare.body.startswith(b"GET / HTTP/1.1\r\n")
        assert b"Content" not in bare.body
    assert server.asked == [("/bot1:AA/sendMessage?x=1", b'{"a": 1}'), ("/", b"")]


async def test_a_connection_is_used_again(calls):
    async with odd_server(echo) as server:
        for number in range(5):
            assert (await ask(calls, server, b"%d" % number)).body == b"%d" % number
        assert server.came == 1
        bodies = await asyncio.gather(*(ask(calls, server, b"%d" % number) for number in range(20)))
        assert [answer.body for answer in bodies] == [b"%d" % number for number in range(20)]
        assert server.came == 4


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nnever",
    ],
)
async def test_after_a_last_answer_comes_a_new_connection(calls, answer):
    async def say(visit):
        visit.says(answer)

    async with odd_server(say) as server:
        for times in (1, 2):
            assert await ask(calls, server) == (200, b"hi")
            await server.lost(times)


async def test_an_answer_may_last_until_the_connection_ends(calls):
    async with odd_server(saying(b"HTTP/1.1 200 OK\r\n\r\nhello")) as server:
        assert await ask(calls, server) == (200, b"hello")


async def test_chunks_and_interim_answers(calls):
    async def in_bits(visit):
        visit.says(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for letter in b"hello":
            visit.says(b"1\r\n", bytes([letter]), b"\r\n")
            await visit.writer.drain()
        visit.says(b"0\r\n\r\n")

    async with odd_server(in_bits) as server:
        assert await ask(calls, server) == await ask(calls, server) == (200, b"hello")
        assert server.came == 1


async def test_a_redirect_is_not_followed(calls):
    async def elsewhere(visit):
        visit.answers(b"", "302 Found", "Location: /elsewhere\r\n")

    async with odd_server(elsewhere) as server:
        assert (await ask(calls, server)).status == 302
        assert server.asked == [("/", b"{}")]


# --- large requests ------------------------------------------------------------------------------------------------


async def test_a_large_request_arrives_whole(calls):
    body = bytes(range(256)) * (16 << 10)
    async with odd_server(echo) as server:
        assert (await ask(calls, server, body)).body == body
        assert (await ask(calls, server)).body == b"{}"
        assert server.came == 1


def test_a_small_request_leaves_in_one_piece():
    assert list(in_pieces(b"head", (b"begin", b"end"))) == [b"headbeginend"]


def test_a_large_request_is_not_copied():
    body = bytes(PIECE * 3 + 1)
    head, *pieces = in_pieces(b"head", (b"begin", body, b"end"))
    assert bytes(head) + b"".join(pieces) == b"headbegin" + body + b"end"
    assert {id(piece.obj) for piece in pieces if isinstance(piece, memoryview)} >= {id(body)}
    assert max(map(len, pieces)) == PIECE


async def test_an_answer_may_come_before_the_request_has_left(calls):
    async def too_large(visit):
        visit.answers(b"too large", "413 Request Entity Too Large")
        await asyncio.get_running_loop().create_future()

    async with odd_server(too_large, wants_body=False) as server:
        assert await ask(calls, server, bytes(32 << 20)) == (413, b"too large")
        server.does = echo
        server.wants_body = True
        assert (await ask(calls, server)).body == b"{}"
        assert server.came == 2


async def test_so_may_an_answer_that_lasts_until_the_end(calls):
    async def too_large(visit):
        visit.says(b"HTTP/1.1 413 No\r\n\r\ntoo large")
        visit.writer.write_eof()
        await asyncio.get_running_loop().create_future()

    async with odd_server(too_large, wants_body=False) as server:
        assert await ask(calls, server, bytes(32 << 20)) == (413, b"too large")


async def test_who_takes_nothing_is_not_waited_for_nor_fed_on(calls):
    async def stare(visit):
        await asyncio.get_running_loop().create_future()

    fed: list[bytes] = []

    def endless():
        yield b"POST / HTTP/1.1\r\n\r\n"
        while len(fed) < 10_000:
            fed.append(bytes(PIECE))
            yield fed[-1]

    async with odd_server(stare, wants_body=False) as server:
        pool = Pool(Dialer(Place("127.0.0.1", server.port, False)), 1, KEPT)
        with pytest.raises(Unanswered, match="in time"):
            await pool.ask(endless(), Patience(5, 0.05))
        pool.close()
    assert len(fed) < 1000


# --- nothing comes back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"220 mail.example.com ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * (100 << 10),
    ],
)
async def test_an_answer_that_is_none_leaves_a_doubt(calls, answer):
    async with odd_server(saying(answer)) as server:
        with pytest.raises(Unanswered):
            await ask(calls, server)
        assert server.asked == [("/", b"{}")]
        server.does = echo
        assert (await ask(calls, server)).body == b"{}"


@pytest.mark.parametrize("how_often_well", [0, 1])
async def test_a_connection_that_breaks_is_not_tried_again(calls, how_often_well):
    """Not even one that was used before, which could have been closed by chance."""

    async def break_off(visit):
        if len(server.asked) > how_often_well:
            linger = struct.pack("ii", 1, 0)
            visit.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            visit.breaks()
        else:
            visit.answers(b"")

    async with odd_server(break_off) as server:
        for _ in range(how_often_well):
            await ask(calls, server)
        with pytest.raises(Unanswered):
            await ask(calls, server, b"once")
        await server.lost(1)
        assert [body for _, body in server.asked].count(b"once") == 1


async def test_silence_ends_the_call_and_the_connection(calls):
    async def stare(visit):
        await visit.reader.read()

    async with odd_server(stare) as server:
        with pytest.raises(Unanswered, match="in time"):
            await ask(calls, server, patience=Patience(5, 0.05))
        await server.lost(1)


async def test_whoever_dawdles_is_not_silent_and_yet_not_waited_for_for_ever(calls):
    async def drip(visit):
        visit.says(b"HTTP/1.1 200 OK\r\n\r\n")
        while not visit.writer.is_closing():
            visit.says(b".")
            await asyncio.sleep(0.01)

    async with odd_server(drip) as server:
        begun = asyncio.get_running_loop().time()
        with pytest.raises(Unanswered, match="in time"):
            await ask(calls, server, patience=Patience(0.1, 0.1))
        assert asyncio.get_running_loop().time() - begun > 0.2


async def test_an_end_while_a_call_is_under_way_leaves_a_doubt(alone):
    async def stare(visit):
        await visit.reader.read()

    async with odd_server(stare) as server:
        asked = asyncio.create_task(ask(alone, server))
        waiting = asyncio.create_task(ask(alone, server))
        await server.heard(1)
        await alone.close()
        with pytest.raises(Unanswered, match="given up"):
            await asked
        with pytest.raises(NotSent, match="closed"):
            await waiting
        with pytest.raises(NotSent):
            await ask(alone, server)
        await server.lost(1)


# --- nothing left --------------------------------------------------------------------------------------------------


async def test_nobody_listening_means_not_sent(calls):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotSent, match=f"Cannot connect to 127.0.0.1:{port}: "):
        await calls.ask("POST", f"http://127.0.0.1:{port}/secret", (), None, PATIENT)


@pytest.mark.parametrize("host", ["nobody.invalid", f"{'a' * 64}.example"])
async def test_a_name_that_nobody_knows_means_not_sent(calls, host):
    with pytest.raises(NotSent):
        await calls.ask("POST", f"http://{host}/", (), None, Patience(1, 5))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "telegram",
        "http://a/\ud83d",
        "ftp://a/b",
        "http://",
        "http:///x",
        "http://a:b/",
        "http://[::1/",
        "http://a b/",
        "//a/b",
    ],
)
async def test_what_is_no_address_is_asked_for_nothing(calls, url):
    with pytest.raises(NotSent, match="address"):
        await calls.ask("POST", url, (), None, PATIENT)


async def test_a_handshake_that_takes_too_long_means_not_sent(calls):
    trust()
    async with odd_server(echo) as server:
        with pytest.raises(NotSent, match="in time"):
            await calls.ask("POST", f"https://127.0.0.1:{server.port}/", (), None, Patience(0.1, 5))
        await ask(calls, server)
        await server.has_but(1)


async def test_whoever_gives_up_dialing_at_any_moment_leaves_no_connection_behind(calls):
    trust()
    async with odd_server(echo) as server:
        for steps in range(40):
            asked = asyncio.create_task(calls.ask("POST", f"https://127.0.0.1:{server.port}/", (), None, PATIENT))
            for _ in range(steps):
                await asyncio.sleep(0)
            asked.cancel()
            await asyncio.wait((asked,))
        await ask(calls, server)
        await server.has_but(1)


async def test_a_handshake_that_fails_means_not_sent(calls):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        asked = asyncio.create_task(calls.ask("POST", url, (), None, PATIENT))
        stranger, _ = await asyncio.get_running_loop().sock_accept(listener)
        stranger.send(b"220 mail.example.com ESMTP\r\n")
        with pytest.raises(NotSent):
            await asked
        stranger.close()


# --- whose turn it is ----------------------------------------------------------------------------------------------


async def test_whoever_asked_first_is_served_first(alone):
    async with odd_server(echo) as server:
        await asyncio.gather(*(ask(alone, server, b"%d" % number) for number in range(20)))
        assert [body for _, body in server.asked] == [b"%d" % number for number in range(20)]
        assert server.came == 1


async def test_waiting_too_long_for_a_connection_means_not_sent(alone):
    goes_on = asyncio.Event()

    async def slowly(visit):
        await goes_on.wait()
        visit.answers(visit.body)

    async with odd_server(slowly) as server:
        first = asyncio.create_task(ask(alone, server, b"first"))
        await server.heard(1)
        with pytest.raises(NotSent, match="in time"):
            await ask(alone, server, b"second", patience=Patience(0.05, 5))
        given_up = asyncio.create_task(ask(alone, server, b"third"))
        last = asyncio.create_task(ask(alone, server, b"last"))
        await asyncio.sleep(0)
        given_up.cancel()
        goes_on.set()
        assert [(await first).body, (await last).body] == [b"first", b"last"]
        assert [body for _, body in server.asked] == [b"first", b"last"]
        assert server.came == 1


async def test_whoever_gives_up_in_the_moment_of_his_turn_leaves_it_to_the_next(alone):
    async with odd_server(echo) as server:

        async def ask_and_let_go():
            await ask(alone, server, b"first")
            gone.cancel()

        first = asyncio.create_task(ask_and_let_go())
        await asyncio.sleep(0)
        gone, last = (asyncio.create_task(ask(alone, server, body)) for body in (b"gone", b"last"))
        assert (await last).body == b"last"
        assert first.done()
        assert gone.cancelled()
        assert [body for _, body in server.asked] == [b"first", b"last"]
        assert server.came == 1


async def test_a_connection_that_ends_in_the_moment_of_a_turn_is_not_used(alone):
    async with odd_server(echo) as server:

        async def ask_and_break():
            await ask(alone, server, b"first")
            for pool in alone._pools.values():
                for line in pool._lines:
                    line.hang_up()

        _, answer = await asyncio.gather(ask_and_break(), ask(alone, server, b"second"))
        assert answer.body == b"second"
        assert server.came == 2


async def test_a_turn_outlives_the_connection_it_was_promised_on(alone):
    """The one before is told to be the last, or breaks: the next makes a connection of his own."""

    async def once(visit):
        if visit.body == b"breaks":
            visit.breaks()
        visit.answers(visit.body, more="Connection: close\r\n")

    async with odd_server(once) as server:
        bodies = [b"1", b"breaks", b"2", b"3"]
        told = await asyncio.gather(*(ask(alone, server, body) for body in bodies), return_exceptions=True)
        assert [getattr(one, "body", one.__class__) for one in told] == [b"1", Unanswered, b"2", b"3"]
        assert server.came == 4


async def test_places_that_refuse_do_not_use_up_the_connections(alone):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    refused = await asyncio.gather(
        *(alone.ask("POST", url, (), None, PATIENT) for _ in range(5)), return_exceptions=True
    )
    assert ["Cannot connect" in str(one) for one in refused] == [True] * 5


async def test_a_call_that_is_cancelled_closes_its_connection(alone):
    async def stare(visit):
        await visit.reader.read()

    async with odd_server(stare) as server:
        asked = asyncio.create_task(ask(alone, server))
        await server.heard(1)
        asked.cancel()
        await server.lost(1)
        server.does = echo
        assert (await ask(alone, server)).body == b"{}"


# --- idle connections ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["hangs_up", "breaks", "talks"])
async def test_an_idle_connection_that_was_closed_is_not_used(alone, way):
    async def answer_and_leave(visit):
        visit.answers(b"")
        await visit.writer.drain()
        asyncio.get_running_loop().call_later(
            0.01,
            {
                "hangs_up": visit.writer.close,
                "breaks": visit.breaks,
                "talks": lambda: visit.says(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
            }[way],
        )

    async with odd_server(answer_and_leave) as server:
        for times in (1, 2, 3):
            assert (await ask(alone, server)).status == 200
            await server.lost(times)
        assert server.came == 3


async def test_a_connection_that_is_idle_for_too_long_is_closed():
    calls = Calls("Afterword", 4, keep_alive=0.05)
    async with odd_server(echo) as server:
        await asyncio.gather(*(ask(calls, server) for _ in range(3)))
        await server.lost(3)
        assert (await ask(calls, server)).body == b"{}"
    await calls.close()


# --- where to ------------------------------------------------------------------------------------------------------


def is_at_home(host):
    try:
        with socket.create_server((host, 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


async def test_an_address_of_version_six(calls):
    place, head = addressed("POST", "http://[::1]:8081/x")
    assert (place.host, place.port) == ("::1", 8081)
    assert b"\r\nHost: [::1]:8081\r\n" in head
    await (_is_called if is_at_home("::1") else _is_out_of_reach)(calls)


async def _is_called(calls):
    async def tell_head(visit):
        visit.answers(visit.head)

    async with odd_server(tell_head, host="::1") as server:
        answer = await ask(calls, server, host="[::1]")
        assert f"Host: [::1]:{server.port}".encode() in answer.body


async def _is_out_of_reach(calls):
    """Where a machine knows no such addresses, nothing has left it."""
    with pytest.raises(NotSent):
        await calls.ask("POST", "http://[::1]:8081/x", (), None, PATIENT)


def test_nothing_in_an_address_becomes_a_header():
    _, head = addressed("POST", "http://a.example/x\r\nEvil: 1/\x00 ?y=\r\nEvil: 2&z=я#Evil")
    assert head == b"POST /xEvil:%201/%00%20?y=Evil:%202&z=%D1%8F HTTP/1.1\r\nHost: a.example\r\n"
    for url in ("http://a.example\x0b:80/", "http://a%0d%0aEvil/", "http://a\x00/"):
        with pytest.raises(NotSent):
            addressed("POST", url)
    with pytest.raises(NotSent):
        addressed("POST / HTTP/1.1\r\nEvil: 1\r\n", "http://a.example/")


async def test_nothing_in_a_content_type_becomes_a_header(calls):
    async def tell_head(visit):
        visit.answers(visit.head)

    async with odd_server(tell_head) as server:
        answer = await calls.ask("POST", f"http://127.0.0.1:{server.port}/", (b"x",), "a/b\r\nEvil: 1", PATIENT)
        assert b"Content-Type: a/b Evil: 1\r\n" in answer.body


@pytest.mark.parametrize(
    ("url", "host", "port", "line"),
    [
        ("http://A.example", "a.example", 80, "Host: a.example"),
        ("https://a.example:443/", "a.example", 443, "Host: a.example"),
        ("https://a.example:8443/", "a.example", 8443, "Host: a.example:8443"),
        ("http://пример.рф/", "xn--e1afmkfd.xn--p1ai", 80, "Host: xn--e1afmkfd.xn--p1ai"),
        ("http://bot_api:8081/", "bot_api", 8081, "Host: bot_api:8081"),
        ("http://[::1]/", "::1", 80, "Host: [::1]"),
        ("http://me:p%40ss@a.example/", "a.example", 80, "Host: a.example\r\nAuthorization: Basic bWU6cEBzcw=="),
    ],
)
def test_who_is_meant_by_an_address(url, host, port, line):
    place, head = addressed("GET", url)
    assert (place.host, place.port) == (host, port)
    assert head == f"GET / HTTP/1.1\r\n{line}\r\n".encode()


# --- behind TLS ----------------------------------------------------------------------------------------------------


def trusting(certificate):
    return lambda: ssl.create_default_context(cafile=certificate)


async def test_a_certificate_that_is_trusted(tls, certificate):
    calls = Calls("Afterword", 4, KEPT, trusting(certificate))
    body = bytes(range(256)) * 4096
    async with odd_server(echo, tls=tls) as server:
        url = f"https://localhost:{server.port}/"
        for sent in (b"{}", body):
            assert (await calls.ask("POST", url, (sent,), None, PATIENT)).body == sent
        assert server.came == 1
        server.does = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")
        with pytest.raises(Unanswered):
            await calls.ask("POST", url, (b"{}",), None, PATIENT)
        server.does = echo
        assert (await calls.ask("POST", url, (b"{}",), None, PATIENT)).body == b"{}"
    await calls.close()


@pytest.mark.parametrize(("host", "is_known"), [("localhost", False), ("127.0.0.1", True)])
async def test_a_certificate_of_a_stranger_or_for_another_name_means_not_sent(tls, certificate, host, is_known):
    calls = Calls("Afterword", 4, KEPT, *([trusting(certificate)] if is_known else []))
    async with odd_server(echo, tls=tls) as server:
        with pytest.raises(NotSent, match=r"(?i)certificate"):
            await calls.ask("POST", f"https://{host}:{server.port}/", (b"{}",), None, PATIENT)
        assert server.asked == []
    await calls.close()

"""The server inside our loop: prompt answers, patience with an end, and a stop that breaks no promise."""

import asyncio
import socket
import ssl
import subprocess

import httpx
import pytest
from starlette.responses import PlainTextResponse

from tests.web.conftest import opened, serving
from web.server import LONGEST_HEAD, Server


async def hello(scope, receive, send):
    await PlainTextResponse("hello")(scope, receive, send)


async def connected(server):
    return await asyncio.open_connection("127.0.0.1", server.port)


async def test_connections_do_not_wait_for_delayed_acknowledgements():
    sockets: list[socket.socket] = []

    async def looks_at_its_socket(scope, receive, send):
        (connection,) = server._server.server_state.connections
        sockets.append(connection.transport.get_extra_info("socket"))
        await hello(scope, receive, send)

    async with serving(looks_at_its_socket) as server, httpx.AsyncClient() as caller:
        await caller.get(f"http://127.0.0.1:{server.port}/")
        assert sockets[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_an_address_of_the_new_kind_will_do():
    server = Server(hello, "::1", 0)
    await server.start()
    async with httpx.AsyncClient() as caller:
        assert (await caller.get(f"http://[::1]:{server.port}/")).text == "hello"
    await server.stop()


async def test_an_address_that_is_taken_is_refused_at_once():
    async with serving(hello) as server:
        with pytest.raises(OSError, match="in use"):
            await Server(hello, "127.0.0.1", server.port).start()


async def test_the_same_address_can_be_taken_again_after_the_stop():
    async with serving(hello) as server, httpx.AsyncClient() as caller:
        await caller.get(f"http://127.0.0.1:{server.port}/")
    again = Server(hello, "127.0.0.1", server.port)
    await again.start()
    await again.stop()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_who_never_finishes_a_head_is_hung_up_on(sent):
    async with serving(hello, head_patience=0.02) as server:
        reader, writer = await connected(server)
        writer.write(sent)
        assert await reader.read() == b""
        writer.close()


async def test_a_second_head_has_to_come_to_an_end_too():
    async with serving(hello, head_patience=0.02) as server:
        reader, writer = await connected(server)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT")
        assert (await reader.read()).endswith(b"hello")
        writer.close()


async def test_a_body_that_nobody_wants_any_more_comes_to_an_end():
    async with serving(hello, head_patience=0.02) as server:
        reader, writer = await connected(server)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nsome")
        assert (await reader.read()).endswith(b"hello")
        writer.close()


async def test_a_head_without_end_is_refused():
    async with serving(hello) as server:
        reader, writer = await connected(server)
        writer.write(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * (2 * LONGEST_HEAD))
        assert (await reader.readline()).startswith(b"HTTP/1.1 4")
        writer.close()


async def test_a_stop_answers_what_is_under_way(notebook):
    notebook.may_commit.clear()
    async with opened(notebook) as door:
        under_way = asyncio.create_task(door.bring(1))
        await notebook.is_committing.wait()
        stopping = asyncio.create_task(door.server.stop(patience=30))
        await asyncio.sleep(0)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", door.port)
        notebook.may_commit.set()
        assert await under_way == 200
        await stopping


async def test_a_stop_does_not_wait_for_ever(notebook):
    notebook.may_commit.clear()
    async with opened(notebook) as door:
        under_way = asyncio.create_task(door.bring(1))
        await notebook.is_committing.wait()
        await door.server.stop(patience=0)
        with pytest.raises(httpx.HTTPError):
            (await under_way)
        notebook.may_commit.set()


async def test_our_own_certificate_is_spoken_with(tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
    await asyncio.to_thread(subprocess.run, [*make, *names], check=True, capture_output=True)
    trusting = ssl.create_default_context(cafile=certificate)
    async with (
        serving(hello, certificate=certificate, private_key=key) as server,
        httpx.AsyncClient(verify=trusting) as caller,
    ):
        assert (await caller.get(f"https://127.0.0.1:{server.port}/")).text == "hello"

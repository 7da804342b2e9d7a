"""Of several addresses the first that answers is taken, and one that is dead holds nobody up for long."""

import asyncio
import socket
from contextlib import ExitStack, contextmanager

import pytest

from bot.http.dialing import by_turns, first_to_answer


@contextmanager
def listening():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@contextmanager
def dead():
    """An address from which nothing comes, not even a refusal: its waiting room is full."""
    with ExitStack() as exits:
        listener = exits.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            visitor = exits.enter_context(socket.socket())
            visitor.setblocking(False)
            visitor.connect_ex(listener.getsockname())
        yield listener


def address(listener):
    return (socket.AF_INET, socket.SOCK_STREAM, 0, "", listener.getsockname())


def refusing():
    with listening() as listener:
        return address(listener)


async def nobody_is_left():
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_dead_address_holds_nobody_up():
    with dead() as silent, listening() as alive:
        async with asyncio.timeout(5):
            connected = await first_to_answer([address(silent), address(alive), refusing()])
        with connected:
            assert connected.getpeername() == alive.getsockname()
        assert await nobody_is_left()


async def test_an_address_that_refuses_gives_way_at_once():
    with listening() as alive:
        begun = asyncio.get_running_loop().time()
        with await first_to_answer([refusing(), refusing(), address(alive)]) as connected:
            assert connected.getpeername() == alive.getsockname()
        assert asyncio.get_running_loop().time() - begun < 0.2


async def test_when_all_refuse_the_refusal_is_told():
    with pytest.raises(ConnectionRefusedError):
        await first_to_answer([refusing(), refusing()])


async def test_whoever_gives_up_leaves_no_connection_behind():
    with dead() as silent, dead() as also_silent:
        dialing = asyncio.create_task(first_to_answer([address(silent), address(also_silent)]))
        done, _ = await asyncio.wait((dialing,), timeout=0.4)
        assert not done
        dialing.cancel()
        await asyncio.wait((dialing,))
        assert await nobody_is_left()


def test_families_take_turns():
    six = [(socket.AF_INET6, 1, 6, "", (f"::{number}", 443, 0, 0)) for number in range(3)]
    four = [(socket.AF_INET, 1, 6, "", (f"10.0.0.{number}", 443)) for number in range(2)]
    assert by_turns([*six, *four]) == [six[0], four[0], six[1], four[1], six[2]]

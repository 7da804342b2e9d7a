"""Where the end of a transaction is waited for: a quick disk on the spot, a slow one in a thread."""

import threading
from time import perf_counter

import pytest

from storage.sqlite.writer import Writer
from storage.store import SqlStore

#: Longer than a quick disk takes, in seconds.
SLOW = 0.003
#: More commits than a disk that was slow once has to be quick for.
MANY = 60


class Disk:
    """Notes which thread waits for each commit, and takes its time."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.is_slow = False

    def __call__(self, statement: str) -> None:
        if statement != "COMMIT":
            return
        self.waiting.append("loop" if threading.current_thread() is threading.main_thread() else "thread")
        until = perf_counter() + SLOW
        while self.is_slow and perf_counter() < until:
            pass


@pytest.fixture
def disk(sqlite_store: SqlStore) -> Disk:
    assert isinstance(sqlite_store._writer, Writer)
    disk = Disk()
    sqlite_store._writer._shelf.driver.set_trace_callback(disk)
    return disk


async def commit(store: SqlStore, disk: Disk, *, is_slow: bool) -> str:
    disk.is_slow = is_slow
    async with store.transaction():
        pass
    return disk.waiting[-1]


async def test_a_slow_disk_holds_up_the_loop_once(sqlite_store: SqlStore, disk: Disk):
    await commit(sqlite_store, disk, is_slow=True)

    assert [await commit(sqlite_store, disk, is_slow=True) for _ in range(3)] == ["thread"] * 3


async def test_a_disk_that_was_slow_proves_itself_before_the_loop_waits_for_it_again(
    sqlite_store: SqlStore, disk: Disk
):
    await commit(sqlite_store, disk, is_slow=True)

    # A busy machine may make any single commit slow, so only the longest row of quick ones counts.
    places = [await commit(sqlite_store, disk, is_slow=False) for _ in range(20 * MANY)]

    assert places[: MANY // 2] == ["thread"] * (MANY // 2)
    assert "loop" in places

"""Group commit: one delivery waits for nobody, many share a commit, and nobody is told "safe" too early."""

import asyncio

import pytest

from tests.web.conftest import Notebook
from web.collector import Collector, NotTaken


def update(number):
    return {"update_id": number}


async def test_one_delivery_is_committed_alone_and_at_once(notebook):
    await Collector(notebook.ingest).take(update(1))
    assert notebook.batches == [[1]]


async def test_what_arrives_during_a_commit_shares_the_next_ones(notebook):
    collector = Collector(notebook.ingest)
    notebook.may_commit.clear()
    first = asyncio.create_task(collector.take(update(0)))
    await notebook.is_committing.wait()
    others = [asyncio.create_task(collector.take(update(number))) for number in range(1, 151)]
    await asyncio.sleep(0)
    notebook.may_commit.set()
    await asyncio.gather(first, *others)
    assert [len(batch) for batch in notebook.batches] == [1, 100, 50]
    assert notebook.updates == list(range(151))


async def test_nobody_is_told_before_the_commit(notebook):
    collector = Collector(notebook.ingest)
    notebook.may_commit.clear()
    waiting = asyncio.create_task(collector.take(update(1)))
    await notebook.is_committing.wait()
    assert not waiting.done()
    notebook.may_commit.set()
    await waiting


async def test_a_batch_that_could_not_be_committed_is_refused_and_the_next_is_taken(notebook):
    collector = Collector(notebook.ingest)
    notebook.is_full = True
    fates = await asyncio.gather(*(collector.take(update(n)) for n in range(3)), return_exceptions=True)
    assert [type(fate) for fate in fates] == [NotTaken] * 3
    notebook.is_full = False
    await collector.take(update(1))
    assert notebook.batches == [[1]]


async def test_a_caller_who_hangs_up_takes_nothing_back(notebook):
    collector = Collector(notebook.ingest)
    notebook.may_commit.clear()
    impatient = asyncio.create_task(collector.take(update(1)))
    await notebook.is_committing.wait()
    impatient.cancel()
    notebook.may_commit.set()
    await collector.take(update(2))
    assert notebook.updates == [1, 2]


async def test_closing_commits_what_was_accepted_and_takes_nothing_more(notebook):
    collector = Collector(notebook.ingest)
    notebook.may_commit.clear()
    accepted = [asyncio.create_task(collector.take(update(n))) for n in range(3)]
    await notebook.is_committing.wait()
    closing = asyncio.create_task(collector.close(patience=30))
    await asyncio.sleep(0)
    with pytest.raises(NotTaken):
        await collector.take(update(9))
    notebook.may_commit.set()
    await closing
    await asyncio.gather(*accepted)
    assert notebook.updates == [0, 1, 2]


async def test_a_commit_that_never_ends_does_not_hold_up_the_end():
    notebook = Notebook()
    notebook.may_commit.clear()
    collector = Collector(notebook.ingest)
    first = asyncio.create_task(collector.take(update(1)))
    await notebook.is_committing.wait()
    second = asyncio.create_task(collector.take(update(2)))
    await asyncio.sleep(0)
    await collector.close(patience=0)
    fates = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(fate) for fate in fates] == [NotTaken, NotTaken]


async def test_closing_an_idle_collector_returns(notebook):
    await Collector(notebook.ingest).close(patience=0)

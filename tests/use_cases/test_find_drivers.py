"""What satisfaction goes along with: reasons, differences or a model, as far as there are answers to tell."""

from datetime import timedelta

from insights.importance import importance
from surveys.use_cases.find_drivers import OTHER, UNKNOWN, collect_answers, find_drivers
from tests.use_cases.telling import Told, tells


async def collected(office, manager, days=90):
    async with office.work() as work:
        return await collect_answers(work, manager, days)


async def drivers(office, manager, days=90):
    return find_drivers(await collected(office, manager, days))


async def test_few_answers_have_reasons_only(office):
    oleg = await office.manager()
    named = [("waiting", "manner"), ("waiting",), ("other",)]
    await tells(office, [*(Told(1, solved="no", reasons=each) for each in named), Told(5, solved="yes")])
    found = await collected(office, oleg)
    assert found.explained == 3, "who names «other» has explained, too"
    shown = find_drivers(found)
    assert (shown.method, shown.satisfied, shown.answers) == ("reasons", 1, 4)
    assert [(reason.name, reason.count) for reason in shown.reasons] == [("waiting", 2), ("manner", 1)]
    assert shown.differences == ()


async def test_from_fifty_answers_on_what_differs_is_told(office):
    oleg = await office.manager()
    happy, unhappy = Told(5, solved="yes", topic="billing"), Told(2, solved="no", topic="delivery")
    await tells(office, [*[happy] * 40, *[unhappy] * 15, Told(5, solved="no", topic="delivery")])
    shown = await drivers(office, oleg)
    assert shown.method == "differences"
    told = {(one.factor, one.level): (one.with_it, one.change.kind) for one in shown.differences}
    assert told["solved", "no"] == ((1, 16), "down")
    assert told["topic", "delivery"] == ((1, 16), "down")


async def test_what_chance_explains_is_not_told(office):
    oleg = await office.manager()
    await tells(office, [Told(5 if n % 4 else 1, channel="chat" if n % 2 else "mail") for n in range(60)])
    await tells(office, [Told(5 if n % 4 else 1, channel="mail" if n % 2 else "chat") for n in range(60)])
    assert (await drivers(office, oleg)).differences == ()


async def test_repeats_reminders_hours_and_languages_are_known_of_everybody(office):
    oleg = await office.manager()
    plain = Told(5)
    night = timedelta(hours=12)  # it is afternoon
    everybody = [plain, Told(1, came_back=True), Told(1, reminded=True), Told(1, ago=night), Told(1, language="uk")]
    await tells(office, everybody * 10)
    factors = (await collected(office, oleg)).factors
    assert set(factors) == {"repeat", "reminder", "hour", "language"}
    assert [factors[name].count(level) for name, level in (("repeat", "yes"), ("reminder", "yes"))] == [10, 10]
    assert (factors["language"].count("uk"), factors["hour"].count("night")) == (10, 10)


async def test_rare_words_stand_together_and_unknown_ones_are_told_apart(office):
    oleg = await office.manager()
    topics = ["delivery"] * 12 + [None] * 12 + [f"rare{n}" for n in range(12)]
    await tells(office, [Told(5, topic=topic) for topic in topics])
    factor = (await collected(office, oleg)).factors["topic"]
    assert {level: factor.count(level) for level in factor} == {"delivery": 12, UNKNOWN: 12, OTHER: 12}


async def test_with_enough_answers_there_is_a_model(office):
    oleg = await office.manager()
    bad = [Told(2, solved="no")] * 40 + [Told(2, solved="yes", channel="mail")] * 10
    good = [Told(5, solved="yes")] * 120 + [Told(5, solved="no", channel="mail")] * 10
    await tells(office, bad + good)
    found = await collected(office, oleg)
    assert find_drivers(found).method == "model"
    model = importance(found.satisfied, found.factors, seed=1, draws=10)
    assert model is not None
    shares = {driver.name: driver.share for driver in model.drivers}
    assert shares["solved"] > shares["channel"]


async def test_only_the_days_and_the_team_asked_for_are_looked_at(office):
    of_sales, of_support = await office.manager(team="sales"), await office.manager(team="support")
    anna = await office.agent(team="support")
    await tells(office, [Told(5, agent=anna), Told(5, agent=anna, ago=timedelta(days=100))])
    assert (await drivers(office, of_sales)).answers == 0
    assert (await drivers(office, of_support)).answers == 1
    assert (await drivers(office, of_support, days=120)).answers == 2

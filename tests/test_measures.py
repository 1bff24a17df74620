"""What a finished run is found to be, counted by hand on a run made by hand."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from pathlib import Path

import finished_world as world
import numpy as np
import pytest
from finished_world import Spell
from hypothesis import given
from hypothesis import strategies as st
from worlds import day, described, play

from forsyningssim import load, measures, simulate
from forsyningssim.engine.ledger import Movement
from forsyningssim.errors import UnknownNameError
from forsyningssim.measures import MEASURES, Finished, Value
from forsyningssim.measures.books import in_norway, named
from forsyningssim.measures.duty_breach import due_days
from forsyningssim.measures.equity import by_municipality
from forsyningssim.measures.gaps import distribution
from forsyningssim.measures.health_loss import counted
from forsyningssim.measures.survival import unsolved_in_a_week
from forsyningssim.patients import layout
from forsyningssim.patients.need import HealthLoss, Substance

DOCS = Path(__file__).parents[1] / "docs"
BEER_GAME = Path(__file__).parents[1] / "scenarios" / "verification" / "beer_game.yaml"


def value(measure: str, finished: Finished) -> Value:
    return MEASURES[measure].function(finished)


def total(measure: str, finished: Finished) -> float | None:
    return value(measure, finished).total


COUNTED = {
    "untreated_patient_days": 1 + 8 + 31 + 2 + 7 + 1 + 2,
    "patients_affected": 6,  # one row has two spells
    "patients_gap_over_1_days": 5,
    "patients_gap_over_7_days": 2,
    "patients_gap_over_30_days": 1,
    "severity_weighted_untreated_days": 8 * 42 + 2 * 8 + 4 * 2,
    "unfilled_at_first_attempt": 0.1,
    "unsolved_at_first_attempt": 7 / (3 * 10 * 60),
    "switched": 60,
    "delayed": 0,
    "broad_spectrum_days": 0,
    "packs_exported": 46,
    "packs_leaked": 6,
    "packs_expired": 9,
    "packs_destroyed": 3,
    "packs_rotated": 3 * 60,
    "duty_breach_days": 55,  # six of a thousand pens leak on day 5
    # 9 days of arrival, 9 x 175 packs each, and what Norway sent
    "packs_delivered_abroad": 9 * 9 * 175 + 46,
}


@pytest.mark.parametrize("measure", COUNTED)
def test_a_measure_finds_what_was_put_there(measure: str) -> None:
    assert total(measure, world.finished()) == pytest.approx(COUNTED[measure])


def test_a_run_is_sent_to_another_process_with_all_that_was_measured() -> None:
    """Planted: a measure that is sent as it is; some of their functions cannot be sent."""
    run = world.finished()
    before = {name: measure.of(run).total for name, measure in MEASURES.items()}
    sent = pickle.loads(pickle.dumps(run))
    known = len(sent.found), len(sent.tallied)
    assert {name: measure.of(sent).total for name, measure in MEASURES.items()} == before
    assert (len(sent.found), len(sent.tallied)) == known


def test_a_row_stands_for_as_many_treatments_as_it_weighs() -> None:
    one, five = world.finished(), world.finished(weight=5)
    for measure in ("untreated_patient_days", "patients_affected", "patients_gap_over_7_days",
                    "switched", "excess_admissions", "excess_deaths"):  # fmt: skip
        assert total(measure, five) == pytest.approx(5 * (total(measure, one) or 0)), measure
    for measure in ("unfilled_at_first_attempt", "untreated_days_per_1000", "equity_gini"):
        assert total(measure, five) == pytest.approx(total(measure, one)), measure


def spells() -> st.SearchStrategy[list[Spell]]:
    """Draw spells that do not overlap: each row has at most one."""
    row = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 5))
    when = st.tuples(st.integers(0, 50), st.integers(1, 10), st.integers(0, 6))
    return st.dictionaries(row, when, max_size=12).map(
        lambda drawn: [Spell(*row, *when) for row, when in drawn.items()]
    )


@given(spells(), st.integers(1, 4))
def test_every_way_of_adding_up_gives_the_same(drawn: list[Spell], weight: int) -> None:
    run = world.finished(drawn, weight)
    days = sum(spell.length for spell in drawn) * weight
    found = value("untreated_patient_days", run)
    assert found.total == days
    assert found.by_group is not None
    assert found.by_place is not None
    assert found.by_place.sum(axis=1).tolist() == found.by_group.tolist()
    by_length = distribution(run)
    assert (by_length @ np.arange(len(by_length))) == days
    assert by_length.sum() == total("patients_affected", run) == len(drawn) * weight
    assert by_length[8:].sum() == total("patients_gap_over_7_days", run)


@given(spells())
def test_person_days_add_up(drawn: list[Spell]) -> None:
    days = measures.person_days(world.finished(drawn))
    assert days["treated"] + days["on_substitute"] + days["without"] == days["total"]


def test_a_person_day_that_is_lost_is_noticed() -> None:
    run = world.finished()
    by_place = run.by_place.copy()
    by_place[layout.OWN_DAYS, 0, 2] -= 1
    days = measures.person_days(world.changed(run, by_place=by_place))
    assert days["treated"] + days["on_substitute"] + days["without"] == days["total"] - 1


def test_the_books_of_norway_balance() -> None:
    books = world.finished().books.norway(["whole"])
    # Warm-up: 11,000 + 4 or 5 deliveries of 175 - 30 days of 35, and 7 exported.
    assert books["opening"] == 11_000 + 4 * 175 - 30 * 35 - 7
    assert books["received"] == 9 * 175
    assert books["dispensed"] == 60 * 35
    assert (books["exported"], books["expired"], books["destroyed"]) == (46, 9, 3)
    assert books["balanced"] is True


def test_goods_on_the_road_to_norway_are_in_transit() -> None:
    """A lorry of the last day but one has not come; another is on its way to somebody else."""
    run = world.finished()
    extra = [
        Movement(88, "store", f"road:{buyer}", np.array([5, 0, 1])) for buyer in ("whole", "rest")
    ]
    assert world.changed(run, ledger=world.ledger(extra)).books.norway(["whole"])["in_transit"] == 6


@pytest.mark.parametrize(
    "defect",
    [
        Movement(40, "whole.ordinary", "nowhere", np.array([1, 0, 0])),
        Movement(40, "whole.national", "patients", np.array([1, 0, 0])),
    ],
)
def test_books_with_a_defect_do_not_balance(defect: Movement) -> None:
    """Packs that go where there is no account, and packs from a stock that has none."""
    run = world.finished()
    books = world.changed(run, ledger=world.ledger([defect])).books.norway(["whole"])
    assert books["balanced"] is False


def test_stock_follows_from_the_books_alone() -> None:
    books = world.finished().books
    duty = books.stock(lambda account: account == "whole.duty")
    assert duty[world.WARM_UP + 4].tolist() == [1000, 0, 0]
    assert duty[world.WARM_UP + 5].tolist() == [994, 0, 0]


def test_room_for_priority_counts_from_the_first_alert_about_the_medicine() -> None:
    """The alert comes on day 7; insulin is first missed on day 10, penicillin has no alert."""
    run = world.finished()
    found = value("priority_room", run)
    assert found.total == 3
    assert found.by_substance is not None
    np.testing.assert_array_equal(found.by_substance, [3, np.nan])
    assert total("priority_room", world.changed(run, alerts={})) is None
    later = {world.WARM_UP + 55: np.array([True, False, False])}
    assert total("priority_room", world.changed(run, alerts=later)) is None


def test_rates_and_inequality() -> None:
    """Rates are per 1,000 treatments; municipalities weigh as many as live there."""
    run = world.finished()
    # Rows in treatment and 150 episodes of each acute group.
    rows = np.array([400, 350, 330, 320])
    rate = 1000 * np.array([47, 1, 2, 2]) / rows
    np.testing.assert_allclose(by_municipality(run), rate)
    assert total("untreated_days_per_1000", run) == pytest.approx(1000 * 52 / 1400)
    assert total("equity_worst_tenth", run) == pytest.approx(rate[0])  # half the people live there
    people = np.array([10, 5, 3, 2]) / 20
    apart = np.abs(rate[:, None] - rate) * people[:, None] * people
    assert total("equity_gini", run) == pytest.approx(apart.sum() / 2 / (people @ rate))


def test_the_worst_tenth_is_filled_up_from_the_next_worst() -> None:
    """Tromsø has a tenth of the people; were it half as large, Oslo would fill the other half."""
    run = world.finished([Spell(0, 3, 0, 0, 8), Spell(0, 0, 0, 0, 2)])
    assert total("equity_worst_tenth", run) == pytest.approx(1000 * 8 / 320)
    smaller = replace(run.places, population=run.places.population // np.array([[1]] * 3 + [[2]]))
    part = (1 / 19) / 0.1
    expected = 1000 * 8 / 320 * part + 1000 * 2 / 400 * (1 - part)
    assert total("equity_worst_tenth", world.changed(run, places=smaller)) == pytest.approx(
        expected
    )


def test_nobody_without_means_no_inequality_to_tell() -> None:
    run = world.finished([])
    assert total("equity_gini", run) is None
    assert total("equity_worst_tenth", run) == 0
    assert total("untreated_patient_days", run) == 0


def test_rates_by_age_follow_the_use_of_each_age() -> None:
    """Children bear what the group of children bears, and their part of what all bear."""
    run = world.finished([Spell(2, 0, 1, 3, 5)])
    found = value("untreated_days_per_1000", run).by_name
    # 600 child episodes, all of the youngest; a youngest 1/18 of the 200 rows and 600 adults.
    assert found["age 0-4"] == pytest.approx(1000 * 5 / (600 + (200 + 600) / 18))
    assert found["age 80+"] == 0
    assert found["centrality cities"] == pytest.approx(1000 * 5 / sum([400, 350, 330]))


def test_supply_breaks_and_recovers() -> None:
    """Usually one a day is unsolved; ten days after the disruption it is 20, for three weeks."""
    run = world.finished([])
    by_day = run.by_day.copy()
    by_day[layout.UNSOLVED, 0] = 1
    first = world.WARM_UP + 3
    by_day[layout.UNSOLVED, 0, first + 10 : first + 31] = 20
    broken = world.changed(run, by_day=by_day)
    assert unsolved_in_a_week(broken)[first + 9] == 7
    assert total("time_to_survive", broken) == 10
    assert total("time_to_recover", broken) == 21 + 6  # the last bad day leaves the week
    assert total("time_to_survive", run) is None
    by_day[layout.UNSOLVED, 0, first + 10 :] = 20
    assert total("time_to_recover", world.changed(run, by_day=by_day)) is None
    assert total("time_to_survive", world.changed(broken, first_disruption=None)) is None


def test_cover_is_stock_over_normal_use_on_the_worst_day() -> None:
    run = world.finished()
    pen = run.books.stock(in_norway)[world.WARM_UP :, 0].min() / 20
    found = value("lowest_cover", run)
    assert found.by_substance is not None
    assert found.by_substance[0] == pytest.approx(pen)
    assert found.total == found.by_substance.min()


def test_a_new_duty_is_due_when_it_had_time_to_be_built() -> None:
    """Planted: a duty that is due at once, and one that is due after its repeal.

    980 pens are due; 1,200 are asked for on day 10, may be built in 20 days, and are given up on
    day 40. A duty that is half there at first is due in full when it has been built.
    """
    days = [(0, 49.0), (world.WARM_UP + 10, 60.0), (world.WARM_UP + 40, 49.0)]
    duties = tuple((day, np.array([asked, 0, 0])) for day, asked in days)
    run = world.changed(world.finished([]), duties=duties, build_days={"duty": 20})
    assert value("duty_breach_days", run).by_product.tolist() == [10, 0, 0]
    assert total("duty_breach_days", run) == 10
    assert set(due_days(run)[30:40, 0]) == {60}
    half = world.changed(run, duties=duties[:1], duty_opening=0.5, build_days={"duty": 35})
    assert due_days(half)[:, 0].tolist() == [24.5] * 5 + [49] * 55


def test_a_draw_that_was_permitted_is_no_breach_until_it_could_be_replaced() -> None:
    """980 of 1,000 pens are due; six leak, and a hundred are drawn on day 10.

    Planted: a permission that is not looked at, and one that excuses for ever.
    """
    drawn = Movement(world.WARM_UP + 10, "whole.duty", "whole.ordinary", np.array([100, 0, 0]))
    run = world.changed(
        world.finished([]),
        ledger=world.ledger([drawn]),
        duties=((0, np.array([49.0, 0, 0])),),
        build_days={"duty": 20},
    )
    assert total("duty_breach_days", run) == 50
    permitted = world.changed(run, permitted=((drawn.day, drawn.source, drawn.packs),))
    assert value("duty_breach_days", permitted).by_product.tolist() == [30, 0, 0]


@pytest.mark.parametrize("draw", ["automatic", "on_order", "on_dispensation"])
def test_a_run_tells_which_draws_were_permitted(draw: str) -> None:
    """Who may help itself needs no permission, and breaks the duty.

    Planted: dispensations that are not told, a wholesaler that permits itself, and releases of the
    state's own stock that excuse the wholesalers.
    """
    release = {"kind": "national_stock_release", "trigger": {"on": day(7)}, "stocks": ["national"]}
    opened = {**release, "stocks": ["duty"]} if draw == "on_order" else release
    run = play(described(duty={"draw": draw}), [opened]).finished
    drawn = {
        account: sum(
            packs
            for number, who, packs in run.permitted
            if who == account and number >= run.days.warm_up
        )
        for account in (f"{w}.{q}" for w in run.wholesalers for q in ("duty", "national"))
    }
    for account, packs in drawn.items():
        left = run.books.moved(named(account), lambda to: to.endswith(".ordinary"))
        assert (np.asarray(packs) <= left).all()
    whole = sum(np.sum(packs) for account, packs in drawn.items() if account.endswith("duty"))
    assert (whole > 0) == (draw != "automatic")
    never = world.changed(run, permitted=())
    assert (total("duty_breach_days", run) < total("duty_breach_days", never)) == (whole > 0)


def test_health_is_told_only_where_a_source_says_how_much() -> None:
    """Planted: a medicine told by one group of two. Adults lose 0.2 a day and 0.5 an admission."""
    run = world.finished()
    assert total("qaly_lost", run) is None
    loss = {"utility_untreated": 0.2, "qaly_per_admission": 0.5, "source": "x"}
    adults = run.catalogue.groups[1]
    harm = adults.spec.harm.model_copy(update={"health_loss": HealthLoss(**loss)})
    told = replace(adults, spec=adults.spec.model_copy(update={"harm": harm}))
    groups = (run.catalogue.groups[0], told, run.catalogue.groups[2])
    known = world.changed(run, catalogue=world.changed_catalogue(run, groups))
    admitted = value("excess_admissions", run).by_group[1]
    found = value("qaly_lost", known)
    lost = 0.2 * 8 / 365.25 + 0.5 * admitted
    np.testing.assert_allclose(found.by_group, [np.nan, lost, np.nan])
    np.testing.assert_allclose(found.by_substance, [np.nan, lost])  # no harm to children is known
    assert found.total == pytest.approx(lost)
    child = replace(groups[2], spec=groups[2].spec.model_copy(update={"harm": adults.spec.harm}))
    partly = world.changed_catalogue(run, (*groups[:2], child))
    found = value("qaly_lost", world.changed(run, catalogue=partly))
    np.testing.assert_array_equal(found.by_substance, [np.nan, np.nan])
    with pytest.raises(ValueError, match="needs a source"):
        HealthLoss(qaly_per_death=3)


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ({}, "in part"),
        ({"qaly_per_admission": 0.1}, "in part"),
        ({"qaly_per_admission": 0.1, "qaly_per_death": 0}, "whole"),
    ],
)
def test_a_medicine_is_told_only_if_every_outcome_of_its_groups_has_a_source(
    said: dict[str, float], how: str
) -> None:
    """People with diabetes are admitted and die. Planted: a zero that nobody has said."""
    run = world.finished()
    diabetes = run.catalogue.groups[0]
    loss = HealthLoss.model_validate({"utility_untreated": 0.3, "source": "x", **said})
    harm = diabetes.spec.harm.model_copy(update={"health_loss": loss})
    told = replace(diabetes, spec=diabetes.spec.model_copy(update={"harm": harm}))
    groups = (told, *run.catalogue.groups[1:])
    found = value("qaly_lost", world.changed(run, catalogue=world.changed_catalogue(run, groups)))
    admitted = value("excess_admissions", run).by_group[0]
    lost = 0.3 * 42 / 365.25 + said.get("qaly_per_admission", 0) * admitted
    assert found.by_group[0] == pytest.approx(lost)
    assert found.total == pytest.approx(lost)
    assert np.isfinite(found.by_substance[0]) == (how == "whole")
    insulin = Substance.model_validate(world.SUBSTANCES[world.INSULIN])
    assert counted(insulin) == "not at all"
    assert counted(insulin.model_copy(update={"groups": {"diabetes": told.spec}})) == how


def test_the_summary_has_what_others_rely_on() -> None:
    found = measures.summary(world.finished())
    assert set(MEASURES) < set(found)
    assert found["days"] == 60
    assert found["treatments"] == 200 + 2 * 600
    assert found["dispensings"] == 3 * 10 * 60


def test_a_sample_world_does_not_show_what_rests_on_few_rows() -> None:
    many = [Spell(0, 1, ordinal, 4, 2) for ordinal in range(5)]
    run = world.finished([*many, Spell(0, 2, 0, 4, 2)], weight=10)
    table = measures.read(run, MEASURES["untreated_patient_days"]).by("municipality")
    np.testing.assert_array_equal(table["value"], [0, 100, np.nan, 0])
    assert table["municipality"].tolist() == ["0301", "4601", "5001", "5501"]
    whole = world.finished([Spell(0, 2, 0, 4, 2)])
    table = measures.read(whole, MEASURES["untreated_patient_days"]).by("municipality")
    assert table["value"].tolist() == [0, 0, 2, 0]


def test_parts_are_tables_and_an_unknown_part_is_an_error() -> None:
    reading = measures.read(world.finished(), MEASURES["untreated_patient_days"])
    assert reading.by("group")["value"].tolist() == [42, 8, 2]
    assert reading.by("product").empty
    with pytest.raises(UnknownNameError, match="did you mean 'municipality'"):
        reading.by("municipalities")


def test_the_page_of_measures_is_the_one_the_package_writes() -> None:
    page = (DOCS / "reference" / "measures.md").read_text(encoding="utf-8")
    assert page == measures.described()


def test_the_example_of_the_documentation_works() -> None:
    """The file that it writes and the test that it shows are taken from the page itself."""
    page = (DOCS / "how-to" / "add-a-measure.md").read_text(encoding="utf-8")
    code, line, test = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    room: dict[str, object] = {}
    exec(code, room)
    exec(test, room)
    room["test_the_worst_day_is_the_one_on_which_two_spells_overlap"]()  # type: ignore[operator]
    listed = Path(measures.__file__).read_text(encoding="utf-8")
    assert re.fullmatch(r" {4}\w+\.MEASURE,\n", line)
    assert line.replace("worst_day", "untreated") in listed


def test_a_world_without_patients_can_be_summarised() -> None:
    """In the beer game wholesalers sell to each other: packs on the road between them are theirs.

    Of 8 packs a day for 32 days 48 lay there when the days began.
    """
    said = simulate(load(BEER_GAME)).summary
    assert said["qaly_lost"] is None
    assert said["untreated_days_per_1000"] is None
    assert said["untreated_patient_days"] == 0
    books = said["books"]
    assert books["balanced"]
    assert (books["opening"], books["dispensed"]) == (48, 8 * 32)
    assert books["opening"] + books["received"] == books["dispensed"] + books["closing"]

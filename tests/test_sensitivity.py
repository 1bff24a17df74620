"""What an outcome hangs on, against functions whose answers can be derived."""

from __future__ import annotations

import sys
from statistics import NormalDist

import numpy as np
import pytest

from forsyningssim.analysis.inputs import Input, as_numbers, inputs_of, values
from forsyningssim.analysis.intervals import Interval
from forsyningssim.analysis.regression import basis, explained
from forsyningssim.analysis.sensitivity import (
    morris,
    morris_points,
    sobol,
    sobol_points,
    tornado,
)
from forsyningssim.errors import MissingExtraError
from forsyningssim.measures.measure import Numbers
from forsyningssim.scenario.uncertainty import UncertainChoice, Uncertainty, UncertainUniform
from forsyningssim.spec import Lognormal, Text
from forsyningssim.words import say


def three(interval: Interval) -> tuple[float, float, float]:
    return interval.estimate, interval.low, interval.high


def uniform(name: str, low: float = 0.0, high: float = 1.0) -> Input:
    return Input(name, say(name, name), lambda u: low + u * (high - low))


ISHIGAMI = [uniform(name, -np.pi, np.pi) for name in ("x1", "x2", "x3")]
VARIANCE = 0.5 + 49 / 8 + np.pi**4 / 50 + np.pi**8 / 1800
FIRST = {"x1": (1 + np.pi**4 / 50) ** 2 / 2 / VARIANCE, "x2": 49 / 8 / VARIANCE, "x3": 0.0}
TOTAL = {**FIRST, "x3": 8 * np.pi**8 / 225 / 100 / VARIANCE}
TOTAL["x1"] += TOTAL["x3"]


def ishigami(x: Numbers) -> Numbers:
    """Ishigami and Homma (1990), a = 7, b = 0.1: sums of its indices are known."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_finds_the_indices_of_ishigami() -> None:
    points = sobol_points(3, 2048, seed=0)
    found = sobol(ISHIGAMI, ishigami(values(ISHIGAMI, points)), seed=0)
    assert [each.input for each in found] == ["x1", "x2", "x3"]
    for each in found:
        assert each.first.estimate == pytest.approx(FIRST[each.input], abs=0.02)
        assert each.total.estimate == pytest.approx(TOTAL[each.input], abs=0.02)
        assert each.first.low <= FIRST[each.input] <= each.first.high
        assert each.total.low <= TOTAL[each.input] <= each.total.high


def test_shares_of_ishigami_come_out_of_futures_drawn_for_something_else() -> None:
    x = values(ISHIGAMI, np.random.default_rng(1).random((1000, 3)))
    found = {bar.input: bar.share for bar in tornado(ISHIGAMI, x, ishigami(x), seed=1)}
    for name, share in found.items():
        assert share.estimate == pytest.approx(FIRST[name], abs=0.05)
        assert share.low <= FIRST[name] <= share.high


def test_the_same_seed_gives_the_same_design_and_indices() -> None:
    np.testing.assert_array_equal(sobol_points(2, 8, seed=3), sobol_points(2, 8, seed=3))
    np.testing.assert_array_equal(morris_points(2, 8, seed=3), morris_points(2, 8, seed=3))
    assert (sobol_points(2, 8, seed=3) != sobol_points(2, 8, seed=4)).any()
    y = ishigami(values(ISHIGAMI, sobol_points(3, 16, seed=0)))
    assert sobol(ISHIGAMI, y, seed=0) == sobol(ISHIGAMI, y, seed=0)


def test_morris_on_a_line_gives_its_slopes_and_no_spread() -> None:
    inputs = [uniform("none"), uniform("small", 0, 2), uniform("large", -1, 1)]
    points = morris_points(3, 10, seed=0)
    assert points.min() == pytest.approx(0.05)
    assert points.max() == pytest.approx(0.95)
    found = morris(inputs, points, values(inputs, points) @ [0, 1, -5] + 3, seed=0)
    assert [effect.input for effect in found] == ["large", "small", "none"]
    for effect, slope in zip(found, (-10, 2, 0), strict=True):
        assert effect.mean == pytest.approx(0.9 * slope, abs=1e-9)
        assert three(effect.size) == pytest.approx((0.9 * abs(slope),) * 3, abs=1e-9)
        assert effect.spread == pytest.approx(0, abs=1e-9)


def test_morris_shows_a_product_as_spread() -> None:
    inputs = [uniform("a"), uniform("b"), uniform("c")]
    points = morris_points(3, 50, seed=0)
    x = values(inputs, points)
    spread = {e.input: e.spread for e in morris(inputs, points, x[:, 0] * x[:, 1] + x[:, 2], 0)}
    assert min(spread["a"], spread["b"]) > 0.2
    assert spread["c"] == pytest.approx(0, abs=1e-9)


def test_points_become_values_by_the_inverse_distribution() -> None:
    spread = Lognormal(dist="lognormal", median=48, sigma=1)
    inputs = [Input("days", say("days", "dager"), spread.quantile), uniform("share", 2, 4)]
    found = values(inputs, np.array([[0.5, 0.5], [NormalDist().cdf(1), 0.0]]))
    np.testing.assert_allclose(found, [[48, 3], [48 * np.e, 2]])
    assert np.isfinite(values(inputs, sobol_points(2, 512, seed=0))).all()


def test_an_outcome_that_never_changes_hangs_on_nothing() -> None:
    points = sobol_points(3, 8, seed=0)
    for each in sobol(ISHIGAMI, np.full(len(points), 3.1), seed=0):
        assert three(each.first) == three(each.total) == (0, 0, 0)
    for bar in tornado(ISHIGAMI, points, np.full(len(points), 3.1), seed=0):
        assert three(bar.difference) == pytest.approx((0, 0, 0), abs=1e-12)
        assert three(bar.share) == (0, 0, 0)


def test_the_longest_bar_is_that_of_the_steepest_input() -> None:
    """The outer tenths of a uniform number are 0.9 apart."""
    inputs = [uniform("flat"), uniform("up"), uniform("down")]
    rng = np.random.default_rng(2)
    x = rng.random((2000, 3))
    found = tornado(inputs, x, x @ [0, 2, -5] + rng.normal(size=2000) / 9, seed=2)
    assert [bar.input for bar in found] == ["down", "up", "flat"]
    for bar, slope in zip(found, (-5, 2, 0), strict=True):
        assert bar.difference.estimate == pytest.approx(0.9 * slope, abs=0.03)
        assert bar.difference.holds(0) == (slope == 0)
        assert bar.share.estimate == pytest.approx(slope**2 / 29, abs=0.05)


def test_a_choice_is_compared_level_by_level() -> None:
    levels = tuple(Text(en=name, nb=name) for name in ("a", "b", "c"))
    choice = Input("way", say("way", "måte"), lambda u: float(int(3 * u)), levels=levels)
    x = values([choice, uniform("u")], np.random.default_rng(3).random((300, 2)))
    outcome = np.choose(x[:, 0].astype(int), [0.0, 5.0, 2.0]) + 0.1 * x[:, 1]
    bar = next(b for b in tornado([choice, uniform("u")], x, outcome, seed=3) if b.input == "way")
    assert bar.difference.estimate == pytest.approx(5, abs=0.05)
    assert bar.share.estimate > 0.99


def test_shares_of_an_input_that_tells_nothing_average_to_zero() -> None:
    rng = np.random.default_rng(4)
    found = [explained(basis(rng.random(100)), rng.normal(size=100)).share for _ in range(400)]
    assert np.mean(found) == pytest.approx(0, abs=3 * np.std(found) / 20)
    r_squared = [((basis(rng.random(100)).T @ _unit(rng)) ** 2).sum() for _ in range(100)]
    assert np.mean(r_squared) > 0.03, "without the adjustment they would not"


def _unit(rng: np.random.Generator) -> Numbers:
    drawn = rng.normal(size=100)
    centred = drawn - drawn.mean()
    return centred / np.linalg.norm(centred)


def test_the_part_explained_has_the_variance_that_is_explained() -> None:
    rng = np.random.default_rng(5)
    x = rng.random(5000)
    truth = np.sqrt(12) * (x - 0.5)
    part, share = explained(basis(x), truth + rng.normal(size=5000))
    assert share == pytest.approx(0.5, abs=0.03)
    assert part.var() == pytest.approx(1, abs=0.06)
    assert np.corrcoef(part, truth)[0, 1] > 0.99


def test_a_base_that_is_no_power_of_two_is_refused() -> None:
    with pytest.raises(ValueError, match="power of two"):
        sobol_points(2, 100, seed=0)


def test_without_salib_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.split(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(MissingExtraError) as caught:
        sobol_points(2, 8, seed=0)
    assert "pip install 'forsyningssim[analysis]'" in str(caught.value)


def test_numbers_are_written_as_people_say_them() -> None:
    share = Input("x", say("share", "andel"), float, unit="share")
    assert share.shown(0.04321).nb == "4,3 %"
    assert Input("x", say("x", "x"), float, unit="days").shown(46.4).nb == "46 dager"
    assert Input("x", say("x", "x"), float).shown(1234.0).en == "1,200"


def test_inputs_of_a_scenario_carry_their_law_their_unit_and_their_grade() -> None:
    laws: dict[str, Uncertainty] = {
        "duty.draw": UncertainChoice(
            dist="choice",
            values=("automatic", "on_dispensation"),
            called={"automatic": Text(en="by itself", nb="av seg selv")},
            source="x",
            grade="assumed",
        ),
        "duty.opening": UncertainUniform(
            dist="uniform",
            low=0.2,
            high=1,
            source="x",
            grade="expert",
            title=Text(en="stock left", nb="lager igjen"),
        ),
    }
    draw, opening = inputs_of(laws)
    np.testing.assert_allclose(
        values([draw, opening], np.array([[0.4, 0.5], [0.6, 0.25]])), [[0, 0.6], [1, 0.4]]
    )
    assert (draw.shown(0).nb, draw.shown(1).en) == ("av seg selv", "on dispensation")
    assert (opening.label.nb, draw.label.en) == ("lager igjen", "draw (duty)")
    assert opening.shown(0.6).nb == "60 %"
    assert opening.grade == "expert"
    drawn = {"duty.draw": ["on_dispensation", "automatic"], "duty.opening": [0.3, 0.9]}
    assert as_numbers(laws, drawn).tolist() == [[1, 0.3], [0, 0.9]]

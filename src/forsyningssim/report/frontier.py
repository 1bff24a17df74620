"""Figure 8, cost against effect: the efficient frontier, and how likely each policy is the best."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.analysis.economics import CostEffect, Option
from forsyningssim.measures.measure import Numbers
from forsyningssim.report import style, words
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.words import Language
from forsyningssim.words import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HIGH, _BOTTOM, _TOP = 80.0, 26.0, 34.0  # mm
_PLANE, _CURVES = (18.0, 72.0), (106.0, 52.0)  # mm from the left, and wide
_CLOUD: Final = 200  # runs drawn of each policy
_APART: Final = 0.075  # of the height, between two names


def cost_effect(
    found: CostEffect, willingness: Numbers, story: StudyStory, language: Language
) -> Figure:
    """Draw what policies cost and do beyond the first one, beside their acceptability curves.

    Parameters
    ----------
    found
        Costs and effects of the same runs.
    willingness
        NOK for a unit of effect over which the curves go; rising. (W,).
    story, language
        What was studied, and how to say it.
    """
    figure = style.sheet(_TOP + _HIGH + _BOTTOM)
    title = words.say("Cost against effect", language)
    style.head(figure, title, getattr(capital(found.basis), language))
    unit = str(getattr(found.unit, language))
    for x, phrase in (
        (_PLANE[0] - 14, "Further cost, NOK"),
        (_CURVES[0] - 10, "How likely each is the best choice"),
    ):
        style.write(figure, x, 19, words.say(phrase, language), size=9, bold=True)
    text = words.say("probability of the highest net benefit", language)
    style.write(figure, _CURVES[0] - 10, 23.4, text, size=7, color=style.SOFT)
    plane = style.place(figure, _PLANE[0], _BOTTOM, _PLANE[1], _HIGH)
    _draw_plane(plane, found, story, language)
    plane.set_xlabel(words.say("Further effect: {0}", language).format(unit), size=8)
    curves = style.place(figure, _CURVES[0], _BOTTOM, _CURVES[1], _HIGH)
    _draw_curves(curves, found, willingness, story, language)
    curves.set_xlabel(words.say("NOK paid for each: {0}", language).format(unit), size=8)
    style.foot(figure, [story.caption(language)])
    return figure


def describe_cost_effect(found: CostEffect, story: StudyStory, language: Language) -> str:
    """Say in sentences what the picture shows."""
    nb = language == "nb"
    unit = str(getattr(found.unit, language))
    parts = [f"{getattr(capital(found.basis), language)}."]
    for option in found.frontier():
        name = story.policy(option.policy, language)
        if option.standing != "efficient":
            parts.append(f"{name}: {words.say(option.standing, language)}.")
        elif option.ratio is None or option.against is None:
            least = "effektivt, med minst virkning" if nb else "efficient, with least effect"
            parts.append(f"{name}: {least}.")
        else:
            parts.append(
                ("{}: {} kr for hver ekstra ({}) mot {}." if nb else
                 "{}: {} NOK for each further ({}) against {}.").format(
                    name, words.count(_rounded(option.ratio), language), unit,
                    story.policy(option.against, language),
                )
            )  # fmt: skip
    return " ".join(parts)


def rows_cost_effect(found: CostEffect, story: StudyStory, language: Language) -> Rows:
    """Give the numbers of the picture as a table, the least effective policy first."""
    head = ("policy", "cost", "effect", "standing", "NOK for each further", "against")
    body = tuple(
        (
            story.policy(option.policy, language),
            words.count(option.cost, language),
            words.count(option.effect, language),
            words.say(option.standing, language),
            "–" if option.ratio is None else words.count(_rounded(option.ratio), language),
            "–" if option.against is None else story.policy(option.against, language),
        )
        for option in found.frontier()
    )
    return Rows(tuple(words.say(column, language) for column in head), body)


def _draw_plane(axes: Axes, found: CostEffect, story: StudyStory, language: Language) -> None:
    cost, effect = found.increments()
    marks = style.marks(found.policies)
    options = {option.policy: option for option in found.frontier()}
    axes.axhline(0, color=style.RULE, lw=0.8, zorder=0)
    axes.axvline(0, color=style.RULE, lw=0.8, zorder=0)
    centres = {
        policy: (effect[p].mean().item(), cost[p].mean().item())
        for p, policy in enumerate(found.policies)
    }
    line = [centres[name] for name, option in options.items() if option.standing == "efficient"]
    axes.plot(*np.array(line).T, color=style.INK, lw=1.2, zorder=2)
    for p, policy in enumerate(found.policies):
        color, _, marker = marks[policy]
        if p:
            axes.plot(effect[p, :_CLOUD], cost[p, :_CLOUD], marker, color=color, ms=2.2, mew=0,
                      alpha=0.35, zorder=1)  # fmt: skip
        hollow = options[policy].standing != "efficient"
        axes.plot(*centres[policy], marker, mec=color, mfc=style.PAPER if hollow else color, ms=7,
                  mew=1.4, zorder=4)  # fmt: skip
    axes.margins(0.12)
    _name_points(axes, centres, options, story, language)
    style.ticks(axes.xaxis, 4, lambda x: words.count(x, language))
    style.ticks(axes.yaxis, 5, lambda y: words.rounded(y, language))
    axes.tick_params(labelsize=7)


def _name_points(
    axes: Axes,
    centres: dict[str, tuple[float, float]],
    options: dict[str, Option],
    story: StudyStory,
    language: Language,
) -> None:
    """Write each policy's name beside its point, on the side where there is room, moved apart."""
    (left, right), (lower, upper) = axes.get_xlim(), axes.get_ylim()
    wanted = {name: (y - lower) / (upper - lower) for name, (_, y) in centres.items()}
    heights = _apart(wanted, 2 * _APART)
    for name, (x, _) in centres.items():
        option = options[name]
        text = textwrap.shorten(story.policy(name, language), 30, placeholder=" …")
        note = ""
        if option.standing != "efficient":
            note = words.say(option.standing, language)
        elif option.ratio is not None:
            ratio = words.count(_rounded(option.ratio), language)
            note = words.say("{0} NOK each", language).format(ratio)
        on_left = x > (left + right) / 2
        at = lower + heights[name] * (upper - lower)
        axes.annotate(
            f"{text}\n{note}" if note else text, (x, at), (-6 if on_left else 6, 0),
            textcoords="offset points", ha="right" if on_left else "left", va="center",
            size=7.5, linespacing=1.15, zorder=5,
            bbox={"facecolor": style.PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip


def _draw_curves(
    axes: Axes, found: CostEffect, willingness: Numbers, story: StudyStory, language: Language
) -> None:
    from matplotlib.transforms import blended_transform_factory

    shares, marks = found.acceptability(willingness), style.marks(found.policies)
    axes.set_xlim(willingness[0], willingness[-1])
    axes.set_ylim(0, 1)
    where = blended_transform_factory(axes.transAxes, axes.transData)
    heights = _apart(dict(zip(found.policies, shares[:, -1].tolist(), strict=True)), 1.2 * _APART)
    for p, policy in enumerate(found.policies):
        color, dash, _ = marks[policy]
        axes.plot(willingness, shares[p], color=color, ls=dash, lw=1.6, clip_on=False)
        text = textwrap.fill(story.policy(policy, language), 18, max_lines=2, placeholder=" …")
        axes.text(1.03, heights[policy], text, transform=where, va="center", size=7.5,
                  color=color, linespacing=1.1)  # fmt: skip
    style.ticks(axes.xaxis, 3, lambda x: words.count(x, language))
    style.ticks(axes.yaxis, 5, lambda y: f"{words.count(round(100 * y), language)} %")
    axes.tick_params(labelsize=7)


def _apart(wanted: dict[str, float], gap: float) -> dict[str, float]:
    """Move heights, 0 to 1, apart until names have room, as little as may be from below."""
    placed: dict[str, float] = {}
    names = sorted(wanted, key=lambda name: (wanted[name], name))
    lowest = 0.0
    for name in names:
        placed[name] = max(wanted[name], lowest)
        lowest = placed[name] + gap
    highest = 1.0
    for name in reversed(names):
        placed[name] = min(placed[name], highest)
        highest = placed[name] - gap
    return placed


def _rounded(value: float) -> float:
    """Keep two figures."""
    return float(f"{value:.2g}")

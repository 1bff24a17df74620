"""Figure 8, cost against effect: the efficient frontier, and how likely each policy is the best."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
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

_TOP, _HIGH, _BETWEEN, _LOW, _BOTTOM = 25.0, 92.0, 28.0, 58.0, 22.0  # mm
_LEFT, _WIDE = 20.0, 104.0  # mm
_CLOUD: Final = 200  # runs drawn of each policy
_LINE: Final = 0.04  # of the height of the plane, for a line of a name
_LETTERS: Final = 42  # on a line of a name


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
    figure = style.sheet(_TOP + _HIGH + _BETWEEN + _LOW + _BOTTOM)
    title = words.say("Cost against effect", language)
    style.head(figure, title, getattr(capital(found.heading), language))
    unit = str(getattr(found.unit, language))
    second = _TOP + _HIGH + 18
    for y, phrase in ((18, "Further cost, NOK"), (second, "How likely each is the best choice")):
        style.write(figure, 4, y, words.say(phrase, language), size=9, bold=True)
    text = words.say("probability of the highest net benefit", language)
    style.write(figure, 4, second + 4.4, text, size=7, color=style.SOFT)
    plane = style.place(figure, _LEFT, _BOTTOM + _LOW + _BETWEEN, _WIDE, _HIGH)
    _draw_plane(plane, found, story, language)
    plane.set_xlabel(words.say("Further effect: {0}", language).format(unit), size=8)
    curves = style.place(figure, _LEFT, _BOTTOM, _WIDE, _LOW)
    _draw_curves(curves, found, willingness, story, language)
    curves.set_xlabel(words.say("NOK paid for each: {0}", language).format(unit), size=8)
    style.foot(figure, [story.caption(language)])
    return figure


def describe_cost_effect(found: CostEffect, story: StudyStory, language: Language) -> str:
    """Say in sentences what the picture shows."""
    nb = language == "nb"
    unit = str(getattr(found.unit, language))
    parts = [f"{getattr(capital(found.heading), language)}."]
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
                    name, words.figures(option.ratio, language), unit,
                    story.policy(option.against, language),
                )
            )  # fmt: skip
    return " ".join(parts)


def rows_cost_effect(found: CostEffect, story: StudyStory, language: Language) -> Rows:
    """Give the numbers of the picture as a table, the least effective policy first."""
    head = ("policy", "cost", "effect", "standing", "NOK for each further", "against", "basis")
    body = tuple(
        (
            story.policy(option.policy, language),
            words.figures(option.cost, language),
            words.figures(option.effect, language),
            words.say(option.standing, language),
            "–" if option.ratio is None else words.figures(option.ratio, language),
            "–" if option.against is None else story.policy(option.against, language),
            getattr(found.basis.words, language),
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
    style.ticks(axes.xaxis, 4, lambda x: words.short(x, language))
    style.ticks(axes.yaxis, 5, lambda y: words.short(y, language))
    axes.tick_params(labelsize=7)


def _name_points(
    axes: Axes,
    centres: Mapping[str, tuple[float, float]],
    options: Mapping[str, Option],
    story: StudyStory,
    language: Language,
) -> None:
    """Write each policy's name and standing at the edge, with a line to its point."""
    marks = style.marks(centres)
    labels = [
        style.Label(
            "\n".join([*_wrapped(name, story, language), *_standing(options[name], language)]),
            x, y, marks[name].color,
        )
        for name, (x, y) in centres.items()
    ]  # fmt: skip
    lines = max(label.text.count("\n") for label in labels) + 1
    style.at_the_edge(axes, labels, lines * _LINE, size=7.5)


def _wrapped(name: str, story: StudyStory, language: Language) -> list[str]:
    return textwrap.wrap(story.policy(name, language), _LETTERS)


def _standing(option: Option, language: Language) -> list[str]:
    if option.standing != "efficient":
        return [words.say(option.standing, language)]
    if option.ratio is None:
        return []
    return [words.say("{0} NOK each", language).format(words.figures(option.ratio, language))]


def _draw_curves(
    axes: Axes, found: CostEffect, willingness: Numbers, story: StudyStory, language: Language
) -> None:
    shares, marks = found.acceptability(willingness), style.marks(found.policies)
    axes.set_xlim(willingness[0], willingness[-1])
    axes.set_ylim(0, 1)
    labels = []
    for p, policy in enumerate(found.policies):
        color, dash, _ = marks[policy]
        axes.plot(willingness, shares[p], color=color, ls=dash, lw=1.6, clip_on=False)
        text = "\n".join(_wrapped(policy, story, language))
        labels.append(style.Label(text, willingness[-1], shares[p, -1].item(), color, dash))
    style.at_the_edge(axes, labels, 2 * _LINE * _HIGH / _LOW, size=7.5)
    style.ticks(axes.xaxis, 5, lambda x: words.short(x, language))
    style.ticks(axes.yaxis, 5, lambda y: f"{words.count(round(100 * y), language)} %")
    axes.tick_params(labelsize=7)

"""Pictures for pages, with their words."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from matcher.language.message import Message
from matcher.scoring import Contribution
from matcher.web.access import application
from matcher.web.pages.participant import PersonPage
from matcher.web.pages.shortlist import RequestPage
from matcher.web.pictures import NetworkTie, bar, network_picture, ring_map
from matcher.web.speech import language, t
from matcher.wording import Wording

__all__ = ["draw_network", "draw_rings", "hand_pictures"]

_LAYERS = ("personal", "shared", "institutional")


def hand_pictures(app: Flask) -> None:
    """Hand the templates what they draw again and again."""
    app.jinja_env.globals.update(weight=_draw_weight)


def _draw_weight(part: Contribution, limit: int) -> Markup:
    """What one contribution gives or takes, as a bar and in points; `limit` is the most of any bar of the page."""
    return _weight(part.points if part.known else None, part.most, limit, application().wording, language())


# A page of a request has hundreds of them, and few different ones.
@lru_cache(maxsize=2_048)
def _weight(points: int | None, most: int, limit: int, wording: Wording, spoken: str) -> Markup:
    if points is None:
        said, number = Message("shortlist.bar_unknown"), "?"
    else:
        said = Message("shortlist.bar", {"n": points, "most": most})
        number = f"{points:+d}".replace("-", "−") if points else "0"
    return bar(points, limit, wording.render(said, spoken)) + Markup('<span class="points">{}</span>').format(number)


def draw_network(page: PersonPage) -> Markup:
    """The network of a person."""
    ties = [
        NetworkTie(
            label=tie.name,
            layer=tie.layer,
            new=not tie.known_before,
            ended=tie.state == "ended",
            starting=tie.state == "starting",
        )
        for tie in page.ties
    ]
    running = [tie for tie in page.ties if tie.state != "ended"]
    return network_picture(
        page.person.given_name,
        ties,
        {layer: t(f"layer.{layer}") for layer in _LAYERS},
        title=t("network.title", name=page.person.given_name),
        description=t(
            "network.description",
            personal=sum(tie.layer == "personal" for tie in running),
            shared=sum(tie.layer == "shared" for tie in running),
            institutional=sum(tie.layer == "institutional" for tie in running),
        ),
        prefix="network",
    )


def draw_rings(page: RequestPage) -> Markup | None:
    """Where the suggestions are, or None while there is nothing to draw."""
    if page.shortlist is None or not page.shortlist.points:
        return None
    return ring_map(
        page.shortlist.points,
        centre=page.person.given_name,
        title=t("map.title", name=page.person.given_name),
        description=t("map.description", n=len(page.shortlist.points)),
        prefix="map",
    )

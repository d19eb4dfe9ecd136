"""Pictures for pages, with their words."""

from markupsafe import Markup

from matcher.web.pages.participant import PersonPage
from matcher.web.pages.shortlist import RequestPage
from matcher.web.pictures import NetworkTie, network_picture, ring_map
from matcher.web.speech import t

__all__ = ["draw_network", "draw_rings"]

_LAYERS = ("personal", "shared", "institutional")


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

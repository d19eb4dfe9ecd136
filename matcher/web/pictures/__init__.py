"""Small pictures as SVG: pure functions from values to escaped markup, coloured by the stylesheet alone."""

from matcher.web.pictures.bars import bar
from matcher.web.pictures.network import NetworkTie, network_picture
from matcher.web.pictures.rings import RingPoint, ring_map

__all__ = ["NetworkTie", "RingPoint", "bar", "network_picture", "ring_map"]

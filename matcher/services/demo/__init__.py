"""The demo town: fictional people on true places, the same every time."""

from matcher.services.demo.team import DEMO_PASSWORD, DEMO_SIGN_INS
from matcher.services.demo.town import build_demo_town

__all__ = ["DEMO_PASSWORD", "DEMO_SIGN_INS", "build_demo_town"]

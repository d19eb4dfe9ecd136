from dataclasses import replace

import pytest
from contact_people import Town, settle


@pytest.fixture
def town(app, clock) -> Town:
    """The service as it runs."""
    return settle(app, clock)


@pytest.fixture
def demo(app, clock) -> Town:
    """The demo, in which time can be made to pass."""
    return settle(replace(app, demo=True), clock)

"""The engine's tests run in virtual time: a day takes a second."""

import pytest

from tests.support.virtual import VirtualLoopPolicy


@pytest.fixture
def event_loop_policy() -> VirtualLoopPolicy:
    return VirtualLoopPolicy()

import pytest

from tests.casework.world import World


@pytest.fixture
def world(db: None) -> World:
    return World()

"""Imports for tests."""

import pytest
from support.importing import Importing
from support.tables import Room


@pytest.fixture
def importing(room: Room) -> Importing:
    return Importing(room)

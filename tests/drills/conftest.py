"""One whole Colonnade for all drills that kill parts of it: starting it is what takes long."""

import shutil
from collections.abc import Iterator

import pytest
from support.ledger import Book, open_book
from support.people import Person
from support.running import UNLIMITED, Colonnade, data_folder


@pytest.fixture(scope="package")
def drilled() -> Iterator[Colonnade]:
    data = data_folder()
    running = Colonnade(data)
    running.environment = UNLIMITED
    running.start()
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="package")
def drilled_owner(drilled: Colonnade) -> Person:
    return Person(drilled.url, drilled.link, "Olga")


@pytest.fixture
def book(drilled: Colonnade, drilled_owner: Person) -> Book:
    drilled.until_healthy(30)
    return open_book(drilled_owner)

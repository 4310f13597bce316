"""What happened to views. `version` is the table's from then on."""

from typing import ClassVar

from colonnade.apps.tables.views.values import View
from colonnade.kernel.feed import Event


class ViewCreated(Event, frozen=True):
    type: ClassVar[str] = "tables.view.created"
    table: int
    view: View
    version: int


class ViewChanged(Event, frozen=True):
    type: ClassVar[str] = "tables.view.changed"
    table: int
    view: View
    before: View
    version: int


class ViewRemoved(Event, frozen=True):
    type: ClassVar[str] = "tables.view.removed"
    table: int
    view: View
    version: int


class ViewRestored(Event, frozen=True):
    type: ClassVar[str] = "tables.view.restored"
    table: int
    view: View
    version: int

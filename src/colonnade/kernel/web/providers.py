"""What routes ask for by name: `look` and `work`."""

from litestar.di import Provide
from litestar.types import Scope

from colonnade.kernel.web.values import state_of
from colonnade.kernel.work import Look, Work


def provide_look(scope: Scope) -> Look:
    return state_of(scope).look()


def provide_work(scope: Scope) -> Work:
    return state_of(scope).work()


dependencies = {
    "look": Provide(provide_look, sync_to_thread=False),
    "work": Provide(provide_work, sync_to_thread=False),
}

"""O-22 in short: uploads that mean ill are refused, quickly, and leave nothing behind."""

from support.people import Person

from bench.drills.o22_uploads import drill, web_pid
from colonnade.kernel.settings import Settings


def test_uploads_that_mean_ill(administrator: Person, settings: Settings) -> None:
    workspace = administrator.make("/api/v1/workspaces", name="Attacked")["id"]
    results = drill(
        [administrator.api()],
        workspace,
        pid=web_pid(settings.port),
        data_folder=settings.data_folder,
        rounds=1,
    )
    assert all(result.reached for result in results), "\n".join(map(str, results))

"""The index of the demo: projects built here with hatchling, and published as any other."""

import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from colonnade.apps.packages import FileKind, create_index, publish_made
from colonnade.boot.command_work import command_work
from colonnade.boot.demo_tables import CITIES
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import Process

INDEX_NAME = "main"
BUILD_S_MAX = 60
BACKEND = "hatchling"

_CITIES_CODE = '''"""The world's large cities, as typed rows."""

import json
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["City", "load"]


@dataclass(frozen=True)
class City:
    name: str
    country: str
    continent: str
    population: int


def load() -> list[City]:
    """All cities, the largest first."""
    text = files(__name__).joinpath("cities.json").read_text(encoding="utf-8")
    return [City(**row) for row in json.loads(text)]
'''
_REPORT_CODE = '''"""Prints the largest cities: `python -m demo_report 5`."""

import sys

from demo_cities import load


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for city in load()[:count]:
        print(f"{city.population:>12,}  {city.name}, {city.country}")
'''
_CITIES_README = """# demo-cities

The world's large cities as **typed rows**, to try an index with.

```python
from demo_cities import load

print(load()[0])
```

| field | what it is |
| --- | --- |
| `name`, `country`, `continent` | in English |
| `population` | of the agglomeration, rounded |
"""
_REPORT_README = """demo-report
===========

Prints the largest cities of `demo-cities`::

    python -m demo_report 5
"""


@dataclass(frozen=True)
class Project:
    name: str
    version: str
    summary: str
    readme: tuple[str, str]
    code: dict[str, str]
    dependencies: list[str] = field(default_factory=list[str])

    def pyproject(self) -> str:
        lines = [
            "[build-system]",
            'requires = ["hatchling"]',
            'build-backend = "hatchling.build"',
            "[project]",
            f"name = {json.dumps(self.name)}",
            f"version = {json.dumps(self.version)}",
            f"description = {json.dumps(self.summary)}",
            f"readme = {json.dumps(self.readme[0])}",
            'license = "MIT"',
            'requires-python = ">=3.9"',
            'keywords = ["demo", "cities"]',
            'classifiers = ["Typing :: Typed", "Programming Language :: Python :: 3"]',
            f"dependencies = {json.dumps(self.dependencies)}",
        ]
        return "\n".join([*lines, ""])

    def write(self, folder: Path) -> None:
        package = folder / "src" / self.name.replace("-", "_")
        package.mkdir(parents=True)
        (folder / "pyproject.toml").write_text(self.pyproject(), encoding="utf-8")
        (folder / self.readme[0]).write_text(self.readme[1], encoding="utf-8")
        for name, text in {**self.code, "py.typed": ""}.items():
            (package / name).write_text(text, encoding="utf-8")


def projects() -> list[Project]:
    rows = [
        {"name": city[0], "country": city[1], "continent": city[2], "population": city[3]}
        for city in CITIES
    ]
    cities = {"__init__.py": _CITIES_CODE}
    summary = "The world's large cities as typed rows"
    readme = ("README.md", _CITIES_README)
    few, all_of_them = json.dumps(rows[:10]), json.dumps(rows)
    return [
        Project("demo-cities", "1.0", summary, readme, {**cities, "cities.json": few}),
        Project("demo-cities", "1.1", summary, readme, {**cities, "cities.json": all_of_them}),
        Project(
            "demo-report",
            "0.3",
            "Prints the largest cities",
            ("README.rst", _REPORT_README),
            {
                "__init__.py": _REPORT_CODE,
                "__main__.py": "from demo_report import main\n\nmain()\n",
            },
            ["demo-cities>=1.1"],
        ),
    ]


async def load_packages(process: Process, workspace_id: int) -> None:
    if find_spec(BACKEND) is None:
        # Of the set-up of a checkout, not of the product.
        log.warning("demo.no_packages", reason="hatchling is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        built = await asyncio.gather(
            *(_build(project, Path(folder, str(i))) for i, project in enumerate(projects()))
        )
        async with command_work(process) as work:
            index = await create_index(work, workspace_id, name=INDEX_NAME, is_public=True)
        for file in [file for files in built for file in files]:
            kind = FileKind.WHEEL if file.suffix == ".whl" else FileKind.SDIST
            async with command_work(process) as work:
                with file.open("rb") as content:
                    await publish_made(work, index, file.name, kind, content)


async def _build(project: Project, folder: Path) -> list[Path]:
    """Its wheel and its sdist."""
    project.write(folder)
    command = [sys.executable, "-m", BACKEND, "build", "-d", "dist"]
    building = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        said, _ = await asyncio.wait_for(building.communicate(), BUILD_S_MAX)
    except TimeoutError:
        building.kill()
        raise
    if building.returncode:
        raise RuntimeError(f"{project.name} was not built: {said.decode(errors='replace')}")
    return sorted((folder / "dist").iterdir())

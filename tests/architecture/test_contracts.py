"""The import rules hold, and they bite: a wrong import is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"}
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", script, "--config", str(root / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, to be spoiled."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_the_rules_hold(house: Path) -> None:
    told = lint_imports(house)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("module", "wrong", "contract"),
    [
        (
            "engine/fields/spoiled.py",
            "from meterleaf import platform",
            "House: programs > pipeline > accounts > platform BROKEN",
        ),
        ("engine/fields/spoiled.py", "def hidden():\n    import boto3", "The engine stands alone"),
        ("platform/spoiled.py", "import meterleaf.engine.content", "The platform knows nothing"),
        ("platform/spoiled.py", "import meterleaf.accounts", "House"),
        ("accounts/spoiled.py", "import meterleaf.pipeline", "House"),
        ("pipeline/spoiled.py", "import meterleaf.programs", "House"),
        ("common/__init__.py", "", "House"),
        ("engine/categories/water/spoiled.py", "import meterleaf.engine.categories.gas", "Categories are strangers"),
        ("engine/formats/pdf/spoiled.py", "import meterleaf.engine.formats.image", "Formats are strangers"),
    ],
)
def test_a_wrong_import_is_refused(house: Path, module: str, wrong: str, contract: str) -> None:
    path = house / "src" / "meterleaf" / module
    made = not path.parent.exists()
    path.parent.mkdir(exist_ok=True)
    path.write_text(wrong + "\n")
    try:
        told = lint_imports(house)
    finally:
        shutil.rmtree(path.parent) if made else path.unlink()
    assert told.returncode != 0
    assert contract in told.stdout

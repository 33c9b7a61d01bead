"""Rules of the house that the import linter can't say."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "meterleaf"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "tests" not in path.parts)


def names(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_module_is_over_600_lines() -> None:
    lengths = {names(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 600} == {}


def test_no_function_is_over_60_lines() -> None:
    long = {}
    for path in MODULES:
        for function in functions(path):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > 60:
                long[f"{names(path)}:{function.name}"] = length
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    silent = [names(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_only_the_platform_commits() -> None:
    """One transaction a request or job: rooms never end it themselves."""
    outside = [path for path in MODULES if path.relative_to(SOURCE).parts[0] in ("pipeline", "accounts", "programs")]
    guilty = [
        names(path) for path in outside if re.search(r"\.(commit|rollback)\(\)", path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_another_rooms_storage_is_never_imported() -> None:
    guilty = []
    for path in MODULES:
        room = ".".join(("meterleaf", *path.relative_to(SOURCE).parts[:-1]))
        for found in re.findall(r"from (meterleaf\.[\w.]+) import ([\w, ]+)", path.read_text(encoding="utf-8")):
            module, imported = found
            storages = [module] if module.endswith(".storage") else []
            storages += [f"{module}.storage"] if "storage" in re.split(r"[,\s]+", imported) else []
            guilty += [f"{names(path)} → {one}" for one in storages if one.rsplit(".", 1)[0] != room]
    assert guilty == []


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|NotImplemented" r"Error")
    found = [names(path) for path in SOURCE.rglob("*.py") if marks.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_what_is_committed_names_no_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    wrong = re.compile(r"(?<![\w.-])/(work|root|farm)/|https?://[\w.-]*(pypi|registry|mirror)[\w.-]*\.(?!org)\w+")
    texts = (".py", ".md", ".toml", ".txt", ".json", ".sql", ".yml", ".in")
    guilty = []
    for line in listed.stdout.splitlines():
        path = ROOT / line
        if (path.suffix in texts or path.name in ("Makefile", "run")) and path.is_file():
            found = wrong.search(path.read_text(encoding="utf-8"))
            guilty += [f"{line}: {found[0]}"] if found else []
    assert guilty == []

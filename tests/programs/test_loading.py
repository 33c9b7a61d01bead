"""What a program loads: the API nothing of the engine, `meterleaf read` nothing of the service."""

import subprocess
import sys

import pytest
from tests.support.serving import environment

SERVICE_ONLY = ("fastapi", "uvicorn", "psycopg", "boto3", "pydantic", "pydantic_settings", "procrastinate", "httpx")
BARE = f"""
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {SERVICE_ONLY!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
from meterleaf.programs.cli import run
run(sys.argv[1:])
"""


def python(program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )


def test_the_api_loads_nothing_that_opens_documents():
    heavy = ("meterleaf.engine", "pypdfium2", "PIL", "lxml", "numpy", "faster_paddle", "rich")
    told = python(f"import sys, meterleaf.programs.start_api; print([m for m in {heavy!r} if m in sys.modules])")
    assert told.stdout.strip() == "[]", told.stderr


def test_reading_needs_nothing_of_the_service(tmp_path):
    (tmp_path / "note.txt").write_text("Invoice number: A-1\nTotal amount due: 10.00 EUR\n")
    told = python(BARE, "read", "--jsonl", str(tmp_path / "note.txt"))
    assert told.returncode == 0, told.stderr
    assert '"reading"' in told.stdout


@pytest.mark.parametrize("command", ["serve", "api", "worker", "migrate", "config", "credentials", "demo"])
def test_a_command_of_the_service_says_what_to_install(command):
    told = python(BARE, command)
    assert told.returncode == 1
    assert "pip install 'meterleaf[service]'" in told.stderr

"""Schemathesis over the whole document, all checks, against the real process: nothing undocumented, no 5xx."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from meterleaf.programs import openapi

LONG = int(os.environ.get("METERLEAF_FUZZ_EXAMPLES", "50"))  # an operation, for `make soak`
CONFIG = Path(__file__).with_name("schemathesis.toml")


def fuzz(service, person, folder, *, phases: str, examples: int, seconds: int) -> None:
    document = json.loads(openapi.written())
    for _, _, operation in openapi.operations(document):  # a key that comes again is refused, as it should be
        operation["parameters"] = [one for one in operation["parameters"] if one["name"] != "idempotency-key"]
    (folder / "openapi.json").write_text(json.dumps(document))
    headers = [f"{name}:{value}" for name, value in person.headers.items()]
    command = [
        *(
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--config-file",
            CONFIG,
            "run",
            folder / "openapi.json",
            "--url",
            service.url,
        ),
        *(part for header in headers for part in ("-H", header)),
        *("--phases", phases, "--max-examples", str(examples), "--seed", "1", "--generation-deterministic"),
        *("--continue-on-failure", "--request-timeout", "20", "--no-color", "--warnings", "off"),
    ]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )
    log = "\n".join(service.log.read_text().splitlines()[-60:])
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:] + log


@pytest.fixture(scope="module")
def people(service):
    return service.among("fuzz")


@pytest.mark.parametrize(("who", "examples"), [("owner", 2), ("viewer", 1), ("stranger", 1)])
def test_every_operation_keeps_to_the_document(people, tmp_path, who, examples):
    fuzz(people, getattr(people, who), tmp_path, phases="examples,fuzzing", examples=examples, seconds=280)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("who", ["owner", "viewer", "stranger"])
def test_every_operation_keeps_to_the_document_for_long(people, tmp_path, who):
    phases = "examples,coverage,fuzzing,stateful"
    fuzz(people, getattr(people, who), tmp_path, phases=phases, examples=LONG, seconds=3000)

"""The ordered pages' curl examples, byte for byte as printed there, through real curl against the running service.

Only the host, the key, the organization and the ids are other ones.
"""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from tests.support.bills import water_bill

HOST = "https://api.dcycle.io"
SAMPLE_ID = "11111111-1111-1111-1111-111111111111"

ANNOUNCE = """curl -X POST "https://api.dcycle.io/v1/files/presigned-urls" \\
  -H "Authorization: Bearer ${DCYCLE_API_KEY}" \\
  -H "x-organization-id: ${DCYCLE_ORG_ID}" \\
  -H "x-partner: dcycle" \\
  -H "Content-Type: application/json" \\
  -d '[
    {
      "name": "invoice_january",
      "extension": "pdf",
      "mime_type": "application/pdf",
      "size_kb": 2048
    }
  ]'"""

PUT = """curl -X PUT "${PRESIGNED_URL}" \\
  -H "Content-Type: application/pdf" \\
  --data-binary @invoice_january.pdf"""

CONFIRM = """curl -X PATCH "https://api.dcycle.io/v1/files/batch-update" \\
  -H "Authorization: Bearer ${DCYCLE_API_KEY}" \\
  -H "x-organization-id: ${DCYCLE_ORG_ID}" \\
  -H "x-partner: dcycle" \\
  -H "Content-Type: application/json" \\
  -d '{
    "file_ids": ["11111111-1111-1111-1111-111111111111"],
    "status": "uploaded"
  }'"""

LIST = """curl -X GET "https://api.dcycle.io/v1/files/readings?file_id=11111111-1111-1111-1111-111111111111" \\
  -H "Authorization: Bearer ${DCYCLE_API_KEY}" \\
  -H "x-organization-id: ${DCYCLE_ORG_ID}" \\
  -H "x-partner: dcycle\""""


@pytest.fixture
def shell(working_service, tmp_path):
    """Runs an example as printed, with the host and the ids put in."""
    (tmp_path / "invoice_january.pdf").write_bytes(water_bill())
    environment = {
        **os.environ,
        "DCYCLE_API_KEY": working_service.owner.api_key,
        "DCYCLE_ORG_ID": str(working_service.owner.organization_id),
    }

    def run(example: str, file_id: str = SAMPLE_ID, **variables: str):
        command = example.replace(HOST, working_service.url).replace(SAMPLE_ID, file_id)
        told = subprocess.run(
            ["bash", "-c", command.replace("curl ", "curl -sS --fail-with-body ", 1)],
            cwd=tmp_path,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return json.loads(told.stdout) if told.stdout else None

    return run


def test_the_examples_as_printed(working_service, shell):
    [made] = shell(ANNOUNCE)
    assert made["status"] == "pending"
    assert {"id", "status", "url", "presigned_url"} <= made.keys()
    assert shell(PUT, PRESIGNED_URL=made["presigned_url"]) is None
    confirmed = shell(CONFIRM, made["id"])
    assert confirmed["items"] == [{"id": made["id"], "status": "uploaded"}]
    path = f"/v1/files/readings?file_id={made['id']}"
    working_service.wait_for(path, lambda answer: answer["items"][0]["reading"] is not None)
    listed = shell(LIST, made["id"])
    assert (listed["total"], listed["page"], listed["size"]) == (1, 1, 1)
    [item] = listed["items"]
    reading = item.pop("reading")
    expected = {
        "id": made["id"],
        "name": "invoice_january",
        "extension": "pdf",
        "mime_type": "application/pdf",
        "folder_id": None,
        "status": "uploaded",
        "url": made["url"],
        "tags": ["invoice", "water"],
        "category": "water",
        "linked": False,
        "classification": "invoice::water",
    }
    assert {name: item[name] for name in expected} == expected
    assert item["processing"] == {"state": "done", "attempts": 1, "error": None}
    assert reading["status"] == "success"
    [bill] = reading["content"]["items"]
    expected = {
        "invoice_number": "WTR-2024-03",
        "quantity": 32.1,
        "unit": "cubic_metre_(m3)",
        "start_date": "2024-03-01",
        "end_date": "2024-03-31",
    }
    assert {name: bill.get(name) for name in expected} == expected
    assert list(bill)[:5] == list(expected)

"""An organization with one of everything, so that every operation of the document can be asked for something real.

The request examples of the OpenAPI document name things by well-known ids; here they are swapped for those of rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.support.bills import water_bill
from tests.way.test_reading import send, settled

from meterleaf.programs import openapi

KNOWN = {
    name: f"0199aaaa-0000-7000-8000-0000000000{number:02d}"
    for name, number in {
        "file_id": 1,
        "reading_id": 2,
        "folder_id": 3,
        "project_id": 4,
        "facility_id": 5,
        "other_facility_id": 15,
        "unit_id": 16,
    }.items()
}


@dataclass
class Scene:
    """What there is: ids by the names that paths and examples give them."""

    organization_id: UUID
    ids: dict[str, str] = field(default_factory=dict)

    def path(self, template: str) -> str:
        kind = "waste_id" if template.startswith("/v1/wastes") else "invoice_id"
        return template.format(**{**self.ids, "record_id": self.ids[kind], "number": "1", "category": "water"})

    def request(self, operation: dict) -> dict:
        """What httpx sends: the example's body with our ids in it."""
        if operation["operationId"] == "upload_files":
            return {"files": {"file": ("again.pdf", water_bill("AGAIN-1"), "application/pdf")}}
        body = openapi.examples().get(operation["operationId"], {}).get("request")
        if body is None:
            return {}
        text = json.dumps(body)
        for name, known in KNOWN.items():
            text = text.replace(known, self.ids.get(name, known))
        return {"json": json.loads(text)}


def build(service) -> Scene:
    """Make one of everything with the owner's key; needs a worker."""
    scene = Scene(service.owner.organization_id)
    with service.client(service.owner) as client:

        def make(path: str, **body) -> dict:
            answer = client.post(path, json=body)
            assert answer.status_code in (201, 202), answer.text
            return answer.json()

        ids = scene.ids
        ids["file_id"] = send(client, water_bill("SCENE-1"))
        ids["reading_id"] = settled(service, ids["file_id"])["reading"]["id"]
        correction = scene.request({"operationId": "update_file_reading"})
        answer = client.put(f"/v1/files/readings/{ids['reading_id']}", **correction)
        assert answer.status_code == 200, answer.text
        learned = service.wait_for("/v1/memory", lambda told: told["items"])  # counted after they are fetched
        ids["layout_id"] = learned["items"][0]["id"]
        ids["folder_id"] = make("/v1/folders", name="Top")["id"]
        ids["project_id"] = make("/v1/projects", name="One")["id"]
        ids["facility_id"] = make("/v1/facilities", name="Plant", type="plant", country="PT")["id"]
        ids["other_facility_id"] = make("/v1/facilities", name="Shop", type="shop", country="PT")["id"]
        ids["unit_id"] = next(
            one["id"] for one in client.get("/v1/units").json() if one["name"] == "kilowatt_hour_(kwh)"
        )
        ids["supplier_id"] = make("/v1/suppliers", name="Water works")["id"]
        ids["invoice_id"] = make(
            "/v1/invoices", type="water", base_quantity=3, unit_id=ids["unit_id"], facility_id=ids["facility_id"]
        )["id"]
        ids["waste_id"] = make("/v1/wastes", **scene.request({"operationId": "create_waste"})["json"])["id"]
        ids["invitation_id"] = make("/v1/members", email="guest@example.org", role="viewer")["id"]
        ids["key_id"] = make("/v1/api-keys", name="another")["id"]
        ids["webhook_id"] = make("/v1/webhooks", url="https://hooks.example.org/meterleaf", types=["reading.created"])[
            "id"
        ]
        make(f"/v1/webhooks/{ids['webhook_id']}/ping")
        deliveries = client.get(f"/v1/webhooks/{ids['webhook_id']}/deliveries").json()
        ids["delivery_id"] = deliveries["items"][0]["id"]
        ids["user_id"] = str(service.viewer.user_id)
    return scene


def key_of(service, person, state: str) -> str:
    """A key of that person which was revoked, or has expired."""
    with service.client(person) as client:
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        made = client.post("/v1/api-keys", json={"name": state, "expires_at": tomorrow.isoformat()}).json()
        if state == "revoked":
            assert client.delete(f"/v1/api-keys/{made['id']}").status_code == 200
        else:
            service.sql("UPDATE api_keys SET expires_at = now() - interval '1 minute' WHERE id = %s", made["id"])
    return made["key"]

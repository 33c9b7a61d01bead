"""People come in, are given a role, leave, and all of it stands in the trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import psycopg
import pytest

PASSWORD = "correct horse battery"


async def invited(client, people, *, role="editor", email=None):
    body = {"email": email or f"new-{uuid4()}@example.org", "role": role}
    answer = await client.post("/v1/members", json=body, headers=people["owner"].headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def accepted(client, invitation, *, password=PASSWORD):
    body = {"token": invitation["token"], "name": "New One", "password": password}
    return await client.post("/v1/auth/accept-invitation", json=body)


def bearer(token, organization_id):
    return {"Authorization": f"Bearer {token}", "x-organization-id": str(organization_id)}


async def test_an_invited_person_logs_in_and_works_with_the_role_given(client, people):
    invitation = await invited(client, people, role="viewer")
    assert invitation["link"].endswith(f"/join#{invitation['token']}")
    welcome = await accepted(client, invitation)
    assert welcome.status_code == 200, welcome.text
    told = await client.post("/v1/auth/login", json={"email": invitation["email"], "password": PASSWORD})
    assert told.status_code == 200
    organization = str(people["owner"].organization_id)
    assert [(one["id"], one["role"]) for one in told.json()["organizations"]] == [(organization, "viewer")]
    headers = bearer(told.json()["access_token"], organization)
    assert (await client.get("/v1/members", headers=headers)).status_code == 200
    refused = await client.post("/v1/members", json={"email": "x@example.org", "role": "owner"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_FORBIDDEN")


async def test_a_link_works_once(client, people):
    invitation = await invited(client, people)
    assert (await accepted(client, invitation)).status_code == 200
    assert (await accepted(client, invitation)).json()["code"] == "INVITATION_NOT_FOUND"


async def test_a_withdrawn_link_opens_nothing(client, people):
    invitation = await invited(client, people)
    url = f"/v1/members/invitations/{invitation['id']}"
    assert (await client.delete(url, headers=people["stranger"].headers)).status_code == 404
    assert (await client.delete(url, headers=people["viewer"].headers)).status_code == 403
    assert (await client.delete(url, headers=people["owner"].headers)).status_code == 204
    assert (await accepted(client, invitation)).status_code == 404


async def test_a_forwarded_link_does_not_take_over_an_existing_user(client, people):
    first = await invited(client, people)
    await accepted(client, first)
    again = await client.post(
        "/v1/members", json={"email": first["email"], "role": "viewer"}, headers=people["stranger"].headers
    )
    assert again.status_code == 201
    assert (await accepted(client, again.json(), password="another password")).json()["code"] == "LOGIN_FAILED"
    assert (await accepted(client, again.json())).status_code == 200


async def test_guessing_is_slowed_down_and_tells_nothing_of_who_is_known(client, people):
    email = f"guess-{uuid4()}@example.org"
    answers = [await client.post("/v1/auth/login", json={"email": email, "password": "wrong"}) for _ in range(11)]
    assert [one.status_code for one in answers] == [401] * 10 + [429]
    assert answers[0].json()["code"] == "LOGIN_FAILED"


async def test_an_organization_keeps_an_owner(client, people):
    owner = people["owner"]
    url = f"/v1/members/{owner.user_id}"
    demoted = await client.patch(url, json={"role": "viewer"}, headers=owner.headers)
    assert (demoted.status_code, demoted.json()["code"]) == (409, "LAST_OWNER")
    assert (await client.delete(url, headers=owner.headers)).json()["code"] == "LAST_OWNER"


async def test_who_is_removed_is_out_at_once_with_all_keys(client, people):
    invitation = await invited(client, people)
    welcome = (await accepted(client, invitation)).json()
    organization = people["owner"].organization_id
    headers = bearer(welcome["access_token"], organization)
    made = await client.post("/v1/api-keys", json={"name": "mine"}, headers=headers)
    key = {"x-api-key": made.json()["key"], "x-organization-id": str(organization)}
    assert (await client.get("/v1/members", headers=key)).status_code == 200
    gone = await client.delete(f"/v1/members/{welcome['user_id']}", headers=people["owner"].headers)
    assert gone.status_code == 204
    assert (await client.get("/v1/members", headers=headers)).json()["code"] == "ORGANIZATION_FORBIDDEN"
    assert (await client.get("/v1/members", headers=key)).json()["code"] == "KEY_REVOKED"


@pytest.mark.parametrize("person", ["viewer", "stranger"])
async def test_members_are_changed_by_owners_of_the_organization_alone(client, people, person):
    url = f"/v1/members/{people['editor'].user_id}"
    expected = 403 if person == "viewer" else 404
    assert (await client.patch(url, json={"role": "owner"}, headers=people[person].headers)).status_code == expected
    assert (await client.delete(url, headers=people[person].headers)).status_code == expected


async def test_a_stranger_sees_no_member_no_invitation_no_key(client, people):
    await invited(client, people)
    own = str(people["stranger"].user_id)
    headers = people["stranger"].headers
    seen = {one["user_id"] for one in (await client.get("/v1/members", headers=headers)).json()["items"]}
    assert own in seen
    assert not seen & {str(people[name].user_id) for name in ("owner", "editor", "viewer")}
    emails = [one["email"] for one in (await client.get("/v1/members/invitations", headers=headers)).json()["items"]]
    assert emails == []
    assert {one["user_id"] for one in (await client.get("/v1/api-keys", headers=headers)).json()["items"]} <= {own}


# -- keys -----------------------------------------------------------------------------------------------------------


async def test_a_key_is_shown_once_works_expires_and_is_revoked(client, people, database_urls):
    editor = people["editor"]
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = (await client.post("/v1/api-keys", json={"name": "job", "expires_at": soon}, headers=editor.headers)).json()
    listed = (await client.get("/v1/api-keys", headers=editor.headers)).json()["items"]
    assert made["key"].startswith("ml_")
    assert all("key" not in one and "hash" not in one for one in listed)
    headers = {"x-api-key": made["key"], "x-organization-id": str(editor.organization_id)}
    assert (await client.get("/v1/api-keys", headers=headers)).status_code == 200
    with psycopg.connect(database_urls.admin) as admin:
        admin.execute("UPDATE api_keys SET expires_at = now() - interval '1 s' WHERE id = %s", (made["id"],))
    assert (await client.get("/v1/api-keys", headers=headers)).json()["code"] == "KEY_EXPIRED"
    revoked = await client.delete(f"/v1/api-keys/{made['id']}", headers=editor.headers)
    assert revoked.json()["revoked_at"] is not None
    assert (await client.get("/v1/api-keys", headers=headers)).json()["code"] == "KEY_REVOKED"


async def test_anothers_key_is_out_of_reach_but_for_an_owner(client, people):
    made = (await client.post("/v1/api-keys", json={"name": "owner's"}, headers=people["owner"].headers)).json()
    url = f"/v1/api-keys/{made['id']}"
    assert (await client.delete(url, headers=people["editor"].headers)).status_code == 404
    assert (await client.delete(url, headers=people["viewer"].headers)).status_code == 403
    assert (await client.delete(url, headers=people["stranger"].headers)).status_code == 404
    assert (await client.delete(url, headers=people["owner"].headers)).status_code == 200


async def test_a_key_that_expires_in_the_past_is_refused(client, people):
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    answer = await client.post("/v1/api-keys", json={"name": "x", "expires_at": past}, headers=people["owner"].headers)
    assert answer.status_code == 422


# -- tokens ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": datetime(2020, 1, 1, tzinfo=UTC)}, "TOKEN_EXPIRED"),
        ({"iss": "somebody else"}, "CREDENTIALS_INVALID"),
        ({"sub": "no uuid"}, "CREDENTIALS_INVALID"),
    ],
)
async def test_a_token_that_does_not_hold_is_refused(client, people, settings, changed, code):
    claims = {"iss": "meterleaf", "sub": str(people["owner"].user_id), "exp": datetime.now(UTC) + timedelta(hours=1)}
    token = jwt.encode({**claims, **changed}, settings.jwt_secret.get_secret_value(), algorithm="HS256")
    answer = await client.get("/v1/members", headers=bearer(token, people["owner"].organization_id))
    assert (answer.status_code, answer.json()["code"]) == (401, code)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_forged_token_is_refused(client, people, algorithm):
    claims = {"iss": "meterleaf", "sub": str(people["owner"].user_id), "exp": datetime.now(UTC) + timedelta(hours=1)}
    token = jwt.encode(claims, None if algorithm == "none" else "y" * 48, algorithm=algorithm)
    answer = await client.get("/v1/members", headers=bearer(token, people["owner"].organization_id))
    assert answer.json()["code"] == "CREDENTIALS_INVALID"


# -- the trail ------------------------------------------------------------------------------------------------------


async def test_each_change_is_in_the_trail_with_who_did_it_and_no_secret(client, people):
    invitation = await invited(client, people)
    owner = people["owner"]
    found = await client.get(f"/v1/audit?entity=invitations&entity_id={invitation['id']}", headers=owner.headers)
    entry = found.json()["items"][0]
    assert (entry["action"], entry["user_id"]) == ("insert", str(owner.user_id))
    assert entry["changes"]["email"] == invitation["email"]
    assert "token_hash" not in entry["changes"]
    changed = f"/v1/members/{people['editor'].user_id}"
    await client.patch(changed, json={"role": "viewer"}, headers=owner.headers)
    await client.patch(changed, json={"role": "editor"}, headers=owner.headers)
    url = f"/v1/audit?entity=members&entity_id={people['editor'].user_id}"
    items = (await client.get(url, headers=owner.headers)).json()["items"]
    assert [one["changes"].get("role") for one in items[:2]] == [["viewer", "editor"], ["editor", "viewer"]]
    assert (await client.get(url, headers=people["stranger"].headers)).json()["total"] == 0


async def test_the_trail_can_not_be_changed_by_the_service_nor_by_the_schemas_owner(database_urls, people):
    for url in (database_urls.service, database_urls.owner):
        for statement in ("UPDATE audit_entries SET user_id = NULL", "DELETE FROM audit_entries"):
            with psycopg.connect(url) as connection:
                connection.execute(
                    "SELECT set_config('meterleaf.organization_id', %s, true)", (str(people["owner"].organization_id),)
                )
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


async def test_an_organization_is_renamed_by_its_owner(client, people):
    change = {"name": "New Name", "country": "ES"}
    assert (
        await client.patch("/v1/organizations/current", json=change, headers=people["viewer"].headers)
    ).status_code == 403
    told = await client.patch("/v1/organizations/current", json=change, headers=people["owner"].headers)
    assert (told.json()["name"], told.json()["country"]) == ("New Name", "ES")
    names = (await client.get("/v1/organizations", headers=people["stranger"].headers)).json()["items"]
    assert "New Name" not in [one["name"] for one in names]

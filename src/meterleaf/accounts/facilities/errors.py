"""Why a facility can't be kept as asked."""

from __future__ import annotations

from meterleaf.platform.errors import Conflict, NotFound


class FacilityNotFound(NotFound):
    code = "FACILITY_NOT_FOUND"
    message = "There is no such facility in the organization."


class FacilityInUse(Conflict):
    code = "FACILITY_IN_USE"
    message = "Records hang on this facility. Archive it instead: PATCH status to archived."


class SupplyPointTaken(Conflict):
    code = "SUPPLY_POINT_TAKEN"
    message = "A supply point belongs to one facility, and some of these belong to another one already."

"""The audit trail: who changed what, when. The database writes it (migration 0040), nobody can change it; here it is read."""

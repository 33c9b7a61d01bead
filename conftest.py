"""Fixtures for the tests of every room, and how properties are tested: no timing decides a test."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.servers", "tests.support.database", "tests.support.service", "tests.support.chromium"]

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

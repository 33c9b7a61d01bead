"""Fixtures for the tests of every room."""

pytest_plugins = ["tests.support.servers", "tests.support.database", "tests.support.service", "tests.support.chromium"]

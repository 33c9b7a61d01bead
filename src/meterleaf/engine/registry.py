"""Finds every folder in formats/ and categories/; two claimants of one name are an error."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, cast

from meterleaf.engine import categories as categories_package
from meterleaf.engine import formats as formats_package

if TYPE_CHECKING:
    from types import ModuleType

    from meterleaf.engine.contracts import Category, Format


@cache
def formats() -> tuple[Format, ...]:
    """All file formats, in the order of their names."""
    return tuple(cast("Format", module.FORMAT) for module in _members(formats_package))


@cache
def categories() -> tuple[Category, ...]:
    """All document categories but `other`, in the order of their names."""
    return tuple(cast("Category", module.CATEGORY) for module in _members(categories_package))


def _members(package: ModuleType) -> list[ModuleType]:
    found = sorted(module.name for module in iter_modules(package.__path__) if module.ispkg)
    return [import_module(f"{package.__name__}.{name}") for name in found]

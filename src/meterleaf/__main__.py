"""`python -m meterleaf` is the `meterleaf` command."""

from meterleaf.programs.cli import run

run()

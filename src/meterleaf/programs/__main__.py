"""`python -m meterleaf.programs`: the command line, for when the script is not on the path (the supervisor's own way)."""

from meterleaf.programs.cli import run

run()

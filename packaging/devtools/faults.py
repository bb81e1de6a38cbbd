"""The large runs of the fault tests: how often each is done when a person asks for them with ``test --faults``.

The ordinary run does each of them a few times. A number that the environment sets already is left alone, so that a
night can be given to one of them.
"""

from collections.abc import Mapping

COUNTS: Mapping[str, str] = {
    "FRISCO_DISK_ERRORS": "640",
    "FRISCO_DISK_KILLS": "200",
    "FRISCO_KILLS": "30",  # of the whole program, at random moments of its work
    "FRISCO_POWER_LOSSES": "300",
    "FRISCO_FULL_DISKS": "100",
    "FRISCO_MUTATED_MEDIA": "10000",
    "FRISCO_DAMAGED_LIBRARIES": "300",
    "FRISCO_MUTATED_MODELS": "100",
    "FRISCO_MIGRATED": "10000",
    "FRISCO_MIGRATION_KILLS": "10",
    "FRISCO_RESTORE_KILLS": "200",  # and as many of an import
    "FRISCO_KILLERS": "3",
    "FRISCO_SOAK": "3000",
}
TESTS = ("tests/faults", "tests/e2e/test_kills.py")


def with_counts(environment: Mapping[str, str]) -> dict[str, str]:
    return {**COUNTS, **environment}

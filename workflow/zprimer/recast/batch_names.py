"""Names of batches of a sample, apart from what reads their events, which takes long to import.

The first batch of a sample has the name of the sample, the others its name with ``_batch<number>``.
"""

import re

_BATCH = re.compile(r"(?P<sample>.+)_batch(?P<number>[1-9][0-9]*)")


def batch_id(sample: str, number: int) -> str:
    """Name of a batch, counted from 0.

    Example:
        >>> batch_id("jzp_a1", 0), batch_id("jzp_a1", 2)
        ('jzp_a1', 'jzp_a1_batch2')
    """
    return f"{sample}_batch{number}" if number else sample


def sample_of(id: str) -> tuple[str, int]:
    """The sample that a batch belongs to, and its number.

    Example:
        >>> sample_of("jzp_a1_batch2"), sample_of("jzp_a1")
        (('jzp_a1', 2), ('jzp_a1', 0))
    """
    found = _BATCH.fullmatch(id)
    return (found["sample"], int(found["number"])) if found else (id, 0)

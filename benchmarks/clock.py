"""A clock for machines that others work on: it counts the processor time of this process.

What a wall clock measures there is how busy the others were. On a core of its own a process that computes all the time
sees both clocks go alike.
"""

import time


def count_processor_time() -> None:
    """Let every clock of the module ``time`` count this process's processor time, before anything has looked at one.

    For one process without workers: the time of others is not seen.
    """
    for name in ("time", "monotonic", "perf_counter"):
        setattr(time, name, time.process_time)

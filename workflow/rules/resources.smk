# What a job asks a cluster for. The stages of a sample go by its number of events, which is known
# before any of its files is, so that a group of them has a size; the others by their input.

ATTEMPTS = 3
MINUTES = 10
MEGABYTES = 1000


def sample_memory(wildcards, attempt):
    """MB of generate, shower and select: measured 275, and 80 more a thousand events."""
    return attempt * (MEGABYTES + events_of(wildcards) // 4)


def generate_runtime(wildcards, attempt):
    """Minutes; the slowest process, gg → ZZ′, makes a few events a second."""
    return attempt * (MINUTES + events_of(wildcards) // 60)


def shower_runtime(wildcards, attempt):
    """Minutes; measured 10 to 20 ms an event."""
    return attempt * (MINUTES + events_of(wildcards) // 1000)


def select_runtime(wildcards, attempt):
    """Minutes; measured 3 s and little more an event."""
    return attempt * (MINUTES + events_of(wildcards) // 10000)


def crosscheck_memory(wildcards, attempt):
    """MB; compiling loops takes most of it."""
    return attempt * (2 * MEGABYTES + CROSSCHECKS[wildcards.crosscheck].events // 4)


def crosscheck_runtime(wildcards, attempt):
    """Minutes; MadGraph compiles for some and makes about an event a second in 4mu."""
    return attempt * (6 * MINUTES + CROSSCHECKS[wildcards.crosscheck].events // 30)


def table_memory(wildcards, input, attempt):
    """MB of the stages that read all samples or all points at once."""
    return attempt * (2 * MEGABYTES + 10 * int(input.size_mb))


def limits_memory(wildcards, input, threads, attempt):
    """MB; each process holds pyhf and the yields."""
    return attempt * threads * (MEGABYTES + 4 * int(input.size_mb))


def points_runtime(wildcards, attempt):
    """Minutes of the stages that go through all points."""
    return attempt * (2 * MINUTES + len(POINTS.ids) // 100)


def events_of(wildcards):
    return SAMPLES.plan(wildcards.sample).generation["events"]

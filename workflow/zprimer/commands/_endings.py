"""How a command ends: its exit code, and one sentence about what went wrong."""

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from zprimer.errors import ZprimerError
from zprimer.io.interruption import Interrupted, interruptible

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def prepare_streams() -> None:
    """Let no output fail for its encoding, nor go into a file because a stream was closed.

    What a terminal cannot show is written as an escape, ``\\\\xb1`` for ±.
    """
    for number in range(3):
        with suppress(OSError):
            os.fstat(number)
            continue
        # else the first file that is opened would take its number, and what C libraries print
        os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def exit_code(name: str, work: Callable[[], None]) -> int:
    """Do something; 0, or another code after one sentence on stderr about what the user can mend.

    Args:
        name: of what is done, before the sentence.
        work: what is done.

    Returns:
        0; 1 after an error; 128 and the number of the signal that asked for the end.
    """
    prepare_streams()
    try:
        with interruptible():
            work()
            sys.stdout.flush()
        return 0
    except ZprimerError as error:
        sentence, code = str(error), 1
    except KeyboardInterrupt as interruption:
        if not isinstance(interruption, Interrupted):
            interruption = Interrupted(signal.SIGINT)
        sentence, code = f"{interruption}; no unfinished file was left.", interruption.exit_code
    except MemoryError:
        sentence, code = "there is not enough memory; no unfinished file was left.", 1
    except OSError as error:
        sentence, code = _sentence(error), 1
    _tell(f"{name}: {sentence}")
    return code


def _sentence(error: OSError) -> str:
    reason = error.strerror or " ".join(str(error).split()) or type(error).__name__
    if error.errno in _NO_SPACE:
        return f"{reason}: make room and run it again; no unfinished file was left."
    if isinstance(error, BrokenPipeError):
        return "the program that was to read the output has ended."
    files = " and ".join(str(each) for each in (error.filename, error.filename2) if each)
    return f"{files}: {reason}." if files else f"{reason}."


def _tell(sentence: str) -> None:
    """Print on stderr, in one line and without what would steer a terminal.

    A stream that takes nothing more must not end in a second error.
    """
    shown = (sign if sign.isprintable() else repr(sign)[1:-1] for sign in sentence)
    with suppress(OSError, ValueError):
        print("".join(shown), file=sys.stderr, flush=True)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

"""Signals that ask a command to end: it cleans up, and leaves no process behind."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import FrameType

from zprimer.errors import ZprimerError

SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    if hasattr(signal, name)
)
"""Ctrl-C, the end that a scheduler asks for, a closed terminal, and Ctrl-\\."""


class Interrupted(KeyboardInterrupt):
    """A signal has asked the command to end.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.number = number

    @property
    def exit_code(self) -> int:
        """128 and the number, as shells have it."""
        return 128 + self.number


@contextmanager
def interruptible() -> Iterator[None]:
    """Signals leave the block as an exception does, so that programs, scratch and files go.

    Without it the process would be gone at once: MadGraph would run on, and its folder stay.
    Signals that are ignored, as SIGHUP is under ``nohup``, stay so. They arrive in the main thread;
    in others the block is left as it is.

    Raises:
        Interrupted: at the first signal; further ones are ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [each for each in SIGNALS if signal.getsignal(each) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, _leave) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    # a second signal must not break off what the first one cleans up
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(number)


@contextmanager
def worker_processes(number: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that share some work, and end when the block or this process does.

    Raises:
        ZprimerError: one of them was ended from outside.
    """
    with ProcessPoolExecutor(number, initializer=_follow_parent) as pool:
        try:
            yield pool
        except BaseException as problem:
            for process in multiprocessing.active_children():
                process.terminate()
            # waited for, since a pool that is still closing when Python ends may say so
            pool.shutdown(wait=True, cancel_futures=True)
            if isinstance(problem, BrokenProcessPool):
                raise ZprimerError(
                    "one of the processes that shared the work was ended from outside, most likely "
                    "for want of memory: use fewer --threads."
                ) from problem
            raise


def _follow_parent() -> None:
    """Leave signals to the parent, and end when it ends, be it by SIGKILL."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

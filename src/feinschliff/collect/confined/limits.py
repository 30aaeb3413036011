"""What a child that parses foreign files may not do. Linux; elsewhere only what the system offers."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

MEMORY_BYTES = 2 * 1024**3
"""A JSON file of the largest size that we take needs about 1.5 GB as Python objects."""
CPU_SECONDS = 30
"""Of computing without yielding any record; what streams may take as long as it likes."""
OPEN_FILES = 128

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def confine() -> bool:
    """Give up what parsing does not need; returns whether the network is gone, too.

    Must run before anything starts a thread: a user namespace (``unshare(2)``) can only be entered alone.
    """
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, 0)  # no file can be written; pipes are not files
    _set(resource.RLIMIT_NOFILE, OPEN_FILES)
    # RLIMIT_DATA counts what is written to; RLIMIT_AS would count what libraries only reserve.
    _set(resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS, MEMORY_BYTES)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends us
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 or (os.geteuid() == 0 and libc.unshare(CLONE_NEWNET) == 0)


def more_time() -> None:
    """From now on CPU_SECONDS of computing are allowed again; then the system ends the process (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, hard))


def _set(what: int, limit: int) -> None:
    _, hard = resource.getrlimit(what)
    most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(what, (most, most))

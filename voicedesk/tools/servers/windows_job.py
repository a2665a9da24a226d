"""A job of Windows: a process and all that it starts, ended as one, and with this program however that ends.

https://learn.microsoft.com/windows/win32/procthread/job-objects. Whoever looks for children by the number of
their parent finds none once that one has ended, and waits for a program of the system to be started for it.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes

KILL_ON_JOB_CLOSE = 0x2000
EXTENDED_LIMITS = 9
MAY_BE_PUT_INTO_A_JOB = 0x0101  # PROCESS_SET_QUOTA | PROCESS_TERMINATE


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, what is of one kind drawn together."""

    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", wintypes.DWORD),
        ("working_set", ctypes.c_size_t * 2),
        ("processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priorities", wintypes.DWORD * 2),
        ("transfers", ctypes.c_uint64 * 6),
        ("memory", ctypes.c_size_t * 4),
    )


if sys.platform == "win32":
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateJobObjectW.restype = _kernel.OpenProcess.restype = wintypes.HANDLE

    class WindowsJob:
        """Raises OSError if the process has ended, or is in a job that allows no other."""

        def __init__(self, process: int) -> None:
            self._job = wintypes.HANDLE(_known(_kernel.CreateJobObjectW(None, None)))
            opened = None
            try:
                limits = _ExtendedLimits(flags=KILL_ON_JOB_CLOSE)
                size = ctypes.sizeof(limits)
                _known(
                    _kernel.SetInformationJobObject(self._job, EXTENDED_LIMITS, ctypes.byref(limits), size)
                )
                opened = wintypes.HANDLE(_known(_kernel.OpenProcess(MAY_BE_PUT_INTO_A_JOB, 0, process)))
                _known(_kernel.AssignProcessToJobObject(self._job, opened))
            except OSError:
                self.close()
                raise
            finally:
                if opened is not None:
                    _kernel.CloseHandle(opened)

        def close(self) -> None:
            """End at once what is in it. To be called once."""
            _kernel.CloseHandle(self._job)

    def _known(told: int | None) -> int:
        if not told:
            raise ctypes.WinError(ctypes.get_last_error())
        return told

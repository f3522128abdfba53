"""The part of the machine that a program needs and may see: the system, and Python."""

from __future__ import annotations

import sys
from pathlib import Path

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store")

# What programs read in /etc; not the rest of it, which may hold the operator's secrets.
_ETC = (
    *("alternatives", "ca-certificates", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d"),
    *("hosts", "localtime", "mime.types", "nsswitch.conf", "resolv.conf", "ssl", "timezone"),
    *("bash.bashrc", "terminfo", "pki"),
)


def system_paths() -> list[Path]:
    """Return what there is of the system's programs, of ``/etc``, and the Python environment.

    Links at the root, such as ``/lib``, are among them as links.
    """
    paths = [path for path in map(Path, _SYSTEM) if path.is_symlink() or path.exists()]
    paths += [path for name in _ETC if (path := Path("/etc") / name).exists()]
    for path in dict.fromkeys(map(Path, (sys.base_prefix, sys.base_exec_prefix, sys.prefix))):
        if not path.is_relative_to("/usr"):
            paths.append(path)
    return paths

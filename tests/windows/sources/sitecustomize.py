"""Has imports ask about each folder of the checkout once: Python runs this whenever it starts.

To import a module, Python asks three times or more about its file and folder. Under wine each of
these questions is dozens of calls of Linux, which was half of what an import took. A listing of a
folder answers for all its files, and nothing here changes while a program of the tests runs.
"""

from __future__ import annotations

import nt
import sys


def _ask_once() -> None:
    external = sys.modules["_frozen_importlib_external"]
    ask = external._path_stat
    checkout = __file__.partition("\\.windows\\")[0] + "\\"
    listed: dict[str, dict[str, nt.DirEntry[str]]] = {}

    def listing(folder: str) -> dict[str, nt.DirEntry[str]]:
        if folder not in listed:
            try:
                with nt.scandir(folder) as found:
                    listed[folder] = {each.name: each for each in found}
            except OSError:
                listed[folder] = {}
        return listed[folder]

    def stat(path: str) -> nt.stat_result:
        folder, _, name = path.rpartition("\\")
        if path.startswith(checkout) and (entry := listing(folder).get(name)):
            return entry.stat(follow_symlinks=False)
        return ask(path)

    external._path_stat = stat


_ask_once()

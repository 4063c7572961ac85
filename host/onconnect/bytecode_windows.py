"""Lets Python import what a host needs from one file, because a host starts faster so.

Python keeps the bytecode of each module in a file of its own, in `__pycache__`. To find and to open
all of these takes most of a host's start on Windows. So a host puts copies of them together into
one file, there as well, for the hosts after it. A copy serves as long as its source has the time
and the size that it had, which is how Python itself judges; that of one of Python's own modules
serves as long as Python is of the same version. Where nobody may write such a file, there is none.
"""

import sys

assert sys.platform == "win32"

# These modules are in the interpreter itself. All others would come from files of their own, and
# with them whatever annotations could need.
import _imp
import _thread
import marshal
import os
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import (
    MAGIC_NUMBER,
    ExtensionFileLoader,
    PathFinder,
    SourceFileLoader,
    cache_from_source,
    spec_from_file_location,
)
from io import FileIO

_FORM = 4
"""Changes with the form of the file."""

_FOLDERS = tuple(sys.path)

_OF_PYTHON = tuple(os.path.join(sys.base_prefix, each, "") for each in ("Lib", "DLLs"))

_KEY = repr((_FORM, sys.version, sys.flags.optimize, _FOLDERS))
"""What decides which source has a module's name, and what Python makes of it."""

_HOST = cache_from_source(os.path.join(os.path.dirname(__file__), "app.py"))

PATH = f"{_HOST.removesuffix('pyc')}{_imp.source_hash(_FORM, _KEY.encode()).hex()}"
"""The file. It begins with the length of a table, and the table says where the copies are."""

_LENGTH = 4
"""Bytes of the length of the table."""

_State = tuple[int, int]
"""The time and the size of a source or a library, as `.pyc` files note them."""

_Entry = tuple[str, bool, _State, int, int]
"""Of a module: the path of its source, whether it is a package, the state of its source, and where
its copy begins and how long it is. The copy of a library is empty."""

_Folders = list[float | None]
"""When the folders of `sys.path` last changed; None for one that is not there."""


class _Loader(SourceFileLoader):
    """Loads a module as Python does, but from the copy of its bytecode.

    Args:
        name: the module's name.
        path: its source.
        state: the state of its source.
        copy: what its `.pyc` file has.
    """

    def __init__(self, name: str, path: str, state: _State, copy: bytes) -> None:
        super().__init__(name, path)
        self._state = state
        self._copy = copy

    def path_stats(self, path: str) -> dict[str, float]:
        """Return the state of the source; Python asks for it before it asks for the bytecode."""
        if not self._copy:
            return dict(super().path_stats(path))
        return {"mtime": self._state[0], "size": self._state[1]}

    def get_data(self, path: str) -> bytes:
        """Return the copy once in place of the bytecode, and all else from the disk."""
        if path == self.path or not self._copy:
            return super().get_data(path)
        copy, self._copy = self._copy, b""
        return copy


class _Together:
    """The file, in which modules are found as long as a `with` statement lasts."""

    def __init__(self) -> None:
        self._thread = 0
        self._head = b""
        self._file: FileIO | None = None
        self._copies = 0
        self._prefix = ""
        self._table: dict[str, _Entry | None] = {}
        self._absent: frozenset[str] = frozenset()
        self._states = _States()
        self._has_stale = False
        self._asked: set[str] = set()
        self._imported: set[str] = set()

    def only(self, prefix: str) -> "_Together":
        """Find only modules whose names begin so, in the next `with` statement."""
        self._prefix = prefix
        return self

    def __enter__(self) -> None:
        self._open()
        self._thread = _thread.get_ident()
        if PathFinder in sys.meta_path:
            sys.meta_path.insert(sys.meta_path.index(PathFinder), self)

    def __exit__(self, *_: object) -> None:
        self._imported.update(sys.modules.keys() & self._asked if self._prefix else sys.modules)
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        if self._file is not None:
            self._file.close()

    def _open(self) -> None:
        """Open the file, and read the table in it.

        What does not change from one statement to the next is looked at once.
        """
        self._file = None
        try:
            self._file = FileIO(PATH)
            length = int.from_bytes(self._file.read(_LENGTH), "little")
            head = self._file.read(length)
            self._copies = _LENGTH + length
            if head and head == self._head:
                return
            folders, absent, size, table = marshal.loads(head)  # noqa: S302
            if self._file.seek(0, os.SEEK_END) - self._copies != size:
                raise EOFError
            self._head = head
            self._table = dict(table)
            has_changed = folders != _changes()
            self._has_stale |= has_changed
            self._absent = frozenset(() if has_changed else absent)
        except (OSError, EOFError, ValueError, TypeError):  # there is none, or it is torn
            self._table, self._absent, self._has_stale = {}, frozenset(), True

    def _copy_at(self, at: int, length: int) -> bytes:
        """Return a copy from the file; less if it is torn."""
        if self._file is None:
            return b""
        self._file.seek(self._copies + at)
        return self._file.read(length)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the spec of a module that has a copy; None to let others look for it.

        Raises:
            ModuleNotFoundError: nobody has found it before, and no folder has changed since.
        """
        if self._prefix and not (
            name.startswith(self._prefix) and _thread.get_ident() == self._thread
        ):  # a handler's, or what a thread of the host imports at a moment of its own
            return None
        if name in self._absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        self._asked.add(name)
        entry = self._table.get(name)
        if entry is None:
            return None
        file, is_package, state, at, length = entry
        if not _is_of_python(file) and self._states.of(file) != state:
            self._has_stale = True
            return None
        if not length:
            return spec_from_file_location(name, file, loader=ExtensionFileLoader(name, file))
        copy = self._copy_at(at, length)
        if len(copy) < length:
            self._has_stale = True
            return None
        return spec_from_file_location(
            name,
            file,
            loader=_Loader(name, file, state, copy),
            submodule_search_locations=[os.path.dirname(file)] if is_package else None,
        )

    def keep(self) -> None:
        """Write the file anew, unless it has all that was imported within the statements.

        None is written for folders that only this process imports from: those of PYTHONPATH, and
        the current one. May be called from any thread; it reads some hundred files.
        """
        specs: dict[str, ModuleSpec] = {}
        for name in self._imported:
            spec = getattr(sys.modules.get(name), "__spec__", None)
            if spec and type(spec.loader) in (_Loader, SourceFileLoader, ExtensionFileLoader):
                specs[spec.name] = spec
        for name, entry in self._table.items():  # what other hosts have imported of the package
            if entry and name.startswith(self._prefix) and name not in specs:
                spec = spec_from_file_location(name, entry[0])
                if spec:
                    specs[name] = spec
        is_complete = specs.keys() <= self._table.keys() and not self._has_stale
        if is_complete or sys.dont_write_bytecode or "PYTHONPATH" in os.environ:
            return
        temporary = f"{PATH}-{os.getpid()}"
        try:
            if os.getcwd() in _FOLDERS or not os.access(os.path.dirname(PATH), os.W_OK):
                return
            absent = {name for name in self._asked | self._absent if _is_absent(name)}
            content = _written(specs, absent)
            with open(temporary, "xb") as file:
                file.write(content)
            os.replace(temporary, PATH)
        except OSError:  # there is no room, or another host is reading
            if os.path.exists(temporary):
                os.remove(temporary)


class _States:
    """The states of files. Those of a whole folder are asked for at once, which is quick."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, _State]] = {}

    def of(self, path: str) -> _State | None:
        """Return the state of a file; None if it is not there."""
        folder, name = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = _states(folder)  # at once: another thread may look at it
        return self._folders[folder].get(name)


def _states(folder: str) -> dict[str, _State]:
    states: dict[str, _State] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if "." in entry.name:
                    found = entry.stat()
                    states[entry.name] = (
                        int(found.st_mtime) & 0xFFFFFFFF,
                        found.st_size & 0xFFFFFFFF,
                    )
    except OSError:  # nobody may read it
        pass
    return states


def _is_of_python(file: str) -> bool:
    """Whether a file is one of Python's own, which change only together with `sys.version`."""
    return file.startswith(_OF_PYTHON) and "site-packages" not in file


def _changes() -> _Folders:
    changes: _Folders = []
    for folder in _FOLDERS:
        try:
            changes.append(os.stat(folder).st_mtime)
        except OSError:
            changes.append(None)
    return changes


def _is_absent(name: str) -> bool:
    """Whether nobody finds a module, as those of other systems which libraries try to import."""
    from importlib.util import find_spec

    return "." not in name and name not in sys.modules and find_spec(name) is None


def _written(specs: dict[str, ModuleSpec], absent: set[str]) -> bytes:
    """Return the content of the file for these modules, and for those that are not there."""
    table: dict[str, _Entry | None] = {}
    copies = bytearray()
    states = _States()
    for name, spec in specs.items():
        table[name] = None
        state = states.of(spec.origin or "")
        copy = _copy(spec, state)
        if spec.origin and state and copy is not None:
            is_package = spec.submodule_search_locations is not None
            table[name] = spec.origin, is_package, state, len(copies), len(copy)
            copies += copy
    head = marshal.dumps((_changes(), tuple(absent), len(copies), table))
    return len(head).to_bytes(_LENGTH, "little") + head + copies


def _copy(spec: ModuleSpec, state: _State | None) -> bytes | None:
    """Return what Python keeps of a module; of a library nothing, and None if it is out of date."""
    if isinstance(spec.loader, ExtensionFileLoader):
        return b""
    try:
        with open(spec.cached or "", "rb") as file:
            copy = file.read()
    except OSError:
        return None
    numbers = [int.from_bytes(copy[at : at + 4], "little") for at in (4, 8, 12)]
    is_good = copy.startswith(MAGIC_NUMBER) and numbers == [0, *(state or ())]
    return copy if is_good else None


together = _Together()
"""The file of this Python. What is imported in a `with` statement comes from there."""

"""Packs a program as a .deb, which registers it with all browsers for all users.

The native manifests are files of the package. So nothing has to run when the package comes or goes,
and nothing of it is left. The archive is written here, since `dpkg-deb` is on Debian and its kin
only, and the author may work on another Linux.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import posixpath
import re
import shutil
import tempfile
import textwrap
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from onconnect.install.computer.package import FILE
from onconnect.project.bundle import archive, manifests
from onconnect.project.bundle.archive import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

    from onconnect.project.bundle.about import About, Bundle
    from onconnect.project.bundle.archive import Item

_ARCHITECTURES: Final = {"x86_64": "amd64"}
"""What Debian calls a processor, where it has a name of its own for it."""

_PRESET: Final = 1
"""How hard xz tries: 6 takes four times as long, for a tenth less."""

_LONGEST_SYNOPSIS: Final = 79
_ELF: Final = b"\x7fELF"
_GLIBC: Final = re.compile(rb"GLIBC_2\.(\d{1,3})\b")
_BEFORE_RELEASE: Final = re.compile(
    r"(?<=\d)[._-]?(a|alpha|b|beta|c|rc|pre|preview)(?=[._-]?(?:\d|dev|$))", re.IGNORECASE
)
_IN_DEVELOPMENT: Final = re.compile(r"[._-]?dev", re.IGNORECASE)
_AFTER_RELEASE: Final = re.compile(r"[._-]?post", re.IGNORECASE)


def pack(bundle: Bundle, into: Path) -> Path:
    """Write the package of a program, and return it.

    Args:
        bundle: the program, for Linux.
        into: the folder that the package is written into.

    Raises:
        OSError: it cannot be written.
    """
    about = bundle.about
    name = package(about.program)
    items = _items(bundle, name)
    version = debian_version(about.version)
    architecture = _ARCHITECTURES.get(bundle.processor, bundle.processor)
    control = _control(about, name, version, architecture, items)
    described: dict[str, Item] = {
        "control": control.encode(),
        "md5sums": "".join(_md5sums(items)).encode(),
    }
    target = into / f"{name}_{version.rpartition(':')[2]}_{architecture}.deb"
    with archive.written(target) as file:
        file.write(b"!<arch>\n")
        _put(file, "debian-binary", io.BytesIO(b"2.0\n"))
        for part, content in (("control.tar.xz", described), ("data.tar.xz", items)):
            with tempfile.TemporaryFile() as packed:
                with lzma.open(packed, "wb", preset=_PRESET) as stream:
                    archive.write(stream, content, before="./")
                _put(file, part, packed)
    return target


def package(program: str) -> str:
    """Return the name of the package of a program."""
    return re.sub(r"[^a-z0-9+.-]", "-", program.lower())


def debian_version(version: str) -> str:
    """Return a version of Python's form in Debian's, which orders versions alike."""
    epoch, _, rest = version.rpartition("!")
    public, plus, local = rest.partition("+")
    public = _IN_DEVELOPMENT.sub("~~dev", _BEFORE_RELEASE.sub(r"~\1", public))
    public = _AFTER_RELEASE.sub("+post", public)
    return (f"{epoch}:" if epoch else "") + (public + plus + local).replace("_", ".")


def _items(bundle: Bundle, name: str) -> dict[str, Item]:
    """Return the files of the package by their paths, without the / before them."""
    about, home = bundle.about, f"usr/lib/{name}"
    program = f"{home}/{bundle.program.relative_to(bundle.folder).as_posix()}"
    items = archive.files_in(bundle.folder, home)
    items[f"{home}/{FILE}"] = f"sudo apt remove {name}\n".encode()
    items[f"usr/share/doc/{name}/copyright"] = _copyright(about).encode()
    links = {f"usr/bin/{about.program}": program}
    for family, content in manifests.rendered(about, PurePosixPath("/", program)).items():
        items[f"{home}/{family}.json"] = content
        # a file in /etc would be an administrator's, and be kept when the package goes
        for folder in manifests.folders(family, bundle.system):
            links[f"{folder[1:]}/{about.host}.json"] = f"{home}/{family}.json"
    return items | {place: _link(place, file) for place, file in links.items()}


def _link(place: str, file: str) -> Link:
    """Return a link to a file, relative if both are in one folder below /, as Debian wants it."""
    if place.partition("/")[0] != file.partition("/")[0]:
        return Link(f"/{file}")
    return Link(posixpath.relpath(file, posixpath.dirname(place)))


def _control(
    about: About, name: str, version: str, architecture: str, items: Mapping[str, Item]
) -> str:
    """Return what the package says of itself."""
    libc = _libc(items)
    fields = {
        "Package": name,
        "Version": version,
        "Architecture": architecture,
        "Maintainer": _maintainer(about),
        "Installed-Size": str(sum(map(_kibibytes, items.values()))),
        "Depends": f"libc6 (>= {libc})" if libc else "",
        "Section": "web",
        "Priority": "optional",
        "Homepage": about.homepage,
        "Description": textwrap.shorten(about.description, _LONGEST_SYNOPSIS, placeholder="…"),
    }
    rows = (f"{field}: {value}\n" for field, value in fields.items() if value)
    long = (
        f"{about.description.rstrip('.')}. It is the part of the browser extension {about.title} "
        "that runs on the computer: browsers of all users start it when the extension asks for it."
    )
    return "".join(rows) + textwrap.indent(textwrap.fill(long, 75), " ") + "\n"


def _maintainer(about: About) -> str:
    name = about.author or about.title
    return f"{name} <{about.email}>" if about.email else name


def _copyright(about: About) -> str:
    """Return what the package says of its licence, in Debian's form."""
    text = about.licence_file.read_text("utf-8", "replace") if about.licence_file else ""
    folded = "".join(f" {line.rstrip() or '.'}\n" for line in text.strip().splitlines())
    source = f"Source: {about.homepage}\n" if about.homepage else ""
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: {about.title}\n"
        f"Upstream-Contact: {_maintainer(about)}\n"
        f"{source}"
        "Comment: The program has Python and packages of Python in it, each with a licence of\n"
        " its own.\n\n"
        "Files: *\n"
        f"Copyright: {_maintainer(about)}\n"
        f"License: {about.licence or 'of-its-own'}\n{folded}"
    )


def _libc(items: Mapping[str, Item]) -> str:
    """Return the oldest version of glibc that has all that programs and libraries ask for."""
    newest = 0
    for item in items.values():
        if isinstance(item, Path) and not item.is_symlink():
            content = item.read_bytes()
            if content.startswith(_ELF):
                newest = max([newest, *map(int, _GLIBC.findall(content))])
    return f"2.{newest}" if newest else ""


def _kibibytes(item: Item) -> int:
    """Return the size of an item on the disk, in KiB, as Debian counts it."""
    if isinstance(item, bytes):
        return -(-len(item) // 1024)
    if isinstance(item, Link) or item.is_symlink():
        return 1
    return -(-item.stat().st_size // 1024)


def _md5sums(items: Mapping[str, Item]) -> Iterator[str]:
    """Yield a line for each file, by which `dpkg --verify` finds changed ones."""
    for name, item in sorted(items.items()):
        if isinstance(item, bytes) or (isinstance(item, Path) and not item.is_symlink()):
            content = item if isinstance(item, bytes) else item.read_bytes()
            digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
            yield f"{digest}  {name}\n"


def _put(file: IO[bytes], name: str, content: IO[bytes]) -> None:
    """Add a member to an archive of ar's form."""
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    file.write(f"{name:<16}{archive.moment():<12}{0:<6}{0:<6}{'100644':<8}{size:<10}`\n".encode())
    shutil.copyfileobj(content, file)
    file.write(b"\n" * (size % 2))

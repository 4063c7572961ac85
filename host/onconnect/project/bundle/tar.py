"""Packs a program as a .tar.gz: a folder for people who have no package of their system."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

from onconnect.project.bundle import archive

if TYPE_CHECKING:
    from pathlib import Path

    from onconnect.project.bundle.about import About, Bundle

_README: Final = """\
{title} {version}

{description}

This is the part of the browser extension {title} that runs on your computer.
Browsers start it from this folder, so put the folder where it can stay first.

    ./{program}              lets your browsers know where it is
    ./{program} doctor       says what is wrong if the extension does not reach it
    ./{program} uninstall    takes that back; then you can delete the folder

A newer version comes in a folder of its own: run ./{program} there, and delete
this one. What is running goes on until the browser is closed.
{author}"""


def pack(bundle: Bundle, into: Path) -> Path:
    """Write the archive of a program, and return it.

    Args:
        bundle: the program, for Linux or macOS.
        into: the folder that the archive is written into.

    Raises:
        OSError: it cannot be written.
    """
    about = bundle.about
    top = f"{about.program}-{about.version}-{bundle.system}-{bundle.processor}"
    items = archive.files_in(bundle.folder, top)
    items[f"{top}/README.txt"] = _readme(about).encode()
    if about.licence_file:
        items[f"{top}/{about.licence_file.name}"] = about.licence_file
    target = into / f"{top}.tar.gz"
    with (
        archive.written(target) as file,
        # level 9 takes several times as long, and saves one byte of a hundred
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=archive.moment()) as stream,
    ):
        archive.write(stream, items)
    return target


def _readme(about: About) -> str:
    who = " ".join(filter(None, (about.author, about.email and f"<{about.email}>")))
    by = "\n".join(
        filter(None, (who, about.homepage, about.licence and f"Licence: {about.licence}"))
    )
    return _README.format(
        title=about.title,
        version=about.version,
        description=about.description,
        program=about.program,
        author=f"\n{by}\n" if by else "",
    )

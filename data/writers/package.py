"""Zip packages with fixed timestamps, so that the same parts give the same bytes."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from data.writers.blocks import TIMESTAMP

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def write_package(target: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the parts in their order; `mimetype` stays unpacked, as readers look for it there."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, date_time=TIMESTAMP.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(info, data)


def write_timestamped(target: Path, saved: BytesIO) -> None:
    """Write a package that a library saved, with fixed timestamps instead of those of the build."""
    with zipfile.ZipFile(saved) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[_CORE] = _MODIFIED.sub(rf"\g<1>{TIMESTAMP:%Y-%m-%dT%H:%M:%SZ}".encode(), parts[_CORE])
    write_package(target, parts)

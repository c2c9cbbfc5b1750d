"""Write a zipped document so that the same parts give the same bytes."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from data.writers.blocks import MADE

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_package(target: Path, files: Mapping[str, str]) -> None:
    """Write the parts in their order; `mimetype` stays unpacked, as readers look for it there."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, date_time=MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(info, text)

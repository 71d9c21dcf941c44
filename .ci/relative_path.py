"""Makes the path of an editable installation relative; run with `python -S`, which does not read that path.

Python before 3.13 reads it in the encoding of the locale: under `LC_ALL=C`, a path that is not ASCII stops it at the
start. Relative to the virtual environment inside this folder, it is ASCII, whatever the folder is called.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent


def main() -> None:
    """Rewrites the file with the path, if it has no other content.

    The argument is the folder of the virtual environment.
    """
    for file in Path(sys.argv[1]).resolve().glob("lib/*/site-packages/_editable_impl_briefing_bot.pth"):
        if set(file.read_bytes().splitlines()) == {os.fsencode(FOLDER)}:  # a line for each package
            file.write_bytes(os.fsencode(os.path.relpath(FOLDER, file.parent)))


if __name__ == "__main__":
    main()

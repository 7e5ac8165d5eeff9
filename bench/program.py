#!/usr/bin/env python3
"""Writes the bench's program with FACTOR times its axes and criteria: bench/program, each axis repeated under a prefix.

    program.py FACTOR FOLDER     24 * FACTOR criteria; the preliminary questions and their number stay

`documents N FACTOR` writes answers for it.
"""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent / "program"


def repeated(text, factor):
    head, axes = re.split(r"(?=^axe )", text, maxsplit=1, flags=re.M)
    return head + "\n".join([axes] + [re.sub(r"^( *)(axe|critère) ", rf"\1\2 X{i}.", axes, flags=re.M) for i in range(1, factor)])


def write(factor, folder):
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "listes.brm", folder)
    for name in ("qu.brm", "qi.brm"):
        (folder / name).write_text(repeated((HERE / name).read_text("utf-8"), factor), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdigit() or int(sys.argv[1]) < 1:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    write(int(sys.argv[1]), Path(sys.argv[2]))

#!/usr/bin/env python3
"""Are whole outputs, byte by byte, what was recorded?

    run.py BAREME               compares
    run.py --record BAREME      writes them anew; read the difference before keeping it

commands.txt has one line a case: NAME, then the arguments. NAME.out is standard output, then standard error, then the status.
"""

import shlex
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

FOLDER = Path(__file__).resolve().parent


def difference(wanted, got):
    a, b = wanted.splitlines(), got.splitlines()
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    line = lambda lines: lines[at] if at < len(lines) else "(end)"
    return f"line {at + 1}\nrecorded: {line(a)}\nprinted:  {line(b)}"


def main():
    command, flags = one_bareme(sys.argv, __doc__, ("--record",))
    tally, names = Tally(), set()
    with tempfile.TemporaryDirectory() as temporary:
        for text in (FOLDER / "commands.txt").read_text(encoding="utf-8").splitlines():
            if not text.strip() or text.startswith("#"):
                continue
            name, *args = shlex.split(text)
            names.add(name + ".out")
            done = bareme(command, [a.replace("TEMP/", temporary + "/") for a in args], cwd=ROOT)
            if not tally.check(done.fault is None, name, f"{done.fault}\n{done.short()}"):
                continue
            printed = f"{done.text()}status {done.status}\n"
            file = FOLDER / (name + ".out")
            if flags:
                file.write_bytes(printed.encode())
            wanted = file.read_bytes().decode() if file.is_file() else ""
            tally.check(wanted == printed, f"{name}: bareme {' '.join(args)}", difference(wanted, printed))
    for file in FOLDER.glob("*.out"):
        tally.check(file.name in names, f"{file.name} belongs to no line of commands.txt")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Are the sources in the documents what they claim to be?

    docs.py BAREME

Each fenced block ```bareme of README.md and docs/*.md is a whole source without an error; each ```bareme-erreur is one of which `bareme
check` has something to say. What it says is compared by tutorial.py.
"""

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

BLOCK = re.compile(r"^```(bareme|bareme-erreur)\n(.*?)^```$", re.M | re.S)


def main():
    command, _ = one_bareme(sys.argv, __doc__)
    tally = Tally()
    for path in [ROOT / "README.md"] + sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            where = f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, block.start()) + 1}"
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "exemple.brm").write_text(block.group(2), encoding="utf-8")
                done = bareme(command, ["check", "exemple.brm"], cwd=folder)
            told = re.search(r"\[B\d+\]", done.text()) is not None
            good = done.status in (0, 1) and told if block.group(1) == "bareme-erreur" else done.status == 0
            tally.check(done.fault is None and good, f"{where}: {'refused' if told else 'nothing is said of it'}",
                        f"{done.fault or ''}\n{done.short(1500)}")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

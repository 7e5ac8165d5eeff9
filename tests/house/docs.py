#!/usr/bin/env python3
"""Are the sources in the documents what they claim to be?

    docs.py BAREME

Each fenced block ```bareme of README.md and docs/*.md is a whole source without an error; each ```bareme-erreur is one of which `bareme
check` has something to say, and the ```text block that follows it is that, in the language of the document (its path aside). A first
line of such a block that shows the command is left out, and a block of nothing else is not compared.
"""

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

BLOCK = re.compile(r"^```([\w-]*)\n(.*?)^```$", re.M | re.S)


def plain(text):
    """Words alone: layout and the file's name are not compared."""
    return " ".join(re.sub(r"-->\s*\S+?:(\d+:\d+)", r"--> \1", text).split())


def check_block(tally, command, where, kind, source, said, language):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "exemple.brm").write_text(source, encoding="utf-8")
        done = bareme(command, ["check", "exemple.brm", "--lang", language, "--color", "never"], cwd=folder)
    good = done.status in (0, 1) and re.search(r"\[B\d+\]", done.text()) if kind == "bareme-erreur" else done.status == 0
    tally.check(done.fault is None and good, f"{where}: {'nothing is said of it' if done.status == 0 else 'refused'}",
                f"{done.fault or ''}\n{done.short(1500)}")
    said = re.sub(r"\A(\$ )?bareme .*\n", "", said)
    if said.strip():
        tally.check(plain(said) == plain(done.text()), f"{where}: the document shows another message", done.short(1500))


def main():
    command, _ = one_bareme(sys.argv, __doc__)
    tally = Tally()
    for path in [ROOT / "README.md"] + sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        blocks = [(m.group(1), m.group(2), text.count("\n", 0, m.start()) + 1) for m in BLOCK.finditer(text)]
        french = re.search(r"\b(et|les|des|une)\b", text[:400]) is not None
        for i, (kind, source, line) in enumerate(blocks):
            if kind in ("bareme", "bareme-erreur"):
                said = blocks[i + 1][1] if kind == "bareme-erreur" and i + 1 < len(blocks) and blocks[i + 1][0] == "text" else ""
                check_block(tally, command, f"{path.relative_to(ROOT)}:{line}", kind, source, said, "fr" if french else "en")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

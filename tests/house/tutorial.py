#!/usr/bin/env python3
"""Do the tutorials and the README show what the command really prints?

    tutorial.py BAREME [--record]

Goes through docs/tutoriel.md, docs/tutorial.md and docs/essais.md as their reader would: each ```bareme or ```bareme-erreur block is saved under the name of
the source that the page uses, each ```json block under the last name `x.json` or `x.ndjson` that the text before it mentions, and each ```text
block whose first line is a command `bareme …` must go on with just what that command prints (results, then the rest). --record writes it.
"""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally  # noqa: E402

BLOCK = re.compile(r"^```([\w-]*)\n(.*?)^```$", re.M | re.S)
PAGES = {"tutoriel.md": "fr", "tutorial.md": "en", "essais.md": "fr"}


def said(command, line, folder, language):
    words = shlex.split(line)
    done = subprocess.run([command] + words[1:] + ["--lang", language, "--color", "never"], cwd=folder, capture_output=True,
                          encoding="utf-8", timeout=60, check=False)
    return (done.stdout + done.stderr).rstrip()


def walk(command, page, language, tally, record):
    path = ROOT / "docs" / page
    text = path.read_text(encoding="utf-8")
    source = re.search(r"`(\w+\.brm)`", text).group(1)
    out, at = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for block in BLOCK.finditer(text):
            kind, body = block.group(1), block.group(2)
            if kind in ("bareme", "bareme-erreur"):
                (Path(folder) / source).write_text(body, encoding="utf-8")
            elif kind == "json":
                name = re.findall(r"`(\w+\.(?:nd)?json)`", text[:block.start()])[-1]
                (Path(folder) / name).write_text(body, encoding="utf-8")
            elif kind == "text" and body.startswith("bareme "):
                line = body.split("\n", 1)[0]
                now = said(command, line, folder, language)
                now = "\n".join(part.rstrip() for part in now.split("\n"))
                fresh = f"```text\n{line}\n" + (f"\n{now}\n" if now else "") + "```"
                number = text.count("\n", 0, block.start()) + 1
                tally.check(block.group(0) == fresh or record, f"docs/{page}:{number}: `{line}` prints something else", fresh)
                out.append(text[at:block.start()] + fresh)
                at = block.end()
    if record:
        path.write_text("".join(out) + text[at:], encoding="utf-8")


def readme(command, tally):
    """The national report that README.md shows in parts: its lines, in their order, but for those that are "…"."""
    shown = re.search(r"<!-- report -->\n```text\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    line = re.search(r"exec build/bareme (report .*?) \"\$@\"", (ROOT / "scripts/report").read_text(encoding="utf-8").replace("\\\n", " "), re.S)
    printed = subprocess.run([command] + shlex.split(line.group(1)), cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60,
                             check=False).stdout.split("\n")
    at = 0
    for wanted in (text for text in shown.group(1).rstrip("\n").split("\n") if text != "…"):
        found = wanted in printed[at:]
        tally.check(found, "README.md shows a line that the report does not print", wanted)
        at = printed.index(wanted, at) + 1 if found else at


def main():
    record = "--record" in sys.argv
    command = str(Path(sys.argv[1]).resolve())
    tally = Tally()
    for page, language in PAGES.items():
        walk(command, page, language, tally, record)
    readme(command, tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

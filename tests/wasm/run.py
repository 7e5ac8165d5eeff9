#!/usr/bin/env python3
"""Does the library for WebAssembly give the command's figures, bit for bit?

    run.py BAREME BAREME.WASM       the command, and the module that the preset `wasm` builds

The published figures and the programs of tests/lang are checked on the module as they are on the command; then the results of both are
compared byte by byte: the national report, each subject of it, with a horizon and with groups, and every program of tests/lang.
"""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))
from harness import ROOT, Tally, bareme  # noqa: E402

sys.path.insert(0, str(FOLDER.parent / "lang"))
import run as lang  # noqa: E402

NATIONAL = ["questionnaires/ans", "-", "--date", "2020-12-15"]
ANSWERS = ROOT / "questionnaires" / "ans" / "exemple" / "convergence-2020.ndjson"


def driver(tally, name, *arguments):
    """A driver that ends with `N passed, N failed`."""
    done = subprocess.run([sys.executable, "-B", *map(str, arguments)], capture_output=True, encoding="utf-8", check=False)
    last = done.stdout.strip().splitlines()[-1:] or [""]
    print(f"{name} on the module: {last[0]}")
    words = last[0].split()
    good = done.returncode == 0 and len(words) == 4 and words[1] == "passed,"
    if tally.check(good, f"{name} on the module", (done.stdout + done.stderr)[-3000:]):
        tally.passed += int(words[0]) - 1


def same(tally, native, module, name, arguments, stdin=b""):
    runs = [bareme(command, [*arguments, "--lenient", "--quiet", *([] if "--lang" in arguments else ["--lang", "fr"])], cwd=ROOT, stdin=stdin, BAREME_WASM=os.environ["BAREME_WASM"])
            for command in (native, module)]
    ok = all(r.fault is None and r.status == 0 for r in runs) and len(runs[0].out) > 0
    tally.check(ok and runs[0].out == runs[1].out, f"{name}: the same bytes", "\n".join(r.short() for r in runs))


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    native, module = os.path.abspath(sys.argv[1]), FOLDER / "bareme.mjs"
    os.environ["BAREME_WASM"] = os.path.abspath(sys.argv[2])
    tally = Tally()
    driver(tally, "published figures", FOLDER.parent / "published" / "check.py", module, ROOT)
    answers = ANSWERS.read_bytes()
    for name, more in (("national report", []), ("projected", ["--horizon", "2022-T4"]), ("groups", ["--by", "région,domaine"])):
        same(tally, native, module, name, ["report", *NATIONAL, "--format", "json", *more], answers)
    same(tally, native, module, "each subject", ["eval", *NATIONAL, "--format", "ndjson"], answers)
    for path in sorted((FOLDER.parent / "lang").rglob("*.brm")):
        text = path.read_text(encoding="utf-8")
        documents = lang.documents(text)
        if not documents:
            continue
        options = [w for _, rest in lang.comments(text, "options") for w in lang.shlex.split(rest)] or ["--date", "2020-12-15"]
        same(tally, native, module, path.relative_to(ROOT), ["eval", path, "-", "--format", "ndjson", *options], documents)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

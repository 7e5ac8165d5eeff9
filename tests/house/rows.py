#!/usr/bin/env python3
"""Does a test raise, run or reach every row?

- a diagnostic: tests/errors/**/NAME.brm or NAME.json (or NAME-anything, or a folder of that name), or its name under a file in
  tests/house/rows.txt; that file must speak of the row, by its name or by a code that no other row has;
- an instruction: BRM_OP_NAME somewhere in tests/unit;
- a limit: a function limit_name in tests/limits/run.py.

    rows.py [--list]        --list: only the names of diagnostics without a test
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, diagnostic_rows, fixtures, row_of, rows  # noqa: E402


def elsewhere():
    """NAME -> file, from rows.txt: blank lines and # lines aside, a path, then, further in, the names that it covers."""
    found, path = {}, None
    for line in (ROOT / "tests" / "house" / "rows.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line[0].isspace():
            path = line.strip().rstrip(":")
        else:
            for name in line.split():
                found[name] = path
    return found


def check_diagnostics(tally, only_list):
    declared = {row.name: row for row in diagnostic_rows()}
    covered = set()
    for fixture in fixtures():
        row = row_of(fixture, declared)
        if tally.check(row is not None, f"{fixture.relative_to(ROOT)} is named after no diagnostic"):
            covered.add(row)
    texts = {}
    for name, path in elsewhere().items():
        if not tally.check(name in declared, f"rows.txt: there is no diagnostic {name}"):
            continue
        if path == "never":
            covered.add(name)
            continue
        if path not in texts:
            file = ROOT / path
            texts[path] = file.read_text(encoding="utf-8") if file.is_file() else None
        if not tally.check(texts[path] is not None, f"rows.txt: {path} does not exist"):
            continue
        code = declared[name].arguments[1]
        alone = sum(row.arguments[1] == code for row in declared.values()) == 1
        spoken = re.search(rf"\b(BRM_D_)?{name}\b" + (rf"|\b{code}\b" if alone else ""), texts[path])
        if tally.check(spoken, f"rows.txt: {path} does not speak of {name}"):
            covered.add(name)
    missing = [name for name in declared if name not in covered]
    if only_list:
        print("\n".join(f"{declared[name].path.name} {name}" for name in missing))
        return
    for name in declared:
        tally.check(name in covered, f"{declared[name].path.name}: no test raises {name} ({declared[name].arguments[1]})")


def check_opcodes(tally):
    text = "".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests" / "unit").glob("*.[ch]")))
    spoken = set(re.findall(r"\bBRM_OP_([A-Z_0-9]+)\b", text)) | set(re.findall(r"\bOP\(([A-Z_0-9]+)", text))
    for row in rows(ROOT / "src" / "program" / "opcodes.def", "BRM_OP_ROW"):
        tally.check(row.name in spoken, f"opcodes.def: no unit test runs {row.name}")


def check_limits(tally):
    text = (ROOT / "tests" / "limits" / "run.py").read_text(encoding="utf-8")
    for row in rows(ROOT / "src" / "base" / "limits.def", "BRM_LIMIT_ROW"):
        tally.check(re.search(rf"^def limit_{row.name.lower()}\(", text, re.M), f"limits.def: tests/limits/run.py has no limit_{row.name.lower()}")


def main():
    tally = Tally()
    only_list = sys.argv[1:] == ["--list"]
    check_diagnostics(tally, only_list)
    if only_list:
        return 0
    check_opcodes(tally)
    check_limits(tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Line coverage of the sources, module by module, from what gcov says of a build folder (scripts/coverage)."""

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT  # noqa: E402


def collect(build):
    """path -> {line: reached}, over all objects that hold the line."""
    lines = {}
    with tempfile.TemporaryDirectory() as folder:
        data = [str(p.resolve()) for p in Path(build).rglob("*.gcda")]
        for at in range(0, len(data), 50):
            subprocess.run(["gcov", "--json-format"] + data[at:at + 50], cwd=folder, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
            for report in Path(folder).glob("*.gcov.json.gz"):
                for file in json.loads(gzip.open(report).read())["files"]:
                    path = Path(file["file"])
                    path = path if path.is_absolute() else Path(build).resolve() / path
                    reached = lines.setdefault(path.resolve(), {})
                    for line in file["lines"]:
                        reached[line["line_number"]] = reached.get(line["line_number"], False) or line["count"] > 0
                report.unlink()
    return lines


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    modules, files = {}, []
    for path, reached in collect(sys.argv[1]).items():
        if not path.is_relative_to(ROOT / "src"):
            continue
        name = path.relative_to(ROOT / "src")
        n, got = len(reached), sum(reached.values())
        files.append((got / n if n else 1, str(name), got, n))
        total = modules.setdefault(name.parts[0], [0, 0])
        total[0] += got
        total[1] += n
    for module in sorted(modules):
        got, n = modules[module]
        print(f"{module:10} {100 * got / n:6.1f} %  {got:6} of {n} lines")
    got, n = (sum(m[i] for m in modules.values()) for i in (0, 1))
    print(f"{'all':10} {100 * got / max(n, 1):6.1f} %  {got:6} of {n} lines")
    print("\nleast reached:")
    for share, name, got, n in sorted(files)[:10]:
        print(f"  {name:30} {100 * share:6.1f} %  {got} of {n}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Is each mistake told as recorded: words, places and carets, in both languages?

    run.py BAREME               compares
    run.py --record BAREME      writes what is said today; read the difference before keeping it

A fixture is NAME.brm, or a folder NAME of several sources, named after the diagnostic that it raises (NAME-anything for a second one).
Beside it NAME.fr.txt and NAME.en.txt hold what `bareme check` prints, its status on the last line.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, diagnostic_rows, fixtures, one_bareme, row_of  # noqa: E402

RAISED = re.compile(r"\[([BR]\d+)\]")


def run(command, fixture, language):
    done = bareme(command, ["check", fixture.name, "--lang", language, "--diagnostics", "text"], cwd=fixture.parent)
    return done, f"{done.text()}status {done.status}\n"


def expected_file(fixture, language):
    return fixture.parent / (re.sub(r"\.brm$", "", fixture.name) + f".{language}.txt")


def difference(wanted, got):
    a, b = wanted.splitlines(), got.splitlines()
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    line = lambda lines: lines[at] if at < len(lines) else "(end)"
    return f"line {at + 1}\nrecorded: {line(a)}\nsaid:     {line(b)}"


def main():
    command, flags = one_bareme(sys.argv, __doc__, ("--record",))
    tally, declared = Tally(), {row.name: row for row in diagnostic_rows()}
    jobs = [(fixture, language) for fixture in fixtures() for language in ("fr", "en")]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda job: run(command, *job), jobs))
    for (fixture, language), (done, text) in zip(jobs, results):
        name, file = f"{fixture.relative_to(ROOT)} ({language})", expected_file(fixture, language)
        if not tally.check(done.fault is None, name, f"{done.fault}\n{done.short()}"):
            continue
        row = row_of(fixture, declared)
        codes = set(RAISED.findall(text))
        tally.check(row is not None and declared[row].arguments[1] in codes, f"{name}: raises {', '.join(sorted(codes)) or 'nothing'}",
                    f"wanted {row} {declared[row].arguments[1] if row else ''}")
        if flags:
            file.write_bytes(text.encode())
            continue
        wanted = file.read_bytes().decode() if file.is_file() else None
        if tally.check(wanted is not None, f"{name}: {file.name} is missing; write it with --record"):
            tally.check(wanted == text, name, difference(wanted, text))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

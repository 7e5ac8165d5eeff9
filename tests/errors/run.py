#!/usr/bin/env python3
"""Is each mistake told as recorded: words, places and carets, in both languages?

    run.py BAREME               compares
    run.py --record BAREME      writes what is said today; read the difference before keeping it

A fixture is NAME.brm, or a folder NAME of several sources, named after the diagnostic that it raises (NAME-anything for a second one).
Beside it NAME.fr.txt and NAME.en.txt hold what `bareme check` prints, its status on the last line. NAME.json is an answer document, of
which `eval` tells its findings, for with/NAME.brm or else with/program.brm.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, diagnostic_rows, fixtures, one_bareme, row_of  # noqa: E402


def run(command, fixture, language):
    args = ["check", fixture.name]
    if fixture.suffix == ".json":
        own = fixture.parent / "with" / (fixture.stem + ".brm")
        args = ["eval", f"with/{own.name if own.is_file() else 'program.brm'}", fixture.name, "--date", "2020-12-15", "--output", "/dev/null"]
    done = bareme(command, args + ["--lang", language, "--diagnostics", "text"], cwd=fixture.parent)
    return done, f"{done.text()}status {done.status}\n"


def expected_file(fixture, language):
    return fixture.parent / (re.sub(r"\.(brm|json)$", "", fixture.name) + f".{language}.txt")


def raises(row, text, language):
    """Is it this row that spoke? Its code, and its message with anything in its places."""
    message = row.arguments[3 if language == "fr" else 4]
    pattern = r"\s+".join(re.escape(word) for word in re.sub(r"\{\d\}", "\0", message).split())
    return re.search(rf"\[{row.arguments[1]}\]\s?:\s*" + pattern.replace(re.escape("\0"), r"(?:(?!\n\n).)*?"), text, re.S)


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
        tally.check(row is not None and raises(declared[row], text, language), f"{name}: {row} is not told", text[:1500])
        if flags:
            file.write_bytes(text.encode())
            continue
        wanted = file.read_bytes().decode() if file.is_file() else None
        if tally.check(wanted is not None, f"{name}: {file.name} is missing; write it with --record"):
            tally.check(wanted == text, name, difference(wanted, text))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Are the warnings of never and always right, each of them, and is none forgotten?

    run.py [--programs N] [--seed S] [--one S] [--keep DIR] BAREME

Small random programs of every kind of rule go through `bareme check`; each warning B0570 to B0583 it gives, and each it does not give, is
compared with what brute.py and verdicts.py find case by case. What is claimed:

- a program whose comparisons have one input each, and no measure: the same warnings, at the same rules, no more and no less;
- a program with comparisons of two inputs, arithmetic of two inputs and measures (every third): no false one. Where the analysis cannot
  see that a rule is never read, what it says of the rule is true of no case; where it cannot see that a rule is never true by itself, it
  may say that it is never true where it is read.

The cases that warnings show are pasted into the program, and `bareme test` must pass them.
"""

import argparse
import json
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import generate  # noqa: E402
from brute import TooMany  # noqa: E402
from harness import Tally, bareme  # noqa: E402
from program import Printer, name_of  # noqa: E402
from verdicts import verdicts  # noqa: E402

MOST = 3000  # cases of one program


def label(key):
    what, thing, level = key
    return f"{what} {getattr(thing, 'title', None) or name_of(thing)} {level}"


SAME = {"B0570": "B0572", "B0571": "B0573", "B0575": "B0577"}


def true_enough(code, line, wanted, unread, also):
    """Of a program with free comparisons."""
    if (code, line) in also or (line in unread and code != "B0574"):
        return True
    return any({code, other} == {a, b} and (other, line) in wanted for a, b in SAME.items() for other in (a, b))


def essais(diagnostics):
    """The cases shown, titles made different."""
    found = []
    for d in diagnostics:
        m = re.search(r'^essai "([^"]*)"', d["help"], re.M)
        if m:
            found.append(f'essai "cas {len(found)}"' + d["help"][m.end():])
    return found


def one(job):
    """(seed, None when its program has too many cases, else (faults, warnings, essais))."""
    command, seed, keep = job
    free = seed % 3 == 2
    program = generate.program_of(seed, free)
    printer = Printer(program)
    source = printer.text()
    try:
        wanted, unread, also = verdicts(program, MOST)
    except TooMany:
        return seed, None
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "p.brm"
        file.write_text(source, encoding="utf-8")
        done = bareme(command, ["check", file, "--diagnostics", "json", "--lang", "fr"])
        if done.fault or done.status not in (0, 1):
            return seed, ([f"{done.fault}\n{done.short()}"], 0, 0)
        try:
            diagnostics = json.loads(done.out)
        except ValueError:
            return seed, ([f"no JSON\n{done.short()}"], 0, 0)
        errors = [d for d in diagnostics if d["severity"] == "error"]
        if errors:
            return seed, ([f"{errors[0]['code']} {errors[0]['message']} line {errors[0]['line']}: {source.splitlines()[errors[0]['line'] - 1]}"], 0, 0)
        ours = [d for d in diagnostics if "B0570" <= d["code"] <= "B0583"]
        got = {(d["code"], d["line"]) for d in ours}
        wanted_lines = {(code, printer.lines[key]): key for code, key in wanted}
        unread_lines, also_lines = {printer.lines.get(key) for key in unread}, {(code, printer.lines.get(key)) for code, key in also}
        for code, line in sorted(got - set(wanted_lines)):
            if free and true_enough(code, line, wanted_lines, unread_lines, also_lines):
                continue
            faults.append(f"{code} at line {line} is false: {source.splitlines()[line - 1].strip()}")
        if not free:
            for code, line in sorted(set(wanted_lines) - got):
                faults.append(f"{code} at line {line} is missing ({label(wanted_lines[(code, line)])}): {source.splitlines()[line - 1].strip()}")
        cases = essais(ours)
        if cases:
            (Path(folder) / "essais.brm").write_text("barème 1\nutilise \"p.brm\"\n" + "\n".join(cases) + "\n", encoding="utf-8")
            done = bareme(command, ["test", Path(folder) / "essais.brm", "--lang", "fr"])
            if done.fault or done.status != 0:
                faults.append(f"a case shown does not pass: {done.short(3000)}")
        if faults and keep:
            Path(keep).mkdir(parents=True, exist_ok=True)
            (Path(keep) / f"{seed}.brm").write_text(source + "\n".join(cases) + "\n", encoding="utf-8")
        return seed, (faults, len(got), len(cases))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=int)
    parser.add_argument("--keep")
    parser.add_argument("bareme")
    given = parser.parse_args()
    command = str(Path(given.bareme).resolve())
    tally = Tally()
    if given.one is not None:
        print(Printer(generate.program_of(given.one, given.one % 3 == 2)).text())
        seeds = [given.one]
    else:
        seeds = range(given.seed, given.seed + given.programs)
    skipped = warnings = shown = 0
    with ProcessPoolExecutor(2) as pool:
        for seed, result in pool.map(one, [(command, s, given.keep) for s in seeds], chunksize=8):
            if result is None:
                skipped += 1
                continue
            faults, n, m = result
            warnings, shown = warnings + n, shown + m
            tally.check(not faults, f"program {seed}", "\n".join(faults))
    print(f"{warnings} warnings, {shown} cases shown; {skipped} programs have too many cases")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

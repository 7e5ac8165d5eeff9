#!/usr/bin/env python3
"""Runs bareme on random programs and answers, and compares what it prints with the naive evaluator.

    python3 tests/oracle/run.py --bareme PATH [--programs N] [--seed N] [--jobs N] [--keep DIR]
    python3 tests/oracle/run.py --bareme PATH --one SEED

For each program: `test --format json` where it has essais, `eval --format ndjson` and `report --format json`, from the source or from a
compiled image, and for some a second `report` on a shuffled copy, whose bytes must be the same. Ends with status 1 when something
differs, or when 2,000 programs left a construct or a finding out.
"""

import argparse
import multiprocessing
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compare
import essais
import generate
import source
from rules import value

TIMEOUT = 60
ENOUGH = 2000                                           # so many programs have to reach everything
OF_REQUIREMENTS = [f"{code} of a requirement" for code in ("R004", "R005", "R006")]
VERDICTS = {True: "vérifie true", False: "vérifie false", None: "vérifie unknown"}


class Difference(Exception):
    """What differs, with the command that shows it."""

    def __init__(self, command, what):
        super().__init__(what)
        self.command, self.what = command, what


class Runner:
    """One case in a folder of its own."""

    def __init__(self, bareme, case, folder):
        self.bareme, self.case, self.folder = bareme, case, folder

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)

    def command(self, args, stdin=b""):
        """Runs bareme in the folder; gives its exit status and its output. A signal or a hang is a difference."""
        shown = "cd " + self.folder + " && " + " ".join(map(shlex.quote, [self.bareme] + args)) + (" < answers.stdin" if stdin else "")
        with open(os.path.join(self.folder, "commands.txt"), "a") as f:
            f.write(shown + "\n")
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run([self.bareme] + args, cwd=self.folder, input=stdin, capture_output=True, timeout=TIMEOUT, env=environment)
        except subprocess.TimeoutExpired:
            raise Difference(shown, f"no end after {TIMEOUT} seconds")
        if done.returncode < 0:
            raise Difference(shown, f"ended by signal {signal.Signals(-done.returncode).name}\n{tail(done.stderr)}")
        return shown, done

    def expect(self, args, stdin, status):
        shown, done = self.command(args, stdin)
        if done.returncode != status:
            raise Difference(shown, f"exit status: expected {status}, got {done.returncode}\n{tail(done.stderr)}")
        return shown, done.stdout

    def run(self):
        case, e = self.case, self.case.evaluation
        for f in case.program.files:
            self.write("program/" + f.path, f.text.encode())
        program = "program/" + case.program.main.path if case.program.main else "program"
        answers, stdin = self.write_answers()
        self.run_essais()
        if case.compiled:
            self.expect(["compile", program, "-o", "image.brmc"], b"", 0)
            program = "image.brmc"

        expected, status = e.eval(case.eval)
        shown, out = self.expect(["eval", program] + answers + self.options(case.eval) + ["--format", "ndjson"], stdin,
                                 0 if case.lenient else status)
        self.check(shown, expected, out, lines=True)

        expected, status = e.report(case.report)
        status = 0 if case.lenient else status
        options = self.options(case.report) + ["--format", "json"]
        shown, out = self.expect(["report", program] + answers + options, stdin, status)
        self.check(shown, expected, out, lines=False)
        if case.shuffle and case.shuffled():  # an empty file is a rejected document, an empty array is none
            self.write("shuffled.ndjson", case.shuffled())
            shown, again = self.expect(["report", program, "shuffled.ndjson"] + options, b"", status)
            if again != out:
                raise Difference(shown, "other bytes than in the first order:\n" + first_difference(out, again))

    def run_essais(self):
        """The essais of the files given are run, not those of what they use."""
        p = self.case.program
        given = [f for f in p.files if any(t.file is f for t in p.essais)]
        if p.main in given and self.case.seed % 2:
            given = [p.main]
        if given:
            expected, status = essais.results(p, given)
            sources = ["program/" + f.path for f in dict.fromkeys([p.main] + given)] if p.main else ["program"]
            shown, out = self.expect(["test"] + sources + ["--format", "json", "--lang", self.case.lang], b"", status)
            self.check(shown, expected, out, lines=False)

    def write_answers(self):
        case = self.case
        for name, data in case.files:
            if name is None:
                self.write("answers.stdin", data)
                return ["-"], data
            self.write("answers/" + name, data)
        return (["answers"] if case.form == "folder" and case.groups else ["answers/" + name for name, _ in case.files]), b""

    def options(self, o):
        case = self.case
        args = ["--date", case.date.isoformat(), "--lang", case.lang]
        if o.horizon:
            args += ["--horizon", o.horizon[1]]
        if o.where is not None:
            args += ["--where", o.where_text]
        if o.by:
            args += ["--by", ",".join(q.name for q in o.by)]
        if o.include:
            args += ["--include", ",".join(o.include)]
        if o.unique_ids:
            args.append("--unique-ids")
        if case.jobs:
            args += ["--jobs", case.jobs]
        return args + (["--lenient"] if case.lenient else [])

    def check(self, shown, expected, out, lines):
        try:
            text = out.decode("utf-8")
            got = [compare.parse(x) for x in text.split("\n") if x.strip()] if lines else compare.parse(text)
        except ValueError as error:
            raise Difference(shown, f"the output is not JSON: {error}\n{tail(out)}")
        try:
            compare.check(expected, got)
        except compare.Different as found:
            where = f"  (subject {subject_at(got, found.path)!r})" if lines else ""
            raise Difference(shown, f"at {found.path}{where}\n  expected: {found.expected}\n  got:      {found.got}")


def subject_at(results, path):
    """The subject of the result that a path goes through."""
    at = re.match(r"\[(\d+)\]", path)
    return results[int(at.group(1))].get("subject") if at and int(at.group(1)) < len(results) else None


def tail(data, size=1500):
    text = data.decode("utf-8", "replace")
    return text if len(text) <= size else text[:size] + " …"


def first_difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    show = lambda s: s[max(0, at - 60):at + 60].decode("utf-8", "replace")
    return f"  first:    …{show(a)}…\n  shuffled: …{show(b)}…"


def reached(case):
    """How often the case wrote each construct, gave each finding, and met each value of a `vérifie`."""
    found, requirements = Counter(source.SEEN), {r.ref for r in case.program.requirements}
    for s in case.evaluation.subjects:
        found.update(f.code for f in s.findings if not f.control)
        found.update(f"{f.code} of a requirement" for f in s.findings if f.on in requirements)
    for t in case.program.essais:
        found.update(VERDICTS[value(e, essais.judge(t, case.program))] for e in t.expects)
    return found


def wanted():
    """Every row of the syntax tree that a program without an error has, every finding, every value of a `vérifie`."""
    rows = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "syntax", "ast.def")
    with open(rows, encoding="utf-8") as f:
        names = re.findall(r"^BRM_AST_ROW\((\w+),", f.read(), re.M)
    return [n for n in names if n != "BAD"] + [f"R{n:03}" for n in range(1, 19)] + OF_REQUIREMENTS + list(VERDICTS.values())


def one(job):
    """Runs one seed. Gives what it reached, and None or the text of the difference."""
    seed, bareme, keep = job
    folder = tempfile.mkdtemp(prefix=f"oracle-{seed}-")
    seen = Counter()
    try:
        source.SEEN.clear()
        case = generate.make_case(seed)
        seen = reached(case)
        Runner(bareme, case, folder).run()
        return seen, None
    except Difference as found:
        kept = os.path.join(keep, f"seed-{seed}")
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept)
        return seen, (f"seed {seed}: {found.what}\n  command:  {found.command.replace(folder, kept)}\n"
                      f"  replay:   python3 {os.path.relpath(__file__)} --bareme {bareme} --one {seed}\n")
    except Exception:
        return seen, f"seed {seed}: the oracle itself failed\n{traceback.format_exc()}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bareme", required=True, help="the command to test")
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", default=os.path.join(tempfile.gettempdir(), "bareme-oracle"), help="where failing cases are kept")
    parser.add_argument("--one", type=int, help="only this seed")
    parser.add_argument("--show", type=int, default=10, help="how many differences are printed whole")
    parser.add_argument("--coverage", action="store_true", help="how often each construct was written and each finding given")
    args = parser.parse_args()
    bareme = os.path.abspath(args.bareme)
    if not os.access(bareme, os.X_OK):
        parser.error(f"{bareme} cannot be run")
    os.makedirs(args.keep, exist_ok=True)
    seeds = [args.one] if args.one is not None else range(args.seed, args.seed + args.programs)
    jobs = [(seed, bareme, os.path.abspath(args.keep)) for seed in seeds]
    passed = failed = 0
    seen = Counter()
    with multiprocessing.Pool(args.jobs) as pool:
        for reached_here, result in pool.imap(one, jobs, chunksize=4):
            seen += reached_here
            if result is None:
                passed += 1
                continue
            failed += 1
            print(result if failed <= args.show else result.split("\n")[0], flush=True)
    missing = [n for n in wanted() if not seen[n]] if len(seeds) >= ENOUGH else []
    if args.coverage:
        print("\n".join(f"{seen[n]:8} {n}" for n in wanted()))
    if missing:
        print(f"never reached in {len(seeds)} programs: {', '.join(missing)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or missing else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Do the same answers give the same bytes, whatever their order and form, and the same sources the same image, wherever they are?

    run.py BAREME

On the national questionnaires and their sample, whose subjects are all different: the report of the documents in any order, as NDJSON,
as an array, as a folder, from standard input, in several files, with any number of workers, from an image instead of sources; eval's
lines, each the same in any order; two compilations in folders of other names.
"""

import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

SOURCES = ROOT / "questionnaires" / "ans"
SAMPLE = SOURCES / "exemple" / "convergence-2020.ndjson"
OPTIONS = ["--date", "2020-12-15", "--lang", "fr", "--lenient", "--quiet"]
REPORTS = [["--format", "json", "--by", "région,type_tronc_commun"],
           ["--format", "json", "--horizon", "2022-T4", "--include", "draft,submitted,private"],
           ["--format", "csv"],
           ["--where", "type_tronc_commun est renseigné"]]


class Runs:
    def __init__(self, command, folder, tally):
        self.command, self.folder, self.tally = command, Path(folder), tally

    def output(self, args, what, stdin=b""):
        done = bareme(self.command, args, cwd=self.folder, stdin=stdin, timeout=120)
        self.tally.check(done.fault is None and done.status == 0, what, f"{done.fault}\n{done.short()}")
        return done.out

    def report(self, options, what, *answers, program=SOURCES, stdin=b""):
        return self.output(["report", program] + list(answers) + OPTIONS + options, what, stdin)

    def same(self, wanted, got, what):
        at = next((i for i, (x, y) in enumerate(zip(wanted, got)) if x != y), min(len(wanted), len(got)))
        self.tally.check(wanted == got and got, f"{what}: other bytes",
                         f"at byte {at}: …{wanted[max(0, at - 40):at + 40]!r}…\nand      …{got[max(0, at - 40):at + 40]!r}…")


def forms(runs, lines):
    """(what, arguments, standard input) for the same documents in other orders and forms."""
    folder, all_forms = runs.folder, []
    for seed in range(3):
        mixed = lines[:]
        random.Random(seed).shuffle(mixed)
        (folder / f"order-{seed}.ndjson").write_text("".join(mixed), encoding="utf-8")
        all_forms.append((f"order {seed}", [f"order-{seed}.ndjson"], b""))
    array = "[" + ",\n".join(line.strip() for line in lines) + "]"
    (folder / "array.json").write_text(array, encoding="utf-8")
    (folder / "lines.json").write_text("".join(lines), encoding="utf-8")
    all_forms += [("an array", ["array.json"], b""), ("lines in a .json file", ["lines.json"], b""),
                  ("standard input, lines", ["-"], "".join(lines).encode()), ("standard input, an array", ["-"], array.encode()),
                  ("an array, spread over lines", ["-"], json.dumps(json.loads(array), indent=1).encode())]
    (folder / "many").mkdir()
    for i, line in enumerate(lines):
        (folder / "many" / f"{i * 7919 % 1000:03}-{i}.json").write_text(line, encoding="utf-8")
    all_forms.append(("a folder of one file a document", ["many"], b""))
    for i in range(3):
        (folder / f"part-{i}.ndjson").write_text("".join(lines[i::3]), encoding="utf-8")
    all_forms.append(("three files", ["part-2.ndjson", "part-0.ndjson", "part-1.ndjson"], b""))
    return all_forms


def check_reports(runs, lines):
    all_forms = forms(runs, lines)
    image = runs.folder / "ans.brmc"
    runs.output(["compile", SOURCES, "-o", image], "compile")
    for options in REPORTS:
        wanted = runs.report(options, "report", SAMPLE)
        name = " ".join(options)
        for what, answers, stdin in all_forms if options is REPORTS[0] else all_forms[:2] + all_forms[-1:]:
            runs.same(wanted, runs.report(options, what, *answers, stdin=stdin), f"report {name}: {what}")
        runs.same(wanted, runs.report(options, "image", SAMPLE, program=image), f"report {name}: from the image")
        for jobs in ("1", "2", "7"):
            runs.same(wanted, runs.report(options + ["--jobs", jobs], "jobs", SAMPLE), f"report {name}: --jobs {jobs}")


def check_eval(runs):
    """A subject's line is the same wherever its document stands, but for the place of the document."""
    def subjects(answers, program=SOURCES):
        out = runs.output(["eval", program, answers, "--format", "ndjson"] + OPTIONS, f"eval {answers}")
        results = {}
        for result in map(json.loads, out.decode().splitlines()):
            for finding in result["findings"]:
                finding["at"] = None
            results[result["subject"]] = json.dumps(result)
        return results
    wanted = subjects(SAMPLE)
    for other in ("order-0.ndjson", "array.json"):
        got = subjects(other)
        differ = [s for s in wanted if got.get(s) != wanted[s]]
        runs.tally.check(len(got) == len(wanted) and not differ, f"eval: {other}: {len(differ)} subjects differ", str(differ[:5]))
    got = subjects(SAMPLE, program=runs.folder / "ans.brmc")
    runs.tally.check(got == wanted, "eval: from the image")


def check_images(runs):
    images = []
    for i, name in enumerate(("ici", "là-bas/plus loin")):
        target = runs.folder / name
        shutil.copytree(SOURCES, target, ignore=shutil.ignore_patterns("exemple"))
        out = runs.folder / f"image-{i}.brmc"
        runs.output(["compile", target, "-o", out], f"compile in {name}")
        images.append(out.read_bytes())
    runs.same(images[0], images[1], "images of two folders")
    files = sorted((runs.folder / "ici").glob("*.brm"), reverse=True)
    runs.output(["compile"] + files + ["-o", "listed.brmc"], "compile a list of files")
    runs.same(images[0], (runs.folder / "listed.brmc").read_bytes(), "image of the files in another order")
    runs.tally.check(str(runs.folder).encode() not in images[0], "an absolute path is in the image")


def main():
    command, _ = one_bareme(sys.argv, __doc__)
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(command, folder, tally)
        lines = [line + "\n" for line in SAMPLE.read_text(encoding="utf-8").splitlines() if line.strip()]
        check_reports(runs, lines)
        check_eval(runs)
        check_images(runs)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

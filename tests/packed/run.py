#!/usr/bin/env python3
"""Are compressed answers read as plain ones are, and is a compressed file that is cut or damaged never taken for a whole one?

    run.py BAREME

gzip and zstd, by name or by their first bytes, on standard input, in folders, several members or frames in one file, and the file
forms; cut at each place, altered, with other bytes behind (CLI_DAMAGED, B0953). A build without one of the libraries says so
(CLI_COMPRESSED, B0954): what it reads is then not tried. Then the progress bar: on a terminal that watches, and nowhere else.
"""

import gzip
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, on_terminal, one_bareme  # noqa: E402

SOURCES = ROOT / "questionnaires" / "ans"
SAMPLE = SOURCES / "exemple" / "convergence-2020.ndjson"
OPTIONS = ["--date", "2020-12-15", "--lang", "en", "--format", "json", "--lenient"]


def packers():
    """name -> (ending, bytes -> bytes, may zeros follow?)"""
    found = {"gzip": (".gz", lambda data: gzip.compress(data, mtime=0), True)}
    if shutil.which("zstd"):
        found["zstd"] = (".zst", lambda data: subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout, False)
    else:
        print("skip  zstd is not installed: it was not tried")
    return found


class Runs:
    def __init__(self, command, folder, tally):
        self.command, self.folder, self.tally = command, Path(folder), tally

    def report(self, answers, stdin=b"", more=()):
        return bareme(self.command, ["report", SOURCES, answers] + OPTIONS + list(more), cwd=self.folder, stdin=stdin)

    def same(self, wanted, done, what):
        self.tally.check(done.fault is None and done.status == 0 and done.out == wanted, f"{what}: not the report of plain answers", done.short())

    def refused(self, done, what, code="B0953"):
        self.tally.check(done.fault is None and done.status == 2 and not done.out and code.encode() in done.err, f"{what}: not refused by {code}", done.short())


def check_read(runs, data, name, ending, pack):
    lines = data.splitlines(keepends=True)
    array = b"[" + b",\n".join(line.strip() for line in lines) + b"]"
    wanted = runs.report(SAMPLE).out
    forms = {"lines" + ".ndjson": pack(data), "array.json": pack(array), "mark.ndjson": pack(b"\xef\xbb\xbf" + data),
             "pieces.ndjson": b"".join(pack(b"".join(lines[i:i + 50])) for i in range(0, len(lines), 50)), "empty-piece.ndjson": pack(b"") + pack(data)}
    for file, packed in forms.items():
        (runs.folder / (file + ending)).write_bytes(packed)
        runs.same(wanted, runs.report(file + ending), f"{name}: {file}{ending}")
        (runs.folder / file).write_bytes(packed)
        runs.same(wanted, runs.report(file), f"{name}: {file}, compressed whatever its name")
        runs.same(wanted, runs.report("-", packed), f"{name}: {file} on standard input")
        (runs.folder / file).unlink()
    folder = runs.folder / f"folder-{name}"
    folder.mkdir()
    half = len(lines) // 2
    (folder / ("a.ndjson" + ending)).write_bytes(pack(b"".join(lines[:half])))
    (folder / "b.ndjson").write_bytes(b"".join(lines[half:]))
    (folder / ("notes.txt" + ending)).write_bytes(pack(b"no answers"))
    runs.same(wanted, runs.report(folder.name), f"{name}: a folder of both")
    bad = pack(b'{"subject": {"id": "x"}\n')
    (runs.folder / ("bad.ndjson" + ending)).write_bytes(bad)
    done = bareme(runs.command, ["eval", SOURCES, "bad.ndjson" + ending, "--date", "2020-12-15", "--format", "json"], cwd=runs.folder)
    at = json.loads(done.out)[0]["findings"][0]
    runs.tally.check(at["code"] == "R014" and at["at"]["file"] == "bad.ndjson" + ending and at["at"]["line"] == 1, f"{name}: a document that cannot be read", done.short())


def check_damage(runs, rng, data, name, ending, pack, zeros):
    packed = pack(data)
    file = "broken.ndjson" + ending
    for at in [0, 1, 2, 3, 4, 5, 9, 10, 11, len(packed) - 1, len(packed) - 4, len(packed) - 8] + rng.sample(range(len(packed)), 30):
        (runs.folder / file).write_bytes(packed[:at])
        runs.refused(runs.report(file), f"{name}: cut at {at} of {len(packed)}")
        if at >= 4:
            runs.refused(runs.report("-", packed[:at]), f"{name}: cut at {at}, on standard input")
    runs.refused(runs.report("-", packed + packed[:len(packed) // 2]), f"{name}: a second member that is cut")
    for at in rng.sample(range(20, len(packed)), 30):
        (runs.folder / file).write_bytes(packed[:at] + bytes([packed[at] ^ 1 << rng.randrange(8)]) + packed[at + 1:])
        done = runs.report(file)
        if done.status != 0:  # zstd writes a digest only where it is asked to; what is decoded then is judged as answers
            runs.refused(done, f"{name}: altered at {at}")
        else:
            runs.tally.check(name == "zstd" and done.fault is None, f"{name}: altered at {at} and taken", done.short(200))
    for behind in (b"x", b"{}\n", b"\0x", b"\x1f"):
        (runs.folder / file).write_bytes(packed + behind)
        runs.refused(runs.report(file), f"{name}: {behind} behind the last byte")
    (runs.folder / file).write_bytes(packed + bytes(5000))
    if zeros:
        runs.same(runs.report(SAMPLE).out, runs.report(file), f"{name}: zeros behind the last byte")
    (runs.folder / file).write_bytes(data)
    runs.refused(runs.report(file), f"{name}: a file that is not compressed")
    (runs.folder / file).write_bytes(packed[:1000])
    runs.refused(bareme(runs.command, ["report", SOURCES, file, "--partial", "x.brmp"], cwd=runs.folder), f"{name}: a state of a cut file")
    runs.tally.check(not (runs.folder / "x.brmp").exists(), f"{name}: a state of a cut file was left")


def check_progress(runs, data):
    """A slow reader behind a named pipe, so that a run lasts as long as is wished; then a file whose length is known, drawn at every step."""
    tally, lines = runs.tally, data.splitlines(keepends=True)
    report = ["report", SOURCES, "-", "--date", "2020-12-15", "--lenient"]
    pieces = [b"".join(lines)] + [json.dumps({"subject": {"id": f"late-{i}"}}).encode() + b"\n" for i in range(3000)]
    late = [b"".join(pieces[1 + 600 * i:601 + 600 * i]) for i in range(5)]
    said = on_terminal(runs.command, report + ["--lang", "fr"], runs.folder, [pieces[0]] + late)
    tally.check("documents, " in said and "/s" in said, "no progress is shown of a run that lasts", said)
    tally.check(said.rstrip().endswith("\x1b[K"), "the bar is not wiped at the end", repr(said[-80:]))
    tally.check("reste" not in said and "█" not in said, "a time left is shown though the length is not known", said)
    for more in (["--quiet"], ["--diagnostics", "plain"]):
        said = on_terminal(runs.command, report + more, runs.folder, [pieces[0]] + late)
        tally.check("documents, " not in said, f"a bar is drawn with {more}", said)
    said = on_terminal(runs.command, report, runs.folder, [pieces[0]] + late, TERM="dumb")
    tally.check("documents, " not in said, "a bar is drawn on a terminal that cannot draw over itself", said)
    said = on_terminal(runs.command, ["report", SOURCES, SAMPLE, "--date", "2020-12-15", "--lenient"], runs.folder)
    tally.check("documents, " not in said, "a bar is drawn of a run that is over in no time", said)
    big = runs.folder / "big.ndjson"
    with big.open("wb") as out:
        for i in range(10):
            out.writelines(line.replace(b'"id": "', b'"id": "%d-' % i, 1) for line in lines)
    arguments = ["report", SOURCES, big, "--date", "2020-12-15", "--lenient", "--jobs", "1", "--lang"]
    said = on_terminal(runs.command, arguments + ["fr"], runs.folder, BAREME_TEST_PROGRESS="1")
    tally.check("reste " in said and "\u202f%" in said and "█" in said, "no bar of a long file", repr(said[:300]))
    narrow = on_terminal(runs.command, arguments + ["en"], runs.folder, BAREME_TEST_PROGRESS="1", COLUMNS="40")
    tally.check("left: " in narrow and "█" not in narrow, "a bar wider than the page", repr(narrow[:300]))


def main():
    command, _ = one_bareme(sys.argv, __doc__)
    rng, tally = random.Random(1), Tally()
    data = SAMPLE.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(command, folder, tally)
        for name, (ending, pack, zeros) in packers().items():
            (runs.folder / f"try.ndjson{ending}").write_bytes(pack(data))
            done = runs.report(f"try.ndjson{ending}")
            if b"B0954" in done.err:
                print(f"skip  this build does not read {name}")
                runs.refused(done, name, "B0954")
                continue
            check_read(runs, data, name, ending, pack)
            check_damage(runs, rng, data, name, ending, pack, zeros)
        check_progress(runs, data)
    sys.exit(tally.end())


if __name__ == "__main__":
    main()

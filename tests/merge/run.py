#!/usr/bin/env python3
"""Does a population that was counted in parts print the bytes of one run, and is every state that is not what was written refused?

    run.py BAREME [--quick]

On the national questionnaires and their sample, and on a small program whose documents hold every kind of group, extremes, rejected
documents and documents left out: split at random into 1 to 7 parts, merged in every order (of up to 4 parts; else some), parts of
parts, in every format and language. Then what is refused: parts that differ (MERGE_PROGRAM, MERGE_DATE, MERGE_HORIZON, MERGE_WHERE,
MERGE_INCLUDE, MERGE_BY, MERGE_UNIQUE), that share a subject (MERGE_TWICE), that are no state, newer, cut, altered or malformed
(PART_MAGIC, PART_NEWER, PART_CUT, PART_ALTERED, PART_SHAPE), PARTIAL_WITH. Bytes are flipped, cut and inserted, also under a digest
that was made to fit again.
"""

import gzip
import itertools
import json
import random
import shutil
import struct
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally, bareme, one_bareme  # noqa: E402

SOURCES = ROOT / "questionnaires" / "ans"
SAMPLE = SOURCES / "exemple" / "convergence-2020.ndjson"
NATIONAL = [["--by", "région,type_tronc_commun"], ["--horizon", "2022-T4", "--include", "draft,submitted,private"],
            ["--where", "type_tronc_commun est renseigné"], ["--unique-ids"], []]
FORMATS = [["--format", "json"], ["--format", "csv"], ["--lang", "fr"], ["--lang", "en"]]

SMALL = """barème 1

utilise maturité

liste couleurs "Couleurs"
    choix rouge "Rouge"
    choix vert "Vert"
    choix bleu "Bleu"

mesure haut "Le plus haut"
    par critère       : niveau
    par axe           : maximum
    par questionnaire : maximum
    par population    : maximum

mesure bas "Le plus bas"
    par critère       : niveau / 11
    par axe           : minimum
    par questionnaire : minimum
    par population    : minimum

mesure septième "Septième" en %
    par critère       : niveau / 7
    par axe           : moyenne pondérée
    par questionnaire : moyenne pondérée
    par population    : moyenne

questionnaire Q "Petit"
    version "1"
    échelle maturité
    mesures haut, bas, septième

question oui_non "Oui ?" : oui ou non
question teinte "Teinte" : choix couleurs
question teintes "Teintes" : choix multiple couleurs
question postes "Postes" : entier de -5 à 5

axe A "Axe"
    poids 3

    critère A.1 "Premier"
        niveau 0 : "Rien"
        niveau 1 : "Peu"
        niveau 3 : "Tout"
        poids 2
        attendu 1

    critère A.2 "Second"
        posé si oui_non
        niveau 0 : "Rien"
        niveau 1 : "Peu"
        niveau 3 : "Tout"

axe B "Autre"
    poids 4

    critère B.1 "Troisième"
        niveau 0 : "Rien"
        niveau 1 : "Peu"
        niveau 3 : "Tout"
        niveau non applicable : "Sans objet"

contrôle C01 "Trop peu"
    avertissement si A.1 = 0
    message "Trop peu."
    vise A.1
"""


def small_documents(rng, count):
    """Documents of every kind: some rejected, some left out, some with findings of each severity."""
    lines = []
    for i in range(count):
        answers = {"A.1": rng.choice([0, 1, 3, 2]), "B.1": rng.choice([0, 1, 3, "na", None])}
        if rng.random() < 0.8:
            answers["oui_non"] = rng.random() < 0.5
            answers["A.2"] = rng.choice([0, 1, 3])
        if rng.random() < 0.8:
            answers["teinte"] = rng.choice(["rouge", "vert", "bleu"])
        if rng.random() < 0.8:
            answers["teintes"] = rng.sample(["rouge", "vert", "bleu"], rng.randint(0, 3))
        if rng.random() < 0.8:
            answers["postes"] = rng.randint(-5, 5)
        doc = {"subject": {"id": rng.choice(["é", "a", "service-", ""]) + f"{i:04x}"}, "answers": answers,
               "status": rng.choice(["validated", "validated", "validated", "draft", "submitted"])}
        if rng.random() < 0.1:
            doc["publishable"] = False
        if rng.random() < 0.3:
            doc["plan"] = {"A.1": [["2022-T1", 3]]}
        line = json.dumps(doc, ensure_ascii=False)
        lines.append((line[:-3] if rng.random() < 0.05 else line) + "\n")
    return lines


def crc64(data):
    crc = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        crc = CRC[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFFFFFFFFFF


def crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0xC96C5795D7870F42 if byte & 1 else 0)
        table.append(byte)
    return table


CRC = crc_table()


def sealed(state):
    """The state with a length and a digest that fit its bytes again."""
    body = state[:-16] + struct.pack("<Q", len(state))
    return body + struct.pack("<Q", crc64(body))


class Runs:
    def __init__(self, command, folder, tally):
        self.command, self.folder, self.tally = command, Path(folder), tally

    def run(self, args, what, status=0):
        done = bareme(self.command, args, cwd=self.folder, timeout=120)
        self.tally.check(done.fault is None and done.status == status, what, f"{done.fault}\n{done.short()}")
        return done

    def state(self, program, answers, options, to):
        self.run(["report", program, answers, "--date", "2021-01-01", "--lenient", "--quiet", "--partial", to] + options, f"partial {to}")
        return to

    def same(self, wanted, got, what):
        at = next((i for i, (x, y) in enumerate(zip(wanted, got)) if x != y), min(len(wanted), len(got)))
        self.tally.check(wanted == got and got, f"{what}: other bytes",
                         f"at byte {at}: …{wanted[max(0, at - 40):at + 40]!r}…\nand      …{got[max(0, at - 40):at + 40]!r}…")

    def refused(self, args, code, what, status=2, holds=()):
        done = self.run(args, what, status)
        text = done.err.decode("utf-8", "replace")
        self.tally.check(code in text and not done.out and all(h in text for h in holds), f"{what}: not refused by {code} {holds}", done.short())


def orders(rng, n):
    every = list(itertools.permutations(range(n))) if n <= 4 else [rng.sample(range(n), n) for _ in range(6)]
    return every


def split(rng, lines, n):
    parts = [[] for _ in range(n)]
    for line in lines:
        rng.choice(parts).append(line)
    return [part or [""] for part in parts]


def check_split(runs, rng, program, lines, options, formats, n):
    """One split: states of its parts, merged in orders and groupings."""
    lines = [line for line in lines]
    parts = [part for part in split(rng, lines, n) if part != [""]]
    states = []
    for i, part in enumerate(parts):
        (runs.folder / f"part-{i}.ndjson").write_text("".join(part), encoding="utf-8")
        states.append(runs.state(program, f"part-{i}.ndjson", options, f"part-{i}.brmp"))
    (runs.folder / "all.ndjson").write_text("".join(lines), encoding="utf-8")
    what = f"{n} parts {' '.join(options)}"
    for form in formats:
        wanted = runs.run(["report", program, "all.ndjson", "--date", "2021-01-01", "--lenient", "--quiet"] + options + form, what).out
        for order in orders(rng, len(states)) if form is formats[0] else orders(rng, len(states))[:1]:
            got = runs.run(["merge"] + [states[i] for i in order] + ["--lenient", "--quiet"] + form, what).out
            runs.same(wanted, got, f"{what} {' '.join(form)} in the order {order}")
    if len(states) > 2:  # parts of parts, and the same state whatever the order
        runs.run(["merge", states[2], states[0], "--partial", "a.brmp", "--lenient", "--quiet"], what)
        runs.run(["merge", states[0], states[2], "--partial", "b.brmp", "--lenient", "--quiet"], what)
        runs.same((runs.folder / "a.brmp").read_bytes(), (runs.folder / "b.brmp").read_bytes(), f"{what}: a state of two, in both orders")
        rest = [s for i, s in enumerate(states) if i not in (0, 2)]
        got = runs.run(["merge"] + rest + ["a.brmp", "--lenient", "--quiet"] + formats[0], what).out
        wanted = runs.run(["report", program, "all.ndjson", "--date", "2021-01-01", "--lenient", "--quiet"] + options + formats[0], what).out
        runs.same(wanted, got, f"{what}: parts of parts")
        whole = runs.state(program, "all.ndjson", options, "whole.brmp")
        runs.run(["merge"] + rest + ["a.brmp", "--partial", "joined.brmp", "--lenient", "--quiet"], what)
        runs.same((runs.folder / whole).read_bytes(), (runs.folder / "joined.brmp").read_bytes(), f"{what}: the state of one run")


def check_status(runs, program):
    """merge ends as report does."""
    (runs.folder / "bad.ndjson").write_text('{"subject": {"id": "x"}, "status": "validated", "answers": {"A.1": 2, "B.1": 1}}\n', encoding="utf-8")
    done = runs.run(["report", program, "bad.ndjson", "--date", "2021-01-01", "--partial", "bad.brmp"], "partial with errors", 1)
    runs.tally.check(b"1 error" in done.err and not done.out, "what a partial state counted is said on standard error", done.short())
    runs.run(["merge", "bad.brmp"], "merge with errors", 1)
    runs.run(["merge", "bad.brmp", "--lenient"], "merge with errors, lenient")
    runs.run(["merge", "bad.brmp", "--output", "out.json", "--format", "json"], "merge to a file", 1)
    wanted = runs.run(["report", program, "bad.ndjson", "--date", "2021-01-01", "--format", "json"], "report", 1).out
    runs.same(wanted, (runs.folder / "out.json").read_bytes(), "merge --output")


def check_refused(runs, program):
    a, b = "one.ndjson", "two.ndjson"
    for name, ident in ((a, "x"), (b, "y")):
        (runs.folder / name).write_text(f'{{"subject": {{"id": "{ident}"}}, "status": "validated", "answers": {{"A.1": 1}}}}\n', encoding="utf-8")
    plain = runs.state(program, a, [], "plain.brmp")
    other = runs.folder / "autre.brm"
    other.write_text(SMALL.replace('version "1"', 'version "2"'), encoding="utf-8")
    differ = [("B0945", ["--quiet"], other, ["Q 1 (", "Q 2 ("]), ("B0947", ["--horizon", "2022-T4"], program, ["2022-12-31", "aucun"]),
              ("B0948", ["--where", "oui_non"], program, ["« oui_non »", "rien"]), ("B0949", ["--include", "draft,private"], program, ["draft,private"]),
              ("B0950", ["--by", "teinte,postes"], program, ["teinte,postes"]), ("B0951", ["--unique-ids"], program, ["plain.brmp"])]
    for code, options, source, holds in differ:
        runs.run(["report", source, b, "--date", "2021-01-01", "--lenient", "--partial", "other.brmp"] + [o for o in options if o != "--quiet"], code)
        for pair in ((plain, "other.brmp"), ("other.brmp", plain)):
            runs.refused(["merge", "--lang", "fr"] + list(pair), code, f"parts that differ {options}", holds=holds + ["plain.brmp", "other.brmp"])
    runs.run(["report", program, b, "--date", "2021-01-02", "--lenient", "--partial", "other.brmp"], "another date")
    runs.refused(["merge", plain, "other.brmp"], "B0946", "another date", holds=["2021-01-01", "2021-01-02"])
    runs.run(["report", program, b, "--date", "2021-01-01", "--lenient", "--by", "postes,teinte", "--partial", "other.brmp"], "--by")
    runs.run(["report", program, a, "--date", "2021-01-01", "--lenient", "--by", "teinte,postes", "--partial", "by.brmp"], "--by")
    runs.refused(["merge", "by.brmp", "other.brmp"], "B0950", "groups in another order", holds=["teinte,postes", "postes,teinte"])
    runs.refused(["merge", plain, plain], "R013", "a part twice", 1, ["x", "plain.brmp"])
    runs.refused(["merge", plain, plain, "--lenient"], "R013", "a part twice, lenient", 1)
    runs.refused(["merge", plain, plain, "--partial", "never.brmp"], "R013", "a part twice, to a state", 1)
    runs.tally.check(not (runs.folder / "never.brmp").exists(), "a refused merge left a state")
    runs.refused(["merge", plain, "missing.brmp"], "B0906", "a part that does not exist")
    runs.refused(["merge", "."], "B0906", "a folder")
    runs.refused(["merge"], "B0904", "no part")
    for more, shown in ((["--output", "x"], "--output"), (["--format", "json"], "--format")):
        runs.refused(["report", program, a, "--partial", "x.brmp"] + more, "B0952", f"--partial with {shown}", holds=[shown])
        runs.refused(["merge", plain, "--partial", "x.brmp"] + more, "B0952", f"merge --partial with {shown}", holds=[shown])
    runs.refused(["report", program, a, "--date", "2021-01-01", "--partial", "no/x.brmp"], "B0907", "a folder that does not exist")
    left = [p.name for p in runs.folder.iterdir() if ".brmp." in p.name]
    runs.tally.check(not left, f"files left behind: {left}")


def check_damage(runs, rng, program, quick):
    lines = small_documents(rng, 60)
    (runs.folder / "some.ndjson").write_text("".join(lines), encoding="utf-8")
    runs.state(program, "some.ndjson", ["--by", "teinte,teintes,postes,oui_non", "--include", "draft,submitted,private"], "sound.brmp")
    sound = (runs.folder / "sound.brmp").read_bytes()
    broken = runs.folder / "broken.brmp"

    def tried(data, codes, what):
        broken.write_bytes(data)
        done = bareme(runs.command, ["merge", "broken.brmp", "--lang", "en", "--lenient"], cwd=runs.folder)
        code = next((c for c in codes if c.encode() in done.err), None)
        good = done.fault is None and (done.status == 2 and not done.out and code if codes else True)
        return runs.tally.check(good, f"{what}: not refused by {codes}", f"{done.fault}\n{done.short()}")

    tried(b"", ["B0940"], "an empty file")
    tried(b"{}\n", ["B0940"], "answers")
    tried(sound[:4] + struct.pack("<I", 2) + sound[8:], ["B0941"], "a newer format")
    tried(sound[:4] + struct.pack("<I", 0) + sound[8:], ["B0942"], "format 0")
    for _ in range(40 if quick else 150):
        at = rng.randrange(len(sound))
        tried(sound[:at], ["B0940", "B0942"], f"cut at {at}")
        flipped = sound[:at] + bytes([sound[at] ^ 1 << rng.randrange(8)]) + sound[at + 1:]
        tried(flipped, ["B0940", "B0941", "B0942", "B0943"], f"flipped at {at}")
        tried(sound[:at] + bytes([rng.randrange(256)]) + sound[at:], ["B0940", "B0941", "B0942", "B0943"], f"inserted at {at}")
    # A digest that fits again: refused or, where the byte is a plausible count or a letter of a text, taken; never a crash.
    head = struct.unpack("<Q", sound[8:16])[0]
    image = sound.index(b"BRMC")
    settings, counts = range(16, image), range(image + struct.unpack("<I", sound[image + 8:image + 12])[0], head)
    places = list(settings) + rng.sample(list(counts), min(len(counts), 100 if quick else 600)) + list(range(head, len(sound) - 16))
    places += rng.sample(range(image, counts.start), 20 if quick else 60)
    for at in places:
        value = rng.choice([0, 1, 0x7F, 0x80, 0xFF, sound[at] ^ 1 << rng.randrange(8)])
        tried(sealed(sound[:at] + bytes([value]) + sound[at + 1:]), [], f"byte {at} set to {value}, sealed")
        if at >= image and rng.random() < 0.3:
            cut = rng.randint(1, 9)
            tried(sealed(sound[:at] + sound[at + cut:]), [], f"{cut} bytes removed at {at}, sealed")
            tried(sealed(sound[:at] + bytes(rng.randrange(256) for _ in range(cut)) + sound[at:]), [], f"{cut} bytes inserted at {at}, sealed")
    tried(sealed(sound[:-16] + b"\0" * 17), ["B0944"], "bytes behind the ids")
    tried(sealed(sound[:16] + struct.pack("<i", 2 ** 30) + sound[20:]), ["B0944"], "a date beyond the calendar")
    tried(sealed(sound[:24] + struct.pack("<I", 16) + sound[28:]), ["B0944"], "an option that is none")


def check_packed(runs, program, lines):
    """Compressed parts of the answers give the state of plain ones."""
    (runs.folder / "plain.ndjson").write_text("".join(lines), encoding="utf-8")
    (runs.folder / "packed.ndjson.gz").write_bytes(gzip.compress("".join(lines).encode()))
    runs.state(program, "plain.ndjson", [], "plain.brmp")
    runs.state(program, "packed.ndjson.gz", [], "packed.brmp")
    runs.same((runs.folder / "plain.brmp").read_bytes(), (runs.folder / "packed.brmp").read_bytes(), "compressed answers")


def main():
    command, flags = one_bareme(sys.argv, __doc__, ("--quick",))
    rng, tally, quick = random.Random(20201215), Tally(), "--quick" in flags
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(command, folder, tally)
        small = runs.folder / "petit.brm"
        small.write_text(SMALL, encoding="utf-8")
        runs.run(["check", small], "the small program")
        lines = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
        for i, options in enumerate(NATIONAL):
            check_split(runs, rng, SOURCES, lines, options, FORMATS, rng.randint(1, 7) if i else 7)
        image = runs.folder / "ans.brmc"
        runs.run(["compile", SOURCES, "-o", image], "compile")
        check_split(runs, rng, image, lines, NATIONAL[0], FORMATS[:1], 3)
        for n in range(1, 4 if quick else 8):
            options = [["--by", "oui_non,teinte,teintes,postes"], ["--horizon", "2022-T4", "--by", "postes", "--include", "draft"], []][n % 3]
            check_split(runs, rng, small, small_documents(rng, 200), options, FORMATS, n)
        # More ids than one sorted piece holds.
        many = [f'{{"subject": {{"id": "{rng.randrange(10 ** 9):x}-{i}"}}, "status": "validated", "answers": {{"A.1": {i % 2}}}}}\n' for i in range(140000)]
        check_split(runs, rng, small, many, [], FORMATS[:1], 3)
        check_status(runs, small)
        check_refused(runs, small)
        check_packed(runs, small, small_documents(rng, 50))
        check_damage(runs, rng, small, quick)
    sys.exit(tally.end())


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Is whatever is not a source, an image or an answer refused in words, with the right status, without a crash or a hang?

    run.py BAREME [WORD…]       only the cases whose name holds a word

Every function case_* is a case. Statuses are those of the command: 0 all well; 1 what was read has errors; 2 it could not do its work.
The diagnostics of files, of the command line and of images are raised here (tests/house/rows.txt).
"""

import json
import os
import random
import struct
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import Tally, bareme  # noqa: E402

PROGRAM = """barème 1
utilise maturité
liste couleur "Couleur"
    choix rouge "Rouge"
    choix bleu "Bleu"
questionnaire QA "Essai"
    version "1"
    échelle maturité
    mesures taux, niveau_moyen
question q "Une question" : oui ou non
    obligatoire
question c "Une couleur" : choix couleur
question n "Un nombre" : nombre de 0 à 10
question t "Un texte" : texte
axe A1 "Axe"
    critère A1.1 "Premier"
        posé si q
        niveau 0 : "Non"
        niveau 1 : "Un peu"
        niveau 2 : "Oui"
        niveau non applicable : "Sans objet"
        attendu 2
contrôle C01 "Contrôle"
    avertissement si A1.1 = 0 et c = bleu
    message "A1.1 vaut {A1.1}."
    vise A1.1
"""
DOCUMENT = {"subject": {"id": "s1"}, "status": "validated", "answers": {"q": True, "c": "bleu", "n": 3, "t": "x", "A1.1": 1}}
DATE = ["--date", "2020-12-15"]


class Case:
    """A folder with a good program and good answers, and what a case says of its runs."""

    def __init__(self, command, folder, tally, name):
        self.command, self.folder, self.tally, self.name = command, Path(folder), tally, name
        self.write("p.brm", PROGRAM)
        self.write("a.json", json.dumps(DOCUMENT, ensure_ascii=False))

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def run(self, args, status, *codes, stdin=b"", timeout=60, **env):
        """Runs; the status must be one of `status`, each code must be told, in words, on lines that are not too long to read."""
        done = bareme(self.command, list(args) + ["--lang", "fr"], cwd=self.folder, stdin=stdin, timeout=timeout, **env)
        what = f"{self.name}: bareme {' '.join(map(str, args))}"[:200]
        if not self.tally.check(done.fault is None, what, f"{done.fault}\n{done.short()}"):
            return done
        wanted = status if isinstance(status, tuple) else (status,)
        self.tally.check(done.status in wanted, f"{what}: status {done.status}, not {status}", done.short())
        for code in codes:
            self.tally.check(code.encode() in done.out + done.err, f"{what}: {code} is not told", done.short())
        if done.status != 0:
            self.tally.check(done.err.strip() or done.out.strip(), f"{what}: nothing is said")
        self.tally.check(len(done.err) < 200_000, f"{what}: {len(done.err)} bytes of messages")
        return done

    def check(self, source, status, *codes, **more):
        self.write("x.brm", source)
        return self.run(["check", "x.brm"], status, *codes, **more)

    def evaluate(self, answers, status, *codes, name="x.json", **more):
        self.write(name, answers)
        return self.run(["eval", "p.brm", name, "--format", "json"] + DATE, status, *codes, **more)

    def image(self):
        self.run(["compile", "p.brm", "-o", "p.brmc"], 0)
        return (self.folder / "p.brmc").read_bytes()


# ---- what should be well ----

def case_good(case):
    case.run(["check", "p.brm"], 0)
    case.run(["eval", "p.brm", "a.json"] + DATE, 0)
    case.run(["report", "p.brm", "a.json"] + DATE, 0)
    case.image()
    case.run(["disasm", "p.brmc"], 0)
    case.run(["report", "p.brmc", "a.json"] + DATE, 0)
    case.run(["--version"], 0)
    case.run(["--help"], 0)
    for command in ("check", "compile", "disasm", "eval", "report"):
        case.run([command, "--help"], 0)
    case.run([], 2)


# ---- sources ----

def case_source_empty(case):
    case.check("", 1)
    case.check("\ufeff", 1)
    case.check("\n\n\n", 1)
    case.check("# rien\n", 1)


def case_source_binary(case):
    case.check(bytes(range(256)) * 64, 1)
    case.check(b"\0" * 4096, 1)
    case.check(b"bar\xc3\xa8me 1\n\xff\xfe\xfd", 1)
    case.check(PROGRAM.encode().replace(b"Axe", b"A\0xe"), 1)
    case.check(PROGRAM.encode().replace("Première".encode(), b"\xc3"), (0, 1))
    case.check(PROGRAM.encode()[:-40] + b"\xe2\x82", 1)
    case.check(PROGRAM.encode("utf-16"), 1)
    case.check(PROGRAM.encode("latin-1"), 1)


def case_source_long_line(case):
    case.check(PROGRAM + "# " + "x" * 10_000_000 + "\n", 0)
    case.check(PROGRAM + 'définition d = "' + "é" * 5_000_000 + '"\n', (0, 1))
    case.check("barème 1\n" + "x" * 10_000_000, 1)
    case.check("barème 1 " + "(" * 10_000_000, 1)
    case.check("barème 1\n" + "9" * 10_000_000, 1)
    case.check("barème 1\n" + "é ; " * 2_500_000, 1)


def case_source_deep(case):
    deep = 100_000
    head = PROGRAM + "définition d = "
    case.check(head + "(" * deep + "1" + ")" * deep + "\n", 1)
    case.check(head + "(" * deep, 1)
    case.check(head + "non " * deep + "q\n", 1)
    case.check(head + "- " * deep + "1\n", 1)
    case.check(head + "si q alors " * deep + "1" + " sinon 2" * deep + "\n", 1)
    case.check(head + "min(" * deep + "1" + ")" * deep + "\n", 1)
    case.check(head + "1" + " + 1" * deep + "\n", (0, 1))
    case.check(head + "q" + " et q" * deep + "\n", (0, 1))
    case.check(PROGRAM + "contrôle C02 erreur si q message " + "« " * deep + "\n", 1)
    case.check(PROGRAM + 'contrôle C02 erreur si q message "' + "{" * (deep + 1) + '"\n', 1)


def case_source_every_cut(case):
    """A source cut anywhere is refused or accepted, in words."""
    data = PROGRAM.encode()
    for at in range(0, len(data), 17):
        case.check(data[:at], (0, 1))


def case_source_noise(case):
    """Words and marks of the language in any order."""
    words = "barème 1 « » \" ( ) { } , : . = <> axe critère niveau attendu si alors sinon et ou non QA A1.1 q 2 0.5 80 % 2020-12-15 2021-T1 " \
            "mesure par échelle liste choix question utilise définition essai vérifie message é \n # \0 € 'x' \u00a0 \u200b".split(" ")
    pick = random.Random(7)
    for _ in range(40):
        case.check("barème 1\n" + " ".join(pick.choice(words) for _ in range(400)), (0, 1))


def case_import_cycle(case):
    case.write("a.brm", 'barème 1\nutilise "b.brm"\n')
    case.write("b.brm", 'barème 1\nutilise "c.brm"\n')
    case.write("c.brm", 'barème 1\nutilise "a.brm"\n')
    done = case.run(["check", "a.brm"], 1)
    for name in (b"a.brm", b"b.brm", b"c.brm"):
        case.tally.check(name in done.err, f"import cycle: {name.decode()} is not shown", done.short())
    case.check('barème 1\nutilise "x.brm"\n', 1)


def case_import_missing(case):
    case.check('barème 1\nutilise "rien.brm"\n', 1)
    case.check("barème 1\nutilise matur\n", 1)
    case.check('barème 1\nutilise "."\n', 1)
    case.check('barème 1\nutilise "/dev/null"\n', 1)
    case.check('barème 1\nutilise ""\n', 1)


# ---- files and folders ----

def case_missing(case):
    for args in (["check", "absent.brm"], ["eval", "absent.brm", "a.json"], ["eval", "p.brm", "absent.json"], ["report", "p.brm", "absent"],
                 ["disasm", "absent.brmc"], ["compile", "absent.brm", "-o", "o.brmc"], ["check", "p.brm/x"]):
        case.run(args + (DATE if args[0] in ("eval", "report") else []), 2, "B0906")


def case_folder_without_source(case):
    (case.folder / "vide").mkdir()
    case.write("sous/dedans/p.brm", PROGRAM)
    for folder in ("vide", "sous"):
        case.run(["check", folder], 2, "B0908")
        case.run(["eval", folder, "a.json"] + DATE, 2, "B0908")
    case.run(["eval", "p.brm", "vide"] + DATE, (0, 2))
    case.write("dossier.brm/x.txt", "")
    case.run(["check", "dossier.brm"], 2, "B0908")


def case_special_files(case):
    case.run(["check", "/dev/null"], 1)
    case.run(["eval", "p.brm", "/dev/null"] + DATE, 1)
    os.mkfifo(case.folder / "tube")
    case.run(["check", "p.brm", "--diagnostics", "json", "--output", "/dev/null"], 0)
    case.run(["report", "p.brm", "a.json", "--output", "/dev/full"] + DATE, 2, "B0907")
    (case.folder / "boucle.brm").symlink_to("boucle.brm")
    case.run(["check", "boucle.brm"], 2, "B0906")


def case_permissions(case):
    if os.geteuid() == 0:
        return
    for name in ("p.brm", "a.json"):
        os.chmod(case.folder / name, 0)
    case.run(["check", "p.brm"], 2, "B0906")
    case.run(["eval", "p.brm", "a.json"] + DATE, 2, "B0906")


def case_output(case):
    """A file is written whole or not at all."""
    case.write("o.json", "avant")
    case.run(["report", "p.brm", "a.json", "--output", "absent/o.json"] + DATE, 2, "B0907")
    case.run(["report", "p.brm", "absent.json", "--output", "o.json"] + DATE, 2, "B0906")
    case.tally.check((case.folder / "o.json").read_text() == "avant", "output: a failed command changed the file")
    case.run(["report", "p.brm", "a.json", "--output", "o.json", "--format", "json"] + DATE, 0)
    json.loads((case.folder / "o.json").read_text())
    left = [p.name for p in case.folder.iterdir() if p.name.startswith("o.json.")]
    case.tally.check(not left, f"output: left behind {left}")


# ---- the command line ----

def case_options(case):
    case.run(["chek", "p.brm"], 2, "B0917", "check")
    case.run(["check", "p.brm", "--langue", "fr"], 2, "B0918", "--lang")
    case.run(["check", "p.brm", "--by", "c"], 2, "B0901")
    case.run(["inconnue"], 2, "B0900", "--help")
    case.run(["check", "p.brm", "--frobnicate"], 2, "B0901", "--help")
    case.run(["report", "p.brm", "a.json", "--where", "b", "--where", "b"] + DATE, 2, "B0916")
    case.run(["report", "p.brm", "a.json", "--by", "tout_autre_chose"] + DATE, 2, "B0909")
    case.run(["report", "p.brm", "a.json", "--where", ""] + DATE, 2, "B0060")
    case.run(["report", "p.brm", "a.json", "--where", "tout_autre_chose"] + DATE, 2, "B0218")
    case.run(["report", "p.brm", "a.json", "--by", "c, c"] + DATE, 0)
    case.run(["eval", "p.brm", "a.json", "--by", "c"], 2, "B0901")
    done = bareme(case.command, ["eval", "p.brm", "a.json", "--date"], cwd=case.folder)
    case.tally.check(done.status == 2 and b"B0902" in done.err, "options: --date without a value", done.short())
    case.run(["compile", "p.brm"], 2, "B0902")
    for option, value in (("--date", "15/12/2020"), ("--date", "2020-02-30"), ("--date", ""), ("--horizon", "2022-T5"), ("--format", "xml"),
                          ("--jobs", "0"), ("--jobs", "-1"), ("--jobs", "99999999999"), ("--color", "maybe"), ("--diagnostics", "html")):
        case.run(["eval", "p.brm", "a.json", option, value], 2, "B0903")
    case.run(["report", "p.brm", "a.json", "--include", "draft,all"], 2, "B0903")
    case.run(["report", "p.brm", "a.json", b"--where=\xff\xfe".decode("utf-8", "surrogateescape")] + DATE, 2)
    case.run(["check", "p.brm", "--quiet=1"], 2, "B0903")
    case.run(["check"], 2, "B0904")
    case.run(["eval", "p.brm"], 2, "B0904")
    case.run(["disasm", "p.brm", "p.brm"], 2, "B0904")
    case.run(["--"], 2)
    case.run(["check", "--", "--lang"], 2, "B0906")


def case_horizon(case):
    case.run(["report", "p.brm", "a.json", "--horizon", "2020-12-14"] + DATE, 2, "B0905")
    case.run(["report", "p.brm", "a.json", "--horizon", "2020-T3"] + DATE, 2, "B0905")
    case.run(["report", "p.brm", "a.json", "--horizon", "2020-12-15"] + DATE, 0)
    case.run(["report", "p.brm", "a.json", "--horizon", "2020-T4"] + DATE, 0)


def case_by(case):
    case.run(["report", "p.brm", "a.json", "--by", "coul"] + DATE, 2, "B0909")
    case.write("couleur.brm", PROGRAM.replace('question c ', 'question teinte ').replace('et c = bleu', 'et teinte = bleu'))
    case.run(["report", "couleur.brm", "a.json", "--by", "Teintes"] + DATE, 2, "B0919", "« teinte »")
    case.run(["report", "p.brm", "a.json", "--by", "t"] + DATE, 2, "B0910")
    case.run(["report", "p.brm", "a.json", "--by", "n"] + DATE, 2, "B0910")
    case.run(["report", "p.brm", "a.json", "--by", "c,q"] + DATE, 0)
    case.run(["report", "p.brm", "a.json", "--by", "c,"] + DATE, 2, "B0909")


def case_where(case):
    for bad in ("", "(", "zzz", "A1.1 +", "1", '"', "{", "q et", "q)", "# q", "\0".replace("\0", "é" * 5000), "(" * 5000 + "q" + ")" * 5000, "taux(A1) > 0.1", "constat(C01)"):
        case.run(["report", "p.brm", "a.json", "--where", bad] + DATE, 2)
    case.write("r.brm", PROGRAM + 'retiré A1.9 "repris"\n')
    case.run(["compile", "r.brm", "-o", "r.brmc"], 0)
    for program in ("r.brm", "r.brmc"):
        case.run(["report", program, "a.json", "--where", "A1.9"] + DATE, 2, "B0420")
        case.run(["report", program, "a.json", "--where", "A1.2 = 1"] + DATE, 2, "B0212", "(un critère)")
    for good in ("q", "c = bleu", "A1.1 >= 1", "n + 1 > 2 et q", "t est renseigné"):
        case.run(["report", "p.brm", "a.json", "--where", good] + DATE, 0)


# ---- what stands in the wrong place ----

def case_swapped(case):
    case.image()
    case.run(["eval", "a.json", "p.brm"] + DATE, 2, "B0915")
    case.run(["check", "a.json"], 1)
    case.run(["check", "p.brmc"], 2, "B0911")
    case.run(["compile", "p.brmc", "-o", "q.brmc"], 2, "B0911")
    case.run(["check", "p.brm", "p.brmc"], 2, "B0911")
    case.run(["disasm", "p.brm"], 2, "B0912")
    case.run(["disasm", "a.json"], 2, "B0912")
    case.run(["eval", "p.brm", "p.brm"] + DATE, 1, "R014")
    case.run(["eval", "p.brm", "p.brmc"] + DATE, 1, "R014")
    case.write("faux.brmc", PROGRAM)
    case.run(["eval", "faux.brmc", "a.json"] + DATE, 2, "B0701")


def case_other_program(case):
    done = case.evaluate(json.dumps({"subject": {"id": "s"}, "answers": {"Q": True, "A1.2": 2, "autre": 1}, "plan": {"Z9": []},
                                     "questionnaires": {"QB": "1"}, "comments": {"nul": "x"}}), 1, "R001")
    found = [f for f in json.loads(done.out)[0]["findings"] if f["code"] == "R001"] if done.status == 1 else []
    case.tally.check(len(found) == 6, f"other program: {len(found)} unknown codes instead of 6", done.short())


# ---- answers ----

def case_answers_unreadable(case):
    good = json.dumps(DOCUMENT)
    bad = ["", " ", "{", "[", "}", "nul", '"x"', "3", "null", "true", good[:-1], good + "x", good.replace(":", "", 1), good.replace('"q"', '"c"'),
           "[1, 2]", '{"answers": {}}', '{"subject": {"id": ""}}', '{"subject": {"id": 3}}', '{"subject": 3}', '{"subject": {"id": "a"}, "answers": 3}',
           '{"subject": {"id": "a"}, "answers": []}', '{"subject": {"id": "a"}, "status": "fini"}', '{"subject": {"id": "a"}, "format": "x"}',
           '{"subject": {"id": "a"}, "converging": 1}', '{"subject": {"id": "\\ud800"}}', '{"subject": {"id": "a\\u0000b"}}',
           '{"subject": {"id": "a"}, "answers": {"n": 01}}',
           "[" * 100_000, '{"a":' * 100_000, '{"subject": {"id": "a"}, "answers": ' + "[" * 1000 + "]" * 1000 + "}"]
    for text in bad:
        case.evaluate(text, 1, "R014")
    case.evaluate('{"subject": {"id": "a"}, "answers": {"n": 1e400}}', 1, "R006")
    for data in (b"\xff\xfe", bytes(range(256)), b"\0\0\0\0", b'{"subject": {"id": "\xff"}}', good.encode("utf-16")):
        case.evaluate(data, 1, "R014")
    case.evaluate(b"\xef\xbb\xbf" + good.encode(), 0)


def case_answers_bad_one_among_good(case):
    """The rest of a data set goes on."""
    a, b = (json.dumps({"subject": {"id": i}, "status": "draft", "answers": {"q": False}}) for i in "ab")
    for name, text in (("x.ndjson", f"{a}\n{{oups\n\n{b}\n"), ("x.json", f"[{a}, 3, {b}]"), ("y.json", f'[{a}, {{"subject": {{"id": "c"}},}}, {b}]')):
        done = case.evaluate(text, 1, "R014", name=name)
        subjects = [r["subject"] for r in json.loads(done.out)] if done.status == 1 else []
        case.tally.check({"a", "b"} <= set(subjects), f"one bad document in {name}: read {subjects}", done.short())


def case_answers_long_line(case):
    text = json.dumps({"subject": {"id": "s"}, "answers": {"q": False, "t": "x" * 10_000_000}})
    case.evaluate(text, 0, name="x.ndjson")
    case.evaluate(text, 0, name="x.json")
    case.evaluate("x" * 10_000_000, 1, "R014", name="x.ndjson")
    case.evaluate('{"subject": {"id": "s"}, "answers": {' + ", ".join(f'"k{i}": 1' for i in range(20_000)) + "}}", 1, "R001")


def case_answers_values(case):
    """Any JSON value in any place is told, not a crash."""
    values = ["null", "true", "false", "0", "-0", "1", "1.5", "-1", "1e308", "9007199254740993", '""', '"na"', '"N/A"', '"rouge"', '"2020-12-15"',
              "[]", "[1]", '["rouge", "rouge"]', "{}", '{"E1": true}', '"' + "é" * 3000 + '"']
    for value in values:
        for member in ("q", "c", "n", "t", "A1.1"):
            case.evaluate(f'{{"subject": {{"id": "s"}}, "answers": {{"q": true, "z": {value}, "{member}x": {value}}}, "status": "validated"}}', 1, "R001")
            case.evaluate('{"subject": {"id": "s"}, "answers": {"%s": %s}}' % (member, value), (0, 1))
        case.evaluate('{"subject": {"id": "s"}, "answers": {"q": true}, "plan": {"A1.1": %s}, "comments": {"A1.1": %s}, "questionnaires": {"QA": %s}, '
                      '"%s": 1}' % (value, value, value, "autre"), (0, 1))
        case.evaluate('{"subject": {"id": "s"}, "plan": {"A1.1": [%s, [%s, %s], ["2021-T1", %s]]}}' % (value, value, value, value), (0, 1))


def case_stdin(case):
    document = json.dumps(DOCUMENT).encode()
    case.run(["eval", "p.brm", "-"] + DATE, 0, stdin=document)
    case.run(["eval", "p.brm", "-"] + DATE, 1, "R014", stdin=b"")
    case.run(["eval", "p.brm", "-"] + DATE, 1, "R014", stdin=b"\xff")


# ---- images ----

def case_image_truncated(case):
    data = case.image()
    for at in sorted({0, 1, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, len(data) // 2, len(data) - 9, len(data) - 8, len(data) - 1} | set(range(0, len(data), 97))):
        case.write("x.brmc", data[:at])
        done = case.run(["disasm", "x.brmc"], 2)
        case.tally.check(any(c in done.err for c in (b"B0912", b"B0701", b"B0702", b"B0703")), f"image cut at {at}: not told", done.short())
    case.run(["report", "x.brmc", "a.json"] + DATE, 2)
    case.write("x.brmc", data + b"\0" * 8)
    case.run(["disasm", "x.brmc"], 2)


def case_image_altered(case):
    """A flipped byte anywhere is told by the digest."""
    data = case.image()
    for at in range(0, len(data), max(1, len(data) // 150)):
        case.write("x.brmc", data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1:])
        done = case.run(["disasm", "x.brmc"], 2)
        case.tally.check(b"B07" in done.err or b"B0912" in done.err, f"image altered at {at}: not told", done.short())


def crc64(data):
    """CRC-64/XZ, by which images end."""
    if not TABLE:
        for n in range(256):
            for _ in range(8):
                n = n >> 1 ^ (0xC96C5795D7870F42 if n & 1 else 0)
            TABLE.append(n)
    crc = 0xFFFFFFFFFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFFFFFFFFFF


TABLE = []


def case_image_forged(case):
    """Alterations whose digest was made to fit meet the verifier: refused, or run without harm."""
    data = case.image()
    body = data[:-8]
    fits = struct.unpack("<Q", data[-8:])[0] == crc64(body)
    if not case.tally.check(fits, "images do not end with CRC-64/XZ of what stands before"):
        return
    pick = random.Random(11)
    for turn in range(300):
        forged = bytearray(body)
        for _ in range(pick.choice((1, 1, 1, 2, 5))):
            at = pick.randrange(len(forged) // 4) * 4 if pick.random() < 0.7 else pick.randrange(len(forged))
            value = pick.choice((0, 1, 2, 3, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, pick.getrandbits(32), pick.randrange(64)))
            if pick.random() < 0.5:
                forged[at] = value & 0xFF
            else:
                forged[at:at + 4] = struct.pack("<I", value)[:len(forged) - at]
        case.write("x.brmc", bytes(forged) + struct.pack("<Q", crc64(bytes(forged))))
        command = ("disasm",) if turn % 3 == 0 else ("report", "a.json") if turn % 3 == 1 else ("eval", "a.json")
        case.run([command[0], "x.brmc"] + list(command[1:]) + (DATE if command[0] != "disasm" else []), (0, 1, 2))


def case_image_too_large(case):
    with open(case.folder / "x.brmc", "wb") as f:
        f.write(case.image()[:16])
        f.truncate(268435457)
    case.run(["disasm", "x.brmc"], 2)


# ---- results ----

def case_output_keeps(case):
    """A file that is replaced keeps its permissions, and a link stays a link."""
    target = case.folder / "o.json"
    target.write_text("old")
    target.chmod(0o600)
    (case.folder / "lien.json").symlink_to("o.json")
    case.run(["report", "p.brm", "a.json", "--format", "json", "--output", "lien.json"] + DATE, 0)
    case.tally.check(target.stat().st_mode & 0o777 == 0o600, "--output changed the permissions of the file")
    case.tally.check((case.folder / "lien.json").is_symlink() and target.read_text() != "old", "--output replaced a link")


def case_csv_drops_nothing(case):
    """What the rows of a table cannot hold stands on standard error: rejected documents, findings, counts."""
    case.write("r.ndjson", (case.folder / "a.json").read_text().replace("\n", " ") + "\n{oups\n")
    done = case.run(["eval", "p.brm", "r.ndjson", "--format", "csv"] + DATE, 1)
    case.tally.check(b"R014" in done.err, "csv: a rejected document is not told", done.short())
    done = case.run(["eval", "p.brm", "r.ndjson", "--format", "csv", "--quiet", "--diagnostics", "json"] + DATE, 1)
    case.tally.check(b"R014" in done.err, "csv: --quiet took back what --diagnostics asked for", done.short())
    done = case.run(["report", "p.brm", "r.ndjson", "--format", "csv"] + DATE, 1)
    case.tally.check(b"R014" in done.err and b" 1" in done.err, "csv: the counts of a report are not told", done.short())


def case_names_in_a_terminal(case):
    """Nothing that a document holds reaches the terminal as a command to it."""
    case.write("e.json", '{"subject": {"id": "x\\u001b[31m\\u202e", "name": "\\u0007"}, "answers": {}}')
    done = case.run(["eval", "p.brm", "e.json"] + DATE, 0)
    case.tally.check(b"\x1b" not in done.out and b"\x07" not in done.out and "\u202e".encode() not in done.out, "an id's control characters are printed", done.short())


def case_order_of_sources(case):
    """An image depends neither on the order of the arguments nor on the folder where the command runs."""
    for folder, code in (("x", "P"), ("y", "O")):
        (case.folder / folder).mkdir()
        case.write(f"{folder}/s.brm", f'barème 1\nquestionnaire {code} "p"\n    version "1"\nquestion q{code} "q" : oui ou non\n    obligatoire\n')
    case.run(["compile", "x/s.brm", "y/s.brm", "-o", "1.brmc"], 0)
    case.run(["compile", "y/s.brm", "x/s.brm", "-o", "2.brmc"], 0)
    case.tally.check((case.folder / "1.brmc").read_bytes() == (case.folder / "2.brmc").read_bytes(), "the order of the arguments changes the image")


# ---- memory ----

def case_memory(case):
    """Whichever request for memory fails, the command says so, or did not need it."""
    case.image()
    for args in (["check", "p.brm"], ["eval", "p.brm", "a.json"] + DATE, ["report", "p.brmc", "a.json"] + DATE, ["compile", "p.brm", "-o", "m.brmc"],
                 ["disasm", "p.brmc"]):
        failed, step, at = 0, 1, 1
        while at < 400_000:
            done = case.run(args, (0, 2), BAREME_TEST_ALLOCATIONS=str(at))
            if done.status == 0:
                break
            failed += 1
            case.tally.check(b"B0913" in done.err, f"memory: {args[0]}, request {at}: not told", done.short())
            step = 1 if at < 60 else step + 7
            at += step
        case.tally.check(failed > 0, f"memory: no request of {args[0]} could fail")


def main():
    args = sys.argv[1:]
    if not args or not os.access(args[0], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    tally = Tally()
    for name, function in list(globals().items()):
        if name.startswith("case_") and (len(args) == 1 or any(word in name for word in args[1:])):
            with tempfile.TemporaryDirectory() as folder:
                function(Case(os.path.abspath(args[0]), folder, tally, name[5:].replace("_", " ")))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Documents that are broken in every way, read quickly and read carefully: the same report, byte for byte?

    run.py BAREME [--files N] [--seed S] [--keep FOLDER]

Documents in their usual shape, in several styles, are damaged: bytes changed, lines cut, members given twice, names escaped, numbers
made big or given a fraction, lone surrogates, NULs, depth, values that are refused, other orders, ids that come again. Each file goes
through `report` with and without groups, a horizon, a filter, drafts, on one worker and on three, and once more with
BAREME_TEST_CAREFUL=1, which reads one document after the other. A file that differs is kept where --keep says.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally  # noqa: E402

PROGRAM = ROOT / "tests" / "golden" / "service.brm"
BASE = ["--date", "2021-03-31", "--lang", "fr", "--lenient", "--quiet", "--format", "json"]
RUNS = [[], ["--jobs", "1"], ["--jobs", "3"],
        ["--by", "teinte,en_ligne,teintes,postes", "--include", "draft,submitted,private"],
        ["--horizon", "2021-T4", "--include", "draft", "--jobs", "2"],
        ["--where", "en_ligne", "--include", "submitted,private", "--by", "teinte"],
        ["--unique-ids", "--include", "draft,submitted,private"]]
STYLES = [(", ", ": "), (",", ":"), (", ", ":"), (",", ": ")]
VALUES = ["0", "1", "2", "3", "4", "10", "-1", "-0", "1.0", "1e0", "01", "3.5", "0.62", "0.1234567890123456789", "9007199254740993", "1e400",
          "123456789012345678901234567890", "1000", "1000.0", "-5", "true", "false", "null", '"na"', '"NA"', '"2"', '"6.2"', "6.2", '"rouge"',
          '"bleu"', '"Rouge"', '"é"', '"e\\u0301"', '"\u0065\u0301"', '"\\ud800"', '"\\u0000"', '""', "[]", "{}", '["rouge"]',
          '["bleu", "6.2"]', '["bleu","bleu"]', '["vert"]', "[1]", '{"E1": true}', '"2021-02-29"', '"2020-02-29"', '"2021-T2"', "+1", ".5", "1.",
          "tru", "nul", "NaN", '"un texte un peu plus long que seize octets"', '"tab\\t"', '"\t"', "[[[[[]]]]]", "[" * 70 + "]" * 70]
PLANS = ['[["2021-T2", 2]]', '[["2021-T2",2]]', '[["2021-Q2", 1], ["2021-T4", 2]]', '[["2021-T2", 2], ["2021-T2", 3]]', "[]", '"not-plannable"',
         '[["2021-06-30", 2], ["2021-T2", 2]]', '[["2021-T5", 2]]', '[["2021-T2", 9]]', '[["2021-T2", "2"]]', '[["2021-T2"]]', "null", "3",
         '[["2020-T1", 3]]', '[["2021-T2", 1.0]]', '[["0000-T1", 1]]', '[["2021-T2", 2, 3]]', "[[]]", '[["2022-T1", 0], ["2023-T1", 3]]']
NAMES = ["en_ligne", "postes", "part", "ouvert", "nom", "teinte", "teintes", "S1.1", "S1.2", "S1.3", "S2.1"]
USUAL = {"en_ligne": ["true", "false"], "postes": ["12", "0", "1000"], "part": ["0.62", "0", "1"], "ouvert": ['"2020-05-01"'],
         "nom": ['"Un"', '"Élan"'], "teinte": ['"rouge"', '"bleu"', '"6.2"'], "teintes": ['["bleu"]', '["rouge", "6.2"]', "[]"]}


def document(chance, style, number, oddness):
    comma, colon = style
    odd = chance.random()

    def pairs(items):
        return "{" + comma.join(json.dumps(k, ensure_ascii=False) + colon + v for k, v in items) + "}"

    answers = []
    for name in NAMES:
        if chance.random() < 0.15:
            continue
        usual = USUAL.get(name, ["0", "1", "2", "3", '"na"'])
        answers.append((name, chance.choice(VALUES) if chance.random() < oddness else chance.choice(usual)))
    if odd < 0.1:
        chance.shuffle(answers)
    if answers and chance.random() < 0.02:
        answers.append(chance.choice(answers))
    if chance.random() < 0.02:
        answers.append(("inconnu", "1"))
    members = [("subject", pairs([("id", json.dumps(f"s{number}" if chance.random() > 0.05 else f"s{chance.randrange(number + 1)}"))]
                                 + ([("kind", '"service"' if chance.random() > 0.01 else '"autre"')] if chance.random() < 0.8 else [])
                                 + ([("name", chance.choice(['"Premier"', '"Élan"'] * 9 + ["3", '"a\\nb"']))] if chance.random() < 0.2 else [])))]
    if chance.random() < 0.3:
        members.append(("questionnaires", pairs([("QS", chance.choice(['"2021-1"'] * 50 + ['"2020-1"', "1", "null"]))])))
    if chance.random() < 0.9:
        members.append(("status", chance.choice(['"validated"'] * 60 + ['"draft"', '"submitted"'] * 8 + ['"x"', "null"])))
    for flag in ("publishable", "converging"):
        if chance.random() < 0.2:
            members.append((flag, chance.choice(["true", "false"] * 20 + ["null", "1"])))
    if chance.random() < 0.95:
        members.append(("answers", pairs(answers)))
    if chance.random() < 0.5:
        plan = [(c, chance.choice(PLANS[:3] if chance.random() >= oddness else PLANS)) for c in NAMES[7:] if chance.random() < 0.5]
        if chance.random() < 0.03:
            plan.append((chance.choice(NAMES), PLANS[0]))
        members.append(("plan", pairs(plan)))
    if chance.random() < 0.03:
        members.append(("comments", chance.choice(["{}", '{"S1.1": "Oui"}', '{"S1.3": " "}'])))
    if odd > 0.97:
        chance.shuffle(members)
    if chance.random() < 0.01:
        members.append(chance.choice(members))
    if chance.random() < 0.01:
        members.append(("format", chance.choice(['"bareme-answers/1"', '"bareme-answers/2"'])))
    return pairs(members)


def damaged(chance, text):
    raw = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(chance.randrange(1, 3)):
        if not raw:
            break
        at = chance.randrange(len(raw))
        what = chance.randrange(8)
        if what == 0:
            raw[at] = chance.randrange(256)
        elif what == 1:
            del raw[at]
        elif what == 2:
            raw.insert(at, chance.choice(b'",:{}[] \t\r\0\\e0\xff\xc3\xcc'))
        elif what == 3:
            del raw[at:]
        elif what == 4:  # an escape in the place of a letter
            raw[at:at + 1] = b"\\u%04x" % raw[at]
        elif what == 5:
            end = min(len(raw), at + chance.randrange(1, 30))
            raw[at:at] = raw[at:end]
        elif what == 6:
            raw[at:at + 1] = b"\\" + bytes([raw[at]])
        else:
            raw[at:at] = bytes(chance.choice(["é", "e\u0301", "\u212b", "\U0001f600"]), "utf-8")
    return bytes(raw)


def file_of(chance, n):
    style, ends = chance.choice(STYLES), chance.choice([b"\n", b"\n", b"\r\n"])
    share, oddness = chance.choice([0, 0.02, 0.3]), chance.choice([0, 0.002, 0.04])
    lines = []
    for number in range(n):
        if chance.random() < 0.01:
            style = chance.choice(STYLES)
        text = document(chance, style, number, oddness)
        lines.append(damaged(chance, text) if chance.random() < share else text.encode())
        if chance.random() < 0.01:
            lines.append(chance.choice([b"", b"  ", b"\t", b" " * 300, b"[]", b"3", b'{"subject": {"id": "x"}}']))
    data = ends.join(lines)
    return data + (ends if chance.random() < 0.7 else b"")


def report(command, path, options, careful):
    env = dict(os.environ)
    if careful:
        env["BAREME_TEST_CAREFUL"] = "1"
    done = subprocess.run([command, "report", PROGRAM, path] + BASE + options, env=env, capture_output=True, timeout=300)
    return done.returncode, done.stdout


def compare(args, index):
    chance = random.Random(args.seed * 1000003 + index)
    data = file_of(chance, chance.choice([1, 30, 400, 3000]))
    different = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.ndjson"
        path.write_bytes(data)
        for options in RUNS:
            quick, careful = report(args.bareme, path, options, False), report(args.bareme, path, options, True)
            if quick != careful or quick[0] != 0:
                different.append(f"{' '.join(options)}: status {quick[0]}, {careful[0]}")
        if different and args.keep:
            Path(args.keep).mkdir(parents=True, exist_ok=True)
            (Path(args.keep) / f"{args.seed}-{index}.ndjson").write_bytes(data)
    return different


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bareme")
    parser.add_argument("--files", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    args = parser.parse_args()
    tally = Tally()
    with ThreadPoolExecutor(2) as pool:
        for index, different in enumerate(pool.map(lambda i: compare(args, i), range(args.files))):
            tally.check(not different, f"file {index} of seed {args.seed}", "\n".join(different))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

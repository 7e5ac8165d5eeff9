#!/usr/bin/env python3
"""Do the figures of a questionnaire stay as they are, to the byte, when a supplement stands beside it?

    run.py BAREME

The same answers with and without each supplement: every report and every result, its own questionnaires and findings taken out, is the
same text; and a supplement stands right after what it completes.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import Tally, bareme, one_bareme  # noqa: E402

NATIONAL = """barème 1

utilise maturité

liste zone "Zone"
    choix nord "Nord"
    choix sud "Sud"

questionnaire QU "Urbanisation"
    version "1"
    porte sur service
    échelle maturité
    mesures taux, niveau_moyen

question ouvert "Ouvert ?" : oui ou non
    obligatoire
question zone_du_service "Zone" : choix zone

axe A1 "Usage"
    poids 3
    critère A1.1 "Usage"
        posé si ouvert
        selon maturité
        niveau non applicable : "Sans objet"
        attendu 2
        poids 0.7
    critère A1.2 "Gouvernance"
        exigence E1 "Référent"
        exigence E2 "Plan"
        niveau 0 : "Absente"
        niveau 1 : "Engagée" exige E1
        niveau 3 : "Tenue" exige E2
        attendu 3

axe A2 "Moyens"
    critère A2.1 "Moyens"
        selon maturité
        attendu 1

questionnaire QI "Identités"
    version "1"
    porte sur service
    échelle maturité
    mesures taux

axe I1 "Identités"
    critère I1.1 "Source"
        selon maturité
        attendu 3
"""

SUPPLEMENTS = {
    "ARA": """
complément ARA "Compléments d'Auvergne-Rhône-Alpes" complète QU de "1"
    version "7"
question plan_local "Plan local ?" : oui ou non
    obligatoire
axe ARA.L1 "Local"
    critère ARA.L1.1 "Plan"
        posé si plan_local
        exigence E1 "Voté"
        niveau 0 : "Non"
        niveau 1 : "Oui" exige E1
        attendu 1
        poids 12
contrôle ARA.C1 erreur si ARA.L1.1 = 0 et A1.1 >= 1 message "Plan à voter."
""",
    "BFC": """
complément BFC "Compléments de Bourgogne-Franche-Comté" complète QU
    version "1"
axe BFC.L1 "Local"
    critère BFC.L1.1 "Suite"
        niveau 0 : "Non"
        niveau 1 : "Oui" si A1.1 >= 2
        attendu 1
""",
}


def documents():
    """Answers to everything, drawn once: a program without a supplement says R001 of those to it, and counts the rest alike."""
    draw = random.Random(7)
    lines = []
    for i in range(60):
        answers = {"ouvert": draw.random() < 0.8, "zone_du_service": draw.choice(["nord", "sud", None]), "A2.1": draw.randrange(4), "I1.1": draw.choice([0, 3, None])}
        if answers["ouvert"]:
            answers["A1.1"] = draw.choice([0, 1, 2, 3, "na", None])
        answers["A1.2"] = {"E1": draw.random() < 0.6, "E2": draw.choice([True, False, None])}
        answers["plan_local"] = draw.choice([True, False, None])
        if answers["plan_local"]:
            answers["ARA.L1.1"] = {"E1": draw.choice([True, False])}
        plan = {"A1.1": [["2021-T4", 3]]} if draw.random() < 0.3 and answers.get("A1.1") not in (None, "na") else {}
        lines.append({"subject": {"id": f"s{i:02}", "kind": "service"}, "status": "validated", "answers": answers, "plan": plan})
    return lines


def run(tally, command, folder, name, text, arguments, form="json"):
    (folder / f"{name}.brm").write_text(text, encoding="utf-8")
    done = bareme(command, [arguments[0], f"{name}.brm", "answers.ndjson", "--date", "2020-12-15", "--format", form, "--lenient", "--quiet"] + arguments[1:], cwd=folder)
    tally.check(done.fault is None and done.status == 0, f"{name}: {' '.join(arguments)}", done.short())
    return done.out.decode()


def without(value, codes):
    """A result with the questionnaires of these codes, the findings, and what they count taken out."""
    if isinstance(value, list):
        return [without(v, codes) for v in value]
    if not isinstance(value, dict):
        return value
    return {k: without(v, codes) for k, v in value.items() if k not in codes and k != "findings"}


def order(value):
    """The codes of the questionnaires wherever a result lists them."""
    if isinstance(value, list):
        return [o for v in value for o in order(v)]
    if not isinstance(value, dict):
        return []
    return [o for k, v in value.items() for o in ([list(v)] if k == "questionnaires" else order(v))]


def numbers(text):
    """JSON with each number as the text that stands there."""
    return json.loads(text, parse_float=lambda s: f"float {s}", parse_int=lambda s: f"int {s}") if text else None


def rows(text, codes):
    """The rows of CSV that are not of these questionnaires."""
    return [line for line in text.split("\r\n") if not any(f",{code}," in line for code in codes)]


def check_tables(tally, command, folder):
    """CSV keeps the national rows; text says of a supplement that it is one, and whose."""
    both = NATIONAL + SUPPLEMENTS["ARA"]
    for arguments in (["report", "--by", "zone_du_service"], ["eval"]):
        alone, joined = (run(tally, command, folder, name, text, arguments, "csv") for name, text in (("national", NATIONAL), ("both", both)))
        tally.check(rows(joined, ("ARA",)) == rows(alone, ()), f"{' '.join(arguments)}: the national rows of the table moved")
        for language, words in (("fr", "ARA – Compléments d'Auvergne-Rhône-Alpes, complément local de QU"), ("en", "Alpes, local supplement of QU")):
            text = run(tally, command, folder, "both", both, arguments + ["--lang", language], "text")
            tally.check(words in text, f"{' '.join(arguments)}: « {words} » is not said")
            tally.check("local" not in run(tally, command, folder, "national", NATIONAL, arguments + ["--lang", language], "text").split("plan_local")[0],
                        f"{' '.join(arguments)}: a questionnaire of its own is called a supplement")


def main():
    command, _ = one_bareme(sys.argv, __doc__)
    tally = Tally()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "answers.ndjson").write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents()), encoding="utf-8")
        for arguments in (["report"], ["report", "--by", "zone_du_service"], ["report", "--horizon", "2022-T4"], ["eval"], ["eval", "--horizon", "2022-T4"]):
            alone = numbers(run(tally, command, folder, "national", NATIONAL, arguments))
            for codes in (("ARA",), ("BFC",), ("BFC", "ARA")):
                text = NATIONAL + "".join(SUPPLEMENTS[c] for c in codes)
                what = f"{' '.join(arguments)} with {' and '.join(codes)}"
                both = numbers(run(tally, command, folder, "with-" + "-".join(codes), text, arguments))
                tally.check(without(both, codes) == without(alone, ()), f"{what}: the national figures moved")
                wanted = ["QU", *codes, "QI"]
                tally.check(all(o == wanted for o in order(both)) and order(both), f"{what}: the order is not {wanted}", str(order(both)[:1]))
        check_tables(tally, command, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

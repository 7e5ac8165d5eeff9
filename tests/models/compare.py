#!/usr/bin/env python3
"""The same services under every scoring model of the standard library, and whose order changes.

    compare.py BAREME             prints the tables of docs/modeles-de-score.md
    compare.py BAREME --check     are those of the page what this prints? One line a table that is not; exit 1
    compare.py BAREME --record    writes them into the page

QU and QI are copied to a temporary folder with all the measures beside their own; `report --by` gives the figures of the nation, regions and
domains, `eval` those of each service. A rank is 1 plus how many do better, so that equals share the best one. Kendall's tau is tau-b, which
allows for equals. What Barème cannot say, flat points over the possible ones, is divided here and marked as such.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from fractions import Fraction
from math import sqrt
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally  # noqa: E402

PAGE = ROOT / "docs" / "modeles-de-score.md"
ANS = ROOT / "questionnaires" / "ans"
SERVICES = ["--date", "2020-12-15", "--where", "type_tronc_commun est renseigné", "--format", "json", "--lenient", "--lang", "fr"]
QUESTIONNAIRES = ["QU", "QI"]
REFERENCE = "taux"

# The measures of each module, in the order of the page; the reference first.
MODULES = {
    "maturité": ["taux", "niveau_moyen"],
    "xccdf": ["xccdf_défaut", "xccdf_défaut_strict", "xccdf_plat", "xccdf_plat_possible", "xccdf_plat_sans_poids",
              "xccdf_plat_sans_poids_possible", "xccdf_réussis", "xccdf_absolu"],
    "extrêmes": ["hautes_eaux", "plus_grand_écart", "maillon_faible", "maillon_faible_taux"],
    "moyennes": ["moyenne_simple", "moyenne_pondérée", "part_de_la_cible", "moyenne_plafonnée", "taux_simple", "taux_sans_plafond"],
}
# Points earned, and those that could be: the second is shown beside the first and never ranked alone.
POSSIBLE = {"xccdf_plat": "xccdf_plat_possible", "xccdf_plat_sans_poids": "xccdf_plat_sans_poids_possible",
            "xccdf_réussis": "xccdf_plat_sans_poids_possible"}
# Their quotient, which no measure can be.
QUOTIENT = "plat, gagnés / possibles"
LOW_IS_GOOD = {"plus_grand_écart"}
PERCENT = {QUOTIENT}


def models():
    for measures in MODULES.values():
        for measure in measures:
            if measure not in POSSIBLE.values():
                yield measure
                if measure == "xccdf_plat":
                    yield QUOTIENT


class Run:
    """What the command says of the copies."""

    def __init__(self, command):
        with tempfile.TemporaryDirectory() as folder:
            self.copy(Path(folder))
            arguments = [folder, str(ANS / "exemple" / "convergence-2020.ndjson")] + SERVICES
            self.report = self.say(command, ["report"] + arguments + ["--by", "région,domaine"])
            published = self.published()
            self.services = [one for one in self.say(command, ["eval"] + arguments) if one["subject"] in published]
        counted = self.report["documents"]["counted"]
        if counted != len(self.services):
            sys.exit(f"the report counts {counted} services, `eval` gives {len(self.services)}")

    @staticmethod
    def copy(folder):
        measures = ", ".join(m for names in MODULES.values() for m in names)
        uses = "".join(f"utilise {module}\n" for module in MODULES)
        for path in ANS.glob("*.brm"):
            text = path.read_text(encoding="utf-8")
            if path.stem.upper() in QUESTIONNAIRES:
                text, lines = re.subn(r"^utilise maturité\n", uses, text, flags=re.M)
                text, clauses = re.subn(r"^    mesures taux, niveau_moyen$", f"    mesures {measures}", text, flags=re.M)
                if (lines, clauses) != (1, 1):
                    sys.exit(f"{path}: neither « utilise maturité » nor « mesures taux, niveau_moyen » may be missing or come twice")
            (folder / path.name).write_text(text, encoding="utf-8")

    @staticmethod
    def published():
        """`eval` gives every document that --where keeps, a report those that are validated and publishable."""
        lines = (ANS / "exemple" / "convergence-2020.ndjson").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines if line.strip()]
        return {one["subject"]["id"] for one in found if one.get("status") == "validated" and one.get("publishable", True)}

    @staticmethod
    def say(command, arguments):
        done = subprocess.run([command] + arguments, capture_output=True, encoding="utf-8", timeout=300, check=False, env=os.environ)
        if done.returncode:
            sys.exit(f"{command} {arguments[0]}: status {done.returncode}\n{done.stderr[:4000]}")
        return json.loads(done.stdout)

    def groups(self, questionnaire, question):
        """The measures of the questionnaire in each group, {key: {measure: figure}}."""
        found = {key: group["questionnaires"][questionnaire] for key, group in self.report["by"][question].items()}
        return {key: with_quotient(part["measures"]) for key, part in found.items() if part["subjects"]}

    def nation(self, questionnaire):
        return with_quotient(self.report["questionnaires"][questionnaire]["measures"])

    def each(self, questionnaire):
        parts = {one["subject"]: one["questionnaires"][questionnaire]["measures"] for one in self.services}
        return {subject: with_quotient(figures) for subject, figures in parts.items() if figures[REFERENCE] is not None}


def exact(figure):
    """The fraction whose nearest double this is: those of the sample have small denominators."""
    return Fraction(figure).limit_denominator(100000)


def with_quotient(figures):
    earned, possible = figures["xccdf_plat"], figures["xccdf_plat_possible"]
    return {**figures, QUOTIENT: None if not possible else float(exact(earned) / exact(possible))}


def goodness(figures, model):
    """Higher is better, whatever the model."""
    return {key: -f[model] if model in LOW_IS_GOOD else f[model] for key, f in figures.items()}


def ranks(figures, model):
    good = goodness(figures, model)
    return {key: 1 + sum(other > value for other in good.values()) for key, value in good.items()}


def tau(figures, model, reference=REFERENCE):
    """Kendall's tau-b of two models' orders; None where one gives everyone the same."""
    a, b = goodness(figures, reference), goodness(figures, model)
    keys = list(a)
    agree = in_a = in_b = 0
    for i, x in enumerate(keys):
        for y in keys[:i]:
            s, t = (a[x] > a[y]) - (a[x] < a[y]), (b[x] > b[y]) - (b[x] < b[y])
            agree, in_a, in_b = agree + s * t, in_a + (s != 0), in_b + (t != 0)
    return agree / sqrt(in_a * in_b) if in_a and in_b else None


def comma(text):
    return text.replace(".", ",").replace("-", "−")


def typeset(text):
    """No-break spaces where French has them."""
    return re.sub(r" (?=[:;%])(?=\S)", "\u00a0", text)


def figure(value, model):
    if value is None:
        return "–"
    return comma(f"{100 * value:.1f}") + " %" if model in PERCENT else comma(f"{value:.2f}")


def shown(figures, model):
    text = figure(figures[model], model)
    return f"{text} sur {figure(figures[POSSIBLE[model]], '')}" if model in POSSIBLE else text


def name(model):
    return f"*{model}*" if model == QUOTIENT else f"`{model}`"


def table(head, rows):
    sides = ["---"] + ["--:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, sides] + rows)


def national(run):
    rows = [[name(m)] + [shown(run.nation(q), m) for q in QUESTIONNAIRES] for m in models()]
    return table(["mesure"] + QUESTIONNAIRES, rows)


def labels(liste):
    text = (ANS / "listes.brm").read_text(encoding="utf-8")
    body = re.search(rf"^liste {liste} .*?\n(.*?)(?=^liste |\Z)", text, re.M | re.S).group(1)
    return {key.strip('"'): label for key, label in re.findall(r"^    choix (\S+) «\s(.*?)\s»", body, re.M)}


def moved(figures, model):
    """How many change place against the reference, and the farthest move."""
    before, after = ranks(figures, REFERENCE), ranks(figures, model)
    moves = {key: before[key] - after[key] for key in before}
    far = max(moves, key=lambda key: abs(moves[key]))
    return sum(move != 0 for move in moves.values()), far, moves[far]


def order(run, question):
    """Of a grouping: tau, how many groups change place, and the farthest move, under each model."""
    rows = []
    for model in models():
        if model == REFERENCE:
            continue
        row = [name(model)]
        for questionnaire in QUESTIONNAIRES:
            figures = run.groups(questionnaire, question)
            t = tau(figures, model)
            count, far, by = moved(figures, model)
            if t is None:
                row += ["–", "tous ex æquo", ""]
            else:
                row += [comma(f"{t:.2f}"), f"{count} sur {len(figures)}", f"{far} {comma(f'{by:+d}')}" if count else "–"]
        rows.append(row)
    head = ["mesure"] + [f"{q} : {what}" for q in QUESTIONNAIRES for what in ("tau", "changent de rang", "le plus loin")]
    return table(head, rows)


def services(run):
    rows = []
    for model in models():
        if model != REFERENCE:
            values = [tau(run.each(q), model) for q in QUESTIONNAIRES]
            distinct = [len({f[model] for f in run.each(q).values()}) for q in QUESTIONNAIRES]
            rows.append([name(model)] + [part for v, d in zip(values, distinct) for part in ("–" if v is None else comma(f"{v:.2f}"), str(d))])
    return table(["mesure"] + [f"{q} : {what}" for q in QUESTIONNAIRES for what in ("tau", "valeurs distinctes")], rows)


def same(run):
    """The measures that give each service just what another gives, questionnaire by questionnaire."""
    names, groups = list(models()), []
    for model in names:
        for group in groups:
            if all(f[model] == f[group[0]] for q in QUESTIONNAIRES for f in run.each(q).values()):
                group.append(model)
                break
        else:
            groups.append([model])
    return [group for group in groups if len(group) > 1]


def places(run, questionnaire):
    """The rank of each region under the models whose order of regions differs from those before."""
    figures = run.groups(questionnaire, "région")
    columns = list(orders(figures))
    titles = labels("régions")
    rows = []
    for key in sorted(figures, key=lambda key: (ranks(figures, REFERENCE)[key], key)):
        row = [f"{titles[key]} ({key})"]
        for place in orders(figures).values():
            row.append(str(place[key]) + ("=" if list(place.values()).count(place[key]) > 1 else ""))
        rows.append(row)
    return table(["région"] + [name(m) for m in columns], rows)


def orders(figures):
    """The orders that the models give, each once, {model: ranks}; one that puts everyone level is none."""
    found = {}
    for model in models():
        place = ranks(figures, model)
        if place not in found.values() and len(set(place.values())) > 1:
            found[model] = place
    return found


def ends(figures, sign):
    """Who is first (1) or last (-1) alone, and under how many of the orders."""
    found = {}
    for model in orders(figures):
        good = {key: sign * value for key, value in goodness(figures, model).items()}
        best = [key for key, value in good.items() if value == max(good.values())]
        if len(best) == 1:
            found[best[0]] = found.get(best[0], 0) + 1
    return ", ".join(f"{key} ({n})" for key, n in sorted(found.items(), key=lambda item: -item[1]))


def widest(figures):
    """Whose place depends most on the model."""
    places = {key: [place[key] for place in orders(figures).values()] for key in figures}
    key = max(places, key=lambda key: max(places[key]) - min(places[key]))
    return f"{key}, du rang {min(places[key])} au rang {max(places[key])}"


def summary(run):
    """The figures that the page's conclusion speaks of."""
    lines = [f"- {len(run.services)} services. Donnent à chacun d’eux le même chiffre : "
             + " ; ".join(", ".join(name(m) for m in group) for group in same(run)) + "."]
    for question, what in (("région", "régions"), ("domaine", "domaines")):
        for questionnaire in QUESTIONNAIRES:
            figures = run.groups(questionnaire, question)
            taus = {m: t for m in orders(figures) if m != REFERENCE and (t := tau(figures, m)) is not None}
            low, high = min(taus, key=taus.get), max(taus, key=taus.get)
            sizes = [group["questionnaires"][questionnaire]["subjects"] for group in run.report["by"][question].values()]
            lines.append(f"- {questionnaire}, {len(figures)} {what} de {min(filter(None, sizes))} à {max(sizes)} services, {len(orders(figures))} ordres "
                         f"différents. Tau avec l’ordre du `taux` : de {comma(f'{taus[low]:.2f}')} ({name(low)}) à {comma(f'{taus[high]:.2f}')} "
                         f"({name(high)}). En tête sans partage, et sous combien d’ordres : {ends(figures, 1)} ; en queue : {ends(figures, -1)}. "
                         f"Le plus grand écart de rang : {widest(figures)}.")
    for q in QUESTIONNAIRES:
        nation, met = run.nation(q), sum(f["xccdf_absolu"] == 1 for f in run.each(q).values())
        lines.append(f"- {q} : {met} services sur {len(run.each(q))} atteignent tout ce qui est attendu d’eux ; le taux moyen est de "
                     f"{figure(nation['taux'], 'taux')}, de {figure(nation['taux_sans_plafond'], 'taux')} sans plafond, et de "
                     f"{figure(nation['maillon_faible_taux'], 'taux')} au critère le plus en retard de chacun.")
        each = run.each(q)
        with_rate, with_possible = tau(each, "xccdf_plat"), tau(each, "xccdf_plat", "xccdf_plat_possible")
        lines.append(f"- {q}, les services rangés par points gagnés (`xccdf_plat`) : tau de {comma(f'{with_rate:.2f}')} avec le `taux`, de "
                     f"{comma(f'{with_possible:.2f}')} avec les seuls points possibles.")
    return "\n".join(lines)


def sections(run):
    found = {"national": national(run), "régions": order(run, "région"), "domaines": order(run, "domaine"), "services": services(run),
            "rangs QU": places(run, "QU"), "rangs QI": places(run, "QI"), "constats": summary(run)}
    return {title: typeset(text) for title, text in found.items()}


def percent_measures():
    for module in MODULES:
        text = (ROOT / "stdlib" / f"{module}.brm").read_text(encoding="utf-8")
        PERCENT.update(re.findall(r"^mesure (\S+) .* en %$", text, re.M))


def main():
    flags = [a for a in sys.argv[1:] if a in ("--check", "--record")]
    rest = [a for a in sys.argv[1:] if a not in flags]
    if len(rest) != 1 or len(flags) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    percent_measures()
    found = sections(Run(os.path.abspath(rest[0])))
    if not flags:
        print("\n\n".join(f"## {title}\n\n{text}" for title, text in found.items()))
        return 0
    page, tally = PAGE.read_text(encoding="utf-8"), Tally()
    for title, text in found.items():
        fresh = f"<!-- modèles : {title} -->\n\n{text}\n\n<!-- fin -->"
        pattern = re.compile(rf"<!-- modèles : {re.escape(title)} -->\n.*?<!-- fin -->", re.S)
        shows = pattern.search(page)
        tally.check(shows and (shows.group(0) == fresh or "--record" in flags), f"{PAGE.name}: « {title} » shows something else", text)
        page = pattern.sub(lambda _, now=fresh: now, page)
    if "--record" in flags:
        PAGE.write_text(page, encoding="utf-8")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

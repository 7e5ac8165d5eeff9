#!/usr/bin/env python3
"""Does the compiler give back the figures that the national report of 2020 published?

    check.py BAREME ROOT

BAREME is the command, ROOT the project's folder. The report is run over the sample data as published (validated, publishable
services of a common type), over all published documents (for the regional systems), with a horizon, and over what was left out.
Every figure must fall in the window that its published rounding leaves: x is held when x - u/2 <= figure < x + u/2, with u one
unit of the last published decimal. One line a comparison; exit 1 when one fails.
"""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

COMMON_TYPE = "type_tronc_commun est renseigné"
SERVICE = "sujet = service"


class Tally:
    """Counts and prints comparisons."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def say(self, good, what):
        print(f"{'ok  ' if good else 'FAIL'}  {what}")
        if good:
            self.passed += 1
        else:
            self.failed += 1

    def same(self, what, found, wanted):
        self.say(found == wanted, f"{what}: {found}" + ("" if found == wanted else f", published {wanted}"))

    def within(self, what, found, published, decimals):
        """The figure, exact, against the window of a number published with so many decimals."""
        half = Fraction(1, 2 * 10**decimals)
        centre = Fraction(str(published))
        good = found is not None and centre - half <= found < centre + half
        shown = "none" if found is None else f"{float(found):.6f}"
        self.say(good, f"{what}: {shown} in [{float(centre - half)}, {float(centre + half)}), published {published}")


class Runner:
    """Runs `report` on the national questionnaires and the sample."""

    def __init__(self, bareme, root, date, tally):
        self.command = [bareme, "report", str(root / "questionnaires" / "ans"),
                        str(root / "questionnaires" / "ans" / "exemple" / "convergence-2020.ndjson"),
                        "--date", date, "--format", "json", "--lang", "en"]
        self.tally = tally

    def __call__(self, title, *options):
        """The report as an object, {} when there is none. Its status must be 0: no validated document has an error."""
        print(f"-- {title}: report {' '.join(options)}")
        run = subprocess.run(self.command + list(options), capture_output=True, encoding="utf-8", check=False)
        self.tally.same("exit status", run.returncode, 0)
        if run.returncode != 0:
            print(run.stderr[-4000:])
        try:
            return json.loads(run.stdout)
        except json.JSONDecodeError as error:
            self.tally.say(False, f"standard output is no JSON: {error}")
            return {}


def at(tree, *path):
    """The member at this path, None where it is absent."""
    for step in path:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(step)
    return tree


def exact(number, factor=1):
    return None if not isinstance(number, (int, float)) or isinstance(number, bool) else Fraction(number) * factor


def compare(tally, what, part, entry, rate_decimals, level_decimals):
    """Subjects, rate and mean level of a questionnaire or an axis."""
    tally.same(f"{what} subjects", at(part, "subjects"), entry["n"])
    tally.within(f"{what} rate %", exact(at(part, "measures", "taux"), 100), entry["rate_pct"], rate_decimals)
    tally.within(f"{what} level", exact(at(part, "measures", "niveau_moyen")), entry["level"], level_decimals)


def check(bareme, root, published, tally):
    rounding, counts = published["rounding"], published["counts"]
    run = Runner(bareme, root, published["at"], tally)

    national = run("published services", "--where", COMMON_TYPE, "--by", "région,domaine,type_tronc_commun")
    tally.same("services", at(national, "documents", "counted"), counts["tronc_commun"])
    tally.same("rejected documents", at(national, "documents", "rejected"), 0)
    for grouping, wanted in (("région", "regions"), ("domaine", "main_domains"), ("type_tronc_commun", "tc_types")):
        tally.same(f"groups by {grouping}", len(at(national, "by", grouping) or {}), counts[wanted])
    for entry in published["questionnaires"]:
        if entry["questionnaire"] != "QR":
            compare(tally, entry["questionnaire"], at(national, "questionnaires", entry["questionnaire"]), entry,
                    rounding["questionnaire_rate_pct"], rounding["level"])
    for entry in published["axes"]:
        compare(tally, f"{entry['questionnaire']}.{entry['axis']}",
                at(national, "questionnaires", entry["questionnaire"], "axes", entry["axis"]), entry,
                rounding["axis_rate_pct"], rounding["level"])

    everyone = run("all published documents")
    for entry in published["questionnaires"]:
        if entry["questionnaire"] == "QR":
            compare(tally, "QR", at(everyone, "questionnaires", "QR"), entry,
                    rounding["questionnaire_rate_pct"], rounding["level"])

    projected = run("projection", "--where", COMMON_TYPE, "--horizon", "2022-T4")
    tally.same("converging services", at(projected, "documents", "counted"), counts["converging"])
    tally.same("horizon", at(projected, "horizon") is not None, True)

    counted = {}
    for name, condition, include in (
            ("active", SERVICE, "draft,submitted,private"),
            ("publishable", SERVICE, "draft,submitted"),
            ("publishable_outside_tronc_commun", f"{SERVICE} et type_tronc_commun est non renseigné", "draft,submitted")):
        report = run(name.replace("_", " "), "--where", condition, "--include", include)
        counted[name] = at(report, "documents", "counted")
        tally.same(f"{name} services", counted[name], counts[name])
    if None not in counted.values():
        tally.same("services kept from publication", counted["active"] - counted["publishable"], counts["not_publishable"])


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    published = json.loads((Path(__file__).resolve().parent / "published.json").read_text(encoding="utf-8"))
    tally = Tally()
    check(arguments[1], Path(arguments[2]), published, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

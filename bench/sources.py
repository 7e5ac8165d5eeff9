#!/usr/bin/env python3
"""Writes a questionnaire of a given shape and size on standard output.

    sources.py search N     the binary search of the 2013 Language Workbench Challenge: a question for each inner node of a balanced tree of N
                            leaves, a criterion for each leaf, each asked only on its own path
    sources.py chain N      N questions, each of which opens the next, a criterion at every tenth
    sources.py links N      the same, but each rule reads the question before and nothing else: the analysis has something to say of each
    sources.py fan N        one question gates N criteria
"""

import sys

HEAD = """barème 1
utilise maturité

questionnaire B "Banc d'essai : {title}"
    version "1"
    échelle maturité
    mesures taux, niveau_moyen
"""


def criterion(code, title, rule):
    return f"""
    critère {code} "{title}"
        posé si {rule}
        énoncé "Où en est le service sur ce point, au moment de répondre ?"
        selon maturité
        attendu 1
        attendu 3 dès 2022-06-30
"""


def search(n):
    """Inner nodes are numbered in the order in which they are met, from the root; a leaf is a span of one."""
    out, leaves, numbers = [], [], [0]

    def node(low, high, rule):
        if high - low == 1:
            leaves.append((low, rule))
            return
        numbers[0] += 1
        k, middle = numbers[0], (low + high) // 2
        asked = f"\n    posée si {rule}" if rule else ""
        out.append(f"question q{k} \"La valeur cherchée est-elle au moins {middle} ?\" oui ou non{asked}\n    obligatoire\n")
        for name, part, span in (("n", f"non q{k}", (low, middle)), ("o", f"q{k}", (middle, high))):
            path = f"{rule} et {part}" if rule else part
            out.append(f"définition {name}{k} = {path}\n")
            node(*span, f"{name}{k}")

    node(0, n, "")
    text = HEAD.format(title=f"recherche parmi {n} valeurs") + "\n" + "".join(out) + "\naxe V \"Valeurs\"\n"
    return text + "".join(criterion(f"V.{i}", f"Valeur {i}", rule) for i, rule in sorted(leaves))


def chain(n, linked):
    out = [HEAD.format(title=f"chaîne de {n} questions"), "\nquestion q0 \"Étape 0 ?\" oui ou non\n    obligatoire\n"]
    if not linked:
        out.append("définition d0 = q0\n")
    for k in range(1, n):
        rule = f"q{k - 1}" if linked else f"d{k - 1}"
        out.append(f"question q{k} \"L'étape {k - 1} étant passée, l'étape {k} l'est-elle aussi ?\" oui ou non\n    posée si {rule}\n    obligatoire\n")
        if not linked:
            out.append(f"définition d{k} = d{k - 1} et q{k}\n")
    out.append("\naxe V \"Étapes\"\n")
    out += [criterion(f"V.{k}", f"Étape {k}", f"q{k}" if linked else f"d{k}") for k in range(0, n, 10)]
    return "".join(out)


def fan(n):
    out = [HEAD.format(title=f"{n} critères derrière une question"), "\nquestion ouverte \"Le service est-il ouvert ?\" oui ou non\n    obligatoire\n",
           "\naxe V \"Critères\"\n"]
    return "".join(out + [criterion(f"V.{k}", f"Critère {k}", "ouverte") for k in range(n)])


def main():
    shapes = {"search": search, "chain": lambda n: chain(n, False), "links": lambda n: chain(n, True), "fan": fan}
    if len(sys.argv) != 3 or sys.argv[1] not in shapes or not sys.argv[2].isdigit():
        print(__doc__, file=sys.stderr)
        return 2
    sys.setrecursionlimit(100000)
    sys.stdout.write(shapes[sys.argv[1]](int(sys.argv[2])))
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Do the #include lines of src/ and the libraries of cmake/modules.cmake keep to the table of layers in docs/architecture.md?

A module may include the modules of a lower layer and those of its own, never in a circle; x_internal.h is for the files of x; system
headers are free. Files that the build generates are not read.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import ROOT, Tally  # noqa: E402

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def layer_table():
    """module -> layer, from the rows `| 4 | program | … |`."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {m.group(2): int(m.group(1)) for m in re.finditer(r"^\|\s*(\d+)\s*\|\s*([a-z]+)\s*\|", text, re.M)}


def circle(edges):
    """A circle among modules as a list of names, None when there is none."""
    state, path = {}, []

    def visit(node):
        state[node] = "open"
        path.append(node)
        for other in sorted(edges.get(node, ())):
            if state.get(other) == "open":
                return path[path.index(other):] + [other]
            if other not in state:
                found = visit(other)
                if found:
                    return found
        path.pop()
        state[node] = "done"
        return None

    for node in sorted(edges):
        if node not in state:
            found = visit(node)
            if found:
                return found
    return None


def check_includes(tally, layers, edges):
    for path in sorted((ROOT / "src").rglob("*.[ch]")) + sorted((ROOT / "src").rglob("*.def")):
        module = path.relative_to(ROOT / "src").parts[0]
        where = path.relative_to(ROOT)
        if not tally.check(module in layers, f"{where}: the folder {module} is not in the table of layers"):
            continue
        for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if name == "bareme.h" or name.endswith("keywords.def"):
                continue  # the public door; the keywords' rows stand beside the grammar
            parts = name.split("/")
            if not tally.check(len(parts) == 2 and parts[0] in layers, f"{where}: include \"{name}\" by its module, as \"module/file.h\""):
                continue
            other = parts[0]
            if other == module:
                continue
            edges.setdefault(module, set()).add(other)
            tally.check(layers[other] <= layers[module],
                        f"{where}: {module} (layer {layers[module]}) may not include {other} (layer {layers[other]})")
            tally.check(not re.search(r"_internal\.h$", name), f"{where}: {name} is for the files of {other}")


def check_libraries(tally, layers, edges):
    text = (ROOT / "cmake" / "modules.cmake").read_text(encoding="utf-8")
    for module, uses in re.findall(r"^brm_module\((\w+) USES ([^)]*)\)", text, re.M):
        named = {u for u in uses.split("GENERATED")[0].split() if u in layers}
        tally.check(module in layers, f"cmake/modules.cmake: {module} is not in the table of layers")
        for other in sorted(named):
            tally.check(layers[other] <= layers.get(module, -1), f"cmake/modules.cmake: {module} may not link {other}")
        missing = edges.get(module, set()) - named
        tally.check(not missing, f"cmake/modules.cmake: {module} includes {', '.join(sorted(missing))} without linking it")


def main():
    tally, layers, edges = Tally(), layer_table(), {}
    tally.check(len(layers) >= 15, "docs/architecture.md: the table of layers could not be read")
    check_includes(tally, layers, edges)
    check_libraries(tally, layers, edges)
    found = circle(edges)
    tally.check(found is None, "modules include each other in a circle: " + " -> ".join(found or []))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())

"""JSON values that know where they stand, and the files that hold them.

The generator builds documents as `Node` trees; `render` writes them in a layout of its own and gives each node its line and column
(characters, from 1), so that the evaluator can say where a finding stands without reading any JSON.
"""

import bisect
import json


class Node:
    """kind: object (value: [(key, Node)]), array ([Node]), string, number (the literal's text), bool, null, or raw (text that is no
    JSON value, for documents that cannot be read)."""

    __slots__ = ("kind", "value", "offset", "line", "column", "key")

    def __init__(self, kind, value=None):
        self.kind, self.value = kind, value
        self.offset = self.line = self.column = self.key = None     # key: the place of its name, for an object's member

    def get(self, key):
        """A member of an object, None where it is absent or null."""
        for k, v in self.value:
            if k == key:
                return None if v.kind == "null" else v
        return None

    @property
    def place(self):
        return (self.offset, self.line, self.column)


def node(x):
    """A Python value as a Node; dicts keep their order."""
    if isinstance(x, Node):
        return x
    if isinstance(x, dict):
        return Node("object", [(k, node(v)) for k, v in x.items()])
    if isinstance(x, (list, tuple)):
        return Node("array", [node(v) for v in x])
    if x is None:
        return Node("null")
    if isinstance(x, bool):
        return Node("bool", x)
    return Node("string", x) if isinstance(x, str) else Node("number", repr(x))


def number(text):
    return Node("number", text)


class Style:
    """How a file is written: spaces after commas and colons, one line a member or not, escapes or not."""

    def __init__(self, rng, one_line):
        self.comma, self.colon = rng.choice([(",", ":"), (", ", ": "), (" ,", " : ")])
        self.indent = None if one_line or rng.random() < 0.3 else rng.choice([1, 2, 4])
        self.escape = rng.random() < 0.2


def render_node(n, style, out, depth=0):
    """Appends the text of a node to `out`, a list of pieces whose last item is the length so far."""
    def put(text):
        out[-1:] = [text, out[-1] + len(text)]

    def newline(d):
        if style.indent is not None:
            put("\n" + " " * (style.indent * d))

    n.offset = out[-1]
    if n.kind in ("object", "array"):
        opening, closing = "{}" if n.kind == "object" else "[]"
        put(opening)
        flat = n.kind == "array" and depth > 1
        for i, item in enumerate(n.value):
            if i:
                put(style.comma)
            if not flat:
                newline(depth + 1)
            if n.kind == "object":
                item[1].key = out[-1]
                put(json.dumps(item[0], ensure_ascii=style.escape) + style.colon)
                item = item[1]
            render_node(item, style, out, depth + 1)
        if n.value and not flat:
            newline(depth)
        put(closing)
    elif n.kind == "string":
        put(json.dumps(n.value, ensure_ascii=style.escape))
    elif n.kind == "bool":
        put("true" if n.value else "false")
    else:
        put("null" if n.kind == "null" else n.value)


def place_all(nodes, text):
    """Turns offsets into lines and columns."""
    starts = [0] + [i + 1 for i, c in enumerate(text) if c == "\n"]
    todo = list(nodes)
    while todo:
        n = todo.pop()
        n.line = bisect.bisect_right(starts, n.offset)
        n.column = n.offset - starts[n.line - 1] + 1
        if n.key is not None:
            line = bisect.bisect_right(starts, n.key)
            n.key = (n.key, line, n.key - starts[line - 1] + 1)
        if n.kind == "object":
            todo += [v for _, v in n.value]
        elif n.kind == "array":
            todo += n.value


BAD_BYTE = "\ue0ff"                                     # stands for the byte 0xFF until the file is written


def render_file(nodes, form, rng):
    """The bytes of a file: form is `one` (a single value), `array`, or `lines`."""
    out = [0]

    def put(text):
        out[-1:] = [text, out[-1] + len(text)]

    if form == "array":
        put("[")
        for i, n in enumerate(nodes):
            put((",\n" if rng.random() < 0.7 else ", ") if i else rng.choice(["", "\n"]))
            render_node(n, Style(rng, False), out)
        put("]\n")
    else:
        for n in nodes:
            if form == "lines" and rng.random() < 0.05:
                put(rng.choice(["\n", "  \n"]))
            render_node(n, Style(rng, form == "lines"), out)
            put("\n" if n is not nodes[-1] or rng.random() < 0.7 else "")
    text = "".join(out[:-1])
    place_all(nodes, text)
    return text.encode().replace(BAD_BYTE.encode(), b"\xff")

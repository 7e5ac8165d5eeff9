"""Deep comparison of what bareme printed with what is expected: same members in the same order, numbers by their text."""

import json
import unicodedata

from words import ecmascript


class Anything:
    """Any value will do: what the pages leave open."""

    def __repr__(self):
        return "anything"

    def check(self, got, path):
        pass


class Either(Anything):
    """One of several values."""

    def __init__(self, *options):
        self.options = options

    def __repr__(self):
        return " or ".join(map(repr, self.options))

    def check(self, got, path):
        for option in self.options:
            try:
                return check(option, got, path)
            except Different:
                pass
        raise Different(path, self, got)


class Optional(Anything):
    """A member that may be absent; where it is present it has this value."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"{self.value!r}, or absent"

    def check(self, got, path):
        check(self.value, got, path)


class Words(Anything):
    """A message, whose words are free; only its absence is a difference."""

    def __repr__(self):
        return "a message"

    def check(self, got, path):
        if not isinstance(got, str) or isinstance(got, Number) or not got.strip():
            raise Different(path, "a message", got)


class Same(Anything):
    """A text, compared in NFC."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return repr(self.text)

    def check(self, got, path):
        if not isinstance(got, str) or unicodedata.normalize("NFC", got) != unicodedata.normalize("NFC", self.text):
            raise Different(path, self.text, got)


class FileNamed(Anything):
    """A path that ends in this name; the pages do not say what stands before it."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"a path to {self.name}"

    def check(self, got, path):
        if not isinstance(got, str) or got.split("/")[-1] != self.name.split("/")[-1]:
            raise Different(path, self, got)


class Findings(Anything):
    """A document's findings, in order; a difference shows the whole list."""

    def __init__(self, items):
        self.items = items

    def check(self, got, path):
        if not isinstance(got, list):
            raise Different(path, "an array", got)
        show = lambda items: "".join(f"\n      {x['code']} {x['severity']} on {x['on']} at "
                                     f"{x['at'].get('line')}:{x['at'].get('column')}" for x in items)
        try:
            check(self.items, got, path)
        except (KeyError, TypeError, AttributeError) as error:
            raise Different(path, "well-formed findings", f"{error!r} in {got}")
        except Different as found:
            raise Different(found.path, f"{found.expected}\n    of{show(self.items)}", f"{found.got}\n    of{show(got)}")


class Holds(Anything):
    """An object that has at least these members."""

    def __init__(self, members):
        self.members = members

    def __repr__(self):
        return repr(self.members)

    def check(self, got, path):
        if not isinstance(got, dict):
            raise Different(path, "an object", got)
        for k, v in self.members.items():
            if k not in got:
                raise Different(path, f"a member {k}", "members " + ", ".join(got))
            check(v, got[k], f"{path}.{k}")


class Known(Anything):
    """Anything but null."""

    def __repr__(self):
        return "something"

    def check(self, got, path):
        if got is None:
            raise Different(path, self, got)


class Codes(Anything):
    """Objects that hold a code each, in any order."""

    def __init__(self, codes):
        self.codes = codes

    def __repr__(self):
        return repr(self.codes)

    def check(self, got, path):
        found = sorted(x.get("code") for x in got) if isinstance(got, list) else got
        if found != self.codes:
            raise Different(path, self.codes, found)


ANYTHING = Anything()


class Number(str):
    """A number as it is written."""


class Different(Exception):
    def __init__(self, path, expected, got):
        super().__init__(path)
        self.path, self.expected, self.got = path, expected, got


def members(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member is given twice: " + ", ".join(k for k, _ in pairs))
    return found


def parse(text):
    """JSON with numbers kept as written and members in their order; a member given twice is an error."""
    def refuse(word):
        raise ValueError("not JSON: " + word)
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=refuse, object_pairs_hook=members)


def check(expected, got, path=""):
    """Raises Different at the first difference."""
    if isinstance(expected, Anything):
        expected.check(got, path)
    elif isinstance(expected, dict):
        if not isinstance(got, dict):
            raise Different(path, "an object", got)
        wanted = [k for k, v in expected.items() if not (isinstance(v, Optional) and k not in got)]
        if list(got) != wanted:
            raise Different(path or ".", "members " + ", ".join(wanted), "members " + ", ".join(got))
        for k in wanted:
            check(expected[k], got[k], f"{path}.{k}")
    elif isinstance(expected, list):
        if not isinstance(got, list):
            raise Different(path, "an array", got)
        for i, (a, b) in enumerate(zip(expected, got)):
            check(a, b, f"{path}[{i}]")
        if len(expected) != len(got):
            at = min(len(expected), len(got))
            raise Different(f"{path}[{at}]", brief(expected, at), brief(got, at))
    elif isinstance(expected, bool) or expected is None or isinstance(expected, str):
        if isinstance(got, Number) or type(got) is not type(expected) or got != expected:
            raise Different(path, expected, got)
    else:
        written = ecmascript(float(expected))
        if not isinstance(got, Number) or got != written:
            raise Different(path, written, got)


def brief(items, at):
    return f"{items[at]!r}" if at < len(items) else f"nothing more ({len(items)} in all)"

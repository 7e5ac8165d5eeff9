"""What a message's placeholder prints, in the language of the output; and numbers as ECMAScript prints them."""

import datetime
from fractions import Fraction

from scores import round_away
from source import listed_by

YES_NO = {"fr": {True: "oui", False: "non"}, "en": {True: "yes", False: "no"}}
NARROW = "\u202f"


def decimal(x, places, lang, keep):
    """A double with so many decimals, half away from zero on its exact value; trailing zeros kept or not."""
    rounded = round_away(Fraction(x), places)
    digits = str(abs(rounded.numerator) * 10 ** places // rounded.denominator).rjust(places + 1, "0")
    whole, rest = digits[:-places], digits[-places:]
    rest = rest if keep else rest.rstrip("0")
    return ("-" if rounded < 0 else "") + whole + ((("," if lang == "fr" else ".") + rest) if rest else "")


def shown(e, v, lang):
    """The text that stands for a value; `e` is the placeholder's expression."""
    if v is None:
        return "?"
    if isinstance(v, bool):
        return YES_NO[lang][v]
    if isinstance(v, datetime.date):
        return v.isoformat()
    if isinstance(v, frozenset):
        return ", ".join(label for key, label, _ in e.a[0].list.choices if key in v)
    if isinstance(v, str):
        listed = listed_by(e) if e.type != "text" else None
        return listed.labels[v] if listed else v
    if e.op == "measure" and e.a[0].percent:
        return decimal(Fraction(v) * 100, 1, lang, True) + (NARROW + "%" if lang == "fr" else "%")
    return decimal(v, 4, lang, False)


def ecmascript(x):
    """A double as ECMAScript prints it: the fewest digits that read back to it."""
    if x == 0:
        return "0"
    sign, (mantissa, _, exponent) = "-" if x < 0 else "", repr(abs(x)).partition("e")
    whole, _, rest = mantissa.partition(".")
    digits = whole + ("" if rest == "0" else rest)
    point = len(whole) + int(exponent or 0)             # the place of the decimal point within the digits
    lead = len(digits) - len(digits.lstrip("0"))
    digits, point = digits.lstrip("0"), point - lead
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    e = point - 1
    tail = f"e{'+' if e > 0 else '-'}{abs(e)}"
    return sign + digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + tail

"""The two lexicons of the language page: for each word, its spellings in French and in English. Spellings after the first are
accepted too (without accents, or with the feminine); the printer takes one at random."""

import unicodedata

TABLE = """
barème | bareme
utilise | use
comme | as
échelle | scale
niveau | level
selon | using
liste | list
choix | choice
choix multiple | choices
questionnaire | questionnaire
version | version
porte sur | about
mesures | measures
en vigueur | valid
dès | since
de | from/of
à | to
question | question
obligatoire | required
oui ou non | yes or no
entier | integer
nombre | number
pourcentage | percentage
date | date
texte | text
axe | axis
rubrique | section
critère | criterion
complément | supplement
complète | extends
retiré | retired
exigence | requirement
exige | requires
justification exigée si | comment required if
remplace | replaces
devient | becomes
à redemander | asked again
reformulé/reformulée | reworded
depuis | since
à reconfirmer | to confirm
essai | test
reprend | like
horizon | horizon
type | kind
statut | status
brouillon | draft
soumis | submitted
validé | validated
réponse | answer
prévu/prévue | planned
planifiable | plannable
vérifie | expect
oui | yes
posé si/posée si | asked if
énoncé | wording
non applicable | not applicable
attendu | expected
début | start
fin | end
poids | weight
cible | target
précision | detail
voir | see
source | source
lien | link
aide | help
sujet | subject
contrôle | check
erreur | error
avertissement | warning
information | notice
message | message
vise | targets
mesure | measure
en % | in %
par critère | per criterion
par axe | per axis
par questionnaire | per questionnaire
par population | per population
moyenne | mean
moyenne pondérée | weighted mean
somme | sum
minimum | minimum
maximum | maximum
définition | definition
si | if
alors | then
sinon | else
sauf si | unless
et | and
ou | or
non | not/no
vrai | true
faux | false
parmi | in
contient | contains
au moins | at least
de ( | of (
est | is
renseigné/renseignée | answered
applicable | applicable
constat | finding
arrondi | round
renseignés | answered
année | year
jours | days
min | min
max | max
abs | abs
"""


def plain(word):
    """A word without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


WORDS = {}
for _row in TABLE.strip().splitlines():
    _fr, _en = (x.strip().split("/") for x in _row.split(" | "))
    WORDS[_fr[0]] = {"fr": _fr + [plain(x) for x in _fr if plain(x) != x], "en": _en}

# `en %` and `de (` hold no choice; `non applicable` in English is also `not applicable` only
WORDS["non"]["en"] = ["not"]
WORDS["no"] = {"fr": ["non"], "en": ["no"]}


class Lexicon:
    """`lx("critère")` is that keyword in the file's language, now and then in another accepted spelling."""

    def __init__(self, lang, rng, loose=0.05):
        self.lang, self.rng, self.loose = lang, rng, loose

    def __call__(self, word):
        spellings = WORDS[word][self.lang]
        if len(spellings) > 1 and self.rng.random() < self.loose:
            return self.rng.choice(spellings)
        return spellings[0]


# keywords that are not reserved, as names that a program may declare (`%fallback`)
NAME_LIKE = {"fr": ["aide", "source", "lien", "version", "cible", "précision", "population", "horizon", "statut", "minimum"],
             "en": ["help", "source", "link", "version", "target", "detail", "population", "horizon", "status", "minimum"]}

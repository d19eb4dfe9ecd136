"""Verbs and pronouns as the first person says them: "vindt ze eng" and "vond hij eng" say what "vind ik eng" says.

Whoever asks for somebody else speaks of "hij" and "haar"; a cue is written once, for "ik" and "mij".
"""

from collections.abc import Mapping

__all__ = ["FIRST_PERSON"]

# Per line: the form of the first person, and those that mean the same of somebody else, or then.
_TABLE = """
ik: hij ze zij we wij
niet: nie
me: mij hem m haar hun ons mijn
vind: vindt vond vonden
heb: heeft hebben had hadden hebt
krijg: krijgt krijgen kreeg kregen
word: wordt worden werd werden
moet: moest moeten moesten
laat: liet laten lieten
geef: geeft gaf geven
hou: houdt houd houden hield hielden
kan: kun kunt kon kunnen konden
wil: wilt wilde wou willen
zie: ziet zag
snap: snapt snapte
begrijp: begrijpt begreep
zegt: zeggen zei
doet: doen deed deden
doe: doet doen deed deden
ga: gaat ging gaan
kom: komt kwam komen
blijf: blijft bleef blijven
loop: loopt liep lopen
boeit: boeien boeide boeiden
trekt: trekken trok trokken
interesseert: interesseren interesseerde
is: zijn was waren
ben: is was bent
mijn: mn m zijn zn haar hun
durf: durft durfde
lust: lustte
haak: haakt
sla: slaat sloeg
zit: zat zaten
voel: voelt voelde
erger: ergert ergerde
i: he she they
me: him her them us
my: his her their our
dont: doesnt didnt
do: does did
have: has had
is: are was were
am: is was are
find: finds found
hate: hates hated
like: likes liked
enjoy: enjoys enjoyed
love: loves loved
im: hes shes theyre
cant: couldnt
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    lines = [line.partition(": ") for line in table.strip().splitlines()]
    for first, _, _ in lines:
        found[first] = (first,)
    for first, _, others in lines:
        for other in others.split():
            found[other] = (*found.get(other, ()), first)
    return found


FIRST_PERSON: Mapping[str, tuple[str, ...]] = _read(_TABLE)
"""Per word the words of the first person that it may stand for; such a word itself comes first."""

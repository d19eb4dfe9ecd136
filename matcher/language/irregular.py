"""Word forms that no rule gives: strong verbs and irregular plurals, Dutch and English."""

from collections.abc import Mapping

__all__ = ["IRREGULAR"]

# Per line: the word, and the forms that belong to it.
_TABLE = """
bake: baking baked
bakken: gebakken bakte
bieden: bood boden geboden
blazen: blies bliezen geblazen
blijven: bleef bleven gebleven
breien: gebreid breide
brengen: bracht brachten gebracht
build: built
catch: caught
child: children
dance: dancing danced
denken: dacht dachten gedacht
doen: deed deden gedaan doe doet
dragen: droeg droegen gedragen
draw: drew drawn
drinken: dronk dronken gedronken
drive: drove driven
ei: eieren
eten: at aten gegeten eet
fluiten: floot floten gefloten
fly: flew flown
gaan: ging gingen gegaan ga gaat
genieten: genoot genoten
geven: gaf gaven gegeven
gieten: goot goten gegoten
go: went gone
graven: groef groeven gegraven
grow: grew grown
helpen: hielp hielpen geholpen
houden: hield hielden gehouden hou
keep: kept
kijken: keek keken gekeken
kind: kinderen
knit: knitted
koe: koeien
komen: kom komt kwam kwamen gekomen
kopen: kocht kochten gekocht
laden: geladen
leggen: legde gelegd
lezen: las lazen gelezen
lied: liederen liedje liedjes
liggen: lag lagen gelegen
lijden: leed
lopen: liep liepen gelopen
make: made making
man: mannen men
nemen: nam namen genomen
onderwijzen: onderwees
paard: paarden
read: reads
ride: rode ridden
rijden: reed reden gereden
rijgen: reeg regen geregen
roepen: riep riepen
run: ran
schenken: schonk schonken geschonken
schieten: schoot schoten geschoten
schip: schepen
schrijven: schreef schreven geschreven
see: saw seen
sell: sold
sew: sewn
sing: sang sung
slaan: sloeg sloegen geslagen sla slaat
slapen: sliep sliepen
snijden: sneed sneden gesneden
speak: spoke spoken
spinnen: spon sponnen gesponnen
spreken: sprak spraken gesproken
springen: sprong sprongen gesprongen
staan: stond stonden gestaan sta staat
strijken: streek streken gestreken
swim: swam swum
take: took taken
teach: taught
treden: trad traden getreden
trekken: trok trokken getrokken
vangen: ving vingen gevangen
varen: voer voeren gevaren
verkopen: verkocht verkochten
verven: verf verft
vinden: vond vonden gevonden
vliegen: vloog vlogen gevlogen
wassen: waste gewassen
weave: wove woven
werpen: wierp geworpen
weven: weefde geweven
winnen: won wonnen gewonnen
woman: women
write: wrote written
zien: zag zagen gezien zie ziet
zingen: zong zongen gezongen
zitten: zat zaten gezeten
zoeken: zocht zochten gezocht
zwemmen: zwom zwommen gezwommen
zweven: zweefde
"""

IRREGULAR: Mapping[str, str] = {
    form: word
    for word, _, forms in (line.partition(": ") for line in _TABLE.strip().splitlines())
    for form in forms.split()
}
"""Form to word."""

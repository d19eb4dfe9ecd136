"""The words behind short answers: yes and no, how often, means of transport, languages."""

from collections.abc import Mapping

__all__ = [
    "FIRM_NEUTRAL",
    "FIRM_NO",
    "FIRM_YES",
    "LANGUAGES",
    "NO",
    "NO_NAME",
    "NO_PHRASES",
    "NO_SIGNS",
    "ONCE",
    "REGULAR",
    "SMALL_NAME_WORDS",
    "TRANSPORT",
    "UNSURE",
    "YES",
    "YES_PHRASES",
    "YES_SIGNS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(";"))


YES = _words(
    """
    absolutely absoluut agreed akkoord best certainly correct definitely doen evet fijn fine gezellig goed graag
    great indeed inderdaad ja jaa jaaa jahoor jaja jawel jazeker jep jo joh klopt leuk lovely mooi natuurlijk ok
    okay oke okee okido oui perfect please prima si super sure tak top tuurlijk uiteraard yeah yep yes yess yup
    zeker
    """
)
NO = _words(
    """
    bedankt cant dont geen hayir laat liever nah nee neen nein neuh never nie niet nja no nooit nope not wont
    """
)
FIRM_NO = _words(
    """
    n cant dont hayir nah nee neen nein neuh never no nooit nope wont
    """
)
FIRM_YES = _words(
    """
    ja jaa jaaa jawel jazeker jep yep yes yeah yess yup sure zeker tuurlijk natuurlijk uiteraard jaja jahoor oke ok okay
    okee okido prima akkoord absoluut absolutely definitely certainly evet tak oui si j y
    """
)
# Firm words that also soften the word before them ("ok nooit", "nee zeker niet").
FIRM_NEUTRAL = _words(
    "nooit never dont cant wont zeker natuurlijk tuurlijk absoluut absolutely definitely certainly ok oke si tak"
)
UNSURE = _phrases(
    """
    weet het niet; weet ik niet; weet ik nog niet; weet nog niet; geen idee; misschien; dont know; do not know;
    not sure; maybe; perhaps; no idea; over nadenken
    """
)
YES_SIGNS = frozenset("☺✅✔❤🆗🎉👌👍👏💙💚💛💪😀😁😃😄😊🙂🙌🤗🥰🧡")
NO_SIGNS = frozenset("☹⛔✖❌👎😞🙅🚫")
NO_PHRASES = _phrases(
    """
    doe maar niet; liever niet; niet nodig; hoeft niet; laat maar; geen zin; niet meer; niet zo; niks voor mij;
    niet doen; no thanks; no thank; not now; not really; rather not; niet echt; geen behoefte; niet goed; komt
    niet uit; kan niet; lukt niet; gaat niet; wil niet; wil ik niet; klopt niet; niet akkoord; dont want
    """
)
YES_PHRASES = _phrases(
    """
    waarom niet; why not; geen probleem; no problem; geen bezwaar; is goed; vind ik goed; lijkt me; doe maar;
    mag wel; dat mag; kan wel; komt goed uit; geen punt; niet erg; not at all; sounds good; go ahead; doe ik;
    wil ik wel; vind ik leuk; ga je gang; ga uw gang; vooruit; vooruit dan maar; vind het goed; i would; id
    love; dat is in orde; in orde; zeg geen nee; zeg ik geen nee; i do; why yes; lijkt mij; kom maar; maakt niet
    uit
    """
)
REGULAR = _phrases(
    """
    in de maand; per jaar;
    elke; iedere; ieder; vaker; regelmatig; wekelijks; maandelijks; vast; vaste; af en toe; soms; dagelijks;
    elk; om de; per week; per maand; in de week; keer in de; every; regular; regularly; weekly; monthly; often;
    sometimes; now and then; more than once; vaak; meer keren; meerdere keren; structureel; altijd; twee keer;
    drie keer; doorlopend; zo nu en dan; once a; twice
    """
)
ONCE = _phrases(
    """
    een keer; 1 keer; eenmalig; een keertje; 1x; 1 x; eens; once; one time; just once; enkele keer; alleen deze
    keer; one off; single time; losse keer; 1 time; eerst een keer; een maal
    """
)
NO_NAME = _words(
    """
    anoniem bot dag geen geheim goedemiddag goedemorgen hallo hello help hi hoi ja later nee niet niks no ok oke
    start stop terug test waarom waarvoor wat wie yes
    """
)
SMALL_NAME_WORDS = _words(
    """
    a aan al ben bin da de den der dos du el het ibn in la le op te ten ter van von zu
    """
)
TRANSPORT: Mapping[str, frozenset[str]] = {
    "walk": _words(
        """
        benenwagen foot loop lopen lopend lopens voet walk walking wandel wandelen wandelend
        """
    ),
    "bike": _words(
        """
        bakfiets bicycle bike cycle cycling ebike fiets fietsen fietsend fietsje racefiets
        """
    ),
    "car": _words(
        """
        auto auto's autorijden autos bestelbus brommer car drive driving motor rij rijbewijs rijden scooter
        wagen
        """
    ),
    "public": _words(
        """
        belbus bus buurtbus lijnbus metro openbaar ov pont public subway train tram transit trein veer
        """
    ),
    "wheels": _words(
        """
        driewieler mobility regiotaxi rollator rolstoel rolstoelbus scootmobiel taxi walker wheelchair wmo
        """
    ),
}
# Per line: the code (ISO 639), and the names of the language in Dutch, English and itself.
_LANGUAGE_NAMES = """
nl: nederlands dutch hollands vlaams
en: engels english
de: duits german deutsch
fr: frans french francais
es: spaans spanish espanol
pt: portugees portuguese portugues
it: italiaans italian italiano
tr: turks turkish turkce
ar: arabisch arabic marokkaans moroccan darija syrisch iraaks egyptisch
ber: berbers tamazight tarifit berber amazigh tashelhit riffijns
pl: pools polish polski
uk: oekraiens ukrainian ukrainisch
ru: russisch russian
pap: papiaments papiamento papiamentu antilliaans
srn: sranan surinaams sranantongo surinamese
hns: sarnami
id: indonesisch indonesian bahasa maleis malay moluks
jv: javaans javanese
zh: chinees chinese mandarijn mandarin kantonees cantonese
fa: perzisch farsi persian dari iraans
ku: koerdisch kurdish
so: somalisch somali
ti: tigrinya tigrinisch
am: amhaars amharic
hi: hindi
ur: urdu oerdoe
bn: bengaals bengali
pa: punjabi
ta: tamil
ro: roemeens romanian
bg: bulgaars bulgarian
hu: hongaars hungarian
el: grieks greek
sr: servisch serbian
hr: kroatisch croatian
bs: bosnisch bosnian
sq: albanees albanian
vi: vietnamees vietnamese
th: thais thai
ja: japans japanese
ko: koreaans korean
he: hebreeuws hebrew ivriet
fy: fries frisian frysk
nds: nedersaksisch gronings drents twents achterhoeks plat
li: limburgs limburgish
sv: zweeds swedish
da: deens danish
no: noors norwegian
fi: fins finnish
cs: tsjechisch czech
sk: slowaaks slovak
ps: pasjtoe pashto
tl: filipijns tagalog
dsg: gebarentaal gebaren sign
"""
LANGUAGES: Mapping[str, str] = {
    name: code
    for code, _, names in (line.partition(": ") for line in _LANGUAGE_NAMES.strip().splitlines())
    for name in names.split()
}

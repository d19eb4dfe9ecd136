from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS

from matcher.language.skos import BASE, to_turtle
from matcher.language.vocabulary import Vocabulary

SHAPES = Graph().parse(Path(__file__).with_name("shapes.ttl"))
SMALL = """
[vissen]
nl = "vissen"
en = "fishing"
openactive = "https://openactive.io/activity-list#0000"
say.nl = ['met "de" hengel\\lijn', "vissen"]
hint.nl = ["hengel"]
[karpervissen]
nl = "karpervissen"
en = "carp fishing"
broader = ["vissen"]
related = ["vissen", "koken"]
[koken]
nl = "koken"
en = "cooking"
say.nl = ["karpervissen"]
"""


def graph_of(vocabulary: Vocabulary) -> Graph:
    return Graph().parse(data=to_turtle(vocabulary), format="turtle")


def checked(graph: Graph) -> tuple[bool, str]:
    conforms, _, report = pyshacl.validate(graph, shacl_graph=SHAPES, advanced=True)
    return conforms, report


@pytest.fixture(scope="module")
def small() -> Graph:
    return graph_of(Vocabulary.from_toml({"interests/a.toml": SMALL}))


def test_the_shipped_vocabulary_keeps_to_the_shapes(vocabulary):
    conforms, report = checked(graph_of(vocabulary))
    assert conforms, report[:3000]


def test_every_concept_is_exported_with_its_names_links_and_phrases(small):
    concept = URIRef(BASE + "vissen")
    assert (concept, SKOS.prefLabel, Literal("fishing", lang="en")) in small
    assert (concept, SKOS.altLabel, Literal('met "de" hengel\\lijn', lang="nl")) in small
    assert (concept, SKOS.hiddenLabel, Literal("hengel", lang="nl")) in small
    assert (concept, SKOS.narrower, URIRef(BASE + "karpervissen")) in small
    assert (concept, SKOS.exactMatch, URIRef("https://openactive.io/activity-list#0000")) in small


def test_what_is_above_is_not_also_related_and_anothers_name_is_no_label(small):
    narrow, cooking = URIRef(BASE + "karpervissen"), URIRef(BASE + "koken")
    assert set(small.objects(narrow, SKOS.related)) == {cooking}
    assert not set(small.objects(cooking, SKOS.altLabel))


@pytest.mark.parametrize(
    "wrong",
    [
        f"<{BASE}vissen> skos:broader <{BASE}karpervissen> . <{BASE}karpervissen> skos:narrower <{BASE}vissen> .",
        f'<{BASE}vissen> skos:prefLabel "hengelen"@nl .',
        f'<{BASE}vissen> skos:hiddenLabel "vissen"@nl .',
        f"<{BASE}vissen> skos:broader <{BASE}niemand> .",
        f"<{BASE}karpervissen> skos:related <{BASE}vissen> . <{BASE}vissen> skos:related <{BASE}karpervissen> .",
        f'<{BASE}koken> skos:prefLabel "fishing"@en .',
    ],
)
def test_the_shapes_see_a_mistake(small, wrong):
    graph = Graph() + small
    graph.parse(data=f"@prefix skos: <{SKOS}> . {wrong}", format="turtle")
    assert not checked(graph)[0]

"""Who speaks of whom: the subject of each part of an utterance, and whether it states, asks or tells a habit."""

from collections.abc import Sequence, Set

from matcher.language.lexicon import Lexicon
from matcher.language.parts import Part, is_subject_at
from matcher.language.tokens import Token

__all__ = ["find_subjects"]

# "Mijn overleden man" may be a phrase by itself.
_NAMED = 3


def find_subjects(parts: Sequence[Part], words: Sequence[Token], lexicon: Lexicon, strangers: Set[int]) -> None:
    """Decide for every part of whom it speaks, and what kind of sentence it is.

    Args:
        parts: The parts.
        words: The tokens of the utterance.
        lexicon: The small words.
        strangers: Where somebody is spoken of by their trade ("de hovenier komt").
    """
    # "Al haar kinderen om zich heen" is no other speaker, "mijn kleinzoon" is.
    cued = {index for part in parts for cue in part.cues for index in range(cue.first, cue.after)}
    spots = [spot for part in parts for spot in part.spots]
    taken = cued | {index for spot in spots for index in range(spot.first, spot.after)}
    single = {spot.first for spot in spots if spot.after - spot.first <= _NAMED} - cued
    past = _is_of_the_past({token.word for token in words}, lexicon)
    foreign = named = relative = False
    for part in parts:
        inside = [index for index in range(part.first, part.after) if index not in taken or index in single]
        others = [index for index in inside if index in strangers or is_subject_at(words, index, lexicon)]
        first = words[part.first].word
        second = words[part.first + 1].word if part.first + 1 < part.after else ""
        # "Oma bad altijd", but not "oma van drie" or "moeder zijn".
        if first in lexicon.sets["may_subject"] and second not in lexicon.sets["after_being"]:
            others.insert(0, part.first - 1)
        speaks_of_them = any(words[index].word in lexicon.sets["others_he"] for index in inside)
        if others:
            near = [token.word for token in words[others[0] + 1 : others[0] + 3]]
            who = next((word for word in near if lexicon.is_other(word)), near[0])
            named = True
            relative = who in lexicon.sets["relatives"] and not (who in lexicon.sets["elders"] and past)
        anybody = not others and _is_anybody(part, words, cued, lexicon)
        if part.own and not ((others or anybody) and _is_aside(part, words, lexicon)):
            foreign = False
        elif others or anybody:
            foreign, relative = True, relative or anybody
        elif speaks_of_them:
            foreign = named
        elif part.opens:
            foreign = False
        _set_kind(part, words, lexicon, spoken_of=bool(others) or speaks_of_them)
        _set_whose(part, words, lexicon, foreign=foreign, relative=relative)


def _set_kind(part: Part, words: Sequence[Token], lexicon: Lexicon, *, spoken_of: bool) -> None:
    """Say what kind of sentence a part is."""
    sets, whole = lexicon.sets, {token.word for token in words[part.first : part.after]}
    fact = not whole.isdisjoint(sets["statement"])
    part.habit = not whole.isdisjoint(sets["habit"])
    part.to_us = not whole.isdisjoint(sets["you"])
    # "The cooker's broken" has no verb of its own.
    stated = fact or words[part.first].word in sets["the"]
    part.shut = stated and not (part.own or part.verdicts) and not whole.isdisjoint(sets["shut"])
    part.states = not whole.isdisjoint(sets["asking"]) or (fact and not (part.own or spoken_of))


def _set_whose(part: Part, words: Sequence[Token], lexicon: Lexicon, *, foreign: bool, relative: bool) -> None:
    """Say whether a part speaks of somebody else, and whether the speaker may be asking for that one."""
    sets, whole = lexicon.sets, {token.word for token in words[part.first : part.after]}
    next_door = not part.own and not whole.isdisjoint(sets["next_door"])
    part.foreign = foreign or next_door or (not part.own and any(cue.kind == "other_after" for cue in part.cues))
    part.relative = foreign and relative and whole.isdisjoint(sets["dead"])


def _is_aside(part: Part, words: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether the speaker is only named as whom it is done for, or beside: "mijn zoon kookt voor me"."""
    inside = range(part.first, part.after)
    own = [index for index in inside if words[index].word in lexicon.sets["self"]]
    if any(index == part.first for index in own):
        return False
    # "Mijn kleinkinderen zijn alles voor mij", but "een kennis van me is imker".
    means = any(words[index].word in lexicon.sets["is_to_me"] for index in inside)
    aside = lexicon.sets["next_to"] | lexicon.sets["ours"] | (frozenset() if means else lexicon.sets["for_whom"])
    return all(words[index - 1].word in aside for index in own)


def _is_anybody(part: Part, words: Sequence[Token], cued: Set[int], lexicon: Lexicon) -> bool:
    """Whether people do it of whom nothing else is said: "they do bingo", "iedereen kaart hier"."""
    sets, first = lexicon.sets, words[part.first].word
    second = words[part.first + 1].word if part.first + 1 < part.after else ""
    said = [words[index].word for index in range(part.first, part.after)]
    if first in sets["somebody"] and second not in sets["who_would"] and any(map(lexicon.is_finite, said)):
        # "Iemand uit de flat geeft les", but not "iemand om mee te schaken" or "iemand naar de markt rijden".
        return True
    if (
        words[part.first].capital
        and first in sets["first_names"]
        and (second in sets["name_parts"] or lexicon.is_finite(second))
    ):
        # "Ria van beneden schildert", "Jan doet de boodschappen".
        return True
    if part.opens and first in sets["others_he"] and second in sets["plural"] and part.first not in cued:
        # "Ze doen hier bingo", but not "ze breit".
        return True
    for index in range(part.first + 1, part.after):
        before, word = words[index - 1].word, words[index].word
        they = word in sets["others_he"] and before.endswith("en") and index not in cued
        if they or (word in sets["somebody"] and not part.asks and _is_done(before, lexicon)):
            # "In die winkel verkopen ze wol", "op het station speelde iemand piano".
            return True
    return any(
        words[index].word in sets["anybody"]
        and (index == part.first or words[index - 1].word not in sets["prepositions"])
        for index in range(part.first, part.after)
    )


def _is_of_the_past(said: Set[str], lexicon: Lexicon) -> bool:
    """Whether it tells how somebody was: "mijn oma kookte altijd voor tien man"."""
    return not said.isdisjoint(lexicon.sets["past"]) or any(_was_done(word, lexicon) for word in said)


def _is_done(word: str, lexicon: Lexicon) -> bool:
    return lexicon.is_finite(word) or _was_done(word, lexicon)


def _was_done(word: str, lexicon: Lexicon) -> bool:
    return word.endswith(("te", "de")) and word[:-2] in lexicon.sets["with_ik"]

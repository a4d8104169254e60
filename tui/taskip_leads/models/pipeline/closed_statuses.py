"""Which statuses close a lead, so that it needs no next step."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.text import fold

# Folded words that the names of closed statuses contain, by language.
_WORDS = frozenset(
    word
    for words in (
        "won lost closed dead unqualified disqualified rejected junk spam archived cancelled canceled",
        "gewonnen verloren geschlossen abgeschlossen abgelehnt unqualifiziert disqualifiziert tot",
        "gagne gagnee perdu perdue ferme fermee clos cloture cloturee rejete rejetee disqualifie",
        "ganado ganada perdido perdida cerrado cerrada descartado descartada rechazado descalificado",
        "vinto vinta perso persa chiuso chiusa scartato rifiutato squalificato",
        "ganho ganha fechado fechada rejeitado desqualificado",
        "gesloten afgesloten afgewezen gediskwalificeerd",
        "wygrany wygrana wygrane przegrany przegrana przegrane zamkniety zamknieta zamkniete odrzucony",
        "vunnen forlorad stangd avslutad vundet tabt lukket vunnet tapt avsluttet",
        "vyhrano vyhrany prohrano ztraceno uzavreno uzavreny zamitnuto",
        "kazanildi kazanilan kaybedildi kapandi kapatildi reddedildi",
        "выигран выиграна проигран проиграна закрыт закрыта потерян отклонен",
    )
    for word in words.split()
)
# These languages do not put spaces between words.
_PARTS = ("受注", "失注", "成約", "終了", "赢单", "输单", "成交", "关闭", "無効", "수주", "실주")
_QUALIFIED = ("qualif", "cualif", "calific")
_WORD = re.compile(r"\w+")
#: ``not closed``, ``nicht gewonnen``: the opposite of what the word says.
_NEGATIONS = frozenset("not never nicht noch pas non no nao niet nie ikke inte ne не".split())


class ClosedStatuses(Struct, frozen=True):
    """The rule that decides which statuses are closed; without ``names`` they are guessed."""

    #: Names from the settings, compared without case and accents.
    names: tuple[str, ...] | None = None

    def ids(self, known: Mapping[int, Attribute]) -> frozenset[int]:
        """Return the ids of the closed statuses among ``known``."""
        chosen = None if self.names is None else {fold(name).strip() for name in self.names}
        return frozenset(
            id_
            for id_, attribute in known.items()
            if attribute.type is AttributeType.STATUS
            and (
                _sounds_closed(attribute.name)
                if chosen is None
                else fold(attribute.name).strip() in chosen
            )
        )


def _sounds_closed(name: str) -> bool:
    folded = fold(name)
    words = set(_WORD.findall(folded))
    if words & _NEGATIONS:
        # Not qualified is closed, not closed is not.
        return any(part in folded for part in _QUALIFIED)
    return bool(words & _WORDS) or any(fold(part) in folded for part in _PARTS)

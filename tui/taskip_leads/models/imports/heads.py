"""Recognise heads of columns as people and other CRMs write them."""

from __future__ import annotations

import re

from taskip_leads.models.imports.targets import Target
from taskip_leads.text import fold

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORDS = re.compile(r"[^0-9a-z]+")
#: Words before the field in exports that name the kind of record, such as ``Person - Email``.
_KINDS = ("person", "contact", "lead", "organization", "primary", "record", "deal")

#: Heads by target, folded, with one blank between words. Exports of HubSpot, Pipedrive, Salesforce,
#: Attio and Google Contacts, our own CSV, and lists in English, German, French and Spanish.
_KNOWN: dict[Target, str] = {
    Target.FIRST_NAME: "first name|given name|firstname|forename|name first name|vorname|prenom|nombre",
    Target.LAST_NAME: "last name|family name|lastname|surname|name last name|nachname|familienname|nom"
    "|nom de famille|apellido|apellidos",
    Target.FULL_NAME: "name|full name|contact name|contact person|record|display name|kontakt"
    "|ansprechpartner|contact|person name|nom complet|nombre completo|associated contact",
    Target.EMAIL: "email|e mail|mail|email address|email addresses|e mail address|work email|email work"
    "|email home|email other|person email work|person email home|person email other|e mail 1 value"
    "|e mail 2 value|business email|primary email|e mail adresse|emailadresse|mailadresse|courriel"
    "|adresse email|adresse e mail|correo|correo electronico|email 1|e mail 1",
    Target.PHONE: "phone|phone number|phone numbers|telephone|mobile|mobile phone|mobile phone number"
    "|mobile number|work phone|phone work|phone mobile|phone home|phone other|person phone work"
    "|person phone mobile|person phone home|phone 1 value|phone 2 value|business phone|home phone|cell"
    "|cell phone|tel|telefon|telefonnummer|mobil|handy|mobiltelefon|telephone portable|telefono|movil",
    Target.WEBSITE: "website|website url|web|url|web site|homepage|web page|website 1 value|domain"
    "|domains|company domain name|webseite|internet|site web|site internet|sitio web|pagina web",
    Target.COMPANY: "company|company name|account|account name|organization|organisation|company account"
    "|organization name|organization 1 name|associated company|organization title name|employer|firma"
    "|firmenname|unternehmen|gesellschaft|societe|entreprise|empresa|primary company",
    Target.VALUE: "value|amount|deal value|lead value|deal amount|opportunity amount|estimated value"
    "|expected revenue|deal size|betrag|wert|auftragswert|montant|importe|valor|budget",
    Target.CURRENCY: "currency|currency code|lead currency|deal currency|currency iso code|value currency"
    "|amount currency|wahrung|waehrung|devise|moneda",
    Target.DAY: "lead interaction date|last interaction date|last interaction|next step|next step date"
    "|next activity date|last activity date|last activity|last contacted|date of interaction|follow up"
    "|follow up date|next interaction when|last interaction when|last modified activity|date|datum"
    "|termin|nachster schritt|wiedervorlage|fecha",
    Target.STATUS: "status|statuses|lead status|stage|deal stage|lifecycle stage|lead labels|lead label"
    "|labels|pipeline stage|phase|statut|estado|etape",
    Target.SOURCE: "source|sources|lead source|original source|original traffic source|source channel"
    "|lead source channel|channel|quelle|herkunft|origine|origen|fuente",
    Target.OWNER: "owner|assigned to|lead owner|contact owner|deal owner|account owner|owner name"
    "|assignee|salesperson|sales rep|zustandig|besitzer|verantwortlich|responsable|propietario",
    Target.ADDRESS: "address|street|street address|mailing street|address 1 street|street name|address line"
    "|address line 1|address line 2|primary location line 1|organization address|strasse|str|adresse"
    "|anschrift|rue|direccion|calle",
    Target.ZIP: "zip|zip code|postal code|postcode|zip postal code|mailing zip postal code"
    "|address 1 postal code|primary location postcode|plz|postleitzahl|code postal|codigo postal",
    Target.CITY: "city|town|mailing city|address 1 city|primary location city|location city|ort|stadt"
    "|wohnort|ville|ciudad|localidad",
    Target.STATE: "state|region|state province|state region|province|mailing state province"
    "|address 1 region|primary location state|bundesland|provincia|departement",
    Target.COUNTRY: "country|country region|mailing country|address 1 country|primary location country"
    "|land|pays|pais",
    Target.DESCRIPTION: "description|about|message|comment|comments|remark|remarks|beschreibung"
    "|bemerkung|bemerkungen|kommentar|anmerkung|commentaire|remarque|descripcion|comentario|comentarios",
    Target.NOTE: "note|notes|last note|notiz|notizen|nota|notas",
}  # fmt: skip
_TARGETS = {head: target for target, heads in _KNOWN.items() for head in heads.split("|")}

#: Heads that mean nothing for a lead: what TaskIP sets itself, and the reasons of our own reports.
IGNORED = frozenset(("id", "why", "converted", "created at", "updated at", "record id"))


def normalise(head: str) -> str:
    """Return a head in lower case without accents and signs: ``E-mail 1 - Value`` → ``e mail 1 value``."""
    words = fold(_CAMEL.sub(" ", head.strip()))
    return _NOT_WORDS.sub(" ", words).strip()


def recognise(head: str) -> Target | None:
    """Return what a column with this head holds; None if that is not known."""
    words = normalise(head)
    if words in IGNORED:
        return None
    if words in _TARGETS:
        return _TARGETS[words]
    first, _, rest = words.partition(" ")
    return _TARGETS.get(rest) if first in _KINDS else None

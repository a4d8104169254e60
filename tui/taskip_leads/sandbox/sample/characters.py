"""Hand-written leads, and the people, statuses and sources of the sample workspace."""

from __future__ import annotations

from dataclasses import dataclass

#: id, first name, last name, position, role, address. The key belongs to the first one.
TEAM = (
    (4, "Mara", "König", "Account executive", "admin", "mara@northwind.example"),
    (7, "Tom", "Larsen", "Sales", "member", "tom@northwind.example"),
    (9, "Jo", "Reyes", "Sales engineer", "member", "jo@northwind.example"),
    (12, "Ana", "Silva", "Sales", "member", "ana@northwind.example"),
    (15, "Kenji", "Watanabe", "Partner manager", "member", "kenji@northwind.example"),
    (21, "Ruth", "Adeyemi", "Head of sales", "admin", "ruth@northwind.example"),
)

#: id, name, type (1 status, 2 source), colour, order. Ids are not in order, and both types are mixed: the
#: first page of ten lacks some statuses.
ATTRIBUTES = (
    (2, "Lost", 1, "#95a5a6", 6),
    (3, "Contacted", 1, "#f39c12", 2),
    (5, "Website", 2, "#2ecc71", 1),
    (6, "Referral", 2, "#3498db", 2),
    (8, "New", 1, "#3498db", 1),
    (9, "Trade fair", 2, "#f1c40f", 5),
    (10, "Cold call", 2, "#e74c3c", 3),
    (11, "LinkedIn", 2, "#2980b9", 4),
    (13, "Proposal", 1, "#1abc9c", 4),
    (14, "Newsletter", 2, "#e67e22", 7),
    (15, "Webinar", 2, "#9b59b6", 6),
    (17, "Won", 1, "#2ecc71", 5),
    (18, "Partner", 2, "#16a085", 8),
    (19, "Google Ads", 2, "#d35400", 9),
    (21, "Qualified", 1, "#9b59b6", 3),
    (22, "Facebook", 2, "#34495e", 10),
    (23, "WhatsApp", 2, "#27ae60", 11),
    (24, "Walk-in", 2, "#7f8c8d", 12),
    (26, "Import", 2, "#bdc3c7", 13),
    (27, "Chat", 2, "#c0392b", 14),
)
STATUS = {name: number for number, name, kind, *_ in ATTRIBUTES if kind == 1}
SOURCE = {name: number for number, name, kind, *_ in ATTRIBUTES if kind == 2}


@dataclass(frozen=True, slots=True)
class Character:
    """One hand-written lead. ``day`` is relative to today; positive values are ahead."""

    first: str
    last: str
    company: str
    country: str
    statuses: str
    source: str
    value: float
    currency: str
    day: int
    owner: int | None
    email: str
    note: tuple[str, str] | None = None
    description: str | None = None


#: Their next step has passed, and nobody has acted since; by email address.
LATE = (
    "sofia@officine-marchetti.example", "ewa.kowalska@wisla.example",
    "marcus@bellandsons.example", "ingrid@fjord.example",
)  # fmt: skip
# First name, last name, company, country, statuses, source, value, currency, day, owner, address.
# The two Anna Schmidts are different people.
_TABLE = """
Amelia|Okafor|Lumen Optics|Germany|Proposal|Trade fair|48000|EUR|4|4|okafor@lumen.example
Jonas|Lindqvist|Fjällräven Logistik AB|Sweden|Qualified|Referral|620000|SEK|3|7|jonas@fjallraven.example
Priya|Raman|Acme Analytics|United States|Proposal,Qualified|Webinar|36400|USD|2|4|priya@acme-an.example
Tomás|Herrera|Vértice Solar|Spain|Contacted|Website|88500|EUR|1|12|tomas.herrera@vertice-solar.example
Hannah|Weiss|Acme Robotics GmbH|Germany|Proposal|Partner|124000|EUR|0|4|h.weiss@acme-robotics.example
Owen|Gallagher|Harbour & Finch|United Kingdom|Qualified|LinkedIn|31750|GBP|0|9|owen@harbourfinch.example
美咲|田中|さくら食品|Japan|Contacted|Trade fair|6200000|JPY|0|7|tanaka@sakura-foods.example
Leila|Haddad|Cedar Medical|United Arab Emirates|New|Website|54000|USD|-1|-|leila@cedar-medical.example
Marcus|Bell|Bell & Sons Joinery|United Kingdom|New|Referral|22900|GBP|-1|4|marcus@bellandsons.example
Sofia|Marchetti|Officine Marchetti|Italy|Proposal|Cold call|71200|EUR|-2|12|sofia@officine-marchetti.example
Daniel|Kim|Northgate Clinics|United States|Contacted|Google Ads|45500|USD|-2|9|dkim@northgate-clinics.example
Ingrid|Solberg|Fjord Energy|Norway|Qualified|Webinar|1150000|NOK|-3|4|ingrid@fjord.example
Ravi|Menon|Acme Logistics India|India|Qualified|Partner|2400000|INR|-3|7|ravi.menon@acme-logistics.example
Chloé|Bernard|Atelier Rivage|France|New|Newsletter|26000|EUR|-4|4|chloe@atelier-rivage.example
Ben|Carter|Carter Freight|United States|Contacted|Cold call|39900|USD|-5|12|ben@carterfreight.example
Noor|van Dijk|Polderworks BV|Netherlands|Proposal|LinkedIn|97300|EUR|-6|9|noor@polderworks.example
Grace|Mbeki|Umoja Telecom|Kenya|Qualified|Referral|64800|USD|-8|4|grace.mbeki@umoja.example
Ewa|Kowalska|Wisła Packaging|Poland|Contacted|Import|28450|EUR|-9|7|ewa.kowalska@wisla.example
Luca|Ferri|Ferri Ceramiche|Italy|New|Trade fair|33000|EUR|-11|12|luca@ferri-ceramiche.example
Yusuf|Demir|Anadolu Textil|Türkiye|Qualified|Website|58600|USD|-12|4|yusuf@anadolu-textil.example
Helen|Brooks|Brooks Dental Care|United Kingdom|Contacted|Google Ads|24300|GBP|-15|9|helen@brooksdental.example
Mateo|Silva|Silva Agro|Brazil|Proposal|Partner|142000|USD|-16|12|mateo@silva-agro.example
Aiko|Mori|Mori Precision|Japan|Qualified|Trade fair|8900000|JPY|-21|7|aiko@mori-precision.example
Stefan|Gruber|Alpenblick Hotels|Austria|Contacted|Newsletter|46700|EUR|-23|4|s.gruber@alpenblick.example
Fatima|Zahra|Atlas Export|Morocco|New|WhatsApp|29500|EUR|-29|9|fatima@atlas-export.example
Peter|Novák|Acme Tools s.r.o.|Czechia|Contacted|Cold call|21800|EUR|-36|12|novak@acme-tools.example
Isla|Fraser|Fraser Whisky Co.|United Kingdom|Qualified|Referral|35600|GBP|-43|4|isla@fraserwhisky.example
Viktor|Petrov|Balkan Glass|Bulgaria|Contacted|Import|27000|EUR|-57|7|viktor@balkan-glass.example
Nadia|Costa|Costa Pharma|Brazil|Proposal|LinkedIn|83400|USD|-64|9|nadia@costa-pharma.example
Anna|Schmidt|Rheinwerk Druck|Germany|Contacted|Website|9800|EUR|6|12|anna.schmidt@rheinwerk.example
Anna|Schmidt|Spree Medizintechnik|Germany|Qualified|Referral|41000|EUR|-7|15|a.schmidt@spree-med.example
Dora|Acmeson|Lakeside Books|United States|New|Website|4200|USD|-22|12|dora@lakeside-books.example
Kofi|Annor|Delta Acme Supply|Kenya|Lost|Referral|18000|USD|-50|9|kofi@delta-acme.example
Rosa|Lund|Nordhavn Group|Denmark|Contacted|Partner|12000|EUR|-78|4|rosa@nordhavn.example
"""

#: Title and text of the newest note, by the lead's email address.
_NOTES = {
    "okafor@lumen.example": (
        "Offer call",
        "Wants three years instead of one and on-site training in March. Legal needs our DPA before"
        " they sign. Budget is approved up to 50k, so there is no room for a discount; offer the"
        " second training day instead.\n\nNext: Send the signed offer",
    ),
    "jonas@fjallraven.example": (
        "Warehouse tour",
        "Two sites, 40 seats each. IT wants single sign-on.\nNext: Send SSO guide",
    ),
    "priya@acme-an.example": (
        "Webinar follow-up",
        "Compares us with two others. Decides before the holidays; the data team has the last word."
        "\nNext: Demo for the data team",
    ),
    "h.weiss@acme-robotics.example": (
        "Board meeting",
        "Presents our offer to the board today.\nNext: Call after 16:00",
    ),
    "tanaka@sakura-foods.example": (
        "展示会",
        "来月の打ち合わせを希望。英語の資料も可。\nNext: 日本語の資料を送る",
    ),
    "ingrid@fjord.example": (
        "Site list",
        "Eleven sites along the coast, two of them offshore. Asks for a price per site and per year."
        "\nNext: Price per site and year",
    ),
    # Text from web forms and emails often contains markup.
    "viktor@balkan-glass.example": (
        "Imported from mail",
        "<p>Please call <b>before noon</b>.</p>\r\n<p>Office: [2nd floor] &amp; ring twice</p>",
    ),
}
_DESCRIPTIONS = {
    "okafor@lumen.example": "Met at Optatec. Replaces a home-grown tool used by 14 people in sales and"
    " service. Decision in December.",
}


def _part(line: str) -> Character:
    first, last, company, country, statuses, source, value, currency, day, owner, email = (
        line.split("|")
    )
    return Character(
        first=first,
        last=last,
        company=company,
        country=country,
        statuses=statuses,
        source=source,
        value=float(value),
        currency=currency,
        day=int(day),
        owner=None if owner == "-" else int(owner),
        email=email,
        note=_NOTES.get(email),
        description=_DESCRIPTIONS.get(email),
    )


CAST = tuple(_part(line) for line in _TABLE.strip().splitlines())

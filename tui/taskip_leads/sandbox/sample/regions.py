"""The regions of sample leads: places, names, companies and currencies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """One country's names. ``scale`` converts an amount in euros to the local currency."""

    country: str
    currency: str
    scale: float
    phone: str
    #: City, state or empty, and a pattern of the postal code, where # is a digit.
    cities: tuple[tuple[str, str, str], ...]
    streets: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    #: Patterns of company names; {} is a last name.
    companies: tuple[str, ...]
    weight: int = 5
    #: First and last names in Latin letters for email addresses, if the script is another one.
    latin: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def written(self, name: str) -> str:
        """Return a name in Latin letters, or unchanged."""
        for names, latin in zip((self.first, self.last), self.latin, strict=True):
            if latin and name in names:
                return latin[names.index(name)]
        return name


def _cities(text: str) -> tuple[tuple[str, str, str], ...]:
    """Parse ``City|State|Postal; ...``."""
    cities = [tuple(part.strip() for part in city.split("|")) for city in text.split(";")]
    return tuple((city, state, postal) for city, state, postal in cities)


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


REGIONS: tuple[Region, ...] = (
    Region(
        "Germany",
        "EUR",
        1,
        "+49 30 5550 ####",
        _cities("Berlin||101##; Hamburg||200##; München|Bayern|803##; Köln||506##"),
        _words("Torstraße, Lindenallee, Hafenweg, Am Markt, Schillerstraße"),
        _words("Hannah, Jürgen, Anneliese, Lukas, Björn, Käthe, Felix, Miriam, Sören, Ute"),
        _words("Weiss, Schröder, Köhler, Baumgärtner, Vogt, Krüger, Brandt, Großmann, Lehmann"),
        _words(
            "{} Maschinenbau GmbH, {} & Söhne, Lumen Optics, Nordlicht Energie AG, "
            "Rheinwerk Druck, Spree Medizintechnik, {} Logistik KG"
        ),
        9,
    ),
    Region(
        "United States",
        "USD",
        1.1,
        "+1 512 555 ####",
        _cities(
            "Austin|Texas|787##; San Francisco|California|941##; Boston|Massachusetts|021##; "
            "Denver|Colorado|802##"
        ),
        _words("Main Street, Congress Avenue, Maple Drive, Mission Street, 5th Avenue"),
        _words("Priya, Daniel, Ben, Monica, Grace, Olivia, Ethan, Zoe, Tyrone, Hailey"),
        _words("Raman, Kim, Carter, Nguyen, Brooks, Washington, O'Neill, Alvarez, Park, Reed"),
        _words(
            "{} Freight, Northgate Clinics, Acme Analytics, Lakeside Books, {} Dental Group, "
            "Blue Mesa Software, {} & Partners LLP, Prairie Solar Inc."
        ),
        10,
    ),
    Region(
        "United Kingdom",
        "GBP",
        0.86,
        "+44 20 7946 ####",
        _cities("London|England|EC1A #BB; Leeds|England|LS# 4AP; Edinburgh|Scotland|EH# 2NG"),
        _words("High Street, Station Road, Canal Walk, Queen's Parade"),
        _words("Owen, Harriet, Helen, Isla, Alfie, Siobhán, Zara, Callum, Poppy, Rhys"),
        _words("Gallagher, Bell, Brooks, Fraser, Whitlock, Ó Briain, Patel, Thorne, Ashcroft"),
        _words(
            "Harbour & Finch, {} & Sons Joinery, Fraser Whisky Co., {} Dental Care, "
            "Thames Data Ltd, Pennine Textiles, {} Insurance Brokers"
        ),
        8,
    ),
    Region(
        "Sweden",
        "SEK",
        11.2,
        "+46 8 555 0####",
        _cities("Stockholm||111 ##; Göteborg||411 ##; Malmö||211 ##"),
        _words("Storgatan, Vasagatan, Kungsgatan, Ringvägen"),
        _words("Jonas, Åsa, Linnéa, Oskar, Märta, Göran, Elin, Viggo"),
        _words("Lindqvist, Åkesson, Sjöberg, Öhman, Nyström, Hägg"),
        _words("Fjällräven Logistik AB, {} Bygg AB, Norrsken Data, Skärgård Marin, {} & Co"),
        5,
    ),
    Region(
        "Norway",
        "NOK",
        11.6,
        "+47 55 55 ####",
        _cities("Bergen|Vestland|50##; Oslo||01##; Tromsø||90##"),
        _words("Bryggen, Kirkegata, Strandgaten"),
        _words("Ingrid, Håkon, Sigrid, Øystein, Kjersti, Lars"),
        _words("Solberg, Ødegård, Bakke, Nærø, Haugen"),
        _words("Fjord Energy, {} Sjømat AS, Nordlys Shipping, Fjell Teknikk AS"),
        4,
    ),
    Region(
        "Japan",
        "JPY",
        160,
        "+81 3-5550-####",
        _cities("東京|東京都|100-00##; 大阪|大阪府|530-00##; 札幌|北海道|060-00##"),
        _words("千代田1丁目, 梅田2丁目, 大通西3丁目"),
        _words("美咲, 健太, さくら, 翔, 陽子, 大輔, 結衣, 誠"),
        _words("田中, 佐藤, 鈴木, 渡辺, 小林, 中村"),
        _words("株式会社{}製作所, さくら食品, 富士精機, {}工業, 北斗システムズ"),
        5,
        (
            _words("misaki, kenta, sakura, sho, yoko, daisuke, yui, makoto"),
            _words("tanaka, sato, suzuki, watanabe, kobayashi, nakamura"),
        ),
    ),
    Region(
        "South Korea",
        "KRW",
        1450,
        "+82 2-555-####",
        _cities("서울||04###; 부산||48###"),
        _words("세종대로, 해운대로"),
        _words("민준, 서연, 지우, 하준, 수빈"),
        _words("김, 이, 박, 최, 정"),
        _words("한빛전자, {}물산, 푸른바다 해운, 서울바이오"),
        3,
        (_words("minjun, seoyeon, jiwoo, hajun, subin"), _words("kim, lee, park, choi, jung")),
    ),
    Region(
        "Israel",
        "ILS",
        4,
        "+972 3 555 ####",
        _cities("תל אביב||61####; חיפה||31####"),
        _words("רחוב הרצל, שדרות רוטשילד"),
        _words("נועה, יעל, איתי, דניאל, תמר"),
        _words("כהן, לוי, מזרחי, פרץ, ביטון"),
        _words("אור תוכנה בע״מ, {} ושות׳, גליל מערכות"),
        2,
        (_words("noa, yael, itai, daniel, tamar"), _words("cohen, levi, mizrahi, peretz, biton")),
    ),
    Region(
        "United Arab Emirates",
        "AED",
        4,
        "+971 4 555 ####",
        _cities("دبي|دبي|; أبو ظبي|أبو ظبي|"),
        _words("شارع الشيخ زايد, شارع الكورنيش"),
        _words("ليلى, عمر, فاطمة, يوسف, مريم"),
        _words("حداد, المنصوري, الخطيب, العلي, ناصر"),
        _words("شركة {} للتجارة, الأفق للطاقة, واحة النقل"),
        3,
        (
            _words("layla, omar, fatima, yousef, maryam"),
            _words("haddad, almansoori, alkhatib, alali, nasser"),
        ),
    ),
    Region(
        "Poland",
        "PLN",
        4.3,
        "+48 22 555 ## ##",
        _cities("Warszawa||00-0##; Łódź||90-0##; Gdańsk||80-8##"),
        _words("ul. Długa, ul. Piotrkowska, al. Jana Pawła II"),
        _words("Ewa, Michał, Łucja, Paweł, Grażyna, Świętosław"),
        _words("Kowalska, Wójcik, Dąbrowski, Żak, Zieliński, Kaźmierczak"),
        _words("Wisła Packaging, {} i Wspólnicy, Bałtyk Stocznia, Łódź Tekstylia S.A."),
        5,
    ),
    Region(
        "Greece",
        "EUR",
        1,
        "+30 21 0555 ####",
        _cities("Αθήνα||10# ##; Θεσσαλονίκη||54# ##"),
        _words("Οδός Ερμού, Λεωφόρος Νίκης"),
        _words("Ελένη, Γιώργος, Κατερίνα, Νίκος, Σοφία"),
        _words("Παπαδόπουλος, Γεωργίου, Οικονόμου, Κωνσταντίνου"),
        _words("Αιγαίο Ναυτιλιακή, {} ΑΕ, Όλυμπος Τρόφιμα"),
        3,
        (
            _words("eleni, giorgos, katerina, nikos, sofia"),
            _words("papadopoulos, georgiou, oikonomou, konstantinou"),
        ),
    ),
    Region(
        "India",
        "INR",
        95,
        "+91 22 5550 ####",
        _cities("Mumbai|Maharashtra|4000##; Bengaluru|Karnataka|5600##; Pune|Maharashtra|4110##"),
        _words("M.G. Road, Linking Road, Residency Road"),
        _words("Ravi, Ananya, Arjun, Meera, Vikram, Lakshmi, Farhan"),
        _words("Menon, Sharma, Iyer, Chatterjee, Khan, Deshpande"),
        _words(
            "Acme Logistics India, {} Textiles Pvt Ltd, Monsoon Software, Deccan Steel, {} Foods"
        ),
        5,
    ),
    Region(
        "Spain",
        "EUR",
        1,
        "+34 91 555 ## ##",
        _cities("Madrid|Madrid|280##; Sevilla|Andalucía|410##; Barcelona|Cataluña|080##"),
        _words("Calle Mayor, Gran Vía, Paseo del Prado"),
        _words("Tomás, Lucía, Íñigo, Begoña, Álvaro, Inés, José María"),
        _words("Herrera, Muñoz, Ibáñez, Peña, Gutiérrez, de la Fuente"),
        _words("Vértice Solar, Bodegas {}, {} Hermanos S.L., Puerto Azul Hoteles"),
        5,
    ),
    Region(
        "France",
        "EUR",
        1,
        "+33 1 55 50 ## ##",
        _cities("Paris|Île-de-France|750##; Lyon|Auvergne-Rhône-Alpes|690##; Nantes||440##"),
        _words("Rue de Rivoli, Quai de la Fosse, Place Bellecour"),
        _words("Chloé, Théo, Anaïs, François, Maëlle, Jérôme, Noémie"),
        _words("Bernard, Lefèvre, Garçon, d'Aubigné, Moreau, Hébert"),
        _words("Atelier Rivage, {} & Fils, Éditions du Lac, Boulangeries {}"),
        5,
    ),
    Region(
        "Brazil",
        "BRL",
        6,
        "+55 11 5550-####",
        _cities("São Paulo|SP|01###-000; Curitiba|PR|80###-000"),
        _words("Avenida Paulista, Rua das Flores"),
        _words("Mateo, João, Nádia, Luísa, Caetano, Inês"),
        _words("Silva, Gonçalves, Araújo, Costa, Magalhães"),
        _words("{} Agro, Costa Pharma, Serra Azul Café, {} Construções Ltda."),
        4,
    ),
    Region(
        "Kenya",
        "KES",
        140,
        "+254 20 555 ####",
        _cities("Nairobi||00100; Mombasa||80100"),
        _words("Moi Avenue, Kenyatta Avenue"),
        _words("Grace, Wanjiru, Otieno, Amina, Kamau"),
        _words("Mbeki, Mwangi, Njoroge, Achieng, Hassan"),
        _words("Umoja Telecom, {} Tea Estates, Savanna Tours, Lakeview Hospital"),
        3,
    ),
    Region(
        "Italy",
        "EUR",
        1,
        "+39 02 5550 ####",
        _cities("Milano|Lombardia|201##; Bologna|Emilia-Romagna|401##"),
        _words("Via Roma, Corso Buenos Aires, Piazza Maggiore"),
        _words("Giulia, Matteo, Niccolò, Beatrice, Libero"),
        _words("Rossi, De Santis, Pellegrini, D'Amico, Conti"),
        _words("{} Ceramiche, Officine {}, Cantina {}, Studio Luce S.r.l."),
        3,
    ),
    Region(
        "Netherlands",
        "EUR",
        1,
        "+31 20 555 ####",
        _cities("Amsterdam|Noord-Holland|10## AB; Utrecht|Utrecht|35## CD"),
        _words("Keizersgracht, Oudegracht, Stationsplein"),
        _words("Sanne, Daan, Fleur, Joris, Maud"),
        _words("van den Berg, Jansen, de Vries, Visser"),
        _words("Polderworks BV, {} Bloemen BV, Waterland Techniek"),
        2,
    ),
    Region(
        "Austria",
        "EUR",
        1,
        "+43 1 5550 ####",
        _cities("Wien||10#0; Innsbruck|Tirol|60##"),
        _words("Mariahilfer Straße, Maria-Theresien-Straße"),
        _words("Stefan, Theresa, Maximilian, Vroni"),
        _words("Gruber, Hölzl, Wallner, Pichler"),
        _words("Alpenblick Hotels, {} Seilbahnen GmbH, Donau Optik"),
        2,
    ),
    Region(
        "Denmark",
        "EUR",
        1,
        "+45 55 55 ## ##",
        _cities("København||1###; Aarhus||80##"),
        _words("Vesterbrogade, Strøget"),
        _words("Rosa, Søren, Astrid, Mikkel"),
        _words("Lund, Nørgaard, Kjær, Østergaard"),
        _words("Nordhavn Group, {} Møbler ApS, Vindkraft Jylland"),
        2,
    ),
    Region(
        "Czechia",
        "EUR",
        1,
        "+420 255 5## ###",
        _cities("Praha||110 ##; Brno||602 ##"),
        _words("Vodičkova, Masarykova"),
        _words("Petr, Zdeňka, Jiří, Božena"),
        _words("Novák, Dvořáková, Řezníček, Šťastný"),
        _words("Acme Tools s.r.o., {} Sklo, Morava Stroje a.s."),
        2,
    ),
    Region(
        "Bulgaria",
        "EUR",
        1,
        "+359 2 555 ####",
        _cities("Sofia||10##; Plovdiv||40##"),
        _words("Vitosha Boulevard, Ivan Vazov Street"),
        _words("Viktor, Desislava, Georgi, Radka"),
        _words("Petrov, Ivanova, Dimitrov, Stoyanova"),
        _words("Balkan Glass, {} Trans, Rila Foods"),
        1,
    ),
    Region(
        "Türkiye",
        "TRY",
        46,
        "+90 212 555 ## ##",
        _cities("İstanbul||344##; İzmir||352##"),
        _words("İstiklal Caddesi, Atatürk Bulvarı"),
        _words("Yusuf, Çağla, Gülşen, Işık, Ömer"),
        _words("Demir, Yıldız, Şahin, Öztürk"),
        _words("Anadolu Textil, {} Gıda A.Ş., Boğaz Lojistik"),
        2,
    ),
    Region(
        "Morocco",
        "EUR",
        1,
        "+212 522 55 ## ##",
        _cities("Casablanca||20###; Rabat||10###"),
        _words("Boulevard Mohammed V, Avenue Hassan II"),
        _words("Fatima, Youssef, Salma, Mehdi"),
        _words("Zahra, El Idrissi, Benali, Tazi"),
        _words("Atlas Export, {} Artisanat, Argan du Sud"),
        1,
    ),
)

GROUPS = {
    3: "Optics",
    5: "DACH",
    8: "Nordics",
    9: "Key accounts",
    14: "Spring campaign",
    15: "Resellers",
}

"""Who a data set's code or name stands for, as a code of ours.

In: CAMEO actor strings (``ISRGOV``, ``IGOUNO``), FIPS country codes, English country names. Out: ``ISR.GOV``, ``UNO``, an ISO-3 code, or
``None`` where nobody can tell: a role without a country, a region, a religion. GDELT's actor codes and its place codes are two lists.
The truth for states is ``data/actors/countries.csv``; the differences of other lists stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from retorsion.dictionaries import SECTORS, read_csv

CAMEO_STATES: Mapping[str, str] = MappingProxyType(
    {
        "PAL": "PSE", "ROM": "ROU", "TMP": "TLS", "KSV": "XKX", "USR": "SUN", "GER": "DEU", "GMW": "DEU", "GME": "DDR", "CZS": "CSK",
        "CRO": "HRV", "BOS": "BIH", "WSB": "PSE", "GZS": "PSE", "ZAR": "COD", "BUR": "MMR", "YMN": "YEM", "YMS": "YMD", "SCN": "SCG",
    }
)  # fmt: skip
"""CAMEO and KEDS country codes that are not the ISO-3 code of that state."""

WEIS_STATES: Mapping[str, str] = MappingProxyType(
    {
        "FRN": "FRA", "KUW": "KWT", "LEB": "LBN", "JAP": "JPN", "UAE": "ARE", "UAR": "EGY", "FRY": "SCG", "SER": "SRB", "AZR": "AZE", "TAJ": "TJK",
        "KYR": "KGZ", "KZK": "KAZ", "KAZ": "KAZ", "GRG": "GEO", "UNK": "GBR", "UKG": "GBR", "SLO": "SVN", "MAC": "MKD", "BUL": "BGR", "RUM": "ROU",
        "SPN": "ESP", "POR": "PRT", "NTH": "NLD", "DEN": "DNK", "SWD": "SWE", "TAW": "TWN", "MOR": "MAR", "ALG": "DZA", "SUD": "SDN", "OMA": "OMN",
        "QTR": "QAT", "AUL": "AUS", "GFR": "DEU", "GMY": "DEU", "UNO": "UNO", "NAT": "NATO", "EEC": "EUU",
    }
)  # fmt: skip
"""KEDS codes of the WEIS years: abbreviations of the Correlates of War, not ISO-3; they hold in WEIS files only (MAC is Macedonia there)."""

BODIES: Mapping[str, str] = MappingProxyType(
    {"UNO": "UNO", "EEC": "EUU", "NAT": "NATO", "OAS": "OAS", "ICC": "ICC", "ICJ": "ICJ"}
)
"""Organisation codes behind ``IGO`` that are actors of ours; the organisations of other names stay unknown."""

_FIPS = (
    "AF AFG AL ALB AG DZA AN AND AO AGO AC ATG AR ARG AM ARM AS AUS AU AUT AJ AZE BF BHS BA BHR BG BGD BB BRB BO BLR BE BEL BH BLZ BN BEN "
    "BT BTN BL BOL BK BIH BC BWA BR BRA BX BRN BU BGR UV BFA BM MMR BY BDI CB KHM CM CMR CA CAN CV CPV CT CAF CD TCD CI CHL CH CHN CO COL "
    "CN COM CF COG CG COD CS CRI IV CIV HR HRV CU CUB CY CYP EZ CZE DA DNK DJ DJI DO DMA DR DOM TT TLS EC ECU EG EGY ES SLV EK GNQ ER ERI "
    "EN EST ET ETH FJ FJI FI FIN FR FRA GB GAB GA GMB GG GEO GM DEU GH GHA GR GRC GJ GRD GT GTM GV GIN PU GNB GY GUY HA HTI HO HND HU HUN "
    "IC ISL IN IND ID IDN IR IRN IZ IRQ EI IRL IS ISR IT ITA JM JAM JA JPN JO JOR KZ KAZ KE KEN KR KIR KN PRK KS KOR KU KWT KG KGZ LA LAO "
    "LG LVA LE LBN LT LSO LI LBR LY LBY LS LIE LH LTU LU LUX MK MKD MA MDG MI MWI MY MYS MV MDV ML MLI MT MLT RM MHL MR MRT MP MUS MX MEX "
    "FM FSM MD MDA MN MCO MG MNG MJ MNE MO MAR MZ MOZ WA NAM NR NRU NP NPL NL NLD NZ NZL NU NIC NG NER NI NGA NO NOR MU OMN PK PAK PS PLW "
    "PM PAN PP PNG PA PRY PE PER RP PHL PL POL PO PRT QA QAT RO ROU RS RUS RW RWA SC KNA ST LCA VC VCT WS WSM SM SMR TP STP SA SAU SG SEN "
    "RI SRB RB SRB SE SYC SL SLE SN SGP LO SVK SI SVN BP SLB SO SOM SF ZAF OD SSD SP ESP CE LKA SU SDN NS SUR WZ SWZ SW SWE SZ CHE SY SYR TW TWN "
    "TI TJK TZ TZA TH THA TO TGO TN TON TD TTO TS TUN TU TUR TX TKM TV TUV UG UGA UP UKR AE ARE UK GBR US USA UY URY UZ UZB NH VUT VT VAT "
    "VE VEN VM VNM YM YEM ZA ZMB ZI ZWE KV XKX GZ PSE WE PSE HK HKG MC MAC WI ESH GL GRL"
).split()
FIPS: Mapping[str, str] = MappingProxyType(dict(zip(_FIPS[::2], _FIPS[1::2], strict=True)))
"""FIPS 10-4 country codes (as in GDELT's places) to ISO-3: RS is Russia, UK the United Kingdom, GM Germany."""

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "russian federation": "RUS", "occupied palestinian territory": "PSE", "palestinian territory, occupied": "PSE", "cote d'ivoire": "CIV",
        "côte d'ivoire": "CIV", "democratic republic of congo": "COD", "congo": "COG", "republic of congo": "COG", "czech republic": "CZE",
        "macedonia": "MKD", "swaziland": "SWZ", "burma": "MMR", "cape verde": "CPV", "east timor": "TLS", "bahamas": "BHS", "gambia": "GMB",
        "yugoslavia": "YUG", "serbia and montenegro": "SCG", "viet nam": "VNM", "korea, republic of": "KOR", "hong kong": "HKG", "macao": "MAC",
        "dr congo (zaire)": "COD", "yemen (north yemen)": "YEM", "russia (soviet union)": "RUS", "cambodia (kampuchea)": "KHM",
        "myanmar (burma)": "MMR", "zimbabwe (rhodesia)": "ZWE", "bosnia-herzegovina": "BIH", "macedonia, fyr": "MKD", "turkey (ottoman empire)": "TUR",
        "madagascar (malagasy)": "MDG", "serbia (yugoslavia)": "SRB", "vietnam (north vietnam)": "VNM", "united states of america": "USA",
    }
)  # fmt: skip
"""Country names of ICEWS, ACLED and UCDP that ``countries.csv`` words otherwise."""


@dataclass(frozen=True, slots=True)
class States:
    """Codes and lower-case names of the states and territories known to the dictionaries."""

    codes: frozenset[str]
    names: Mapping[str, str]
    bodies: Mapping[str, str]

    def of_weis(self, code: str) -> str | None:
        """A KEDS actor string of a WEIS file; else as in CAMEO files."""
        head = WEIS_STATES.get(code.strip().upper()[:3])
        return head if head else self.of_cameo(code)

    def of_cameo(self, code: str) -> str | None:
        """``ISRGOV`` -> ``ISR.GOV``; ``IGOUNO`` -> ``UNO``; ``None`` for a role alone, a region, a faith."""
        code = code.strip().upper()
        head = CAMEO_STATES.get(code[:3], code[:3])
        if head in self.codes:
            sector = code[3:6]
            return f"{head}.{sector}" if sector in SECTORS else head
        for start in range(3, len(code), 3):
            if code.startswith("IGO") and code[start : start + 3] in BODIES:
                return BODIES[code[start : start + 3]]
        return None

    def of_name(self, name: str) -> str | None:
        """ISO-3 of an English country name, any case."""
        word = name.strip().casefold()
        return _NAMES.get(word) or self.names.get(word)

    def of_body(self, name: str) -> str | None:
        """Our code of an international body by its English name or acronym: ``European Union`` -> ``EUU``."""
        return self.bodies.get(name.strip().casefold())

    def of_iso(self, code: str) -> str | None:
        """An ISO-3 code if it is one."""
        return code if code in self.codes else None


def load_states() -> States:
    """States from the dictionaries. Namibia's ``NA`` and ``NAM`` are codes like any other: no reader here turns them into a blank."""
    rows = read_csv("actors/countries.csv")
    bodies = [row for row in read_csv("actors/bodies_igo.csv") if row["code"] != "BLOCK"]
    return States(frozenset(row["iso3"] for row in rows), _by_name(rows, "iso3"), _by_name(bodies, "code"))


def _by_name(rows: list[dict[str, str]], code: str) -> Mapping[str, str]:
    """Lower-case names to codes; the first row that bears a name keeps it."""
    names: dict[str, str] = {}
    for row in rows:
        for name in [row["name"], *row["names"].split("|")]:
            if name.strip():
                names.setdefault(name.strip().rstrip("?").casefold(), row[code])
    return MappingProxyType(names)

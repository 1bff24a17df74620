"""What the fields of a scenario are called in words, for those who do not read scenario files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.values import VALUES
from forsyningssim.spec import Text
from forsyningssim.words import say, small, spoken

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "authority.alert_cover_days": ("stock below which the authority is alerted",
                                   "lager som gir varsel til myndigheten"),
    "authority.look_days": ("days between the authority's looks",
                            "dager mellom myndighetens møter"),
    "authority.notices": ("notices of shortage", "meldinger om mangel"),
    "authority.report_delay_days": ("age of reports to the authority",
                                    "hvor gamle rapportene til myndigheten er"),
    "confounding": ("causal share of an observed excess risk",
                    "andel av observert merrisiko som er årsak"),
    "costs.bed_day_nok": ("price of a bed-day", "pris på et liggedøgn"),
    "costs.capital_rate_per_year": ("interest on stock", "rente på lager"),
    "costs.copayment_share": ("patients' share of blue prescriptions",
                              "pasientenes andel av blå resept"),
    "costs.discount_rate_per_year": ("discount rate", "diskonteringsrente"),
    "costs.displaced_bed_day_nok": ("price of a bed-day displaced",
                                    "pris på et fortrengt liggedøgn"),
    "costs.price_year": ("year of the prices", "prisår"),
    "costs.qaly_nok": ("opportunity cost of a year of good health",
                       "alternativkostnad for et godt leveår"),
    "costs.stock_lasts_years": ("years that a stock lasts", "år et lager varer"),
    "costs.storage_nok_per_pack_year": ("price of storage", "pris på lagring"),
    "domestic_factory.activation": ("what starts the Norwegian factory",
                                    "hva som starter den norske fabrikken"),
    "domestic_factory.activation_delay_days": ("days until the Norwegian factory starts",
                                               "dager til den norske fabrikken er i gang"),
    "domestic_factory.api_lead_time_days": ("time of delivery of its active ingredient",
                                            "leveringstid på virkestoffet til fabrikken"),
    "domestic_factory.api_stock_days": ("active ingredient at the Norwegian factory",
                                        "virkestoff på lager ved den norske fabrikken"),
    "domestic_factory.exported_share": ("share of the Norwegian factory's packs that is exported",
                                        "andel av fabrikkens pakninger som eksporteres"),
    "domestic_factory.least_batch_days": ("least batch of the Norwegian factory",
                                          "minste parti fra den norske fabrikken"),
    "domestic_factory.reservation_nok_per_year": ("pay for a factory that waits",
                                                  "betaling for en fabrikk som venter"),
    "domestic_factory.surge_share": ("capacity of the Norwegian factory",
                                     "kapasiteten til den norske fabrikken"),
    "domestic_factory.term_days": ("days for which the factory goes on",
                                   "dager fabrikken holder på"),
    "duty.build_days": ("days to build the statutory stock",
                        "dager det tar å bygge beredskapslageret"),
    "duty.compliance": ("share of the statutory stock that is really held",
                        "andel av beredskapslageret som faktisk holdes"),
    "duty.days": ("days of sales in the statutory stock", "dagers salg i beredskapslageret"),
    "duty.dispensation_below_days": ("stock below which a dispensation is asked for",
                                     "lager som gir søknad om dispensasjon"),
    "duty.dispensation_days": ("days that a dispensation lasts", "dager en dispensasjon varer"),
    "duty.dispensation_delay_days": ("days until a dispensation",
                                     "dager til dispensasjonen er gitt"),
    "duty.opening": ("share of the statutory stock that was left at the start",
                     "andel av beredskapslageret som var igjen ved start"),
    "european_stockpile.access": ("who has access to the European stockpile",
                                  "hvem som får bruke det europeiske lageret"),
    "european_stockpile.common_shock": ("share of others who need the European stockpile as well",
                                        "andel andre som trenger det europeiske lageret samtidig"),
    "european_stockpile.days": ("days of use in the European stockpile",
                                "dagers forbruk i det europeiske lageret"),
    "european_stockpile.decision_delay_days": (
        "days until the European stockpile is opened",
        "dager til det europeiske lageret er åpnet",
    ),
    "european_stockpile.host_priority": ("priority of the host of the European stockpile",
                                         "forrang for vertslandet til det europeiske lageret"),
    "european_stockpile.hosts": ("hosts of the European stockpile",
                                 "vertsland for det europeiske lageret"),
    "european_stockpile.norway_asks_below_days": (
        "stock below which Norway asks the European stockpile",
        "lager som får Norge til å be om europeisk lager",
    ),
    "european_stockpile.norway_request_days": ("days of use that Norway asks for",
                                               "dagers forbruk Norge ber om"),
    "european_stockpile.others_request_days": ("days of use that others ask for",
                                               "dagers forbruk andre ber om"),
    "european_stockpile.participants_share": ("part of Europe that shares the stockpile",
                                              "hvor mye av Europa som deler lageret"),
    "european_stockpile.products": ("medicines in the European stockpile",
                                    "legemidler i det europeiske lageret"),
    "european_stockpile.replenish_days": ("days to refill the European stockpile",
                                          "dager det tar å fylle det europeiske lageret"),
    "european_stockpile.transport_days": ("days from the European stockpile",
                                          "dager fra det europeiske lageret"),
    "european_stockpile.transport_days_if_hosted": (
        "days from the European stockpile if it lies in Norway",
        "dager fra det europeiske lageret om det ligger i Norge",
    ),
    "hospitals.central": ("hospitals of Central Norway", "sykehusene i Midt-Norge"),
    "hospitals.north": ("hospitals of Northern Norway", "sykehusene i Nord-Norge"),
    "hospitals.south_east": ("hospitals of South-Eastern Norway", "sykehusene i Sør-Øst"),
    "hospitals.west": ("hospitals of Western Norway", "sykehusene på Vestlandet"),
    "national_stock.build_days": ("days to build the national stock",
                                  "dager det tar å bygge det nasjonale lageret"),
    "national_stock.cost_nok_per_year": ("running of the national stock",
                                         "drift av det nasjonale lageret"),
    "national_stock.keeping": ("how the national stock is kept fresh",
                               "hvordan det nasjonale lageret holdes ferskt"),
    "national_stock.opening": ("share of the national stock that stood there at the start",
                               "andel av det nasjonale lageret som sto der ved start"),
    "national_stock.permission_delay_days": ("days until the national stock may be used",
                                             "dager til det nasjonale lageret kan tas i bruk"),
    "national_stock.places": ("where the national stock lies",
                              "hvor det nasjonale lageret ligger"),
    "national_stock.products": ("medicines in the national stock",
                                "legemidler i det nasjonale lageret"),
    "national_stock.target_days": ("days of use in the national stock",
                                   "dagers forbruk i det nasjonale lageret"),
    "national_stock.transport_days": ("days from the national stock",
                                      "dager fra det nasjonale lageret"),
    "outlets.acute_care_cover_days": ("stock of acute care", "lager på legevakt og akuttplasser"),
    "outlets.hospital_cover_days": ("stock of hospitals", "lager på sykehus"),
    "outlets.inhabitants_per_pharmacy": ("inhabitants per pharmacy", "innbyggere per apotek"),
    "outlets.institution_cover_days": ("stock of institutions", "lager på institusjoner"),
    "outlets.multidose_cover_days": ("stock for multidose", "lager til multidose"),
    "outlets.multidose_share": ("share on multidose", "andel med multidose"),
    "outlets.pharmacy_cover_days": ("stock of pharmacies", "lager på apotek"),
    "outlets.remote_below_inhabitants": ("inhabitants below which a municipality is remote",
                                         "folketall som gjør en kommune avsides"),
    "outlets.service_level": ("service level of pharmacies", "leveringsevne på apotek"),
    "parallel_trade.by_medicine": ("exports of single medicines", "eksport av enkelte legemidler"),
    "parallel_trade.exported_share": ("share of deliveries that is exported again",
                                      "andel av leveransene som eksporteres videre"),
    "parallel_trade.floor_days": ("stock out of traders' reach", "lager handlerne ikke når"),
    "parallel_trade.leak_share": ("share of exports out of preparedness stocks",
                                  "andel av eksporten som tas fra beredskapslagre"),
    "parallel_trade.notification_working_days": ("working days between notice and export",
                                                 "arbeidsdager mellom melding og eksport"),
    "parallel_trade.plausible": ("share of exports that is plausible",
                                 "andel eksport som er rimelig"),
    "parallel_trade.responsiveness": ("how exports follow the price gap",
                                      "hvordan eksporten følger prisforskjellen"),
    "parallel_trade.trade_cost": ("price gap at which exports just pay",
                                  "prisforskjell der eksport så vidt lønner seg"),
    "study.futures": ("futures", "framtider"),
    "study.persons": ("rows of the sample world", "rader i utvalgsverdenen"),
    "study.policies": ("policies", "tiltak"),
    "study.replicates": ("replicates", "gjentak"),
    "study.replicates_per_future": ("replicates of each future", "gjentak i hver framtid"),
    "study.seed": ("seed", "frø"),
    "severity_weights.1": ("weight of the most severe class",
                           "vekten av den mest alvorlige klassen"),
    "severity_weights.2": ("weight of severity class 2", "vekten av alvorsklasse 2"),
    "severity_weights.3": ("weight of severity class 3", "vekten av alvorsklasse 3"),
    "severity_weights.4": ("weight of the least severe class",
                           "vekten av den minst alvorlige klassen"),
}  # fmt: skip
"""Dotted path, English, bokmål, as they stand inside a sentence."""


def field_called(path: str) -> Text:
    """Call a field, such as ``duty.days``, as one says it; one without words by its own name."""
    words = _WORDS.get(path)
    return Text(en=words[0], nb=words[1]) if words else spoken(path)


def places(scenario: Scenario) -> dict[str, Text]:
    """Return what to call the disruptions of a scenario, by their dotted path."""
    return {
        f"disruptions.{name}": say("‘{0}’", "«{0}»", each.title or spoken(name))
        for name, each in scenario.disruptions.items()
    }


def value_called(value: object, called: Mapping[str, Text]) -> Text:
    """Write a value of a scenario file for a reader; ``called`` has what names are called."""
    if value is None:
        return Text(en="–", nb="–")
    if isinstance(value, list):
        parts = [value_called(each, called) for each in value]
        return Text(en=", ".join(p.en for p in parts), nb=", ".join(p.nb for p in parts))
    words = VALUES.get(str(value))
    if words:
        return Text(en=words[0], nb=words[1])
    known = called.get(str(value))
    return small(known) if known else Text(en=str(value), nb=str(value).replace(".", ","))

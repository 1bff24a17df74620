"""What levers, their fields and their choices are called in the room, in both languages.

A field of a lever that is not here is no decision of an office but a property of the world, and is
not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from forsyningssim.spec import Text
from forsyningssim.words import say


class FieldWords(NamedTuple):
    """A field in words."""

    label: Text
    unit: Text
    help: Text
    """English help stands with the field itself; where both are given, the field's own wins."""


class LeverWords(NamedTuple):
    """A lever in words."""

    label: Text
    help: Text


_NO_UNIT = say("", "")
_DAYS = say("days", "dager")
_DAYS_OF_USE = say("days of use", "dagers forbruk")


def _f(en: str, nb: str, help_nb: str, unit: Text = _NO_UNIT, help_en: str = "") -> FieldWords:
    return FieldWords(Text(en=en, nb=nb), unit, Text(en=help_en, nb=help_nb))


def _l(en: str, nb: str, help_nb: str) -> LeverWords:
    return LeverWords(Text(en=en, nb=nb), Text(en="", nb=help_nb))


LEVERS: Final[Mapping[str, LeverWords]] = {
    "european_access": _l(
        "Access to the European stock", "Adgang til det europeiske lageret",
        "På hvilke vilkår Norge får av det felles europeiske lageret."),
    "export_ban": _l(
        "Export ban", "Eksportforbud",
        "Legemidlene forlater ikke Norge på de måtene som forbys, så lenge forbudet gjelder."),
    "joint_procurement": _l(
        "Joint procurement", "Felles innkjøp",
        "Norge kjøper inn sammen med andre land, med faste mellomrom."),
    "municipal_codetermination": _l(
        "Municipal co-determination", "Kommunal medbestemmelse",
        "Hvem som leder fordelingen mellom sykehus og kommune."),
    "municipal_depot": _l(
        "Municipal depots", "Kommunale depoter",
        "Sykehjem og legevakt holder mer på hyllene enn de trenger mellom leveransene."),
    "national_list_revision": _l(
        "Revision of the preparedness list", "Revisjon av beredskapslisten",
        "Hvilke legemidler som er på beredskapslisten, vurderes på nytt."),
    "national_stock_release": _l(
        "Release of preparedness stock", "Frigivelse av beredskapslager",
        "Beredskapspakninger blir ordinære pakninger, uke for uke, så lenge det er noen igjen."),
    "nordic_sharing": _l(
        "Nordic sharing", "Nordisk deling",
        "Land som har mer enn de trenger, deler med dem som mangler."),
    "preparedness_contract": _l(
        "Preparedness contract with the factory", "Beredskapskontrakt med fabrikken",
        "Den norske fabrikken står klar til å lage mer."),
    "priority": _l(
        "Priority", "Prioritering",
        "En rekkefølge blant pasientene, og en regel for hvordan grossistene fordeler."),
    "public_advice": _l(
        "Advice to the public", "Råd til befolkningen",
        "Folk blir bedt om ikke å hamstre."),
    "rationing": _l(
        "Rationing", "Rasjonering",
        "Grenser for hva som utleveres om gangen, og for hva grossistene leverer."),
    "solidarity_request": _l(
        "Request for solidarity", "Anmodning om solidaritet",
        "Norge ber andre land om pakninger til de alvorligst syke."),
    "special_import": _l(
        "Special import", "Spesialimport",
        "Utenlandske pakninger bestilles hver uke, til en høyere pris."),
    "stock_duty": _l(
        "Stock duty", "Lagerplikt",
        "Grossistene skal holde et lovpålagt lager."),
    "substitution": _l(
        "Advice on substitutes", "Råd om erstatninger",
        "Leger og apotek får råd om hva som kan brukes i stedet."),
    "tender_award": _l(
        "Award of a tender", "Tildeling i anbud",
        "Hvem som vinner anbudet, og hvor mye nye pasienter får av hver."),
    "use_reduction": _l(
        "Advice to use less", "Råd om å bruke mindre",
        "Leger får råd om å begynne færre behandlinger."),
}  # fmt: skip

FIELDS: Final[Mapping[str, FieldWords]] = {
    "starts": _f(
        "From", "Fra", "Dagen det begynner å gjelde. Tomt: i dag.",
        help_en="The day on which it takes hold. Empty: today."),
    "medicines": _f(
        "Medicines", "Legemidler", "Virkestoff eller produkter det gjelder. Ingen valgt: alle."),
    "days": _f("For how long", "Hvor lenge", "Fra det begynner å gjelde. Tomt: til det trekkes "
               "tilbake.", _DAYS),
    "access": _f("Terms", "Vilkår", "Hva Norge får av det europeiske lageret."),
    "flows": _f("Kinds of export", "Slags eksport", "Slagene som forbys."),
    "stocks": _f("Which stocks", "Hvilke lagre", "Lagrene det gjelder."),
    "exempt_destinations": _f("Countries exempt", "Unntatte land", "Land det fortsatt kan "
                              "eksporteres til."),
    "exempt_medicines": _f("Medicines exempt", "Unntatte legemidler", "Legemidler som kan forlate "
                           "landet likevel."),
    "notification_working_days": _f("Notice before export", "Varsel før eksport", "Fra varsel til "
                                    "utførsel.", say("working days", "arbeidsdager")),
    "countries": _f("Countries", "Land", "Landene som er med."),
    "order_days": _f("Each order", "Hver bestilling", "Hvor mye som bestilles.", _DAYS_OF_USE),
    "every_days": _f("How often", "Hvor ofte", "Dager mellom hver gang.", _DAYS),
    "led_by": _f("Led by", "Ledes av", "Hvem som leder fordelingen."),
    "cover_days": _f("Stock", "Lager", "Hvor mye som skal holdes.", _DAYS_OF_USE),
    "outlets": _f("Where", "Hvor", "Stedene som holder lageret."),
    "health_regions": _f("Health regions", "Helseregioner", "Ingen valgt: alle."),
    "build_days": _f("Built up over", "Bygges opp over", "Dager til depotene er fulle.", _DAYS),
    "stock": _f("List", "Liste", "Lageret som listen gjelder."),
    "criterion": _f("By", "Etter", "Hva legemidlene rangeres etter."),
    "substances": _f("Medicines on the list", "Legemidler på listen", "Antall virkestoff."),
    "cap_days_per_week": _f("At most, a week", "Høyst, i uken", "Det meste som frigis fra hvert "
                            "lager i uken.", _DAYS_OF_USE),
    "to": _f("Wholesalers", "Grossister", "Hvem som får pakningene. Ingen valgt: alle."),
    "short_below_days": _f("Short below", "Mangel under", "Lager som regnes som mangel.",
                           _DAYS_OF_USE),
    "keeps_days": _f("Givers keep", "Giverne beholder", "Lager som ingen må gi fra seg.",
                     _DAYS_OF_USE),
    "most_days_per_week": _f("At most, a week", "Høyst, i uken", "Det meste som gis i uken.",
                             _DAYS_OF_USE),
    "terms.surge_share": _f("Extra output", "Ekstra produksjon", "Andel av vanlig forbruk som "
                            "fabrikken kan lage."),
    "terms.term_days": _f("Length of the order", "Ordrens lengde", "Dager fabrikken leverer.",
                          _DAYS),
    "terms.api_stock_days": _f("Stock of active ingredient", "Lager av virkestoff", "Hva fabrikken "
                               "skal holde.", _DAYS_OF_USE),
    "dispensing": _f("Order of patients", "Rekkefølge av pasienter", "Etter alvorlighet, eller "
                     "etter listen. Ikke valgt: som før."),
    "classes": _f("The list", "Listen", "Grupper som går først, så de neste. Andre kommer sist."),
    "sharing": _f("How wholesalers share", "Hvordan grossistene fordeler", "Ikke valgt: som før."),
    "wholesalers": _f("Wholesalers", "Grossister", "Hvem som må fordele slik. Ingen valgt: alle."),
    "groups": _f("Patient groups", "Pasientgrupper", "Gruppene det gjelder. Ingen valgt: alle."),
    "campaign_nok": _f("Cost of the campaign", "Hva kampanjen koster", "Utgifter.",
                       say("NOK", "kroner")),
    "compliance": _f("Share who keep to it", "Andel som følger det", "Fra 0 til 1."),
    "rations.*.days": _f("At most at a time", "Høyst om gangen", "Det meste som utleveres.",
                         _DAYS_OF_USE),
    "packs": _f("At most at a time", "Høyst om gangen", "Det meste som utleveres.",
                say("packs", "pakninger")),
    "least_gap_days": _f("At least between refills", "Minst mellom uttak",
                         "Det minste mellomrommet.", _DAYS),
    "outlet_cap": _f("Deliveries to outlets", "Leveranser til utsalg", "Høyst, som mangefold av "
                     "vanlig salg."),
    "least_severity": _f("Severity", "Alvorlighet", "Klassen det minst må gjelde; 1 er verst."),
    "own_days_below": _f("Ask when stock is below", "Spør når lageret er under", "Eget lager.",
                         _DAYS_OF_USE),
    "request_days": _f("Ask for", "Be om", "Hvor mye det bes om.", _DAYS_OF_USE),
    "days_per_week": _f("Ordered each week", "Bestilles hver uke", "Hvor mye.", _DAYS_OF_USE),
    "most_days": _f("At most in all", "Høyst i alt", "Tomt: ingen grense.", _DAYS_OF_USE),
    "ranked": _f("Products to use instead", "Produkter som brukes i stedet", "Det første først."),
    "others_discouraged": _f("Advise against others", "Fraråd andre", "Om andre erstatninger "
                             "frarådes."),
    "share_avoided": _f("Treatments not begun", "Behandlinger som ikke begynnes", "Andelen som kan "
                        "unngås, fra 0 til 1."),
    "winners": _f("Winners", "Vinnere", "Leverandør til andel av nye pasienter."),
}  # fmt: skip

ASSUMED: Final = frozenset({"compliance"})
"""Fields that are asked for only where a lever has no default for them."""

FROM_NAMES: Final[Mapping[str, str]] = {
    "medicines": "medicine",
    "exempt_medicines": "medicine",
    "exempt_destinations": "country",
    "countries": "country",
    "health_regions": "health_region",
    "to": "wholesaler",
    "wholesalers": "wholesaler",
    "groups": "group",
    "classes": "group",
    "ranked": "product",
    "winners": "supplier",
}
"""Fields that name something of the scenario, with the kind of the name."""

CHOICES: Final[Mapping[str, Text]] = {
    "equal_share": say("an equal share", "lik andel"),
    "health_crisis_only": say("only in a health crisis", "bare i en helsekrise"),
    "last_in_line": say("last in line", "sist i køen"),
    "none": say("none", "ingen"),
    "parallel": say("parallel export", "parallelleksport"),
    "company_transfer": say("transfers within companies", "overføring innen selskaper"),
    "own_production": say("export of Norwegian production", "eksport av norsk produksjon"),
    "shared_stock": say("release from a shared stock here", "uttak fra et felles lager her"),
    "solidarity": say("aid to other countries", "hjelp til andre land"),
    "ordinary": say("ordinary", "ordinært"),
    "duty": say("statutory", "lovpålagt"),
    "national": say("national", "nasjonalt"),
    "hospital": say("hospital", "sykehus"),
    "balanced": say("both alike", "begge likt"),
    "primary_care": say("primary care", "kommunehelsetjenesten"),
    "institution": say("nursing homes", "sykehjem"),
    "acute_care": say("acute care", "legevakt"),
    "severity": say("severity", "alvorlighet"),
    "risk": say("risk", "risiko"),
    "volume": say("volume", "volum"),
    "list": say("the list", "listen"),
    "first_come": say("first come, first served", "den som kommer først"),
    "orders": say("by orders", "etter bestilling"),
    "history": say("by usual sales", "etter vanlig salg"),
    "need": say("by need", "etter behov"),
    "population": say("by inhabitants", "etter innbyggere"),
    "priority": say("by priority", "etter prioritet"),
    "blue": say("blue prescription", "blå resept"),
    "white": say("white prescription", "hvit resept"),
    "over_the_counter": say("over the counter", "uten resept"),
}
"""Values that may be chosen, where they are not names."""

"""Fixed words of the report; sentences with numbers in them stand where they are put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forsyningssim.levers.lever import LegalStatus
from forsyningssim.spec import Grade, Text
from forsyningssim.words import say

MASTHEAD: Final = say("model study", "modellberegning")
SKIP: Final = say("Skip to the content", "Gå til innholdet")
CONTENTS: Final = say("Contents", "Innhold")
FOOT: Final = say(
    "Computed by forsyningssim, a simulation model. What a model gives are consequences of "
    "assumptions, not observations, and no view of any authority.",
    "Beregnet med forsyningssim, en simuleringsmodell. En modell gir følger av antakelser. Det er "
    "ikke observasjoner, og ikke uttrykk for noen myndighets syn.",
)
IN_WORDS: Final = say(
    "What it shows is told in words and in a table below.",
    "Det figuren viser, står i ord og i en tabell under.",
)

ANSWER: Final = say("The answer", "Svaret")
FIGURES: Final = say("Figures", "Figurer")
RESULTS: Final = say("Results by measure", "Resultater mål for mål")
EVIDENCE: Final = say("What the answer rests on", "Det svaret hviler på")
MEASURE_NEXT: Final = say("What to measure next", "Hva som bør måles først")
GIVEN: Final = say("All other numbers, by source", "Alle andre tall, etter kilde")
HAPPENS: Final = say("What was simulated", "Hva som ble simulert")
LIMITS: Final = say("Limits", "Begrensninger")
REPEAT: Final = say("How to repeat it", "Slik gjentas beregningen")
STRESS: Final = say("Appendix: STRESS-DES checklist", "Vedlegg: sjekklisten STRESS-DES")

POLICY: Final = say("policy", "tiltak")
MEAN: Final = say("mean", "snitt")
CHANGE: Final = say("change", "endring")
SAMPLING: Final = say("sampling interval, 95 %", "utvalgsintervall, 95 %")
RANGE: Final = say(
    "range over what nobody knows, nine of ten", "spennet over det ingen vet, ni av ti"
)
VERDICT: Final = say("verdict", "dom")
INPUT: Final = say("input", "inndata")
INFLUENCE: Final = say("influence", "innflytelse")
KNOWING: Final = say("worth of knowing it", "verdien av å vite det")
TRIED: Final = say("values tried", "verdier som ble prøvd")
SOURCE: Final = say("source", "kilde")
GRADE: Final = say("grade", "grad")
VALUE: Final = say("value", "verdi")
UNIT: Final = say("unit", "enhet")
MANY: Final = say("numbers", "tall")
WHERE: Final = say("where", "hvor")
MEASURE: Final = say("measure", "mål")
NOT_SHOWN: Final = say("not shown", "ikke vist")
UNCHANGED: Final = say("the same in every replicate", "likt i alle gjentak")
NOT_VARIED: Final = say("not varied", "ikke variert")
NOT_STATED: Final = say("not stated", "ikke oppgitt")

ONE_SET: Final = say(
    "One set of assumptions: no uncertain input was varied. The intervals tell the luck of "
    "replicates only; how far the answer moves with what nobody knows is not in them.",
    "Ett sett antakelser: ingen usikre inndata ble variert. Intervallene viser bare "
    "tilfeldighetene mellom gjentak, ikke hvor mye svaret flytter seg med det ingen vet.",
)
ONE_RUN: Final = say(
    "One set of assumptions, one policy and one replicate: an example of what can happen, and no "
    "estimate. To compare policies takes a study.",
    "Ett sett antakelser, ett tiltak og ett gjentak: et eksempel på hva som kan skje, og ikke et "
    "anslag. Å sammenligne tiltak krever en studie.",
)
TWO_KINDS: Final = say(
    "A sampling interval narrows with more replicates. The range over what nobody knows stays as "
    "it is until somebody finds out.",
    "Et utvalgsintervall smalner med flere gjentak. Spennet over det ingen vet blir stående til "
    "noen finner det ut.",
)

GRADES: Final[Mapping[Grade, Text]] = {
    "measured": say("measured", "målt"),
    "derived": say("derived", "avledet"),
    "expert": say("expert judgement", "ekspertvurdering"),
    "assumed": say("assumed", "antatt"),
}
LAW: Final[Mapping[LegalStatus, Text]] = {
    "in_force": say("the power was in force at the time", "hjemmelen gjaldt på den tiden"),
    "adopted": say(
        "the power was adopted but not yet in force", "hjemmelen var vedtatt, men ikke i kraft"
    ),
    "proposed": say(
        "the power was only proposed at the time", "hjemmelen var bare foreslått på den tiden"
    ),
    "none": say("no power existed", "ingen hjemmel fantes"),
}
"""Of a lever on the dates of its scenario."""
EVIDENCE_SHEET: Final = say("Sources", "Kilder")
"""Name of the sheet with every number."""

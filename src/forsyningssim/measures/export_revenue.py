"""What Norwegian exporters were paid for the packs that they sold abroad."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.bill import exported
from forsyningssim.measures.discount import counts
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.words import say


def export_revenue(finished: Finished) -> Value:
    """Add up the price abroad of the packs sold there, by who sold them; later years discounted."""
    factor = counts(finished)[:, np.newaxis] * finished.price_abroad
    sold = {payer: (packs * factor).sum(axis=0) for payer, packs in exported(finished).items()}
    by_product = sum(sold.values(), np.zeros(len(finished.products)))
    by_name: dict[str, float | None] = {payer: nok.sum().item() for payer, nok in sold.items()}
    return Value(by_product.sum().item(), by_product=by_product, by_name=by_name)


MEASURE = Measure(
    "export_revenue",
    say("Revenue from export", "Eksportinntekter"),
    "NOK",
    "neither",
    say(
        "What the packs that left Norway fetched abroad: sold by parallel exporters, and by"
        " factories in Norway. What a ban takes from each of them is how much less it is than with"
        " no policy; what they lose by it is less, for a pack that is not sold abroad need not be"
        " bought, or is sold here (earnings from export, as part of the cost). Each year after the"
        " first is discounted, as costs are.",
        "Det pakningene som forlot Norge, ble solgt for i utlandet, av paralleleksportører og av"
        " fabrikker i Norge. Det et forbud tar fra hver av dem, er hvor mye mindre det er enn uten"
        " tiltak. Det de taper på det, er mindre, for en pakning som ikke selges ute, trenger ikke"
        " kjøpes, eller den selges her (fortjeneste på eksport, som del av kostnaden). Hvert år"
        " etter det første diskonteres, slik kostnader blir.",
    ),
    export_revenue,
)

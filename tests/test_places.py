"""Who lives where, a newer population, and where people get their medicine."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from forsyningssim.data.import_population import import_population
from forsyningssim.data.norway import (
    AGE_BANDS,
    EVIDENCE,
    HEALTH_REGIONS,
    Municipalities,
    read_municipalities,
    write_municipalities,
)
from forsyningssim.errors import OutputError, ScenarioError
from forsyningssim.patients.layout import CHANNELS
from forsyningssim.patients.need import AgeBand
from forsyningssim.patients.outlets import (
    HOSPITAL,
    MULTIDOSE,
    PHARMACY,
    REACH,
    OutletTable,
    build_outlets,
)
from forsyningssim.patients.places import Places, distances_km

SHARES = (0.45, 0.33, 0.22)
NATIONAL = 5_627_400
"""Table 07459 on 1 January 2026: the sum over all municipalities."""


@pytest.fixture(scope="module")
def norway() -> Municipalities:
    return read_municipalities()


def outlets_of(
    places: Places, shares: tuple[float, ...] = SHARES, *, apart: bool = True
) -> OutletTable:
    return build_outlets(
        places,
        shares,
        hospital_wholesaler=len(shares) - 1,
        multidose_wholesaler=0,
        inhabitants_per_pharmacy=5200,
        remote_below=2000,
        apart=apart,
    )


@pytest.fixture(params=["municipalities", "merged"])
def places(request: pytest.FixtureRequest, norway: Municipalities) -> Places:
    return Places.of(norway) if request.param == "municipalities" else Places.merged(norway, 0.01)


@pytest.fixture(params=["each pharmacy", "each chain"])
def apart(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "each pharmacy")


def visitors_of(table: OutletTable, places: Places) -> np.ndarray[Any, Any]:
    """Inhabitants who visit each outlet, counted from the lists of the places."""
    visitors = np.zeros(table.kind.size)
    for place, (start, end) in enumerate(pairwise(table.visit_start.tolist())):
        visitors[table.visit[start:end]] += places.inhabitants[place] * table.visit_share[start:end]
    return visitors


def visited_place(table: OutletTable, place: int) -> int:
    """The one place in which all pharmacies stand that people of a place visit."""
    start, end = table.visit_start[place : place + 2].tolist()
    (visited,) = set(table.place[table.visit[start:end]].tolist())
    return int(visited)


def reach_of(table: OutletTable, outlet: int) -> list[int]:
    return table.reach[table.reach_start[outlet] : table.reach_start[outlet + 1]].tolist()


# The table of municipalities


def test_the_table_holds_all_of_norway(norway: Municipalities) -> None:
    assert norway.code.size == len(norway.names) == 357
    assert norway.population.sum() == NATIONAL
    assert (np.diff(norway.code) > 0).all()
    assert norway.code[0] == 301
    assert norway.names[0] == "Oslo"
    assert norway.population[0].tolist() == [38954, 92640, 329227, 180848, 61220, 25825]
    assert {HEALTH_REGIONS[i] for i in norway.region} == set(HEALTH_REGIONS)


def test_the_points_lie_in_norway(norway: Municipalities) -> None:
    """Longitude and latitude exchanged would put everybody in the Indian Ocean."""
    assert norway.lon.min() > 4
    assert norway.lon.max() < 32
    assert norway.lat.min() > 57
    assert norway.lat.max() < 72


def test_one_county_lies_in_one_health_region(norway: Municipalities) -> None:
    pairs = set(zip(norway.counties, norway.region.tolist(), strict=True))
    assert len(pairs) == len(set(norway.counties)) == 15
    assert ("Finnmark", HEALTH_REGIONS.index("north")) in pairs


def test_the_age_bands_are_those_of_the_patient_groups() -> None:
    assert get_args(AgeBand) == AGE_BANDS


def test_the_evidence_names_real_columns() -> None:
    assert set(EVIDENCE) <= {field.name for field in fields(Municipalities)}


def test_writing_and_reading_give_the_same_bytes(norway: Municipalities, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    write_municipalities(norway, first)
    write_municipalities(read_municipalities(first), second)
    assert first.read_bytes() == second.read_bytes()
    assert read_municipalities(first).names == norway.names
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_a_table_that_cannot_be_written_leaves_nothing(
    norway: Municipalities, tmp_path: Path
) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputError, match="taken: cannot write"):
        write_municipalities(norway, tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_every_fault_of_a_table_is_named_with_its_line(
    norway: Municipalities, tmp_path: Path
) -> None:
    table = tmp_path / "own.csv"
    write_municipalities(norway, table)
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("west", "vest")
    lines[4] = lines[4].replace("5.2971", "east")
    lines[6] = lines[5]
    lines[8] = lines[8].replace("2026", "2025")
    lines[9] = "1119,Hå"
    table.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_municipalities(table)
    message = str(caught.value)
    assert f"{table}:3:1: health_region: 'vest' is none of south_east, west" in message
    assert f"{table}:5:1: lon: 'east' is not a number of degrees" in message
    assert f"{table}: 1108: stands more than once" in message
    assert f"{table}: year: must be one, not 2025, 2026" in message
    assert f"{table}:10:1: has 2 columns, not 13" in message
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("content", ["", "code;name\n", "\x00"])
def test_another_file_is_no_table(content: str, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match="is no table of municipalities"):
        read_municipalities(table)


# A newer population

Rows = list[tuple[str, str, str, int]]
AGES = [f"{age} år" for age in range(105)] + ["105 år eller eldre"]


def export(norway: Municipalities, sexes: tuple[str, ...] = ("Menn", "Kvinner")) -> Rows:
    """Give one person of each sex and age in each municipality, and a thousand men aged 80."""
    names = [f"{c:04} {n}" for c, n in zip(norway.code.tolist(), norway.names, strict=True)]
    extra = {("Menn", "80 år"): 1000}
    return [(n, s, age, 1 + extra.get((s, age), 0)) for n in names for s in sexes for age in AGES]


EXPECTED = [10, 26, 54, 44, 26, 1052]
"""Two persons a year of age: 5, 13, 27, 22 and 13 years, then 26 and a thousand more."""


def as_csv(rows: Rows) -> str:
    """Write as the statistics bank does: a title, an empty line, a year a column."""
    head = '"07459: Befolkning, etter region, kjønn, alder og år"\n\n'
    columns = '"region";"kjønn";"alder";"Personer 2026";"Personer 2027"\n'
    return head + columns + "".join(f'"{r}";"{s}";"{a}";7;{n}\n' for r, s, a, n in rows)


def as_long_csv(rows: Rows) -> str:
    columns = '"region";"kjønn";"alder";"år";"Personer"\n'
    lines = [f'"{r}";"{s}";"{a}";"{y}";{n}\n' for r, s, a, n in rows for y in (2027, 2026)]
    return columns + "".join(lines)


def as_json_stat(rows: Rows) -> str:
    regions, sexes, ages = (
        list(dict.fromkeys(texts)) for texts in list(zip(*rows, strict=True))[:3]
    )
    index: dict[str, list[str]] = {
        "Region": [region[:4] for region in regions],
        "Kjonn": [{"Menn": "1", "Kvinner": "2"}.get(sex, "0") for sex in sexes],
        "Alder": [f"{age.split()[0]:0>3}" + "+" * ("eldre" in age) for age in ages],
        "ContentsCode": ["Personer1"],
        "Tid": ["2027"],
    }
    dimension: dict[str, Any] = {
        name: {"category": {"index": {code: i for i, code in enumerate(codes)}}}
        for name, codes in index.items()
    }
    dimension["ContentsCode"] = {"category": {"label": {"Personer1": "Personer"}}}
    values = [count for *_, count in rows]
    return json.dumps({"class": "dataset", "id": list(index), "dimension": dimension,
                       "value": values})  # fmt: skip


@pytest.mark.parametrize("form", [as_csv, as_long_csv, as_json_stat])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_newer_population_replaces_ours(
    form: Callable[[Rows], str], encoding: str, norway: Municipalities, tmp_path: Path
) -> None:
    rows = export(norway)
    file, target = tmp_path / "07459", tmp_path / "new.csv"
    file.write_bytes(form(rows).encode(encoding, errors="replace"))
    import_population(file, target)
    newer = read_municipalities(target)
    assert newer.year == 2027
    assert (newer.population == EXPECTED).all()
    assert newer.names == norway.names
    assert newer.lon.tolist() == norway.lon.tolist()


def test_counties_and_places_that_are_no_more_are_left_out(
    norway: Municipalities, tmp_path: Path
) -> None:
    others = ("0 Hele landet", "03 Oslo", "2111 Spitsbergen", "9999 Uoppgitt")
    rows = [*export(norway), *((region, "Menn", "5 år", 9) for region in others)]
    rows.append(("0101 Halden (-2019)", "Menn", "5 år", 0))
    file = tmp_path / "07459.csv"
    file.write_text(as_csv(rows), encoding="utf-8")
    assert (import_population(file, tmp_path / "new.csv").population == EXPECTED).all()


@pytest.mark.parametrize("total", ["Alder i alt", "999"])
def test_totals_over_sex_and_age_do_not_count_twice(
    total: str, norway: Municipalities, tmp_path: Path
) -> None:
    rows = export(norway)
    rows += [(r, "Begge kjønn", a, n + 1) for r, s, a, n in rows if s == "Menn"]
    rows += [(r, "Begge kjønn", total, 1212) for r in {r for r, *_ in rows}]
    file = tmp_path / "07459.csv"
    file.write_text(as_csv(rows), encoding="utf-8")
    assert (import_population(file, tmp_path / "new.csv").population == EXPECTED).all()


def test_codes_that_do_not_match_are_all_named(norway: Municipalities, tmp_path: Path) -> None:
    rows = [(r.replace("0301 Oslo", "0399 Oslo"), *rest) for r, *rest in export(norway)]
    file, target = tmp_path / "07459.csv", tmp_path / "new.csv"
    file.write_text(as_csv(rows), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        import_population(file, target)
    assert str(caught.value) == (
        f"{file}: 0301 Oslo: has no inhabitants here\n"
        f"{file}:4:1: 0399 Oslo: has inhabitants but is not in our table"
    )
    assert not target.exists()


def regrouped(label: str, of: tuple[str, ...]) -> Callable[[Rows], Rows]:
    """Give a change that puts one label in the place of the ages ``of``."""
    return lambda rows: [(r, s, label if a in of else a, n) for r, s, a, n in rows]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: [row for row in rows if row[1] == "Menn"], "counts one sex only: Menn"),
        (lambda rows: [row for row in rows if row[2] != "40 år"], "'41 år' where 40 years should"),
        (lambda rows: [row for row in rows if "eldre" not in row[2]], "none from 105 years"),
        (lambda rows: [*rows, (rows[0][0], "Menn", "0-4 år", 5)], "'0-4 år' where 1 years should"),
        (regrouped("15-19 år", tuple(f"{a} år" for a in range(15, 20))), "not within one band"),
        (lambda rows: [(r, s, a, "many") for r, s, a, _ in rows], ":4:1: 'many' is not a number"),
        (lambda _: [], "holds no numbers"),
    ],
)
def test_an_export_that_would_miscount_is_refused(
    change: Callable[[Rows], Rows], message: str, norway: Municipalities, tmp_path: Path
) -> None:
    file = tmp_path / "07459.csv"
    file.write_text(as_csv(change(export(norway))), encoding="utf-8")
    with pytest.raises(ScenarioError, match=message):
        import_population(file, tmp_path / "new.csv")
    assert list(tmp_path.iterdir()) == [file]


def test_groups_within_a_band_will_do(norway: Municipalities, tmp_path: Path) -> None:
    file = tmp_path / "07459.csv"
    rows = regrouped("45-66 år", tuple(f"{a} år" for a in range(45, 67)))(export(norway))
    file.write_text(as_csv(rows), encoding="utf-8")
    assert (import_population(file, tmp_path / "new.csv").population == EXPECTED).all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a;b\n1;2\n", "is no export of table 07459"),
        ("region;alder;Personer\n0301;0 år;1\n", "names no year"),
        ('region;alder;år;Personer\n0301;0 år;"i fjor";1\n', "'i fjor' is not a year"),
        ('{"version": "2.0"}', "is no JSON-stat 2 data set"),
        ('{"id": ["Region"], "dimension": {"Region": {"category": {}}}, "value": []}', "is no exp"),
    ],
)
def test_another_file_is_no_export(content: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "other"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match=message):
        import_population(file, tmp_path / "new.csv")


def test_an_export_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"missing\.csv: cannot be read: No such file"):
        import_population(tmp_path / "missing.csv", tmp_path / "new.csv")


# Places


def test_no_inhabitant_is_lost(places: Places) -> None:
    assert places.population.sum() == NATIONAL
    assert sum(len(members) for members in places.members) == 357
    assert (np.diff(places.code) > 0).all()


@pytest.mark.parametrize("smallest", [0.0, 0.01, 0.02, 0.05, 1.0])
def test_merged_places_are_large_enough_and_keep_to_their_region(
    smallest: float, norway: Municipalities
) -> None:
    merged, rows = Places.merged(norway, smallest), {c: i for i, c in enumerate(norway.code)}
    alone = np.bincount(merged.region) == 1
    assert ((merged.inhabitants >= smallest * NATIONAL) | alone[merged.region]).all()
    for i, members in enumerate(merged.members):
        inside = [rows[code] for code in members]
        assert (norway.region[inside] == merged.region[i]).all()
        assert (norway.population[inside].sum(axis=0) == merged.population[i]).all()
        assert norway.lon[inside].min() <= merged.lon[i] <= norway.lon[inside].max()


def test_a_small_class_joins_the_next_more_central(norway: Municipalities) -> None:
    """The west's rural municipalities hold 1.3 % of all people, its small towns 4.2 %."""
    west = [name for name in Places.merged(norway, 0.02).names if name.startswith("west")]
    assert west == ["west/cities", "west/towns", "west/small_towns"]
    north = [name for name in Places.merged(norway, 0.03).names if name.startswith("north")]
    assert north == ["north/cities", "north/small_towns"]
    assert len(Places.merged(norway).names) == 16
    assert Places.merged(norway, 1.0).code.tolist() == [10_000, 10_010, 10_020, 10_030]


def test_centrality_follows_size(norway: Municipalities) -> None:
    single = Places.of(norway)
    by_class = [single.inhabitants[single.centrality == c] for c in range(4)]
    assert by_class[0].min() >= 50_000 > by_class[1].max()
    assert by_class[1].min() >= 20_000 > by_class[2].max()
    assert by_class[2].min() >= 5_000 > by_class[3].max()


def test_distance_is_that_of_an_atlas() -> None:
    """Oslo to Tromsø is about 1,150 km as the crow flies; a degree of latitude is 111.2 km.

    A degree of longitude is half of that at 60 degrees north.
    """
    lon, lat = [10.75, 18.96, 10.75, 10.0, 11.0], [59.91, 69.65, 60.91, 60.0, 60.0]
    km = distances_km(np.array(lon), np.array(lat))
    assert km[0, 1] == pytest.approx(1150, rel=0.01)
    assert km[3, 4] == pytest.approx(55.6, rel=0.001)
    assert km[0, 2] == pytest.approx(111.2, rel=0.001)
    assert (km == km.T).all()
    assert (km.diagonal() == 0).all()


# Outlets


def test_everybody_reaches_a_pharmacy(places: Places, apart: bool) -> None:
    table = outlets_of(places, apart=apart)
    assert (np.diff(table.visit_start) > 0).all()
    assert (table.kind[table.visit] == PHARMACY).all()
    share = np.add.reduceat(table.visit_share, table.visit_start[:-1])
    assert share == pytest.approx(np.ones(places.code.size), abs=1e-12)
    assert (table.visit_share > 0).all()
    shops = table.kind == PHARMACY
    assert visitors_of(table, places)[shops] == pytest.approx(table.weight[shops])


@pytest.mark.parametrize("shares", [SHARES, (1 / 3, 1 / 3, 1 / 3), (0.9, 0.1), (1.0,)])
def test_chains_hold_their_market_shares(
    shares: tuple[float, ...], places: Places, apart: bool
) -> None:
    table = outlets_of(places, shares, apart=apart)
    national = np.bincount(table.wholesaler, visitors_of(table, places)) / NATIONAL
    assert national == pytest.approx(shares, abs=0.02)


def test_a_place_has_as_many_pharmacies_as_its_people_need(norway: Municipalities) -> None:
    single = Places.of(norway)
    table = outlets_of(single)
    number = np.bincount(table.place[table.kind == PHARMACY], minlength=357)
    assert number.tolist() == np.rint(single.inhabitants / 5200).astype(int).tolist()
    oslo = table.visit_share[: table.visit_start[1]]
    assert oslo == pytest.approx(np.full(number[0], 1 / number[0]))


def test_pharmacies_taken_together_serve_whom_they_serve_apart(places: Places) -> None:
    """One outlet for a chain in a place stands for all its pharmacies there, and no more."""
    each, chains = outlets_of(places), outlets_of(places, apart=False)
    served = [
        np.bincount(table.place[shops] * len(SHARES) + table.wholesaler[shops], table.weight[shops])
        for table in (each, chains)
        for shops in [table.kind == PHARMACY]
    ]
    assert served[0] == pytest.approx(served[1])
    assert (each.kind == PHARMACY).sum() > 2 * (chains.kind == PHARMACY).sum()


def test_institutions_follow_the_market_too(norway: Municipalities) -> None:
    table = outlets_of(Places.of(norway))
    supplier = table.wholesaler[table.institution_of]
    assert (supplier == table.wholesaler[table.acute_of]).all()
    served = np.bincount(supplier, table.weight[table.institution_of])
    assert served / NATIONAL == pytest.approx(SHARES, abs=0.02)


def test_every_kind_serves_the_whole_country_once(places: Places, apart: bool) -> None:
    table = outlets_of(places, apart=apart)
    served = np.bincount(table.kind, table.weight)
    assert served == pytest.approx(np.full(len(CHANNELS), NATIONAL))
    assert (table.weight > 0).all()


def test_outlets_stand_in_their_order(places: Places, apart: bool) -> None:
    table, count = outlets_of(places, apart=apart), places.code.size
    assert (np.diff(table.kind) >= 0).all()
    shops = table.kind == PHARMACY
    order = table.place[shops] * len(SHARES) + table.wholesaler[shops]
    assert np.diff(order).min() == (0 if apart else 1)
    for of, kind in ((table.institution_of, 1), (table.acute_of, 2)):
        assert (table.kind[of] == kind).all()
        assert (table.place[of] == np.arange(count)).all()
    assert table.kind.size - 1 == table.multidose
    assert table.kind[table.multidose] == MULTIDOSE
    assert table.wholesaler[table.multidose] == 0


def test_each_region_has_one_hospital_outlet_in_its_largest_place(norway: Municipalities) -> None:
    single = Places.of(norway)
    table = outlets_of(single)
    hospitals = np.flatnonzero(table.kind == HOSPITAL)
    seats = [single.names[place] for place in table.place[hospitals]]
    assert seats == ["Oslo", "Bergen", "Trondheim - Tråante", "Tromsø"]
    assert (table.hospital_of == hospitals[single.region]).all()
    assert (table.wholesaler[hospitals] == 2).all()


def test_remote_places_wait_a_day_longer(norway: Municipalities) -> None:
    single = Places.of(norway)
    table = outlets_of(single)
    assert (table.lag == (single.inhabitants < 2000)[table.place]).all()
    assert 0 < table.lag.sum() < table.lag.size


def test_small_municipalities_use_the_nearest_that_has_a_pharmacy(norway: Municipalities) -> None:
    single = Places.of(norway)
    table = outlets_of(single)
    km = distances_km(single.lon, single.lat)
    having = np.unique(table.place[table.kind == PHARMACY])
    visited = np.array([visited_place(table, place) for place in range(357)])
    assert (visited[having] == having).all()
    assert set(np.flatnonzero(single.inhabitants > 2600)) == set(having)
    assert (km[np.arange(357), visited] <= km[:, having].min(axis=1)).all()


def test_the_pharmacies_in_reach_are_the_nearest(places: Places, apart: bool) -> None:
    table = outlets_of(places, apart=apart)
    km = distances_km(places.lon, places.lat)
    shops = np.flatnonzero(table.kind == PHARMACY)
    for shop in shops.tolist():
        reach, here = reach_of(table, shop), table.place[shop]
        inside = table.place[shops] == here
        near = min(inside.sum() - 1, REACH)
        away = km[here, table.place[shops[~inside]]]
        at_nearest = (away == away.min()).sum()
        assert (table.place[reach[:near]] == here).all()
        assert (km[here, table.place[reach[near:]]] == away.min()).all()
        assert shop not in reach
        assert len(reach) == len(set(reach)) == min(REACH, near + at_nearest)


def test_nobodys_overflow_falls_on_one_neighbour_alone(places: Places, apart: bool) -> None:
    """Within a place every pharmacy is within reach of as many others as it reaches."""
    table = outlets_of(places, apart=apart)
    shops = np.flatnonzero(table.kind == PHARMACY).tolist()
    pairs = [(a, b) for a in shops for b in reach_of(table, a) if table.place[a] == table.place[b]]
    reaches = np.bincount([a for a, _ in pairs], minlength=len(shops))
    reached = np.bincount([b for _, b in pairs], minlength=len(shops))
    assert reaches.tolist() == reached.tolist()


def test_the_next_pharmacy_belongs_to_another_chain(norway: Municipalities) -> None:
    """Those of one chain share a wholesaler: where one has none, its sister has none either."""
    table = outlets_of(Places.of(norway), (1 / 3, 1 / 3, 1 / 3))
    oslo = np.flatnonzero((table.kind == PHARMACY) & (table.place == 0)).tolist()
    same = [table.wholesaler[reach_of(table, o)[0]] == table.wholesaler[o] for o in oslo]
    assert len(oslo) > 100
    assert sum(same) <= 2


def test_only_pharmacies_have_others_in_reach(places: Places) -> None:
    table = outlets_of(places)
    assert (np.diff(table.reach_start)[table.kind != PHARMACY] == 0).all()
    assert (table.kind[table.reach] == PHARMACY).all()


def test_a_world_of_one_village_has_a_pharmacy(norway: Municipalities) -> None:
    village = Municipalities(
        code=norway.code[:1],
        names=norway.names[:1],
        counties=norway.counties[:1],
        region=norway.region[:1],
        population=np.array([[10, 20, 30, 40, 50, 60]]),
        lon=norway.lon[:1],
        lat=norway.lat[:1],
        year=norway.year,
    )
    table = outlets_of(Places.of(village))
    assert table.kind.tolist() == [0, 1, 2, 3, 4]
    assert table.visit_start.tolist() == [0, 1]
    assert table.visit.tolist() == [0]
    assert table.visit_share.tolist() == [1.0]
    assert table.reach.size == 0


FINGERPRINT = """
from dataclasses import fields
from hashlib import sha256
from forsyningssim.data.norway import read_municipalities
from forsyningssim.patients.outlets import build_outlets
from forsyningssim.patients.places import Places
digest = sha256()
m = read_municipalities()
for places, apart in ((Places.of(m), True), (Places.merged(m, 0.01), False)):
    table = build_outlets(places, (0.45, 0.33, 0.22), hospital_wholesaler=2,
        multidose_wholesaler=0, inhabitants_per_pharmacy=5200, remote_below=2000, apart=apart)
    for record in (places, table):
        for field in fields(record):
            value = getattr(record, field.name)
            digest.update(value.tobytes() if hasattr(value, "tobytes") else repr(value).encode())
print(digest.hexdigest())
"""


def test_the_order_of_hashes_changes_nothing() -> None:
    source = str(Path(sys.modules[Places.__module__].__file__ or "").parents[2])
    digests = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": source},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1

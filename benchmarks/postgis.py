"""PostgreSQL with PostGIS on the same work: the same gates, criteria, points and contributions, in one statement.

Tuned for it: everything in memory, no parallel workers (one core against one core), helpers clustered by place, a GiST
index on metres of the Dutch grid that holds nobody who can never be asked, sets as bits, prepared statements.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.online import TOP, Answer, ordered
from benchmarks.population import CONCEPTS, CONDITIONS, LANGUAGES, RELATED, Population
from matcher.scoring import STANDARD_WEIGHTS, Need
from matcher.scoring.columns import to_thousandths
from matcher.scoring.measures import whole_of
from matcher.scoring.plan import CONCEPT_CRITERIA
from matcher.scoring.scales import Bands, Line

__all__ = ["PostGis", "server"]

BINARIES = Path("/usr/lib/postgresql/15/bin")
_CODE = {concept: code for code, concept in enumerate(CONCEPTS)}
_HOLD = {"interests": 0, "gives": 1, "wants": 2, "roles": 3}


def _run(command: list[str], **options: Any) -> None:
    subprocess.run(command, **options)  # noqa: S603 - Debian's own programs, by their full path


@contextmanager
def server(port: int) -> Iterator[str]:
    """A server of its own on the loopback, gone afterwards; yields its address. Port 0 stands for one that is free."""
    port = port or _free_port()
    folder = Path(tempfile.mkdtemp(prefix="matcher-bench-"))
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_postgres:
        entry = pwd.getpwnam("postgres")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    settings = {
        "shared_buffers": "3GB",
        "work_mem": "256MB",
        "maintenance_work_mem": "1GB",
        "max_parallel_workers_per_gather": "0",
        "max_wal_size": "8GB",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "jit": "off",
        "random_page_cost": "1.0",
        "effective_cache_size": "8GB",
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
    }
    data = folder / "data"
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    _run([*as_postgres, str(BINARIES / "initdb"), "-D", str(data), "-A", "trust", "-E", "UTF8", "-U",
                    "postgres"], **run)  # fmt: skip
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    control = [*as_postgres, str(BINARIES / "pg_ctl"), "-D", str(data), "-w"]
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"], **run)
    try:
        yield f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
    finally:
        _run([*control, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


def _bands(column: str, scale: object) -> str:
    """A scale of bands as SQL."""
    if not isinstance(scale, Bands):
        raise TypeError(column)
    cases = [
        f"when {column} <= {bound} then {points}"
        for bound, points in zip(scale.upper_bounds.tolist(), scale.band_points.tolist(), strict=False)
        if bound >= 0
    ]
    return f"case when {column} is null then 0 {' '.join(cases)} else {int(scale.band_points[-1])} end"


_SCALES = {key: part.scale for key, part in STANDARD_WEIGHTS.criteria.items()}
_NEAR = _SCALES["nearness"]
assert isinstance(_NEAR, Bands)
_STREET_POINTS = _NEAR.points_of(-1)
_LANGUAGE = [_SCALES["shared_language"].points_of(case) for case in range(3)]
_OFTEN = [_SCALES["often_enough"].points_of(case) for case in range(3)]

_LINES = [
    "('{" + ",".join(str(points) for points in scale.table.tolist()) + "}'::int[])"
    for scale in (_SCALES[criterion.key] for _, criterion, _ in CONCEPT_CRITERIA)
    if isinstance(scale, Line)
]

_QUERY = f"""
with fits as materialized (
  select id, entries, held, metres, street,
    bit_count((free & %(free)s)::bit(28)) as shared, languages, regular, load, asked, rested, endings
  from (select *, round(ST_DistanceSphere(degrees, ST_SetSRID(ST_MakePoint(%(east)s, %(north)s), 4326))) as metres
        from helper
        where consent and not paused and places <> 0
          and ST_DWithin(place, ST_Transform(ST_SetSRID(ST_MakePoint(%(east)s, %(north)s), 4326), 28992), 10050)
        union
        select *, round(ST_DistanceSphere(degrees, ST_SetSRID(ST_MakePoint(%(east)s, %(north)s), 4326))) as metres
        from helper where consent and not paused and places <> 0 and street = %(street)s) as near
  where (metres <= radius or street = %(street)s)
    and free & %(free)s <> 0
    and conditions & %(conditions)s = %(conditions)s
    and (%(min_age)s::int is null or age >= %(min_age)s)
    and (not %(required)s or languages = 0 or languages & %(languages)s <> 0)
    and id <> all(%(unwanted)s)
), hits as (
  select fits.id, rel.slot, rel.part, rel.asked,
    max(case when rel.asked > 0 and e.weight > 0 then least(rel.how, 1000) * e.weight / 1000
             when rel.asked < 0 then e.weight else 0 end) as best,
    max(case when rel.how > 1000 and rel.asked > 0 then -e.weight else 0 end) as rejected
  from fits cross join lateral unnest(fits.entries, fits.weights_of) as e(entry, weight)
  join unnest(%(rel_entry)s::int[], %(rel_slot)s::int[], %(rel_part)s::int[], %(rel_asked)s::int[], %(rel_how)s::int[])
    as rel(entry, slot, part, asked, how) on rel.entry = e.entry
  group by fits.id, rel.slot, rel.part, rel.asked
), parts as (
  select id, part, sum(asked * case when asked > 0 and rejected > 0 and rejected >= greatest(best, 0) then -rejected
                                    else greatest(best, 0) end) as total
  from hits group by id, part
), pivoted as (
  select id, max(total) filter (where part = 0) as p0, max(total) filter (where part = 1) as p1,
    max(total) filter (where part = 2) as p2, max(total) filter (where part = 3) as p3
  from parts group by id
), points as (
  select fits.id,
    case when %(whole0)s = 0 or held & 3 = 0 then 0 else {_LINES[0]}[1001 + greatest(-1000, least(1000, floor(coalesce(p0, 0)::numeric / nullif(%(whole0)s, 0))))::int] end as wish,
    case when %(whole1)s = 0 or held & 8 = 0 then 0 else {_LINES[1]}[1001 + greatest(-1000, least(1000, floor(coalesce(p1, 0)::numeric / nullif(%(whole1)s, 0))))::int] end as shared_roles,
    case when %(whole2)s = 0 or held & 1 = 0 then 0 else {_LINES[2]}[1001 + greatest(-1000, least(1000, floor(coalesce(p2, 0)::numeric / nullif(%(whole2)s, 0))))::int] end as shared_interests,
    case when %(whole3)s = 0 or held & 4 = 0 then 0 else {_LINES[3]}[1001 + greatest(-1000, least(1000, floor(coalesce(p3, 0)::numeric / nullif(%(whole3)s, 0))))::int] end as give_and_take,
    case when languages = 0 then 0 when languages & %(first)s <> 0 then {_LANGUAGE[2]}
         when languages & %(languages)s <> 0 then {_LANGUAGE[1]} else {_LANGUAGE[0]} end as shared_language,
    {_bands("shared", _SCALES["shared_time"])} as shared_time,
    case when regular = %(regular)s then {_OFTEN[2]} when regular then {_OFTEN[1]} else {_OFTEN[0]} end as often_enough,
    case when street = %(street)s then {_STREET_POINTS} else {_bands("metres", _NEAR)} end as nearness,
    {_bands("load", _SCALES["load"])} as load,
    {_bands("asked", _SCALES["asked_recently"])} as asked_recently,
    {_bands("rested", _SCALES["rest"])} as rest,
    {_bands("endings", _SCALES["good_endings"])} as good_endings
  from fits left join pivoted using (id)
)
select id, wish + shared_roles + shared_interests + give_and_take + shared_language + shared_time + often_enough
    + nearness + load + asked_recently + rest + good_endings as total,
  wish, shared_roles, shared_interests, give_and_take, shared_language, shared_time, often_enough, nearness, load,
  asked_recently, rest, good_endings
from points order by total desc fetch first %(k)s rows with ties
""".replace("select id, entries, held,", "select id, entries, weights_of, held,")  # noqa: S608, E501 - our own numbers


class PostGis:
    """One connection to a server with the helpers in it."""

    name = "postgis"

    def __init__(self, address: str, helpers: Population) -> None:
        self._connection = psycopg.connect(address, autocommit=True, prepare_threshold=1)
        with self._connection.cursor() as cursor:
            cursor.execute("create extension postgis")
            cursor.execute(
                "create unlogged table raw (id int, east float8, north float8, radius int, consent bool, paused bool,"
                " places int, languages int, conditions int, age int, free bigint, regular bool, load int, asked int,"
                " rested int, endings int, street int, held int, entries int[], weights_of smallint[])"
            )
            with cursor.copy("copy raw from stdin") as copy:
                for row in _rows(helpers):
                    copy.write_row(row)
            cursor.execute(
                "create table helper as select *, ST_SetSRID(ST_MakePoint(east, north), 4326) as degrees,"
                " ST_Transform(ST_SetSRID(ST_MakePoint(east, north), 4326), 28992) as place from raw"
                " order by ST_GeoHash(ST_SetSRID(ST_MakePoint(east, north), 4326), 10)"
            )
            cursor.execute("drop table raw")
            cursor.execute("create index on helper using gist (place) where consent and not paused and places <> 0")
            cursor.execute("create index on helper (street) where consent and not paused and places <> 0")
            cursor.execute("create unique index on helper (id)")
            cursor.execute("vacuum analyze helper")
            cursor.execute("set plan_cache_mode = force_generic_plan")
            cursor.execute("select pg_total_relation_size('helper')")
            self.nbytes = int(cursor.fetchone()[0])  # type: ignore[index]
            cursor.execute("select version(), postgis_lib_version()")
            self.version = " / ".join(str(part) for part in cursor.fetchone() or ())

    @staticmethod
    def ready(need: Need) -> Mapping[str, Any]:
        """The need as values of the statement (not counted in the time)."""
        entries, slots, parts, asked_how, hows = list[int](), list[int](), list[int](), list[int](), list[int]()
        values: dict[str, Any] = {}
        slot = 0
        for part, (_, criterion, fit) in enumerate(CONCEPT_CRITERIA):
            asked, weight = fit.of_need(need), STANDARD_WEIGHTS.criteria[criterion.key]
            values[f"whole{part}"] = whole_of([to_thousandths(one) for one in asked.values()], weight.enough)
            for concept, how_much in asked.items():
                thousandths = to_thousandths(how_much)
                answers = {concept: 1001}
                if thousandths > 0:
                    answers |= {other: to_thousandths(how) for other, how in RELATED.get(concept, {}).items()}
                for other, how in answers.items():
                    for hold in fit.holds:
                        entries.append(_CODE[other] * 4 + _HOLD[hold])
                        slots.append(slot)
                        parts.append(part)
                        asked_how.append(thousandths)
                        hows.append(how)
                slot += 1
        first = {need.first_language} if need.first_language else set()
        return values | {
            "rel_entry": entries,
            "rel_slot": slots,
            "rel_part": parts,
            "rel_asked": asked_how,
            "rel_how": hows,
            "east": need.longitude,
            "north": need.latitude,
            "street": int((need.street or "street--2").removeprefix("street-")),
            "free": need.free,
            "conditions": _bits(need.conditions, CONDITIONS),
            "min_age": need.min_age,
            "required": need.language_required,
            "languages": _bits(need.languages | first, LANGUAGES),
            "first": _bits(first, LANGUAGES),
            "regular": need.frequency == "regular",
            "unwanted": [int(key.removeprefix("person:")) for key in (*need.excludes, *need.refused)],
        }

    def ask(self, values: Mapping[str, Any], k: int) -> list[tuple[int, ...]]:
        """The best with their points: id, total, points of each criterion; more than `k` where there are ties."""
        return self._connection.execute(_QUERY, {**values, "k": k}, prepare=True).fetchall()

    def answer(self, raw: list[tuple[int, ...]], need: Need) -> Answer:
        """Ties in order, and no more than asked for."""
        return ordered(raw, need, TOP)

    def move(self, helper: int, free: int) -> None:
        """Change one helper's dayparts."""
        self._connection.execute("update helper set free = %s where id = %s", (free, helper), prepare=True)

    def cpu_seconds(self) -> float:
        """Processor time of the server's process for this connection, and of ours."""
        fields = Path(f"/proc/{self._connection.info.backend_pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        ticks = sum(int(field) for field in fields.split()[11:13])
        return ticks / os.sysconf("SC_CLK_TCK") + time.process_time()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def _bits(some: Any, order: tuple[str, ...]) -> int:
    return sum(1 << at for at, one in enumerate(order) if one in some)


def _rows(helpers: Population) -> Iterator[tuple[Any, ...]]:
    columns = [
        getattr(helpers, name).tolist()
        for name in ("longitude", "latitude", "radius", "consent", "paused", "places", "languages", "conditions",
                     "age", "free", "regular", "load", "asked", "rested", "endings", "street", "ends")
    ]  # fmt: skip
    entries, weights = helpers.entries.tolist(), helpers.weights.tolist()
    begin = 0
    for number, (*plain, end) in enumerate(zip(*columns, strict=True)):
        mine = entries[begin:end]
        held = 0
        for entry in mine:
            held |= 1 << (entry & 3)
        plain[8] = None if plain[8] < 0 else plain[8]
        plain[13] = None if plain[13] < 0 else plain[13]
        yield (number, *plain, held, mine, weights[begin:end])
        begin = end

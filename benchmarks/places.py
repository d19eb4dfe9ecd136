"""Three more ways to find who is near before scoring them: SQLite's R*Tree, a ball tree, and DuckDB sorted by place."""

import math
import sqlite3
from importlib.metadata import version

import duckdb
import numpy as np
from sklearn.neighbors import BallTree

from benchmarks.online import TOP, Answer, ordered
from benchmarks.plain import PlainNeed, rows_of, score
from benchmarks.population import Population
from matcher.scoring import Need
from matcher.scoring.distance import EARTH_RADIUS_M

__all__ = ["BallTreeMethod", "DuckDbMethod", "RTreeMethod"]

_FARTHEST_M = 10_000


class _Near:
    """Somebody finds the numbers of the helpers within ten kilometres; plain Python scores them."""

    version = ""
    nbytes = 0

    def __init__(self, helpers: Population) -> None:
        self.rows = rows_of(helpers)
        self.by_street: dict[int, list[int]] = {}
        for row in self.rows:
            self.by_street.setdefault(row[16], []).append(row[0])

    @staticmethod
    def ready(need: Need) -> Need:
        """Nothing is worked out beforehand."""
        return need

    def near(self, need: Need) -> list[int]:
        """Numbers of the helpers near a need."""
        raise NotImplementedError

    def ask(self, need: Need, k: int) -> Answer:
        """The best, in order."""
        asked = PlainNeed(need)
        numbers = {*self.near(need), *self.by_street.get(asked.street, ())}
        return ordered(score(asked, [self.rows[number] for number in numbers]), need, k)

    def answer(self, raw: Answer, _need: Need) -> Answer:
        """As asked."""
        return raw[:TOP]


def _box(need: Need) -> tuple[float, float, float, float]:
    high = math.degrees((_FARTHEST_M + 10) / EARTH_RADIUS_M)
    north, east = need.latitude or 0.0, need.longitude or 0.0
    wide = high / math.cos(math.radians(abs(north) + high))
    return north - high, north + high, east - wide, east + wide


class RTreeMethod(_Near):
    """SQLite with its R*Tree."""

    name = "sqlite"

    def __init__(self, helpers: Population) -> None:
        super().__init__(helpers)
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("create virtual table place using rtree (id, south, north, west, east)")
        places = zip(helpers.latitude.tolist(), helpers.longitude.tolist(), strict=True)
        self._connection.executemany(
            "insert into place values (?, ?, ?, ?, ?)",
            ((number, north, north, east, east) for number, (north, east) in enumerate(places)),
        )
        pages = self._connection.execute("select page_count * page_size from pragma_page_count, pragma_page_size")
        self.nbytes = int(pages.fetchone()[0])
        self.version = f"SQLite {sqlite3.sqlite_version}"

    def near(self, need: Need) -> list[int]:
        """Those in the box."""
        query = "select id from place where north >= ? and south <= ? and east >= ? and west <= ?"
        return [number for (number,) in self._connection.execute(query, _box(need))]


class BallTreeMethod(_Near):
    """scikit-learn's ball tree with the haversine distance."""

    name = "balltree"

    def __init__(self, helpers: Population) -> None:
        super().__init__(helpers)
        places = np.radians(np.stack((helpers.latitude, helpers.longitude), axis=1))
        self._tree = BallTree(places, metric="haversine", leaf_size=40)
        self.nbytes = int(places.nbytes * 2)
        self.version = f"scikit-learn {version('scikit-learn')}"

    def near(self, need: Need) -> list[int]:
        """Those in the circle."""
        here = [[math.radians(need.latitude or 0.0), math.radians(need.longitude or 0.0)]]
        found: list[int] = self._tree.query_radius(here, (_FARTHEST_M + 10) / EARTH_RADIUS_M)[0].tolist()
        return found


class DuckDbMethod(_Near):
    """DuckDB on one thread, rows sorted by place."""

    name = "duckdb"

    def __init__(self, helpers: Population) -> None:
        super().__init__(helpers)
        self._connection = duckdb.connect(":memory:", config={"threads": 1})
        names = ("latitude", "longitude", "consent", "paused", "places")
        raw = {name: getattr(helpers, name) for name in names} | {"id": np.arange(len(helpers))}
        self._connection.register("raw", raw)
        self._connection.execute(
            "create table place as select * from raw order by floor(latitude * 50), floor(longitude * 30)"
        )
        self.version = f"DuckDB {duckdb.__version__}"

    def near(self, need: Need) -> list[int]:
        """Those in the box who can be asked at all."""
        query = (
            "select id from place where latitude between ? and ? and longitude between ? and ?"
            " and consent and not paused and places <> 0"
        )
        found: list[int] = self._connection.execute(query, _box(need)).fetchnumpy()["id"].tolist()
        return found

"""The inbox's two topics in a file that outlives a killed process: what Kafka keeps of them."""

import json
import sqlite3
from time import time

from gateways.inbox_messages import Incoming

A_POLL = 2  # records: a run polls several times
TABLES = """
create table if not exists record (place integer primary key, key blob, value blob, headers text);
create table if not exists refusal (told text);
create table if not exists settled (place integer);
create table if not exists opened (number integer);
"""


class FileTopics:
    """One partition. What was polled and not settled comes again; refusals may come twice."""

    def __init__(self, file, points=None):
        self._file = sqlite3.connect(file, isolation_level=None)
        self._file.executescript(TABLES)
        self._points = points
        self._polled = self._one("select coalesce(max(place), -1) from settled")

    # The senders' side

    def send(self, value, key, headers):
        place = self._one("select count(*) from record")
        told = json.dumps([[name, text.decode()] for name, text in headers])
        self._file.execute("insert into record values (?, ?, ?, ?)", (place, key, value, told))

    def refusals(self):
        return [json.loads(row[0]) for row in self._file.execute("select told from refusal")]

    # The inbox's side

    def hours(self):
        """One more each time it is opened: so what waits is tried again each time."""
        self._file.execute("insert into opened values (1)")
        return self._one("select count(*) from opened")

    def poll(self):
        found = self._incoming("where place > ? order by place limit ?", (self._polled, A_POLL))
        if found:
            self._polled = found[-1].offset
            self._points.passes("after-poll")
        return found

    def fetch(self, places):
        wanted = {place for _, place in places}
        found = [one for one in self._incoming("", ()) if one.offset in wanted]
        self._points.passes("after-fetch")
        return {(0, one.offset): one for one in found}

    def partitions(self):
        return [0]

    def refuse(self, messages):
        for one in messages:
            headers = {name: text.decode() for name, text in one.headers}
            told = json.dumps(json.loads(one.value) | headers)
            self._file.execute("insert into refusal values (?)", (told,))
        if messages:
            self._points.passes("after-refuse")

    def settle(self):
        self._file.execute("insert into settled values (?)", (self._polled,))
        self._points.passes("after-settle")

    def close(self):
        self._file.close()

    def _incoming(self, where, parameters):
        rows = self._file.execute(
            f"select place, key, value, headers from record {where}", parameters
        )
        return [
            Incoming(0, place, key, value, _headers(told), time())
            for place, key, value, told in rows
        ]

    def _one(self, statement):
        return self._file.execute(statement).fetchone()[0]


def _headers(told):
    return tuple((name, text.encode()) for name, text in json.loads(told))

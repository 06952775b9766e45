"""Copies a shop's calls and visits from SQLite into a table of DuckDB's own, and asks it for the owner's numbers.

    ask.py DATABASE FOLDER LOCATION_ID ROUNDS FROM,TO..

Prints a line of JSON for the copy, and one for each window: milliseconds of each round, and what was answered.
"""

import csv
import json
import os
import sqlite3
import sys
import time

import duckdb

CALLS = """select started_at, local_date, outcome, after_hours, converted, is_test, is_robot
    from calls where location_id = ?"""
VISITS = "select created_at, estimated_revenue_cents, source from appointments where location_id = ?"
# Days are compared as dates: the database's best case.
KPIS = """select count(*), count(*) filter (where outcome not in ('missed', 'no_input')),
        count(*) filter (where outcome in ('missed', 'no_input')), count(*) filter (where after_hours),
        count(*) filter (where converted and outcome not in ('missed', 'no_input')),
        (select count(*) from visits where created_at::date between $1::date and $2::date
            and source not in ('trial', 'walk_in')),
        (select coalesce(sum(cents), 0) from visits where created_at::date between $1::date and $2::date
            and source not in ('trial', 'walk_in'))
    from calls where local_date between $1::date and $2::date
        and not is_test and not is_robot and coalesce(outcome, '') <> 'spam'"""


def copy(source, duck, folder, name, columns, select, shop):
    path = os.path.join(folder, name + ".csv")
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(source.execute(select, (shop,)))
    types = "{" + ", ".join(f"'{column}': '{kind}'" for column, kind in columns) + "}"
    duck.execute(f"create table {name} as select * from read_csv('{path}', header = false, columns = {types})")
    os.remove(path)


def main():
    database, folder, shop, rounds, *windows = sys.argv[1:]
    began = time.perf_counter()
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    duck = duckdb.connect(os.path.join(folder, "calls.duckdb"))
    calls = [("started_at", "timestamptz"), ("local_date", "date"), ("outcome", "varchar"), ("after_hours", "boolean"),
             ("converted", "boolean"), ("is_test", "boolean"), ("is_robot", "boolean")]
    visits = [("created_at", "timestamp"), ("cents", "bigint"), ("source", "varchar")]
    copy(source, duck, folder, "calls", calls, CALLS, int(shop))
    copy(source, duck, folder, "visits", visits, VISITS, int(shop))
    print(json.dumps({"version": duckdb.__version__, "seconds": time.perf_counter() - began}), flush=True)
    for window in windows:
        days = window.split(",")
        took = []
        for _ in range(int(rounds)):
            start = time.perf_counter()
            answer = duck.execute(KPIS, days).fetchone()
            took.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"took": took, "answer": [int(figure) for figure in answer]}), flush=True)


main()

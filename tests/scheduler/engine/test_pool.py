"""Processes of their own: a dead one is an error in words, and one signal stops them all."""

import os
import time

import pytest

from scheduler.engine import pool
from scheduler.errors import SolveError


def die(task, cancelled, tell):
    os._exit(3)


def wait_for_the_signal(task, cancelled, tell):
    while not cancelled():
        time.sleep(0.02)
    return task * 2


def double(task, cancelled, tell):
    tell(f"verdoppelt wird {task}")
    return task * 2


def nothing(news):
    pass


def test_a_dead_process_is_an_error_in_words():
    with pytest.raises(SolveError, match="Ein Rechenprozess ist unerwartet beendet worden"):
        pool.run_pool(die, [1, 2], 2, nothing, lambda: False)


def test_outcomes_come_in_the_order_of_the_tasks_and_their_news_before_the_end():
    heard = []
    assert pool.run_pool(double, [3, 1, 2], 2, heard.extend, lambda: False) == [6, 2, 4]
    assert sorted(heard) == [(0, "verdoppelt wird 3"), (1, "verdoppelt wird 1"), (2, "verdoppelt wird 2")]


def test_one_signal_stops_them_all():
    waited = []
    outcomes = pool.run_pool(wait_for_the_signal, [1, 2], 2, waited.append, lambda: len(waited) > 3)
    assert outcomes == [2, 4]
    assert len(waited) > 3


def test_a_worker_does_its_task_and_leaves_interrupts_to_its_parent(monkeypatch):
    asked, signals = [], []
    monkeypatch.setattr(pool.signal, "signal", lambda *args: signals.append(args))
    monkeypatch.setattr(pool, "_worker", [])

    class Never:
        def is_set(self):
            return False

    class Line:
        def put(self, news):
            asked.append(news)

    pool._begin(Never(), Line())
    pool._work(lambda task, cancelled, tell: tell((task, cancelled())), 7, "Aufgabe")
    assert asked == [(7, ("Aufgabe", False))]
    assert signals == [(pool.signal.SIGINT, pool.signal.SIG_IGN)]

"""Processes of their own: a dead one is an error in words, and one signal stops them all."""

import os
import time

import pytest

from scheduler.engine import pool
from scheduler.errors import SolveError


def die(task):
    os._exit(3)


def wait_for_the_signal(task):
    while not pool._state["cancelled"].is_set():
        time.sleep(0.02)
    return task * 2


def double(task):
    return task * 2


def test_a_dead_process_is_an_error_in_words(monkeypatch):
    monkeypatch.setattr(pool, "_work", die)
    with pytest.raises(SolveError, match="Ein Rechenprozess ist unerwartet beendet worden"):
        pool.run_pool([1, 2], 2, lambda: None, lambda: False)


def test_outcomes_come_in_the_order_of_the_tasks(monkeypatch):
    monkeypatch.setattr(pool, "_work", double)
    assert pool.run_pool([3, 1, 2], 2, lambda: None, lambda: False) == [6, 2, 4]


def test_one_signal_stops_them_all(monkeypatch):
    monkeypatch.setattr(pool, "_work", wait_for_the_signal)
    waited = []
    outcomes = pool.run_pool([1, 2], 2, lambda: waited.append(1), lambda: len(waited) > 3)
    assert outcomes == [2, 4]
    assert len(waited) > 3


def test_a_worker_does_its_task_and_leaves_interrupts_to_its_parent(monkeypatch):
    asked, signals = [], []
    monkeypatch.setattr(pool.signal, "signal", lambda *args: signals.append(args))
    monkeypatch.setattr(pool, "_state", {})
    monkeypatch.setattr(pool, "run", lambda task, cancelled: asked.append((task, cancelled())))

    class Never:
        def is_set(self):
            return False

    pool._begin(Never())
    pool._work("Aufgabe")
    assert asked == [("Aufgabe", False)]
    assert signals == [(pool.signal.SIGINT, pool.signal.SIG_IGN)]

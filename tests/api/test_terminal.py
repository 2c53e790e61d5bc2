"""Numbers, tables, progress and interrupts as people see them."""

import io
import os
import signal
import threading

import pytest
from rich.console import Console

from api.terminal.console import bullet, decimal, duration, levels, number, percent, stderr, stdout, table
from api.terminal.german import translated
from api.terminal.interrupt import Interrupt, Request
from api.terminal.progress import ENDING, Lines, Picture, watcher
from scheduler.domain.plan import Cost
from scheduler.solution import Progress


def screen(width=80):
    """A console that thinks it is a terminal."""
    return Console(force_terminal=True, width=width, record=True, file=io.StringIO(), color_system=None)


def news(seconds=1.0, placed=10, wishes=7, bound=5, phase="Plan verbessern"):
    cost = None if wishes is None else Cost(wishes=wishes)
    gap = None if wishes is None else (wishes - bound) / wishes
    return Progress(
        seconds=seconds, phase=phase, placed=placed, events=33, cost=cost, bound=Cost(wishes=bound), gap=gap
    )  # fmt: skip


def test_numbers_are_german():
    assert number(2818) == "2.818"
    assert number(-1234567) == "-1.234.567"
    assert decimal(1234.56) == "1.234,6"
    assert [percent(x) for x in (0, 0.00001, 0.0034, 0.0123, 1)] == [
        "0,0\u00a0%",
        "unter 0,01\u00a0%",
        "0,34\u00a0%",
        "1,2\u00a0%",
        "100,0\u00a0%",
    ]
    assert [duration(x) for x in (0.04, 59.94, 59.96, 75, 3600)] == [
        "0,0 s",
        "59,9 s",
        "1:00 Min.",
        "1:15 Min.",
        "60:00 Min.",
    ]
    assert levels(Cost(hard=0, mandatory=1, desired=12, wishes=1234)) == "0 / 1 / 12 / 1.234"


def test_tables_have_lines_only_in_a_terminal():
    plain = table(stdout(), "A")
    assert plain.box is None
    assert table(screen(), "A", "B", numbers=["B"]).box is not None
    assert not stderr().is_terminal


def test_long_items_are_indented_in_a_terminal():
    console = screen(width=20)
    bullet(console, "ein Satz, der nicht in eine Zeile passt")
    first, second, *_ = console.export_text().splitlines()
    assert first.startswith("- ein")
    assert second.startswith("  ")


def test_lines_without_a_terminal(capsys):
    asked = []
    with Lines(stderr(), lambda: bool(asked)) as show:
        show(news(1, wishes=None))
        show(news(2))
        show(news(2.5, bound=6))
        show(news(2.6, phase="Beweis"))
        show(news(8, bound=6))
        show(news(37, bound=6))
        asked.append(1)
        show(news(37.5, placed=11))
        show(news(38, placed=12))
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("Kosten und Schranke stehen als verletzte Regeln / fehlende Pflichttermine")
    assert [line.split("  ")[-1] for line in said[1:4]] == [
        "Plan verbessern: noch kein Plan, Schranke 0 / 0 / 0 / 5",
        "Plan verbessern: 10 von 33 Terminen, Kosten 0 / 0 / 0 / 7, Schranke 0 / 0 / 0 / 5, Lücke 28,6\u00a0%",
        "Plan verbessern: 10 von 33 Terminen, Kosten 0 / 0 / 0 / 7, Schranke 0 / 0 / 0 / 6, Lücke 14,3\u00a0%",
    ]
    assert said[4] == ENDING
    assert len(said) == 7


def test_a_picture_in_a_terminal():
    console = screen()
    asked = []
    now = [50.0]
    picture = Picture(console, lambda: bool(asked), clock=lambda: now[0])
    now[0] = 60.0

    def seen():
        with console.capture() as capture:
            console.print(picture.render())
        return capture.get()

    assert "Die Planung beginnt … 10,0 s" in seen()
    picture(news(wishes=None))
    assert "noch kein Plan" in seen()
    picture(news())
    shown = seen()
    assert "10 von 33 Terminen" in shown
    assert "unerfüllte Wünsche" in shown
    assert "Lücke: 28,6\u00a0%" in shown
    assert "Strg-C beendet mit dem besten Plan bis dahin." in shown
    asked.append(1)
    assert "Abbruch verlangt" in seen()


def test_the_picture_moves_while_it_is_entered():
    with watcher(screen(), lambda: False) as show:
        assert isinstance(show, Picture)
        show(news())


def test_the_watcher_fits_the_console():
    assert isinstance(watcher(stderr(), lambda: False), Lines)


def test_first_interrupt_asks_second_breaks_off():
    before = signal.getsignal(signal.SIGINT)
    with Interrupt() as interrupt:
        assert not interrupt.asked
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupt.asked
        assert interrupt.cancel.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_waiting_for_a_request():
    request = Request()
    assert not request.wait(0.01)
    later = threading.Timer(0.02, request.ask)
    later.start()
    assert request.wait()
    later.join()
    other = Request()
    other.set()
    assert other.wait(0)
    assert other.is_set()


def test_an_interrupt_in_the_middle_of_waiting_does_not_wait_for_itself():
    with Interrupt() as interrupt, interrupt.cancel._cond:
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupt.asked


def test_third_interrupt_waits_for_nobody(monkeypatch):
    left = []
    monkeypatch.setattr(os, "_exit", left.append)
    with Interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
    assert left == [130]


def test_workers_leave_the_decision_to_their_parent(monkeypatch):
    interrupt = Interrupt()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    interrupt._handle(signal.SIGINT, None)
    assert not interrupt.asked


def test_an_unknown_message_stays_as_it_is():
    assert translated("Something new.") == "Something new."

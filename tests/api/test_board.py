"""Progress of plans that are made side by side, in a terminal and in a file."""

import io

from rich.console import Console

from api.terminal.board import Board
from scheduler.domain.plan import Cost
from scheduler.solution import Progress


def progress(placed):
    return Progress(
        seconds=1, phase="Güte beweisen", placed=placed, events=9, cost=Cost(wishes=4), bound=Cost(wishes=3), gap=0.25
    )


def test_a_terminal_shows_all_that_are_being_made():
    now = iter(range(100))
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with Board(console, ["eins", "zwei", "drei"], lambda: False, lambda: next(now)) as board:
        board.news(0, progress(3))
        board.news(2, progress(5))
        board.told(0, "erreicht")
        with console.capture() as shown:
            console.print(board.render())
    lines = shown.get()
    assert "1 von 3 Plänen fertig" in lines
    assert "drei" in lines
    assert "5 von 9" in lines
    assert "eins" not in lines
    assert "fertige Pläne bleiben" in lines


def test_a_file_gets_a_line_when_one_begins_or_ends_and_when_the_user_asks_for_the_end():
    said, asked = io.StringIO(), []
    with Board(Console(file=said), ["eins", "zwei"], lambda: bool(asked), lambda: 0.0) as board:
        board.news(1, progress(3))
        board.news(1, progress(4))
        asked.append(True)
        board.news(1, progress(5))
        board.news(1, progress(6))
        board.told(1, "erreicht")
    first, ending, last = said.getvalue().splitlines()
    assert first == "begonnen: zwei"
    assert ending.startswith("Abbruch verlangt")
    assert last == "1 von 2 fertig: zwei, erreicht, nach 0,0 s"

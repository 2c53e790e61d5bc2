"""``raumzeit export``: calendars of a plan, again."""


def test_writes_calendars(run, folder, tmp_path):
    done = run("export", "beispiel", folder, "-o", "kalender")
    assert done.code == 0
    assert "33 Termine" in done.out
    assert "Neu 33 Termine, geändert 0" in done.out
    assert (tmp_path / "kalender" / "leitung" / "leitung-nord.ics").exists()


def test_again_nothing_changes(run, folder):
    run("export", "beispiel", folder)
    done = run("export", "beispiel", folder)
    assert "Neu 0 Termine, geändert 0" in done.out
    assert "0 Dateien geschrieben" in done.out


def test_without_a_folder_it_is_named_after_the_data(run, folder, tmp_path):
    run("export", "beispiel", folder)
    assert (tmp_path / "kalender-beispiel" / "kreis.ics").exists()


def test_a_folder_that_cannot_be_written(run, folder, tmp_path):
    (tmp_path / "datei").touch()
    done = run("export", "beispiel", folder, "-o", "datei/kalender")
    assert done.code == 2
    assert "lässt sich nicht schreiben" in done.err

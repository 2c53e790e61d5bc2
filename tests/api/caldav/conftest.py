"""Both servers, each started once for all tests here."""

import pytest

from tests.api.caldav.calendar_servers import KINDS, running


@pytest.fixture(scope="session", params=sorted(KINDS))
def address(request, tmp_path_factory):
    with running(request.param, tmp_path_factory.mktemp(request.param)) as address:
        yield address

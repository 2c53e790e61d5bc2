"""A visitor with a browser without JavaScript who signs in as everybody does: by the form, with a cookie."""

import pytest
from fastapi.testclient import TestClient

from api.accounts import manage, passwords
from api.accounts.manage import OPERATOR, Wanted
from api.feeds import FeedsFirst, feeds_app
from api.rights import Role
from api.store.accounts import Account
from tests.api.web.browser import Browser, Form, Page

PASSWORD = "drei Wörter und ein Baum"
HASH = passwords.hashed(PASSWORD)
ADDRESS = "http://raumzeit.test"
PEOPLE: dict[str, Wanted] = {
    "amt": Wanted(login="amt", role=Role.KOORDINIERUNG, person="koordinierung"),
    "leitung": Wanted(
        login="leitung",
        role=Role.LEITUNG,
        person="leitung-fuerfeld",
        houses=("fz-fuerfeld",),
        mail="fz@example.org",
    ),
    "ksa": Wanted(login="ksa", role=Role.KITA_SOZIALARBEIT, person="ksa-fuerfeld", houses=("fz-fuerfeld",)),
    "beratung": Wanted(login="beratung", role=Role.ELTERNBERATUNG, person="eb-nord"),
    "kita": Wanted(login="kita", role=Role.KITA_LEITUNG, houses=("kita-volxheim",)),
    "bep": Wanted(login="bep", role=Role.BEP, person="bep-volxheim"),
    "traeger": Wanted(login="traeger", role=Role.TRAEGER),
}
"""One account of every role."""


class Visitor:
    """Somebody with cookies, who sends what browsers send along with their forms."""

    def __init__(self, site: Browser) -> None:
        self.service = site.service
        self.clock = site.clock
        app = FeedsFirst(site.app, feeds_app(site.service))
        self.client = TestClient(
            app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False, raise_server_exceptions=True
        )

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def see(self, path: str, status: int = 200) -> Page:
        """A page, well made."""
        return self._page(self.get(path), status)

    def send(self, form: Form, **changes):
        """What a form is answered."""
        assert form.method == "post"
        origin = {"origin": ADDRESS, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
        return self.client.post(form.action, data=form.data(**changes), headers=origin)

    def done(self, form: Form, **changes) -> Page:
        """The page that follows what was done."""
        answer = self.send(form, **changes)
        assert answer.status_code == 303, (answer.status_code, Page(answer).text)
        return self.see(answer.headers["location"])

    def shown(self, form: Form, status: int = 200, **changes) -> Page:
        """The page that a form is answered with."""
        return self._page(self.send(form, **changes), status)

    def sign_in(self, login: str, password: str = PASSWORD, target: str = "/"):
        form = self.see(f"/anmelden?weiter={target}").form("/anmelden")
        return self.send(form, kennung=login, kennwort=password)

    def _page(self, answer, status: int) -> Page:
        page = Page(answer)
        assert answer.status_code == status, (answer.status_code, page.text)
        page.check()
        return page


def account(site: Browser, wanted: Wanted) -> Account:
    """Make an account whose password is :data:`PASSWORD`, hashed once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hashed", lambda _: HASH)
        values = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__}
        return manage.create(site.service, OPERATOR, Wanted(**{**values, "password": PASSWORD}))


def visitor(site: Browser, login: str | None = None) -> Visitor:
    """Somebody who has just signed in, with a new account; without a login the public."""
    made = Visitor(site)
    if login is not None:
        account(site, PEOPLE[login])
        assert made.sign_in(login).status_code == 303
    return made

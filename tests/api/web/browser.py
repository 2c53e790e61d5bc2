"""A browser without JavaScript: it reads pages, checks how they are made, fills in forms and sends them."""

from collections import Counter
from html.parser import HTMLParser

from fastapi.testclient import TestClient

from api.app import create_app
from api.deps import Access, Caller
from api.rights import Actor
from api.service import Service
from tests.api.booking.county import Clock

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path",
        "circle"}  # fmt: skip
NAMED = {"input", "select", "textarea"}


class Form:
    """A form of a page: where it goes, and what it would send."""

    def __init__(self, attributes: dict) -> None:
        self.method = attributes.get("method", "get")
        self.action = attributes["action"]
        self.fields: list[tuple[str, str]] = []
        self.controls: set[str] = set()

    def data(self, **changes) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        for name, value in changes.items():
            assert name in self.controls, f"no field {name}: {sorted(self.controls)}"
            found[name] = value if isinstance(value, list) else [value]
        return found


class Page(HTMLParser):
    """A page as it was sent; ``faults`` is what is wrong with how it is made."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.status = answer.status_code
        self.path = answer.url.path
        self.source = answer.text
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()
        self.references: list[str] = []
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.landmarks: Counter[str] = Counter()
        self.texts: list[str] = []
        self.stack: list[str] = []
        self.controls: list[dict] = []
        self.labels: set[str] = set()
        self.select: str | None = None
        self.first_option: str | None = None
        self.selected = False
        self.feed(answer.text)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def form(self, action: str, containing: tuple[str, str] | None = None) -> Form:
        found = [f for f in self.forms if f.action == action and (containing is None or containing in f.fields)]
        assert found, f"no form to {action}: {[f.action for f in self.forms]}"
        return found[0]

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) != len(attrs):
            self.faults.append(f"an attribute of {tag} stands twice")
        if tag not in VOID:
            self.stack.append(tag)
        self.ids.update([attributes["id"]] if "id" in attributes else [])
        for name in ("aria-describedby", "aria-labelledby"):
            self.references += attributes.get(name, "").split()
        if tag in {"main", "header", "footer"}:
            self.landmarks[tag] += 1
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(attributes["href"])
            if attributes["href"].startswith("#"):
                self.references.append(attributes["href"][1:])
        if tag == "label":
            self.labels.add(attributes["for"])
        if tag == "form":
            self.forms.append(Form(attributes))
        self._judge(tag, attributes)
        self._control(tag, attributes)

    def _judge(self, tag, attributes):
        """What every element has to keep, whatever the page."""
        inline = tag == "style" or (tag == "script" and "src" not in attributes)
        if inline or "style" in attributes or any(a.startswith("on") for a in attributes):
            self.faults.append(f"{tag}: nothing inline (CSP)")
        if tag == "html" and attributes.get("lang") != "de":
            self.faults.append("lang")
        if tag == "th" and attributes.get("scope") not in {"row", "col"}:
            self.faults.append("th without scope")

    def _control(self, tag, attributes):
        if tag in NAMED:
            if "name" not in attributes:
                self.faults.append(f"{tag} without a name")
                return
            if attributes.get("type") != "hidden":
                self.controls.append(attributes)
            self.forms[-1].controls.add(attributes["name"])
        if tag == "input" and (attributes.get("type") not in {"checkbox", "radio"} or "checked" in attributes):
            self.forms[-1].fields.append((attributes["name"], attributes.get("value", "")))
        if tag == "select":
            self.select, self.first_option, self.selected = attributes["name"], None, "multiple" in attributes
        if tag == "option" and self.select is not None:
            self.first_option = attributes["value"] if self.first_option is None else self.first_option
            if "selected" in attributes:
                self.forms[-1].fields.append((self.select, attributes["value"]))
                self.selected = True

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(f"</{tag}> closes something else at {self.getpos()}")
        if tag == "select":
            if not self.selected and self.first_option is not None:
                self.forms[-1].fields.append((self.select, self.first_option))
            self.select = None

    def handle_data(self, data):
        self.texts.append(data)

    def check(self) -> None:
        """Fail with everything that is wrong with how the page is made."""
        faults = list(self.faults)
        faults += [f"<{tag}> is not closed" for tag in self.stack]
        faults += [f"id {i} stands {n} times" for i, n in self.ids.items() if n > 1]
        faults += [f"nothing has the id {r}" for r in self.references if r not in self.ids]
        faults += [f"no label for {c['name']}" for c in self.controls if c.get("id") not in self.labels]
        faults += [f"label for nothing: {name}" for name in self.labels if name not in self.ids]
        if self.headings.count(1) != 1:
            faults.append(f"headings: {self.headings}")
        level = 0
        for heading in self.headings[self.headings.index(1) :] if 1 in self.headings else []:
            if heading > level + 1:
                faults.append(f"h{heading} follows h{level}")
            level = heading
        if any(self.landmarks[tag] != 1 for tag in ("main", "header", "footer")):
            faults.append(f"landmarks: {self.landmarks}")
        assert not faults, (self.path, faults)


class Browser:
    """Looks at the pages of a service as whoever a test says."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self.service = service
        self.clock = clock
        self.app = create_app(service)
        self.client = TestClient(self.app, headers={"accept": "text/html"})

    def ask(self, actor: Actor, method: str, path: str, **more):
        self.app.state.authenticate = lambda *_: actor
        return self.client.request(method, path, follow_redirects=False, **more)

    def see(self, actor: Actor, path: str, status: int = 200) -> Page:
        """A page, well made."""
        answer = self.ask(actor, "GET", path)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        page = Page(answer)
        page.check()
        return page

    def send(self, actor: Actor, form: Form, **changes):
        """What a form is answered."""
        data = form.data(**changes)
        if form.method == "get":
            return self.ask(actor, "GET", form.action, params=data)
        return self.ask(actor, "POST", form.action, data=data)

    def done(self, actor: Actor, form: Form, **changes) -> Page:
        """The page that follows what was done."""
        answer = self.send(actor, form, **changes)
        assert answer.status_code == 303, (answer.status_code, Page(answer).text)
        return self.see(actor, answer.headers["location"])

    def refused(self, actor: Actor, form: Form, status: int, **changes) -> Page:
        """The page of a form that was refused."""
        answer = self.send(actor, form, **changes)
        page = Page(answer)
        assert answer.status_code == status, (answer.status_code, page.text)
        page.check()
        return page

    def read(self, actor: Actor, work):
        """What a use case says."""
        return Access(self.service, Caller(lambda: actor)).read(work)

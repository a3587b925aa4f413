# SPDX-License-Identifier: MIT
"""The page beside a test office, and somebody who reads it without JavaScript."""
import http.client
import os
import re
import sys
import urllib.parse
from html.parser import HTMLParser

sys.path.insert(0, os.path.dirname(__file__))
from harness import BUILD, MONDAY, free_port, section  # noqa: E402

WORDS = "kuda lumping merah"


class Forms(HTMLParser):
    """Every form of a page: {"action", "fields": [(name, value)…]}, as a browser would send it."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.form, self.area, self.choice = [], None, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.form = {"action": a["action"], "method": a.get("method", "get"), "fields": []}
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "input" and a.get("type") not in ("file", "submit", "button"):
            if a.get("type") in ("checkbox", "radio") and "checked" not in a:
                return
            if "name" in a:
                self.form["fields"].append((a["name"], a.get("value") or ""))
        elif tag == "textarea":
            self.area = (a["name"], [])
        elif tag == "select":
            self.choice = [a["name"], None]
        elif tag == "option" and self.choice is not None:
            if "selected" in a or self.choice[1] is None:
                self.choice[1] = a.get("value", "")

    def handle_data(self, data):
        if self.area is not None:
            self.area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area is not None:
            text = "".join(self.area[1])
            self.form["fields"].append((self.area[0], text.removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.choice is not None:
            self.form["fields"].append((self.choice[0], self.choice[1] or ""))
            self.choice = None


class Seen:
    """An answer."""

    def __init__(self, path, status, headers, body):
        self.path, self.status, self.headers = path, status, headers
        self.body = body
        self.text = body.decode("utf-8", "replace")

    def form(self, action):
        """The form that posts to `action` (a start of it is enough)."""
        found = [f for f in Forms(self.text).forms if f["action"].startswith(action)]
        assert found, f"{self.path}: no form for {action} in {self.text[:3000]}"
        return found[0]

    def title(self):
        return re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.S).group(1)

    def __repr__(self):
        return f"{self.path}: {self.status}\n{self.text[:3000]}"


class Reader:
    """Somebody with a browser: keeps cookies, follows 303."""

    def __init__(self, web, token=None):
        self.web, self.cookies = web, {}
        if token:
            self.cookies["hadir"] = token

    def send(self, method, path, body=None, headers=None, follow=True):
        h = {"Host": self.web.host}
        if self.cookies:
            h["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        h.update(headers or {})
        c = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        c.request(method, path, body, h)
        answer = c.getresponse()
        seen = Seen(path, answer.status, answer.headers, answer.read())
        c.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        to = seen.headers.get("Location")
        if follow and seen.status == 303 and to.startswith("/"):
            return self.send("GET", to)
        return seen

    def get(self, path, **kw):
        return self.send("GET", path, **kw)

    def post(self, path, fields, follow=True, **headers):
        h = {"Origin": f"http://{self.web.host}",
             "Content-Type": "application/x-www-form-urlencoded"}
        h.update({k.replace("_", "-"): v for k, v in headers.items() if v is not None})
        for k, v in headers.items():
            if v is None:
                h.pop(k.replace("_", "-"), None)
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        return self.send("POST", path, urllib.parse.urlencode(pairs), h, follow)

    def submit(self, seen, action, follow=True, **values):
        """Fill the form of that page and send it."""
        form = seen.form(action)
        fields = [(k, v) for k, v in form["fields"] if k not in values]
        for k, v in values.items():
            fields += [(k, x) for x in (v if isinstance(v, list) else [v])]
        return self.post(form["action"], fields, follow)

    def login(self, who, secret=WORDS):
        seen = self.submit(self.get("/masuk"), "/masuk", siapa=who, sandi=secret)
        assert "hadir" in self.cookies, seen
        return seen


class Web:
    """hadir-web; `office` has begun and its configuration has the section of Web.section()."""

    def __init__(self, office, port, **environment):
        self.office, self.port, self.host = office, port, f"127.0.0.1:{port}"
        self.program = office.program(
            [os.path.join(BUILD, "hadir-web"), "--config", office.config],
            name="hadir-web", env=dict(os.environ, **environment))
        self.program.wait(lambda line: "the page is at" in line)

    @staticmethod
    def section(port, **keys):
        return section("web", port=port, **keys)

    def account(self, person, *positions, secret=WORDS, kind="password"):
        """Somebody of the roster with these positions, who has just logged in."""
        for position in positions:
            self.office.ask("position-set", **{"position": position, "person": person,
                                               "from": "2026-01-01", "decree": "SK uji"})
        code = self.office.ask("account-link", person=person, kind=kind)[0]["code"]
        reader = Reader(self)
        page = reader.get(f"/atur/{code}")
        reader.submit(page, "/atur/", baru=secret, lagi=secret)
        assert "hadir" in reader.cookies, page
        return reader

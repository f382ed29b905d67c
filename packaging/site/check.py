# check.py FOLDER: every link inside of the site leads to a page and a place that are there, no page asks
# another server for anything, and every rule is in the search index.
import html.parser
import json
import os
import posixpath
import re
import sys
import urllib.parse

top = sys.argv[1]
problems = []
pages = {}


class Page(html.parser.HTMLParser):
    def __init__(self, name):
        super().__init__()
        self.name, self.ids, self.links = name, set(), []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        for name in ("id", "name"):
            if attributes.get(name):
                self.ids.add(attributes[name])
        for name in ("href", "src", "srcset", "action", "data", "poster"):
            target = attributes.get(name)
            if target is None:
                continue
            asks = tag != "a" and not (tag == "link" and attributes.get("rel") in ("canonical", "prev", "next"))
            if asks and re.match(r"(https?:)?//", target):
                problems.append(f"{self.name}: <{tag}> asks another server: {target}")
            self.links.append(target)


for folder, _, names in os.walk(top):
    for name in names:
        path = posixpath.join(folder, name)
        relative = os.path.relpath(path, top)
        if name.endswith(".html"):
            page = pages[relative] = Page(relative)
            with open(path, encoding="utf-8") as file:
                page.feed(file.read())
        elif name.endswith(".css"):
            with open(path, encoding="utf-8") as file:
                for address in re.findall(r"url\(\s*['\"]?((?:https?:)?//[^)]*)", file.read()):
                    problems.append(f"{relative} asks another server: {address}")

checked = 0
for name, page in pages.items():
    if name == "404.html":
        continue  # it does not know where it is shown
    for target in page.links:
        if re.match(r"([a-z][a-z0-9+.-]*:|//)", target):
            if ".invalid" in target or "example.com" in target:
                problems.append(f"{name}: a dead link: {target}")
            continue
        path, _, anchor = urllib.parse.unquote(target).partition("#")
        path = path.partition("?")[0]
        full = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        checked += 1
        if not os.path.exists(os.path.join(top, full)):
            problems.append(f"{name}: {target} leads nowhere")
        elif anchor and full in pages and anchor not in pages[full].ids and not anchor.startswith("__"):
            problems.append(f"{name}: {target}: there is no such place")

with open(os.path.join(top, "search", "search_index.json"), encoding="utf-8") as file:
    found = {entry["location"] for entry in json.load(file)["docs"]}
for name in pages:
    if re.fullmatch(r"rules/(?!index)[a-z0-9-]+\.html", name) and name not in found:
        problems.append(f"{name} is not in the search index")

print("\n".join(problems) or f"{len(pages)} pages, {checked} links inside of the site, all lead somewhere", file=sys.stderr)
sys.exit(bool(problems))

# Pages keep the links that they have in the repository. What is a page of the site, too, is linked there;
# what is not is linked in the repository, if the project has a home, and else named only.
import os
import posixpath
import re

PAGES = {"README.md": "index.md", "CHANGELOG.md": "changes.md", "CONTRIBUTING.md": "contributing.md"}
SOURCES = {page: source for source, page in PAGES.items()}
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.MULTILINE | re.DOTALL)


def on_page_markdown(markdown, page, **_):
    here = page.file.src_uri
    source = SOURCES.get(here, "docs/" + here)

    def link(match):
        text, target = match.groups()
        if re.match(r"[a-z]+:|#", target):
            return match.group(0)
        path, _, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if path in PAGES or path.startswith("docs/"):
            path = PAGES.get(path, path[len("docs/") :])
            path = posixpath.relpath(path, posixpath.dirname(here) or ".")
            return f"[{text}]({path}{'#' + anchor if anchor else ''})"
        home, version = os.environ.get("HOMEPAGE"), os.environ["VERSION"]
        return f"[{text}]({home}/blob/v{version}/{path})" if home else text

    # Examples name the place where a reader keeps the repository; with a home it is known.
    if os.environ.get("HOMEPAGE"):
        home = os.environ["HOMEPAGE"]
        markdown = markdown.replace("https://example.com/irsa-lint", home)
        markdown = markdown.replace("OWNER/irsa-lint", "/".join(home.split("/")[-2:]))
    parts, end = [], 0
    for fence in FENCE.finditer(markdown):
        parts += [LINK.sub(link, markdown[end : fence.start()]), fence.group(0)]
        end = fence.end()
    return "".join(parts) + LINK.sub(link, markdown[end:])

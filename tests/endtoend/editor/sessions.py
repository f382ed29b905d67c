"""Sessions of an editor, played by a client that is not ours (pytest-lsp over pygls and lsprotocol): it takes apart every
message by the types of the protocol, and checks answers against what the editor said it can.

Each session is played once with the abilities of each of these editors.
"""

import asyncio
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse
import warnings

from lsprotocol import types
from pytest_lsp import LspSpecificationWarning, client_capabilities, make_test_lsp_client

PROGRAM = os.environ["IRSA_LINT"]
SOURCE = pathlib.Path(os.environ["SOURCE"])
# Seconds after which something is said to hang: nothing takes that long, also where many other things run.
PATIENCE = 120
EDITORS = ["visual-studio-code", "neovim@v0.7", "neovim@v0.11", "emacs"]


MISTAKE = """kind: ServiceAccount
apiVersion: v1
metadata:
  name: api
  namespace: other
  annotations:
    eks.amazonaws.com/role-arn: nonsense
"""


class Editor:
    """The client, with the files that it has open."""

    def __init__(self, work, client, capabilities):
        self.work, self.client, self.capabilities = work, client, capabilities
        self.texts, self.opened = {}, {}
        self.published = {}  # by URI, the version that the diagnostics are of

    def uri(self, name):
        return "file://" + urllib.parse.quote(str(self.work / name))

    def name(self, uri):
        return str(pathlib.Path(urllib.parse.unquote(uri.removeprefix("file://"))).relative_to(self.work))

    def registered(self, params):
        """The server asks to be told of something: only what this editor can tell."""
        watches = self.capabilities.workspace.did_change_watched_files
        for each in params.registrations:
            if each.method != types.WORKSPACE_DID_CHANGE_WATCHED_FILES or not watches or not watches.dynamic_registration:
                self.client.error = AssertionError(f"this editor cannot do what was registered: {each}")

    def said(self, params):
        self.client.diagnostics[params.uri] = params.diagnostics
        self.published[params.uri] = params.version

    async def start(self, **options):
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: self.registered(params))
        del self.client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]  # that of pytest-lsp
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self.said(params))
        await self.client.start_io(PROGRAM, "server")
        result = await self.client.initialize_session(
            types.InitializeParams(
                capabilities=self.capabilities,
                root_uri=self.uri(""),
                workspace_folders=[types.WorkspaceFolder(uri=self.uri("").rstrip("/"), name="work")],
                initialization_options=options or None,
            )
        )
        self.units = result.capabilities.position_encoding or "utf-16"
        return result

    async def stop(self):
        await asyncio.wait_for(self.client.shutdown_session(), PATIENCE)
        assert self.client.error is None, self.client.error
        status = self.client._server.returncode
        assert status == 0, f"status {status} in the end"
        await self.client.stop()

    # -- documents
    def open(self, name, text=None):
        self.texts[name] = (self.work / name).read_text() if text is None else text
        self.opened[name] = 1
        item = types.TextDocumentItem(uri=self.uri(name), language_id="yaml", version=1, text=self.texts[name])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    def edit(self, edits, name):
        """Edits as the protocol has them: all are about the text before."""
        text = self.texts[name]
        for each in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
            text = text[: self.offset(text, each.range.start)] + each.new_text + text[self.offset(text, each.range.end) :]
        changes = [
            types.TextDocumentContentChangePartial(range=each.range, text=each.new_text)
            for each in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True)
        ]
        self.texts[name] = text
        self.opened[name] += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=self.uri(name), version=self.opened[name]),
                content_changes=changes,
            )
        )

    def replace(self, name, old, new):
        assert self.texts[name].count(old) == 1, f"{old!r} is not once in {name}"
        at = self.texts[name].index(old)
        where = types.Range(start=self.point(name, at), end=self.point(name, at + len(old)))
        self.edit([types.TextEdit(range=where, new_text=new)], name)

    def close(self, name):
        del self.opened[name]
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=self.document(name)))

    def document(self, name):
        return types.TextDocumentIdentifier(uri=self.uri(name))

    # -- places
    def size(self, text):
        return len(text.encode(f"{self.units}-le" if self.units != "utf-8" else "utf-8")) // {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.units]

    def point(self, name, at):
        before = self.texts[name][:at].split("\n")
        return types.Position(line=len(before) - 1, character=self.size(before[-1]))

    def offset(self, text, point):
        lines = text.split("\n")
        line = lines[point.line] if point.line < len(lines) else ""
        for at in range(len(line) + 1):
            if self.size(line[:at]) >= point.character:
                break
        return sum(len(each) + 1 for each in lines[: point.line]) + at

    def at(self, name, text, occurrence=0):
        """The place just inside of a text in a file."""
        at = -1
        for _ in range(occurrence + 1):
            at = self.texts[name].index(text, at + 1)
        return {"text_document": self.document(name), "position": self.point(name, at + 1)}

    def text_at(self, location):
        name = self.name(location.uri)
        text = self.texts.get(name) or (self.work / name).read_text()
        where = location.range
        return f"{name}: {text[self.offset(text, where.start) : self.offset(text, where.end)]}"

    # -- what is said
    def problems(self):
        out = {}
        for uri, items in self.client.diagnostics.items():
            if items:
                out[self.name(uri)] = sorted(f"{each.code}@{each.range.start.line + 1}" for each in items)
        return out

    async def until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if holds():
                return
            assert self.client.error is None, self.client.error
            await asyncio.sleep(0.01)
        raise AssertionError(f"{what}: not after {PATIENCE} seconds; the problems: {self.problems()}")

    def is_up_to_date(self):
        """What was said of the open documents is about what is in them now."""
        return all(self.published.get(self.uri(name)) == version for name, version in self.opened.items())

    async def until_problems(self, expected):
        await self.until(lambda: self.is_up_to_date() and self.problems() == expected, f"the problems {expected}")

    def checked(self, *options):
        run = subprocess.run([PROGRAM, "check", "-q", "--format", "concise", *options], cwd=self.work, capture_output=True, text=True)
        out = {}
        for line in run.stdout.splitlines():
            name, number, _ = line.split(":", 2)
            out.setdefault(name, []).append(f"{line.replace(' [*]', '').rsplit('[', 1)[1].rstrip(']')}@{number}")
        return {name: sorted(items) for name, items in sorted(out.items())}

    async def actions(self, name, where, only=None):
        return await self.client.text_document_code_action_async(
            types.CodeActionParams(
                text_document=self.document(name),
                range=where,
                context=types.CodeActionContext(diagnostics=self.client.diagnostics.get(self.uri(name), []), only=only),
            )
        )

    def whole(self, name):
        return types.Range(start=types.Position(line=0, character=0), end=self.point(name, len(self.texts[name])))

    def edits_of(self, edit):
        """A WorkspaceEdit as {name: edits}, however the editor has asked for it."""
        if edit.document_changes is not None:
            assert self.capabilities.workspace.workspace_edit.document_changes, "it did not ask for document changes"
            return {self.name(each.text_document.uri): each.edits for each in edit.document_changes}
        return {self.name(uri): edits for uri, edits in edit.changes.items()}

    def apply(self, edit):
        for name, edits in self.edits_of(edit).items():
            if name not in self.opened:
                self.open(name)
            self.edit(edits, name)


# -- the sessions


async def open_change_close(editor):
    """A file is opened, mended by typing, and closed: without saving, what is on the disk counts again."""
    await editor.start()
    editor.open("payments/refunds.yaml")
    await editor.until_problems({"payments/refunds.yaml": ["annotation-typo@7"]})
    diagnostic = editor.client.diagnostics[editor.uri("payments/refunds.yaml")][0]
    assert diagnostic.source == "irsa-lint" and diagnostic.severity == types.DiagnosticSeverity.Error
    assert "eks.amazon.com/role-arn" in diagnostic.message
    for i, letter in enumerate("aws"):  # one key after the other
        editor.replace("payments/refunds.yaml", "eks.amazon" + "aws"[:i] + ".com", "eks.amazon" + "aws"[: i + 1] + ".com")
        del letter
    await editor.until_problems({})
    editor.close("payments/refunds.yaml")
    editor.open("payments/refunds.yaml")
    await editor.until_problems({"payments/refunds.yaml": ["annotation-typo@7"]})
    editor.close("payments/refunds.yaml")
    await editor.until_problems({})


async def whole_workspace(editor):
    """All files, open or not, as check has them; an edit in a policy changes what is said about a manifest."""
    await editor.start(diagnostics="workspace")
    before = editor.checked()
    assert before["platform/external-dns.yaml"] == ["sub-mismatch@15"]
    await editor.until_problems(before)
    editor.open("iam/external-dns.json")
    editor.replace("iam/external-dns.json", "kube-system:external-dns", "external-dns:external-dns")
    await editor.until(lambda: "platform/external-dns.yaml" not in editor.problems(), "the account gets in")
    editor.close("iam/external-dns.json")
    await editor.until_problems(before)


async def related_places(editor):
    await editor.start()
    editor.open("iam/payments-api.trust.json")
    await editor.until_problems({"iam/payments-api.trust.json": ["wildcard-literal@13"]})
    diagnostic = editor.client.diagnostics[editor.uri("iam/payments-api.trust.json")][0]
    related = diagnostic.related_information or []
    if editor.capabilities.text_document.publish_diagnostics.related_information:
        assert [editor.text_at(each.location) for each in related] == ['iam/payments-api.trust.json: "StringEquals"'], related
    else:
        assert not related


async def quick_fix(editor):
    """The preferred fix, applied, gives the file that --fix writes, and the finding is gone."""
    await editor.start()
    name = "payments/refunds.yaml"
    editor.open(name)
    await editor.until_problems({name: ["annotation-typo@7"]})
    where = editor.client.diagnostics[editor.uri(name)][0].range
    actions = await editor.actions(name, where)
    preferred = [each for each in actions if getattr(each, "is_preferred", None)]
    assert len(preferred) == 1 and preferred[0].kind == "quickfix", actions
    assert [each.code for each in preferred[0].diagnostics] == ["annotation-typo"]
    editor.apply(preferred[0].edit)
    await editor.until_problems({})
    subprocess.run([PROGRAM, "check", "-q", "--fix"], cwd=editor.work, capture_output=True)
    assert editor.texts[name] == (editor.work / name).read_text()
    # Elsewhere in the file there is nothing to do.
    nowhere = types.Range(start=types.Position(line=9, character=0), end=types.Position(line=9, character=0))
    assert not await editor.actions(name, nowhere)


async def unsafe_fix(editor):
    """One that somebody has to decide about is offered, not preferred, and says who gets in."""
    await editor.start()
    name = "iam/payments-api.trust.json"
    editor.open(name)
    await editor.until_problems({name: ["wildcard-literal@13"]})
    actions = await editor.actions(name, editor.client.diagnostics[editor.uri(name)][0].range)
    assert not any(getattr(each, "is_preferred", None) for each in actions)
    fix = next(each for each in actions if each.title.startswith("Write system:serviceaccount:payments:api"))
    assert "nobody → payments/api" in fix.title
    editor.apply(fix.edit)
    await editor.until_problems({})
    subprocess.run([PROGRAM, "check", "-q", "--fix=wildcard-literal", "--unsafe-fixes"], cwd=editor.work, capture_output=True)
    assert editor.texts[name] == (editor.work / name).read_text()


async def fix_all(editor):
    await editor.start()
    name = "payments/refunds.yaml"
    editor.open(name)
    await editor.until_problems({name: ["annotation-typo@7"]})
    actions = await editor.actions(name, editor.whole(name), ["source.fixAll"])
    assert [each.kind for each in actions] == ["source.fixAll.irsa-lint"], actions
    action = actions[0]
    if action.edit is None:
        action = await editor.client.code_action_resolve_async(action)
    editor.apply(action.edit)
    await editor.until_problems({})
    subprocess.run([PROGRAM, "check", "-q", "--fix"], cwd=editor.work, capture_output=True)
    assert editor.texts[name] == (editor.work / name).read_text()
    assert not await editor.actions(name, editor.whole(name), ["source.fixAll"])
    assert not await editor.actions(name, editor.whole(name), ["refactor"])


async def suppress(editor):
    await editor.start()
    name = "payments/refunds.yaml"
    editor.open(name)
    await editor.until_problems({name: ["annotation-typo@7"]})
    actions = await editor.actions(name, editor.client.diagnostics[editor.uri(name)][0].range)
    editor.apply(next(each for each in actions if each.title.startswith("Suppress")).edit)
    await editor.until_problems({})
    assert "# irsa-lint: ignore[annotation-typo]" in editor.texts[name]


async def explain(editor):
    await editor.start()
    name = "payments/refunds.yaml"
    editor.open(name)
    await editor.until_problems({name: ["annotation-typo@7"]})
    actions = await editor.actions(name, editor.client.diagnostics[editor.uri(name)][0].range)
    assert any(each.title == "Explain annotation-typo" for each in actions), actions
    text = await editor.client.workspace_execute_command_async(
        types.ExecuteCommandParams(command="irsa-lint.explain", arguments=["annotation-typo"])
    )
    assert "What to do" in text and "annotations" in text, text


async def hover(editor):
    await editor.start()
    editor.open("payments/api.yaml")
    editor.open("iam/payments-refunds.trust.json")
    editor.open("iam/external-dns.json")

    async def hovered(name, text):
        answer = await editor.client.text_document_hover_async(types.HoverParams(**editor.at(name, text)))
        if answer is None:
            return ""
        assert isinstance(answer.contents, types.MarkupContent)
        wanted = editor.capabilities.text_document.hover.content_format or ["plaintext"]
        assert answer.contents.kind in wanted, answer.contents.kind
        return answer.contents.value

    annotation = await hovered("payments/api.yaml", "arn:aws:iam::111122223333:role/payments-api")
    for part in ("payments-api", "iam/payments-api.trust.json", "payments/api"):
        assert part in annotation, annotation
    subject = await hovered("iam/external-dns.json", "system:serviceaccount:kube-system:external-dns")
    assert "kube-system/external-dns" in subject.replace("\\", ""), subject
    assert await hovered("payments/api.yaml", "replicas: 3") == ""


async def definition_and_references(editor):
    await editor.start()
    editor.open("payments/api.yaml")
    editor.open("iam/external-dns.json")

    async def places(method, name, text, occurrence=0, **more):
        kind = {"definition": types.DefinitionParams, "references": types.ReferenceParams}[method]
        ask = getattr(editor.client, f"text_document_{method}_async")
        answer = await ask(kind(**editor.at(name, text, occurrence), **more)) or []
        answer = answer if isinstance(answer, (list, tuple)) else [answer]
        return [editor.text_at(each) for each in answer]

    policy = await places("definition", "payments/api.yaml", "arn:aws:iam::111122223333:role/payments-api")
    assert len(policy) >= 1 and policy[0].startswith("iam/payments-api.trust.json"), policy
    account = await places("definition", "payments/api.yaml", "serviceAccountName: api")
    if not account:  # on the key there may be nothing: on the value there is
        at = editor.texts["payments/api.yaml"].index("serviceAccountName: api") + len("serviceAccountName: ")
        answer = await editor.client.text_document_definition_async(
            types.DefinitionParams(text_document=editor.document("payments/api.yaml"), position=editor.point("payments/api.yaml", at))
        )
        account = [editor.text_at(each) for each in (answer if isinstance(answer, (list, tuple)) else [answer])]
    assert any(each.startswith("payments/api.yaml: api") for each in account), account
    used = await places(
        "references", "payments/api.yaml", "arn:aws:iam::111122223333:role/payments-api",
        context=types.ReferenceContext(include_declaration=True),
    )  # fmt: skip
    assert any(each.startswith("payments/api.yaml") for each in used), used
    assert await places("definition", "payments/api.yaml", "replicas: 3") == []


async def completion(editor):
    await editor.start()

    async def labels(name, old, new, marker="|"):
        """What is offered where the marker stands."""
        text = (editor.work / name).read_text()
        assert text.count(old) == 1
        text = text.replace(old, new)
        at = text.index(marker)
        editor.open(name, text.replace(marker, ""))
        answer = await editor.client.text_document_completion_async(
            types.CompletionParams(text_document=editor.document(name), position=editor.point(name, at))
        )
        editor.close(name)
        items = [] if answer is None else answer if isinstance(answer, (list, tuple)) else answer.items
        return [each.label for each in items]

    keys = await labels("payments/api.yaml", "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/payments-api", "    |")
    assert "eks.amazonaws.com/role-arn" in keys and "eks.amazonaws.com/token-expiration" in keys, keys
    roles = await labels("payments/settlement.yaml", "arn:aws:iam::111122223333:role/payments-settlement", "|")
    assert "arn:aws:iam::111122223333:role/platform/external-dns" in roles, roles
    accounts = await labels("payments/api.yaml", "serviceAccountName: api", "serviceAccountName: |")
    assert "refunds" in accounts and "external-dns" not in accounts, accounts
    subjects = await labels("iam/external-dns.json", "system:serviceaccount:kube-system:external-dns", "system:serviceaccount:|")
    assert any(each.endswith("payments:refunds") for each in subjects), subjects
    slugs = await labels("payments/api.yaml", "      serviceAccountName: api", "      serviceAccountName: api # irsa-lint: ignore[|]")
    assert "static-credentials" in slugs, slugs


async def symbols(editor):
    await editor.start()
    editor.open("payments/api.yaml")
    answer = await editor.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=editor.document("payments/api.yaml"))
    )
    assert any("api" in each.name for each in answer), answer
    answer = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(query="external-dns"))
    names = {editor.name(each.location.uri) for each in answer}
    assert {"platform/external-dns.yaml", "iam/external-dns.json"} <= names, names
    assert not await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(query="no such thing"))


async def rename(editor):
    """A service account: manifest, workloads and trusted subjects, in one edit, after which nothing new is wrong."""
    policy = editor.work / "iam/payments-settlement.trust.json"
    policy.write_text(policy.read_text().replace("EXAMPLE0A6C1B8F24D7E93C5B20D8F61", "EXAMPLED539D4633E53DE1B716D3041E"))
    await editor.start(diagnostics="workspace")
    before = editor.checked()
    await editor.until_problems(before)
    editor.open("payments/settlement.yaml")
    editor.open("payments/refunds.yaml")
    if editor.capabilities.text_document.rename.prepare_support:
        answer = await editor.client.text_document_prepare_rename_async(
            types.PrepareRenameParams(**editor.at("payments/settlement.yaml", "settlement\n  namespace"))
        )
        assert answer is not None
        answer = await editor.client.text_document_prepare_rename_async(
            types.PrepareRenameParams(**editor.at("payments/settlement.yaml", "concurrencyPolicy"))
        )
        assert answer is None, answer
    edit = await editor.client.text_document_rename_async(
        types.RenameParams(**editor.at("payments/settlement.yaml", "settlement\n  namespace"), new_name="clearing")
    )
    files = editor.edits_of(edit)
    assert sorted(files) == ["iam/payments-settlement.trust.json", "payments/settlement.yaml"], files
    edit = await editor.client.text_document_rename_async(
        types.RenameParams(**editor.at("payments/refunds.yaml", "refunds\n  namespace"), new_name="returns")
    )
    editor.apply(edit)
    assert "serviceAccountName: returns" in editor.texts["payments/refunds.yaml"]
    assert "app: refunds" in editor.texts["payments/refunds.yaml"]
    await editor.until_problems(before)
    for name in ("", "Not Good", "-"):
        try:
            answer = await editor.client.text_document_rename_async(
                types.RenameParams(**editor.at("payments/refunds.yaml", "returns\n  namespace"), new_name=name)
            )
            assert answer is None, f"{name!r} is no name: {answer}"
        except Exception as error:
            assert "JsonRpc" in type(error).__name__ or "name" in str(error), error


async def folders(editor):
    """A second folder comes and goes; each has its own roles."""
    other = editor.work.parent / "other"
    other.mkdir()
    (other / "account.yaml").write_text(MISTAKE)
    await editor.start(diagnostics="workspace")
    before = editor.checked()
    await editor.until_problems(before)
    folder = types.WorkspaceFolder(uri="file://" + urllib.parse.quote(str(other)), name="other")

    def tell(added, removed):
        event = types.WorkspaceFoldersChangeEvent(added=added, removed=removed)
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event=event))

    work, editor.work = editor.work, editor.work.parent
    expected = {f"work/{name}": items for name, items in before.items()}
    tell([folder], [])
    await editor.until_problems(dict(sorted((expected | {"other/account.yaml": ["role-arn-malformed@7"]}).items())))
    tell([], [folder])
    await editor.until_problems(expected)
    editor.work = work


async def files_on_disk(editor):
    await editor.start(diagnostics="workspace")
    await editor.until_problems(editor.checked())

    def touched(name, kind):
        change = types.FileEvent(uri=editor.uri(name), type=kind)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[change]))

    (editor.work / "payments/refunds.yaml").unlink()
    touched("payments/refunds.yaml", types.FileChangeType.Deleted)
    await editor.until_problems(editor.checked())
    (editor.work / "new.yaml").write_text(MISTAKE)
    touched("new.yaml", types.FileChangeType.Created)
    await editor.until_problems(editor.checked())
    assert "new.yaml" in editor.problems()
    (editor.work / ".irsa-lint.yaml").write_text('version: 1\nexclude: ["iam/**", new.yaml]\n')
    touched(".irsa-lint.yaml", types.FileChangeType.Created)
    await editor.until_problems(editor.checked())
    (editor.work / ".irsa-lint.yaml").write_text("version: 1\nno-such-key: 1\n")
    touched(".irsa-lint.yaml", types.FileChangeType.Changed)
    await editor.until(lambda: editor.problems().get(".irsa-lint.yaml") or editor.client.messages, "the mistake is told")


async def wide_characters(editor):
    """Columns after characters of two UTF-16 units and four bytes are those that were agreed on."""
    await editor.start()
    name = "payments/refunds.yaml"
    editor.open(name, (editor.work / name).read_text().replace("    eks.amazon.com/role-arn: ", '    {"é\U0001f600": x, eks.amazon.com/role-arn: ').replace("role/payments-refunds", "role/payments-refunds}"))
    await editor.until_problems({name: ["annotation-typo@7"]})
    where = editor.client.diagnostics[editor.uri(name)][0].range
    text = editor.texts[name]
    assert text[editor.offset(text, where.start) : editor.offset(text, where.end)].startswith("eks.amazon"), where
    action = next(each for each in await editor.actions(name, where) if getattr(each, "is_preferred", None))
    editor.apply(action.edit)
    assert '"é\U0001f600": x, eks.amazonaws.com/role-arn: ' in editor.texts[name]
    await editor.until_problems({})


SESSIONS = [
    open_change_close, whole_workspace, related_places, quick_fix, unsafe_fix, fix_all, suppress, explain, hover,
    definition_and_references, completion, symbols, rename, folders, files_on_disk, wide_characters,
]  # fmt: skip


async def play(session, spec):
    with tempfile.TemporaryDirectory(prefix="irsa-editor.") as folder:
        work = pathlib.Path(folder).resolve() / "work"
        shutil.copytree(SOURCE / "testdata/quickstart", work)
        editor = Editor(work, make_test_lsp_client(), client_capabilities(spec))
        try:
            await asyncio.wait_for(session(editor), 4 * PATIENCE)
            await editor.stop()
        finally:
            server = editor.client._server
            if server is not None and server.returncode is None:
                server.kill()


def main():
    warnings.simplefilter("error", LspSpecificationWarning)
    failed = passed = 0
    for spec in EDITORS:
        for session in SESSIONS:
            if len(sys.argv) > 1 and session.__name__ not in sys.argv[1:]:
                continue
            name = f"{session.__name__.replace('_', ' ')}, as {spec}"
            try:
                asyncio.run(play(session, spec))
                passed += 1
                print(f"ok      {name}", flush=True)
            except Exception as error:
                failed += 1
                place = traceback.extract_tb(error.__traceback__)
                here = next((each for each in reversed(place) if each.filename == __file__), None)
                print(f"FAILED  {name}: line {here.lineno if here else '?'}: {type(error).__name__}: {str(error)[:1500]}", flush=True)
    print(f"{passed} sessions passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

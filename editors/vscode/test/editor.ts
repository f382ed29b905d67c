// Stands for the editor in the tests: the part of the module `vscode` that the extension and
// vscode-languageclient use, over documents in memory. What a person does and sees is `editor`; names that nobody
// uses here are empty classes.
import { minimatch } from 'minimatch';
import { URI } from 'vscode-uri';

type Listener<T> = (value: T) => unknown;

export class Disposable {
  static from(...parts: { dispose(): unknown }[]) {
    return new Disposable(() => parts.forEach((part) => part.dispose()));
  }
  constructor(private readonly action: () => unknown) {}
  dispose() {
    this.action();
  }
}

export class EventEmitter<T> {
  private listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>, self?: unknown, disposables?: Disposable[]) => {
    const bound = listener.bind(self) as Listener<T>;
    this.listeners.add(bound);
    const disposable = new Disposable(() => this.listeners.delete(bound));
    disposables?.push(disposable);
    return disposable;
  };
  fire(value: T) {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose() {
    this.listeners.clear();
  }
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(start: Position | number, end: Position | number, line?: number, character?: number) {
    this.start = typeof start === 'number' ? new Position(start, end as number) : start;
    this.end = typeof start === 'number' ? new Position(line!, character!) : (end as Position);
  }
}

/** A class whose constructor keeps its arguments under these names. */
function record(...names: string[]) {
  return class {
    [key: string]: unknown;
    constructor(...values: unknown[]) {
      names.forEach((name, i) => (this[name] = values[i]));
    }
  };
}

class CodeActionKind {
  static readonly Empty = new CodeActionKind('');
  static readonly QuickFix = new CodeActionKind('quickfix');
  static readonly Refactor = new CodeActionKind('refactor');
  static readonly RefactorExtract = new CodeActionKind('refactor.extract');
  static readonly RefactorInline = new CodeActionKind('refactor.inline');
  static readonly RefactorRewrite = new CodeActionKind('refactor.rewrite');
  static readonly Source = new CodeActionKind('source');
  static readonly SourceOrganizeImports = new CodeActionKind('source.organizeImports');
  constructor(readonly value: string) {}
  append(part: string) {
    return new CodeActionKind(this.value === '' ? part : `${this.value}.${part}`);
  }
}

class MarkdownString {
  constructor(public value = '') {}
  appendCodeblock(text: string) {
    this.value += text;
    return this;
  }
}

class CancellationTokenSource {
  private readonly emitter = new EventEmitter<void>();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.emitter.event };
  cancel() {
    this.token.isCancellationRequested = true;
    this.emitter.fire();
  }
  dispose() {}
}

export interface TextEdit {
  range: Range;
  newText: string;
}

export class WorkspaceEdit {
  readonly files: [URI, TextEdit[]][] = [];
  set(uri: URI, edits: (TextEdit | [TextEdit, unknown])[]) {
    this.files.push([uri, edits.map((edit) => (Array.isArray(edit) ? edit[0] : edit))]);
  }
}

export class Document {
  version = 1;
  readonly isUntitled = false;
  readonly isDirty = true;
  constructor(
    readonly uri: URI,
    readonly languageId: string,
    private text: string,
  ) {}
  get fileName() {
    return this.uri.fsPath;
  }
  getText() {
    return this.text;
  }
  offsetAt({ line, character }: Position): number {
    const lines = this.text.split('\n');
    const before = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
    return Math.min(before + character, this.text.length);
  }
  positionAt(offset: number): Position {
    const lines = this.text.slice(0, offset).split('\n');
    return new Position(lines.length - 1, lines.at(-1)!.length);
  }
  /** Where a text stands that is there once. */
  find(text: string): Range {
    const at = this.text.indexOf(text);
    if (at < 0 || this.text.indexOf(text, at + 1) >= 0) throw new Error(`not there once: ${text}`);
    return new Range(this.positionAt(at), this.positionAt(at + text.length));
  }
  apply(edits: TextEdit[]) {
    const changes = edits
      .map(({ range, newText }) => ({
        range,
        rangeOffset: this.offsetAt(range.start),
        rangeLength: this.offsetAt(range.end) - this.offsetAt(range.start),
        text: newText,
      }))
      .sort((a, b) => b.rangeOffset - a.rangeOffset);
    for (const { rangeOffset, rangeLength, text } of changes) {
      this.text = this.text.slice(0, rangeOffset) + text + this.text.slice(rangeOffset + rangeLength);
    }
    this.version++;
    editor.changed.fire({ document: this, contentChanges: changes, reason: undefined });
  }
}

export interface Diagnostic {
  range: Range;
  message: string;
  severity: number;
  code?: string | { value: string };
  source?: string;
  relatedInformation?: unknown[];
}

class Editor {
  // What a test sets.
  folders: { uri: URI; name: string; index: number }[] = [];
  settings = new Map<string, unknown>();
  // What a test sees.
  readonly messages: string[] = [];
  readonly log: string[] = [];
  readonly documents: Document[] = [];
  readonly diagnostics = new Map<string, Diagnostic[]>();
  readonly commands = new Map<string, (...args: unknown[]) => unknown>();
  readonly executed: [string, ...unknown[]][] = [];
  readonly contents = new Map<string, { provideTextDocumentContent(uri: URI): unknown }>();
  /** By the name of the function that registered them. */
  readonly providers = new Map<string, any>();
  // Events of the module.
  readonly opened = new EventEmitter<Document>();
  readonly changed = new EventEmitter<unknown>();
  readonly closed = new EventEmitter<Document>();
  readonly configured = new EventEmitter<{ affectsConfiguration(key: string): boolean }>();
  readonly never = new EventEmitter<never>();
  readonly watchers: { pattern: string; fire(kind: 'created' | 'changed' | 'deleted', uri: URI): void }[] = [];

  open(path: string, text: string, languageId = 'yaml'): Document {
    const document = new Document(URI.file(path), languageId, text);
    this.documents.push(document);
    this.opened.fire(document);
    return document;
  }
  close(document: Document) {
    this.documents.splice(this.documents.indexOf(document), 1);
    this.closed.fire(document);
  }
  configure(key: string, value: unknown) {
    this.settings.set(key, value);
    this.configured.fire({ affectsConfiguration: (asked) => asked === key || key.startsWith(`${asked}.`) });
  }
  /** As "slug@line" with lines from 1, in order. */
  findings(path: string): string[] {
    return (this.diagnostics.get(URI.file(path).toString()) ?? [])
      .map(({ code, range }) => `${typeof code === 'object' ? code.value : code}@${range.start.line + 1}`)
      .sort();
  }
}

export const editor = new Editor();
export const token = new CancellationTokenSource().token;

class Diagnostics {
  constructor(readonly name: string) {}
  set(uri: URI | [URI, Diagnostic[]][], list?: Diagnostic[]) {
    if (Array.isArray(uri)) for (const [each, items] of uri) this.set(each, items);
    else if (list === undefined || list.length === 0) editor.diagnostics.delete(uri.toString());
    else editor.diagnostics.set(uri.toString(), list);
  }
  delete(uri: URI) {
    editor.diagnostics.delete(uri.toString());
  }
  clear() {
    editor.diagnostics.clear();
  }
  get(uri: URI) {
    return editor.diagnostics.get(uri.toString());
  }
  has(uri: URI) {
    return editor.diagnostics.has(uri.toString());
  }
  dispose() {
    this.clear();
  }
}

function patternOf(glob: string | { baseUri: URI; pattern: string }): string {
  return typeof glob === 'string' ? glob : `${glob.baseUri.fsPath}/${glob.pattern}`;
}

const logLine = (...words: unknown[]) => void editor.log.push(words.map(String).join(' '));
const say = (message: string) => {
  editor.messages.push(message);
  return Promise.resolve(undefined);
};

const languages: Record<string, unknown> = {
  match: (selector: any, document: Document) => {
    const filters = Array.isArray(selector) ? selector : [selector];
    return filters.some(
      ({ scheme, language, pattern }) =>
        (scheme === undefined || scheme === document.uri.scheme) &&
        (language === undefined || language === document.languageId) &&
        (pattern === undefined || minimatch(document.uri.fsPath, patternOf(pattern), { dot: true })),
    )
      ? 10
      : 0;
  },
  createDiagnosticCollection: (name: string) => new Diagnostics(name),
};

const workspace = {
  get textDocuments() {
    return editor.documents;
  },
  get workspaceFolders() {
    return editor.folders;
  },
  notebookDocuments: [],
  getWorkspaceFolder: (uri: URI) => editor.folders.find((each) => uri.fsPath.startsWith(`${each.uri.fsPath}/`)),
  getConfiguration: (section: string) => ({
    get: (key: string, otherwise?: unknown) => editor.settings.get(`${section}.${key}`) ?? otherwise,
    has: (key: string) => editor.settings.has(`${section}.${key}`),
  }),
  registerTextDocumentContentProvider: (scheme: string, provider: any) => {
    editor.contents.set(scheme, provider);
    return new Disposable(() => editor.contents.delete(scheme));
  },
  createFileSystemWatcher: (glob: any) => {
    const created = new EventEmitter<URI>();
    const changed = new EventEmitter<URI>();
    const deleted = new EventEmitter<URI>();
    const watcher = {
      pattern: patternOf(glob),
      fire: (kind: 'created' | 'changed' | 'deleted', uri: URI) => ({ created, changed, deleted })[kind].fire(uri),
    };
    editor.watchers.push(watcher);
    return {
      onDidCreate: created.event,
      onDidChange: changed.event,
      onDidDelete: deleted.event,
      dispose: () => editor.watchers.splice(editor.watchers.indexOf(watcher), 1),
    };
  },
  applyEdit: (edit: WorkspaceEdit) => {
    for (const [uri, edits] of edit.files) {
      editor.documents.find((each) => each.uri.toString() === uri.toString())?.apply(edits);
    }
    return Promise.resolve(true);
  },
  onDidOpenTextDocument: editor.opened.event,
  onDidChangeTextDocument: editor.changed.event,
  onDidCloseTextDocument: editor.closed.event,
  onDidChangeConfiguration: editor.configured.event,
};

const window = {
  visibleTextEditors: [],
  activeTextEditor: undefined,
  tabGroups: { all: [], onDidChangeTabs: editor.never.event },
  showErrorMessage: say,
  showWarningMessage: say,
  showInformationMessage: say,
  withProgress: (_options: unknown, task: any) => task({ report() {} }, token),
  createOutputChannel: () => ({
    append: logLine,
    appendLine: logLine,
    info: logLine,
    warn: logLine,
    error: logLine,
    debug: logLine,
    trace: logLine,
    show() {},
    dispose() {},
    logLevel: 3,
    onDidChangeLogLevel: editor.never.event,
  }),
};

const commands = {
  registerCommand: (name: string, action: (...args: unknown[]) => unknown) => {
    if (editor.commands.has(name)) throw new Error(`command '${name}' already exists`);
    editor.commands.set(name, action);
    return new Disposable(() => editor.commands.delete(name));
  },
  executeCommand: async (name: string, ...args: unknown[]) => {
    editor.executed.push([name, ...args]);
    return editor.commands.get(name)?.(...args);
  },
};

/** What is not there: events that never happen, registrations of providers, and empty classes. */
function fill(known: object, missing: (name: string) => unknown): object {
  return new Proxy(known, {
    get(target: any, name) {
      if (!(name in target) && typeof name === 'string') target[name] = missing(name);
      return target[name];
    },
  });
}

const registration = (name: string) => (...args: any[]) => {
  // Most are (selector, provider, …), that of workspace symbols is (provider).
  editor.providers.set(name, args.find((each) => Object.values(each ?? {}).some((part) => typeof part === 'function')));
  return new Disposable(() => editor.providers.delete(name));
};

/** What `require('vscode')` gives (vscode.js). */
export const vscode = fill(
  {
    __esModule: true,
    version: '1.99.3',
    env: { appName: 'test', language: 'en', openExternal: () => true },
    Disposable,
    EventEmitter,
    Position,
    Range,
    Uri: URI,
    CodeActionKind,
    MarkdownString,
    CancellationTokenSource,
    CancellationError: Error,
    WorkspaceEdit,
    TextEdit: record('range', 'newText'),
    Location: record('uri', 'range'),
    Hover: record('contents', 'range'),
    Diagnostic: record('range', 'message', 'severity'),
    DiagnosticRelatedInformation: record('location', 'message'),
    CodeAction: record('title', 'kind'),
    CompletionItem: record('label', 'kind'),
    CompletionList: record('items', 'isIncomplete'),
    DocumentSymbol: record('name', 'detail', 'kind', 'range', 'selectionRange'),
    SymbolInformation: record('name', 'kind', 'container', 'location'),
    InlayHint: record('position', 'label', 'kind'),
    RelativePattern: record('baseUri', 'pattern'),
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    DiagnosticTag: { Unnecessary: 1, Deprecated: 2 },
    SymbolKind: { File: 0, TypeParameter: 25 },
    SymbolTag: { Deprecated: 1 },
    CompletionItemKind: { Text: 0 },
    CompletionItemTag: { Deprecated: 1 },
    CompletionTriggerKind: { Invoke: 0, TriggerCharacter: 1, TriggerForIncompleteCompletions: 2 },
    CodeActionTriggerKind: { Invoke: 1, Automatic: 2 },
    ProgressLocation: { Window: 10 },
    LogLevel: { Trace: 1, Info: 3 },
    languages: fill(languages, registration),
    workspace: fill(workspace, () => editor.never.event),
    window: fill(window, () => editor.never.event),
    commands,
  },
  () => class {},
);

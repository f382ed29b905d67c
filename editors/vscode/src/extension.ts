// The extension: finds the program, keeps one server running, starts it anew when a setting has changed.
import * as vscode from 'vscode';
import { bundledProgram, findProgram } from './program';
import { Server } from './server';

/** Those that are read when a server is started. */
const SETTINGS = ['irsa-lint.path', 'irsa-lint.arguments', 'irsa-lint.wholeWorkspace'];
const EXPLANATIONS = 'irsa-lint-rule';

let server: Server | undefined;
/** Starts and stops come one after the other, however fast settings change. */
let queue: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('irsa-lint', { log: true });
  const explanations = new Map<string, string>();
  const bundled = bundledProgram(context.extensionPath);

  const restart = () => {
    queue = queue.then(async () => {
      await server?.stop();
      server = await start(bundled, output, explanations);
    });
    return queue;
  };
  context.subscriptions.push(
    output,
    vscode.workspace.registerTextDocumentContentProvider(EXPLANATIONS, {
      provideTextDocumentContent: (uri) => explanations.get(uri.path) ?? '',
    }),
    vscode.commands.registerCommand('irsa-lint.restart', restart),
    vscode.commands.registerCommand('irsa-lint.showOutput', () => output.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (SETTINGS.some((key) => event.affectsConfiguration(key))) void restart();
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await queue;
  await server?.stop();
  server = undefined;
}

async function start(
  bundled: string,
  output: vscode.LogOutputChannel,
  explanations: Map<string, string>,
): Promise<Server | undefined> {
  const settings = vscode.workspace.getConfiguration('irsa-lint');
  const found = findProgram({
    setting: settings.get('path', ''),
    path: process.env.PATH ?? '',
    bundled,
  });
  if ('problem' in found) {
    tell(found.problem, output);
    return undefined;
  }
  const started = new Server({
    program: found.program,
    options: settings.get<string[]>('arguments', []),
    wholeWorkspace: settings.get('wholeWorkspace', true),
    output,
    showExplanation: (rule, markdown) => {
      const uri = vscode.Uri.from({ scheme: EXPLANATIONS, path: `/${rule}.md` });
      explanations.set(uri.path, markdown);
      void vscode.commands.executeCommand('markdown.showPreview', uri);
    },
  });
  try {
    output.info(`${await started.start()}, from ${found.from}: ${found.program}`);
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error), output);
    return undefined;
  }
  return started;
}

/** Not waited for: the message stays until somebody answers it. */
function tell(problem: string, output: vscode.LogOutputChannel): void {
  output.error(problem);
  const settings = 'Open Settings';
  void vscode.window.showErrorMessage(problem, settings).then((choice) => {
    if (choice === settings) {
      void vscode.commands.executeCommand('workbench.action.openSettings', 'irsa-lint.path');
    }
  });
}

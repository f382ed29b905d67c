// One running server, as a client of it: `irsa-lint server`, which talks over its standard input and output.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, type ErrorHandler, type LanguageClientOptions } from 'vscode-languageclient/node';

/** Files of which some can say something about IRSA; what they hold decides. See docs/inputs.md. */
const FILES = '**/*.{yaml,yml,json,tf,tofu,tfvars,tftpl,tpl,template,j2,gotmpl,sh,bash}';
/** The command of the server that tells about a rule; its result is Markdown. */
const EXPLAIN = 'irsa-lint.explain';

export interface Settings {
  program: string;
  /** Behind the word `server`. */
  options: string[];
  wholeWorkspace: boolean;
  output: vscode.LogOutputChannel;
  /** Shows Markdown to the person in front of the editor. */
  showExplanation: (rule: string, markdown: string) => void;
}

export class Server {
  private readonly client: LanguageClient;
  private readonly errors: ErrorHandler;
  private child: ChildProcess | undefined;
  private closed: Promise<unknown> | undefined;
  /** The end of what the server wrote to its standard error. */
  private said = '';
  private works = false;

  constructor(private readonly settings: Settings) {
    const options: LanguageClientOptions = {
      documentSelector: [{ scheme: 'file', pattern: FILES }],
      initializationOptions: { diagnostics: settings.wholeWorkspace ? 'workspace' : 'open', showsExplanations: true },
      outputChannel: settings.output,
      traceOutputChannel: settings.output,
      initializationFailedHandler: () => false,
      // What goes wrong before the server works is told by start(), once. Later a server that is gone is started
      // anew, but not for ever.
      errorHandler: {
        error: async (error, message, count) => {
          if (this.works) return { ...(await this.errors.error(error, message, count)), handled: true };
          this.child?.kill();
          return { action: ErrorAction.Continue, handled: true };
        },
        closed: () => (this.works ? this.errors.closed() : { action: CloseAction.DoNotRestart, handled: true }),
      },
      middleware: {
        executeCommand: async (command, args, next) => {
          const result: unknown = await next(command, args);
          if (command === EXPLAIN && typeof result === 'string') {
            settings.showExplanation(String(args[0]), result);
          }
          return result;
        },
      },
    };
    this.client = new LanguageClient('irsa-lint', 'irsa-lint', () => this.spawn(), options);
    this.errors = this.client.createDefaultErrorHandler();
  }

  /** Returns what the server calls itself, as `irsa-lint 0.1.0`; throws an Error that says what is wrong. */
  async start(): Promise<string> {
    try {
      await this.client.start();
    } catch (error) {
      const why = await this.lastWords();
      await this.stop();
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`'${this.settings.program}' does not work as a language server: ${why ?? message}`);
    }
    this.works = true;
    const info = this.client.initializeResult?.serverInfo;
    return info === undefined ? 'a server without a name' : `${info.name} ${info.version ?? ''}`.trim();
  }

  async stop(): Promise<void> {
    this.works = false;
    try {
      await this.client.dispose(2000);
    } catch {
      // It did not run, or has just died: what was wanted.
    }
    this.child?.kill();
  }

  /** What a server that has ended said in the end; undefined if none was started, or it runs. */
  private async lastWords(): Promise<string | undefined> {
    const child = this.child;
    if (child === undefined) return undefined;
    // It may be about to end, and its words on their way.
    if (this.closed !== undefined) await Promise.race([this.closed, setTimeout(3000)]);
    const line = this.said.trim().split('\n').at(-1);
    if (line) return line;
    const status = child.exitCode ?? child.signalCode;
    return status === null ? undefined : `it has ended (${status})`;
  }

  private spawn(): Promise<ChildProcess> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.settings.program, ['server', ...this.settings.options], { stdio: 'pipe' });
      child.once('error', reject);
      child.once('spawn', () => resolve(child));
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (text: string) => {
        this.said = (this.said + text).slice(-4000);
        this.settings.output.append(text);
      });
      // Of a pipe whose reader is gone; that the process has ended is told otherwise.
      child.stdin.on('error', () => {});
      this.child = child;
      this.closed = once(child, 'close').catch(() => {});
    });
  }
}

// Which program is the server: the one that the setting names, else the first on the PATH, else the one that
// came with the extension.
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

export interface Places {
  /** The setting `irsa-lint.path`; empty if it is not set. */
  setting: string;
  /** The variable PATH. */
  path: string;
  /** Where the extension has its own; it need not exist. */
  bundled: string;
}

export type Search =
  | { program: string; from: 'the setting irsa-lint.path' | 'the PATH' | 'the extension' }
  /** For the person in front of the editor: what is wrong, and what to do. */
  | { problem: string };

const NAME = process.platform === 'win32' ? 'irsa-lint.exe' : 'irsa-lint';

export function bundledProgram(extensionFolder: string): string {
  return join(extensionFolder, 'bin', NAME);
}

export function findProgram(places: Places): Search {
  const setting = places.setting.trim();
  if (setting !== '') {
    // What somebody has asked for is taken or refused, and never replaced by something else.
    const program = setting.startsWith('~/') ? join(homedir(), setting.slice(2)) : setting;
    if (!isAbsolute(program)) {
      return { problem: `The setting irsa-lint.path is '${setting}', which is no absolute path.` };
    }
    if (!isProgram(program)) {
      return { problem: `The setting irsa-lint.path is '${setting}', and there is no program of that name.` };
    }
    return { program, from: 'the setting irsa-lint.path' };
  }
  for (const folder of places.path.split(delimiter)) {
    // A relative folder would be looked for wherever the editor happens to stand.
    if (isAbsolute(folder) && isProgram(join(folder, NAME))) {
      return { program: join(folder, NAME), from: 'the PATH' };
    }
  }
  if (isProgram(places.bundled)) return { program: places.bundled, from: 'the extension' };
  return {
    problem:
      'The program irsa-lint was not found: it is not on the PATH, and this extension has none for this ' +
      'system. Install it, or set irsa-lint.path to where it is.',
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

// The commands of a section of the documentation, carried out as a reader would: by processes of their own, on machines of their own.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../engine/store/folder.ts';
import { readMarkdown } from './markdown.ts';
import { readShell, type ShellCommand, type ShellLine } from './shell.ts';

/** The blocks of commands below a heading of the second level, up to the next one. */
export function commandsOf(page: string, heading: string): ShellLine[][] {
  const [, section] = readFileSync(page, 'utf8').split(`\n## ${heading}\n`);
  assert.ok(section, `${page} has no section ${heading}`);
  const { blocks } = readMarkdown(section.split('\n## ')[0] ?? '');
  return blocks.filter(({ language }) => language === 'sh').map(({ text, line }) => readShell(text, line));
}

/** What stands on a page for what differs in each place, as `RUN` and addresses, with what it is here. */
export type Placeholders = ReadonlyMap<string, string>;

export interface Machines {
  /** The folder of a machine, in which its commands run. */
  folderOf(machine: string): string;
  /** Obeys a line to its end, which has to be the one that the page names; gives what it printed. */
  obey(machine: string, line: ShellLine, placeholders?: Placeholders): Promise<{ out: string; err: string }>;
  /** Begins a command that goes on; resolves once it has printed its first line. */
  begin(machine: string, line: ShellLine, placeholders?: Placeholders, env?: Record<string, string>): Promise<BegunCommand>;
}

export interface BegunCommand {
  child: ChildProcess;
  /** Its first line. */
  line: string;
  /** What it printed for people so far. */
  said(): string;
}

/** Machines that end with each test: each has a folder and a home of its own, and the commands as they are built. */
export function useMachines(): Machines {
  const root = temporaryFolder();
  const children = new Set<ChildProcess>();
  afterEach(async () => {
    for (const child of children) await endProcess(child);
    children.clear();
  });

  const placeOf = (machine: string, variables: Record<string, string>) => {
    const [cwd, home] = [join(root(), machine), join(root(), `${machine}-home`)];
    // A root of its own, so that nothing above the temporary folder takes part.
    for (const folder of [join(cwd, '.git'), home]) mkdirSync(folder, { recursive: true });
    const { PATH = '' } = process.env;
    return { cwd, env: { PATH, HOME: home, USERPROFILE: home, ...variables } };
  };
  return {
    folderOf: (machine) => placeOf(machine, {}).cwd,
    async obey(machine, line, placeholders = new Map()) {
      const { words, variables } = fillIn(onlyCommand(line), placeholders);
      const { cwd, env } = placeOf(machine, variables);
      return new Promise((done, fail) => {
        const child = execFile(process.execPath, [cli, ...words], { cwd, env }, (_, out, err) => {
          children.delete(child);
          const wrong = `${words.join(' ')} ended with ${child.exitCode}, not with ${line.code}\n${out}\n${err}`;
          if (child.exitCode === line.code) done({ out, err });
          else fail(new Error(wrong));
        });
        children.add(child);
        child.stdin?.end();
      });
    },
    async begin(machine, line, placeholders = new Map(), env = {}) {
      const { words, variables } = fillIn(onlyCommand(line), placeholders);
      const child = spawn(process.execPath, [cli, ...words], placeOf(machine, { ...variables, ...env }));
      children.add(child);
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
      assert.ok(child.exitCode === null && child.signalCode === null, `${words.join(' ')} ended: ${said}`);
      return { child, line: String(first), said: () => said };
    },
  };
}

const cli = resolve('dist/cli.cjs');

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function onlyCommand({ commands: [command, ...more] }: ShellLine): ShellCommand {
  assert.ok(command?.words[0] === 'baton' && more.length === 0, 'a line is one command of baton');
  return command;
}

/** Without the word `baton`. */
function fillIn({ words, variables }: ShellCommand, placeholders: Placeholders) {
  const here = (text: string): string => {
    let filled = text;
    for (const [placeholder, value] of placeholders) filled = filled.replaceAll(placeholder, value);
    return filled;
  };
  const pairs = Object.entries(variables).map(([name, value]) => [name, here(value)] as const);
  return { words: words.slice(1).map(here), variables: Object.fromEntries(pairs) };
}

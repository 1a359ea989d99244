import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Attempt } from './attempts.ts';

/** What an attempt is aimed at. */
export interface Facts {
  /** A folder beside the cloned one. */
  outside: string;
  /** A server that must not hear anything, by its address and by a name. */
  url: string;
  named: string;
}

export interface Ended {
  code: number | null;
  signal: string | null;
  text: string;
}

/** A machine with something to lose: its own files, its variables, and a server that hears what leaves. */
export interface Victim extends Facts {
  folder: string;
  lay(attempt: Attempt): Promise<void>;
  baton(...args: string[]): Promise<Ended>;
  /** Fails where anything was changed, sent or shown. */
  assertUnharmed(during: string, ended: Ended): void;
  end(): Promise<void>;
}

export const secrets = {
  AWS_SECRET_ACCESS_KEY: 'aws-Plant3d-9f8e7d6c5b',
  GITHUB_TOKEN: 'ghp-Plant3d-1a2b3c4d5e',
  OPENAI_API_KEY: 'sk-Plant3d-0z9y8x7w6v',
};
const inFile = 'dotenv-Plant3d-5t6r7e8w9q';
const inPrivate = 'private-Plant3d-3e4r5t6z7u';
const cli = resolve('dist/cli.cjs');

/** Seconds after which a command counts as hanging. */
const longest = 60;

export async function createVictim(): Promise<Victim> {
  const machine = mkdtempSync(join(tmpdir(), 'baton-hostile-'));
  const [folder, outside, home] = ['cloned', 'outside', 'home'].map((name) => join(machine, name)) as [string, string, string];
  mkdirSync(home);

  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const facts: Facts = {
    outside,
    url: `http://127.0.0.1:${port}`,
    // A name that leads nowhere by its definition (RFC 6761).
    named: 'http://models.invalid',
  };
  let before = '';

  /** Runs the command line as somebody with this home. */
  const command = (owner: string, args: readonly string[]): Promise<Ended> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [cli, ...args], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: longest * 1000,
        killSignal: 'SIGKILL',
        env: { PATH: process.env['PATH'], HOME: owner, ...secrets },
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.on('close', (code, signal) => done({ code, signal, text }));
    });

  return {
    folder,
    ...facts,
    async lay({ files, links, elsewhere }) {
      for (const one of [folder, outside]) rmSync(one, { recursive: true, force: true });
      mkdirSync(outside);
      writeFileSync(join(outside, 'private.txt'), inPrivate);
      writeFileSync(join(outside, 'profile'), 'mine');
      mkdirSync(join(folder, '.git'), { recursive: true });
      writeFileSync(join(folder, '.env'), `MY_SECRET_KEY=${inFile}\n`);
      for (const [path, text] of Object.entries(files(facts))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      for (const [path, target] of Object.entries(links?.(facts) ?? {})) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        symlinkSync(target, join(folder, path));
      }
      if (elsewhere) {
        const ownText = readFileSync(join(folder, 'p.baton.yaml'));
        writeFileSync(join(folder, 'p.baton.yaml'), elsewhere(facts));
        await beginElsewhere(folder, join(machine, 'attacker'));
        writeFileSync(join(folder, 'p.baton.yaml'), ownText);
      }
      before = stateOf(folder, outside);
      heard.length = 0;
    },
    baton: (...args) => command(home, args),
    assertUnharmed(during, { code, signal, text }) {
      const told = `${during} ended with ${code ?? signal}:\n${text}`;
      assert.equal(signal, null, `it hangs: ${told}`);
      assert.notEqual(code, 3, told);
      assert.deepEqual(heard, [], `something was sent: ${told}`);
      assert.equal(stateOf(folder, outside), before, told);
      for (const secret of [...Object.values(secrets), inFile, inPrivate]) {
        assert.ok(!text.includes(secret), `a secret was shown: ${told}`);
        for (const file of ours(folder)) assert.ok(!readFileSync(file).includes(secret), `a secret stands in ${file}: ${told}`);
      }
    },
    async end() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      rmSync(machine, { recursive: true, force: true });
    },
  };
}

/** Runs the pipeline with all that it needs allowed, on the machine of somebody else, and kills the run where its first step waits. */
async function beginElsewhere(folder: string, home: string): Promise<void> {
  const child = spawn(process.execPath, [cli, 'run', 'p.baton.yaml', '--allow', 'terminal', '--events'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HOME: home },
  });
  let events = '';
  child.stdout.on('data', (chunk: Buffer) => {
    events += chunk.toString();
    if (events.includes('"attempt.failed"')) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  assert.equal(signal, 'SIGKILL', events);
}

/** What may come to be in the folder: what Baton keeps there, and its outputs. */
const kept = /^(?:\.baton|outputs)(?:\/|$)/;

/** Everything that matters, as one text: the files of the folder that no run may touch unasked, and all of what lies beside it. */
function stateOf(folder: string, outside: string): string {
  const own = list(folder).filter((path) => !kept.test(path) || /^\.baton\/(?:settings|grants|key)/.test(path));
  return [...own.map((path) => join(folder, path)), ...list(outside).map((path) => join(outside, path))]
    .map((file) => `${file}\n${lstatSync(file).isSymbolicLink() ? readlinkSync(file) : readFileSync(file, 'latin1')}`)
    .join('\n');
}

/** What Baton wrote in the folder. */
const ours = (folder: string): string[] =>
  list(folder)
    .filter((path) => kept.test(path))
    .map((path) => join(folder, path))
    .filter((file) => !lstatSync(file).isSymbolicLink());

/** Paths of the files and links below a folder; links are not followed. */
const list = (folder: string, within = ''): string[] =>
  readdirSync(join(folder, within), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(within, entry.name);
      return entry.isDirectory() ? list(folder, path) : [path];
    })
    .sort();

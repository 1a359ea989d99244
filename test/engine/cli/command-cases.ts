// Cases of the command line: what is typed in a folder with some files, and what must come of it.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Said } from './io.ts';

export interface Case {
  rule: string;
  files?: Record<string, string>;
  env?: Record<string, string>;
  args: string[];
  /** What comes in at standard input. */
  input?: string;
  code: number;
  /** Patterns that standard output and standard error match. */
  out?: string[];
  err?: string[];
  /** Patterns that neither of them matches. */
  not?: string[];
  /** Standard error is empty. */
  silent?: boolean;
  /** Values in the JSON of standard output, by path. */
  json?: Record<string, unknown>;
  /** Files that are there afterwards. */
  made?: string[];
  /** What files hold afterwards. */
  holds?: Record<string, string>;
}

const folder = 'test/engine/cli/cases';
export const tables: [string, Case[]][] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && name !== 'hello.baton.yaml')
  .map((name) => [basename(name, '.yaml'), parse(readFileSync(join(folder, name), 'utf8'))]);

/** No key of this machine takes part, and no colours. */
export const quietEnv = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };

export function prepare(cwd: string, { files = {} }: Case): void {
  // A root of its own, so that nothing above the temporary folder takes part.
  mkdirSync(join(cwd, '.git'));
  copyFileSync(join(folder, 'hello.baton.yaml'), join(cwd, 'hello.baton.yaml'));
  for (const [name, text] of Object.entries(files)) {
    if (name.endsWith('/')) {
      mkdirSync(join(cwd, name), { recursive: true });
      continue;
    }
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), bytesOf(text));
  }
}

export function verify(
  { code, out = [], err = [], not = [], json, silent, made = [], holds = {} }: Case,
  said: Said,
  cwd: string,
): void {
  const shown = `exit ${said.code}\n${said.out}\n${said.err}`;
  assert.equal(said.code, code, shown);
  for (const pattern of out) assert.match(said.out, new RegExp(pattern, 'u'), shown);
  for (const pattern of err) assert.match(said.err, new RegExp(pattern, 'u'), shown);
  for (const pattern of not) assert.doesNotMatch(said.out + said.err, new RegExp(pattern, 'u'), shown);
  if (silent) assert.equal(said.err, '', shown);
  assert.doesNotMatch(said.err, /^\s+at .*:\d+:\d+\)?$/m, 'a stack trace is shown');
  assert.doesNotMatch(said.out + said.err, /\u001b\[/, 'colours are used without a terminal');
  for (const [path, value] of Object.entries(json ?? {}))
    assert.deepEqual(at(JSON.parse(said.out), path), value, `${path}\n${shown}`);
  for (const file of made) assert.ok(existsSync(join(cwd, file)), `${file} is missing`);
  for (const [file, text] of Object.entries(holds)) assert.deepEqual(readFileSync(join(cwd, file)), bytesOf(text));
}

const bytesOf = (text: string): Buffer => (text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64') : Buffer.from(text));

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
      value,
    );
}

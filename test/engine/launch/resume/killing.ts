import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Json } from '../../../../engine/language/json.ts';
import { wholeSweep } from '../../../sample.ts';
import { obey, testIo } from '../../cli/io.ts';

export const cli = resolve('dist/cli.cjs');
const killer = resolve('test/engine/launch/resume/programs/die.mjs');

const { PATH = '', HOME = '', BATON_KEY = '' } = process.env;
const env = { PATH, HOME, BATON_KEY };

export interface Ended {
  code: number | null;
  signal: string | null;
  out: string;
  err: string;
}

/** Runs the command line as built, in a folder. With `dieAt` it is killed as by `kill -9` once it has shown so many facts. */
export function baton(folder: string, args: readonly string[], dieAt?: number): Promise<Ended> {
  return new Promise((done) => {
    const options = {
      cwd: folder,
      env: { ...process.env, NODE_V8_COVERAGE: '', ...(dieAt ? { DIE_AT: String(dieAt) } : {}) },
    };
    const preload = dieAt ? ['--import', killer] : [];
    const child = execFile(process.execPath, [...preload, cli, ...args], options, (_error, out, err) =>
      done({ code: child.exitCode, signal: child.signalCode, out, err }),
    );
  });
}

/**
 * Runs the command line for what nobody kills: in this process, which takes a fraction of a start; in the deep tests as built, in a process
 * of its own.
 */
export const batonHere = async (folder: string, args: readonly string[]): Promise<Omit<Ended, 'signal'>> =>
  wholeSweep ? baton(folder, args) : obey(args, testIo(folder, { env }));

/** The runs of a folder, oldest first. */
export const runsIn = (folder: string): string[] => readdirSync(join(folder, '.baton/runs')).sort();

/** What of a result document is the same however often its run was cut off. */
export function told(out: string): Json {
  const { status, outputs, absent, degraded, error } = JSON.parse(out);
  return { status, outputs, absent, degraded, error: error && { kind: error.kind, step: error.step } };
}

/** A number that a text always gives, from 0 to `below` - 1: which fact is the last. */
export function chance(text: string, below: number): number {
  let hash = 7;
  for (const letter of text) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return hash % below;
}

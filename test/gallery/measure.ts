import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { copyExample, type GalleryExample } from '../../engine/gallery/lazy/gallery.ts';
import { type Compiled, compile, findRoot, loadWorld, type RunResult, startRun, testFile } from '../../engine/index.ts';

/** What an example gave when its author's way was gone: offline, without a key, in a copy of its folder. */
export interface MeasuredExample {
  compiled: Compiled;
  files: string[];
  /** Of a run; undefined where a model or a network is needed. */
  run?: { result: RunResult; written: WrittenFile[] };
  /** The cases of `tests:` with scripted answers, where there was no run or it waits for a person. */
  tests?: string[];
}

interface WrittenFile {
  name: string;
  text: string;
}

/** Runs an example, or its tests where a run would need what is not here. Throws where either fails. */
export async function measureExample({ name, file, model, network }: GalleryExample): Promise<MeasuredExample> {
  const parent = mkdtempSync(join(tmpdir(), 'baton-gallery-'));
  try {
    const files = await copyExample('examples', name, parent);
    if (!files) throw new Error(`${name} was not copied`);
    const cwd = join(parent, name);
    const path = join(cwd, file);
    const compiled = compile(readFileSync(path, 'utf8'), await loadWorld(path, { root: findRoot(path, cwd), cwd }));
    if (model === 'needed' || network) return { compiled, files, tests: await runCases(path, cwd) };

    const { done } = await startRun({ file: path, cwd, env: {} });
    const result = await done;
    if (!['succeeded', 'waiting'].includes(result.status)) throw new Error(`${name}: ${result.error?.message}`);
    const tests = result.status === 'waiting' ? await runCases(path, cwd) : [];
    return { compiled, files, tests, run: { result: withoutFolder(result, cwd), written: writtenFiles(join(cwd, 'outputs')) } };
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function runCases(path: string, cwd: string): Promise<string[]> {
  const { cases, refusal } = await testFile(path, { cwd });
  if (refusal) throw refusal;
  return cases.map(({ name, failures }) => {
    if (failures.length) throw new Error(`${path}: ${name}: ${failures[0]?.message}`);
    return name;
  });
}

/** A result in which the folder that the run had, which is another one each time, is left out of paths. */
const withoutFolder = (result: RunResult, cwd: string): RunResult => JSON.parse(JSON.stringify(result).replaceAll(`${cwd}/`, ''));

function writtenFiles(folder: string): WrittenFile[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: relative(folder, path), text: readFileSync(path, 'utf8') }));
}

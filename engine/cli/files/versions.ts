import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { versionsTexts as texts } from '../../language/texts/cli/versions.ts';
import { say } from '../../language/texts.ts';
import type { FileVersion } from '../../launch/inspect/versions.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';

/** A file with its present text and the texts that it had in runs. */
export interface VersionedFile {
  /** The name as given by the user. */
  file: string;
  path: string;
  root: string;
  versions: FileVersion[];
  /** Runs whose texts cannot be read. */
  unread: number;
  /** Without a byte order mark; undefined where the file does not exist. */
  now: string | undefined;
  /** The file's byte order mark, or ''. */
  mark: string;
}

/** Throws a Refusal where the file exists and cannot be read. */
export async function readVersions(engine: Engine, file: string, { cwd }: Pick<Io, 'cwd'>): Promise<VersionedFile> {
  const path = resolve(cwd, file);
  const root = engine.findRoot(path, cwd);
  const whole = existsSync(path) ? await engine.readTextFile(path) : undefined;
  const now = whole && engine.withoutMark(whole);
  const mark = whole === now ? '' : '\uFEFF';
  return { file, path, root, now, mark, ...(await engine.listVersions(root, path)) };
}

/**
 * The text that a word names: `now`, the beginning of a hash, or a run. Throws a UsageError where there is not exactly one.
 */
export function textOfVersion({ file, now, versions }: VersionedFile, wanted: string): string {
  if (wanted === 'now' && now !== undefined) return now;
  const hint = say(texts.versionsHint, { file });
  if (wanted === '') throw new UsageError(say(texts.emptyVersion), hint);
  const [version, ...others] = versionsNamed(versions, wanted);
  if (!version) throw new UsageError(say(texts.noVersion, { file, wanted }), hint);
  const all = [version, ...others].map((one) => one.version).join(', ');
  if (others.length) throw new UsageError(say(texts.severalVersions, { file, wanted, versions: all }), hint);
  return version.text;
}

function versionsNamed(versions: readonly FileVersion[], wanted: string): FileVersion[] {
  const ids = versions.flatMap(({ runs }) => runs.map(({ id }) => id)).sort();
  const id = wanted === 'latest' ? (ids.at(-1) ?? '') : wanted;
  const exact = versions.filter(({ runs }) => runs.some((run) => run.id === id));
  if (exact.length || id === '') return exact;
  const isMeant = (run: { id: string }): boolean => run.id.startsWith(id) || run.id.split('-').at(-1)?.startsWith(id) === true;
  return versions.filter(({ hash, runs }) => hash.startsWith(id) || runs.some(isMeant));
}

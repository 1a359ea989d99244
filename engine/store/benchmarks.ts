import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diskError, errnoOf } from '../disk/errno.ts';
import { readBounded } from '../disk/files/read-bounded.ts';
import { writeAtomic } from '../disk/files/write-atomic.ts';
import { withMutex } from '../disk/locks/mutex.ts';
import type { Json } from '../language/json.ts';
import { isMap, tryParseJson } from '../language/json.ts';
import { storeTexts } from '../language/texts/storage/store.ts';
import { signingKey, verificationKeys } from '../trust/key.ts';
import { isSigned, macOf } from '../trust/mac.ts';
import { batonFolder, ignoreRuns } from './paths.ts';

/** A finished benchmark, with its samples. */
export interface BenchmarkSeries {
  /** ISO 8601, UTC. */
  at: string;
  /** From the root. */
  file: string;
  /** The sha-256 of the text. */
  hash: string;
  /** The version of Baton. */
  version: string;
  /** Other conditions of a comparison: tests or live, inputs, model, profile. */
  setup: string;
  /** By case: the number of runs, and the figures of each successful run, by measure. */
  cases: Record<string, { runs: number; samples: Record<string, number[]> }>;
}

/** Why stored series are left out. */
export type SeriesFault = 'foreign' | 'damaged';

const most = { series: 20, bytes: 8_000_000 };

const seriesFile = (root: string, pipeline: string): string => join(batonFolder(root), 'bench', `${pipeline}.json`);

/** The stored series of a pipeline by its id, the oldest first. Throws a RunError where the disk fails. */
export async function readSeries(root: string, pipeline: string): Promise<{ series: BenchmarkSeries[]; fault?: SeriesFault }> {
  const file = seriesFile(root, pipeline);
  try {
    const text = (await readBounded(file, most.bytes))?.toString('utf8') ?? '';
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    const found = end < 0 ? undefined : parseSeries(body);
    if (!found) return { series: [], fault: 'damaged' };

    const isOwn = isSigned(verificationKeys(), text.slice(0, end), 'bench', pipeline, '\n', body);
    return isOwn ? { series: found } : { series: [], fault: 'foreign' };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { series: [] };
    throw diskError(error, storeTexts.benchUnread, file);
  }
}

/** Stores another series; false where this machine has no key to sign it. Throws a RunError where the disk fails. */
export async function keepSeries(root: string, pipeline: string, added: BenchmarkSeries): Promise<boolean> {
  const key = signingKey();
  if (!key) return false;

  const file = seriesFile(root, pipeline);
  const isKept = await withMutex(`${file}.lock`, async () => {
    const { series } = await readSeries(root, pipeline);
    const body = JSON.stringify([...series, added].slice(-most.series));
    try {
      await writeAtomic(file, `${macOf(key, 'bench', pipeline, '\n', body)}\n${body}`, { mode: 0o600 });
      ignoreRuns(root);
    } catch (error) {
      throw diskError(error, storeTexts.benchUnwritten, file);
    }

    return true;
  });

  return isKept?.value ?? false;
}

/** The newest series for a comparison with a benchmark of this file: of the file itself, or of one that no longer exists. */
export const findSeries = (
  root: string,
  series: readonly BenchmarkSeries[],
  { file, setup }: Pick<BenchmarkSeries, 'file' | 'setup'>,
): BenchmarkSeries | undefined =>
  series.findLast((one) => one.setup === setup && (one.file === file || !existsSync(join(root, one.file))));

function parseSeries(text: string): BenchmarkSeries[] | undefined {
  const value: unknown = tryParseJson(text);
  return Array.isArray(value) && value.every(isSeries) ? value : undefined;
}

const isSeries = (value: unknown): value is BenchmarkSeries =>
  isMap(value) &&
  ['at', 'file', 'hash', 'version', 'setup'].every((name) => typeof value[name] === 'string') &&
  isMap(value['cases']) &&
  Object.values(value['cases']).every(isCase);

const isCase = (value: Json | undefined): boolean =>
  isMap(value) && typeof value['runs'] === 'number' && isMap(value['samples']) && Object.values(value['samples']).every(isSample);

const isSample = (value: Json | undefined): boolean => Array.isArray(value) && value.every((one) => typeof one === 'number');

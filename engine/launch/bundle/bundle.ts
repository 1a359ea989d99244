import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolder, modeOfNew } from '../../disk/files/permissions.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { bundleTexts } from '../../language/texts/bundle.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { deserializeValue, serializeValue } from '../../language/values/string-table.ts';
import type { Fact } from '../../state/events.ts';
import { openArtifacts, sha256Hex } from '../../store/files/artifacts.ts';
import { encodeLine } from '../../store/log/log-line.ts';
import { logHeader, readLog } from '../../store/log/read-log.ts';
import { ignoreRuns, runPaths, runsFolder } from '../../store/paths.ts';
import { makePlan } from '../../store/runs/plan.ts';
import { makePortable } from '../recording/portable.ts';
import { Refusal } from '../refusal.ts';
import { readRun } from '../resume/read-run.ts';

/**
 * A run in one file for another machine: its plan, its facts and its large values as JSON, compressed with gzip. The log
 * holds no secrets (`run/secrets`); here folders of the machine become marks, and details that help to guess a value are left
 * out. The bundle is not signed, so an unpacked run is foreign: it can be read, compared and forked, and grants nothing.
 */
interface Bundle {
  baton: 'run';
  version: 1;
  run: string;
  engine: string;
  files: { file: string; text: string }[];
  facts: Json[];
  /** Large values as JSON text, by their hashes. */
  values: Record<string, string>;
}

/** The most bytes of an unpacked bundle. */
const most = 500_000_000;

/** Packs a run into a bundle. Throws a RunError where it cannot be read, and a Refusal where its log is damaged. */
export const packRun = async (folder: string): Promise<Uint8Array> => gzipSync(JSON.stringify(await bundleOf(folder)));

async function bundleOf(folder: string): Promise<Bundle> {
  const { log, started, plan } = await readRun(folder);
  // Otherwise it would look complete up to the damage.
  if (log.damage) throw new Refusal(log.damage.message, { hint: say(bundleTexts.damagedLog) });

  const first = log.facts.find((fact) => fact.type === 'run.started') ?? started;
  const home = homedir();
  const { away } = makePortable({ output: first.output_path, workdir: first.workdir, root: first.root }, (text) =>
    home.length > 3 ? text.replaceAll(home, '~') : text,
  );

  const { artifacts } = runPaths(folder);
  const stored = openArtifacts(artifacts);
  const there = await valuesIn(artifacts);

  const values: Record<string, string> = {};
  const renamed = new Map<string, string>();
  for (const hash of new Set(JSON.stringify(log.facts).match(/\b[0-9a-f]{64}\b/g))) {
    // A hash may belong to a text or an output file; a missing value stays missing.
    if (!there.has(hash)) continue;
    const masked = JSON.stringify(away(deserializeValue(await stored.get(hash))));
    renamed.set(hash, sha256Hex(masked));
    values[sha256Hex(masked)] = masked;
  }

  return {
    baton: 'run',
    version: 1,
    run: started.run,
    engine: plan.engine,
    files: plan.files.map(({ file, text }) => ({ file: String(away(file)), text })),
    facts: log.facts.map((fact) => renameValues(away(withoutHints(fact)), renamed)),
    values,
  };
}

const valuesIn = async (folder: string): Promise<Set<string>> =>
  new Set(
    await readdir(folder).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return [];
      throw diskError(error, storeTexts.valueUnread, folder);
    }),
  );

/** A fact without the fields that describe masked values. */
function withoutHints(fact: Fact): Json {
  const plain: JsonMap = JSON.parse(JSON.stringify(fact));
  delete plain['fingerprints'];
  return plain;
}

function renameValues(fact: Json, renamed: ReadonlyMap<string, string>): Json {
  const text = JSON.stringify(fact);
  const parsed: Json = JSON.parse(text.replace(/\b[0-9a-f]{64}\b/g, (hash) => renamed.get(hash) ?? hash));
  return parsed;
}

/**
 * Unpacks a bundle into the runs of a root and returns the run's folder; an existing equal run stays as it is. Throws a Refusal for a file
 * that is no bundle, and where another run has this id.
 */
export async function unpackRun(root: string, bytes: Uint8Array): Promise<string> {
  const { run, engine, files, facts, values } = readBundle(bytes);
  const folder = join(runsFolder(root), run);
  const output = join(root, 'outputs', 'bundle');
  const { back } = makePortable({ output, workdir: root, root });
  const here = Object.entries(values).map(([hash, text]) => ({ hash, text: serializeValue(back(JSON.parse(text))) }));
  const renamed = new Map(here.map(({ hash, text }) => [hash, sha256Hex(text)]));
  const lines = facts.map((fact) => renameValues(back(fact), renamed));
  if (existsSync(folder)) {
    // It was opened from this bundle, or the bundle was made from it.
    const isSame =
      isDeepStrictEqual((await readLog(folder)).facts, lines) || isDeepStrictEqual((await bundleOf(folder)).facts, facts);
    if (!isSame) throw new Refusal(say(bundleTexts.otherFacts, { run }), { hint: say(bundleTexts.otherFactsHint) });
    return folder;
  }

  // It gets its name once it is complete.
  const aside = join(runsFolder(root), `.opened-${run}`);
  await rm(aside, { recursive: true, force: true });
  await makeFolder(runsFolder(root));
  ignoreRuns(root);

  const put = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: modeOfNew(file) });
  };

  const paths = runPaths(aside);
  const names = files.map(({ file, text }) => ({ file: String(back(file)), text }));
  await put(paths.plan, JSON.stringify(makePlan(engine, names), null, 1));
  for (const { text } of here) await put(join(paths.artifacts, sha256Hex(text)), text);
  await put(paths.log, [logHeader, ...lines].map((line) => encodeLine(Object(line))).join(''));
  await rename(aside, folder);

  return folder;
}

/** Throws a Refusal where it is damaged, of a later version, or no bundle. */
function readBundle(bytes: Uint8Array): Bundle {
  const value = unpack(bytes);
  if (!isMap(value) || value['baton'] !== 'run') throw new Refusal(say(bundleTexts.noBundle));
  if (value['version'] !== 1) throw new Refusal(say(bundleTexts.newer, { found: JSON.stringify(value['version'] ?? null) }));
  if (!isBundle(value)) throw new Refusal(say(bundleTexts.damaged));
  return value;
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(bytes, { maxOutputLength: most }).toString('utf8'));
  } catch {
    return undefined;
  }
}

const isBundle = (value: unknown): value is Bundle =>
  isMap(value) &&
  typeof value['run'] === 'string' &&
  /^[a-z0-9][a-z0-9-]{0,63}$/.test(value['run']) &&
  typeof value['engine'] === 'string' &&
  Array.isArray(value['files']) &&
  value['files'].every((file) => isMap(file) && typeof file['file'] === 'string' && typeof file['text'] === 'string') &&
  Array.isArray(value['facts']) &&
  value['facts'].every((fact) => isMap(fact) && typeof fact['type'] === 'string') &&
  isMap(value['values']) &&
  Object.entries(value['values']).every(([hash, text]) => typeof text === 'string' && sha256Hex(text) === hash);

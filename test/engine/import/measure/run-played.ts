import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import type { RunResult } from '../../../../engine/index.ts';
import { findRoot, loadWorld, readTextFile, startRun } from '../../../../engine/index.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { isMap } from '../../../../engine/language/json.ts';

/** What a run came to, and the first failure in it. */
export interface PlayedRun {
  status: string;
  why: string;
}

/** Runs a pipeline with answers that fit what is asked, permissions for every tool that works here, and a word for every input. */
export async function runPlayed(home: string, file: string): Promise<PlayedRun> {
  const path = join(home, file);
  const world = await loadWorld(path, { root: findRoot(path, home), cwd: home });
  const text = await readTextFile(path);
  const { pipeline } = compile(text, world);
  makeReadFiles(home, text);
  const missing = pipeline.inputs.filter(({ required }) => required).map(({ name }) => name);
  try {
    const run = await startRun({
      file: path,
      cwd: home,
      env: {},
      model: 'scripted',
      script: { otherwise: ({ schema }) => (schema ? { json: sampleOf(schema) } : 'A played answer.') },
      people: { ask: () => Promise.resolve({ value: 'yes', by: 'the measure' }) },
      allow: ['terminal', 'filesystem', 'http', 'web-search'],
      inputs: new Map(missing.map((name) => [name, { text: 'word' }])),
    });
    return told(await run.done);
  } catch (error) {
    return { status: 'refused', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Files that steps read and that did not come with the workflow: words stand in for them, inside of the temporary folder. */
function makeReadFiles(home: string, text: string): void {
  const temporary = dirname(home);
  for (const [, path = ''] of text.matchAll(/action: (?:read|copy|move)\n +parameters:\n +path: ([^\s"{]+)\n/g)) {
    const file = resolve(home, path);
    if (existsSync(file) || !file.startsWith(temporary)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'Some words.\n');
  }
}

function told({ status, error, steps }: RunResult): PlayedRun {
  const failed = Object.entries(steps).find(([, step]) => step.status === 'failed');
  const why = failed ? `${failed[0]}: ${failed[1].error?.message ?? ''}` : (error?.message ?? '');
  return { status, why: status === 'succeeded' ? '' : why };
}

const samples: JsonMap = { string: 'word', integer: 1, number: 1, boolean: true, null: null };

/** The smallest value that a schema of an answer takes. */
function sampleOf(schema: JsonMap): Json {
  const { type, enum: among, properties, items, minItems, minimum, minLength } = schema;
  if (Array.isArray(among)) return among[0] ?? null;
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === 'object' || isMap(properties)) {
    const fields = Object.entries(isMap(properties) ? properties : {});
    return Object.fromEntries(fields.map(([name, of]) => [name, sampleOf(isMap(of) ? of : {})]));
  }
  if (kind === 'array') {
    const length = typeof minItems === 'number' ? Math.max(1, minItems) : 1;
    return Array.from({ length }, () => sampleOf(isMap(items) ? items : {}));
  }
  if (typeof minimum === 'number') return Math.ceil(minimum);
  if (typeof minLength === 'number') return 'word '.repeat(Math.ceil(minLength / 5));
  return (typeof kind === 'string' ? samples[kind] : undefined) ?? 'word';
}

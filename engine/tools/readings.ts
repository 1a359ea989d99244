import { isAbsolute, relative, resolve } from 'node:path';
import { fingerprintFile } from '../disk/files/fingerprint.ts';
import { confine, type FileBounds } from '../disk/paths/confine.ts';
import { isInside } from '../disk/paths/path-rules.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { Effect } from '../language/tools/descriptor.ts';
import type { ExternalRead } from '../state/events.ts';
import { RunError } from '../state/failure.ts';
import type { Tool } from './tool.ts';

interface Ended {
  effect: Effect;
  parameters: JsonMap;
  tool: Tool;
}

/**
 * Records a call's reads from outside the run. Every tool reads through its bounds, so none can forget to record them. A file
 * is fingerprinted before it is read; one that the call also writes, as the call left it. Reads of a program are invisible:
 * the files named in its words represent them.
 */
export function watchReadings(bounds: FileBounds): { bounds: FileBounds; readings(ended: Ended): Promise<ExternalRead[]> } {
  const read = new Map<string, string | undefined>();
  const written = new Set<string>();

  const nameOf = (path: string): string => {
    const inner = isAbsolute(path) && isInside(path, bounds.from) ? relative(bounds.from, path) : path;
    return inner === '' ? '.' : inner;
  };

  return {
    bounds: {
      ...bounds,
      async watch(path, use, file) {
        const name = nameOf(path);
        if (use === 'write') written.add(name);
        else if (!read.has(name)) read.set(name, await fingerprintFile(file));
      },
    },
    async readings({ effect, parameters, tool }) {
      const isProgram = effect === 'execute' || tool.words !== undefined;
      for (const name of read.keys()) {
        if (written.has(name)) read.set(name, await heldAt(name, bounds));
      }

      if (isProgram) {
        for (const path of await filesNamed(tool, parameters, bounds)) read.set(nameOf(path), await heldAt(path, bounds));
      }

      const readings: ExternalRead[] =
        tool.content === undefined ? [] : [{ of: 'tool', name: tool.spec.name, held: tool.content }];
      for (const [name, held] of read) {
        // Starting a program in a folder reads nothing of it.
        if (held !== undefined) readings.push({ of: 'file', name, held });
        else if (!isProgram) readings.push({ of: 'file', name });
      }

      return readings;
    },
  };
}

/** The present fingerprint of a path; undefined where it is unknown or must not be read. */
export async function heldAt(path: string, { watch: _watch, ...bounds }: FileBounds): Promise<string | undefined> {
  try {
    return await fingerprintFile(await confine(path, 'read', bounds));
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

/** The most words of one call that may be paths; no person writes a longer command. */
const mostWords = 200;
const longestPath = 1_000;

/** The files among the words of a call: of its parameters, and of the tool's entry in `baton.yaml`. */
async function filesNamed({ words = [], from }: Tool, parameters: JsonMap, bounds: FileBounds): Promise<string[]> {
  const { cwd, ...others } = parameters;
  const base = from ?? resolve(bounds.from, typeof cwd === 'string' ? cwd : '.');
  const found: string[] = [];
  const all = new Set([...words, ...wordsIn(others)].slice(0, mostWords));
  for (const word of all) {
    if (word === '' || word.length > longestPath || /[\n\0]/.test(word)) continue;
    const path = resolve(base, word);
    const held = await heldAt(path, bounds);
    if (held !== undefined && held !== 'none') found.push(path);
  }

  return found;
}

function wordsIn(value: Json): string[] {
  if (typeof value === 'string') return [value, ...value.split(/[\s'"=]+/)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(wordsIn);
}

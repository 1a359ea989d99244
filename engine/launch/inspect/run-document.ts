import type { Json } from '../../language/json.ts';
import { jsonOfSerialized } from '../../language/values/string-table.ts';
import type { Stored } from '../../state/events.ts';
import { openArtifacts } from '../../store/files/artifacts.ts';
import { runPaths } from '../../store/paths.ts';
import { readPlan } from '../../store/runs/plan.ts';
import { readRun } from '../resume/read-run.ts';
import { parseBeginning } from './parse-beginning.ts';
import { callsOfStep } from './step-calls.ts';

/** A part of a run that can be read in full: a step's result, its prompt, the executed text. */
export interface RunPart {
  what: 'result' | 'prompt' | 'plan';
  /** The step; for the text its file. */
  path: string;
}

/** A part of a run as text, with a suitable file extension. */
export interface RunDocument {
  text: string;
  ending: 'json' | 'md' | 'baton.yaml';
}

/** The beginning of a value that is too large to be shown. */
export interface ValuePreview {
  value: Json;
  /** The number of items, entries or characters; undefined where only the beginning was read. */
  count?: number | undefined;
  /** Whether `value` is truncated. */
  cut: boolean;
}

/** Longer JSON is shown on one line, as stored: formatting it would block the event loop. */
const mostLaidOut = 8_000_000;
const mostRows = 500;
const mostLetters = 40_000;

/** A part of a run; undefined where it has no such part. Rejects where the folder holds no run, or a value is damaged. */
export async function readRunDocument(folder: string, { what, path }: RunPart): Promise<RunDocument | undefined> {
  if (what === 'plan') {
    const text = (await readPlan(folder)).files.find(({ file }) => file === path)?.text;
    return text === undefined ? undefined : { text, ending: 'baton.yaml' };
  }
  if (what === 'prompt') return promptDocument(folder, path);

  const stored = await resultOf(folder, path);
  return stored && documentOf(await storedText(folder, stored));
}

/** The complete result of a step as JSON, for reuse by other runs. */
export async function readResult(folder: string, path: string): Promise<string | undefined> {
  const stored = await resultOf(folder, path, true);
  return stored && (await storedText(folder, stored));
}

/** The beginning of the result of a step. */
export async function previewResult(folder: string, path: string): Promise<ValuePreview | undefined> {
  const stored = await resultOf(folder, path);
  return stored && previewText(await storedText(folder, stored));
}

/** The beginning of a JSON value. Of a very long one only as much is parsed as is shown. */
export function previewText(json: string): ValuePreview {
  if (json.length <= mostLaidOut) return previewValue(JSON.parse(json));
  const beginning = parseBeginning(json);
  if (beginning === undefined) return { value: json.slice(0, mostLetters), cut: true };
  return { value: previewValue(beginning).value, cut: true };
}

export function previewValue(value: Json): ValuePreview {
  if (typeof value === 'string')
    return { value: value.slice(0, mostLetters), count: value.length, cut: value.length > mostLetters };
  if (Array.isArray(value)) return { value: value.slice(0, mostRows), count: value.length, cut: value.length > mostRows };
  if (typeof value !== 'object' || value === null) return { value, count: 1, cut: false };

  // A map with a single long list is shown as that list.
  const short = (inner: Json): Json => {
    if (typeof inner === 'string') return inner.slice(0, mostLetters);
    return Array.isArray(inner) ? inner.slice(0, mostRows) : inner;
  };

  const entries = Object.entries(value);
  const shown = entries.slice(0, mostRows).map(([key, inner]): [string, Json] => [key, short(inner)]);
  const cut =
    entries.length > mostRows || shown.some(([, inner], at) => inner !== entries[at]?.[1] && isShorter(inner, entries[at]?.[1]));

  return { value: Object.fromEntries(shown), count: entries.length, cut };
}

const isShorter = (shown: Json, whole: Json | undefined): boolean =>
  (typeof shown === 'string' || Array.isArray(shown)) &&
  (typeof whole === 'string' || Array.isArray(whole)) &&
  shown.length < whole.length;

const resultOf = async (folder: string, path: string, takes = false): Promise<Stored | undefined> =>
  (await readRun(folder, { takes })).state.steps.get(path)?.result;

const storedText = async (folder: string, stored: Stored): Promise<string> =>
  'value' in stored
    ? JSON.stringify(stored.value)
    : jsonOfSerialized(await openArtifacts(runPaths(folder).artifacts).get(stored.artifact));

function documentOf(json: string): RunDocument {
  // A text is shown without the quotes and escapes of JSON.
  if (json.startsWith('"')) return { text: JSON.parse(json), ending: 'md' };
  return { text: json.length > mostLaidOut ? json : `${JSON.stringify(JSON.parse(json), null, 2)}\n`, ending: 'json' };
}

/** The last prompts sent to models. */
async function promptDocument(folder: string, path: string): Promise<RunDocument | undefined> {
  const sent = (await callsOfStep(folder, path)).findLast(({ kind }) => kind !== 'tool')?.sent;
  if (sent === undefined || sent === null) return undefined;
  if (typeof sent === 'string') return { text: sent, ending: 'md' };
  if (!Array.isArray(sent)) return documentOf(JSON.stringify(sent));

  const parts = sent.map((message) => {
    const { role, text } = Object(message);
    return sent.length > 1 ? `# ${String(role)}\n\n${String(text)}\n` : String(text);
  });

  return { text: parts.join('\n'), ending: 'md' };
}

import nodePath, { basename, dirname, extname, isAbsolute, join, type PlatformPath, posix, relative } from 'node:path';
import { crypto } from '../../disk/crypto.ts';
import { fingerprintFile } from '../../disk/files/fingerprint.ts';
import { statIfPresent } from '../../disk/files/open-file.ts';
import { confine } from '../../disk/paths/confine.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { documentKind, mostDocumentBytes } from '../documents/document.ts';
import { globFiles, isDenied, patternParts } from '../files/glob-files.ts';
import type { ToolWorld } from '../tool.ts';
import type { SearchDocument, SearchResult } from './search-job.ts';

/** The most bytes of a text; a longer one is data and no document. */
const mostTextBytes = 16_000_000;
/** The most bytes of a file. */
export const mostBytesOf = (name: string): number => (documentKind(name) ? mostDocumentBytes : mostTextBytes);
const mostFiles = 20_000;
const mostRows = 200_000;
/** Files that are examined in parallel. */
const together = 32;

/** The searched documents, with a fingerprint of all of them. */
export interface Corpus {
  documents: SearchDocument[];
  skipped: SearchResult['skipped'];
  held: string;
}

/** A filter for matching files; by default all. */
export interface FileChoice {
  /** The most bytes of a file. */
  mostBytesOf(name: string): number;
  /** Filters entries below a folder (real path), by their path from there. */
  passesIn?(base: string): (path: string, isFolder: boolean) => Promise<boolean>;
}

/**
 * The files that match patterns. Throws a RunError: `permission` for a folder that may not be read, `input` for no or too
 * many files.
 */
export async function corpusOfFiles(
  patterns: readonly string[],
  world: Pick<ToolWorld, 'bounds'>,
  signal: AbortSignal,
  choice: FileChoice = { mostBytesOf },
): Promise<Corpus> {
  const quiet = { ...world, bounds: { ...world.bounds, watch: undefined } };
  const { files, unlisted } = await findFiles(patterns, quiet, { signal, choice });
  const corpus: Corpus = { documents: [], skipped: [], held: '' };
  const seen = new Set<string>();

  // A file found by several names, or through a link, has the shortest one.
  const names = [...files].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const sum = crypto().createHash('sha256');

  for (const name of [...unlisted].sort()) {
    corpus.skipped.push({ name, reason: 'unreadable' });
    sum.update(`${name}\0unlisted\n`);
  }

  for (let at = 0; at < names.length; at += together) {
    signal.throwIfAborted();
    const looked = await Promise.all(names.slice(at, at + together).map((name) => lookAtFile(name, quiet, choice)));
    for (const one of looked) {
      if ('file' in one && one.file !== undefined) {
        if (seen.has(one.file)) continue;
        seen.add(one.file);
      }

      if ('reason' in one) corpus.skipped.push(one);
      else corpus.documents.push(one);
      sum.update(`${one.name}\0${'reason' in one ? one.reason : one.held}\n`);
    }
  }

  return { ...corpus, held: sum.digest('hex') };
}

/** Matching files, and folders that this user may not list. */
async function findFiles(
  patterns: readonly string[],
  world: Pick<ToolWorld, 'bounds'>,
  { signal, choice }: { signal: AbortSignal; choice: FileChoice },
): Promise<{ files: Set<string>; unlisted: Set<string> }> {
  const listed = patterns.join(', ');
  const files = new Set<string>();
  const unlisted = new Set<string>();
  for (const pattern of patterns) {
    const { folder, rest } = splitPattern(pattern, world.bounds);
    const nameOf = (path: string): string => posix.join(folder, path);
    const base = await confine(folder, 'look', world.bounds);
    if (!(await isFolder(base))) continue;

    const paths = await globFiles(base, patternParts(rest), {
      world,
      signal,
      most: mostFiles,
      leaves: ['node_modules'],
      passes: choice.passesIn?.(base),
      unlisted: (path) => void unlisted.add(nameOf(path)),
    });

    for (const name of (paths ?? []).map(nameOf)) {
      // Baton's own files are no documents.
      if (!name.split('/').includes('.baton')) files.add(name);
    }

    if (!paths || files.size > mostFiles)
      throw inputError(say(retrievalTexts.tooManyFiles, { most: mostFiles, patterns: listed }), retrievalTexts.tooManyHint);
  }

  const [closed] = unlisted;
  if (files.size === 0 && closed !== undefined) throw closedFolder(closed);
  if (files.size === 0)
    throw inputError(say(retrievalTexts.noFiles, { patterns: listed }), await hintForFolder(patterns, world.bounds));

  return { files, unlisted };
}

/** The advice for a pattern that is the name of a folder. */
async function hintForFolder(patterns: readonly string[], bounds: ToolWorld['bounds']): Promise<string> {
  for (const pattern of patterns) {
    const folder = pattern.replace(/(?<=.)[\\/]+$/, '');
    if (await isFolder(await confine(folder, 'look', bounds))) return say(retrievalTexts.folderHint, { folder });
  }
  return retrievalTexts.noFilesHint;
}

const closedFolder = (folder: string): RunError =>
  new RunError({ kind: 'permission', message: say(retrievalTexts.unlisted, { folder }) });

/** Throws a RunError (`permission`) where a pattern begins in a folder that must not be read. */
export async function confinePatterns(patterns: readonly string[], { bounds }: Pick<ToolWorld, 'bounds'>): Promise<void> {
  for (const pattern of patterns) await confine(splitPattern(pattern, bounds).folder, 'look', bounds);
}

/** The folder of a pattern, in its shortest spelling, and the rest of the pattern. */
export function splitPattern(pattern: string, bounds: ToolWorld['bounds'], system = nodePath): { folder: string; rest: string } {
  const written = pattern.replaceAll('\\', '/');
  const known = knownFolder(written, bounds, system);
  const parts = written.slice(known.length).split('/');
  const first = parts.findIndex((part) => /[*?[\]{}]/.test(part));
  const at = first < 0 ? parts.length - 1 : first;
  const folder = `${known}${parts.slice(0, at).join('/')}`;
  const rest = parts.slice(at).join('/');
  // The root of the system, or of a drive, needs its slash.
  if (at > 0 && /^(?:[A-Za-z]:)?$/.test(folder)) return { folder: `${folder}/`, rest };

  // Two leading slashes name another machine.
  const share = /^\/\/[^/]/.test(folder) ? '/' : '';
  return { folder: `${share}${posix.normalize(folder).replace(/(?<=[^:])\/$/, '')}`, rest };
}

/** The part of an absolute pattern that is a folder of the run: it is literal, whatever pattern characters it contains. */
function knownFolder(written: string, { from, inside, readable = [] }: ToolWorld['bounds'], system: PlatformPath): string {
  const path = written.replaceAll('/', system.sep);
  const known = [from, ...inside, ...readable].filter((folder) => /[*?[\]{}]/.test(folder) && isInside(path, folder, system));
  return written.slice(0, Math.max(0, ...known.map(({ length }) => length)));
}

async function lookAtFile(
  name: string,
  { bounds }: Pick<ToolWorld, 'bounds'>,
  choice: FileChoice,
): Promise<SearchDocument | SearchResult['skipped'][number]> {
  let isGuarded = false;

  // A file that may hold keys is never indexed, even with permission to read it: a search finds what nobody had in mind.
  const allowed = (file: string, guarded: boolean): boolean => {
    isGuarded ||= guarded;
    return !guarded && (bounds.allowed?.(file, false) ?? false);
  };

  try {
    const file = await confine(name, 'read', { ...bounds, allowed });
    const found = await statIfPresent(file);
    if (!found?.isFile()) return { name, reason: 'gone' };
    if (found.size > choice.mostBytesOf(name)) return { name, reason: 'large' };

    const held = await fingerprintFile(file);
    if (held === undefined || held === 'none') return { name, reason: 'unreadable' };
    return { name, held, file, fields: fieldsOfFile(name) };
  } catch (error) {
    if (error instanceof RunError && isGuarded) return { name, reason: 'keys' };
    if (isDenied(error)) return { name, reason: 'unreadable' };
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await statIfPresent(path))?.isDirectory() ?? false;
  } catch (error) {
    if (isDenied(error)) throw closedFolder(path);
    throw error;
  }
}

function fieldsOfFile(file: string): JsonMap {
  const folder = dirname(file);
  return { file, folder: folder === '.' ? '' : folder, name: basename(file), extension: extname(file).slice(1) };
}

/** Rows as documents. Throws a RunError (`input`). */
export function corpusOfRows(rows: readonly Json[]): Corpus {
  if (rows.length > mostRows)
    throw inputError(say(retrievalTexts.tooManyRows, { count: rows.length, most: mostRows }), retrievalTexts.tooManyHint);

  const sum = crypto().createHash('sha256');
  const documents = rows.map((row, index): SearchDocument => {
    const text = isMap(row) ? textOfRow(row) : '';
    if (!isMap(row) || text.trim() === '') throw inputError(say(retrievalTexts.noTextInRow, { row: index }));

    const { file, id } = row;
    const title = [file, id].find((one) => typeof one === 'string' || typeof one === 'number') ?? '';
    const held = hashOf(JSON.stringify(row));
    sum.update(held);

    return { name: `${index}:${title}`, held, text, row: index, fields: row };
  });

  return { documents, skipped: [], held: sum.digest('hex') };
}

/** The most rows, and characters of them, that are indexed again for each search: that is faster than reading a file. */
const fewRows = 1_000;
const fewCharacters = 500_000;

/** Whether an index of rows is worth a file. A loop may search thousands of small sets, each once. */
export const isLarge = (rows: readonly SearchDocument[]): boolean =>
  rows.length > fewRows || rows.reduce((sum, { text = '' }) => sum + text.length, 0) > fewCharacters;

/** Its `text`; else all its texts, with their names. */
function textOfRow(row: JsonMap): string {
  if (typeof row['text'] === 'string') return row['text'];
  return Object.entries(row)
    .flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [`${name}: ${value}`] : []))
    .join('\n');
}

export const hashOf = (text: string): string => crypto().createHash('sha256').update(text).digest('hex');

/** The name of an index: the same search finds it again. */
export function indexName(from: readonly string[] | string, chunking: string, { bounds, root }: ToolWorld): string {
  if (typeof from === 'string') return `rows-${hashOf(`${chunking}\n${from}`).slice(0, 20)}`;
  const folder = relative(root, bounds.from);
  return `files-${hashOf([chunking, isAbsolute(folder) ? folder : join('.', folder), ...from].join('\n')).slice(0, 20)}`;
}

/** The folder of indexes by its real path: a link in the project leads nowhere else. */
export const realFolder = ({ root }: Pick<ToolWorld, 'root'>): Promise<string> =>
  confine(`${root}/.baton/retrieval`, 'look', { from: root, inside: [root] });

const inputError = (message: string, hint?: string): RunError =>
  new RunError({ kind: 'input', message, hint: hint === undefined ? undefined : say(hint) });

/** The present fingerprint of the files that match patterns (a line each); undefined where it cannot be determined. */
export async function heldByPatterns(
  patterns: string,
  world: Pick<ToolWorld, 'bounds'>,
  choice?: FileChoice,
): Promise<string | undefined> {
  try {
    return (await corpusOfFiles(patterns.split('\n'), world, new AbortController().signal, choice)).held;
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

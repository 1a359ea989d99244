import { basename } from 'node:path';
import {
  commands,
  Disposable,
  EventEmitter,
  type FileChangeEvent,
  type FileStat,
  FileSystemError,
  FileType,
  Uri,
  ViewColumn,
  workspace,
} from 'vscode';
import type { RunDocument, RunPart } from '../../../engine/index.ts';
import { isPath } from '../../../engine/state/path.ts';
import { pastRunTexts } from '../../texts/past-runs.ts';
import { engine, type RunResult } from '../engine.ts';
import { faultWords } from '../fault-words.ts';

/** Parts of runs as read-only files: results, prompts, the text that runs. */
const runScheme = 'baton-run';

/** A part of a run, or all its results, as text for a comparison. */
type RunDocumentPart = RunPart | { what: 'run'; path: '' };

/** A file's text as stored with a run. */
export const planTextUri = (folder: string, file: string): Uri => nameRun(folder, basename(file), { what: 'plan', path: file });

/** The results of a run, as text for a comparison. */
const resultUri = (folder: string): Uri => nameRun(folder, 'result.json', { what: 'run', path: '' });

const nameRun = (folder: string, name: string, part: RunDocumentPart): Uri =>
  Uri.from({ scheme: runScheme, path: `/${basename(folder)}/${name}`, query: JSON.stringify({ folder, ...part }) });

/** The URI of a part of a run: run and step for people, the rest after them. */
function runUri(folder: string, part: RunPart, ending: RunDocument['ending']): Uri {
  return nameRun(folder, `${part.what === 'prompt' ? `${part.path}.prompt` : part.path}.${ending}`, part);
}

/** The run and the part of a URI; undefined for another URI. */
function readUri({ query }: Uri): { folder: string; part: RunDocumentPart } | undefined {
  try {
    const { folder, what, path } = Object(JSON.parse(query));
    if (typeof folder !== 'string' || typeof path !== 'string') return undefined;
    if (what === 'run') return { folder, part: { what, path: '' } };
    if (what === 'plan') return { folder, part: { what, path } };
    return (what === 'result' || what === 'prompt') && isPath(path) ? { folder, part: { what, path } } : undefined;
  } catch {
    return undefined;
  }
}

async function read(uri: Uri): Promise<Buffer> {
  const wanted = readUri(uri);
  if (!wanted) throw FileSystemError.FileNotFound(uri);

  const text = await textOf(wanted.folder, wanted.part).catch((error: unknown) => {
    throw FileSystemError.Unavailable(faultWords(error));
  });
  if (text === undefined) throw FileSystemError.FileNotFound(uri);

  return Buffer.from(text);
}

async function textOf(folder: string, part: RunDocumentPart): Promise<string | undefined> {
  const { readRun, readRunDocument } = await engine();
  if (part.what === 'run') return comparableResult((await readRun(folder)).result);
  const text = await readRunDocument(folder, part);
  // The text is shown beside links into it: its absence must not look like a failure to open a file.
  return text?.text ?? (part.what === 'plan' ? pastRunTexts.textNotKept(part.path) : undefined);
}

/** Provides parts of runs as read-only files to the editor. */
export function registerRunDocuments(): Disposable {
  const refuse = (uri: Uri): never => {
    throw FileSystemError.NoPermissions(uri);
  };
  // A result never changes; after another run it has another URI.
  const changed = new EventEmitter<FileChangeEvent[]>();
  const files = workspace.registerFileSystemProvider(
    runScheme,
    {
      onDidChangeFile: changed.event,
      watch: () => new Disposable(() => undefined),
      stat: async (uri): Promise<FileStat> => ({ type: FileType.File, ctime: 0, mtime: 0, size: (await read(uri)).length }),
      readFile: read,
      readDirectory: refuse,
      createDirectory: refuse,
      writeFile: refuse,
      delete: refuse,
      rename: refuse,
    },
    { isReadonly: true, isCaseSensitive: true },
  );

  return Disposable.from(files, changed);
}

/** Opens a part of a run beside the panel. False if the run has no such part. */
export async function openRunPart(folder: string, part: RunPart): Promise<boolean> {
  const { readRunDocument } = await engine();
  const text = await readRunDocument(folder, part);
  if (!text) return false;
  await commands.executeCommand('vscode.open', runUri(folder, part, text.ending), { viewColumn: ViewColumn.One });
  return true;
}

/** Shows the results of two runs in the editor's diff view. */
export async function openResultDiff([before, after]: readonly [string, string]): Promise<void> {
  const title = pastRunTexts.compareTitle(basename(before), basename(after));
  await commands.executeCommand('vscode.diff', resultUri(before), resultUri(after), title);
}

/** Shows a part of two runs in the editor's diff view. False if neither of them has such a part. */
export async function openPartDiff([before, after]: readonly [string, string], part: RunPart): Promise<boolean> {
  const { readRunDocument } = await engine();
  const text = await readRunDocument(after, part).then(async (one) => one ?? readRunDocument(before, part));
  if (!text) return false;

  const [left, right] = [runUri(before, part, text.ending), runUri(after, part, text.ending)];
  const title = pastRunTexts.compareTitle(`${basename(before)} · ${part.path}`, basename(after));
  await commands.executeCommand('vscode.diff', left, right, title);

  return true;
}

/** Without values that differ in every run: times and ids. Steps are in the order of their paths. */
function comparableResult({ status, degraded, inputs, outputs, error, steps, cost, usage }: RunResult): string {
  const known = Object.entries(steps).sort(([one], [other]) => (one < other ? -1 : 1));
  const plain = { status, degraded, error, inputs, outputs, cost, usage, steps: Object.fromEntries(known) };
  const varying = new Set(['started_at', 'finished_at', 'folder']);
  return JSON.stringify(plain, (name, value) => (varying.has(name) ? undefined : value), 2);
}

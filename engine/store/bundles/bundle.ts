import { isMap, type Json, tryParseJson } from '../../language/json.ts';
import { guardedIn } from '../../language/safety/guarded-files.ts';
import { sha256Hex } from '../files/artifacts.ts';

/** A file of a pushed pipeline. */
export interface BundleFile {
  /** Relative to the root of its project, with `/`. */
  path: string;
  /** Its bytes, as base64. */
  content: string;
  executable?: true;
}

/** A pipeline with all files that its runs read, except those of the machine. */
export interface PipelineBundle {
  /** The file of the pipeline, as named in a project. */
  file: string;
  files: readonly BundleFile[];
}

/** A bundle as stored: the same text for the same files in any order. */
export const printBundle = ({ file, files }: PipelineBundle): string =>
  JSON.stringify({
    baton: 'pipeline',
    version: 1,
    file,
    files: files
      .map(({ path, content, executable }) => (executable ? { path, content, executable } : { path, content }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  });

/** The name of a bundle: the hash of its text. */
export const hashOfBundle = (text: string): string => sha256Hex(text);

/** Parses a stored bundle; undefined for any other text. */
export function readBundle(text: string): PipelineBundle | undefined {
  const value = tryParseJson(text);
  if (!isMap(value) || value['baton'] !== 'pipeline' || value['version'] !== 1) return undefined;
  const { file, files } = value;
  if (typeof file !== 'string' || !Array.isArray(files) || !files.every(isBundleFile)) return undefined;
  return { file, files: files as unknown as BundleFile[] };
}

/** Whether a bundle may contain this path: below the root, no file with keys, and none of Baton's or git's own. */
export function isBundlePath(path: string): boolean {
  const names = path.split('/');
  const isOwn = names[0] === '.git' || (names[0] === '.baton' && names[1] !== 'personalities');
  return (
    path.length < 500 &&
    names.every((name) => name !== '' && name !== '.' && name !== '..' && !/[\\:\0]/.test(name)) &&
    !isOwn &&
    guardedIn(path, 'read', false) === undefined
  );
}

const isBundleFile = (value: Json): boolean =>
  isMap(value) &&
  typeof value['path'] === 'string' &&
  isBundlePath(value['path']) &&
  typeof value['content'] === 'string' &&
  (value['executable'] === undefined || value['executable'] === true);

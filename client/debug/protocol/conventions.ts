import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';

/** The client's line and column numbering and path format; ours count from 0. */
export interface Conventions {
  line(line: number): number;
  lineIn(line: number): number;
  column(character: number): number;
  columnIn(column: number): number;
  path(file: string): string;
  /** A file as the client names it; anything that is no path, such as an untitled document, stays. */
  pathIn(path: string): string;
  /** Whether the client means this file. */
  isFile(path: string, file: string): boolean;
}

type ClientConventions = Partial<
  Pick<DebugProtocol.InitializeRequestArguments, 'linesStartAt1' | 'columnsStartAt1' | 'pathFormat'>
>;

export function conventionsOf({
  linesStartAt1 = true,
  columnsStartAt1 = true,
  pathFormat = 'path',
}: ClientConventions): Conventions {
  const [firstLine, firstColumn] = [Number(linesStartAt1), Number(columnsStartAt1)];
  const uri = pathFormat === 'uri';
  return {
    line: (line) => line + firstLine,
    lineIn: (line) => line - firstLine,
    column: (character) => character + firstColumn,
    columnIn: (column) => column - firstColumn,
    path: (file) => (uri && isPath(file) ? pathToFileURL(file).href : file),
    pathIn,
    isFile: (path, file) => comparable(pathIn(path)) === comparable(file),
  };
}

const pathIn = (path: string): string => (path.startsWith('file:') ? fileURLToPath(path) : path);

/** An untitled document has a URI instead of a path. */
const isPath = (file: string): boolean => /^([/\\]|[A-Za-z]:[/\\])/.test(file);

/** Paths with a drive letter are compared without case and with either slash. */
const comparable = (path: string): string => (/^[A-Za-z]:/.test(path) ? path.replaceAll('\\', '/').toLowerCase() : path);

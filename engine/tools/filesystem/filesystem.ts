import { filesystem } from '../../language/tools/builtin/filesystem.ts';
import { makeTool } from '../tool.ts';
import { glob, listFolder } from './find.ts';
import { copy, move, remove } from './move.ts';
import { exists, hashFile, readFile } from './read.ts';
import { append, write } from './write.ts';

/** Files and folders, confined to the run's bounds. */
export const filesystemTool = makeTool(filesystem, {
  read: readFile,
  write,
  append,
  list: listFolder,
  exists,
  copy,
  move,
  delete: remove,
  glob,
  hash: hashFile,
});

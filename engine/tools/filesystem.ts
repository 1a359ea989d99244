import { filesystem } from '../language/tools/filesystem.ts';
import { glob, list } from './files/find.ts';
import { copy, move, remove } from './files/move.ts';
import { exists, hash, read } from './files/read.ts';
import { append, write } from './files/write.ts';
import { makeTool } from './tool.ts';

/** Files and folders, confined to what the run may touch. */
export const filesystemTool = makeTool(filesystem, { read, write, append, list, exists, copy, move, delete: remove, glob, hash });

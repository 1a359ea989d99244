import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from '../../language/environment.ts';

/**
 * `.env` in a folder as names and values; empty without such a file. A folder of that name is a Python virtual environment.
 */
export function readEnvFile(folder: string, name = '.env'): Environment {
  try {
    return parseEnv(decoded(readFileSync(join(folder, name))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && noFile.has(error.code)) return {};
    throw error;
  }
}

const noFile: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Windows editors add a byte order mark, and its shell writes UTF-16: without this the first name would be wrong. */
function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xff) bytes.subarray(0, bytes.length & ~1).swap16();
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

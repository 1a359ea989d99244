import { closeSync, fstatSync, openSync, readFileSync, renameSync, type Stats, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** Bundles that are loaded with the code that an earlier process compiled of them. */
export interface Compiled {
  /** Loads a bundle, as `require` does, and so the bundles that it requires from beside it. They cannot `import()`. */
  load(file: string): ReturnType<NodeJS.Require>;
  /** Keeps what is compiled by now of each bundle that had nothing to begin with. What cannot be written is not kept. */
  keep(): void;
}

interface Loaded {
  module: { exports: unknown };
  script: Script;
  /** The checksum of its text. */
  source: number;
  /** Where its code is kept. */
  kept: string;
  /** Whether it began with kept code. */
  began: boolean;
}

/** `lazy/` is left to Node: what stands there may `import()`. */
const beside = /^\.\/[\w-]+\.cjs$/;

/**
 * Node's own compile cache keeps what is compiled while a file is loaded. The functions in it are compiled when they are first called, anew in
 * each process: most of what a short run spends. So code is kept here as it stands at the end of a process: one file in `folder` for
 * each bundle and `use`, because what a run calls is another part than what a check calls.
 */
export function compiledBundles(folder: string, use: string): Compiled {
  const all = new Map<string, Loaded>();
  const load = (file: string): ReturnType<NodeJS.Require> => {
    const known = all.get(file);
    if (known) return known.module.exports;
    const text = readFileSync(file);
    const source = crc32(text);
    const kept = join(folder, `baton-${crc32(file).toString(36)}-${basename(file, '.cjs')}-${use}`);
    const code = readKept(kept, source);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {\n${text}\n})`, {
      filename: file,
      lineOffset: -1,
      ...(code ? { cachedData: code } : {}),
    });
    const loaded = { module: { exports: {} }, script, source, kept, began: code !== undefined && !script.cachedDataRejected };
    all.set(file, loaded);
    const system = createRequire(file);
    const require = (name: string): unknown => (beside.test(name) ? load(join(dirname(file), name)) : system(name));
    script.runInThisContext()(loaded.module.exports, require, loaded.module, file, dirname(file));
    return loaded.module.exports;
  };
  const keep = (): void => {
    for (const { script, source, kept, began } of all.values()) if (!began) writeKept(kept, source, script.createCachedData());
  };
  return { load, keep };
}

/** Eight bytes stand before the code: the checksum of the text that it was compiled from, and its own. */
function readKept(file: string, source: number): Buffer | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, 'r');
    if (!isOurs(fstatSync(opened))) return undefined;
    const kept = readFileSync(opened);
    const code = kept.subarray(8);
    return kept.readUInt32LE(0) === source && kept.readUInt32LE(4) === crc32(code) ? code : undefined;
  } catch {
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/** It is code that is run: in a folder that all users share, only what this user wrote and nobody else may change counts. */
const isOurs = ({ uid, mode }: Stats): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);

function writeKept(file: string, source: number, code: Buffer): void {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(source, 0);
  head.writeUInt32LE(crc32(code), 4);
  const made = `${file}.${process.pid}`;
  try {
    writeFileSync(made, Buffer.concat([head, code]), { flag: 'wx', mode: 0o600 });
    renameSync(made, file);
  } catch {
    // A cache: the next process compiles for itself.
  }
}

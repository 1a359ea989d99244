import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fixTexts } from '../../language/texts/cli/fix.ts';
import { say } from '../../language/texts.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { confirmAtTerminal } from '../questions/at-terminal.ts';
import type { Paint } from '../text/paint.ts';
import { unifiedDiff } from '../text/unified-diff.ts';
import { oneLine } from '../text/width.ts';
import { compileFile } from './compile-file.ts';
import { namesSettings } from './paths.ts';

/** A file in Baton's own spelling beside its present text. */
interface Rewrite {
  file: string;
  path: string;
  before: string;
  after: string;
  /** The number of older and foreign spellings in it. */
  spellings: number;
}

interface Fixing {
  engine: Engine;
  io: Io;
  /** The style of standard error. */
  style: Paint;
  /** Shows no difference, and so asks no question. */
  quiet: boolean;
  /** Writes without asking. */
  yes: boolean;
}

interface Fixed {
  /** The files that were written, with the number of older and foreign spellings in each. */
  written: Map<string, number>;
  /** Some files were left alone, since their text is no longer the one that was shown. */
  hasLeft: boolean;
}

/**
 * Writes files in Baton's own spelling. The difference is shown first on standard error, and the user at a terminal is asked
 * once for all of them.
 */
export async function fixFiles(files: readonly string[], { engine, io, style, quiet, yes }: Fixing): Promise<Fixed> {
  const written = new Map<string, number>();
  let hasLeft = false;
  const rewrites = await planRewrites(files, engine, io);
  if (rewrites.length === 0) return { written, hasLeft };

  if (!quiet) {
    for (const rewrite of rewrites) io.err(`${(await unifiedDiff(rewrite, style)).join('\n')}\n`);
    const isWanted =
      yes || !io.keyboard || (await confirmAtTerminal(io, io.keyboard, style, say(fixTexts.write, { count: rewrites.length })));
    if (!isWanted) {
      io.err(`${say(fixTexts.notWritten)}\n`);
      return { written, hasLeft };
    }
  }

  for (const { file, path, before, after, spellings } of rewrites) {
    // Reading the difference takes time, and an editor may have written the file meanwhile.
    if ((await readIfThere(engine, path)) !== before) {
      io.err(`${style.warn('!')} ${oneLine(say(fixTexts.changedMeanwhile, { file }))}\n`);
      hasLeft = true;
      continue;
    }
    await engine.writeAtomic(path, after);
    written.set(file, spellings);
  }
  return { written, hasLeft };
}

/** The rewrites, each file once. A file that cannot be read is reported by the check that follows. */
async function planRewrites(files: readonly string[], engine: Engine, io: Io): Promise<Rewrite[]> {
  const rewrites = new Map<string, Rewrite>();
  for (const file of files) {
    if (namesSettings(file)) continue;
    try {
      const compiled = await compileFile(engine, file, io);
      const after = engine.rewritten(compiled);
      if (after === compiled.text) continue;
      const path = await realpath(resolve(io.cwd, file));
      if (rewrites.has(path)) continue;
      rewrites.set(path, { file, path, before: compiled.text, after, spellings: compiled.read.dialects.length });
    } catch (error) {
      if (!(error instanceof engine.Refusal)) throw error;
    }
  }
  return [...rewrites.values()];
}

const readIfThere = (engine: Engine, path: string): Promise<string | undefined> =>
  engine.readTextFile(path).catch((error: unknown) => {
    if (error instanceof engine.Refusal) return undefined;
    throw error;
  });

import type { Compiled } from '../../compile/compile.ts';
import { compile } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';

let last: Compiled | undefined;

/**
 * As `compile`, and with what is unchanged since the same file was compiled here: who presses Run has one text compiled for its inputs, for
 * its estimate and for its run. One is kept, so that a long life does not hold all that was ever run.
 */
export function compileAgain(text: string, world: World): Compiled {
  last = compile(text, world, last?.world.file === world.file ? last : undefined);
  return last;
}

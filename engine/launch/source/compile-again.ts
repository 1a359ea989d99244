import type { Compiled } from '../../compile/compile.ts';
import { compile } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';
import { type Questions, watchWorld } from './watch-world.ts';

/** A compile, and what it asked its surroundings. */
interface Kept {
  compiled: Compiled;
  questions: Questions;
}

let last: Kept | undefined;

/**
 * As `compile`, and with what is unchanged since the same file was compiled here: who presses Run has one text compiled for its inputs, for
 * its estimate and for its run. Where text and surroundings are the same, so is what was compiled. One is kept, so that a long life does not
 * hold all that was ever run.
 */
export function compileAgain(text: string, world: World): Compiled {
  if (last && last.compiled.text === text && last.questions.haveSameAnswers(world)) return last.compiled;
  const { watched, questions } = watchWorld(world);
  const previous = last?.compiled.world.file === world.file ? last.compiled : undefined;
  const compiled = compile(text, watched, previous);
  questions.end();
  last = { compiled, questions };
  return compiled;
}

import type { Compiled } from '../../compile/compile.ts';
import { compile } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';
import { type Questions, watchWorld } from './watch-world.ts';

/** A compile with the questions that it asked its world. */
interface Kept {
  compiled: Compiled;
  questions: Questions;
}

let last: Kept | undefined;

/**
 * As `compile`, reusing the unchanged parts of this process's last compile of the file: one press of Run compiles a text for
 * its inputs, its estimate and its run. Where text and world are unchanged, the same result is returned. Only the last one is
 * cached, to bound the memory of a long-lived process.
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

import { say, texts } from '../../../language/texts.ts';
import type { Rule } from '../checkable.ts';

/** A step that names itself in `dependencies`. */
export const selfDependency: Rule = {
  code: 'self-dependency',
  check({ steps }, report) {
    for (const { step, block } of steps)
      for (const ref of step.dependencies)
        if (ref.id === step.id) report({ block, range: ref.range, message: say(texts['self-dependency'], { id: step.id }) });
  },
};

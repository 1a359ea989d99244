import { suggestion } from '../../../language/problem.ts';
import { namesOf } from '../../../language/spelling/near.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { StepRef } from '../../pipeline/model/step-ref.ts';
import { readSharedModels } from '../../pipeline/settings/settings.ts';
import type { Block } from '../../source/nodes.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { personalityUses } from '../personality-uses.ts';

export const unknownPersonalityPage: RulePage = {
  doc: 'A step, an expert or another personality names a personality that nobody declares: not this file, not `baton.yaml`, and no file in the folders of personalities. Correct the spelling, or declare it under `personalities`. Where those folders were not looked at, nothing is said.',
  examples: [
    {
      text: `personalities: {plain: Write short sentences.}
steps:
  - id: greet
    personality: ~unknown-personality~plane
    prompt: Say hello.
`,
      world: { personalities: new Map() },
    },
    {
      good: true,
      text: `personalities: {plain: Write short sentences.}
steps:
  - id: greet
    personality: plain
    prompt: Say hello.
  - id: part
    personality: pirate
    prompt: Say goodbye.
`,
      world: { personalities: new Map([['pirate', 'Speak like a pirate.']]) },
    },
  ],
};

export const unknownPersonality: Rule = {
  code: 'unknown-personality',
  check(checkable, report) {
    const { personalities, unreadable, settings } = checkable.world;
    if (!personalities) return;

    const declared = new Set([
      ...checkable.pipeline.personalities.map(({ name }) => name),
      ...Object.keys(settings?.personalities ?? {}),
      ...personalities.keys(),
    ]);
    const names = namesOf(() => [...declared]);

    const reportUnknown = (ref: StepRef, block: Block): void => {
      const broken = !declared.has(ref.id) ? unreadable?.get(ref.id) : undefined;
      if (broken)
        report({
          block,
          range: ref.range,
          message: say(problemTexts['unknown-personality.unreadable'], { name: ref.id, ...broken }),
        });
      const base = missingBase(ref.id);

      if (base)
        report({
          block,
          range: ref.range,
          message: say(problemTexts['unknown-personality.base'], { name: base.name, base: base.extends }),
        });
      else if (!broken && !declared.has(ref.id))
        report({
          block,
          range: ref.range,
          message: say(problemTexts['unknown-personality'], { name: ref.id }),
          ...suggestion(nearest(ref.id, names), ref.range),
        });
    };

    // A personality of the workspace is reported where it is used: its own text is another file.
    const shared = new Map(readSharedModels(checkable.world).personalities.map((one) => [one.name, one]));

    const missingBase = (name: string): { name: string; extends: string } | undefined => {
      const seen = new Set<string>();
      for (let at = shared.get(name); at?.extends && !seen.has(at.name); at = shared.get(at.extends.id)) {
        if (!declared.has(at.extends.id)) return { name: at.name, extends: at.extends.id };
        seen.add(at.name);
      }
      return undefined;
    };

    for (const { ref, block } of personalityUses(checkable)) reportUnknown(ref, block);
  },
};

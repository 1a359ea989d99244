import { say, texts } from '../../../language/texts.ts';
import type { AutoSite } from '../../pipeline/model/value.ts';
import type { Block } from '../../source/nodes.ts';
import type { Rule } from '../checkable.ts';
import { inBlock } from '../place.ts';
import { stepsOf } from '../steps.ts';

export const autoUnlocked: Rule = {
  code: 'auto-unlocked',
  doc: 'An AUTO tag that is answered before the run has no answer in the lock file beside the pipeline, so the next run asks a model, and `run --frozen` refuses. `baton auto FILE` asks and writes the answers down. It is off unless you turn it on, for example where every run shall be repeatable.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello in ~auto-unlocked~<AUTO>the language of tea</AUTO>.
`,
      world: { locked: new Set() },
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello in <AUTO>the language of tea</AUTO>.
`,
      world: { locked: new Set(['greet.prompt#0']) },
    },
    {
      text: `steps:
  - id: call
    pipeline:
      steps:
        - id: greet
          prompt: Say hello in <AUTO>the language of tea</AUTO>, and ~auto-unlocked~<AUTO>one word</AUTO>.
        - id: within
          pipeline: { steps: [{ id: greet, prompt: "Say <AUTO>a word</AUTO>, ~auto-unlocked~<AUTO>another</AUTO>" }] }
`,
      world: { locked: new Set(['call/greet.prompt#0', 'call#within/greet.prompt#0']) },
    },
  ],
  check(checkable, report) {
    const { locked } = checkable.world;
    if (!locked) return;
    const tell = (site: AutoSite, block: Block): void => {
      // A model is chosen without asking, and what a run finds out is asked in every run.
      if (site.when === 'compile' && site.type !== 'model' && !locked.has(site.id))
        report({ block, range: inBlock(site.node, site.tag.range), message: say(texts['auto-unlocked']) });
    };
    for (const { step, block } of stepsOf(checkable)) for (const site of step.autos) tell(site, block);
    for (const site of checkable.pipeline.autos) {
      const entry = checkable.pipeline.entries.get(site.field.split('.')[0] ?? '');
      if (entry) tell(site, entry.placed.block);
    }
  },
};

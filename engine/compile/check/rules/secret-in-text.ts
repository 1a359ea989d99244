import { memoize } from '../../../language/memoize.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { compact } from '../../compact.ts';
import type { Block } from '../../source/nodes.ts';
import type { Rule, RulePage } from '../checkable.ts';
import type { SecretText } from '../values/secret-texts.ts';
import { findSecretTexts } from '../values/secret-texts.ts';

export const secretInTextPage: RulePage = {
  doc: 'A text has the shape of a key of a well-known service. A file travels: into a repository, into logs, to a model. Make a new key, because this one may be known already, and keep it in the environment or in the key store of the editor. In `baton.yaml`, where keys are looked for, it is an error.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello. My key is ~secret-in-text~gsk_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3aB4.
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: A key of OpenAI begins with sk-, as in sk-your-key-goes-here-xxxxxxxx.
`,
    },
  ],
};

export const secretInText: Rule = {
  code: 'secret-in-text',
  check({ source }, report) {
    let before: Block | undefined;

    const look = ({ block }: { block: Block }): void => {
      // A block is searched once: its entries are neighbours, so the last one is enough to compare with.
      if (block === before) return;
      before = block;
      for (const { what, range } of secretsInBlock(block))
        report({ block, range, message: say(problemTexts['secret-in-text.text'], { what }) });
    };

    for (const entry of source.entries) {
      look(entry);
      entry.items?.forEach(look);
    }
  },
};

const secretsInBlock = memoize((block: Block): SecretText[] => compact(findSecretTexts(block.text)));

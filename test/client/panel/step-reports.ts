import type { StepReport } from '../../../client/messages.ts';
import { at } from './story.ts';

const brief = (start: string, end: string): string =>
  `## What the sources agree on\n\nTidal mills along the coast worked two shifts a day, set by the water rather than the clock [03-mills.txt].\n\n${start}\n\nOne corrects it upward [09-ledger.txt].\n\n${end}\n`;

/** What the host tells of write_brief: the values that it read, and the run before. */
export const reports: StepReport[] = [
  {
    type: 'stepInputs',
    path: 'write_brief',
    inputs: [
      { name: 'focus', fields: ['prompt'], preview: { value: 'labour and yield', cut: false, count: 16 } },
      {
        name: 'rank_facts.ranked',
        fields: ['prompt', 'parameters.facts'],
        preview: {
          value: Array.from({ length: 24 }, (_, index) => ({
            claim: `Two shifts a day ${index}`,
            file: '03-mills.txt',
            sure: 0.9,
          })),
          cut: false,
          count: 24,
        },
      },
      { name: 'inputs.max_words', fields: ['parameters.max_words'], preview: { value: 400, cut: false, count: 1 } },
      { name: 'ask_for_more', fields: ['prompt'], fault: '`ask_for_more` did not run: its condition is false.' },
    ],
  },
  {
    type: 'stepSides',
    path: 'write_brief',
    here: {
      run: '20261121-0138-k3f9q2',
      started_at: at(0),
      status: 'succeeded',
      model: 'openai:gpt-large',
      attempts: 1,
      calls: 1,
      duration: 8050,
      input_tokens: 3104,
      output_tokens: 512,
      cost: 0.0171,
      answer: {
        text: brief('Three of the twelve documents give the same yield per tide.', 'The decline began early.'),
        cut: false,
      },
      prompt: { text: '# user\n\nWrite a brief of at most 400 words in a plain tone.', cut: false },
    },
    earlier: {
      run: '20261120-1702-a81mzz',
      started_at: at(-30_000),
      status: 'succeeded',
      model: 'openai:gpt-small',
      attempts: 1,
      calls: 1,
      duration: 3900,
      input_tokens: 3098,
      output_tokens: 498,
      cost: 0.0031,
      answer: {
        text: brief('Two of the twelve documents give the same yield per tide.', 'The decline began early.\n\nNobody says why.'),
        cut: false,
      },
      prompt: { text: '# user\n\nWrite a brief of at most 400 words in a plain tone.', cut: false },
    },
  },
];

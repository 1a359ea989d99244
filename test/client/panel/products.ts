import type { StepReport } from '../../../client/messages.ts';

const brief = `# What the sources agree on

Tidal mills along the coast worked **two shifts a day**, set by the water rather than the clock [03-mills.txt].

- Three of the twelve documents give the same yield per tide.
- One corrects it upward [09-ledger.txt].
`;

/** What the host tells of the files that the run of the story wrote. */
export const products: StepReport[] = [
  {
    type: 'product',
    file: 'outputs/research-brief/facts.csv',
    preview: {
      as: 'data',
      value: Array.from({ length: 24 }, (_, index) => ({
        claim: `Two shifts a day were worked at mill ${index + 1}`,
        file: '03-mills.txt',
        sure: 0.9,
      })),
      cut: false,
    },
  },
  {
    type: 'product',
    file: 'outputs/research-brief/brief.md',
    preview: { as: 'markdown', value: brief, cut: false, changed: true },
  },
];

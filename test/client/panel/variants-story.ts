import { cellKey, type VariantCell, type VariantsInfo } from '../../../client/panel/variants/messages.ts';

const cell = (rest: Partial<VariantCell>): VariantCell => ({
  state: 'succeeded',
  answer: '',
  duration: 1210,
  cost: 0.00042,
  tokens: 412,
  model: 'openai:gpt-6-luna',
  recorded: true,
  ...rest,
});

const long =
  'Thornsey mill has ground flour since 1794. It stands on the Wren, a mile below the bridge, and its wheel turned until 1931.\n\nThe river froze twice: in 1814 and in 1895.';

/** A step in two prompts and three models: some have answered, one streams, one has failed; or none was tried yet. */
export function variantsInfo(tried = true): VariantsInfo {
  const cells: [number, string | null, VariantCell][] = [
    [0, null, cell({ answer: long })],
    [0, 'anthropic:claude-haiku-5', cell({ answer: long.replace('1794', '1796'), duration: 2480, cost: 0.0011, tokens: 517 })],
    [0, 'offline', cell({ answer: long, duration: 18, cost: 0, tokens: 0, model: 'offline' })],
    [1, null, cell({ state: 'running', answer: 'The mill was built in', duration: null, cost: null, recorded: false })],
    [
      1,
      'anthropic:claude-haiku-5',
      cell({
        state: 'failed',
        answer: null,
        cost: 0,
        fault: 'The key ANTHROPIC_API_KEY is not set. Set it with Baton: Set API Key….',
      }),
    ],
  ];
  return {
    pipeline: 'research-brief',
    step: 'write_brief',
    taken: Date.UTC(2026, 10, 21, 10, 38),
    prompts: [
      { key: 0, text: 'Write a brief of 120 words from these facts, oldest first.\n\n{{ rank_facts.facts }}' },
      {
        key: 1,
        text: 'You are a careful editor. Write a brief for visitors of the mill from these facts:\n\n{{ rank_facts.facts }}',
      },
    ],
    models: [null, 'anthropic:claude-haiku-5', 'offline'],
    estimate: { calls: { low: 6, high: 6 }, cost: { low: 0.0021, high: 0.0094 }, duration: { low: 2100, high: 6400 } },
    cells: tried ? Object.fromEntries(cells.map(([prompt, model, one]) => [cellKey(prompt, model), one])) : {},
    busy: tried,
    agreement: tried ? 0.83 : null,
    accepted: cellKey(0, null),
    message: null,
  };
}

import { useHistory } from '../../../../engine/store/history/open-history.ts';
import { writeRecord } from '../../../../engine/store/history/write-history.ts';

/** Writes five runs of 500 steps into the history of a root. */
const [root = '', who = ''] = process.argv.slice(2);
const figures = {
  degraded: false,
  input_tokens: 0,
  output_tokens: 0,
  calls: 0,
  models: [],
  steps: 500,
  given: 0,
  failed: 0,
  retries: 0,
};
for (let number = 0; number < 5; number++) {
  const id = `${who}-${number}`;
  const run = { ...figures, run: id, pipeline: 'p', file: 'f', hash: 'h', started_at: number, duration: 1, worked: 1 };
  const steps = Array.from({ length: 500 }, (_, item) => ({
    run: id,
    path: `loop[${item}]`,
    step: 'loop[*]',
    kind: 'prompt',
    outcome: 'succeeded' as const,
    calls: 1,
    retries: 0,
  }));
  await useHistory(root, (db) =>
    writeRecord(db, { run: { ...run, status: 'succeeded', mode: 'live' }, mark: { bytes: 1, modified: 1 } }, steps),
  );
}

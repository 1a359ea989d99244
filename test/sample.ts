/**
 * Which part of a long sweep runs. `npm test` takes one part of so many, another one each day (UTC); `TEST_SAMPLE=2` takes that one,
 * and `TEST_SAMPLE=all`, as `npm run test:deep` says it, all of them.
 */
const wanted = process.env['TEST_SAMPLE'] ?? String(Math.floor(Date.now() / 86_400_000));

export const wholeSweep = wanted === 'all';

/** Whether the case with this number belongs to the part of the day. */
export const inSample = (index: number, parts: number): boolean => wholeSweep || index % parts === Number(wanted) % parts;

/** How many of so many random cases of a property run: one part, and all of them in the deep tests. */
export const sampledRuns = (runs: number, parts: number): number => (wholeSweep ? runs : Math.ceil(runs / parts));

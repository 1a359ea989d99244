import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { SpendLimits } from '../../../../engine/compile/pipeline/model/step.ts';
import { toFailure } from '../../../../engine/state/failure.ts';
import { spendingFile } from '../../../../engine/store/paths.ts';
import { openSpending, usageToday } from '../../../../engine/store/spending/day-budget.ts';
import { dayLimits } from '../../../../engine/store/spending/day-limits.ts';
import { realClock } from '../../models/clock.ts';
import { temporaryFolder } from '../folder.ts';
import { start } from '../program.ts';

const gone = () => spawnSync(process.execPath, ['-e', '']).pid;
const noon = Date.UTC(2026, 10, 21, 12);

describe('what a day may cost', () => {
  const root = temporaryFolder();
  const day = { now: noon };
  beforeEach(() => {
    day.now = noon;
  });
  const clock = { now: () => day.now, sleep: realClock.sleep };
  const open = (limits: SpendLimits) => openSpending(root(), limits, clock);
  const reserve = (
    spending: ReturnType<typeof open>,
    cost: number | undefined,
    call = '',
    more: { signal?: AbortSignal; waits?: (text: string) => void } = {},
  ) =>
    spending.reserve({
      worst: { tokens: 100, ...(cost === undefined ? {} : { cost }) },
      model: 'a:model',
      call,
      signal: more.signal ?? new AbortController().signal,
      waits: more.waits,
    });
  const refusal = (work: Promise<unknown>) => work.then(() => assert.fail('it was let through'), toFailure);
  const lines = () => readFileSync(spendingFile(root(), noon), 'utf8').split('\n').filter(Boolean);

  it('what was spent is kept, and counts for whoever comes later', async () => {
    const settle = await reserve(open({ maxCost: 1 }), 0.9);
    await settle({ tokens: 10, cost: 0.25 });
    assert.deepEqual(await usageToday(root(), noon), { cost: 0.25, tokens: 10, calls: 1 });
    const next = open({ maxCost: 1 });
    await (await reserve(next, 0.7))({ tokens: 20, cost: 0.7 });
    assert.deepEqual(await refusal(reserve(next, 0.06)), {
      kind: 'budget',
      message: 'This call may cost $0.06; $0.05 of $1.00 are left for this day (limits.per_day.max_cost in baton.yaml).',
      hint: 'Raise the limit, ask for shorter answers with max_tokens, or wait until 00:00 UTC.',
      retryable: false,
    });
  });
  it('a figure that nobody tells keeps its worst case, in this process and in the next', async () => {
    const spending = open({ maxCost: 1 });
    await (await reserve(spending, 0.9))({ tokens: 10 });
    assert.match((await refusal(reserve(spending, 0.2))).message, /\$0\.10 of \$1\.00 are left/);
    assert.deepEqual(await usageToday(root(), noon), { cost: 0.9, tokens: 10, calls: 1 });
  });
  it('the next day begins anew', async () => {
    const spending = open({ maxCalls: 1 });
    await (await reserve(spending, 1))({ tokens: 1 });
    assert.equal(
      (await refusal(reserve(spending, 1))).message,
      'The 1 call of models of this day is made (limits.per_day.max_calls in baton.yaml).',
    );
    day.now += 12 * 3_600_000;
    await reserve(spending, 1);
    assert.deepEqual(await usageToday(root(), day.now), { cost: 1, tokens: 100, calls: 1 });
  });
  it('a call that ends after midnight settles on the day that it began', async () => {
    const settle = await reserve(open({ maxCost: 5 }), 1);
    day.now += 24 * 3_600_000;
    await settle({ tokens: 5, cost: 0.5 });
    assert.deepEqual(await usageToday(root(), noon), { cost: 0.5, tokens: 5, calls: 1 });
  });
  const limits: [limits: SpendLimits, cost: number | undefined, message: string][] = [
    [
      { maxTokens: 99 },
      0,
      'This call may use 100 tokens; 99 of 99 are left for this day (limits.per_day.max_tokens in baton.yaml).',
    ],
    [
      { maxCost: 5 },
      undefined,
      'The price of a:model is unknown, so max_cost of the day cannot be kept (limits.per_day in baton.yaml).',
    ],
    [
      { maxCost: 0.001 },
      0.002,
      'This call may cost $0.0020; $0.0010 of $0.0010 are left for this day (limits.per_day.max_cost in baton.yaml).',
    ],
  ];
  for (const [bound, cost, message] of limits)
    it(`says what is wrong: ${JSON.stringify(bound)}`, async () =>
      assert.equal((await refusal(reserve(open(bound), cost))).message, message));

  it('where calls in flight hold what is left, it waits for them', async () => {
    const spending = open({ maxCost: 1 });
    const settle = await reserve(spending, 0.8);
    const waits: string[] = [];
    const second = reserve(spending, 0.8, '', { waits: (text) => waits.push(text) });
    while (waits.length === 0) await realClock.turn();
    await settle({ tokens: 1, cost: 0.1 });
    await second;
    assert.deepEqual(waits, ['waits for other calls to end: what is left for this day may be needed for them']);
    assert.deepEqual((await usageToday(root(), noon)).calls, 2);
  });
  it('the wait ends with its signal', async () => {
    const spending = open({ maxCost: 1 });
    await reserve(spending, 0.8);
    const abort = new AbortController();
    const waiting = reserve(spending, 0.8, '', { signal: abort.signal, waits: () => abort.abort() });
    await assert.rejects(waiting);
  });
  it('a call that is made again after its process died takes the place of the first; others of it stay counted', async () => {
    const dead = { pid: gone(), host: hostname(), tokens: 100, cost: 0.6 };
    const file = spendingFile(root(), noon);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      [
        { id: '1', call: 'run a#1 x', ...dead },
        { id: '2', call: 'run b#1 x', ...dead },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    const spending = open({ maxCost: 1.5 });
    assert.equal((await refusal(reserve(spending, 0.6, 'run c#1 x'))).kind, 'budget');
    const settle = await reserve(spending, 0.6, 'run a#1 x');
    assert.equal((await usageToday(root(), noon)).calls, 2);
    await settle({ tokens: 10, cost: 0.1 });
    const { cost, tokens, calls } = await usageToday(root(), noon);
    assert.deepEqual([cost.toFixed(2), tokens, calls], ['0.70', 110, 2]);
  });
  it('the same call of a process that lives is another call', async () => {
    const spending = open({ maxCalls: 5 });
    await reserve(spending, 0.1, 'same');
    await reserve(spending, 0.1, 'same');
    assert.equal((await usageToday(root(), noon)).calls, 2);
  });
  it('a line that was cut off, and one that says nothing, count for nothing', async () => {
    const spending = open({ maxCalls: 9 });
    await reserve(spending, 0.1);
    appendFileSync(spendingFile(root(), noon), 'null\n{"id":7}\n{"id":"x","call":"c","cost":5');
    await reserve(spending, 0.1);
    await reserve(open({ maxCalls: 9 }), 0.1);
    assert.deepEqual([(await usageToday(root(), noon)).calls, lines().length], [3, 6]);
  });
  it('a line that gives something back counts for nothing: nobody gets more than the limit', async () => {
    const settle = await reserve(open({ maxCost: 1 }), 0.9);
    await settle({ tokens: 5, cost: 0.9 });
    const line = JSON.stringify({ id: 'x', call: 'c', cost: -50, tokens: -50 });
    appendFileSync(spendingFile(root(), noon), `${line}\n${JSON.stringify({ id: 'x', cost: -50, tokens: -50 })}\n`);
    const { cost, tokens } = await usageToday(root(), noon);
    assert.ok(cost >= 0.9 && tokens >= 0, `${cost} ${tokens}`);
    await refusal(reserve(open({ maxCost: 1 }), 0.9));
  });
  it('what cannot be settled stays at its worst', async function () {
    if (process.getuid?.() === 0) return this.skip();
    const settle = await reserve(open({ maxCalls: 9 }), 0.5);
    chmodSync(spendingFile(root(), noon), 0o444);
    await settle({ tokens: 1, cost: 0.1 });
    chmodSync(spendingFile(root(), noon), 0o644);
    assert.equal((await usageToday(root(), noon)).cost, 0.5);
  });
  it('says so where nothing can be written', async () => {
    writeFileSync(join(root(), '.baton'), 'a file');
    const failure = await refusal(reserve(open({ maxCalls: 9 }), 0.5));
    assert.match(failure.message, /^What is spent today cannot be written: /);
  });
  it('what stands where the file belongs is told', async () => {
    mkdirSync(spendingFile(root(), noon), { recursive: true });
    assert.match(
      (await refusal(reserve(open({ maxCalls: 9 }), 0.5))).message,
      /^What is spent today cannot be written: it is a folder/,
    );
    assert.match((await refusal(usageToday(root(), noon))).message, /^What is spent today cannot be read/);
  });
  it('a day without spending is empty, and makes no file', async () => {
    assert.deepEqual(await usageToday(root(), noon), { cost: 0, tokens: 0, calls: 0 });
    assert.equal(existsSync(join(root(), '.baton')), false);
  });
  it('stays out of version control', async () => {
    await reserve(open({ maxCalls: 9 }), 0.5);
    assert.match(readFileSync(join(root(), '.baton', '.gitignore'), 'utf8'), /^\*$/m);
  });
  it('can be read by its owner alone', async function () {
    if (process.platform === 'win32') this.skip();
    await reserve(open({ maxCalls: 9 }), 0.5);
    assert.deepEqual(
      [dirname(spendingFile(root(), noon)), spendingFile(root(), noon)].map((one) => statSync(one).mode & 0o777),
      [0o700, 0o600],
    );
  });
  it('hundreds of calls at once are counted one by one', async () => {
    const spending = open({ maxCalls: 300 });
    const all = await Promise.allSettled(Array.from({ length: 320 }, () => reserve(spending, 0.01)));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 300);
    for (const one of all) if (one.status === 'fulfilled') await one.value({ tokens: 1, cost: 0 });
    assert.deepEqual(await usageToday(root(), noon), { cost: 0, tokens: 300, calls: 300 });
    assert.ok(statSync(spendingFile(root(), noon)).size < 320 * 300);
  }).timeout(60_000);
  it('several processes at once never go over it together', async () => {
    const programs = Array.from({ length: 3 }, () => start('test/engine/store/programs/spend.ts', [root(), '40', '100']));
    const told = await Promise.all(
      programs.map(async ({ line, ended, errors }) => [await line(), await ended, errors()] as const),
    );
    const made = told.reduce((sum, [out]) => sum + Number(out), 0);
    assert.equal(made, 100);
    const { calls, cost } = await usageToday(root(), Date.now());
    assert.deepEqual([calls, cost.toFixed(2)], [100, '1.00']);
  }).timeout(60_000);
});

describe('limits of a day in baton.yaml', () => {
  const cases: [limits: Parameters<typeof dayLimits>[0], found: SpendLimits | undefined][] = [
    [undefined, undefined],
    [{ max_cost: 3 }, undefined],
    [{ per_day: {} }, undefined],
    [{ per_day: { max_cost: 3, max_tokens: 4, max_calls: 5 } }, { maxCost: 3, maxTokens: 4, maxCalls: 5 }],
  ];
  for (const [limits, found] of cases) it(JSON.stringify(limits) ?? 'none', () => assert.deepEqual(dayLimits(limits), found));
});

import assert from 'node:assert/strict';
import { embeddedProviders, isNative, natives, profiles } from '../../../engine/language/providers.ts';
import type { ModelEvent } from '../../../engine/models/contract.ts';
import { checkAnswer } from '../../../engine/models/structured/check-answer.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { inSample } from '../../sample.ts';
import { type Candidate, candidates, type Situation, type Subject, situations } from './candidates.ts';
import { type Heard, hear } from './hear.ts';

type Put = (situation: Situation) => Subject;
const without = (events: readonly ModelEvent[], type: ModelEvent['type']) => events.filter((event) => event.type !== type);
const ends = (events: readonly ModelEvent[]): boolean => events.some(({ type }) => type === 'done' || type === 'usage');

/** A whole answer: pieces of text, tool calls, once its usage, and behind them the one end. */
function assertWhole({ events, text, failure }: Heard, subject: Subject, finish = 'stop'): void {
  assert.equal(failure, undefined, JSON.stringify(failure));
  assert.equal(text, subject.text);
  const rest = without(without(events, 'delta'), 'tool-call');
  assert.deepEqual(
    rest.map(({ type }) => type),
    ['usage', 'done'],
  );
  assert.deepEqual(
    events.slice(-2).map(({ type }) => type),
    ['usage', 'done'],
  );
  assert.partialDeepStrictEqual(events.at(-1), { type: 'done', finish });
}

/** A failure of a closed kind and no end. */
function assertFailed({ events, failure }: Heard, expected: object): void {
  assert.ok(failure, 'it failed');
  assert.partialDeepStrictEqual(failure, expected);
  assert.equal(ends(events), false, 'there is no end');
  assert.notEqual(failure.message, '');
  assert.doesNotMatch(JSON.stringify(failure), /planted/);
}

const listen = (
  { provider, request }: Subject,
  ...more: Parameters<typeof hear> extends [unknown, unknown, ...infer R] ? R : never
) => hear(provider, request, ...more);

/** What each must do in a situation. */
const cases: Readonly<Record<Situation, (subject: Subject) => Promise<void>>> = {
  answers: async (subject) => {
    const heard = await listen(subject);
    assertWhole(heard, subject);
    assert.ok(without(heard.events, 'usage').length >= 2, 'words and an end');
  },
  'answers in many characters': async (subject) => assertWhole(await listen(subject), subject),
  'answers by a schema': async (subject) => {
    const heard = await listen(subject);
    assertWhole(heard, subject);
    assert.equal(checkAnswer(subject.request.schema ?? {}, JSON.parse(heard.text)), undefined);
  },
  'answers in ten megabytes': async (subject) => assertWhole(await listen(subject), subject),
  'counts tokens': async (subject) => {
    const { events } = await listen(subject);
    const [usage] = events.filter((event) => event.type === 'usage');
    assert.ok(usage && usage.usage !== 'unknown', 'it counted');
    const { input_tokens = 0, output_tokens = 0 } = usage.usage;
    assert.ok(input_tokens > 0 && output_tokens > 0, JSON.stringify(usage));
  },
  'counts nothing': async (subject) => {
    const { events } = await listen(subject);
    assert.deepEqual(
      events.filter(({ type }) => type === 'usage'),
      [{ type: 'usage', usage: 'unknown' }],
    );
  },
  'stops at the limit of length': async (subject) => assertWhole(await listen(subject), subject, 'length'),
  'is stopped by a filter': async (subject) => {
    const { events, failure } = await listen(subject);
    const end = events.find((event) => event.type === 'done');
    assert.equal(failure?.kind ?? end?.finish, 'content-filter');
  },
  'wants tools called': async (subject) => {
    const heard = await listen(subject);
    assertWhole(heard, subject, 'tool-calls');
    const calls = heard.events.filter((event) => event.type === 'tool-call');
    assert.partialDeepStrictEqual(calls[0], { name: 'add', arguments: { a: 1, b: 2 } });
    assert.ok(calls.every(({ id }) => id !== ''));
  },
  'is told what a tool gave': async (subject) => assertWhole(await listen(subject), subject),
  'breaks off in the middle': async (subject) => {
    const heard = await listen(subject);
    assertFailed(heard, { kind: 'network', retryable: true, cause: 'The answer until then: Half an answer' });
  },
  'fails in the middle': async (subject) => assertFailed(await listen(subject), { kind: 'overload', retryable: true }),
  'asks for patience': async (subject) =>
    assertFailed(await listen(subject), { kind: 'rate', retryable: true, retry_after: 7000 }),
  'refuses the key': async (subject) => assertFailed(await listen(subject), { kind: 'auth', retryable: false }),
  'does not know the model': async (subject) => assertFailed(await listen(subject), { kind: 'bad-request', retryable: false }),
  'answers what is no answer': async (subject) => assertFailed(await listen(subject), { kind: 'bad-response' }),
  'is silent from the beginning': async (subject) => assertFailed(await listen(subject), { kind: 'timeout', retryable: true }),
  'is silent in the middle': async (subject) => {
    const heard = await listen(subject);
    assertFailed(heard, { kind: 'timeout', retryable: true, cause: 'The answer until then: Half' });
  },
};

/** What each must do whatever is answered. */
const always: readonly [rule: string, check: (put: Put) => Promise<void>][] = [
  [
    'asks nobody when it is cancelled before it begins',
    async (put) => {
      const subject = put('answers');
      const heard = await listen(subject, AbortSignal.abort());
      assertFailed(heard, { kind: 'cancelled', retryable: false });
      assert.equal(subject.asked(), 0);
    },
  ],
  [
    'is cancelled in the middle, and then says neither more words nor its end',
    async (put) => {
      const abort = new AbortController();
      const heard = await listen(put('answers'), abort.signal, ({ type }) => {
        if (type === 'delta') abort.abort();
      });
      assertFailed(heard, { kind: 'cancelled', retryable: false });
      assert.equal(without(heard.events, 'tool-call').length, 1, 'one piece of text');
    },
  ],
  [
    'tells the timeout of a step from a cancel',
    async (put) => {
      const abort = new AbortController();
      const reason = new RunError({ kind: 'timeout', message: 'The step took longer than 30 s.' });
      const heard = await listen(put('answers'), abort.signal, ({ type }) => {
        if (type === 'delta') abort.abort(reason);
      });
      assertFailed(heard, { kind: 'timeout', message: 'The step took longer than 30 s.' });
    },
  ],
  [
    'asks once, whatever comes of it',
    async (put) => {
      for (const situation of ['answers', 'fails in the middle'] as const) {
        const subject = put(situation);
        await listen(subject);
        assert.ok(subject.asked() <= 1, `${situation}: ${subject.asked()}`);
      }
    },
  ],
  [
    'leaves nothing open when nobody listens any more',
    async (put) => {
      const subject = put('answers');
      for await (const _ of subject.provider.stream(subject.request, new AbortController().signal)) break;
      await subject.closed?.();
    },
  ],
  [
    'answers several questions at once, each whole',
    async (put) => {
      const subject = put('answers');
      for (const heard of await Promise.all([1, 2, 3].map(() => listen(subject)))) assertWhole(heard, subject);
    },
  ],
];

/** Ten megabytes are heard by another provider each day. */
const heaviest: Situation = 'answers in ten megabytes';

function holds({ name, open, cannot }: Candidate, index: number): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<Candidate['open']>> | undefined;
    before(async () => {
      opened = await open();
    });
    after(() => opened?.close());
    const put: Put = (situation) => {
      assert.ok(opened);
      return opened.put(situation);
    };
    for (const situation of situations) {
      const reason = cannot[situation];
      if (reason === undefined && (situation !== heaviest || inSample(index, candidates.length)))
        it(situation, () => cases[situation](put(situation)));
    }
    for (const [rule, check] of always) it(rule, () => check(put));
  });
}

describe('what every provider keeps to', () => {
  for (const [index, candidate] of candidates.entries()) holds(candidate, index);

  it('is asked of all providers that there are', () => {
    const names = candidates.map(({ name }) => name);
    const wanted = [
      ...Object.keys(profiles).map((name) => `openai-compatible, profile ${name}`),
      ...Object.keys(natives),
      ...embeddedProviders,
    ];
    assert.deepEqual(
      wanted.filter((name) => !names.includes(name)),
      [],
    );
    assert.ok(names.some((name) => name.includes('Responses')));
    assert.ok(Object.keys(natives).every(isNative));
  });

  it('holds in every situation, but for these, which cannot be', () => {
    const told = candidates.flatMap(({ name, cannot }) =>
      situations.flatMap((situation) => (cannot[situation] ? `${name} · ${situation}: ${cannot[situation]}` : [])),
    );
    const byName = (name: string): number => told.filter((line) => line.startsWith(`${name} · `)).length;
    assert.deepEqual(
      candidates.flatMap(({ name }) => (byName(name) ? [[name, byName(name)]] : [])),
      [
        ['vscode', 6],
        ['offline', 12],
        ['scripted', 4],
        ['replay', 4],
      ],
      told.join('\n'),
    );
  });
});

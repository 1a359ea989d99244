import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import { sampledRuns } from '../../../sample.ts';
import type { MemoryRun } from '../memory.ts';
import { startText, statuses, testTools } from '../memory.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';
import { settledPaths } from './logged-state.ts';
import type { Answer, Kind, Part, Verdict, Whole } from './reference-in-time.ts';
import { interpret, takes, unit } from './reference-in-time.ts';

const failing = fc.constantFrom<Kind>('tool', 'network', 'auth');
const rarely = <T>(of: fc.Arbitrary<T>, freq = 4) => fc.option(of, { nil: undefined, freq });

/** Whether frames and the run may have times, and loops several items at once: then when something happens decides. */
interface Wild {
  times: boolean;
}

/** Steps of one frame; all links lead forward, so that no text has a cycle. */
function frameOf(depth: number, { times }: Wild, alone: boolean, name = 's'): fc.Arbitrary<Part[]> {
  return fc
    .integer({ min: 1, max: depth ? 4 : 3 })
    .chain((count) =>
      fc.tuple(...Array.from({ length: count }, (_, index) => part(index, count, depth, { times }, alone, name))),
    );
}

function part(index: number, count: number, depth: number, wild: Wild, alone: boolean, name: string): fc.Arbitrary<Part> {
  const earlier = Array.from({ length: index }, (_, at) => `${name}${at}`);
  const later = Array.from({ length: count - index - 1 }, (_, at) => `${name}${index + 1 + at}`);
  const one = (of: readonly string[], freq: number) =>
    of.length ? rarely(fc.constantFrom(...of), freq) : fc.constant(undefined);
  const kinds = depth
    ? fc.constantFrom<Part['kind']>('work', 'work', 'work', 'work', 'group', 'each', 'while', 'single', 'call', 'switch')
    : fc.constant<'work'>('work');
  const id = `${name}${index}`;
  return kinds.chain((kind) => {
    const parallel = wild.times && (kind === 'each' || kind === 'single') ? fc.integer({ min: 1, max: 3 }) : fc.constant(1);
    return parallel.chain((most) => {
      // Items side by side would end in the same moment if they had a timeout.
      const single = alone && most === 1;
      const timed = single && wild.times && kind !== 'while';
      return fc
        .record({
          dependencies: fc.subarray(earlier, { maxLength: Math.min(2, earlier.length) }),
          condition: rarely(
            fc.oneof(
              fc.boolean(),
              fc.constant('broken' as const),
              ...(earlier.length
                ? [fc.record({ of: fc.constantFrom(...earlier), is: fc.constantFrom('succeeded', 'failed', 'skipped') })]
                : []),
            ),
            3,
          ),
          policy: fc.constantFrom('fail', 'continue', 'skip', 'accept' as const),
          onFalse: one(later, 6),
          onSuccess: one(later, 6),
          onFailure: one(later, 4),
          answers: fc.array(answer(later), { maxLength: 2 }),
          timeout: timed ? rarely(fc.integer({ min: 1, max: kind === 'work' ? 3 : 6 }), 3) : fc.constant(undefined),
          fails: fc.array(failing, { maxLength: 3 }),
          sure: fc.boolean(),
          only: rarely(fc.integer({ min: 0, max: 2 }), 2),
          retry: fc.constantFrom(0, 0, 1, 2),
          body: kind === 'work' ? fc.constant([]) : bodyOf(kind, depth, wild, single, id),
          chosen: fc.constantFrom(0, 1, undefined),
          count: fc.integer({ min: kind === 'while' ? 1 : 0, max: 3 }),
          goesOn: fc.boolean(),
          breakAt: rarely(fc.integer({ min: 0, max: 2 })),
          passAt: rarely(fc.integer({ min: 0, max: 2 })),
          bounded: fc.constantFrom('while' as const, 'until' as const),
          bound: fc.integer({ min: 0, max: 3 }),
          strict: fc.boolean(),
        })
        .map(
          ({
            sure,
            bounded,
            bound,
            condition,
            policy,
            onFailure,
            onFalse,
            onSuccess,
            only,
            answers,
            timeout,
            chosen,
            ...rest
          }): Part => {
            const loop = kind === 'each' || kind === 'while' || kind === 'single';
            // What fails in the moment in which it is considered must not race with what became ready beside it.
            const calm = condition === 'broken';
            const route = calm ? undefined : onFailure;
            return {
              id,
              kind,
              ...rest,
              parallel: most,
              delay: unit / 2 + takes(id, 0),
              fails: sure ? [] : rest.fails,
              // Of a loop over one step the handlers are those of its items.
              answers: calm || kind === 'single' ? [] : answers,
              ...(kind === 'switch' && chosen !== undefined ? { chosen } : {}),
              strict: kind === 'while' && rest.strict,
              ...(condition === undefined ? {} : { condition }),
              ...(timeout === undefined || kind === 'single' ? {} : { timeout: timeout * unit + takes(id, -1) }),
              ...(route === undefined ? { policy: calm && policy === 'fail' ? 'continue' : policy } : { onFailure: route }),
              ...(onFalse === undefined || condition === undefined ? {} : { onFalse }),
              ...(onSuccess === undefined ? {} : { onSuccess }),
              ...(only === undefined || kind !== 'work' ? {} : { only }),
              // An item that is passed over takes no time: beside it another one that takes none may break off before or after it.
              passAt: loop && (most === 1 || rest.breakAt === undefined) ? rest.passAt : undefined,
              ...(loop && rest.breakAt !== undefined ? { breakAt: rest.breakAt } : { breakAt: undefined }),
              ...(kind === 'while' ? (bounded === 'while' ? { whileBelow: bound } : { untilAt: bound }) : {}),
            } as Part;
          },
        );
    });
  });
}

function answer(later: readonly string[]): fc.Arbitrary<Answer> {
  const does = later.length
    ? fc.constantFrom<Answer['does']>('use', 'retry', 'fallback', 'step')
    : fc.constantFrom<Answer['does']>('use', 'retry', 'fallback');
  return fc
    .record({
      does,
      kinds: rarely(
        fc.uniqueArray(fc.constantFrom<Kind>('tool', 'network', 'auth', 'timeout'), { minLength: 1, maxLength: 2 }),
        1,
      ),
      times: fc.integer({ min: 1, max: 2 }),
      id: later.length ? fc.constantFrom(...later) : fc.constant(''),
    })
    .map(({ does: what, kinds, times, id }) => ({
      does: what,
      ...(kinds ? { kinds } : {}),
      ...(what === 'retry' ? { times } : {}),
      ...(what === 'step' ? { id } : {}),
    }));
}

/** What is inside of a step: of a loop over one step that step, of a switch two groups. */
function bodyOf(kind: Part['kind'], depth: number, wild: Wild, alone: boolean, id: string): fc.Arbitrary<Part[]> {
  if (kind === 'single')
    return part(0, 1, 0, wild, alone, `${id}x`).map(({ condition: _, ...one }) => [{ ...one, id: '', policy: 'fail' }]);
  if (kind !== 'switch') return frameOf(depth - 1, wild, alone, `${id}x`);
  const branch = (place: number) => frameOf(depth - 1, wild, alone, `${id}b${place}x`);
  return fc.tuple(branch(0), branch(1)).map((bodies) => bodies.map((body, place) => groupOf(`b${place}`, body)));
}

const groupOf = (id: string, body: Part[]): Part => ({
  id,
  kind: 'group',
  dependencies: [],
  answers: [],
  fails: [],
  retry: 0,
  delay: 0,
  body,
  count: 0,
  parallel: 1,
  goesOn: false,
  strict: false,
});

const wholes = (wild: Wild): fc.Arbitrary<Whole> =>
  fc
    .record({
      steps: frameOf(2, wild, true),
      last: frameOf(0, { times: false }, true, 'f'),
      timeout: wild.times ? rarely(fc.integer({ min: 0, max: 9 }), 4) : fc.constant(undefined),
      cancel: wild.times ? rarely(fc.integer({ min: 0, max: 9 }), 5) : fc.constant(undefined),
    })
    .map(({ timeout, cancel, ...rest }) => ({
      ...rest,
      ...(timeout === undefined ? {} : { timeout: timeout * unit + takes('timeout', 1) }),
      // Cancelled after its time was up it ends at once, which is another story.
      ...(cancel === undefined || timeout !== undefined ? {} : { cancel: cancel * unit + takes('cancel', 1) }),
    }));

const ms = (time: number): string => `${time}ms`;

/** The text of a pipeline; `inLoop` where `index` means something. */
function stepOf(part: Part, inLoop: boolean): JsonMap {
  const { id, kind, dependencies, condition, policy, onFalse, onSuccess, onFailure, answers, timeout, body } = part;
  const loop = kind === 'each' || kind === 'while' || kind === 'single';
  const own: JsonMap = { id, dependencies };
  const put = (key: string, value: Json | undefined): void => {
    if (value !== undefined) own[key] = value;
  };
  put(
    'condition',
    condition === 'broken'
      ? '{{ [1][3].x + 1 > 0 }}'
      : typeof condition === 'object'
        ? `{{ ${condition.of}.status == '${condition.is}' }}`
        : condition === undefined
          ? undefined
          : `{{ ${condition} }}`,
  );
  put('on_failure', onFailure ?? policy);
  put('on_false', onFalse);
  put('on_success', onSuccess);
  put('timeout', timeout === undefined ? undefined : ms(timeout));
  const handlers = handlersOf(answers);
  const work = kind === 'single' ? body[0] : part;
  if (kind === 'work' || (kind === 'single' && work)) Object.assign(own, workOf(work ?? part, inLoop || loop));
  else if (kind === 'call') own['pipeline'] = { steps: body.map((one) => stepOf(one, false)) };
  else if (kind === 'switch') {
    own['switch'] = `{{ '${part.chosen === undefined ? 'none' : `b${part.chosen}`}' }}`;
    own['cases'] = Object.fromEntries(body.map((one) => [one.id, one.body.map((inner) => stepOf(inner, inLoop))]));
  } else own['steps'] = body.map((one) => stepOf(one, inLoop || loop));
  if (handlers.length) own['on_error'] = handlers;
  if (!loop) return own;
  put('on_item_failure', part.goesOn ? 'continue' : 'stop');
  put('break_if', part.breakAt === undefined ? undefined : `{{ index == ${part.breakAt} }}`);
  put('continue_if', part.passAt === undefined ? undefined : `{{ index == ${part.passAt} }}`);
  if (kind !== 'while') {
    own['for_each'] = Array.from({ length: part.count }, (_, index) => index);
    own['max_parallel'] = part.parallel;
    return own;
  }
  own['max_iterations'] = part.count;
  put('strict', part.strict || undefined);
  put('while', part.whileBelow === undefined ? undefined : `{{ iteration < ${part.whileBelow} }}`);
  put('until', part.untilAt === undefined ? undefined : `{{ iteration == ${part.untilAt} }}`);
  return own;
}

/** What a piece of work says of itself, also where a loop repeats it. */
function workOf({ fails, only, retry, delay, answers, timeout }: Part, inLoop: boolean): JsonMap {
  const handlers = handlersOf(answers);
  return {
    tool: 'work',
    action: 'do',
    repeatable: true,
    parameters: { fails, ...(only === undefined || !inLoop ? {} : { at: '{{ index }}', only }) },
    retry: { attempts: retry, delay: ms(delay), max_delay: ms(delay), jitter: false, backoff: 'constant' },
    ...(handlers.length ? { on_error: handlers } : {}),
    ...(timeout === undefined ? {} : { timeout: ms(timeout) }),
  };
}

const handlersOf = (answers: readonly Answer[]): JsonMap[] =>
  answers.map(
    ({ kinds, does, times, id }): JsonMap => ({
      ...(kinds ? { kinds } : {}),
      ...(does === 'use' ? { use: 1 } : {}),
      ...(does === 'step' ? { step: id ?? '' } : {}),
      ...(does === 'retry' ? { retry: times ?? 1 } : {}),
      ...(does === 'fallback' ? { fallback: { tool: 'work', action: 'do', parameters: { instead: true } } } : {}),
    }),
  );

const textOf = ({ steps, last, timeout }: Whole): string =>
  `id: t\nlimits: ${JSON.stringify({ max_parallel: 1000, finally: ms(unit * 1000), ...(timeout === undefined ? {} : { timeout: ms(timeout) }) })}\nsteps: ${JSON.stringify(steps.map((one) => stepOf(one, false)))}\nfinally: ${JSON.stringify(last.map((one) => stepOf(one, false)))}\n`;

/** What the two readings of `only` outside of a loop, and of handlers that only attempts have, have in common. */
function plain(parts: readonly Part[], inLoop = false): Part[] {
  return parts.map(({ only, ...part }) => {
    const loop = part.kind === 'each' || part.kind === 'while' || part.kind === 'single';
    const answers = part.kind === 'work' ? part.answers : part.answers.filter(({ does }) => does === 'use' || does === 'step');
    // A called pipeline does not see the loop around it.
    const body = plain(part.body, part.kind !== 'call' && (inLoop || loop));
    return { ...part, ...(only === undefined || !inLoop ? {} : { only }), answers, body };
  });
}

const known = [{ ...(testTools['work'] ?? assert.fail()), name: 'work' }];

/** Runs a pipeline in its own time: each attempt takes what the reading says. */
async function play(whole: Whole, text: string, facts: readonly Fact[] = []) {
  const clock = selfAdvancingClock(facts.at(-1)?.at ?? 0);
  const made: { of?: ReturnType<typeof startText> } = {};
  const run: MemoryRun = {
    facts,
    ports: { clock },
    maxParallel: 1000,
    tools: {
      async work({ fails, at, only, instead }, { place, signal }): Promise<JsonMap> {
        const path = place?.path.slice(0, place.path.lastIndexOf('#')) ?? '';
        const number = made.of?.state.steps.get(path)?.attempts ?? 0;
        await clock.sleep(takes(path, number), signal);
        const kind = instead || (only !== undefined && only !== at) || !Array.isArray(fails) ? undefined : fails[number - 1];
        if (kind === 'tool') return { success: false, error: 'no' };
        if (kind === 'network' || kind === 'auth') throw new RunError({ kind, message: 'no' });
        return { success: true };
      },
    },
  };
  made.of = startText(text, run);
  const { driven, state } = made.of;
  if (whole.cancel !== undefined)
    clock.sleep(whole.cancel, new AbortController().signal).then(
      () => driven.cancel(),
      () => undefined,
    );
  await driven.done;
  return {
    state,
    facts: made.of.facts,
    result: resultDocument(state, '', (stored) => ('value' in stored ? stored.value : null)),
  };
}

/** `any` stands for a step that the end of a frame around it has ended, with all that is inside of it. */
function compare(wanted: Verdict, { state, result }: Awaited<ReturnType<typeof play>>, text: string, times = true): void {
  const is = statuses(result);
  const open = [...wanted.became].flatMap(([path, one]) => (one.is === 'any' ? [path] : []));
  const isInside = (path: string): boolean =>
    open.some((one) => path !== one && path.startsWith(one) && /^[.[/]/.test(path.slice(one.length)));
  for (const [path, { is: said, at, attempts }] of wanted.became) {
    const step = state.steps.get(path);
    if (isInside(path)) continue;
    assert.ok(step, `${path} is missing of\n${text}`);
    if (said === 'any') {
      assert.ok(step.finished_at !== undefined, `${path} has not settled of\n${text}`);
      continue;
    }
    // Of several reasons to leave a step out, one is given.
    if (said.startsWith('skipped') && is[path]?.startsWith('skipped') && result.error) continue;
    assert.equal(is[path], said, `${path} of\n${text}`);
    if (!times || said.startsWith('skipped')) continue;
    assert.equal(step.finished_at, at, `the time of ${path} of\n${text}`);
    if (step.node.kind === 'tool' && !step.node.loop) assert.equal(step.attempts, attempts, `attempts of ${path} of\n${text}`);
  }
  for (const path of state.steps.keys())
    assert.ok(
      wanted.became.has(path) || isInside(path) || open.some((one) => path.startsWith(one)),
      `${path} is new of\n${text}`,
    );
  assert.equal(result.status, wanted.status, text);
  assert.equal(result.error?.kind, wanted.error?.kind, text);
  // Of several that fail in the moment in which they are considered any may be the first.
  if (wanted.error?.step && wanted.error.kind !== 'template') assert.equal(result.error?.step, wanted.error.step, text);
  if (result.status === 'succeeded') assert.equal(result.degraded, wanted.degraded, text);
}

describe('a run in its time', () => {
  it('does what the rules say, at the moment that they say', async () => {
    await fc.assert(
      fc.asyncProperty(wholes({ times: true }), async (drawn) => {
        const whole = { ...drawn, steps: plain(drawn.steps), last: plain(drawn.last) };
        const text = textOf(whole);
        fc.pre(compile(text, { file: 't.yaml', tools: known }).valid);
        compare(interpret(whole), await play(whole, text), text);
      }),
      { numRuns: sampledRuns(150, 12) },
    );
  }).timeout(120_000);

  it('stopped at any fact and resumed ends as it would have', async () => {
    await fc.assert(
      fc.asyncProperty(wholes({ times: false }), fc.nat(), async (drawn, where) => {
        const whole = { ...drawn, steps: plain(drawn.steps), last: plain(drawn.last) };
        const text = textOf(whole);
        fc.pre(compile(text, { file: 't.yaml', tools: known }).valid);
        const wanted = interpret(whole);
        // After a failure under `fail` it depends on the moment what had begun.
        fc.pre(![...wanted.became.values()].some(({ is }) => is === 'skipped run-stopped'));
        const first = await play(whole, text);
        const cut = 1 + (where % (first.facts.length - 1));
        const again = await play(whole, text, first.facts.slice(0, cut));
        compare(wanted, again, `cut at ${cut} ${text}`, false);
        const ends = settledPaths(again.facts);
        assert.equal(ends.length, new Set(ends).size, `a step settled twice, cut at ${cut} of\n${text}`);
      }),
      { numRuns: sampledRuns(100, 12) },
    );
  }).timeout(120_000);
});

import type { Json, JsonMap } from '../../../../engine/language/json.ts';

/** A pipeline made from a seed: its text, and what happens to it from outside. Times in milliseconds. */
export interface RandomPipeline {
  text: string;
  /** Whether people answer in the process that asks, or in one that takes the run up later. */
  people: 'here' | 'later';
  cancel?: number;
  /** The run is held before these steps, each once, for that long. */
  holds: { path: string; ms: number }[];
}

/** What may be made: `calm` ends the same way whatever is done first; else times, cancels, pauses and stops decide too. */
export type Weather = 'calm' | 'wild';

/** What all times are about multiples of. */
export const unit = 2 ** 36;

/** Milliseconds that something takes, by its name: hardly two sums of them are equal. */
export function takes(name: string): number {
  const hash = hashOf(name);
  return unit * (1 + (hash % 3)) + hash;
}

export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}

/** Numbers from 0 to below 1, always the same for a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Place {
  depth: number;
  prefix: string;
  /** Inside a loop, `index` means something. */
  inLoop: boolean;
  /** Several items at once: nothing outer is written, and nothing has a time. */
  crowded: boolean;
  /** Where variables of this name may be written. */
  counts: boolean;
}

export function draw(seed: number, weather: Weather): RandomPipeline {
  const random = randomOf(seed);
  const wild = weather === 'wild';
  const chance = (of: number): boolean => random() < of;
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const one = <T>(...of: T[]): T => of[Math.floor(random() * of.length)] as T;
  const some = (of: readonly string[], most: number): string[] => of.filter(() => chance(0.4)).slice(0, most);
  const time = (most: number): string => `${unit * (1 + upTo(most)) + Math.floor(random() * unit)}ms`;

  const people = one<RandomPipeline['people']>('here', 'later');
  // Of several failures the first one decides whether a pipeline is called again: where nothing hangs on time, all are alike in that.
  const failing = wild ? ['tool', 'network', 'auth'] : one(['tool', 'network'], ['auth']);
  const deadlines = wild || (people === 'here' && failing.length > 1);

  function frame(place: Place, most: number): JsonMap[] {
    const count = 1 + upTo(most - 1);
    const ids = Array.from({ length: count }, (_, at) => `${place.prefix}${at}`);
    return ids.map((id, at) => step(id, ids.slice(0, at), ids.slice(at + 1), place));
  }

  function step(id: string, earlier: string[], later: string[], place: Place): JsonMap {
    const own: JsonMap = { id };
    const dependencies = some(earlier, 2);
    if (dependencies.length) own['dependencies'] = dependencies;
    const read = dependencies[0];
    const kinds = ['work', 'work', 'work', 'set', 'ask', 'prompt'];
    const frames = ['group', 'each', 'each', 'while', 'call', 'call', 'switch', 'single'];
    const kind = place.depth > 0 && chance(0.55) ? one(...frames) : one(...kinds);
    if (chance(0.2))
      own['condition'] =
        read && chance(0.5)
          ? `{{ ${read}.status == '${one('succeeded', 'failed', 'skipped')}' }}`
          : `{{ ${one('true', 'false', 'true')} }}`;
    const route = (key: string, of: number): void => {
      if (later.length && chance(of)) own[key] = one(...later);
    };
    if (own['condition'] !== undefined) route('on_false', 0.3);
    route('on_success', 0.08);
    const policy = random();
    if (later.length && policy < (wild ? 0.15 : 0.08)) own['on_failure'] = one(...later);
    else if (policy < (wild ? 0.75 : 0.99)) own['on_failure'] = one('continue', 'accept', 'skip');
    const inner: Place = { ...place, depth: place.depth - 1, prefix: `${id}x` };
    switch (kind) {
      case 'work':
        Object.assign(own, work(read, place));
        break;
      case 'set':
        own['set'] = {
          [`w${id}`]: read ? `{{ (${read}.n | default(0)) ~ '' }}` : 1,
          ...(place.counts && chance(0.5) ? { v: '{{ v + 1 }}' } : {}),
        };
        break;
      case 'ask':
        Object.assign(own, { ask: `Well, ${id}?`, type: one('text', 'approve', 'number') });
        if (chance(0.3)) own['default'] = ({ text: 'so', approve: true, number: 3 } as JsonMap)[String(own['type'])] ?? 'so';
        if (chance(0.3)) own['timeout'] = chance(0.5) && deadlines ? `${unit / 4}ms` : `${unit * 4000}ms`;
        break;
      case 'prompt':
        own['prompt'] = read ? `{{ ${read}.n | default('nothing') }}` : 'Say it';
        break;
      case 'group':
        own['steps'] = frame(inner, 3);
        if (chance(0.3)) own['variables'] = { [`v${id}`]: 1 };
        break;
      case 'switch':
        own['switch'] = `{{ '${one('a', 'b', 'c')}' }}`;
        own['cases'] = { a: frame({ ...inner, prefix: `${id}a` }, 2), b: frame({ ...inner, prefix: `${id}b` }, 2) };
        break;
      case 'call':
        Object.assign(own, call(id, read, place));
        break;
      case 'each':
      case 'single': {
        const parallel = one(1, 1, 2, 3);
        const crowded = place.crowded || parallel > 1;
        const body: Place = { ...inner, inLoop: true, crowded, counts: place.counts && !crowded };
        own['for_each'] = Array.from({ length: upTo(3) }, (_, at) => at);
        own['max_parallel'] = parallel;
        if (kind === 'each') own['steps'] = frame(body, 3);
        else Object.assign(own, work(undefined, body));
        if (chance(0.6)) own['on_item_failure'] = 'continue';
        // Which item comes to it first is a matter of time.
        if (parallel === 1 && chance(0.25)) own['break_if'] = `{{ index == ${upTo(2)} }}`;
        if (chance(0.2)) own['continue_if'] = `{{ index == ${upTo(2)} }}`;
        break;
      }
      case 'while': {
        own['max_iterations'] = 1 + upTo(2);
        const bound = upTo(3);
        if (chance(0.5)) own['while'] = `{{ iteration < ${bound} }}`;
        else own['until'] = `{{ iteration == ${bound} }}`;
        own['steps'] = frame({ ...inner, inLoop: true }, 3);
        if (chance(0.5)) own['on_item_failure'] = 'continue';
        if (chance(0.2)) own['break_if'] = `{{ index == ${upTo(2)} }}`;
        if (chance(0.2)) own['strict'] = true;
        break;
      }
    }
    if (chance(0.15) && kind !== 'single') own['on_error'] = [handler(later, kind === 'work')];
    if (chance(0.15)) own['priority'] = chance(0.5) ? upTo(9) : `{{ ${upTo(9)} }}`;
    const framed = kind === 'group' || kind === 'each' || kind === 'while' || kind === 'call' || kind === 'switch';
    if (wild && chance(framed ? 0.35 : 0.15) && own['timeout'] === undefined && kind !== 'set')
      own['timeout'] = time(framed ? 8 : 3);
    return own;
  }

  function work(read: string | undefined, place: Place): JsonMap {
    const fails = chance(0.5) ? [] : Array.from({ length: 1 + upTo(2) }, () => one(...failing));
    const parameters: JsonMap = { fails };
    if (place.inLoop && chance(0.5)) Object.assign(parameters, { at: '{{ index }}', only: upTo(2) });
    if (read) parameters['n'] = `{{ (${read}.n | default(0)) ~ '' }}`;
    return {
      tool: wild && chance(0.1) ? 'once' : 'work',
      action: 'do',
      parameters,
      retry: { attempts: upTo(2), delay: time(1), max_delay: '1000000000s', jitter: false, backoff: 'constant' },
    };
  }

  function handler(later: string[], works: boolean): JsonMap {
    const does = one('use', 'step', ...(works ? ['retry', 'fallback'] : []));
    const kinds: JsonMap = chance(0.5) ? { kinds: [one('tool', 'network', 'auth', 'timeout')] } : {};
    if (does === 'step' && later.length) return { ...kinds, step: one(...later) };
    if (does === 'retry') return { ...kinds, retry: 1 + upTo(1) };
    if (does === 'fallback') return { ...kinds, fallback: { tool: 'work', action: 'do', parameters: { fails: [] } } };
    return { ...kinds, use: { n: 9 } };
  }

  function call(id: string, read: string | undefined, place: Place): JsonMap {
    const inside: Place = {
      depth: place.depth - 1,
      prefix: `${id}p`,
      inLoop: false,
      crowded: place.crowded,
      counts: chance(0.5),
    };
    const steps = frame(inside, 3);
    const limits: JsonMap = {};
    if (chance(0.3)) limits['max_parallel'] = 1 + upTo(1);
    if (chance(0.2)) limits['max_steps'] = 1 + upTo(5);
    if (wild && chance(0.2)) limits['timeout'] = time(8);
    const pipeline: JsonMap = {
      inputs: { x: 0, y: 0 },
      ...(inside.counts ? { variables: { v: 0 } } : {}),
      ...(Object.keys(limits).length ? { limits } : {}),
      steps,
      outputs: {
        n: `{{ ${String(steps.at(-1)?.['id'])}.n | default(x) }}`,
        y: '{{ y }}',
        ...(inside.counts ? { v: '{{ v }}' } : {}),
      },
      ...(chance(0.35) ? { finally: frame({ ...inside, depth: 0, prefix: `${id}f`, counts: false }, 2) } : {}),
    };
    return {
      pipeline,
      inputs: { x: read ? `{{ (${read}.n | default(1)) ~ '' }}` : 2 },
      ...(chance(0.4) ? { inherit: ['y'] } : {}),
      ...(chance(0.4)
        ? { retry: { attempts: 1 + upTo(1), delay: time(1), max_delay: '1000000000s', jitter: false, backoff: 'constant' } }
        : {}),
    };
  }

  const steps = frame({ depth: 2, prefix: 's', inLoop: false, crowded: false, counts: true }, 5);
  const last = chance(0.5)
    ? frame({ depth: chance(0.3) ? 1 : 0, prefix: 'f', inLoop: false, crowded: false, counts: false }, 2)
    : [];
  const limits: JsonMap = { max_parallel: one(1, 2, 3, 10), finally: `${unit * 8000}ms` };
  if (chance(0.1)) limits['max_steps'] = 3 + upTo(12);
  if (wild && chance(0.3)) limits['timeout'] = time(9);
  const outputs: JsonMap = { v: '{{ v }}' };
  for (const { id } of steps)
    outputs[`o${String(id)}`] =
      `{{ [${String(id)}.n | default(${String(id)}.results | default('none')), ${String(id)}.y | default('')] }}`;
  const whole: JsonMap = {
    id: 't',
    inputs: { y: 4 },
    limits,
    variables: { v: 0 },
    steps,
    ...(last.length ? { finally: last } : {}),
    outputs,
  };
  const paths = steps.map(({ id }) => String(id));
  return {
    text: JSON.stringify(whole),
    people,
    ...(wild && chance(0.3) ? { cancel: takes(`cancel${upTo(9)}`) * (1 + upTo(3)) } : {}),
    holds: wild && chance(0.35) ? [{ path: one(...paths), ms: takes('hold') * (1 + upTo(1)) }] : [],
  };
}

/** What people say to a question. */
export const said = (question: { question: string; wants?: string; kind: string }): Json => {
  if (question.kind === 'interrupted') return 'rerun';
  if (question.kind === 'permission') return 'run';
  const hash = hashOf(question.question);
  return question.wants === 'approve' ? hash % 2 === 0 : question.wants === 'number' ? hash % 7 : `said ${hash % 5}`;
};

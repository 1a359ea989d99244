/**
 * A small, slow reading of how runs go in time (language.md 3 and 5): frames, loops, attempts, handlers, timeouts, `finally` and what ends
 * a run. It looks at every step again until nothing changes, then lets the clock go to the next moment. Nothing of the engine is used.
 */
export type Kind = 'tool' | 'network' | 'auth' | 'timeout' | 'cancelled' | 'template';

export interface Answer {
  kinds?: Kind[];
  does: 'use' | 'step' | 'retry' | 'fallback';
  /** How many further attempts, for `retry`. */
  times?: number;
  /** The step that handles it, for `step`. */
  id?: string;
}

export interface Part {
  id: string;
  /** `each` and `while` go over a body, `single` over one piece of work; `call` is a pipeline of its own, `switch` chooses one of its groups. */
  kind: 'work' | 'group' | 'each' | 'while' | 'single' | 'call' | 'switch';
  dependencies: string[];
  /** `broken` cannot be evaluated; a map looks at what became of another step. */
  condition?: boolean | 'broken' | { of: string; is: string };
  policy?: 'fail' | 'continue' | 'skip' | 'accept';
  onFalse?: string;
  onSuccess?: string;
  onFailure?: string;
  answers: Answer[];
  /** Milliseconds: of an attempt, of the whole group, of each iteration. */
  timeout?: number;
  /** Work: how its first attempts fail; all that follow succeed. With `only` it fails in that iteration alone. */
  fails: Kind[];
  only?: number;
  retry: number;
  delay: number;
  body: Part[];
  /** The place of the group that a `switch` runs; none where no label fits. */
  chosen?: number;
  /** Items of a list, or the most iterations of a loop without one. */
  count: number;
  parallel: number;
  goesOn: boolean;
  breakAt?: number;
  passAt?: number;
  whileBelow?: number;
  untilAt?: number;
  strict: boolean;
}

export interface Whole {
  steps: Part[];
  last: Part[];
  timeout?: number;
  cancel?: number;
}

export interface Verdict {
  /** By path: how it ended, when, and after how many attempts. `any` and all inside it: what the end of its frame made of it. */
  became: Map<string, { is: string; at: number; attempts: number }>;
  status: 'succeeded' | 'failed' | 'cancelled';
  error?: { kind: Kind; step?: string };
  degraded: boolean;
}

interface Step {
  part: Part;
  frame: Frame;
  path: string;
  is: string;
  at: number;
  attempts: number;
  used: number[];
  error?: { kind: Kind; step?: string };
  handler?: string;
  handled?: boolean;
  degraded?: boolean;
  activated?: boolean;
  /** A branch of a switch. */
  branch?: boolean;
  past?: boolean;
  next: number;
  running: number;
  bad: number;
  ended?: string;
  iterations: Frame[];
}

interface Frame {
  steps: Step[];
  owner?: Step;
  index?: number;
  stopped?: boolean;
  failed?: Step;
  /** Its time was up. */
  late?: { kind: Kind; step?: string };
  done?: boolean;
  passed?: boolean;
}

/** Milliseconds that an attempt takes: hardly two sums of them are equal, so that no two things happen at one moment. */
export function takes(path: string, attempt: number): number {
  let hash = 0x811c9dc5;
  for (const letter of `${path}!${attempt}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = (hash ^ (hash >>> 12)) >>> 0;
  return unit * (1 + (hash % 3)) + hash;
}

/** What all times are about multiples of. */
export const unit = 2 ** 40;

const gone = new Set(['skipped routed-past', 'skipped not-activated']);

export function interpret(whole: Whole): Verdict {
  let now = 0;
  let moments: { at: number; then(): void; step?: Step | undefined; frame?: Frame | undefined }[] = [];
  const frames: Frame[] = [];
  const all: Step[] = [];
  let stop: { kind: Kind } | undefined;

  const settled = ({ is }: Step): boolean => is !== 'waits' && is !== 'runs';
  const isStopped = (frame: Frame | undefined): boolean =>
    frame !== undefined && (frame.stopped || isStopped(frame.owner?.frame));
  const isInside = (step: Step, frame: Frame): boolean => {
    for (let at: Frame | undefined = step.frame; at; at = at.owner?.frame) if (at === frame) return true;
    return false;
  };
  const indexOf = (frame: Frame | undefined): number | undefined => frame && (frame.index ?? indexOf(frame.owner?.frame));
  const after = (ms: number, then: () => void, of: { step?: Step; frame?: Frame } = {}): void => {
    moments.push({ at: now + ms, then, ...of });
  };

  function open(parts: readonly Part[], base: string, owner?: Step, index?: number): Frame {
    const frame: Frame = { steps: [], ...(owner ? { owner } : {}), ...(index === undefined ? {} : { index }) };
    for (const part of parts) {
      // The one step of a loop has the path of its iteration.
      const path = owner?.part.kind === 'single' ? base.slice(0, -1) : base + part.id;
      frame.steps.push({
        part,
        frame,
        path,
        is: 'waits',
        at: 0,
        attempts: 0,
        used: [],
        next: 0,
        running: 0,
        bad: 0,
        iterations: [],
      });
    }
    frames.push(frame);
    all.push(...frame.steps);
    return frame;
  }

  // What the graph says: who waits for whom, who runs only when led to, which routes pass steps between.
  const links = ({ part }: Step): string[] => [
    ...part.dependencies,
    ...(typeof part.condition === 'object' ? [part.condition.of] : []),
  ];
  const named = (frame: Frame, id: string): Step | undefined => frame.steps.find(({ part }) => part.id === id);
  const reaches = (frame: Frame, from: string, to: string): boolean =>
    frame.steps.some((one) => links(one).includes(from) && (one.part.id === to || reaches(frame, one.part.id, to)));
  const onFailure = ({ part }: Step): (string | undefined)[] => [part.onFailure, ...part.answers.map(({ id }) => id)];
  const isJump = (router: Step, to: string): boolean =>
    !onFailure(router).includes(to) && reaches(router.frame, router.part.id, to);
  const routers = (step: Step): Step[] =>
    step.frame.steps.filter((one) => [one.part.onFalse, one.part.onSuccess, ...onFailure(one)].includes(step.part.id));
  const isDormant = (step: Step): boolean =>
    step.branch ||
    routers(step).some((one) => onFailure(one).includes(step.part.id) || !reaches(step.frame, one.part.id, step.part.id));
  const before = (step: Step): Step[] => [
    ...new Set([
      ...links(step).flatMap((id) => named(step.frame, id) ?? []),
      ...routers(step).filter((one) => !isJump(one, step.part.id)),
    ]),
  ];
  /** A failure that is being handled holds up who depends on it, not those that might have handled it. */
  const lets = (one: Step, step: Step): boolean =>
    settled(one) && (one.handler === undefined || one.handled !== undefined || onFailure(one).includes(step.part.id));

  /** A route passes those between; a failure that is handled leaves them as they are. */
  function lead(step: Step, id: string | undefined, cause: 'route' | 'failure' = 'route'): void {
    const target = id === undefined ? undefined : named(step.frame, id);
    if (!target || id === undefined) return;
    target.activated = true;
    if (cause === 'failure' || !reaches(step.frame, step.part.id, id)) return;
    for (const one of step.frame.steps)
      if (reaches(step.frame, step.part.id, one.part.id) && reaches(step.frame, one.part.id, id)) one.past = true;
  }

  function settle(step: Step, is: string): void {
    step.is = is;
    step.at = now;
    for (const one of step.frame.steps)
      if (one.handler === step.part.id && one.handled === undefined) {
        one.handled = is === 'succeeded';
        if (!one.handled) stand(one, 'fail');
      }
  }
  function stand(step: Step, policy: string): void {
    step.frame.failed ??= step;
    if (policy === 'fail') step.frame.stopped = true;
  }
  function succeed(step: Step, degraded = false): void {
    step.degraded = degraded;
    lead(step, step.part.onSuccess);
    settle(step, 'succeeded');
  }

  function fail(step: Step, error: { kind: Kind; step?: string }): void {
    step.error = { ...error, step: error.step ?? step.path };
    const { part } = step;
    const { kind } = error;
    const works = part.kind === 'work' && step.attempts > 0;
    if (works && step.attempts <= part.retry && kind !== 'auth') {
      after(part.delay, () => attempt(step), { step });
      return;
    }
    for (const [index, { kinds, does, times = 0, id }] of part.answers.entries()) {
      if (kinds && !kinds.includes(kind)) continue;
      const used = step.used[index] ?? 0;
      if (does === 'use') {
        succeed(step, true);
        return;
      }
      if (does === 'step') {
        handle(step, id);
        return;
      }
      if (!works || used >= (does === 'retry' ? times : 1)) continue;
      step.used[index] = used + 1;
      attempt(step, does === 'fallback');
      return;
    }
    if (part.onFailure !== undefined) {
      handle(step, part.onFailure);
      return;
    }
    settle(step, 'failed');
    if (part.policy === 'accept') step.degraded = true;
    else stand(step, part.policy ?? 'fail');
  }
  function handle(step: Step, id: string | undefined): void {
    if (id !== undefined) step.handler = id;
    lead(step, id, 'failure');
    settle(step, 'failed');
  }

  function attempt(step: Step, instead = false): void {
    const { part } = step;
    const number = ++step.attempts;
    const time = takes(step.path, number);
    const kind = instead || (part.only !== undefined && part.only !== indexOf(step.frame)) ? undefined : part.fails[number - 1];
    const late = part.timeout !== undefined && part.timeout < time;
    if (late) after(part.timeout ?? 0, () => fail(step, { kind: 'timeout' }), { step });
    else after(time, () => (kind ? fail(step, { kind }) : succeed(step, instead)), { step });
  }

  function consider(step: Step): void {
    const { part, frame } = step;
    const those = before(step);
    if (isStopped(frame)) {
      settle(step, 'skipped run-stopped');
      return;
    }
    // Those that may handle a failure are not left out for it.
    const upstream = (one: Step): boolean =>
      (one.is === 'failed' && one.part.policy === 'skip' && one.handled !== true && !onFailure(one).includes(part.id)) ||
      one.is === 'skipped upstream-failed';
    if (those.some(upstream)) {
      settle(step, 'skipped upstream-failed');
      return;
    }
    if (!step.activated) {
      if (step.past) {
        settle(step, 'skipped routed-past');
        return;
      }
      if (isDormant(step)) {
        settle(step, 'skipped not-activated');
        return;
      }
      if (those.length && those.every(({ is }) => gone.has(is))) {
        settle(step, 'skipped routed-past');
        return;
      }
    }
    const { condition } = part;
    step.is = 'runs';
    if (condition === 'broken') {
      fail(step, { kind: 'template' });
      return;
    }
    const holds = typeof condition === 'object' ? named(frame, condition.of)?.is.split(' ')[0] === condition.is : condition;
    if (holds === false) {
      lead(step, part.onFalse);
      settle(step, 'skipped condition-false');
      return;
    }
    if (part.kind === 'work') {
      attempt(step);
      return;
    }
    if (part.kind === 'switch') {
      choose(step);
      return;
    }
    if (part.kind !== 'group' && part.kind !== 'call') {
      advance(step);
      return;
    }
    limit(open(part.body, step.path + (part.kind === 'call' ? '/' : '.'), step), part.timeout);
  }
  /** Its groups are the steps of one frame, of which the chosen one runs. */
  function choose(step: Step): void {
    const { part } = step;
    if (part.chosen === undefined) {
      succeed(step);
      return;
    }
    const frame = open(part.body, `${step.path}.`, step);
    for (const [place, one] of frame.steps.entries()) {
      one.branch = true;
      if (place === part.chosen) one.activated = true;
    }
    limit(frame, part.timeout);
  }

  function limit(frame: Frame, ms: number | undefined): void {
    if (ms !== undefined) after(ms, () => end(frame), { frame });
  }
  /** The time of a frame is up: what is open in it ends in this moment. */
  function end(frame: Frame): void {
    drop(frame);
    const { owner } = frame;
    if (!owner) return;
    const error = { kind: 'timeout' as const, step: owner.path };
    if (frame.index === undefined) {
      fail(owner, error);
      return;
    }
    frame.late = error;
    iterated(owner, frame, 'failed');
  }
  function drop(frame: Frame): void {
    for (const step of all) if (!settled(step) && isInside(step, frame)) step.is = 'any';
    for (const one of frames) if (one === frame || (one.steps[0] && isInside(one.steps[0], frame))) one.done = true;
  }

  function advance(step: Step): void {
    const { part } = step;
    while (step.running < part.parallel && step.next < part.count && !step.ended && !isStopped(step.frame)) {
      const index = step.next;
      if (part.whileBelow !== undefined && index >= part.whileBelow) {
        step.ended = 'while';
        break;
      }
      step.next++;
      step.running++;
      const frame = open(part.body, `${step.path}[${index}].`, step, index);
      step.iterations.push(frame);
      if (part.passAt === index) {
        frame.passed = true;
        for (const one of frame.steps) settle(one, 'skipped condition-false');
      } else if (part.kind !== 'single') limit(frame, part.timeout);
    }
    if (step.running === 0) close(step);
  }
  function iterated(step: Step, frame: Frame, became: string): void {
    const { part } = step;
    step.running--;
    if (became === 'failed') {
      step.bad++;
      if (!part.goesOn) step.ended ??= 'failed';
    } else if (!frame.passed && (part.untilAt === frame.index || part.breakAt === frame.index)) step.ended ??= 'break';
    advance(step);
  }
  function close(step: Step): void {
    const { part } = step;
    const first = step.iterations.find(({ failed, late }) => failed ?? late);
    if (step.ended === 'failed') {
      fail(step, first?.late ?? first?.failed?.error ?? { kind: 'tool' });
      return;
    }
    if (step.next < part.count && !step.ended) {
      settle(step, 'skipped run-stopped');
      return;
    }
    if (!step.ended && part.strict) {
      fail(step, { kind: 'tool' });
      return;
    }
    succeed(step, step.bad > 0);
  }

  function settleFrame(frame: Frame): void {
    frame.done = true;
    const { owner, failed } = frame;
    if (!owner) return;
    if (frame.index !== undefined) {
      const became = frame.steps.at(-1)?.is === 'succeeded' ? 'succeeded' : 'skipped';
      iterated(owner, frame, failed ? 'failed' : became);
    } else if (failed?.error) fail(owner, failed.error);
    else if (frame.steps.some(({ is }) => is === 'skipped run-stopped')) settle(owner, 'skipped run-stopped');
    else succeed(owner);
  }

  function turn(): boolean {
    for (const step of [...all])
      if (step.is === 'waits' && before(step).every((one) => lets(one, step))) {
        consider(step);
        return true;
      }
    for (const frame of frames)
      if (!frame.done && frame.steps.every((one) => settled(one) && (one.handler === undefined || one.handled !== undefined))) {
        settleFrame(frame);
        return true;
      }
    return false;
  }
  function play(root: Frame): void {
    for (;;) {
      while (turn()) if (root.done) return;
      moments = moments.filter(({ step, frame }) => !(step && settled(step)) && !frame?.done).sort((a, b) => a.at - b.at);
      const next = moments.shift();
      if (!next) return;
      now = next.at;
      next.then();
    }
  }

  const root = open(whole.steps, '');
  /** The run is ended: what works has failed or is cancelled, what had not begun is left out. */
  const halt = (kind: Kind) => (): void => {
    if (stop) return;
    stop = { kind };
    if (root.done) return;
    root.stopped = true;
    for (const step of all) {
      if (settled(step)) continue;
      const works = step.part.kind === 'work' && step.is === 'runs';
      step.is = works ? (kind === 'cancelled' ? 'cancelled' : 'failed') : step.is === 'runs' ? 'any' : 'skipped';
      step.at = now;
    }
    for (const frame of frames) frame.done = true;
  };
  if (whole.timeout !== undefined) after(whole.timeout, halt('timeout'), { frame: root });
  if (whole.cancel !== undefined) after(whole.cancel, halt('cancelled'));
  play(root);
  // A cancel while `finally` runs is how the run ended.
  const last = open(whole.last, 'finally.');
  play(last);
  const failed = root.failed ?? last.failed;
  const error = stop ?? failed?.error;
  return {
    became: new Map(all.map(({ path, is, at, attempts }) => [path, { is, at, attempts }])),
    status: stop?.kind === 'cancelled' ? 'cancelled' : error ? 'failed' : 'succeeded',
    ...(error ? { error } : {}),
    degraded: !error && all.some((step) => step.handled || step.degraded),
  };
}

/**
 * A small, slow, obviously right reading of joins, conditions, policies and routes (language.md 3.2, 3.3) for steps that either succeed
 * or fail at once. It goes over the steps until nothing changes; nothing of the engine is used.
 */
export interface Small {
  id: string;
  fails: boolean;
  /** What its condition says; undefined where it has none. */
  condition?: boolean;
  dependencies: readonly string[];
  policy?: 'fail' | 'continue' | 'skip' | 'accept';
  onFalse?: string;
  onSuccess?: string;
  onFailure?: string;
}

interface Verdict {
  /** `run-stopped` stands for all that a failure under `fail` may still have let through or not. */
  became: Record<string, string>;
  /** The first failures that nobody handled, by policy. */
  standing: { id: string; policy: string }[];
  degraded: boolean;
}

export function reference(steps: readonly Small[]): Verdict {
  const by = new Map(steps.map((step) => [step.id, step]));
  const at = new Map(steps.map((step, index) => [step.id, index]));
  const reaches = (from: string, to: string): boolean =>
    steps.some((step) => step.dependencies.includes(from) && (step.id === to || reaches(step.id, to)));
  const routers = (id: string): Small[] => steps.filter((step) => [step.onFalse, step.onSuccess, step.onFailure].includes(id));
  const isDormant = (id: string): boolean =>
    steps.some((step) => step.onFailure === id || ((step.onFalse === id || step.onSuccess === id) && !reaches(step.id, id)));
  /** Routes to a step that its dependencies lead to anyway pass those between; all other routes wait for their router. */
  const isJump = (router: Small, target: string): boolean => router.onFailure !== target && reaches(router.id, target);
  const before = (id: string): string[] => {
    const own = by.get(id)?.dependencies ?? [];
    return [
      ...new Set([
        ...own,
        ...routers(id)
          .filter((router) => !isJump(router, id))
          .map((router) => router.id),
      ]),
    ];
  };

  const became = new Map<string, string>();
  const activated = new Set<string>();
  const past = new Set<string>();
  const handling = new Map<string, string>();
  const handled = new Set<string>();
  const standing: Verdict['standing'] = [];
  let accepted = false;
  const settled = (id: string): boolean => became.has(id);
  /** A failed step that is being handled lets only its handler go on. */
  const lets = (id: string, next: string): boolean => settled(id) && (!handling.has(id) || handling.get(id) === next);

  const route = (router: Small, target: string | undefined): void => {
    if (target === undefined) return;
    activated.add(target);
    if (isJump(router, target))
      for (const step of steps) if (reaches(router.id, step.id) && reaches(step.id, target)) past.add(step.id);
  };
  const answer = (id: string): void => {
    for (const [failed, handler] of handling)
      if (handler === id) {
        handling.delete(failed);
        if (became.get(id) === 'succeeded') handled.add(failed);
        else standing.push({ id: failed, policy: 'fail' });
      }
  };
  const consider = (step: Small): string => {
    const predecessors = before(step.id);
    const bad = predecessors.some((id) => {
      const policy = by.get(id)?.policy;
      return (
        (became.get(id) === 'failed' && policy === 'skip' && !handled.has(id)) || became.get(id) === 'skipped upstream-failed'
      );
    });
    if (bad) return 'skipped upstream-failed';
    if (!activated.has(step.id)) {
      if (past.has(step.id)) return 'skipped routed-past';
      if (isDormant(step.id)) return 'skipped not-activated';
      const nobody = predecessors.every((id) => ['skipped routed-past', 'skipped not-activated'].includes(became.get(id) ?? ''));
      if (predecessors.length && nobody) return 'skipped routed-past';
    }
    if (step.condition === false) {
      route(step, step.onFalse);
      return 'skipped condition-false';
    }
    route(step, step.fails ? step.onFailure : step.onSuccess);
    return step.fails ? 'failed' : 'succeeded';
  };

  for (let changed = true; changed; ) {
    changed = false;
    for (const step of steps) {
      if (settled(step.id) || !before(step.id).every((id) => lets(id, step.id))) continue;
      const is = consider(step);
      became.set(step.id, is);
      if (is === 'failed') {
        if (step.onFailure !== undefined) handling.set(step.id, step.onFailure);
        else if (step.policy === 'accept') accepted = true;
        else standing.push({ id: step.id, policy: step.policy ?? 'fail' });
      }
      answer(step.id);
      changed = true;
    }
  }
  const order = standing.sort((a, b) => (at.get(a.id) ?? 0) - (at.get(b.id) ?? 0));
  return { became: Object.fromEntries(became), standing: order, degraded: accepted || handled.size > 0 };
}

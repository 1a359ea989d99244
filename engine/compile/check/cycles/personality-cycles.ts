import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Personality } from '../../pipeline/model/pipeline.ts';
import type { Finding } from '../checkable.ts';
import type { PersonalityUse } from '../personality-uses.ts';

/** Personalities of a file that build on each other in a circle, each circle once, where it is closed. */
export function* findPersonalityCycles(own: readonly Personality[], shared: readonly Personality[]): Iterable<Finding> {
  const byName = new Map([...shared, ...own].map((one) => [one.name, one]));
  /** Where each that builds on another is declared first. */
  const places = new Map([...own.entries()].flatMap(([at, one]) => (one.extends ? [[one.name, at] as const] : [])).toReversed());
  const done = new Set<string>();
  for (const start of own) {
    const cycle = cycleFrom(start, byName, done);
    if (!cycle) continue;

    const first = own[Math.min(...cycle.map((name) => places.get(name) ?? own.length))];
    if (first?.extends)
      yield {
        block: first.block,
        range: first.extends.range,
        message: sayCycle(cycle),
      };
  }
}

/** Circles of `baton.yaml` and of files alone, each once, where the pipeline first names a personality that leads into it. */
export function* findSharedCycles(
  uses: readonly PersonalityUse[],
  own: readonly Personality[],
  shared: readonly Personality[],
): Iterable<Finding> {
  const byName = new Map([...shared, ...own].map((one) => [one.name, one]));
  const ownNames = new Set(own.map(({ name }) => name));
  const done = new Set<string>();
  for (const { ref, block } of uses) {
    const cycle = cycleFrom(byName.get(ref.id), byName, done);
    if (!cycle || cycle.some((name) => ownNames.has(name))) continue;
    yield {
      block,
      range: ref.range,
      message: sayCycle(cycle),
    };
  }
}

/**
 * The names in the cycle that a chain of `extends` leads to; undefined where the chain ends, or meets one of `done`, to which
 * its names are added.
 */
function cycleFrom(
  start: Personality | undefined,
  byName: ReadonlyMap<string, Personality>,
  done: Set<string>,
): string[] | undefined {
  const chain = new Set<string>();
  let at = start;
  while (at && !done.has(at.name) && !chain.has(at.name)) {
    chain.add(at.name);
    at = at.extends && byName.get(at.extends.id);
  }

  for (const name of chain) done.add(name);
  if (!at || !chain.has(at.name)) return undefined;

  const names = [...chain];
  return names.slice(names.indexOf(at.name));
}

const sayCycle = (cycle: readonly string[]): string =>
  say(problemTexts['cycle.personality'], { path: [...cycle, cycle[0] ?? ''].join(' → ') });

import { fits } from '../../../language/wildcard.ts';
import type { AutoSite } from '../../pipeline/model/value.ts';
import type { Checkable } from '../checkable.ts';

/** The steps and AUTO tags that the paths in a case of `tests` may name. */
export interface CaseNames {
  /** Static paths of the steps of this pipeline, and of those that it calls. */
  paths: ReadonlySet<string>;
  /** How AUTO tags are named: `write.prompt#1`, and without the number for the first tag of a field. */
  tags: ReadonlySet<string>;
  /** Some called pipeline is not known, or steps are generated, so that a path behind a step may be right. */
  open: boolean;
}

export function caseNames(checkable: Checkable): CaseNames {
  const paths = new Set<string>();
  const seen = new Set<string>();
  let open = false;

  const add = ({ graph, calls }: Checkable): void => {
    for (const { index, path, kind } of graph.nodes) {
      paths.add(path);
      // The steps that a model will write are unknown.
      if (kind === 'generated') open = true;
      if (kind !== 'pipeline') continue;

      const called = calls.get(index);
      // A pipeline that is being compiled is this one, or one that calls it.
      if (!called) open = true;
      else if (called.checkable && !seen.has(called.name)) {
        seen.add(called.name);
        add(called.checkable);
      }
    }
  };

  add(checkable);
  const sites = [...checkable.pipeline.autos, ...checkable.steps.flatMap(({ step }) => step.autos)];
  return { paths, tags: new Set(sites.flatMap(namesOfTag)), open };
}

/** The names of an AUTO tag in a case. */
export function namesOfTag({ id }: Pick<AutoSite, 'id'>): string[] {
  const short = id.replace(/^pipeline\./, '');
  return short.endsWith('#0') ? [short, short.slice(0, -2)] : [short];
}

/** A path of a case as static paths are spelled: iterations and calls are known by their numbers only when they happen. */
export const staticCasePath = (pattern: string): string => pattern.replace(/#[\d*]+$/, '').replace(/\[\d+\]/g, '[*]');

/**
 * Whether a path, with `*` for any text, can match a step; the steps of a called pipeline stand behind the path of the step that
 * calls it.
 */
export function matchesStep(pattern: string, paths: ReadonlySet<string>): boolean {
  const path = staticCasePath(pattern);
  const inner = path.slice(path.lastIndexOf('/') + 1);
  if (paths.has(path) || paths.has(inner)) return true;
  const wild = [path, inner].filter((one) => one.includes('*')).map((one) => one.split('*'));
  return wild.length > 0 && paths.values().some((path) => wild.some((parts) => fits(parts, path)));
}

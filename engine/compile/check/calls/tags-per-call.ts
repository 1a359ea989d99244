import { asksPerCall } from '../../pipeline/auto/per-call.ts';
import type { AutoSite } from '../../pipeline/model/value.ts';
import type { Block } from '../../source/nodes.ts';
import type { Checkable } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

/**
 * The AUTO tags of a called pipeline that would need an answer for each call, which no step asks for: tags outside its steps that
 * read names, and tags in `dependencies`, since all calls share one order of its steps.
 */
export function tagsPerCall(
  checkable: Pick<Checkable, 'graph' | 'steps' | 'pipeline'>,
): { site: AutoSite; block: Block | undefined }[] {
  const { pipeline } = checkable;
  const outside = pipeline.autos.filter((site) => site.when === 'run' || asksPerCall(site));
  return [
    ...outside.map((site) => ({ site, block: pipeline.entries.get(site.field.split('.')[0] ?? '')?.placed.block })),
    ...stepsOf(checkable).flatMap(({ step, block }) =>
      step.autoDependencies.filter(asksPerCall).map((site) => ({ site, block })),
    ),
  ];
}

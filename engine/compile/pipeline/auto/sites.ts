import type { ScalarNode } from '../../source/nodes.ts';
import { references } from '../../template/references.ts';
import type { Template } from '../../template/syntax/ast.ts';
import type { AutoSite, Value } from '../model/value.ts';
import type { ValueSite } from '../model/value-site.ts';
import type { ReadScope } from '../scope.ts';
import type { AutoField, AutoReading } from './tags.ts';
import { readAutos } from './tags.ts';

/** Reads a scalar with AUTO tags as a value. Its tags and their problems are added to the scope. */
export function readAutoValue(node: ScalarNode, site: ValueSite, scope: ReadScope): Value {
  return { kind: 'auto', pieces: readTags(node, site, scope).pieces, node };
}

/** The same for its tags alone, nested ones first. */
export const readAutoSites = (node: ScalarNode, site: ValueSite, scope: ReadScope): AutoSite[] =>
  readTags(node, site, scope).sites;

function readTags(node: ScalarNode, site: ValueSite, scope: ReadScope): AutoReading {
  const field: AutoField = {
    path: scope.path === '' ? 'pipeline' : scope.path,
    ...site,
    dependent: scope.dependent,
    isRunName: scope.names.has,
    options: scope.options,
  };
  const autos = readAutos(node, field);

  scope.problems.push(...autos.problems);
  scope.autos.push(...autos.sites);
  return autos;
}

/**
 * A step whose templates read values of the run has predecessors. The model sees their values when it answers the step's
 * tags, so the tags wait for them. This is known only after the whole step was read.
 */
export function awaitPredecessors(scope: ReadScope, templates: readonly Template[]): void {
  const early = scope.autos.filter(
    ({ when, type, field, attributes }) =>
      when === 'compile' && type !== 'model' && field !== 'dependencies' && !attributes.has('when'),
  );
  if (early.length === 0 || !templates.some((template) => references(template).some(({ name }) => scope.names.has(name)))) return;
  for (const site of early) site.when = 'run';
}

import { stringify } from 'yaml';
import type { Compiled } from '../compiled.ts';
import { newScope } from '../pipeline/scope.ts';
import { isMapNode } from '../pipeline/source-nodes.ts';
import { findStepTemplates } from '../pipeline/step-templates/find-step-templates.ts';
import { resolveStep } from '../pipeline/step-templates/resolve-step.ts';
import type { StepTemplate } from '../pipeline/step-templates/step-template.ts';
import type { MapNode, SourceNode } from '../source/nodes.ts';
import { pairOf, toJson } from '../source/nodes.ts';

/** The step templates that steps of a pipeline may use. */
export function stepTemplatesFor({ world, read }: Pick<Compiled, 'world' | 'read'>): ReadonlyMap<string, StepTemplate> {
  const { find, file } = world;
  if (!find) return new Map();
  return findStepTemplates({ file, built: { ...read }, before: read }, (path) => find(path, file));
}

/** A step as YAML, with its template and those of its inner steps expanded. */
export function printStep(step: MapNode, compiled: Compiled): string {
  const resolved = resolvedTree(step, { templates: stepTemplatesFor(compiled), expanding: [] });
  return stringify(toJson(resolved), { lineWidth: 0 }).trimEnd();
}

/** The text of a pipeline with every step template expanded. Comments inside a step with a template are left out. */
export function printResolved(compiled: Compiled): string {
  const { text, source, at } = compiled;
  const templates = stepTemplatesFor(compiled);
  const edits = source.entries.flatMap((entry) => {
    if (entry.key.text !== 'steps' && entry.key.text !== 'finally') return [];
    const nodes = entry.items ? entry.items : [entry];
    return nodes.flatMap((item) => {
      const root = 'node' in item ? item.node : item.value;
      const by = at(item.block);
      return extendingMaps(root).map((node) => ({ node, start: by + node.range.start, end: by + node.range.end }));
    });
  });

  let printed = text;
  for (const { node, start, end } of edits.sort((a, b) => b.start - a.start)) {
    const json = toJson(resolvedTree(node, { templates, expanding: [] }));
    const column = start - (text.lastIndexOf('\n', start - 1) + 1);
    const block = stringify(json, { lineWidth: 0 })
      .trimEnd()
      .replaceAll(/\n(?=.)/g, `\n${' '.repeat(column)}`);
    const tail = /\s*$/.exec(text.slice(start, end))?.[0] ?? '';
    printed = `${printed.slice(0, start)}${text[start] === '{' ? JSON.stringify(json) : block}${tail}${printed.slice(end)}`;
  }

  return printed;
}

/** The outermost steps of a tree that use a template, or contain a step that does. */
function extendingMaps(node: SourceNode): MapNode[] {
  if (node.kind === 'list') return node.items.flatMap(extendingMaps);
  return node.kind === 'map' && holdsExtending(node) ? [node] : [];
}

const holdsExtending = (node: MapNode): boolean =>
  pairOf(node, 'extends') !== undefined || node.pairs.some(({ key, value }) => bodiesIn(key.text, value).some(holdsExtending));

/** The steps in the value of a step's key, also those of embedded pipelines. */
function bodiesIn(key: string, value: SourceNode): MapNode[] {
  if (value.kind === 'list') return bodyKeys.has(key) ? value.items.filter(isMapNode) : [];
  if (value.kind !== 'map') return [];
  if (key === 'cases') return value.pairs.flatMap((pair) => bodiesIn('steps', pair.value));
  return key === 'pipeline' ? value.pairs.flatMap((pair) => bodiesIn(pair.key.text, pair.value)) : [];
}

const bodyKeys: ReadonlySet<string> = new Set(['steps', 'finally', 'default', 'action_loop', 'task']);

interface Resolving {
  templates: ReadonlyMap<string, StepTemplate>;
  expanding: readonly string[];
}

function resolvedTree(node: SourceNode, { templates, expanding }: Resolving): SourceNode {
  if (!isMapNode(node)) return node;
  const scope = { ...newScope({ block: { text: '' }, options: {}, path: '' }), stepTemplates: () => templates, expanding };
  const resolved = resolveStep(node, scope);
  const inner = { templates, expanding: resolved?.expanding ?? expanding };
  const map = resolved?.node ?? node;

  return {
    ...map,
    pairs: map.pairs.map(({ key, value, range }) => ({ key, range, value: resolvedBody(key.text, value, inner) })),
  };
}

function resolvedBody(key: string, value: SourceNode, resolving: Resolving): SourceNode {
  if (value.kind === 'list' && bodyKeys.has(key))
    return { ...value, items: value.items.map((item) => resolvedTree(item, resolving)) };
  if (value.kind !== 'map' || (key !== 'cases' && key !== 'pipeline')) return value;

  const pairs = value.pairs.map((pair) => ({
    ...pair,
    value: resolvedBody(key === 'cases' ? 'steps' : pair.key.text, pair.value, resolving),
  }));

  return { ...value, pairs };
}

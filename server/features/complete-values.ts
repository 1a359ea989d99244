import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import type { LastRun } from '../../engine/compile/world.ts';
import type { JsonMap } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import { allStepKeys, topKeys } from '../../engine/language/keys.ts';
import { say } from '../../engine/language/texts.ts';
import type { LineContext } from '../lines-around.ts';
import type { Snapshot } from '../snapshot.ts';
import { serverTexts } from '../texts.ts';
import { lastStep } from './keys.ts';
import { nodeNear } from './near.ts';

/** Values by key: step ids, tools, actions, models, words from a list, true and false. */
export function completeValues(snapshot: Snapshot, offset: number, context: LineContext, last?: LastRun): CompletionItem[] {
  const { trail } = context;
  const key = trail.findLast((one) => one !== '-') ?? '';
  const inStep = lastStep(trail) > 0;
  if (context.kind === 'key' && trail.at(-1) !== '-') return [];
  if (inStep && (key === 'dependencies' || key === 'on_false' || key === 'on_success' || key === 'on_failure'))
    return steps(snapshot, offset, key, last);
  if (context.kind === 'key') return [];
  if (inStep && key === 'tool') return tools(snapshot);
  if (inStep && key === 'action') return actions(snapshot, context.values['tool']);
  if (key === 'model' || key === 'default_model' || key === 'orchestrator') return models(snapshot);
  const spec = inStep ? allStepKeys[key] : topKeys[key as keyof typeof topKeys];
  return spec && lengthOf(trail) ? words(spec.schema) : [];
}

const lengthOf = (trail: readonly string[]): boolean => trail.length - lastStep(trail) === 1;

function steps(snapshot: Snapshot, offset: number, key: string, last?: LastRun): CompletionItem[] {
  const { graph } = snapshot.compiled;
  const own = nodeNear(snapshot, offset);
  const frame = graph.frames[own?.frame ?? 0];
  const after = own ? descendants(snapshot, own.index) : new Set<number>();
  const ids = (frame?.nodes ?? [])
    .flatMap((index) => graph.nodes[index] ?? [])
    .filter((node) => node !== own)
    .map((node): CompletionItem => {
      // Steps that come later than this one would close a cycle as dependencies, and are what routes lead to.
      const later = after.has(node.index) || (own !== undefined && node.position > own.position);
      const fits = key === 'dependencies' ? !after.has(node.index) : later;
      const near = own ? Math.abs(own.position - node.position) : node.position;
      const ran = last?.steps[node.path];
      return {
        label: node.id,
        kind: CompletionItemKind.Reference,
        detail: ran ? `${node.detail} · ${ran.status}` : node.detail,
        sortText: `${fits ? 0 : 1}${later === (key !== 'dependencies') ? 0 : 1}${String(near).padStart(5, '0')}`,
      };
    });
  const policies =
    key === 'on_failure'
      ? ['continue', 'skip', 'fail'].map((label) => ({ label, kind: CompletionItemKind.Keyword, sortText: `00${label}` }))
      : [];
  return [...policies, ...ids];
}

/** Steps of the frame that come after a step by its edges. */
function descendants({ compiled: { graph } }: Snapshot, from: number): Set<number> {
  const found = new Set<number>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const node = graph.nodes[at];
    for (const position of node?.successors ?? []) {
      const next = graph.frames[node?.frame ?? 0]?.nodes[position];
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

const tools = ({ compiled }: Snapshot): CompletionItem[] =>
  [...compiled.checkable.tools.values()].map((tool) => ({
    label: tool.name,
    kind: CompletionItemKind.Module,
    detail: tool.executable ? tool.title : say(serverTexts.notRunYet, { what: tool.title }),
    documentation: tool.doc,
    sortText: `${tool.executable ? 0 : 1}${tool.name}`,
  }));

function actions({ compiled }: Snapshot, tool: string | undefined): CompletionItem[] {
  const spec = compiled.checkable.tools.get((tool ?? '').replace(/["']/g, '').trim());
  return Object.entries(spec?.actions ?? {}).map(([label, { doc, effect }]) => ({
    label,
    kind: CompletionItemKind.Method,
    detail: effect === 'none' ? say(serverTexts.noEffects) : effect,
    documentation: doc,
  }));
}

function models({ compiled }: Snapshot): CompletionItem[] {
  const { settings } = compiled.world;
  const named = (settings?.models ?? []).map(
    ({ id, context }): CompletionItem => ({
      label: id,
      kind: CompletionItemKind.Value,
      detail: context ? say(serverTexts.context, { tokens: context }) : say(serverTexts.fromSettings),
      sortText: `0${id}`,
    }),
  );
  return [...named, { label: 'offline', kind: CompletionItemKind.Value, detail: say(serverTexts.offline), sortText: '1offline' }];
}

function words(schema: JsonMap): CompletionItem[] {
  const all = [schema, ...(Array.isArray(schema['anyOf']) ? schema['anyOf'] : [])].filter(isMap);
  const found = all.flatMap((one) => (Array.isArray(one['enum']) ? one['enum'] : one['type'] === 'boolean' ? [true, false] : []));
  return found.map((value) => ({ label: String(value), kind: CompletionItemKind.EnumMember }));
}

import type { YAMLMap, YAMLSeq } from 'yaml';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { escapeAutoTags, literalText } from '../expressions/templates.ts';
import type { OutputEntry } from '../output/nodes.ts';
import { flowList, outputList, outputMap } from '../output/nodes.ts';
import type { ImportReading } from '../source/fields.ts';
import { addNote } from '../source/fields.ts';
import type { GraphLink, GraphStep } from './step.ts';

/** The steps of a body in topological order. */
export function writeGraphSteps(reading: ImportReading, frame: GraphStep): YAMLSeq {
  const list = outputList([]);
  for (const step of inOrder(frame.body)) {
    const before = frame.body.filter(({ leads }) => leads.some(({ to, conditional }) => to === step && !conditional));
    const map = outputMap([
      ['id', step.id],
      ['name', step.name === step.id ? undefined : escapeAutoTags(step.name)],
      ['dependencies', before.length ? flowList(before.map(({ id }) => id)) : undefined],
      ...repetition(reading, step),
      ...workOf(reading, step),
      ...routesOf(reading, step),
    ]);
    if (list.items.length) map.spaceBefore = true;
    list.add(map);
  }

  return list;
}

/** Topological order, else in text order. No body has a cycle left. */
function inOrder(body: readonly GraphStep[]): GraphStep[] {
  const links = body.flatMap((from) => from.leads.map(({ to }) => ({ from, to })));
  const before = Map.groupBy(links, ({ to }) => to);
  const isMet = new Set<GraphStep>();
  const ordered: GraphStep[] = [];

  const place = (step: GraphStep): void => {
    if (isMet.has(step)) return;
    isMet.add(step);
    for (const { from } of before.get(step) ?? []) place(from);
    ordered.push(step);
  };

  for (const step of body) place(step);
  return ordered;
}

/** LangGraph's default limit of steps in a run (`recursion_limit`). */
const mostIterations = 25;

function repetition(reading: ImportReading, { repeats, node }: GraphStep): OutputEntry[] {
  if (!repeats) return [];
  if (!repeats.done) addNote(reading, node, 'graphLoopEnd');
  return [
    ['until', repeats.done ? `${repeats.done.id}.status == 'succeeded'` : `<AUTO>${say(importTexts.askLoopEnd)}</AUTO>`],
    ['max_iterations', mostIterations],
  ];
}

function workOf(reading: ImportReading, step: GraphStep): OutputEntry[] {
  const { body, name, className, node } = step;
  if (body.length && step.chooses) return branches(reading, step);
  if (body.length) return [['steps', writeGraphSteps(reading, step)]];
  if (step.empty) {
    if (node) addNote(reading, node, 'graphSchema', { name });
    return [['set', emptyMap()]];
  }

  addNote(reading, node, className === undefined ? 'graphNode' : 'graphNodeOf', { name, className: className ?? '' });
  return [
    ['ask', literalText(say(importTexts.askForGraphNode, { name }))],
    ['type', 'text'],
  ];
}

function emptyMap(): YAMLMap {
  const map = outputMap([]);
  map.flow = true;
  return map;
}

function branches(reading: ImportReading, step: GraphStep): OutputEntry[] {
  const cases = step.body.filter(({ id }) => id !== 'default');
  const otherwise = step.body.find(({ id }) => id === 'default');
  const stepsOf = (branch: GraphStep): YAMLSeq =>
    writeGraphSteps(reading, branch.body.length || branch.isFrame ? branch : { ...step, body: [{ ...branch, leads: [] }] });

  addNote(reading, step.node, 'graphRouter', { name: step.name });
  return [
    ['switch', choiceTag(step.body.map((to) => ({ to, label: undefined })))],
    ['cases', outputMap(cases.map((branch) => [branch.id, stepsOf(branch)]))],
    ['default', otherwise && stepsOf(otherwise)],
  ];
}

/** Keys that name a route in a graph written by Baton. */
const routeKeys: ReadonlySet<string> = new Set(['on_false', 'on_success', 'on_failure']);

/** The code that chooses a route is in no graph: a model chooses, where there is a choice. */
function routesOf(reading: ImportReading, step: GraphStep): OutputEntry[] {
  const conditional = step.leads.filter((link) => link.conditional);
  const keyOf = ({ label }: GraphLink): string => (label !== undefined && routeKeys.has(label) ? label : 'on_success');
  const byKey = Map.groupBy(conditional, keyOf);

  return [
    ['condition', byKey.has('on_false') ? `<AUTO>${say(importTexts.askCondition)}</AUTO>` : undefined],
    ...[...byKey].map(([key, links]): OutputEntry => {
      const targets = [...new Map(links.map((link) => [link.to, link])).values()];
      const isOnlyWay = targets.length === 1;
      if (!isOnlyWay || key === 'on_success')
        addNote(reading, links[0]?.at, isOnlyWay ? 'graphOnlyWay' : 'graphRouter', { name: step.name });
      return [key, isOnlyWay ? targets[0]?.to.id : choiceTag(targets)];
    }),
  ];
}

/** A question for one of several steps, with the graph's names of the edges. */
function choiceTag(links: readonly Pick<GraphLink, 'to' | 'label'>[]): string {
  const ids = links.map(({ to }) => to.id).join(', ');
  const named = links.flatMap(({ to, label }) => (label === undefined || routeKeys.has(label) ? [] : `${to.id}: ${label}`));
  const words = literalText(String(escapeAutoTags(named.join('; ')))).replace(/[<>]/g, ' ');
  return `<AUTO choices="${ids}">${[say(importTexts.askNext), words].join(' ').trim()}</AUTO>`;
}

import { isMap, type Json } from '../../../language/json.ts';
import { catchUps, overlaps, signatures, triggerOutcomes, triggersSchema } from '../../../language/keys/triggers.ts';
import { suggestion } from '../../../language/problem.ts';
import type { Range } from '../../../language/problems.ts';
import { findCronFault } from '../../../language/schedules/cron-faults.ts';
import { isTimeZone, timeZones } from '../../../language/schedules/time-zones.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import type { ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import type { FileTrigger, RunTrigger, ScheduleTrigger, Trigger, TriggerKind, WebhookTrigger } from '../model/trigger.ts';
import type { Condition, NamedValue } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';
import { isEmptyNode, isMapNode, isScalarNode, wordOf } from '../source-nodes.ts';
import { parseDuration } from '../values/durations.ts';
import { fitToSchema } from '../values/schema-fit.ts';
import { readCondition, readNamedValues } from '../values/value.ts';

/** `triggers`: each is validated by the schema of its key; an invalid one is reported and left out. */
export function readTriggers(node: SourceNode, scope: ReadScope): Trigger[] {
  if (isEmptyNode(node)) return [];
  const fits = fitToSchema(node, triggersSchema, 'triggers', scope);
  if (!isMapNode(node) || !isMap(fits)) return [];

  const found = Object.entries(readers).flatMap(([kind, read]) => {
    const pair = pairOf(node, kind);
    return pair ? itemsOf(pair.value).flatMap((item) => read(item, pair.key.range, scope)) : [];
  });

  reportTwins(found, scope);
  return found;
}

type TriggerReader = (node: SourceNode, keyRange: Range, scope: ReadScope) => Trigger[];

const readers: Readonly<Record<TriggerKind, TriggerReader>> = {
  schedule: readSchedule,
  webhook: readWebhook,
  run: readRun,
  file: readFile,
};

const itemsOf = (node: SourceNode): readonly SourceNode[] => (node.kind === 'list' ? node.items : [node]);

function readSchedule(node: SourceNode, keyRange: Range, scope: ReadScope): ScheduleTrigger[] {
  const map = isMapNode(node) ? node : undefined;
  const cron = map ? pairOf(map, 'cron')?.value : node;
  const [zone, id] = ['timezone', 'id'].map((name) => (map ? pairOf(map, name)?.value : undefined));
  if (!cron || !isScalarNode(cron) || typeof cron.value !== 'string') return [];

  const isRight = checkCron(cron, scope);
  const timezone = zone && !isEmptyNode(zone) ? readZone(zone, scope) : 'UTC';
  if (!isRight || timezone === undefined) return [];

  return [
    {
      kind: 'schedule',
      id: wordOf(id) ?? cron.value.trim(),
      block: scope.block,
      range: node.range,
      keyRange: map?.pairs[0]?.key.range ?? keyRange,
      inputs: readInputs(map && pairOf(map, 'inputs')?.value, scope),
      cron: cron.value.trim(),
      cronNode: cron,
      timezone,
      catchUp: choiceOf(map && pairOf(map, 'catch_up')?.value, catchUps) ?? 'one',
      overlap: choiceOf(map && pairOf(map, 'overlap')?.value, overlaps) ?? 'skip',
    },
  ];
}

function readWebhook(node: SourceNode, keyRange: Range, scope: ReadScope): WebhookTrigger[] {
  if (!isMapNode(node)) return [];
  const of = (name: string): SourceNode | undefined => pairOf(node, name)?.value;
  const [id, secret, condition] = [wordOf(of('id')), wordOf(of('secret')), of('condition')];
  if (id === undefined || secret === undefined) return [];

  return [
    {
      kind: 'webhook',
      id,
      block: scope.block,
      range: node.range,
      keyRange: node.pairs[0]?.key.range ?? keyRange,
      inputs: readInputs(of('inputs'), scope),
      secret,
      signature: choiceOf(of('signature'), signatures) ?? 'standard',
      condition: condition && readTriggerCondition(condition, scope),
    },
  ];
}

/** Milliseconds for which files must not have changed, unless the trigger says. */
const usualSettle = 2000;

function readRun(node: SourceNode, keyRange: Range, scope: ReadScope): RunTrigger[] {
  const said = membersOf(node, 'pipeline');
  const pipeline = said('pipeline');
  const path = wordOf(pipeline)?.trim();
  if (!pipeline || path === undefined || path === '') return [];

  const outcomes = wordsOf(said('outcomes')).flatMap((word) => triggerOutcomes.find((one) => one === word) ?? []);
  const { overlap = 'allow', ...more } = readEvent(node, { keyRange, said }, scope);
  return [
    {
      kind: 'run',
      ...more,
      id: wordOf(said('id')) ?? path,
      pipeline: path,
      pipelineRange: pipeline.range,
      outcomes: outcomes.length > 0 ? outcomes : ['succeeded'],
      overlap,
    },
  ];
}

function readFile(node: SourceNode, keyRange: Range, scope: ReadScope): FileTrigger[] {
  const said = membersOf(node, 'files');
  const patterns = said('files');
  const files = wordsOf(patterns);
  if (!patterns || files.length === 0) return [];

  const wrong = itemsOf(patterns).filter((one) => /^(?:[\\/~]|[A-Za-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(wordOf(one) ?? ''));
  for (const one of wrong) reportProblem(scope, 'bad-trigger.pattern', one.range);
  if (wrong.length > 0) return [];

  const settle = said('settle');
  const { overlap = 'queue', ...more } = readEvent(node, { keyRange, said }, scope);
  const milliseconds = settle && !isEmptyNode(settle) ? parseDuration(wordOf(settle) ?? '') : usualSettle;

  return [
    { kind: 'file', ...more, id: wordOf(said('id')) ?? files.join(' '), files, settle: milliseconds ?? usualSettle, overlap },
  ];
}

/** The members of a trigger; a single word stands for this member. */
function membersOf(node: SourceNode, alone: string): (name: string) => SourceNode | undefined {
  const map = isMapNode(node) ? node : undefined;
  return (name) => {
    if (map) return pairOf(map, name)?.value;
    return name === alone ? node : undefined;
  };
}

/** The common part of event triggers. */
function readEvent(
  node: SourceNode,
  { keyRange, said }: { keyRange: Range; said: (name: string) => SourceNode | undefined },
  scope: ReadScope,
) {
  const condition = said('condition');
  return {
    block: scope.block,
    range: node.range,
    keyRange: isMapNode(node) ? (node.pairs[0]?.key.range ?? keyRange) : node.range,
    inputs: readInputs(said('inputs'), scope),
    condition: condition && readTriggerCondition(condition, scope),
    overlap: choiceOf(said('overlap'), overlaps),
  };
}

/** The words of a list, or the one word. */
const wordsOf = (node: SourceNode | undefined): string[] => (node ? itemsOf(node) : []).flatMap((one) => wordOf(one) ?? []);

/** An expression over the event; a tag in it is reported. */
function readTriggerCondition(node: SourceNode, scope: ReadScope): Condition | undefined {
  const inner: ReadScope = { ...scope, autos: [] };
  const condition = readCondition(node, 'triggers.condition', inner);
  return reportTags(inner, scope) ? undefined : condition;
}

/** Whether there are tags; each is reported. */
function reportTags({ autos }: ReadScope, scope: ReadScope): boolean {
  for (const { tag, node } of autos)
    reportProblem(scope, 'bad-trigger.auto', { start: node.offsetAt(tag.range.start), end: node.offsetAt(tag.range.end) });
  return autos.length > 0;
}

/** Whether the cron expression is valid; a fault is reported at its position. */
function checkCron(node: ScalarNode, scope: ReadScope): boolean {
  const fault = findCronFault(node.text);
  if (!fault) return true;

  const { id, range, values } = fault;
  const place =
    range.start === 0 && range.end === node.text.length
      ? node.range
      : { start: node.offsetAt(range.start), end: node.offsetAt(range.end - 1) + 1 };
  const like = id === 'bad-schedule.from' ? String(values['like']) : undefined;
  const words = id === 'bad-schedule.word' ? String(values['words']).split(', ') : [];

  reportProblem(scope, id, place, values, suggestion(like ?? nearest(node.text.trim(), words), place));
  return false;
}

function readZone(node: SourceNode, scope: ReadScope): string | undefined {
  if (!isScalarNode(node) || typeof node.value !== 'string') return undefined;
  const name = node.value.trim();
  if (isTimeZone(name)) return name;
  reportProblem(scope, 'bad-schedule.zone', node.range, { name }, suggestion(nearestZone(name), node.range));
  return undefined;
}

/** A time zone with a similar spelling, or one whose city was given alone. */
function nearestZone(name: string): string | undefined {
  const city = name.replaceAll(' ', '_').toLowerCase();
  return timeZones().find((zone) => zone.toLowerCase().split('/').at(-1) === city) ?? nearest(name, timeZones());
}

function readInputs(node: SourceNode | undefined, scope: ReadScope): NamedValue[] {
  if (!node || !isMapNode(node)) return [];
  const inner: ReadScope = { ...scope, autos: [] };
  const values = readNamedValues(node, { field: 'triggers.inputs' }, inner);
  reportTags(inner, scope);
  return values;
}

const choiceOf = <Word extends Json & string>(node: SourceNode | undefined, words: readonly Word[]): Word | undefined =>
  words.find((word) => word === wordOf(node));

function reportTwins(all: readonly Trigger[], scope: ReadScope): void {
  const seen = new Set<string>();
  for (const { id, keyRange } of all) {
    if (seen.has(id)) reportProblem(scope, 'bad-trigger.twice', keyRange, { id });
    seen.add(id);
  }
}

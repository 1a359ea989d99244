import type { JsonMap } from '../../language/json.ts';
import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import { escapeAutoTags, literalData } from '../expressions/templates.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { flowList, outputList, outputMap } from '../output/nodes.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import {
  addNote,
  addText,
  excerpt,
  fieldsOf,
  fieldText,
  nodeJson,
  noteLeftOut,
  noteLeftovers,
  takeField,
} from '../source/fields.ts';
import { convertIf } from './conditions.ts';
import { matrixName } from './contexts.ts';
import { splitExpressions } from './formula.ts';
import { githubReason, mapFields } from './left-out.ts';
import type { GithubJob, GithubPlace, GithubWorkflow } from './model.ts';
import { isLocalWorkflow } from './read.ts';
import { convertGithubText } from './script.ts';
import type { RunDefaults } from './steps.ts';
import { convertJobSteps, plainName, takeAcceptance, takeDefaults, takeTimeout } from './steps.ts';
import { joinParts } from './translate-formula.ts';

/**
 * A job as a step: a group of its steps, a loop over its matrix, or a called pipeline. Parts for `finally` are returned
 * separately.
 */
export function convertJob(
  workflow: GithubWorkflow,
  job: GithubJob,
  enclosing: RunDefaults,
): { step: OutputValue; after: OutputValue[] } {
  const { fields, field } = job;
  const place: GithubPlace = { workflow, job, outside: true, env: new Map(), reads: new Set() };
  for (const name of ['needs', 'if', 'env', 'steps', 'outputs', 'uses', 'with', 'name']) takeField(fields, name);
  const more = job.after ? [] : job.needs.flatMap((key) => skipCondition(workflow, key, place));
  const conditionPlace = { ...place, job: { ...job, matrix: undefined } };
  const condition = convertIf({ field: fields.all.get('if'), after: job.after, condition: job.condition }, conditionPlace, more);
  const name = fieldText(fields.all.get('name'))?.trim();
  const loop = convertStrategy(place, job);
  const body = convertBody(place, job, takeDefaults(fields, enclosing));
  const accepted = takeAcceptance(place, fields);
  const settings: OutputEntry[] = [
    ['timeout', takeTimeout(place, fields)],
    ['on_failure', accepted ?? (othersGoOn(workflow, job) ? 'skip' : undefined)],
  ];

  noteLeftovers(fields, githubReason);
  const waits = job.needs.flatMap((key) => {
    const id = workflow.jobs.get(key)?.id ?? key;
    return place.reads.has(id) || (job.after && !workflow.jobs.get(key)?.after) ? [] : [id];
  });
  const step = outputMap([
    ['id', job.id, { ...field, value: undefined }],
    ['name', name === undefined || name === job.id ? undefined : escapeAutoTags(plainName(name))],
    ['dependencies', waits.length ? flowList(waits) : undefined],
    ['condition', condition],
    ...loop,
    ...settings,
    ...body.entries,
  ]);

  return { step, after: body.after };
}

/** A job is skipped where one that it needs was skipped. */
function skipCondition({ jobs }: GithubWorkflow, key: string, { reads }: GithubPlace): string[] {
  const job = jobs.get(key);
  if (!job?.maySkip) return [];
  reads.add(job.id);
  return [`${job.id}.status == 'succeeded'`];
}

/** Whether other jobs continue when this one fails. */
const othersGoOn = ({ jobs }: GithubWorkflow, job: GithubJob): boolean =>
  !job.after &&
  [...jobs.values()].some(
    (one) => one !== job && !one.gone && !one.after && !one.needs.includes(job.key) && !job.needs.includes(one.key),
  );

function convertStrategy(place: GithubPlace, job: GithubJob): OutputEntry[] {
  const { workflow } = place;
  const strategy = fieldsOf(workflow.reading, takeField(job.fields, 'strategy')?.value);
  for (const name of ['matrix', 'fail-fast', 'max-parallel']) takeField(strategy, name);
  noteLeftovers(strategy, githubReason);
  if (!job.matrix) return [];

  const { items, single } = job.matrix;
  const most = nodeJson(workflow.reading, strategy.all.get('max-parallel')?.value);
  const failFast = nodeJson(workflow.reading, strategy.all.get('fail-fast')?.value);
  const matrix = strategy.all.get('matrix');
  const list = single && matrix ? computedList(single.list, { ...place, job: { ...job, matrix: undefined } }, matrix) : undefined;

  return [
    ['for_each', list ?? outputList((items ?? []).map((item) => flowItem(item)))],
    ['as', single ? matrixName(single.name) : 'matrix'],
    ['max_parallel', typeof most === 'number' && most >= 1 ? most : 'all'],
    ['on_item_failure', failFast === false ? 'continue' : undefined],
  ];
}

/** The list of a loop; empty where it has no counterpart. */
function computedList(text: string, place: GithubPlace, at: SourceField): OutputValue {
  try {
    return `{{ ${joinParts(splitExpressions(text), place).text} }}`;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    addNote(place.workflow.reading, at.key, 'listUnread', { text: excerpt(text), why: error.message });
    return [];
  }
}

function flowItem(item: Readonly<JsonMap>): OutputValue {
  const node = outputMap(Object.entries(item).map(([name, value]) => [name, literalData(value)]));
  node.flow = true;
  return node;
}

function convertBody(
  context: GithubPlace,
  job: GithubJob,
  defaults: RunDefaults,
): { entries: OutputEntry[]; after: OutputValue[] } {
  const { workflow } = context;
  const uses = job.fields.all.get('uses');
  const called = fieldText(uses);
  if (!uses || !isLocalWorkflow(called)) {
    const { steps, after } = convertJobSteps(workflow, job, defaults);
    return { entries: [['steps', outputList(steps)]], after };
  }

  const base = (called ?? '').split('/').at(-1) ?? '';
  const file = base.replace(/\.ya?ml$/, '.baton.yaml');
  // A called workflow lies in the same folder: GitHub looks in no other.
  if (workflow.reading.files.isConvertedToo?.(base)) workflow.reading.called.push({ path: base, converted: file });
  else addText(workflow.reading, uses.key, say(githubTexts.calledWorkflow, { file: called ?? '', converted: file }));
  const inputs = [...mapFields(workflow.reading, job.fields.all.get('with')).all.values()].map((field): OutputEntry => {
    const text = fieldText(field);
    const value = nodeJson(workflow.reading, field.value);
    return [
      field.name,
      typeof value === 'string' && text !== undefined ? convertGithubText(text, context, field) : literalData(value),
      field,
    ];
  });
  const secrets = takeField(job.fields, 'secrets');
  const given = fieldsOf(workflow.reading, secrets?.value);
  const passed = [...given.all.values()].map(
    (field): OutputEntry => [field.name, convertGithubText(fieldText(field) ?? '', context, field), field],
  );
  if (secrets && given.all.size === 0) noteLeftOut(workflow.reading, secrets, githubReason);
  const all = [...inputs, ...passed];

  return {
    entries: [
      ['pipeline', file],
      ['inputs', all.length ? outputMap(all) : undefined],
    ],
    after: [],
  };
}

/** Notes about a job that was left out. */
export function noteGoneJob({ reading }: GithubWorkflow, { field, fields }: GithubJob): void {
  const uses = fields.all.get('uses');
  const name = fieldText(uses);
  const what =
    name === undefined
      ? say(githubTexts.emptyJob, { name: field.name })
      : say(githubTexts.remoteWorkflow, { name: excerpt(name) });
  addText(reading, uses?.key ?? field.key, what);
}

/** The workflow's variables, as data that every script gets. */
export function convertWorkflowEnvironment(workflow: GithubWorkflow, root: SourceFields): OutputValue {
  const place: GithubPlace = { workflow, outside: true, env: new Map(), reads: new Set() };
  const fields = fieldsOf(workflow.reading, takeField(root, 'env')?.value);
  const entries = [...fields.all.values()].map(
    (field): OutputEntry => [field.name, convertGithubText(fieldText(field) ?? '', place, field), field],
  );
  return entries.length ? outputMap([['env', outputMap(entries)]]) : undefined;
}

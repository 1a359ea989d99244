import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import type { ImportReading, SourceField, SourceFields } from '../source/fields.ts';
import { addText, excerpt, fieldsOf, fieldText, nodeJson, sourceItems } from '../source/fields.ts';
import { templateNameFor } from '../source/frames.ts';
import type { SplitCondition } from './conditions.ts';
import { splitCondition } from './conditions.ts';
import { matrixName } from './contexts.ts';
import { splitExpressions } from './formula.ts';
import { mapFields } from './left-out.ts';
import { readMatrix } from './matrix.ts';
import type { GithubEnvironment, GithubJob, GithubStep, GithubWorkflow } from './model.ts';

/** Reads the jobs of a workflow with their steps: their names here, those that are left out, those that run in `finally`. */
export function readWorkflow(root: SourceFields): GithubWorkflow {
  const { reading } = root;
  const workflow: GithubWorkflow = { reading, jobs: new Map(), env: readEnvironment(root), inputs: new Map() };
  const ids = new Set<string>();
  for (const field of fieldsOf(reading, root.all.get('jobs')?.value).all.values()) {
    const id = freeId(templateNameFor(field.name), ids);
    workflow.jobs.set(field.name, readJobFields(workflow, field, id));
  }

  const jobs = [...workflow.jobs.values()];
  for (const job of jobs) job.needs = presentNeeds(workflow.jobs, job, new Set());
  for (const job of jobs) moveJob(workflow, job);
  // Where the steps of a job run depends on where the job runs.
  for (const job of jobs) placeSteps(workflow, job);
  for (const job of jobs) job.needs = presentNeeds(workflow.jobs, job, new Set());

  for (const job of jobs) {
    job.maySkip = job.condition !== undefined || job.needs.some((key) => workflow.jobs.get(key)?.maySkip);
    if (job.gone) job.steps = [];
    for (const step of job.steps.filter(({ moved }) => moved)) step.id = freeId(`${job.id}_${step.id}`, ids);
  }

  return workflow;
}

/** The enclosing variables and those of an `env`, whose values see the enclosing ones. */
export function readEnvironment(fields: SourceFields, sees: GithubEnvironment = new Map()): GithubEnvironment {
  const env = new Map(sees);
  for (const field of mapFields(fields.reading, fields.all.get('env')).all.values())
    env.set(field.name, { parts: splitExpressions(fieldText(field) ?? ''), sees });
  return env;
}

function freeId(name: string, taken: Set<string>): string {
  let id = name;
  for (let count = 2; taken.has(id); count++) id = `${name}_${count}`;
  taken.add(id);
  return id;
}

function readJobFields(workflow: GithubWorkflow, field: SourceField, id: string): GithubJob {
  const { reading } = workflow;
  const fields = fieldsOf(reading, field.value);
  const strategy = mapFields(reading, fields.all.get('strategy'));
  const matrix = readMatrix(workflow, strategy.all.get('matrix'));
  const job: GithubJob = {
    key: field.name,
    id,
    field,
    fields,
    steps: [],
    leftSteps: new Set(),
    needs: listed(reading, fields.all.get('needs')),
    gone: false,
    maySkip: false,
    after: undefined,
    condition: undefined,
    matrix: undefined,
  };
  if (matrix) job.matrix = 'items' in matrix ? { items: matrix.items } : { items: undefined, single: matrix };
  const split = readIf(reading, fields.all.get('if'));

  job.after = split?.after;
  job.condition = split?.rest;
  readSteps(workflow, job);
  job.gone = job.steps.length === 0 && !isCall(job);

  return job;
}

export const isLocalWorkflow = (uses: string | undefined): boolean => /^\.\/.*\.ya?ml$/.test(uses ?? '');

const isCall = ({ fields }: GithubJob): boolean => isLocalWorkflow(fieldText(fields.all.get('uses')));

/** Texts of a list, or one. */
const listed = (reading: ImportReading, field: SourceField | undefined): string[] => {
  const value = nodeJson(reading, field?.value);
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
};

/** Reads an `if`; an unreadable one is reported during the conversion. */
function readIf(reading: ImportReading, field: SourceField | undefined): SplitCondition | undefined {
  const text = fieldText(field);
  if (text === undefined) return undefined;
  try {
    return splitCondition(text);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    addText(reading, field?.key, say(githubTexts.conditionUnread, { text: excerpt(text), why: error.message }));
    return { after: undefined, rest: { kind: 'literal', value: false } };
  }
}

function readSteps({ reading }: GithubWorkflow, job: GithubJob): void {
  for (const node of sourceItems(reading, job.fields.all.get('steps')?.value)) {
    const fields = fieldsOf(reading, node);
    const key = fieldText(fields.all.get('id'));
    const script = fieldText(fields.all.get('run'));
    if (script === undefined || script.trim() === '') {
      if (key !== undefined) job.leftSteps.add(key);
      noteLeftStep(reading, fields);
      continue;
    }

    const split = readIf(reading, fields.all.get('if'));
    job.steps.push({ key, id: '', fields, script, after: split?.after, moved: false, condition: split?.rest });
  }
}

/** Notes that a step is left out, with its replacement where one is known. */
function noteLeftStep(reading: ImportReading, fields: SourceFields): void {
  const uses = fields.all.get('uses');
  const name = fieldText(uses);
  if (!uses || name === undefined) {
    addText(reading, fields.node, say(githubTexts.emptyStep));
    return;
  }

  const [owner, action] = name.split('@')[0]?.split('/') ?? [];
  const known =
    owner === 'actions' && action !== undefined ? knownActions.find(([start]) => action.startsWith(start)) : undefined;
  addText(reading, uses.key, say(known ? githubTexts[known[1]] : githubTexts.action, { name }));
}

/** GitHub's own actions whose work is done differently here. */
const knownActions: readonly (readonly [start: string, text: 'checkout' | 'setup' | 'cache' | 'upload' | 'download'])[] = [
  ['checkout', 'checkout'],
  ['setup-', 'setup'],
  ['cache', 'cache'],
  ['upload-artifact', 'upload'],
  ['download-artifact', 'download'],
];

/** Decides for each step of a job whether it stays or moves into `finally`; a job whose steps all move is left out. */
function placeSteps({ reading }: GithubWorkflow, job: GithubJob): void {
  const ids = new Set<string>(job.matrix?.single ? [matrixName(job.matrix.single.name)] : ['matrix']);
  const all = job.steps;
  job.steps = [];

  for (const step of all) {
    if (!placeStep(reading, job, step)) continue;
    step.id = freeId(stepName(step.fields, step.script), ids);
    job.steps.push(step);
  }

  job.gone = job.steps.every(({ moved }) => moved) && !isCall(job);
}

/** Places a step behind those of its job that are placed already; false where it is left out. */
function placeStep(reading: ImportReading, job: GithubJob, step: GithubStep): boolean {
  const at = step.fields.all.get('if')?.key;
  const isForFailure = step.after === 'failed' || step.after === 'cancelled';
  // The first step of a job meets no failure; a job in `finally` knows the outcome of the run.
  if (!isForFailure && (job.after || job.steps.every(({ moved }) => moved))) step.after = undefined;
  if (!step.after || job.after) return true;
  if (!job.matrix) {
    step.moved = true;
    addText(reading, at, say(githubTexts.movedStep));
    return true;
  }
  if (isForFailure) {
    addText(reading, at, say(githubTexts.afterFailureInMatrix));
    if (step.key !== undefined) job.leftSteps.add(step.key);
    return false;
  }

  addText(reading, at, say(githubTexts.afterSuccessOnly));
  step.after = undefined;
  return true;
}

/** The id of a step: its own, else from its name, else from its first words. */
function stepName({ all }: SourceFields, script: string): string {
  const name = fieldText(all.get('id')) ?? nameWords(fieldText(all.get('name')));
  const line = script.split('\n').find((one) => /^\s*[^\s#]/.test(one)) ?? '';
  const words = name ?? line.trim().split(/\s+/).slice(0, 2).join(' ');
  return templateNameFor(words.trim() === '' ? 'run' : words);
}

/** The words of a name without its expressions. */
const nameWords = (name: string | undefined): string | undefined =>
  name === undefined
    ? undefined
    : splitExpressions(name)
        .map((part) => (typeof part === 'string' ? part : ' '))
        .join('');

/** The jobs that a job waits for; one that was left out is replaced by its own dependencies. */
function presentNeeds(jobs: GithubWorkflow['jobs'], job: GithubJob, seen: Set<string>): string[] {
  const found = job.needs.flatMap((key) => {
    const needed = jobs.get(key);
    if (!needed || seen.has(key)) return [];
    return needed.gone ? presentNeeds(jobs, needed, new Set([...seen, key])) : [key];
  });
  return [...new Set(found)];
}

/** A job that runs after success and failure alike moves into `finally`, where no other job waits for it. */
function moveJob({ reading, jobs }: GithubWorkflow, job: GithubJob): void {
  if (!job.after || job.gone) return;
  const field = job.fields.all.get('if');
  const isNeeded = [...jobs.values()].some((one) => !one.gone && one.needs.includes(job.key));
  addText(reading, field?.key, say(isNeeded ? githubTexts.afterSuccessOnly : githubTexts.movedJob));
  if (isNeeded) job.after = undefined;
}

import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import { escapeAutoTags } from '../expressions/templates.ts';
import type { OutputValue } from '../output/nodes.ts';
import { flowList, outputMap } from '../output/nodes.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import { addText, excerpt, fieldsOf, fieldText, nodeJson, noteLeftovers, takeField } from '../source/fields.ts';
import { durationText } from '../steps/convert.ts';
import { convertIf } from './conditions.ts';
import { splitExpressions } from './formula.ts';
import { githubReason } from './left-out.ts';
import type { GithubJob, GithubPlace, GithubStep, GithubWorkflow } from './model.ts';
import { readEnvironment } from './read.ts';
import type { ScriptVariables } from './script.ts';
import { convertGithubText, convertScript } from './script.ts';
import type { ShellProgram } from './shell.ts';
import { shellNamed } from './shell.ts';

/** `defaults.run` of a workflow and of a job. */
export interface RunDefaults {
  shell?: SourceField;
  folder?: SourceField;
}

/** The defaults of a map, in place of the enclosing ones. */
export function takeDefaults(fields: SourceFields, enclosing: RunDefaults): RunDefaults {
  const defaults = fieldsOf(fields.reading, takeField(fields, 'defaults')?.value);
  const run = fieldsOf(fields.reading, takeField(defaults, 'run')?.value);
  const own = { shell: takeField(run, 'shell'), folder: takeField(run, 'working-directory') };
  noteLeftovers(defaults, githubReason);
  noteLeftovers(run, githubReason);
  return { shell: own.shell ?? enclosing.shell, folder: own.folder ?? enclosing.folder };
}

/** The steps of a job, each after the previous one, as in the source; those for `finally` separately. */
export function convertJobSteps(
  workflow: GithubWorkflow,
  job: GithubJob,
  defaults: RunDefaults,
): { steps: OutputValue[]; after: OutputValue[] } {
  const steps: OutputValue[] = [];
  const after: OutputValue[] = [];
  const last = { steps: '', after: '' };

  for (const step of job.steps) {
    const list = step.moved ? 'after' : 'steps';
    const map = convertStep(workflow, job, { step, defaults, before: last[list] });
    last[list] = step.id;
    (step.moved ? after : steps).push(map);
  }

  return { steps, after };
}

function convertStep(
  workflow: GithubWorkflow,
  job: GithubJob,
  { step, defaults, before }: { step: GithubStep; defaults: RunDefaults; before: string },
): OutputValue {
  const { fields } = step;
  const own = readEnvironment(fields, readEnvironment(job.fields));
  const place: GithubPlace = { workflow, job, step, outside: false, env: own, reads: new Set() };
  for (const name of ['id', 'run', 'env', 'if']) takeField(fields, name);
  const more = step.moved && job.maySkip ? [`${job.id}.status != 'skipped'`] : [];
  const condition = convertIf({ field: fields.all.get('if'), after: step.after, condition: step.condition }, place, more);
  const parameters = parametersOf(place, step, defaults);
  const name = fieldText(takeField(fields, 'name'))?.trim();
  const settings = [
    ['timeout', takeTimeout(place, fields)],
    ['on_failure', takeAcceptance(place, fields)],
  ] as const;

  noteLeftovers(fields, githubReason);
  const map = outputMap([
    ['id', step.id],
    ['name', name === undefined || name === step.id ? undefined : escapeAutoTags(plainName(name))],
    ['dependencies', before === '' || place.reads.has(before) ? undefined : flowList([before])],
    ['condition', condition],
    ...settings,
    ['tool', 'terminal'],
    ['parameters', parameters],
  ]);
  const above = fields.node?.commentBefore;
  if (above) map.commentBefore = above;

  return map;
}

/** A name for people, without computed expressions. */
export const plainName = (name: string): string =>
  splitExpressions(name)
    .map((part) => (typeof part === 'string' ? part : `<${part.source.slice(3, -2).trim()}>`))
    .join('')
    .replace(/<(?=AUTO\b)/g, '< ');

function parametersOf(place: GithubPlace, { fields, script }: GithubStep, defaults: RunDefaults): OutputValue {
  const run = fields.all.get('run');
  if (!run) return undefined;

  const shell = takeShell(place, takeField(fields, 'shell') ?? defaults.shell);
  const folder = takeField(fields, 'working-directory') ?? defaults.folder;
  const { command, argv, variables } = convertScript(run, script, shell, place);
  const where = fieldText(folder);

  return outputMap([
    ['command', command],
    ['argv', argv],
    ['cwd', where === undefined || !folder || where === '.' ? undefined : convertGithubText(where, place, folder)],
    ['env', environmentOf(place, variables)],
  ]);
}

function takeShell({ workflow }: GithubPlace, field: SourceField | undefined): ShellProgram | undefined {
  const name = fieldText(field);
  if (name === undefined) return undefined;
  const shell = shellNamed(name);
  if (!shell) addText(workflow.reading, field?.key, say(githubTexts.unknownShell, { name }));
  return shell;
}

/** The variables of a script: of the workflow, of its job, its own, and those for its expressions. */
function environmentOf(place: GithubPlace, variables: ScriptVariables): OutputValue {
  const { workflow, env, step, job } = place;
  const given = [...variables].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value] as const]));
  if (env.size === 0 && given.length === 0) return workflow.env.size ? '{{ data.env }}' : undefined;

  const names = [...workflow.env.keys()].filter((name) => !env.has(name));
  const at = step?.fields.all.get('env') ?? job?.fields.all.get('env');
  const own = [...env].map(([name, { parts, sees }]): [string, OutputValue] => {
    const text = parts.map((part) => (typeof part === 'string' ? part : part.source)).join('');
    return [name, at ? convertGithubText(text, { ...place, env: sees }, at) : undefined];
  });

  return outputMap([...names.map((name) => [name, `{{ data.env.${name} }}`] as const), ...own, ...given]);
}

/** `timeout-minutes`; no timeout where it is computed. */
export function takeTimeout({ workflow }: GithubPlace, fields: SourceFields): OutputValue {
  const field = takeField(fields, 'timeout-minutes');
  if (!field) return undefined;
  const value = nodeJson(workflow.reading, field.value);
  if (typeof value === 'number' && value > 0) return durationText(Math.round(value * 60_000));
  addText(workflow.reading, field.key, say(githubTexts.computedKey, { key: field.name, value: excerpt(value) }));
  return undefined;
}

/** `continue-on-error`. */
export function takeAcceptance({ workflow }: GithubPlace, fields: SourceFields): OutputValue {
  const field = takeField(fields, 'continue-on-error');
  if (!field) return undefined;
  const value = nodeJson(workflow.reading, field.value);
  if (typeof value === 'boolean') return value ? 'accept' : undefined;
  addText(workflow.reading, field.key, say(githubTexts.computedKey, { key: field.name, value: excerpt(value) }));
  return undefined;
}

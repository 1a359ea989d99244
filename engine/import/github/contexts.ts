import { ownMember } from '../../language/json.ts';
import { githubTexts } from '../../language/texts/import/github.ts';
import type { TextValues } from '../../language/texts.ts';
import { say } from '../../language/texts.ts';
import type { ExpressionPiece } from '../expressions/piece.ts';
import { atomicPiece, loosePiece, memberAccess, quoteText } from '../expressions/piece.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import { addText, fieldsOf, fieldText } from '../source/fields.ts';
import { templateNameFor } from '../source/frames.ts';
import { splitExpressions } from './formula.ts';
import type { GithubInput, GithubJob, GithubPlace, GithubStep, GithubWorkflow } from './model.ts';
import { declaresOutput } from './outputs.ts';
import { joinParts } from './translate-formula.ts';

/** The counterpart of a context's name. Throws Unreadable where there is none. */
export function readContext(names: readonly string[], place: GithubPlace): ExpressionPiece {
  const [context = '', ...path] = names;
  const read = ownMember(contexts, context.toLowerCase());
  if (!read || path.length === 0 || path.includes('*')) throw cannot('noContext', { name: names.join('.') });
  return read(path, place);
}

const cannot = (id: keyof typeof githubTexts, values: TextValues = {}): Unreadable =>
  new Unreadable(say(githubTexts[id], values));

type ReadContext = (path: readonly string[], place: GithubPlace) => ExpressionPiece;

const contexts: Readonly<Record<string, ReadContext>> = {
  inputs: ([name = '', ...path], place) => readInput(name, path, place, {}),
  vars: ([name = '', ...path], place) => readInput(name, path, place, { type: 'string' }),
  secrets: ([name = ''], place) => readSecret(name, place),
  runner: (path, place) => readInput(['runner', ...path].join('_'), [], place, { type: 'string' }),
  github(path, place) {
    const [first, second, ...more] = path;
    if (first === 'token') return readSecret('GITHUB_TOKEN', place);
    if (first === 'event' && second === 'inputs') return readInput(more[0] ?? '', more.slice(1), place, {});
    const type = first?.startsWith('run_') ? 'number' : 'string';
    return readInput(['github', ...path].join('_'), [], place, { type: first === 'event' ? undefined : type });
  },
  env([name = ''], place) {
    const own = place.env.get(name);
    if (own) return joinParts(own.parts, { ...place, env: own.sees });
    if (place.workflow.env.has(name)) return memberAccess('data.env', [name]);
    throw cannot('noVariable', { name });
  },
  matrix(path, { job }) {
    const loop = job?.matrix;
    const [name = '', ...more] = path;
    if (!loop) throw cannot('noMatrix');
    if (loop.single) {
      if (loop.single.name !== name) throw cannot('noMatrix');
      return memberAccess(matrixName(name), more);
    }

    const isEverywhere = loop.items?.every((item) => (ownMember(item, name) ?? null) !== null);
    const piece = memberAccess('matrix', path);
    return isEverywhere ? piece : loosePiece(`${piece.text} | default('')`);
  },
  strategy([name], { job }) {
    const ours = name === 'job-index' ? 'loop.index0' : 'loop.length';
    if (!job?.matrix || !(name === 'job-index' || name === 'job-total')) throw cannot('noMatrix');
    return atomicPiece(ours);
  },
  steps([key = '', member = '', name = ''], place) {
    const { job } = place;
    if (!job) throw cannot('noStep', { name: key });
    return readStep(job, key, [member, name], place);
  },
  needs: ([key = '', ...path], place) => readJob(key, path, place),
  jobs: ([key = '', ...path], place) => readJob(key, path, place),
};

/** The name of the item of a loop over one computed dimension. */
export const matrixName = (dimension: string): string => `matrix_${templateNameFor(dimension)}`;

function readInput(
  name: string,
  path: readonly string[],
  { workflow, step, job }: GithubPlace,
  how: GithubInput,
): ExpressionPiece {
  const word = inputName(workflow, name, false);
  if (!workflow.inputs.has(word)) {
    workflow.inputs.set(word, how);
    addText(workflow.reading, (step?.fields ?? job?.fields)?.node, say(githubTexts.newInput, { name: word }));
  }
  return memberAccess('inputs', [word, ...path]);
}

function readSecret(name: string, { workflow }: GithubPlace): ExpressionPiece {
  const word = inputName(workflow, name, true);
  workflow.inputs.set(word, { secret: true });
  return memberAccess('secrets', [word]);
}

/** The name of an input: a value and a secret of one name are two inputs. */
function inputName({ inputs }: GithubWorkflow, name: string, isSecret: boolean): string {
  let word = templateNameFor(name);
  while (inputs.has(word) && (inputs.get(word)?.secret ?? false) !== isSecret) word += isSecret ? '_secret' : '_value';
  return word;
}

/** The status of a step or job, in words of the source. */
const endings: readonly string[] = ['outcome', 'conclusion', 'result'];
export const isEnding = (names: readonly string[]): boolean =>
  names.length === 3 && ['steps', 'needs', 'jobs'].includes(names[0] ?? '') && endings.includes(names[2] ?? '');

function readStep(job: GithubJob, key: string, [member = '', name = '']: readonly string[], place: GithubPlace): ExpressionPiece {
  const step = job.steps.find((one) => one.key === key);
  if (!step) throw cannot(job.leftSteps.has(key) ? 'goneStep' : 'noStep', { name: key });

  const path = stepPath(job, step, place);
  if (endings.includes(member)) return memberAccess(path, ['status']);
  if (member !== 'outputs' || name === '') throw cannot('noContext', { name: ['steps', key, member].join('.') });
  if (!declaresOutput(step.script, name)) throw cannot('noOutput', { step: key, name });

  const line = step.script.includes('::set-output') ? `::set-output name=${name}::` : `${name}=`;
  const pattern = `(?:^|\\n)${line}(.*)`;
  const found = `regex_findall(${quoteText(pattern).replaceAll('\\\\n', '\\n')})`;

  // The last value written counts, and an unwritten output is empty.
  return loosePiece(`${path}.stdout | ${found} | last | default('')`);
}

/** The name of a step in an expression, which then waits for it. */
function stepPath(job: GithubJob, step: GithubStep, place: GithubPlace): string {
  const isInFinally = place.step?.moved === true || place.job?.after !== undefined;
  if (step.moved) {
    if (!isInFinally) throw cannot('laterStep', { name: step.key ?? step.id });
    place.reads.add(step.id);
    return step.id;
  }

  const isBeside = !place.outside && !place.step?.moved;
  place.reads.add(isBeside ? step.id : job.id);
  return isBeside ? step.id : `${job.id}.${step.id}`;
}

function readJob(key: string, [member = '', name = '']: readonly string[], place: GithubPlace): ExpressionPiece {
  const { workflow } = place;
  const job = workflow.jobs.get(key);
  if (!job || job.gone) throw cannot('goneJob', { name: key });
  if (place.job?.after === undefined && !place.step?.moved && job.after !== undefined) throw cannot('laterStep', { name: key });
  if (member === 'result') {
    place.reads.add(job.id);
    return memberAccess(job.id, ['status']);
  }
  if (member !== 'outputs' || job.matrix) throw cannot('noContext', { name: ['needs', key, member].join('.') });

  const text = fieldText(fieldsOf(workflow.reading, job.fields.all.get('outputs')?.value).all.get(name));
  if (text === undefined) throw cannot('noOutput', { step: key, name });
  return joinParts(splitExpressions(text), { ...place, job, step: undefined, outside: true, env: new Map() });
}

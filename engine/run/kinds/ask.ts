import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { definedMap, isMap } from '../../language/json.ts';
import { personAnswerSchema, writtenFields } from '../../language/schema/answers.ts';
import { fitted } from '../../language/schema/fitted.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { NewFact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { nextQuestion } from '../../state/reduce/questions.ts';
import type { StepState } from '../../state/step.ts';
import type { Why } from '../../state/why.ts';
import type { RunContext, StepRun } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { fitsQuestion } from '../people/answers.ts';
import { takeLimit } from '../people/ask-limit.ts';
import { takePermission } from '../people/ask-permission.ts';
import { failureFrom, preload, renderText, renderValue } from '../scope/render.ts';
import { timeoutOf } from '../step/computed.ts';
import { failStep, succeed } from '../step/outcome.ts';
import { stepRunOf } from '../step/step-run.ts';

/**
 * Asks people the question of an `ask` step. From here on the step waits without a slot and without a promise: the answer is
 * a fact.
 */
export function askPeople(run: StepRun, work: Extract<Step['work'], { kind: 'ask' }>): void {
  const { context, step, scope, why } = run;
  const timeout = timeoutOf(run);
  const wants = work.type;
  const text = renderText(context, work.question, scope);
  const choices = work.choices && choicesOf(renderValue(context, work.choices, scope), step);
  const fields = work.fields && fieldsOf(renderValue(context, work.fields, scope), step);
  const fact: NewFact<'person.asked'> = {
    type: 'person.asked',
    question: nextQuestion(step),
    path: step.path,
    kind: 'ask',
    text,
    wants,
    choices,
    fields,
    deadline: timeout === undefined ? undefined : context.ports.clock.now() + timeout,
  };
  if (fields) checkForm(context, fact, step);

  if (work.default) {
    const defaultAnswer = renderValue(context, work.default, scope);
    const judged = fitsQuestion(fact, defaultAnswer, step.path, (schema, value) => context.ports.models.check(schema, value));
    if ('refused' in judged)
      throw new RunError({ kind: 'input', message: say(peopleTexts.badDefault, { step: step.path, fault: judged.refused }) });
    fact.default = judged.value;
  }

  const parameters = definedMap({ ask: text, type: wants, choices, fields });
  context.fact({ type: 'step.prepared', path: step.path, parameters, why: Object.keys(why).length ? why : undefined });
  context.fact(fact);
}

/**
 * Carries out an answer: the value of an `ask` step, or the decision about an interrupted step. `start` continues that step,
 * after a new attempt was recorded.
 */
export function takeAnswer(context: RunContext, step: StepState, start: (step: StepState) => void): Promise<void> | undefined {
  const { answer } = step;
  if (!answer) return undefined;

  const { kind, value, by } = answer;
  const why: Why = { answered: { by } };
  if (kind === 'permission') return takePermission(context, step, () => start(step));
  if (kind === 'limit') return takeLimit(context, step, () => start(step));
  if (kind !== 'interrupted')
    return settleAnswered({ ...stepRunOf(context, step), why }, value, by === 'default' ? say(peopleTexts.byDefault) : undefined);
  if (value === 'rerun') return rerun(context, step, start);
  if (isMap(value) && value['accept'] !== undefined)
    return succeed(context, step, value['accept'], { why, provenance: 'edited' });

  const message = say(peopleTexts.declined, { step: step.path, who: by });
  return failStep(context, step, { kind: 'interrupted', message, retryable: false }, { why });
}

async function settleAnswered(run: StepRun, value: Json, degraded: string | undefined): Promise<void> {
  const { context, step, definition, why } = run;
  try {
    await preload(context, step.frame, [], definition);
    if (definition.products.length) await writeProducts(run, value);
    await succeed(context, step, value, { why, degraded });
  } catch (error) {
    if (!context.signal.aborted) await failStep(context, step, failureFrom(error), { why });
  }
}

async function rerun(context: RunContext, step: StepState, start: (step: StepState) => void): Promise<void> {
  if (step.node.takesSlot) await context.slot(step, context.deadlines.signal(step.frame));
  if (context.signal.aborted) return;
  context.fact({ type: 'attempt.started', path: step.path, attempt: step.attempts + 1 });
  // Something outside may come to depend on this attempt.
  await context.ports.log.flushed();
  start(step);
}

function choicesOf(value: Json, { path }: StepState): string[] {
  const list = typeof value === 'string' ? (listIn(value) ?? value.split(',').map((one) => one.trim())) : value;
  if (!Array.isArray(list))
    throw new RunError({ kind: 'input', message: say(peopleTexts.badChoices, { step: path, got: excerpt(value) }) });
  const choices = list.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).filter((one) => one !== '');
  if (choices.length === 0) throw new RunError({ kind: 'input', message: say(peopleTexts.noChoices, { step: path }) });
  return [...new Set(choices)];
}

/** A text parsed as a JSON list, which a template with branches may produce. */
function listIn(text: string): Json[] | undefined {
  if (!/^\s*\[/.test(text)) return undefined;
  const list = fitted(text, 'array');
  return Array.isArray(list) ? list : undefined;
}

function fieldsOf(value: Json, { path }: StepState): JsonMap {
  if (isMap(value)) return writtenFields(value);
  throw new RunError({ kind: 'input', message: say(peopleTexts.badFields, { step: path, got: excerpt(value) }) });
}

/** An impossible form is reported before anybody is asked. */
function checkForm(context: RunContext, asked: NewFact<'person.asked'>, { path }: StepState): void {
  try {
    context.ports.models.check(personAnswerSchema(asked), {});
  } catch (error) {
    throw new RunError({ kind: 'input', message: say(peopleTexts.badSchema, { step: path, fault: failureFrom(error).message }) });
  }
}

const excerpt = (value: Json): string => JSON.stringify(value).slice(0, 80);

import { stringify } from 'yaml';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Json } from '../../language/json.ts';
import {
  allowOption,
  formatPermission,
  isSameUse,
  type Permission,
  reachesAsFar,
  readPermissionAnswer,
} from '../../language/permission.ts';
import { permissionAnswers, programAnswers } from '../../language/schema/answers.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { NewFact } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { isNeedless, nextQuestion } from '../../state/reduce/questions.ts';
import type { StepState } from '../../state/step.ts';
import { definitionOf, isGenerated, type RunContext } from '../context.ts';
import { failStep, skipStep } from '../step/outcome.ts';

/**
 * Asks people for a permission that a step turned out to need. From here on it waits without a slot and without a promise,
 * like an `ask` step; its calls are in the log and are not repeated.
 */
export function askPermission(
  context: RunContext,
  step: StepState,
  failure: Failure,
  needs: Permission,
): Promise<void> | undefined {
  if (isNeedless(step.frame)) return skipStep(context, step);
  const choices = [...(needs.isolation === undefined ? permissionAnswers : programAnswers)];
  const generated = isGenerated(step);

  return void context.fact({
    type: 'person.asked',
    question: nextQuestion(step),
    path: step.path,
    kind: 'permission',
    text: generated
      ? describeGenerated(context, step, failure)
      : say(peopleTexts.permission, { step: step.path, why: failure.message }),
    choices: generated ? choices.filter((one) => one.startsWith('once') || one === 'no') : choices,
    needs,
  });
}

/** The most characters of a call in a question. */
const mostShown = 4000;

/** The question about a generated step describes what it would do, as far as that is readable. */
function describeGenerated(context: RunContext, step: StepState, { message: why }: Failure): string {
  const { work } = definitionOf(context, step);
  const call = work.kind === 'tool' ? { tool: work.tool, action: work.action, parameters: step.parameters ?? {} } : {};
  const text = stringify({ id: step.node.id, ...call }, { lineWidth: 0, aliasDuplicateObjects: false });
  const cut = text.length - mostShown;
  const more = { count: cut, run: context.state.started?.run ?? '', step: step.path };
  const shown = cut > 0 ? `${text.slice(0, mostShown)}\n${say(peopleTexts.generatedCut, more)}\n` : text;

  return [say(peopleTexts.permissionGenerated, { step: step.path, why }), say(peopleTexts.generatedCall), shown].join('\n');
}

/** A failure by a missing permission where nobody can be asked: it says how a person grants it. */
export function withPermissionHint({ ports: { people } }: RunContext, step: StepState, failure: Failure): Failure {
  if (!failure.needs || !people.absent) return failure;
  if (isGenerated(step)) return { ...failure, hint: say(peopleTexts.generatedAbsent) };
  return { ...failure, hint: say(peopleTexts.permissionAbsent, { allow: allowOption(failure.needs) }) };
}

/**
 * Carries out the answer: the step continues with the permission; without it, it fails, or its model learns of the refusal.
 */
export async function takePermission(context: RunContext, step: StepState, goOn: () => void): Promise<void> {
  const { value, by, needs } = step.answer ?? {};
  if (!needs || by === undefined) return;

  const denial = value === 'no' ? denialOf(step, needs) : undefined;
  // A model whose tool was refused learns of it, and may do without the tool.
  if (denial && !offersTools(definitionOf(context, step))) {
    await failStep(context, step, denial, { why: { answered: { by } } });
    return;
  }

  if (!denial) grant(context, step, needs, { value, by });
  if (step.node.takesSlot) await context.slot(step, context.deadlines.signal(step.frame));
  if (!context.signal.aborted) goOn();
}

/** Whether models call the tools of a step. */
const offersTools = ({ work }: Step): boolean => work.kind === 'prompt' || work.kind === 'agents';

function grant(context: RunContext, step: StepState, needs: Permission, { value, by }: { value?: Json; by: string }): void {
  const { lasts, isolation } = readPermissionAnswer(value ?? null);
  const fact: NewFact<'permission.given'> = { type: 'permission.given', ...needs, by };
  if (needs.isolation !== undefined) fact.isolation = isolation;
  if (lasts === 'once') fact.step = step.path;
  if (lasts === 'always') fact.lasting = true;
  if (!isPermitted(context.state.allowed, fact, fact.step)) context.fact(fact);
  if (lasts !== 'once') answerOthers(context, needs, { value: isolation === 'contained' ? 'run' : `run+${isolation}`, by });
}

/** The effect of a person's refusal on a tool use of this step; undefined where nobody refused. */
export function denialOf({ path, denied = [] }: StepState, needs: Permission): Failure | undefined {
  const denial = denied.find((one) => isSameUse(one.needs, needs));
  if (!denial) return undefined;
  const message = say(peopleTexts.notPermitted, { step: path, what: formatPermission(needs), who: denial.by });
  return { kind: 'permission', message, retryable: false };
}

/** Others that wait for the same permission get it too. */
function answerOthers({ state, fact }: RunContext, needs: Permission, answer: { value: Json; by: string }): void {
  for (const { question, kind, needs: other, choices } of [...state.questions.values()]) {
    // A question about one step alone is asked separately.
    const isOpen = kind === 'permission' && choices?.includes('run');
    if (isOpen && other && isSameUse(other, needs)) fact({ type: 'person.answered', question, ...answer });
  }
}

/** Whether exactly this was permitted, with at least this isolation: to the step, or to all. */
export const isPermitted = (allowed: RunContext['state']['allowed'], needs: Permission, step?: string): boolean =>
  allowed.some((one) => isSameUse(one, needs) && one.step === step && reachesAsFar(one, needs));

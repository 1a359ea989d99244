import type { Step } from '../../../compile/pipeline/model/step.ts';
import type { Json, JsonMap } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { StepState } from '../../../state/step.ts';
import { type ChosenModel, chooseModel, estimateTokens } from '../../calls/choose-model.ts';
import type { StepRun } from '../../context.ts';
import { renderEntries, renderText, renderValue } from '../../scope/render.ts';
import { personaOf } from '../prompt/persona.ts';
import type { Member } from './asker.ts';

/** The settings of an ensemble, rendered. */
export interface EnsembleSettings {
  question: string;
  system: string;
  members: Member[];
  /** The model that judges or combines. */
  maker: ChosenModel;
  /** The fewest answers that are enough. */
  least: number;
  /** The same for revisions in each round of a debate; undefined by default, where a member without one keeps its answer. */
  leastRevisions: number | undefined;
  /** The prompts of its calls; empty where the step has none of its own. */
  words: Record<'answer' | 'peer' | 'revise' | 'synthesis' | 'criteria', string>;
  rounds: number;
  stopAt: number | undefined;
  budget: number | undefined;
  temperature: number | undefined;
  max_tokens: number | undefined;
}

/** Renders the step's settings and checks them. Throws a RunError of kind `input`. */
export function settingsOf(run: StepRun, work: Extract<Step['work'], { kind: 'ensemble' }>): EnsembleSettings {
  const { context, step, scope } = run;
  const persona = personaOf(run);
  const value = (given: typeof persona.model): Json => (given ? renderValue(context, given, scope) : null);
  const { models } = context.ports;

  // A list in place of a name is one member with its fallbacks.
  const named = work.models.flatMap((one) =>
    one.node.kind === 'list' ? [renderValue(context, one, scope)] : renderValue(context, one, scope),
  );
  if (named.length < 2 || !named.every(isMember))
    throw wrong(runsTexts.notModels, { step: step.path, got: JSON.stringify(named) });

  const members = named.map((one, index): Member => {
    const { model, instead } = models.choose(typeof one === 'string' ? one : JSON.stringify(one), step.path);
    return { number: index + 1, model, instead };
  });
  const parameters: JsonMap = work.parameters ? renderEntries(context, work.parameters, scope) : {};
  const text = (name: string): string => (typeof parameters[name] === 'string' ? parameters[name].trim() : '');
  const number = (name: string, given: Json | undefined, bounds: Bounds): number | undefined =>
    numberOf(step, name, given ?? null, bounds);
  const question = renderText(context, work.question, scope);
  const maker = makerOf(run, work, persona, { members, question });
  const least = number('min_responses', value(work.minResponses), { least: 1, most: members.length });

  return {
    question,
    system: persona.system,
    members,
    maker,
    least: least ?? members.length,
    leastRevisions: least,
    words: {
      answer: text('answer'),
      peer: text('peer'),
      revise: text('revise'),
      synthesis: text('synthesis'),
      criteria: text('criteria'),
    },
    rounds: number('rounds', parameters['rounds'], { least: 0, most: 10 }) ?? 1,
    stopAt: number('stop_at', parameters['stop_at'], 'share'),
    budget: number('budget', parameters['budget'], 'amount'),
    temperature: number('temperature', value(persona.temperature), 'amount'),
    max_tokens: number('max_tokens', value(persona.maxTokens), { least: 1, most: Number.MAX_SAFE_INTEGER }),
  };
}

/** The model that combines: the synthesizer, the step's own model or selection, else the first member. */
function makerOf(
  run: StepRun,
  work: Extract<Step['work'], { kind: 'ensemble' }>,
  persona: ReturnType<typeof personaOf>,
  { members, question }: { members: readonly Member[]; question: string },
): ChosenModel {
  const { context, step, definition, scope } = run;
  const [synthesizer, model] = [work.synthesizer, persona.model].map((name) =>
    name ? renderText(context, name, scope).trim() : '',
  );
  if (definition.selection && !synthesizer && persona.selection) {
    const needs = { can: definition.answer ? ['schema'] : [], tokens: estimateTokens(persona.system, question) };
    return chooseModel(run, { model: persona.model, selection: persona.selection }, needs);
  }

  const [first] = members;
  const name = synthesizer || model || undefined;
  return name === undefined && first ? { ...first, reason: '' } : context.ports.models.choose(name, step.path);
}

const isName = (one: Json): boolean => typeof one === 'string' && one.trim() !== '';
const isMember = (one: Json): boolean => isName(one) || (Array.isArray(one) && one.length > 0 && one.every(isName));

type Bounds = { least: number; most: number } | 'share' | 'amount';

/** A number within its bounds; undefined by default. */
function numberOf(step: StepState, name: string, given: Json, bounds: Bounds): number | undefined {
  if (given === null || given === '') return undefined;
  const number = typeof given === 'string' ? Number(given) : given;
  const values = { step: step.path, name, got: JSON.stringify(given) };
  if (bounds === 'share' || bounds === 'amount') {
    if (typeof number === 'number' && number >= 0 && (bounds === 'amount' || number <= 1)) return number;
    throw wrong(bounds === 'share' ? runsTexts.notShare : runsTexts.notAmount, values);
  }

  const { least, most } = bounds;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw wrong(runsTexts.notCount, { ...values, least, most });
}

const wrong = (text: string, values: Readonly<Record<string, string | number>>): RunError =>
  new RunError({ kind: 'input', message: say(text, values) });

import type { Json } from '../../language/json.ts';
import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { Engine } from '../engine.ts';
import { describeStep, originOf } from '../live/describe-step.ts';
import type { Paint } from '../text/paint.ts';
import { oneLine, safeLines } from '../text/width.ts';

type StepCall = Awaited<ReturnType<Engine['callsOfStep']>>[number];

/** The calls of a step for people: the parts of each request, and the answer. */
export function stepCallsText(calls: readonly StepCall[], style: Paint): string {
  return calls.map((call) => `${callLines(call, style).join('\n')}\n`).join('\n');
}

/** A step without calls, for people: how it ended, the reason or the origin of its value, and the value. */
export function stepValueText(step: StepState, state: RunState, { value }: { value?: Json }, style: Paint): string {
  const about = step.status === 'succeeded' ? originOf(step) : describeStep({ step, state, now: state.at });
  const head = [oneLine(step.path), step.node.kind, step.status, about].filter(Boolean).join(' · ');
  const inside = [...state.steps.keys()].filter(
    (path) => path.startsWith(step.path) && /^[[./]/.test(path.slice(step.path.length)),
  );
  const lines = [style.bold(head), `  ${style.dim(say(texts.noCalls))}`];
  if (inside.length) lines.push(`  ${style.dim(say(texts.callsInside, { steps: oneLine(inside.slice(0, 4).join(', ')) }))}`);
  if (step.generated !== undefined) lines.push(`  ${style.dim(say(texts.generatedSteps))}`, ...indented(step.generated));
  if (value !== undefined) lines.push(`  ${style.dim(say(texts.stepValue))}`, ...indented(value));

  return `${lines.join('\n')}\n`;
}

function callLines({ path, kind, name, agent, sent, answer, failure, note }: StepCall, style: Paint): string[] {
  const lines = [style.bold([path, ...(agent === undefined ? [] : [agent]), kind, name].map(oneLine).join(' · '))];
  const part = (title: string, value: Json): void => {
    lines.push(`  ${style.dim(title)}`, ...indented(value));
  };

  if (isConversation(sent)) {
    for (const { role, text } of sent) part(oneLine(role), text);
  } else part(say(texts.callSent), sent);

  if (answer !== undefined) part(say(texts.callAnswered), answer);
  if (failure !== undefined) part(say(texts.callFailed), failure);
  if (answer === undefined && failure === undefined) lines.push(`  ${style.warn(say(texts.callOpen))}`);
  if (note !== undefined) lines.push(`  ${style.warn('!')} ${oneLine(note)}`);

  return lines;
}

const indented = (value: Json): string[] =>
  safeLines(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
    .split('\n')
    .map((line) => `    ${line}`);

const isConversation = (sent: StepCall['sent']): sent is { role: string; text: string }[] =>
  Array.isArray(sent) && sent.every((one) => typeof one === 'object' && one !== null && 'role' in one && 'text' in one);

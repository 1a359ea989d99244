import { capacityTexts as texts } from '../../language/texts/insight/capacity.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { CapacityPlan } from '../../launch/capacity/capacity.ts';
import { wordInterval, wordShort } from './forecast.ts';
import { formatDuration, grouped } from './numbers.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { oneLine } from './width.ts';
import { wrapText } from './wrapped.ts';

/** The number of assignments tried; mentioned if none met the deadline. */
const assignments = 400;

/** The capacity plan in lines. */
export function capacityLines(plan: CapacityPlan, style: Paint, columns: number): string[] {
  const lines = [say(texts.by[plan.basis]), '', style.bold(say(texts.slotsTitle, { slots: plan.slotsNow }))];
  lines.push(...slotLines(plan, style), say(texts.knee, { slots: plan.knee }));
  lines.push(say(texts.atOnce, { rate: figure(plan.rate), count: figure(plan.atOnce) }), '', ...limitLines(plan, style));

  const { monthly, perRun } = plan;
  if (monthly) {
    const [amount, low, high] = [monthly.mean, monthly.low, monthly.high].map(formatDollars);
    lines.push(
      say(texts.month, { amount: amount ?? '', low: low ?? '', high: high ?? '', each: formatDollars(perRun.cost.mean) }),
    );
  } else lines.push(say(texts.noPrice));

  lines.push('', style.bold(say(texts.cheapestTitle)), ...modelLines(plan));
  // Rows of the table and of lists stay as they are.
  return lines.flatMap((line) => (/ {2}/.test(line) ? [line] : wrapText(line, columns)));
}

const percent = (share: number): number => Math.round(share * 100);
/** Up to two significant digits below ten. */
const figure = (value: number): string => (value >= 10 ? grouped(Math.round(value)) : String(Number(value.toPrecision(2))));

function slotLines({ slots, deadline }: CapacityPlan, style: Paint): string[] {
  const head = [say(texts.slots), say(texts.time)];
  if (deadline !== null) head.push(say(texts.within, { deadline: formatDuration(deadline) }));
  const rows = slots.map(({ slots: count, within, ...time }) => {
    const row = [String(count), wordShort(time, formatDuration)];
    if (within !== null) row.push(say(texts.percent, { percent: percent(within) }));
    return row;
  });

  return table(head, rows, style);
}

function limitLines({ limits, mostRate, rate }: CapacityPlan, style: Paint): string[] {
  if (mostRate === null) return [];
  const each = limits.map(
    ({ name, of, most, needed }) =>
      `  ${say(texts.limit[of], { name: oneLine(name), needed: figure(needed), most: grouped(most) })}`,
  );
  const lines = [style.bold(say(texts.limitsTitle)), ...each, say(texts.mostRate, { rate: figure(mostRate) })];
  if (mostRate < rate) lines.push(say(texts.tooMuch, { rate: figure(rate) }));

  return [...lines, ''];
}

function modelLines({ cheapest, isExact, deadline, quality, unjudged, slotsNow }: CapacityPlan): string[] {
  const by = deadline === null ? '' : formatDuration(deadline);
  const left = unjudged.length ? [say(texts.unjudged, { models: unjudged.map(oneLine).join(', ') })] : [];
  if (!cheapest) {
    const values = { deadline: by, slots: slotsNow, count: assignments };
    return [say(isExact ? texts.noneWithin : texts.gaveUp, values), ...left];
  }

  const { changes, cost, within } = cheapest;
  const values = { amount: formatDollars(cost), time: wordInterval(cheapest, formatDuration) };
  const outcome =
    within === null
      ? say(texts.cheapest, values)
      : say(texts.cheapestWithin, { ...values, percent: percent(within), deadline: by });
  const changeLines = changes.map(
    ({ step, from, to }) => `  ${say(texts.change, { step, from: oneLine(from), to: oneLine(to) })}`,
  );
  const note = changes.length && quality === null ? [say(texts.qualityUnknown)] : [];
  if (changes.length === 0) changeLines.push(say(texts.asNow));

  return [outcome, ...changeLines, ...note, ...left];
}

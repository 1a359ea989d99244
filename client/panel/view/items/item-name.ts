import type { Json } from '../../../../engine/language/json.ts';
import { seenLines } from '../../../../engine/language/safety/unseen.ts';
import { say } from '../../../../engine/language/texts.ts';
import { type Path, staticPath } from '../../../../engine/state/path.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { StepState } from '../../../../engine/state/step.ts';
import { itemTexts } from '../../texts/items.ts';
import { firstLine, formatFigure } from '../format.ts';

/** Fields that name a thing, in order of precedence. */
const naming = ['name', 'title', 'id'] as const;
/** Maximum length of a name. */
const most = 40;

/**
 * The name of a loop's item: its name, title or id, else its first text; undefined if it has none, or is stored elsewhere.
 */
export function nameItem({ loop, node }: Pick<StepState, 'loop' | 'node'>, index: number): string | undefined {
  const size = node.loop?.batch;
  if (size !== undefined) return nameBatch(loop, index, size);
  const items = loop?.items && 'value' in loop.items ? loop.items.value : undefined;
  const item = Array.isArray(items) ? items[index] : undefined;
  const text = item === undefined ? undefined : textIn(item);
  return text === undefined ? undefined : firstLine(seenLines(text), most) || undefined;
}

/** A batch by the numbers of its items, from 1. The size of the last one is unknown if the list is stored elsewhere. */
function nameBatch(loop: StepState['loop'], index: number, size: number): string {
  const batches = loop?.items && 'value' in loop.items ? loop.items.value : undefined;
  const batch = Array.isArray(batches) ? batches[index] : undefined;
  const isLast = index + 1 === loop?.count;
  const whole = isLast ? undefined : size;
  const count = Array.isArray(batch) ? batch.length : whole;
  const from = formatFigure(index * size + 1);
  if (count === 1) return say(itemTexts.itemNumber, { number: from });
  if (count === undefined) return say(itemTexts.itemsFrom, { from });

  return say(itemTexts.itemsBetween, { from, to: formatFigure(index * size + count) });
}

function textIn(item: Json): string | undefined {
  if (typeof item === 'string') return baseName(item);
  if (typeof item === 'number') return String(item);
  if (typeof item !== 'object' || item === null) return undefined;
  if (Array.isArray(item)) return item.find((one) => typeof one === 'string');

  for (const key of naming) {
    const value = item[key];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }

  const first = Object.values(item).find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof first === 'string' ? baseName(first) : undefined;
}

/** The last part of a path, which distinguishes items. */
const baseName = (text: string): string => (/^[^\s]*\/[^\s/]+$/.test(text) ? (text.split('/').at(-1) ?? text) : text);

/** One breadcrumb. `path` is the step that it shows when clicked. */
export interface Crumb {
  label: string;
  path: Path;
}

/** The breadcrumbs of a step: each group, loop, item and called pipeline around it, then itself. */
export function crumbsOf(state: RunState | undefined, path: Path): Crumb[] {
  const crumbs: Crumb[] = [];
  let at = '';
  for (const part of path.split(/(?=[.[/])/)) {
    at += part;
    const item = /^\[(\d+)\]$/.exec(part)?.[1];
    if (item !== undefined) crumbs.push({ label: labelItem(state, at, Number(item)), path: at });
    else if (part !== '[*]') crumbs.push({ label: part.replace(/^[./]/, ''), path: at });
  }

  return crumbs;
}

function labelItem(state: RunState | undefined, path: Path, index: number): string {
  const loop = state?.steps.get(path.slice(0, path.lastIndexOf('[')));
  const name = loop && nameItem(loop, index);
  return name ?? say(itemTexts.itemNumber, { number: formatFigure(index + 1) });
}

/** Whether a path is that of a nested step. */
export const isInsideStep = (path: Path): boolean => /[.[/]/.test(staticPath(path));

import { tryParseJson } from '../../../../engine/language/json.ts';
import type { Json } from '../../../messages.ts';
import { valueShapeOf } from './value.ts';

/** The ways in which a value can be read. */
export type ValueViewName = 'picture' | 'markdown' | 'table' | 'tree' | 'text';

/** The parsed data of a text that is JSON: models often answer so. */
export function dataIn(text: string): Json | undefined {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.length > mostParsed) return undefined;
  return tryParseJson(trimmed);
}

const mostParsed = 200_000;

/** The views that fit a value, the best first; a single one needs no choice. A word has only one. */
export function viewsOfValue(value: Json): ValueViewName[] {
  if (typeof value === 'string') {
    if (isPicture(value)) return ['picture', 'text'];
    const data = dataIn(value);
    if (data !== undefined) return [...viewsOfValue(data).filter((view) => view !== 'text'), 'text'];
    return valueShapeOf(value).as === 'word' ? ['text'] : ['markdown', 'text'];
  }
  switch (valueShapeOf(value).as) {
    case 'table':
      return ['table', 'tree', 'text'];
    case 'tree':
      return ['tree', 'text'];
    default:
      return ['text'];
  }
}

/** A picture encoded in a text. */
const isPicture = (text: string): boolean => /^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/.test(text) || isDrawing(text);

const isDrawing = (text: string): boolean => /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/.test(text) && /<\/svg>\s*$/.test(text);

/** A picture as the source of an image element; scripts and addresses in it have no effect there. */
export const pictureUrl = (text: string): string =>
  isDrawing(text) ? `data:image/svg+xml;utf8,${encodeURIComponent(text)}` : text;

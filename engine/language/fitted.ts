import type { Json } from './json.ts';

/** What an input of a called pipeline takes a value for: a text that stands for a number or a truth is one where that is wanted. */
export function asInput(value: Json, wanted: Json | undefined): Json {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if ((wanted === 'number' || wanted === 'integer') && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (wanted === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return value;
}

/** Text as a value of the wanted type (as a JSON Schema names it), where it clearly is one; else the text itself. */
export function fitted(text: string, wanted: Json | undefined): Json {
  const trimmed = text.trim();
  if (wanted === 'integer' && /^[+-]?\d+$/.test(trimmed)) return Number(trimmed);
  if (wanted === 'number' && trimmed !== '' && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (wanted === 'boolean' && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === 'true';
  if ((wanted === 'array' && trimmed.startsWith('[')) || (wanted === 'object' && trimmed.startsWith('{'))) {
    try {
      return JSON.parse(trimmed);
    } catch {
      return text;
    }
  }
  return text;
}

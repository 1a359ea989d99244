import type { Json } from './json.ts';

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

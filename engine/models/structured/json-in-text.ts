import { isMap, type Json } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';

interface FoundJson {
  value: Json;
  /** The note that the JSON had to be repaired. */
  note?: string;
}

/** Enough for prose with brackets before the answer, and a limit for text of only brackets. */
const mostOpenings = 16;

/**
 * The JSON in a model's answer: the whole text, or the first balanced object (or array) that can be parsed, or the first one
 * that can be repaired. With `mend: false` nothing is repaired.
 */
export function jsonFromText(
  text: string,
  { only, mend = true }: { only?: 'object' | undefined; mend?: boolean } = {},
): FoundJson | undefined {
  const whole = parse(text);
  if (whole !== undefined && (only === undefined || isMap(whole))) return { value: whole };

  const opening = only ? /\{/g : /[{[]/g;
  let broken: string | undefined;
  for (let tries = 0; tries < mostOpenings; tries++) {
    const start = opening.exec(text)?.index;
    if (start === undefined) break;

    const end = balancedEnd(text, start);
    const part = text.slice(start, end);
    const value = end === undefined ? undefined : parse(part);
    if (value !== undefined) return { value };

    if (broken === undefined || (likely(part) && !likely(broken))) broken = part;
    if (end !== undefined) opening.lastIndex = end;
    // Incomplete JSON: a value nested in it is not the answer.
    else if (likely(part)) break;
  }

  return mend && broken !== undefined ? mended(broken) : undefined;
}

/** Prose has brackets too; JSON continues with a string or another bracket. */
const likely = (part: string): boolean => /^[{[]\s*["[{]/.test(part);

function parse(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function mended(part: string): FoundJson | undefined {
  // Most answers need no repair.
  const { jsonrepair }: typeof import('./lazy/repair.ts') = require('./lazy/repair.ts');
  try {
    const value = parse(jsonrepair(part));
    return value === undefined ? undefined : { value, note: say(modelsTexts.mended) };
  } catch {
    return undefined;
  }
}

/** The end (exclusive) of the bracket at `start`; brackets inside strings do not count. */
function balancedEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }

  return undefined;
}

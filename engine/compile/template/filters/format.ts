import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from '../evaluation/run.ts';
import { cut, lengthOf, writeJson } from '../evaluation/text.ts';
import { own } from '../evaluation/values.ts';
import { growing } from './filter.ts';
import { decimals } from './number.ts';

/** A conversion in a format: `%-5s`, `%(name)05.1f`. */
interface ConversionSpecifier {
  whole: string;
  flags: string;
  width: number;
  digits: number | undefined;
  kind: string;
}

const places = /%(?:\(([^()]{0,100})\))?([-+0 #]{0,5})(\d{1,4})?(?:\.(\d{1,2}))?([a-zA-Z%])/g;

/** Fills `%s`, `%d`, `%05.2f`, `%(name)s` and others, as Python does. */
export function formatted(text: string, names: Json | undefined, values: readonly (Json | undefined)[], run: Run): string {
  const byName = isMap(names) && Object.keys(names).length > 0 ? names : undefined;
  if (byName && values.length > 0) run.fail('wrong-filter-arguments', say(texts.mixedFormat));
  let next = 0;
  const grown = growing(text, run);

  // biome-ignore lint/complexity/useMaxParams: the groups of the pattern, in their order
  const result = text.replace(places, (whole, name?: string, flags = '', width?: string, digits?: string, kind = '') => {
    if (kind === '%') return '%';
    const value = name === undefined ? values[next++] : ownMember(byName ?? {}, name);
    if (value === undefined) return run.fail('wrong-filter-arguments', say(texts.noFormatValue, { place: whole }));
    const place = { whole, flags, width: Number(width ?? 0), digits: digits === undefined ? undefined : Number(digits), kind };
    return grown(padded(written(place, value, run), place));
  });
  if (next < values.length)
    run.fail('wrong-filter-arguments', say(texts.manyFormatValues, { values: values.length, places: next }));

  return result;
}

const ownMember = (names: JsonMap, name: string): Json | undefined => own(names, name);

function padded(text: string, { flags, width, kind }: ConversionSpecifier): string {
  const missing = width - lengthOf(text);
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || 'src'.includes(kind)) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?(?:0[xo])?/i.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function written(place: ConversionSpecifier, value: Json, run: Run): string {
  const { kind, digits, flags, whole } = place;
  if (kind === 's' || kind === 'r') {
    const text = kind === 's' ? run.print(value) : writeJson(value, run);
    return digits === undefined ? text : cut(text, 0, digits);
  }
  if (kind === 'c') return character(value, whole, run);
  if (!'diufFeEgGxXo'.includes(kind))
    return run.fail('bad-value', say(texts.unknownFormat, { place: whole }), say(texts['unknownFormat.hint']));
  if (typeof value !== 'number') return run.fail('type-mismatch', say(texts.formatNumber, { place: whole }));

  const sign = ('diu'.includes(kind) ? Math.trunc(value) : value) < 0 ? '-' : signOfPositive(flags);
  return sign + unsigned(Math.abs(value), place);
}

function signOfPositive(flags: string): string {
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

function character(value: Json, whole: string, run: Run): string {
  if (typeof value === 'string' && lengthOf(value) === 1) return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0x10ffff) return String.fromCodePoint(value);
  return run.fail('type-mismatch', say(texts.formatCharacter, { place: whole }));
}

export function unsigned(size: number, { kind, digits, flags }: ConversionSpecifier): string {
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return BigInt(Math.trunc(size))
        .toString()
        .padStart(digits ?? 0, '0');
    case 'f':
    case 'F':
      return decimals(size, digits ?? 6);
    case 'e':
    case 'E':
      return exponential(size, digits ?? 6, kind);
    case 'g':
    case 'G':
      return general(size, digits ?? 6, flags.includes('#'), kind === 'g' ? 'e' : 'E');
    default: {
      const based = BigInt(Math.trunc(size)).toString(kind === 'o' ? 8 : 16);
      const prefix = kind === 'o' ? '0o' : '0x';
      const shown = (flags.includes('#') ? prefix : '') + based.padStart(digits ?? 0, '0');
      return kind === 'X' ? shown.toUpperCase() : shown;
    }
  }
}

const exponential = (size: number, digits: number, letter: string): string =>
  size
    .toExponential(digits)
    .replace(/e([+-])(\d)$/, 'e$10$2')
    .replace('e', letter);

/** As many significant digits, without trailing zeros, with an exponent for very large or small numbers. */
function general(size: number, digits: number, zeros: boolean, letter: string): string {
  const count = Math.max(1, digits);
  const exponent = size === 0 ? 0 : Number(size.toExponential(count - 1).split('e')[1]);
  const plain = exponent >= -4 && exponent < count;
  const text = plain ? decimals(size, count - 1 - exponent) : exponential(size, count - 1, letter);
  if (zeros || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=[eE]|$)/, '');
}

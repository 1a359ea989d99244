import { isMap, type Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from '../evaluation/run.ts';
import { cut, lengthOf, writeJson } from '../evaluation/text.ts';
import { own } from '../evaluation/values.ts';
import { attributeOf, growing } from './filter.ts';
import { unsigned } from './format.ts';

/** `{}`, `{0}`, `{name.member[key]!r:>8.2f}`, and doubled braces for literal ones. */
const places = /\{\{|\}\}|\{([^{}!:]{0,200})(?:!([rsa]))?(?::([^{}]{0,60}))?\}|[{}]/g;
/** `[[fill]align][sign][#][0][width][grouping][.digits][kind]`, as in Python. */
const specification = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d{1,4})?([,_])?(?:\.(\d{1,2}))?([a-zA-Z%])?$/u;

/** Fills `{}`, `{0}` and `{name}`, as Python's `format` does. */
export function braced(text: string, given: readonly (Json | undefined)[], run: Run): string {
  const names = given.at(-1);
  const values = given.slice(0, -1);
  let next = 0;
  const grown = growing(text, run);
  const result = text.replace(places, (whole, path?: string, conversion?: string, format = '') => {
    if (whole === '{{' || whole === '}}') return whole[0] ?? '';
    if (path === undefined) return run.fail('bad-value', say(texts.openBrace));

    const [first = '', ...rest] = path.replaceAll(/\[([^\]]*)\]/g, '.$1').split('.');
    const key = first === '' ? String(next++) : first;
    const named = isMap(names) ? names : {};
    const start = /^\d+$/.test(key) ? values[Number(key)] : own(named, key);
    if (start === undefined) return run.fail('wrong-filter-arguments', say(texts.noFormatValue, { place: whole }));

    const value = rest.length ? run.json(attributeOf(start, rest.join('.'), run)) : start;
    const shown = conversion === 'r' || conversion === 'a' ? writeJson(value, run) : value;
    return grown(formattedBy(format, conversion === 's' ? run.print(value) : shown, whole, run));
  });

  return run.made(result);
}

function formattedBy(format: string, value: Json, whole: string, run: Run): string {
  if (format === '') return run.print(value);
  const parts = specification.exec(format);
  if (!parts) return run.fail('bad-value', say(texts.unknownFormat, { place: whole }), say(texts['unknownFormat.braces']));

  const [, fill, align, sign = '-', alternate, zero, width = '0', grouping, digits, kind] = parts;
  const isNumber = typeof value === 'number' && kind !== 's';
  if (kind !== undefined && !'sbdeEfFgGxXo%'.includes(kind))
    return run.fail('bad-value', say(texts.unknownFormat, { place: whole }), say(texts['unknownFormat.braces']));
  if (kind !== undefined && kind !== 's' && typeof value !== 'number')
    return run.fail('type-mismatch', say(texts.formatNumber, { place: whole }));
  if (kind !== undefined && 'bdxXo'.includes(kind) && !Number.isInteger(value))
    return run.fail('type-mismatch', say(texts.formatWhole, { place: whole }));

  const shown = isNumber
    ? numeral(value, { sign, flags: alternate ?? '', grouping, digits, kind })
    : cut(run.print(value), 0, digits === undefined ? undefined : Number(digits));
  const missing = Math.max(0, Number(width) - lengthOf(shown));

  return aligned(shown, missing, fill ?? (zero ? '0' : ' '), align ?? defaultAlign(isNumber, zero));
}

function defaultAlign(isNumber: boolean, zero: string | undefined): string {
  if (!isNumber) return '<';
  return zero ? '=' : '>';
}

interface NumberFormat {
  sign: string;
  flags: string;
  grouping: string | undefined;
  digits: string | undefined;
  kind: string | undefined;
}

function numeral(value: number, { sign, flags, grouping, digits, kind }: NumberFormat): string {
  const count = digits === undefined ? undefined : Number(digits);
  const size = Math.abs(value);
  const before = value < 0 ? '-' : sign.replace('-', '');
  const whole = { whole: '', width: 0, flags, digits: count };
  if (kind === '%') return `${before}${grouped(unsigned(size * 100, { ...whole, kind: 'f' }), grouping)}%`;
  if (kind === 'b') return `${before}${flags ? '0b' : ''}${BigInt(Math.trunc(size)).toString(2)}`;
  if (kind === undefined && count === undefined) return before + grouped(String(size), grouping);

  return before + grouped(unsigned(size, { ...whole, kind: kind ?? 'g' }), grouping);
}

/** Groups of three digits before the point. */
function grouped(text: string, sign: string | undefined): string {
  if (sign === undefined) return text;
  const [whole = '', ...rest] = text.split('.');
  return [whole.replaceAll(/\B(?=(\d{3})+$)/g, sign), ...rest].join('.');
}

function aligned(text: string, missing: number, fill: string, align: string): string {
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  const sign = align === '=' ? (/^[-+ ]/.exec(text)?.[0] ?? '') : '';
  return sign + fill.repeat(missing) + text.slice(sign.length);
}

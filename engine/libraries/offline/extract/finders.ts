import { numberPattern, parseNumberWord } from '../question/numbers.ts';

/** A value in a text. `start`/`end` (UTF-16) are positions in the searched text. */
export interface TextValue {
  value: string | number;
  text: string;
  start: number;
  end: number;
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const month = `(${months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)}\\.?|\\.)?`).join('|')})`;

const scales: Readonly<Record<string, number>> = { thousand: 1e3, k: 1e3, million: 1e6, m: 1e6, billion: 1e9, bn: 1e9 };
const scale = '(?:\\s?(thousand|million|billion|bn|k|m)\\b)?';
const currency = 'pounds?|dollars?|euros?|crowns?|francs?|shillings?|pence|cents?|sterling|GBP|USD|EUR|CHF';
const moneyPattern = new RegExp(
  `(?:[£$€]|\\b(?:GBP|USD|EUR|CHF)\\s?)(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)${scale}|\\b(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)${scale}\\s(?:${currency})\\b`,
  'gi',
);

/** Sums of money, as numbers without their currency. */
export const moneyIn = (text: string): TextValue[] =>
  findAll(
    text,
    moneyPattern,
    (match) => (parseNumberWord(match[1] ?? match[3] ?? '') ?? 0) * (scales[(match[2] ?? match[4] ?? '').toLowerCase()] ?? 1),
  );

const counted =
  'tons?|sacks?|people|persons?|men|women|visitors?|metres?|meters?|feet|acres?|yards?|miles?|tides?|words?|pages?|copies|bushels?|pounds|per\\s';
const yearPattern = new RegExp(
  `(?<![\\d,.£$€/-])(?:(?<=\\byear )(\\d{3})|(1\\d{3}|20\\d{2}))(?![\\d,]\\d|\\d|%|\\.\\d|\\s+(?:${counted})\\b)`,
  'g',
);

/** Years from 1000 to 2099 (earlier ones after the word "year"). */
export const yearsIn = (text: string): TextValue[] => findAll(text, yearPattern, (match) => Number(match[1] ?? match[2]));

const datePattern = new RegExp(
  `\\b(\\d{4})-(\\d{2})-(\\d{2})\\b|\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?${month},?\\s+(\\d{4})\\b|\\b${month}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})\\b`,
  'gi',
);

/** Complete dates, as ISO text. Impossible dates are ignored. */
export const datesIn = (text: string): TextValue[] =>
  findAll(text, datePattern, (match) => {
    const named = match[5] ?? match[7];
    const number =
      named === undefined ? Number(match[2]) : months.findIndex((name) => name.startsWith(named.slice(0, 3).toLowerCase())) + 1;
    return isoDate(Number(match[1] ?? match[6] ?? match[9]), number, Number(match[3] ?? match[4] ?? match[8]));
  });

function isoDate(year: number, monthNumber: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, monthNumber - 1, day));
  return date.getUTCMonth() === monthNumber - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined;
}

/** Every number, in digits or words. */
export const findNumbers = (text: string): TextValue[] =>
  findAll(text, new RegExp(`(?<![\\w.,/-])(?:-(?=\\d))?(?:${numberPattern})(?![\\w]|[.,]\\d)`, 'gi'), (match) =>
    match[0].startsWith('-') ? -(parseNumberWord(match[0].slice(1)) ?? Number.NaN) : parseNumberWord(match[0]),
  );

const findTexts = (text: string, pattern: RegExp): TextValue[] => findAll(text, pattern, (match) => match[0]);
export const emailsIn = (text: string): TextValue[] => findTexts(text, /\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b/g);
export const linksIn = (text: string): TextValue[] => findTexts(text, /\bhttps?:\/\/[^\s<>"'()]+[^\s<>"'().,;:!?]/g);
export const filesIn = (text: string): TextValue[] =>
  findTexts(text, /\b[\w-][\w./-]*\.(?:md|txt|csv|json|ya?ml|html?|pdf|docx?|log|xml)\b/gi);
export const phonesIn = (text: string): TextValue[] =>
  findTexts(text, /(?<![\w.])\+?\(?\d{2,4}\)?(?:[ /-]\(?\d{2,5}\)?){2,5}(?![\w-])/g).filter(
    (one) => one.text.replace(/\D/g, '').length >= 8 && !/^\d{4}-\d{2}-\d{2}$/.test(one.text),
  );

function findAll(text: string, pattern: RegExp, value: (match: RegExpMatchArray) => string | number | undefined): TextValue[] {
  const textValues: TextValue[] = [];
  for (const match of text.matchAll(pattern)) {
    const one = value(match);
    if (one === undefined || Number.isNaN(one)) continue;
    textValues.push({ value: one, text: match[0], start: match.index, end: match.index + match[0].length });
  }

  return textValues;
}

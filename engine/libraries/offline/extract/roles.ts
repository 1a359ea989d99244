import { datesIn, emailsIn, filesIn, findNumbers, linksIn, moneyIn, phonesIn, type TextValue, yearsIn } from './finders.ts';
import type { AnswerShape } from './shape.ts';

/** The role of a field, by its name, format and description. */
export type Role =
  | 'quote'
  | 'claim'
  | 'summary'
  | 'title'
  | 'file'
  | 'keywords'
  | 'score'
  | 'person'
  | 'email'
  | 'link'
  | 'phone'
  | 'date'
  | 'year'
  | 'money'
  | 'number'
  | 'choice'
  | 'flag'
  | 'text';

const names: readonly (readonly [Role, RegExp])[] = [
  ['quote', /^(?:quote|quotation|evidence|excerpt|verbatim|passage|source text|citation)s?$/],
  ['claim', /^(?:answer|reply|response|claim|fact|statement|finding|assertion|point|key point|sentence|takeaway|highlight)s?$/],
  ['summary', /^(?:summary|abstract|overview|synopsis|gist|brief|tldr)$/],
  ['title', /^(?:title|heading|headline)$/],
  ['file', /^(?:file|file name|filename|source|source file|document|path)s?$/],
  ['keywords', /^(?:key ?words?|tags?|terms?|key phrases?)$/],
  ['score', /^(?:importance|relevance|weight|score|rank|salience)$/],
  ['email', /\be ?mails?\b/],
  ['link', /\b(?:url|uri|link|website|homepage)s?\b/],
  ['phone', /\b(?:phone|telephone|tel|mobile)s?\b/],
  ['date', /\b(?:date|day|deadline|due on)s?\b/],
  ['year', /\byears?\b/],
  ['money', /\b(?:price|cost|costs|amount|total|fee|salary|budget|revenue|rent|sum|money|payment|balance|fare)\b/],
  [
    'person',
    /\b(?:author|person|people|name|names|customer|client|owner|founder|director|architect|publisher|tenant|manager|editor|builder|writer|speaker|company|organi[sz]ation|mayor|chair)\b/,
  ],
];
const described: readonly (readonly [Role, RegExp])[] = [
  ['quote', /\b(?:word for word|verbatim|exactly as|copied from)\b/i],
  ['year', /\byear\b/i],
  ['date', /\bdate\b/i],
  ['money', /\b(?:sum of money|price|cost)\b/i],
];
const formats: Readonly<Record<string, Role>> = { email: 'email', uri: 'link', url: 'link', date: 'date', 'date-time': 'date' };

/** `yearOpened`, `year_opened` and `year-opened` as words. */
export const splitName = (name: string): string =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
    .trim();

export function roleOf(shape: AnswerShape): Role {
  if (shape.choices) return 'choice';
  if (shape.type === 'boolean') return 'flag';

  const byFormat = formats[shape.format ?? ''];
  if (byFormat) return byFormat;

  const words = splitName(shape.name);
  const numeric = shape.type === 'number' || shape.type === 'integer';
  const fits = ([role]: readonly [Role, RegExp]) => (numeric ? ['score', 'year', 'money'].includes(role) : true);

  return (
    (names.find((one) => one[1].test(words) && fits(one)) ??
      described.find((one) => one[1].test(shape.description) && fits(one)))?.[0] ?? (numeric ? 'number' : 'text')
  );
}

/** How values of a role are found in a text; roles without an entry have no recognisable form. */
export const finders: Readonly<Partial<Record<Role, (text: string) => TextValue[]>>> = {
  email: emailsIn,
  link: linksIn,
  phone: phonesIn,
  date: datesIn,
  year: yearsIn,
  money: moneyIn,
  number: findNumbers,
  file: filesIn,
};

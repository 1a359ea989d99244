const units = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

const spelled = new Map<string, number>([
  ...units.map((word, value): [string, number] => [word, value]),
  ...tens.map((word, i): [string, number] => [word, (i + 2) * 10]),
  ['dozen', 12],
  ['hundred', 100],
]);

/** The number of a word (`12`, `1,200`, `ten`, `twenty-one`), or undefined. */
export function parseNumberWord(word: string): number | undefined {
  const text = word.toLowerCase();
  if (/^\d[\d,]*(?:\.\d+)?$/.test(text)) return Number(text.replaceAll(',', ''));

  const [ten, unit] = text.split('-');
  const first = spelled.get(ten ?? '');
  if (unit === undefined) return first;

  const second = spelled.get(unit);
  return first !== undefined && first >= 20 && first < 100 && second !== undefined && second > 0 && second < 10
    ? first + second
    : undefined;
}

/** The source of a pattern that matches what `numberOf` reads. */
export const numberPattern = `\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|(?:${tens.join('|')})(?:-(?:${units.slice(1, 10).join('|')}))?|${[...units].reverse().join('|')}|dozen|hundred`;

import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';

/** The commonest function words of some languages: enough to recognise the language of a page. */
const marks: Readonly<Record<string, readonly string[]>> = {
  English: [
    'the',
    'and',
    'of',
    'to',
    'in',
    'is',
    'was',
    'that',
    'for',
    'with',
    'it',
    'on',
    'are',
    'at',
    'by',
    'a',
    'i',
    'you',
    'not',
  ],
  German: [
    'der',
    'die',
    'und',
    'das',
    'ist',
    'nicht',
    'ein',
    'eine',
    'mit',
    'zu',
    'den',
    'von',
    'wurde',
    'für',
    'auf',
    'im',
    'dem',
  ],
  French: ['le', 'la', 'les', 'et', 'des', 'est', 'une', 'dans', 'pour', 'que', 'du', 'un', 'qui', 'pas', 'au', 'il'],
  Spanish: ['el', 'la', 'los', 'y', 'en', 'que', 'una', 'es', 'por', 'con', 'del', 'para', 'las', 'un', 'se', 'no'],
  Italian: ['il', 'di', 'che', 'è', 'la', 'per', 'una', 'non', 'con', 'del', 'sono', 'della', 'le', 'un', 'si'],
  Dutch: ['de', 'het', 'een', 'en', 'van', 'is', 'niet', 'dat', 'op', 'te', 'voor', 'met', 'zijn', 'werd'],
  Portuguese: ['o', 'os', 'as', 'de', 'que', 'não', 'uma', 'um', 'para', 'com', 'do', 'da', 'em', 'é'],
};

/** The language of a text; undefined where it is too short or ambiguous. */
export function languageOf(text: string): string | undefined {
  const letters = text.slice(0, 20_000).match(/\p{L}/gu) ?? [];
  if (letters.length > 20 && letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length < letters.length / 2)
    return say(modelsTexts.anotherScript);

  const words =
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  if (words.length < 20) return undefined;

  const scores = Object.entries(marks).map(([language, list]) => ({
    language,
    share: words.filter((word) => list.includes(word)).length / words.length,
  }));

  scores.sort((a, b) => b.share - a.share);
  const [first, second] = scores;
  return first && second && first.share >= 0.1 && first.share > second.share * 1.15 ? first.language : undefined;
}

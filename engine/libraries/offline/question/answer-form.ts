import { defined } from '../../../language/json.ts';
import { numberPattern, parseNumberWord } from './numbers.ts';

/** The requested form of an answer. */
export interface AnswerForm {
  kind: 'summary' | 'keywords' | 'choice' | 'yes-no' | 'number' | 'writing';
  /** The most sentences, items or keywords. */
  count?: number;
  bullets: boolean;
  /** The answer has sections with headings. */
  sections: boolean;
  maxWords?: number;
  choices?: string[];
  minimum?: number;
  maximum?: number;
}

const counted = new RegExp(
  `\\b(${numberPattern}|an?)\\s+(?:(?:to|or|-|–)\\s+(${numberPattern})\\s+)?(?:[a-z]+\\s+){0,2}?(sentences?|bullets?|bullet points?|points?|findings?|facts?|items?|key ?words?|key phrases?|tags?|lines?)\\b`,
  'i',
);
const wordsBound = new RegExp(
  `\\b(?:at most|up to|no more than|under|about|within|in|maximum of)\\s+(${numberPattern})\\s+words\\b`,
  'i',
);
const bounds = new RegExp(`\\b(?:between|from)\\s+(-?(?:${numberPattern}))\\s+(?:and|to)\\s+(-?(?:${numberPattern}))`, 'i');

/** Reads the requested form from an instruction. */
export function readAnswerForm(instruction: string): AnswerForm {
  const match = counted.exec(instruction);
  const count = match ? (parseNumberWord(match[2] ?? match[1] ?? '') ?? 1) : undefined;
  const words = parseNumberWord(wordsBound.exec(instruction)?.[1] ?? '');
  const range = bounds.exec(instruction);
  const [minimum, maximum] = [parseNumberWord(range?.[1] ?? ''), parseNumberWord(range?.[2] ?? '')];
  const choices = choicesIn(instruction);

  return defined({
    kind: kindOf(instruction, choices),
    bullets: /\b(?:bullets?|bullet points?|list of|as a list|points)\b/i.test(instruction),
    sections: /\b(?:sections?|headings?|group(?:ed)? by)\b/i.test(instruction),
    count,
    maxWords: words,
    choices,
    minimum,
    maximum,
  });
}

function kindOf(instruction: string, choices: readonly string[] | undefined): AnswerForm['kind'] {
  if (choices) return 'choice';
  if (/\byes (?:or|\/) no\b|\byes\/no\b|\btrue or false\b/i.test(instruction)) return 'yes-no';
  if (/\b(?:key ?words|key phrases|tags)\b/i.test(instruction)) return 'keywords';
  if (
    /\bhow (?:many|much)\b|\b(?:answer with|give|return|reply with)\s+(?:only\s+)?(?:a|one|the)\s+(?:single\s+)?(?:whole\s+)?number\b/i.test(
      instruction,
    )
  )
    return 'number';
  if (
    /\bsummar(?:y|i[sz]e|ies)\b|^\W*sum(?:\s+[\w’'-]+){0,6}?\s+up\b|^\W*condense\b|\b(?:key|main|most important) (?:points|sentences|findings|facts)\b|\bextract\b|\boverview\b|\bin brief\b/i.test(
      instruction,
    )
  )
    return 'summary';

  return 'writing';
}

/** The alternatives in an instruction: `one of: a, b, c`, `as "a" or "b"`, `choose between a and b`. */
export function choicesIn(instruction: string): string[] | undefined {
  const quoted =
    /\b(?:one of|choose|classify|either|between|answer with|reply with|as|pick|label)\b[^.\n"“'‘]{0,60}((?:["“'‘`][^"”'’`\n]{1,60}["”'’`](?:\s*(?:,|or|and|\/|\|)+\s*)*){2,})/i.exec(
      instruction,
    )?.[1];
  if (quoted) return distinct([...quoted.matchAll(/["“'‘`]([^"”'’`\n]{1,60})["”'’`]/g)].map((match) => match[1] ?? ''));

  const plain =
    /\b(?:one of(?: these| the following)?(?: \w+)?|choices|options|labels|categories|classify (?:the \w+|it|this)(?: \w+)? as|choose between|choose from|label it(?: as)?)\s*:?\s+([^.\n?]{3,300})/i.exec(
      instruction,
    )?.[1];
  if (!plain) return undefined;

  const parts = plain
    .split(/\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+|\s*\|\s*/)
    .map((part) => part.trim().replace(/^[([]|[)\]:;]$/g, ''));
  const good = distinct(parts.filter((part) => part && part.split(/\s+/).length <= 4));

  return good.length >= 2 && good.length === distinct(parts.filter(Boolean)).length ? good : undefined;
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

import assert from 'node:assert/strict';
import type { JsonSchema } from '../../../../engine/language/json.ts';
import { readEnglish } from '../../../../engine/libraries/offline/english.ts';
import {
  datesIn,
  emailsIn,
  filesIn,
  findNumbers,
  linksIn,
  moneyIn,
  phonesIn,
  yearsIn,
} from '../../../../engine/libraries/offline/extract/finders.ts';
import { roleOf } from '../../../../engine/libraries/offline/extract/roles.ts';
import { readAnswerShape } from '../../../../engine/libraries/offline/extract/shape.ts';
import { asClaim } from '../../../../engine/libraries/offline/extract/wording.ts';
import { choicesIn, readAnswerForm } from '../../../../engine/libraries/offline/question/answer-form.ts';
import { parseNumberWord } from '../../../../engine/libraries/offline/question/numbers.ts';
import { blocksOf } from '../../../../engine/libraries/offline/text/blocks.ts';
import { languageOf } from '../../../../engine/libraries/offline/text/language.ts';
import { sentencesOf } from '../../../../engine/libraries/offline/text/sentences.ts';
import { density, isStatement, leansBack, standing } from '../../../../engine/libraries/offline/text/standing.ts';
import { bm25, cosine, inverseFrequencies, vectorOf } from '../../../../engine/libraries/offline/text/weights.ts';
import { yaml } from '../../../yaml.ts';

const sentences = (text: string) => sentencesOf(text, readEnglish);
const first = (text: string) => sentences(text)[0] ?? assert.fail('no sentence');

describe('offline: tokens and sentences', () => {
  it('tokens lie where they stand in the text', () => {
    const text = 'Dr. Osei paid £1,250 (see p. 4).\nIt\'s a "sea mill"!  Two blanks.';
    for (const token of readEnglish(text).flat()) assert.equal(text.slice(token.start, token.end), token.text);
  });
  for (const [name, text, expected] of [
    [
      'an abbreviation does not end a sentence',
      'Approx. 12 mills stood there. Two are left.',
      ['Approx. 12 mills stood there.', 'Two are left.'],
    ],
    [
      'quotation marks hold a sentence together',
      'She said: "It ran. It ran well." Then she left.',
      ['She said: "It ran. It ran well."', 'Then she left.'],
    ],
    ['curly marks too', '“It ran. It ran well.” Then she left.', ['“It ran. It ran well.”', 'Then she left.']],
    ['a small letter goes on', 'It cost 4 lbs. of flour. It was dear.', ['It cost 4 lbs. of flour.', 'It was dear.']],
    [
      'marks of emphasis before it are no part of a sentence',
      '*Sacks.* A sack weighs 20 stone.',
      ['Sacks.', 'A sack weighs 20 stone.'],
    ],
    [
      'paragraphs, items and headings part sentences',
      '# One\n\nFirst line\nsecond line\n\n- an item here\n2. another',
      ['One', 'First line\nsecond line', 'an item here', 'another'],
    ],
  ] as const)
    it(name, () => {
      assert.deepEqual(
        sentences(text).map((one) => one.text),
        expected,
      );
    });
  it('a sentence is what the document holds between its ends', () => {
    const text = yaml`
      # Mills

      The *old* mill (of 1771) ran.  It stopped in 1934!
      - See a.md.`;
    for (const { start, end, text: own } of sentences(text)) assert.equal(text.slice(start, end), own);
  });
  it('blocks know their kind, their heading and the file they name', () => {
    const blocks = blocksOf(
      'THE MILLS\nFrom a history, printed in 1888\n\nA line of text that is no heading at all, since it is long.\n\n## Part\n* Item one (b.txt)\nTotal: £12\n\n*From the report of 1984.*\n\nLast words here',
    );
    assert.deepEqual(
      blocks.map(({ kind, heading, source }) => [kind, heading, source]),
      [
        ['heading', undefined, undefined],
        ['note', 'THE MILLS', undefined],
        ['text', 'THE MILLS', undefined],
        ['heading', 'THE MILLS', undefined],
        ['item', 'Part', 'b.txt'],
        ['text', 'Part', undefined],
        ['note', 'Part', undefined],
        ['heading', 'Part', undefined],
      ],
    );
  });
});

describe('offline: what stands alone', () => {
  for (const [text, leans] of [
    ['It rose to £46 in 1796.', true],
    ['However, they closed the mill.', true],
    ['On those figures Tamblyn had his money back.', true],
    ['In the summer of 1792 he had 74 men on his list.', true],
    ['Two of them were drowned in August.', true],
    ['When she left, the mill closed.', true],
    ['"People say it stopped in 1928," she told us.', true],
    ['Thornsey Mill stopped in 1934.', false],
    ['One mill is left on the coast.', false],
    ['In 1871 the company set an engine beside the wheel, and it ran.', false],
    ['The miller said that he could grind ten sacks.', false],
  ] as const)
    it(`${text} ${leans ? 'leans on what comes before' : 'stands alone'}`, () => {
      assert.equal(leansBack(first(text).tokens), leans);
    });
  for (const [text, statement] of [
    ['Thornsey Mill stopped in 1934.', true],
    ['Click here to subscribe to our letter.', false],
    ['Did the mill stop in 1934?', false],
    ['A mill of stone and oak.', false],
    ['It paid.', false],
  ] as const)
    it(`${text} ${statement ? 'is' : 'is not'} a statement`, () => {
      assert.equal(isStatement(first(text)), statement);
    });
  it('what speaks of itself, of us, or at great length stands less well', () => {
    const plain = standing(first('Thornsey Mill was closed by its owner in 1934.'));
    for (const worse of [
      'The plans of Thornsey go with this report and are numbered.',
      'But Thornsey Mill was closed by its owner in 1934.',
      'We saw that Thornsey Mill was closed in 1934.',
      'Thornsey Mill closed in 1934.',
      `Thornsey Mill was closed ${'and opened and closed '.repeat(12)}in 1934.`,
    ])
      assert.ok(standing(first(worse)) < plain, worse);
  });
  it('figures and names make a sentence dense', () => {
    assert.ok(
      density(first('Josiah Tamblyn paid £612 for 610 tons in 1791.').tokens) >
        density(first('A man paid some money for a lot of stone.').tokens),
    );
    assert.equal(density([]), 0);
  });
});

describe('offline: weights', () => {
  it('likeness is 1 with itself and 0 with nothing in common', () => {
    const rarity = inverseFrequencies([['a', 'b'], ['c']]);
    const one = vectorOf(['a', 'b', 'a'], rarity);
    assert.ok(Math.abs(cosine(one, one) - 1) < 1e-9);
    assert.equal(cosine(one, vectorOf(['c'], rarity)), 0);
    assert.equal(vectorOf([], rarity).size, 0);
  });
  it('a rare word of the question counts for more than a common one', () => {
    const [rare, common, none] = bm25(
      ['wheel', 'mill'],
      [
        ['mill', 'wheel'],
        ['mill', 'pond'],
        ['pond', 'wall'],
        ['mill', 'wall'],
      ],
    );
    assert.ok((rare ?? 0) > (common ?? 0) && (common ?? 0) > 0 && none === 0);
    assert.deepEqual(bm25(['a'], []), []);
  });
});

describe('offline: values in a text', () => {
  const values = (found: { value: string | number }[]) => found.map(({ value }) => value);
  for (const [name, found, expected] of [
    [
      'money',
      moneyIn('It cost £1,847, then £38,000, $2.5 million, 38 shillings a week and EUR 79.90; not 40 men.'),
      [1847, 38000, 2500000, 38, 79.9],
    ],
    ['years', yearsIn('From 1771 to 1934 (in the year 619), £1,800 and £1800, 1500 tons, 2009.'), [1771, 1934, 619, 2009]],
    [
      'dates',
      datesIn('2024-11-05, 14 March 1771, the 3rd of May 1900, June 4, 1981, 31 February 2001'),
      ['2024-11-05', '1771-03-14', '1900-05-03', '1981-06-04'],
    ],
    ['numbers', findNumbers('Twenty-one mills, 1,200 men, -3 and 2.5, v1.2, one dozen'), [21, 1200, -3, 2.5, 1, 12]],
    ['addresses', emailsIn('jo.field+x@example.org, no@body'), ['jo.field+x@example.org']],
    ['links', linksIn('See https://example.org/a?b=c.'), ['https://example.org/a?b=c']],
    ['files', filesIn('See notes/a.md, b.yaml and e.g. this.'), ['notes/a.md', 'b.yaml']],
    ['telephone numbers', phonesIn('Call +44 20 7946 0018 by 2024-11-05, room 12 34.'), ['+44 20 7946 0018']],
  ] as const)
    it(name, () => {
      assert.deepEqual(values([...found]), expected);
    });
  for (const [word, value] of [
    ['12', 12],
    ['1,200', 1200],
    ['ten', 10],
    ['twenty-one', 21],
    ['ninety', 90],
    ['ten-one', undefined],
    ['twenty-ten', undefined],
    ['mill', undefined],
  ] as const)
    it(`"${word}" is ${value}`, () => {
      assert.equal(parseNumberWord(word), value);
    });
  it('a claim is one line without emphasis and without its connective', () => {
    assert.equal(asClaim('However, the *old* mill\nstopped.'), 'The old mill stopped.');
    assert.equal(asClaim('5 * 3 * 2 sacks'), '5 * 3 * 2 sacks');
  });
  for (const [text, language] of [
    [
      'The mill was built in 1771 and the miller paid for it with his own money, and he lived in the house by the water.',
      'English',
    ],
    [
      'Le moulin est dans la ville et les gens qui sont là ne savent pas que le meunier est parti pour la mer avec une barque.',
      'French',
    ],
    ['Mill.', undefined],
  ] as const)
    it(`"${text.slice(0, 20)}…" is in ${language}`, () => {
      assert.equal(languageOf(text), language);
    });
});

describe('offline: what an instruction wants', () => {
  for (const [instruction, wishes] of [
    ['Summarise in three sentences.', { kind: 'summary', count: 3 }],
    ['Sum this up in one sentence.', { kind: 'summary', count: 1 }],
    ['Sum up the notes of the meeting in two sentences:', { kind: 'summary', count: 2 }],
    ['Write two to four short sentences.', { kind: 'writing', count: 4 }],
    ['Give a sentence.', { kind: 'writing', count: 1 }],
    ['List the 5 most important points as bullets.', { kind: 'summary', count: 5, bullets: true }],
    ['Write a report with headings, at most 200 words.', { kind: 'writing', sections: true, maxWords: 200 }],
    ['Give five keywords.', { kind: 'keywords', count: 5 }],
    ['How many are there? Give a number between 2 and 9.', { kind: 'number', minimum: 2, maximum: 9 }],
    ['Is it so? Answer yes or no.', { kind: 'yes-no' }],
    ['Classify the ticket as bug, idea or question.', { kind: 'choice', choices: ['bug', 'idea', 'question'] }],
  ] as const)
    it(instruction, () => {
      const { kind, bullets, sections, ...rest } = readAnswerForm(instruction);
      assert.deepEqual({ kind, ...(bullets ? { bullets } : {}), ...(sections ? { sections } : {}), ...rest }, wishes);
    });
  for (const [instruction, choices] of [
    ['Answer with one of "a", "b" or "c".', ['a', 'b', 'c']],
    ['Choose between tea and coffee.', ['tea', 'coffee']],
    ['Labels: red, green', ['red', 'green']],
    ['One of these: this is a rather long thing to say, and that is another one of them', undefined],
    ['Tell me of the sea.', undefined],
  ] as const)
    it(`the choices of: ${instruction}`, () => {
      assert.deepEqual(choicesIn(instruction), choices);
    });
});

describe('offline: schemas', () => {
  it('references, unions with null and constants are read', () => {
    const shape = readAnswerShape({
      type: 'object',
      required: ['a'],
      properties: {
        a: { $ref: '#/$defs/kind' },
        b: { anyOf: [{ type: 'integer' }, { type: 'null' }], description: 'b' },
        c: { const: 5 },
        d: { properties: { e: {} } },
        f: { items: { type: 'string' } },
        g: { enum: [true, null] },
        h: { $ref: 'other.json' },
      },
      $defs: { kind: { enum: ['x', 'y'] } },
    });
    assert.deepEqual(
      shape.properties?.map(({ name, type, nullable, required, choices }) => [name, type, nullable, required, choices]),
      [
        ['a', 'string', false, true, ['x', 'y']],
        ['b', 'integer', true, false, undefined],
        ['c', 'number', false, false, [5]],
        ['d', 'object', false, false, undefined],
        ['f', 'array', false, false, undefined],
        ['g', 'boolean', true, false, [true]],
        ['h', 'string', false, false, undefined],
      ],
    );
  });
  it('a schema that holds itself ends', () => {
    assert.equal(
      readAnswerShape({ $ref: '#/$defs/a', $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } } } } }).type,
      'object',
    );
  });
  const fields: [string, JsonSchema, string][] = [
    ['sourceText', { type: 'string' }, 'quote'],
    ['evidence', { type: 'string' }, 'quote'],
    ['words', { type: 'string', description: 'copied from the text, word for word' }, 'quote'],
    ['yearOpened', { type: 'integer' }, 'year'],
    ['opened', { type: 'integer', description: 'The year of it.' }, 'year'],
    ['unit_price', { type: 'number' }, 'money'],
    ['pupils', { type: 'integer' }, 'number'],
    ['when', { type: 'string', format: 'date' }, 'date'],
    ['ok', { type: 'boolean' }, 'flag'],
    ['kind', { enum: ['a'] }, 'choice'],
    ['colour', { type: 'string' }, 'text'],
  ];
  for (const [name, schema, role] of fields)
    it(`the field ${name} is a ${role}`, () => {
      const [field] = readAnswerShape({ type: 'object', properties: { [name]: schema } }).properties ?? [];
      assert.equal(field && roleOf(field), role);
    });
});

import assert from 'node:assert/strict';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';
import { modelsTexts } from '../../../../engine/language/texts/run/models.ts';
import { answerPrompt } from '../../../../engine/models/providers/embedded/offline/lazy/offline.ts';
import { yaml } from '../../../yaml.ts';

const ask = (content: string, schema?: JsonSchema) =>
  answerPrompt({
    messages: [
      { role: 'system', content: 'You are careful.' },
      { role: 'user', content },
    ],
    ...(schema ? { schema } : {}),
  });

function text(content: string): string {
  const found = ask(content);
  assert.ok('text' in found, JSON.stringify(found));
  return found.text;
}
function object(content: string, schema: JsonSchema): Json {
  const found = ask(content, schema);
  assert.ok('text' in found, JSON.stringify(found));
  return JSON.parse(found.text);
}
function refusal(content: string, schema?: JsonSchema): string {
  const found = ask(content, schema);
  assert.ok('failure' in found, JSON.stringify(found));
  assert.equal(found.failure.kind, 'bad-response');
  assert.equal(found.failure.retryable, false);
  assert.ok(found.failure.hint?.includes('model'));
  return found.failure.message;
}

const story = `The mill at Orrin was built in 1771 by Caleb Horne for £320. It had two wheels and ground 900 tons a year. The
mill closed in 1934 after the wall broke, and the pond of nine acres fell dry. Some people were sad.`;

describe('offline: answers in words', () => {
  it('a summary has the sentences asked for, as they stand, in their order', () => {
    const sentences = text(`Summarise this in 2 sentences.\n\nText:\n${story}`);
    assert.equal(sentences.match(/\.(?:\s|$)/g)?.length, 2);
    assert.ok(sentences.startsWith('The mill at Orrin was built in 1771'));
    assert.ok(!sentences.includes(modelsTexts.offlineOwnWords));
  });
  it('a summary in bullets is a list', () => {
    assert.match(text(`Summarise the text as 2 bullet points.\n\nText:\n${story}`), /^- .+\n- .+$/);
  });
  it('a bound in words is kept, but one sentence is always given', () => {
    assert.equal(text(`Summarise the text in at most five words.\n\nText:\n${story}`).split('. ').length, 1);
  });
  it('free writing gets sentences of the text and says so', () => {
    const letter = text(`Write a friendly letter about the mill.\n\nText:\n${story}`);
    assert.ok(letter.endsWith(modelsTexts.offlineOwnWords));
    assert.ok(letter.includes('built in 1771'));
  });
  it('several documents: each sentence names its file', () => {
    const found = text(
      `Summarise in 2 sentences.\n<document name="a.md">\nThe Orrin mill was built in 1771.\n</document>\n<document name="b.md">\nThe Orrin pond covers 9 acres.\n</document>`,
    );
    assert.equal(found, 'The Orrin mill was built in 1771. (a.md) The Orrin pond covers 9 acres. (b.md)');
  });
  it('sections keep the headings of the text', () => {
    const found = text(
      `Write a report in sections with headings.\n\n<text>\n# Money\n\n- The mill cost £320 in 1771. (a.md)\n\n# Water\n\n- The pond of Orrin covers 9 acres. (b.md)\n</text>`,
    );
    assert.equal(
      found,
      `## Money\n\n- The mill cost £320 in 1771. (a.md)\n\n## Water\n\n- The pond of Orrin covers 9 acres. (b.md)\n\n${modelsTexts.offlineOwnWords}`,
    );
  });
  it('sections without headings are findings', () => {
    assert.ok(text(`Write sections.\n\nText:\n${story}`).startsWith('## Findings\n\n- '));
  });
  it('keywords are the names and things of a text', () => {
    const words = text(`Give 3 keywords.\n\nText:\n${story}`).split(', ');
    assert.equal(words.length, 3);
    assert.ok(words.some((word) => /mill|Orrin/.test(word)));
  });
  it('a choice is one of the labels', () => {
    assert.equal(
      text('Classify the message as "billing" or "technical".\nMessage: I was charged twice and want a refund.'),
      'billing',
    );
  });
  it('a choice that nothing speaks for is refused', () => {
    assert.match(refusal('Answer with one of: cat, dog\n\nText:\nThe sea is wide.'), /speaks for none/);
  });
  it('yes or no only where the text says so', () => {
    assert.equal(text('Did they agree? Answer yes or no.\n\nText:\nYes, they agreed at once.'), 'yes');
    assert.match(refusal('Was the sea blue? Answer yes or no.\n\nText:\nThe sea is wide.'), /yes or no/);
  });
  it('a number only where the text gives it', () => {
    assert.equal(text('How many wheels did it have?\n\nText:\nThe mill had two wheels and four pairs of stones.'), '2');
    assert.match(refusal('How many wheels did it have?\n\nText:\nThe mill was large.'), /only numbers/);
  });
  it('two different numbers are none', () => {
    refusal('How many wheels?\n\nText:\nOne book says two wheels, another says three wheels.');
  });
  it('without a text there is nothing to take sentences from', () => {
    assert.match(refusal('Write a poem about the sea.'), /holds none/);
  });
  it('another language is said', () => {
    const german =
      'Die Mühle wurde im Jahr 1771 gebaut und ist nicht mehr in Betrieb. Der Müller und die Frau waren mit dem Boot auf dem Weg zu der Stadt.';
    assert.match(refusal(`Summarise.\n\nText:\n${german}`), /German/);
    assert.match(refusal(`Summarise.\n\nText:\n${'Мельница была построена давно. '.repeat(5)}`), /another script/);
  });
  it('the same prompt gives the same answer', () => {
    const prompt = `Summarise in 2 sentences.\n\nText:\n${story}`;
    assert.equal(text(prompt), text(prompt));
  });
});

const facts: JsonSchema = {
  type: 'object',
  required: ['facts'],
  properties: {
    facts: {
      type: 'array',
      maxItems: 3,
      items: {
        type: 'object',
        required: ['claim', 'quote'],
        properties: {
          claim: { type: 'string' },
          quote: { type: 'string' },
          file: { type: 'string' },
          heading: { type: ['string', 'null'] },
          who: { type: ['string', 'null'], description: 'nothing we can find by its form' },
          person: { type: ['string', 'null'] },
          year: { type: ['integer', 'null'] },
          amount: { type: ['string', 'null'] },
          count: { type: ['number', 'null'] },
          built_on: { type: ['string', 'null'], format: 'date' },
          topic: { enum: ['money', 'water', 'other'] },
          wrong: { type: 'boolean', description: 'true where it corrects something (wrong, not right)' },
          sure: { type: ['boolean', 'null'] },
          weight: { type: 'number', minimum: 0, maximum: 1 },
        },
      },
    },
  },
};

describe('offline: answers by schema', () => {
  const document = yaml`
      # Orrin Mill

      Orrin Mill was opened on 4 May 1793 by Josiah Tamblyn for £1,847.
      He was wrong about the 12 acres of pond, which in truth are 9 acres of water.`;
  const answered = object(`List the facts.\n<document name="a.md">\n${document}\n</document>`, facts);
  const rows =
    typeof answered === 'object' && answered !== null && !Array.isArray(answered) && Array.isArray(answered['facts'])
      ? answered['facts']
      : [];

  it('facts come with a quote that stands word for word in the text, and with what the sentence says of each field', () => {
    assert.equal(rows.length, 1);
    assert.deepEqual(rows[0], {
      claim: 'Orrin Mill was opened on 4 May 1793 by Josiah Tamblyn for £1,847.',
      quote: 'Orrin Mill was opened on 4 May 1793 by Josiah Tamblyn for £1,847.',
      file: 'a.md',
      heading: 'Orrin Mill',
      who: null,
      person: 'Orrin Mill',
      year: 1793,
      amount: '£1,847',
      count: 4,
      built_on: '1793-05-04',
      topic: 'money',
      wrong: false,
      sure: null,
      weight: 1,
    });
  });
  it('a sentence that leans on the one before comes with it, and a cue of its description makes a flag true', () => {
    const lines = 'The pond of the mill is old.\nIt was said to cover 12 acres, which is wrong: it covers 9 acres.';
    const value = object(`List the facts.\n\nText:\n${lines}`, facts);
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value) && Array.isArray(value['facts']));
    const [row] = value['facts'];
    assert.ok(typeof row === 'object' && row !== null && !Array.isArray(row));
    assert.deepEqual([row['quote'], row['claim'], row['wrong']], [lines, lines.replace('\n', ' '), true]);
  });
  it('no more facts than the instruction and the schema allow', () => {
    const many = Array.from({ length: 9 }, (_, i) => `Mill number ${i + 1} on the Orrin was opened in ${1700 + i}.`).join(' ');
    const of = (prompt: string, schema: JsonSchema) => {
      const value = object(`${prompt}\n\nText:\n${many}`, schema);
      return Array.isArray(value) ? value.length : -1;
    };
    const list = (more: JsonSchema): JsonSchema => ({
      type: 'array',
      items: { type: 'object', required: ['quote'], properties: { quote: { type: 'string' } } },
      ...more,
    });
    assert.equal(of('List the facts.', list({ maxItems: 4 })), 4);
    assert.equal(of('List at most three facts.', list({})), 3);
    assert.equal(of('List the facts.', list({})), 9);
  });
  it('a list that must be longer than the text gives is refused', () => {
    refusal('List the facts.\n\nText:\nThe mill was opened in 1771.', {
      type: 'array',
      minItems: 4,
      items: { type: 'object', properties: { quote: { type: 'string' } } },
    });
  });
  it('a required field that the text does not say is refused by name', () => {
    assert.match(
      refusal('Who designed it?\n\nText:\nThe mill is old.', {
        type: 'object',
        required: ['architect', 'year'],
        properties: { architect: { type: 'string' }, year: { type: 'integer' } },
      }),
      /"architect", "year"/,
    );
  });
  it('a field that is neither said nor required is left out', () => {
    assert.deepEqual(
      object('Read.\n\nText:\nThe mill is old.', {
        type: 'object',
        properties: { architect: { type: 'string' }, owner: { type: ['string', 'null'] } },
      }),
      { owner: null },
    );
  });
  it('objects inside objects, lists of plain values and a summary', () => {
    const value = object(`Read this.\n\nText:\n# A note\n\n${story}\n\nAsk ann@example.org or bo@example.org, see notes/a.md.`, {
      type: 'object',
      required: ['about', 'emails'],
      properties: {
        about: {
          type: 'object',
          required: ['title'],
          properties: { title: { type: 'string' }, summary: { type: 'string', description: 'in one sentence' } },
        },
        emails: { type: 'array', items: { type: 'string' } },
        years: { type: 'array', items: { type: 'integer' } },
        tags: { type: 'array', maxItems: 2, items: { type: 'string' } },
        themes: { type: 'array', items: { type: 'string' } },
        kinds: { type: 'array', items: { enum: ['water', 'fire'] } },
        sentences: { type: 'array', maxItems: 2, items: { type: 'string' } },
        file: { type: 'string' },
      },
    });
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value));
    assert.deepEqual(value['emails'], ['ann@example.org', 'bo@example.org']);
    assert.deepEqual(value['years'], [1771, 1934]);
    assert.deepEqual(value['kinds'], []);
    assert.deepEqual(
      [value['tags'], value['sentences']].map((list) => Array.isArray(list) && list.length),
      [2, 2],
    );
    assert.ok(Array.isArray(value['themes']) && value['themes'].length > 0);
    assert.equal(value['file'], undefined);
    assert.deepEqual(value['about'], {
      title: 'A note',
      summary: 'The mill at Orrin was built in 1771 by Caleb Horne for £320.',
    });
  });
  it('the statement that is most like a quoted one, with its file; null where none is like it', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { statement: { type: ['string', 'null'] }, file: { type: ['string', 'null'] } },
    };
    const statements =
      '<statements>\n- The mill cost £2,400 to build. (a.md)\n- The pond covers 17 acres. (b.md)\n- The miller kept seven cats in 1920. (c.md)\n</statements>';
    assert.deepEqual(object(`Which statement is this about?\n> The cost of £2,400 is wrong.\n${statements}`, schema), {
      statement: 'The mill cost £2,400 to build.',
      file: 'a.md',
    });
    assert.deepEqual(object(`Which statement is this about?\n> Bread was dear in Hull.\n${statements}`, schema), {
      statement: null,
      file: null,
    });
  });
  it('without a question, the most telling statement', () => {
    const value = object(`Text:\n${story}`, {
      type: 'object',
      required: ['quote'],
      properties: { quote: { type: 'string' }, file: { type: ['string', 'null'] } },
    });
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value) && story.includes(String(value['quote'])));
  });
  it('a choice, a boolean and a number alone or in the one field of an object', () => {
    const note = 'Message: I was charged twice and want a refund of two payments.';
    assert.equal(object(`Sort it.\n${note}`, { enum: ['billing', 'technical'] }), 'billing');
    assert.deepEqual(object(`Sort it.\n${note}`, { type: 'object', properties: { queue: { enum: ['billing', 'technical'] } } }), {
      queue: 'billing',
    });
    assert.deepEqual(object(`How many payments?\n${note}`, { type: 'object', properties: { answer: { type: 'integer' } } }), {
      answer: 2,
    });
    assert.equal(object('Did they agree?\n\nText:\nYes, they did.', { type: 'boolean' }), true);
    assert.equal(object('How many cats?\n\nText:\nNone is said.', { type: ['integer', 'null'] }), null);
    assert.equal(object('Which?\n\nText:\nThe number 7 it is: seven.', { enum: [7, 8] }), 7);
    refusal('Did they agree?\n\nText:\nThe sea is wide.', { type: 'boolean' });
    refusal('How many cats?\n\nText:\nThe sea is wide.', { type: 'integer' });
    refusal(`Sort it.\nMessage: The sea is wide.`, { enum: ['billing', 'technical'] });
  });
  it('where a text only lists labels, the one it lists most often', () => {
    const schema: JsonSchema = { enum: ['money', 'water'] };
    assert.equal(object('Which is named most?\n\nText:\nwater, money, water', schema), 'water');
    refusal('Which is named most?\n\nText:\nwater, money', schema);
  });
  it('without a document, the prompt is the text, but not the list of the labels', () => {
    assert.equal(
      object('We ask: money or water?\nThe rent and the price were high, money was short.', { enum: ['money', 'water'] }),
      'money',
    );
  });
});

describe('offline: a list that is answered item by item', () => {
  const mails = [
    { id: 7, text: 'I was charged twice for the invoice and would like a refund.' },
    { id: 3, text: 'The app crashes with an error [every time] I open it.' },
  ];
  const many = (items: JsonSchema): JsonSchema => ({ type: 'array', items, minItems: 2, maxItems: 2 });
  const asked = `Is this [really] billing or technical? ${JSON.stringify(mails)}`;
  it('gives each the answer that it would have had alone', () =>
    assert.deepEqual(object(asked, many({ enum: ['billing', 'technical'] })), ['billing', 'technical']));
  it('gives each the key that may only be its own', () =>
    assert.deepEqual(
      object(
        asked,
        many({
          type: 'object',
          properties: { id: { enum: [7, 3] }, about: { enum: ['billing', 'technical'] } },
          required: ['id', 'about'],
        }),
      ),
      [
        { id: 7, about: 'billing' },
        { id: 3, about: 'technical' },
      ],
    ));
  it('refuses as it would for the one item that says nothing of it', () =>
    assert.notEqual(
      refusal('Is this billing or technical? ["I was charged twice.", "The fox sat."]', many({ enum: ['billing', 'technical'] })),
      '',
    ));
});

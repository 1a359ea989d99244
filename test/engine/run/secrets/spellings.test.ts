import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { createSecrets, findHidden } from '../../../../engine/run/secrets/secrets.ts';

/** Ways in which programs hand a value back, each written here as those programs do it. */
const ways: [way: string, write: (value: string) => string][] = [
  ['as it is', (value) => `a ${value} b`],
  ['in JSON', (value) => JSON.stringify({ a: [value] })],
  ['in JSON in JSON', (value) => JSON.stringify({ body: JSON.stringify({ a: value }) })],
  ['in JSON with ASCII alone', (value) => JSON.stringify(value).replace(/[^\x20-\x7e]/g, (sign) => unicode(sign))],
  ['in a page', (value) => `<p>${html(value, '&quot;', '&#39;')}</p>`],
  ['in a page, quotes as numbers', (value) => html(value, '&#34;', '&#x27;')],
  ['in the text of a page, quotes as they are', (value) => html(value, '"', "'")],
  ['in JSON in a page', (value) => html(JSON.stringify({ a: value }), '&quot;', '&#39;')],
  ['a page in JSON', (value) => JSON.stringify({ html: html(value, '&quot;', '&#39;') })],
  ['in an address', (value) => `http://x/?q=${encodeURIComponent(value)}&b`],
  ['in a path', (value) => encodeURI(`http://x/${value}`)],
  ['in a form', (value) => new URLSearchParams({ a: value }).toString()],
  ['in base64', (value) => base64(value)],
  ['in base64 for addresses', (value) => Buffer.from(value).toString('base64url')],
  ['in Basic, behind one letter', (value) => `Basic ${base64(`u:${value}`)}`],
  ['in Basic, behind two letters', (value) => `Basic ${base64(`me:${value}`)}`],
  ['in Basic, behind three letters', (value) => `Basic ${base64(`you:${value}`)}`],
  ['in base64 of JSON', (value) => base64(JSON.stringify({ token: value, and: 'more' }))],
  ['in hexadecimal', (value) => Buffer.from(value).toString('hex')],
  ['in large hexadecimal', (value) => Buffer.from(value).toString('hex').toUpperCase()],
  ['as Python shows it', python],
  ['in a list as Python shows it', (value) => `['x', ${python(value)}]`],
  ['as one word for a shell', (value) => `'${value.replaceAll("'", `'\\''`)}'`],
  ['as one word, by Python', (value) => `'${value.replaceAll("'", `'"'"'`)}'`],
  ['in YAML or SQL', (value) => `'${value.replaceAll("'", "''")}'`],
  ['in CSV', (value) => `"${value.replaceAll('"', '""')}"`],
];

const planted = [
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  `pl4nt'ed "s3cret" $HOME/+&<b>`,
  `it's all`,
  'two\nlines\tand\\more\r\n',
  'ümläut-é-😀-€',
  '%41%42+cd/ef==',
  '<script>&amp;</script>',
];

describe('the spellings of a secret', () => {
  for (const secret of planted)
    for (const [way, write] of ways)
      it(`${JSON.stringify(secret)} ${way}`, () => {
        const { conceal } = createSecrets(new Map([['T', secret]]));
        const shown = conceal(write(secret));
        assert.ok(findHidden(shown).length > 0, shown);
        for (const piece of piecesOf(secret)) assert.ok(!shown.includes(piece), `${piece} in ${shown}`);
      });

  it('hide a value that anything is made of, in every way', () => {
    const signs = [...'abcXYZ0189 \'"`$&<>\\/+=%:;,.{}[]()!*?#@~^|-_éü€😀\n\t'];
    const secrets = fc.string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(...signs) });
    const isHidden = (secret: string, [, write]: (typeof ways)[number]): boolean =>
      findHidden(createSecrets(new Map([['T', secret]])).conceal(write(secret))).length > 0;
    fc.assert(fc.property(secrets, fc.constantFrom(...ways), isHidden), { numRuns: 500 });
  });
  it('hide both where two overlap', () => {
    const mask = createMask();
    mask.add('abcdefghij');
    mask.add('efghijklmnop');
    assert.equal(mask.text('x abcdefghijklmnop y'), 'x *** y');
  });
  it('leave a text alone that holds none of them', () => {
    const { conceal } = createSecrets(new Map([['T', 'abcdefgh']]));
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd') }), (text) => conceal(text) === text));
  });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const unicode = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

function html(text: string, quote: string, apostrophe: string): string {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return plain.replaceAll('"', quote).replaceAll("'", apostrophe);
}

/** `repr` of a text. */
function python(value: string): string {
  const body = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  const shown = body.replace(/[\x00-\x1f\x7f]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
  if (!shown.includes("'")) return `'${shown}'`;
  return shown.includes('"') ? `'${shown.replaceAll("'", "\\'")}'` : `"${shown}"`;
}

/** Pieces that nobody would write by chance: what may not be left of a secret. */
const piecesOf = (secret: string): string[] => (secret.length < 12 ? [secret] : [secret.slice(0, 12), secret.slice(-12)]);

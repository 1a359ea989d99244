type Spell = (text: string) => string;

const replaced =
  (signs: Readonly<Record<string, string>>): Spell =>
  (text) =>
    Array.from(text, (sign) => signs[sign] ?? sign).join('');

const html = ['"', '&quot;', '&#34;'].flatMap((quote) =>
  ["'", '&#39;', '&#x27;', '&apos;'].map((apostrophe) =>
    replaced({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': quote, "'": apostrophe }),
  ),
);

const jsonText: Spell = (text) => JSON.stringify(text).slice(1, -1);
const hexOf = (sign: string, digits: number): string => sign.charCodeAt(0).toString(16).padStart(digits, '0');
/** Every UTF-16 unit that is no ASCII as `\u00e9`. */
const ascii: Spell = (text) => jsonText(text).replace(/[^\x20-\x7e]/g, (sign) => `\\u${hexOf(sign, 4)}`);

/** A text as Python prints it, in either quotes. */
const python: Spell = (text) =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/[\u0000-\u001f\u007f-\u00a0]/g, (sign) => `\\x${hexOf(sign, 2)}`);
const pythonQuoted: Spell = (text) => python(text).replaceAll("'", "\\'");
const pythonBytes: Spell = (text) => pythonQuoted(latin(text)).replace(/[\u0080-\u00ff]/g, (sign) => `\\x${hexOf(sign, 2)}`);

const percent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${hexOf(sign, 2).toUpperCase()}`);
const small: Spell = (text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

/** Escapings with which programs print or store a text. */
const escapes: readonly Spell[] = [
  jsonText,
  ascii,
  (text) => jsonText(text).replaceAll('/', '\\/'),
  (text) => jsonText(text).replace(/[<>&]/g, (sign) => `\\u${hexOf(sign, 4)}`),
  ...html,
  encodeURI,
  encodeURIComponent,
  percent,
  (text) => new URLSearchParams([['', text]]).toString().slice(1),
  (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  (text) => percent(text).replaceAll('%20', '+'),
  (text) => small(percent(text)),
  python,
  pythonQuoted,
  pythonBytes,
  // Inside single and double quotes of shells, YAML, SQL and CSV, and as an unquoted word.
  (text) => text.replaceAll("'", `'\\''`),
  (text) => text.replaceAll("'", `'"'"'`),
  (text) => text.replaceAll("'", "''"),
  (text) => text.replaceAll('"', '""'),
  (text) => text.replace(/[\\"$`]/g, '\\$&'),
  (text) => text.replace(/[^\w@%+=:,./-]/g, '\\$&'),
];

/** Nested escapings: JSON in a page, JSON in a program's output. */
const outerSpells: readonly Spell[] = [
  jsonText,
  ...html.slice(0, 1),
  ...html.slice(-1),
  html[5] ?? jsonText,
  html[6] ?? jsonText,
];

/** The bytes of a text as characters. */
const latin = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));

/** Shorter pieces of base64 occur in much ordinary text. */
const leastPiece = 8;

/** The invariant part of a text's base64, wherever it is embedded in other bytes, as behind `user:`. */
function base64Of(text: string): string[] {
  const bytes = latin(text);
  const whole = btoa(bytes);
  const pieces = [0, 1, 2].flatMap((offset) => {
    const [first, end] = [[0, 2, 3][offset] ?? 0, Math.floor(((offset + bytes.length) * 8) / 6)];
    const piece = btoa('\0'.repeat(offset) + bytes).slice(first, end);
    return piece.length >= leastPiece ? [piece] : [];
  });
  const all = [whole, whole.replace(/=+$/, ''), ...pieces];

  return [...all, ...all.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'))];
}

const hexText = (text: string): string => Array.from(latin(text), (sign) => hexOf(sign, 2)).join('');

/** The spellings in which a secret may come back: unchanged, escaped once or twice, in base64 and in hexadecimal. */
export function spellings(value: string): Set<string> {
  const once = new Set([value, ...escapes.flatMap((spell) => written(spell, value))]);
  const twice = [...once].flatMap((one) => outerSpells.map((spell) => spell(one)));
  const coded = [value, jsonText(value)].flatMap((one) => [...base64Of(one), hexText(one), hexText(one).toUpperCase()]);
  return new Set([...once, ...twice, ...coded]);
}

/** A lone surrogate cannot be written in a URL. */
function written(spell: Spell, value: string): string[] {
  try {
    return [spell(value)];
  } catch {
    return [];
  }
}

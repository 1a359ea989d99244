/**
 * Signs that nobody sees and that change what is seen around them: controls of terminals (C0, C1), line separators, marks that turn the
 * direction of writing, and signs without width that hide text in text. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
 */
const ranges =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}';

const anywhere = new RegExp(`[${ranges}]`, 'gu');
const besideLines = new RegExp(`(?![\\n\\t])[${ranges}]`, 'gu');

/** A text of one line without invisible characters; `instead` replaces them. */
export const seenLine = (text: string, instead = ''): string => text.replace(anywhere, instead);

/** The same of several lines: line ends and tabs stay. */
export const seenLines = (text: string, instead = ''): string => text.replace(/\r\n?/g, '\n').replace(besideLines, instead);

/** What the command line writes by itself: colours, and moves of the live view. */
const own = /(\r|\u001b\[(?:\d{1,3}m|\?25[lh]|[KJ]|\d{1,4}A))/;

/**
 * A text that is safe for a terminal: invisible characters are written as escapes (`\u202e`), which JSON reads back as the same character.
 * Texts that are safe already do not change.
 */
export const forTerminal = (text: string): string =>
  text
    .split(own)
    .map((part, index) => (index % 2 ? part : part.replace(besideLines, inWords)))
    .join('');

const inWords = (sign: string): string =>
  Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/**
 * Invisible characters that change the visible text: terminal controls (C0, C1), line separators, bidirectional controls, and
 * zero-width characters that hide text. Joiners (U+200C, U+200D) are allowed: scripts and emoji need them.
 */
const ranges =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}';

const anywhere = new RegExp(`[${ranges}]`, 'gu');
const besideLines = new RegExp(`(?![\\n\\t])[${ranges}]`, 'gu');

/** A one-line text without invisible characters; `instead` replaces them. */
export const seenLine = (text: string, instead = ''): string => text.replace(anywhere, instead);

/** The same for several lines: line ends and tabs stay. */
export const seenLines = (text: string, instead = ''): string => text.replace(/\r\n?/g, '\n').replace(besideLines, instead);

/** The command line's own output: colours, and cursor moves of the live view. */
const own = /(\r|\u001b\[(?:\d{1,3}m|\?25[lh]|[KJ]|\d{1,4}A))/;

/**
 * A text that is safe for a terminal: invisible characters are written as escapes (`\u202e`), which JSON reads back. Safe
 * texts are unchanged.
 */
export const forTerminal = (text: string): string =>
  text
    .split(own)
    .map((part, index) => (index % 2 ? part : part.replace(besideLines, inWords)))
    .join('');

const inWords = (sign: string): string =>
  Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

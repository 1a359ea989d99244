import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hole, readSource } from './literals.ts';

/** Words in a source that are no text for people. */
export interface Exception {
  file: RegExp;
  /** What stands right before the quotes. */
  before?: RegExp;
  text?: RegExp;
  why: string;
}

/** Two words beside each other, one of which may be put in. Markup and CSS hold words too, but say nothing. */
const word = '(?<![\\w-])[A-Za-z]*[a-z]{2,}';
const prose = new RegExp(
  `${word}[\\])"'\`,.:;!?]*\\s+["'\`(\\[]*(?:[A-Za-z]*[a-z]{2,}(?![\\w-])|${hole})|${hole}[)"'\`,.:;!?]*\\s+["'\`(]*${word}`,
);
const markup = /<\/?[a-z!]|\{[a-z-]+:[^ ][^}]*\}|\{[^}]*:[^}]*;\s*\}/;
export const speaks = (text: string): boolean => prose.test(text) && !markup.test(text);

/** The sources in a folder, or the one file. */
export const sourcesIn = (place: string): string[] =>
  (statSync(place).isDirectory()
    ? readdirSync(place, { recursive: true, encoding: 'utf8' }).map((file) => join(place, file))
    : [place]
  ).filter((file) => /(?<!\.d)\.tsx?$/.test(file));

/** What a file says in quotes that reads like prose, with the exception that lets it. */
const spokenIn = (file: string, allowed: readonly Exception[]): { at: string; pass: Exception | undefined }[] =>
  readSource(readFileSync(file, 'utf8'))
    .literals.filter(({ text }) => speaks(text))
    .map(({ line, text, before }) => ({
      at: `${file}:${line} ${JSON.stringify(text.replaceAll(hole, '${}'))}`,
      pass: allowed.find((one) => one.file.test(file) && (one.text?.test(text) ?? true) && (one.before?.test(before) ?? true)),
    }));

/** What files say that no exception lets, and the exceptions that nothing needs. */
export function unspoken(files: readonly string[], allowed: readonly Exception[]): { said: string[]; needless: string[] } {
  const found = files.flatMap((file) => spokenIn(file, allowed));
  return {
    said: found.filter(({ pass }) => !pass).map(({ at }) => at),
    needless: allowed.filter((one) => !found.some(({ pass }) => pass === one)).map(({ file, text }) => `${file} ${text ?? ''}`),
  };
}

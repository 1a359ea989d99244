import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pipelines to hold a law against: the examples, and those of the folder that BATON_CORPUS names. */
export function pipelinesToTry(): { file: string; text: string }[] {
  const corpus = process.env['BATON_CORPUS'];
  return ['examples', ...(corpus ? [corpus] : [])].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
      .filter(({ text }) => text.length < 60_000),
  );
}

/** Milliseconds that a law may take over all of them. */
export const sweepTimeoutMs = process.env['BATON_CORPUS'] ? 600_000 : 120_000;

/** A text with one line cut, doubled, shifted or lost, as half-typed ones are; every number gives another. */
export function mutant(text: string, number: number): string {
  const lines = text.split('\n');
  const at = (number * 7919) % lines.length;
  const line = lines[at] ?? '';
  const made = [
    () => lines.splice(at, 1),
    () => lines.splice(at, 0, line),
    () => lines.splice(at, 1, line.slice(0, (number * 31) % (line.length + 1))),
    () => lines.splice(at, 1, `  ${line}`),
    () => lines.splice(at, 1, line.replace(/[:}"']/, '')),
  ];
  made[number % made.length]?.();
  return lines.join('\n');
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { isInside } from '../../disk/paths/path-rules.ts';
import type { Json } from '../../language/json.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import type { Mismatch } from '../expectations/match.ts';
import { isMatcher, mismatches } from '../expectations/match.ts';

/** Folders where a case may have written files; both absolute. */
export interface CaseFiles {
  output: string;
  workdir: string;
}

/**
 * Differences between a file and its expectation. `null` expects that the file does not exist; `.json` and `.yaml` can be
 * matched by value.
 */
export async function fileMismatches(files: CaseFiles, path: string, expected: Json): Promise<Mismatch[]> {
  const text = await textAt(files, path);
  if (expected === null)
    return text === undefined
      ? []
      : [
          {
            at: [],
            expected: say(testingTexts.noFileWanted),
            actual: say(testingTexts.aFile, { bytes: Buffer.byteLength(text) }),
          },
        ];
  if (text === undefined) {
    const there = await written(files);
    const actual = there.length ? say(testingTexts.noFileBut, { files: there.join(', ') }) : say(testingTexts.noFile);
    return [{ at: [], expected: JSON.stringify(expected), actual }];
  }

  return mismatches(expected, wantsText(expected) ? text : parsed(path, text));
}

/** A path is looked up in the output folder, then in the working folder, and nowhere else. */
async function textAt({ output, workdir }: CaseFiles, path: string): Promise<string | undefined> {
  for (const folder of [output, workdir]) {
    const file = resolve(folder, path);
    if (isAbsolute(path) || !isInside(file, folder)) continue;
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) return readFile(file, 'utf8');
  }
  return undefined;
}

/** Text is compared where the expectation is text, or a matcher with only texts. */
function wantsText(expected: Json): boolean {
  if (typeof expected === 'string') return true;
  if (!isMatcher(expected)) return false;
  const isText = (one: Json): boolean => typeof one === 'string' || (Array.isArray(one) && one.every(isText));
  return Object.values(expected).every(isText);
}

function parsed(path: string, text: string): Json {
  try {
    switch (extname(path).toLowerCase()) {
      case '.json':
        return parseJson(text);
      case '.yaml':
      case '.yml':
        return parse(text) ?? null;
    }
  } catch {
    // Invalid JSON is compared as text, and so differs.
  }
  return text;
}

/** The first files in the output folder, for messages. */
async function written({ output }: CaseFiles): Promise<string[]> {
  const entries = await readdir(output, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(output, join(entry.parentPath, entry.name)))
    .sort()
    .slice(0, mostNamed);
}

const mostNamed = 10;

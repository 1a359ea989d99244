import type { Json } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import { say } from '../../engine/language/texts.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import { debugTexts } from './texts.ts';

/** The members of a launch configuration. */
export interface Launch {
  /** The pipeline's file, as the client names it. */
  program: string;
  inputs?: Readonly<Record<string, Json>>;
  /** Replaces every model that the file names. */
  model?: string;
  /** The overrides of `baton.yaml` that hold for the run. */
  profile?: string;
  cwd?: string;
  /** Permissions, which no launch configuration can give: it is refused where it stands. */
  allow?: readonly string[];
  stopOnEntry?: boolean;
  /** The line of a step, as the client counts lines: the run stops there when it is first reached. */
  stopAt?: number;
  noDebug?: boolean;
  /** A case of `tests:` that is debugged in place of the pipeline. */
  test?: string;
  /** The text to run where it is not what the file holds. */
  text?: string;
}

/** The run of an attach request. Throws where it names none. */
export function readAttach(given: unknown): { run: string; cwd: string | undefined } {
  const { run, cwd }: Record<string, unknown> = isMap(given) ? given : {};
  if (!isText(run) || run === '') throw new RefusedRequest(say(debugTexts.noRun));
  return { run, cwd: isText(cwd) ? cwd : undefined };
}

/** What each key wants. Keys that are not here belong to the client. */
const wants = {
  inputs: { words: debugTexts.mapOfValues, fits: isMap },
  model: { words: debugTexts.aText, fits: isText },
  profile: { words: debugTexts.aText, fits: isText },
  cwd: { words: debugTexts.aFolder, fits: isText },
  allow: { words: debugTexts.listOfTexts, fits: (value: unknown) => Array.isArray(value) && value.every(isText) },
  stopOnEntry: { words: debugTexts.trueOrFalse, fits: isBoolean },
  stopAt: { words: debugTexts.aLine, fits: Number.isInteger },
  noDebug: { words: debugTexts.trueOrFalse, fits: isBoolean },
  text: { words: debugTexts.aText, fits: isText },
  test: { words: debugTexts.aText, fits: isText },
} as const;

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** A launch request's arguments, checked. Throws what is wrong with them. */
export function readLaunch(given: unknown): Launch {
  const { program, ...rest }: Record<string, unknown> = { program: undefined, ...(isMap(given) ? given : {}) };
  if (!isText(program) || program === '') throw new RefusedRequest(say(debugTexts.noProgram));
  const settings: Record<string, unknown> = {};
  for (const [key, { words, fits }] of Object.entries(wants)) {
    const value = rest[key];
    if (value === undefined || value === null) continue;
    if (!fits(value)) throw new RefusedRequest(say(debugTexts.wants, { key, what: say(words) }));
    settings[key] = value;
  }
  return { program, ...settings };
}

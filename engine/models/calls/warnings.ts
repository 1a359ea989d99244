import { traitsOf } from '../../language/failures.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Failure } from '../../state/failure.ts';
import { retirementFor, retirementWarning } from '../catalog/retirement.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';

/** Warnings about models, each reported once. */
export interface Warnings {
  /** Called before a model is asked. `now` is milliseconds since 1970. */
  asking(choice: ResolvedModel, now: number): void;
  /** The provider library's output to the console. */
  library(choice: ResolvedModel, text: string): void;
  /** A call failed at one of several endpoints, so another one is asked. */
  failedAt(choice: ResolvedModel, failure: Failure): void;
  /** The listener; earlier warnings are passed to it at once. */
  listen(listener: (text: string) => void): void;
}

export function createWarnings(): Warnings {
  const shownWarnings = new Set<string>();
  let listener: ((text: string) => void) | undefined;

  const show = (text: string): void => {
    if (shownWarnings.has(text)) return;
    shownWarnings.add(text);
    listener?.(text);
  };

  return {
    asking(choice, now) {
      const warning = retirementWarning(choice, now);
      if (warning !== undefined) show(warning);
    },
    library(choice, text) {
      // A shutdown that we know ourselves has our own message.
      if (/end-of-life/.test(text) && retirementFor(choice)) return;
      show(say(modelsTexts.sdkWarns, { provider: choice.entry?.id ?? '', text: text.replace(/\s+/g, ' ').trim() }));
    },
    failedAt({ entry }, { kind }) {
      // Rate limits at one endpoint are what the others are for.
      if (entry?.endpoint === undefined || kind === 'rate' || !traitsOf(kind).another_endpoint) return;
      show(say(modelsTexts.endpointFailed, { provider: entry.id, number: entry.endpoint, kind }));
    },
    listen(added) {
      listener = added;
      shownWarnings.forEach((text) => void added(text));
    },
  };
}

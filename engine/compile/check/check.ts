import { type ProblemCode, runStoppers } from '../../language/problems.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { say } from '../../language/texts.ts';
import { atOrigin } from '../pipeline/step-templates/origins.ts';
import type { Checkable, Finding } from './checkable.ts';
import { rules } from './rules.ts';
import { severityOf, severitySet } from './visible-problems.ts';

/** Runs every rule that is not switched off. A rule that stops runs is always checked, so that the run knows. */
export function check(checkable: Checkable, report: (finding: Finding, code: ProblemCode) => void): void {
  const { world } = checkable;
  for (const { code, check: checkRule, checkAlways } of Object.values(rules)) {
    const reportRule = (finding: Finding): void => report(placed(finding), code);
    const isOn = severityOf(code, world) !== 'off' || runStoppers.has(code) || code === 'not-executable-yet';
    if (isOn) checkRule?.(checkable, reportRule);
    else if (severitySet(code, world) === undefined) checkAlways?.(checkable, reportRule);
  }
}

/** A finding in the text of a file names its position there, and has no fix: an edit of the pipeline would not help. */
function placed(found: Finding): Finding {
  const { range: written, fixes, ...finding } = atOrigin(found, found.block);
  const { within, ...range } = written;
  if (!within) return { ...finding, range, fixes };
  const { file, line, column } = within;
  const message = say(phrases.inFile, { message: finding.message, file: file.split(/[\\/]/).at(-1) ?? file, line, column });
  return { ...finding, message, range };
}

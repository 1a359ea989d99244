import { addStepKey } from '../../../../engine/compile/rewrite/add-step-key.ts';
import { isNoWorse } from '../../../../engine/compile/rewrite/apply-changes.ts';
import { isKind, keysOfKind } from '../../../../engine/language/keys.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import { cursorContextAt, stepNodeAt, writtenStep } from '../../../cursor/cursor-context.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { compileWith, sameFlow } from './keeps.ts';
import type { RefactoringOffer } from './offer.ts';
import { refuseRefactoring } from './offer.ts';

/** Policies for failures and timeouts: the key, its title, its text, and the keys that it excludes. */
const policies = [
  { key: 'retry', title: serverTexts.addRetry, value: '2', unless: ['retry', 'max_retries', 'retry_config'] },
  { key: 'timeout', title: serverTexts.addTimeout, value: '2m', unless: ['timeout'] },
  { key: 'on_error', title: serverTexts.addFallback, value: '[{use: null}]', unless: ['on_error', 'on_failure'] },
] as const;

/** A retry, a timeout, or a value instead of a failure: added to the step with its first line under the cursor. */
export function addPolicy(snapshot: Snapshot, span: Range): RefactoringOffer[] {
  const place = cursorContextAt(snapshot, span.start);
  const node = place && stepNodeAt(snapshot, place.block, place.at);
  const placement = node && writtenStep(snapshot, node);
  if (!place || !placement || placement.block !== place.block) return [];

  const { step, block } = placement;
  const { node: map } = step;
  if (map.kind !== 'map' || !isKind(step.work.kind) || block.text.slice(step.range.start, place.at).includes('\n')) return [];

  const has = new Set(map.pairs.map(({ key }) => key.text));
  const may = new Set(keysOfKind(step.work.kind).map(({ name }) => name));
  return policies
    .filter(({ key, unless }) => may.has(key) && !unless.some((one) => has.has(one)))
    .map(({ key, title, value }) => ({
      title: say(title),
      kind: 'refactor.rewrite',
      make: () => {
        const change = addStepKey(snapshot, map, block, `${key}: ${value}`);
        if (!change) refuseRefactoring(say(serverTexts.cannotWrite));
        const after = compileWith(snapshot, [change]);
        if (!isNoWorse(after, snapshot.compiled) || !sameFlow(after, snapshot.compiled))
          refuseRefactoring(say(serverTexts.changesMeaning));
        return { changes: [change] };
      },
    }));
}

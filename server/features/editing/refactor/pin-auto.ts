import { preview } from '../../../../engine/auto/preview.ts';
import type { AutoSite } from '../../../../engine/compile/pipeline/model/value.ts';
import { isNoWorse } from '../../../../engine/compile/rewrite/apply-changes.ts';
import { isCode, printAnswer, writeAnswer } from '../../../../engine/compile/rewrite/write-answer.ts';
import type { Block } from '../../../../engine/compile/source/nodes.ts';
import type { Json } from '../../../../engine/language/json.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import { autoTagAt, cursorContextAt } from '../../../cursor/cursor-context.ts';
import { siteIdPrefix } from '../../../embedded/embedded-pipelines.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { compileWith } from './keeps.ts';
import type { RefactoringContext, RefactoringOffer, RefactoringOutcome } from './offer.ts';
import { refuseRefactoring } from './offer.ts';

/** Replaces an AUTO tag by its locked answer; or asks a model for it, or asks again. */
export function pinAuto(snapshot: Snapshot, span: Range, { lock }: RefactoringContext): RefactoringOffer[] {
  const place = cursorContextAt(snapshot, span.start);
  const site = place && autoTagAt(snapshot, place);
  if (!place || !site) return [];

  const shown = preview(snapshot.compiled, site, lock);
  const pin: RefactoringOffer = {
    title: say(serverTexts.pinAuto),
    kind: 'refactor.rewrite',
    make: () => {
      if (shown.locked && shown.answer !== undefined) return pinned(snapshot, site, place.block, shown.answer);
      return refuseRefactoring(
        say(serverTexts[shown.state === 'run' || shown.state === 'depends' ? 'neverLocked' : 'notLocked']),
      );
    },
  };
  if (site.when === 'run') return [pin];

  const commandArguments = [snapshot.uri, `${siteIdPrefix(snapshot)}${site.id}`];
  const ask = shown.locked
    ? { title: say(serverTexts.refreshAuto), command: { command: 'baton.refreshAuto', arguments: commandArguments } }
    : { title: say(serverTexts.resolveAuto), command: { command: 'baton.resolveAuto', arguments: commandArguments } };
  const edit = { title: say(serverTexts.editAuto), command: { command: 'baton.editAuto', arguments: commandArguments } };
  const offers = [ask, edit].map(
    (offer): RefactoringOffer => ({ ...offer, kind: 'refactor.rewrite', make: () => ({ changes: [] }) }),
  );

  return [pin, ...offers];
}

function pinned(snapshot: Snapshot, site: AutoSite, block: Block, answer: Json): RefactoringOutcome {
  const { compiled } = snapshot;
  if (isCode(printAnswer(answer))) refuseRefactoring(say(serverTexts.answerIsCode));
  const changes = writeAnswer(snapshot, site, block, answer);
  if (!changes) refuseRefactoring(say(serverTexts.cannotWrite));
  const after = compileWith(snapshot, changes);
  if (!isNoWorse(after, compiled)) refuseRefactoring(say(serverTexts.changesMeaning));

  return { changes };
}

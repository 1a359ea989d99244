import { memoize } from '../../../language/memoize.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { accessOf } from '../../graph/names/reads.ts';
import type { Block } from '../../source/nodes.ts';
import { references } from '../../template/references.ts';
import { inBlock } from '../block-range.ts';
import type { Checkable } from '../checkable.ts';
import { type Speaker, type SpokenValue, spokenValues } from '../personas.ts';
import { stepsOf } from '../steps.ts';
import { type PlacedTemplate, templatesSpoken } from '../templates.ts';
import type { InferredFinding } from './inferred-finding.ts';

type FindingsIn = (templates: readonly PlacedTemplate[], checkable: Checkable) => InferredFinding[];

/**
 * Faults in the texts of experts and personalities, as each step uses them, reported once. `baton.yaml` is another text, so
 * its faults are reported where a step names them.
 */
export function findSpokenFaults(checkable: Checkable, findingsIn: FindingsIn): InferredFinding[] {
  const found = new Map<Block, Map<string, InferredFinding>>();
  for (const spoken of spokenValues(checkable)) {
    for (const speaker of spoken.value.kind === 'constant' ? [] : spoken.speakers) {
      const templates = templatesSpoken(spoken, { ...speaker, block: spoken.block ?? speaker.block });
      const faults = [...stepsIn(templates, speaker, checkable), ...findingsIn(templates, checkable)];
      for (const one of faults.map((fault) => (spoken.block ? fault : toldBySpeaker(fault, spoken, speaker)))) {
        const ofBlock = found.get(one.block) ?? new Map<string, InferredFinding>();
        const key = `${one.code} ${one.range.start} ${one.message}`;
        if (!ofBlock.has(key)) found.set(one.block, ofBlock.set(key, one));
      }
    }
  }

  return [...found.values()].flatMap((told) => [...told.values()]);
}

function toldBySpeaker(fault: InferredFinding, { field }: SpokenValue, { block, ref }: Speaker): InferredFinding {
  const message = say(phrases.inWordsOf, { place: field, why: fault.message });
  return { code: fault.code, block, range: ref.range, message, hint: fault.hint, severity: fault.severity };
}

const writtenNames = memoize(
  (checkable: Checkable): ReadonlySet<string> =>
    new Set(stepsOf(checkable).flatMap(({ step }) => accessOf(step).writes.map(({ name }) => name))),
);

/** Names of steps, and of variables that steps write: a persona waits for none of them. */
function stepsIn(templates: readonly PlacedTemplate[], { node }: Speaker, checkable: Checkable): InferredFinding[] {
  const written = writtenNames(checkable);
  return templates.flatMap(({ template, node: scalar, at, block }) =>
    references(template).flatMap((reference): InferredFinding[] => {
      const { name, nameRange } = reference;
      const target = checkable.lookup.target(node, { ...reference, scope: 'item' });
      if (target.kind === 'other' || (target.kind === 'variable' && !written.has(target.name))) return [];
      const range = inBlock(scalar, { start: nameRange.start + at, end: nameRange.end + at });
      const message = say(problemTexts['undefined-name.spoken'], { name: target.kind === 'step' ? target.id : name });
      return [{ code: 'undefined-name', block, range, message, hint: say(phrases.spokenHint) }];
    }),
  );
}

import { say } from '../../../../engine/language/texts.ts';
import { detailTexts } from '../../texts/details.ts';
import { Facts } from './facts.tsx';
import type { StepTabProps } from './step-tab.ts';

/** The reasons for the step's course, and its definition in the pipeline. */
export function WhyTab({ details: { why, costs, plan } }: StepTabProps) {
  return (
    <>
      <Facts facts={why} long />
      <Facts title={say(detailTexts.costAndTime)} facts={costs} />
      <Facts title={say(detailTexts.inPipeline)} facts={plan} />
    </>
  );
}

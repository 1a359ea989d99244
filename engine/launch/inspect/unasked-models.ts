import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import type { Models } from '../../run/model-port.ts';
import { RunError } from '../../state/failure.ts';

const refuseCall = (): never => {
  throw new RunError({ kind: 'internal', message: say(launchTexts.onlyRead) });
};

/** Models that cannot be asked, for read-only views; they can tell whether an answer would fit. */
export const unaskedModels: Models = { choose: refuseCall, worst: refuseCall, check: checkAnswer, call: refuseCall };

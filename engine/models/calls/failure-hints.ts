import type { Settings } from '../../compile/world.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { ModelCall } from '../../run/model-port.ts';
import type { Failure } from '../../state/failure.ts';
import { retiredHint, retirementFor } from '../catalog/retirement.ts';
import { namesInTable } from '../prices/price-table.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';

/** The servers' messages for a question that is too long. */
const tooLong =
  /context.?(length|window|size)|maximum context|too many (input )?tokens|(prompt|input|request) (is )?too (long|large)|exceeds? the (maximum|limit|max|model)/i;
const noSchema = /schema|response_?format|responseJsonSchema|structured output/i;
const noModel =
  /model[^.]{0,120}(does not exist|not exist|not found|no longer|unknown|unavailable|not supported)|(unknown|invalid|no such) model/i;

interface FailedCall {
  choice: ResolvedModel;
  call: Pick<ModelCall, 'schema'>;
  settings: Settings;
}

/** A failure with advice, where the server's message allows it; else unchanged. */
export function withHint(failure: Failure, { choice, call, settings }: FailedCall): Failure {
  const { entry, name, model } = choice;
  if (failure.kind !== 'bad-request' || !entry) return failure;
  if (tooLong.test(failure.message)) return { ...failure, hint: say(modelsTexts.tooLongHint, { provider: entry.id }) };
  if (call.schema && noSchema.test(failure.message)) return { ...failure, hint: say(modelsTexts.schemaHint, { model }) };
  if (!noModel.test(failure.message)) return failure;

  const retirement = retirementFor({ entry, name });
  if (retirement) return { ...failure, hint: retiredHint(retirement) };

  const start = `${entry.id}:`;
  const listed = (settings.models ?? []).flatMap(({ id }) => (id.startsWith(start) ? [id.slice(start.length)] : []));
  const like = nearest(
    name,
    [...listed, ...namesInTable(entry)].filter((candidate) => candidate !== name),
  );

  return like === undefined ? failure : { ...failure, hint: say(modelsTexts.didYouMean, { like: `${start}${like}` }) };
}

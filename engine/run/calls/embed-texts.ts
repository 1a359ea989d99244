import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { StepAttempt } from '../context.ts';
import type { Embedding, ModelCall, TextsToEmbed } from '../model-port.ts';

/**
 * Embeds texts as a call of the step: permitted, limited and paid for like any other. The log keeps the usage but not the
 * vectors, so a logged call without cached vectors is repeated. Rejects with a RunError.
 */
export async function embedTexts(
  { context, step, calls, signal }: StepAttempt,
  embeds: TextsToEmbed,
  model: string,
): Promise<readonly Embedding[]> {
  const { texts } = embeds;
  const { models } = context.ports;
  const asks: ModelCall = {
    model,
    embeds,
    messages: [{ role: 'user', content: texts.join('\n') }],
    max_tokens: 0,
    step: step.path,
  };

  for (let time = 1; ; time++) {
    const embeddings: (readonly Embedding[])[] = [];
    const request = { model, embeds: [...texts], time };
    const prompt = say(runsTexts.embeds, { count: texts.length });

    await calls.make({ kind: 'model', name: model, request, prompt, asks, signal }, async (place) => {
      const {
        text: _text,
        calls: _calls,
        vectors,
        ...notes
      } = await models.call(asks, { signal, delta: () => undefined, place });
      if (!vectors) throw new RunError({ kind: 'input', message: say(runsTexts.noVectors, { model }) });

      embeddings.push(vectors);
      return { result: { vectors: vectors.length }, notes };
    });

    if (embeddings[0]) return embeddings[0];
  }
}

import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import type { TextsToEmbed } from '../../../run/model-port.ts';
import { RunError } from '../../../state/failure.ts';
import { type EmbeddingRequest, isVector, type ReadVectors, readOpenAiVectors } from '../../http/embeddings.ts';
import type { Profile } from '../../settings/homes.ts';

/** The request of an OpenAI-compatible server for embeddings, and the decoder of its answers. */
interface EmbeddingProtocol {
  requests(texts: TextsToEmbed): EmbeddingRequest[];
  read(answer: JsonMap): ReadVectors;
}

/** OpenAI's own, unless the provider has another one at this address. Throws a RunError for a model without embeddings. */
export function embeddingProtocolOf(
  { embeddings }: Pick<Profile, 'embeddings'>,
  base_url: string,
  { provider, model }: { provider: string; model: string },
): EmbeddingProtocol {
  const address = base_url.replace(/\/+$/, '');
  if (embeddings === 'embed-v2' && address.endsWith(cohereCompatible))
    return cohere(`${address.slice(0, -cohereCompatible.length)}/v2/embed`);
  if (embeddings === 'invoke-model') return bedrock(address, { provider, model });

  const url = `${address}/embeddings`;
  return { requests: ({ texts }) => [{ url, body: { model, input: [...texts] } }], read: readOpenAiVectors };

  /**
   * Cohere's own API, since its OpenAI-compatible one does not distinguish queries from texts
   * (docs.cohere.com/reference/embed).
   */
  function cohere(url: string): EmbeddingProtocol {
    return { requests: ({ texts, as }) => [{ url, body: { model, ...cohereBody(texts, as) } }], read: readCohereVectors };
  }
}

/** Cohere's OpenAI-compatible path below its address. */
const cohereCompatible = '/compatibility/v1';

/** A text that is too long is truncated, as by default at Cohere, but not at Amazon. */
const cohereBody = (texts: readonly string[], as: TextsToEmbed['as']): JsonMap => ({
  texts: [...texts],
  input_type: `search_${as}`,
  embedding_types: ['float'],
  truncate: 'END',
});

function readCohereVectors({ embeddings = [], meta }: JsonMap): ReadVectors {
  const units = isMap(meta) ? meta['billed_units'] : undefined;
  return {
    vectors: vectorsIn(isMap(embeddings) ? embeddings['float'] : embeddings),
    usage: tokens(isMap(units) ? units['input_tokens'] : undefined),
  };
}

/**
 * Amazon Bedrock takes embeddings in the format of each model's maker, one request to `/model/MODEL/invoke`: its
 * OpenAI-compatible address has none (docs.aws.amazon.com/bedrock, InvokeModel, Titan Text Embeddings, Cohere Embed).
 */
function bedrock(address: string, { provider, model }: { provider: string; model: string }): EmbeddingProtocol {
  const { origin, hostname } = new URL(address);
  const name = `${provider}:${model}`;
  if (/^bedrock-mantle\./.test(hostname))
    throw refused(say(modelsTexts.bedrockAddress, { model: name }), modelsTexts.bedrockAddressHint);

  const url = `${origin}/model/${encodeURIComponent(model)}/invoke`;
  // Names may begin with the regions of a request: `eu.cohere.embed-v4:0`.
  if (/(^|\.)cohere\.embed-/.test(model))
    return { requests: ({ texts, as }) => [{ url, body: cohereBody(texts, as) }], read: readCohereVectors };
  if (/(^|\.)amazon\.titan-embed-/.test(model))
    return { requests: ({ texts }) => texts.map((text) => ({ url, body: { inputText: text } })), read: readTitanVector };
  throw refused(say(modelsTexts.noEmbeddings, { model: name }), modelsTexts.bedrockModelsHint);
}

const refused = (message: string, hint: string): RunError => new RunError({ kind: 'input', message, hint: say(hint) });

const readTitanVector = ({ embedding, inputTextTokenCount }: JsonMap): ReadVectors => ({
  vectors: vectorsIn([embedding]),
  usage: tokens(inputTextTokenCount),
});

const vectorsIn = (value: unknown): ReadVectors['vectors'] => (Array.isArray(value) ? value.filter(isVector) : []);

const tokens = (count: Json | undefined): ReadVectors['usage'] =>
  typeof count === 'number' ? { input_tokens: count, output_tokens: 0 } : undefined;

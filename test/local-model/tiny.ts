import { type GgufValue, gguf, type Tensor } from './gguf.ts';

/** What the tiny model says when it is not held to a grammar. */
export const says = 'Hello from a tiny model.';

/** The mark behind which the model speaks. */
const turn = '<|turn|>';
const words = ['Hello', '▁from', '▁a', '▁tiny', '▁model', '.'];
const bytes = Array.from({ length: 256 }, (_, at) => `<0x${at.toString(16).toUpperCase().padStart(2, '0')}>`);
const letters = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter((one) => one !== '.');
const special = ['<unk>', '<s>', '</s>', turn];
const tokens = [...special, ...bytes, '▁', ...words, ...letters];

/** Kinds of tokens as llama.cpp numbers them: unknown, control, byte, normal. */
const kindOf = (_: string, at: number): number =>
  at === 0 ? 2 : at < special.length ? 3 : at < special.length + bytes.length ? 6 : 1;

const [width, inner, heads] = [384, 64, 4];

/**
 * A llama of one layer with random weights and a vocabulary of letters and a few words. Each token has a direction of its own, and behind
 * those of `says` the next one is the likeliest, so that what it says can be told beforehand. The same on every machine.
 */
export function tinyModel(): Buffer {
  const random = noise(1);
  const embeddings = random(width * tokens.length);
  for (const at of tokens.keys()) embeddings[at * width + at] = 1;
  const output = random(width * tokens.length);
  const chain = [turn, ...words, '</s>'];
  for (const [at, token] of chain.slice(1).entries()) output[tokens.indexOf(token) * width + tokens.indexOf(chain[at] ?? '')] = 2;
  const tensor = (name: string, shape: readonly number[], data: Float32Array): Tensor => ({
    name: `${name}.weight`,
    shape,
    data,
  });
  const square = (name: string): Tensor => tensor(`blk.0.attn_${name}`, [width, width], random(width * width));
  const norm = (name: string): Tensor => tensor(name, [width], new Float32Array(width).fill(1));
  return gguf(keys, [
    tensor('token_embd', [width, tokens.length], embeddings),
    norm('blk.0.attn_norm'),
    ...['q', 'k', 'v', 'output'].map(square),
    norm('blk.0.ffn_norm'),
    tensor('blk.0.ffn_gate', [width, inner], random(width * inner)),
    tensor('blk.0.ffn_up', [width, inner], random(width * inner)),
    tensor('blk.0.ffn_down', [inner, width], random(width * inner)),
    norm('output_norm'),
    tensor('output', [width, tokens.length], output),
  ]);
}

const u32 = (value: number): GgufValue => ({ type: 'u32', value });
const string = (value: string): GgufValue => ({ type: 'string', value });

const keys: Readonly<Record<string, GgufValue>> = {
  'general.architecture': string('llama'),
  'general.name': string('tiny'),
  'general.file_type': u32(0),
  'llama.context_length': u32(2048),
  'llama.embedding_length': u32(width),
  'llama.block_count': u32(1),
  'llama.feed_forward_length': u32(inner),
  'llama.rope.dimension_count': u32(width / heads),
  'llama.attention.head_count': u32(heads),
  'llama.attention.head_count_kv': u32(heads),
  'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-5 },
  'llama.vocab_size': u32(tokens.length),
  'tokenizer.ggml.model': string('llama'),
  'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
  'tokenizer.ggml.scores': { type: 'f32s', value: tokens.map((token) => (words.includes(token) ? 10 : -1)) },
  'tokenizer.ggml.token_type': { type: 'i32s', value: tokens.map(kindOf) },
  'tokenizer.ggml.unknown_token_id': u32(0),
  'tokenizer.ggml.bos_token_id': u32(1),
  'tokenizer.ggml.eos_token_id': u32(2),
  'tokenizer.ggml.add_space_prefix': { type: 'bool', value: false },
  'tokenizer.chat_template': string(`{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}${turn}`),
};

/** Small numbers around 0, always the same for the same seed. */
function noise(seed: number): (count: number) => Float32Array {
  let state = seed;
  return (count) =>
    Float32Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state / 2 ** 32 - 0.5) * 0.002;
    });
}

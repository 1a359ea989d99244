import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { defined, type Json } from '../../../../engine/language/json.ts';
import type { MediaRequest } from '../../../../engine/language/media/made-media.ts';
import { createModels } from '../../../../engine/models/models.ts';
import type { Media, ModelCall } from '../../../../engine/run/model-port.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { aacSound, jpegPicture, mp3Sound, pngPicture, wavSound } from '../../media-samples.ts';
import { realClock } from '../clock.ts';

interface Request {
  url: string;
  type: string;
  key: string;
  body: string;
}

/** Pictures, speech and transcripts by the real SDKs, from a server that speaks as the makers' documentation says. */
describe('what models make', () => {
  const asked: Request[] = [];
  let answer: { status?: number; type?: string; body: Buffer | string; delay?: number };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece) => void pieces.push(piece));
    request.on('end', () => {
      const key = request.headers['x-goog-api-key'] ?? request.headers.authorization ?? '';
      asked.push({
        url: request.url ?? '',
        type: String(request.headers['content-type']),
        key: String(key),
        body: Buffer.concat(pieces).toString('latin1'),
      });
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' });
      response.end(answer.body);
    });
  });
  const { fetch } = globalThis;
  let port = 0;
  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      port = address !== null && typeof address === 'object' ? address.port : 0;
      done();
    });
    // The makers' own addresses lead to the server here.
    globalThis.fetch = (url, init) => fetch(String(url).replace(/^https:\/\/api\.[^/]+/, `http://127.0.0.1:${port}`), init);
  });
  after(() => {
    globalThis.fetch = fetch;
    server.close();
  });
  beforeEach(() => void asked.splice(0));

  const modelsFor = (override?: string) => {
    const base_url = `http://127.0.0.1:${port}/v1`;
    return createModels({
      clock: realClock,
      env: { OPENAI_API_KEY: 'o-key', XAI_API_KEY: 'x-key', DEEPSEEK_API_KEY: 'd-key', OWN_KEY: 'g-key' },
      override,
      allow: [
        { tool: 'model', pattern: `127.0.0.1:${port}` },
        { tool: 'env', pattern: `OWN_KEY@127.0.0.1:${port}` },
      ],
      settings: {
        providers: {
          local: { type: 'openai-compatible', base_url },
          gem: { type: 'google', base_url: `http://127.0.0.1:${port}/v1beta`, key: 'env:OWN_KEY' },
        },
        models: [
          { id: 'local:flux', picture_price: 0.03 },
          { id: 'openai:gpt-image-2', input_price: 5, output_price: 30 },
          { id: 'openai:whisper-1', minute_price: 0.006 },
          { id: 'gem:gemini-3.8-flash-tts', input_price: 0.5, output_price: 9 },
        ],
      },
    });
  };
  const recording: Media = {
    kind: 'audio',
    type: 'audio/wav',
    artifact: 'x',
    bytes: wavSound.length,
    at: 0,
    data: wavSound.toString('base64'),
  };
  const callOf = (model: string, makes: MediaRequest, text: string): ModelCall => ({
    model,
    makes,
    messages: [{ role: 'user', content: text, media: makes.task === 'transcript' ? [recording] : [] }],
  });
  const make = (model: string, makes: MediaRequest, text = 'A lighthouse') =>
    modelsFor().call(callOf(model, makes, text), { signal: new AbortController().signal, delta: () => undefined });
  const failureOf = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof RunError, String(error));
    return error;
  };
  const sent = (): Json => JSON.parse(asked[0]?.body ?? 'null');
  const pictures = (...data: Buffer[]) => data.map((one) => ({ b64_json: one.toString('base64') }));
  const picture = (more: Partial<Extract<MediaRequest, { task: 'picture' }>> = {}): MediaRequest => ({
    task: 'picture',
    count: 1,
    ...more,
  });

  describe('pictures', () => {
    it("are asked of OpenAI in its SDK's words, and paid by their tokens", async () => {
      answer = { body: JSON.stringify({ data: pictures(pngPicture), usage: { input_tokens: 1_000, output_tokens: 2_000 } }) };
      const wish = picture({ size: '1536x1024', quality: 'low', format: 'webp', background: 'opaque', count: 2 });
      const { made, cost, usage } = await make('openai:gpt-image-2', wish);
      assert.deepEqual(made, [{ type: 'image/png', data: pngPicture.toString('base64') }]);
      assert.deepEqual([usage, cost], [{ input_tokens: 1_000, output_tokens: 2_000 }, 0.065]);
      assert.deepEqual(
        asked.map(({ url, key }) => [url, key]),
        [['/v1/images/generations', 'Bearer o-key']],
      );
      assert.deepEqual(sent(), {
        model: 'gpt-image-2',
        prompt: 'A lighthouse',
        n: 2,
        size: '1536x1024',
        quality: 'low',
        background: 'opaque',
        output_format: 'webp',
      });
    });
    it('have the format that their name would have, where the model lets one choose', async () => {
      answer = { body: JSON.stringify({ data: pictures(jpegPicture) }) };
      await make('openai:gpt-image-2', picture({ ending: 'jpeg' }));
      assert.deepEqual(sent(), { model: 'gpt-image-2', prompt: 'A lighthouse', n: 1, output_format: 'jpeg' });
    });
    it('are asked of other servers as base64, and paid by the piece where baton.yaml says so', async () => {
      answer = { body: JSON.stringify({ data: pictures(jpegPicture, jpegPicture) }) };
      const { made, cost } = await make('local:flux', picture({ count: 2 }));
      assert.deepEqual([made?.map(({ type }) => type), cost], [['image/jpeg', 'image/jpeg'], 0.06]);
      assert.deepEqual(sent(), { model: 'flux', prompt: 'A lighthouse', n: 2, response_format: 'b64_json' });
    });
    it('have a shape where a server knows no pixels', async () => {
      answer = { body: JSON.stringify({ data: pictures(jpegPicture) }) };
      await make('xai:grok-imagine-image', picture({ size: '16:9 2k' }));
      assert.deepEqual(sent(), {
        model: 'grok-imagine-image',
        prompt: 'A lighthouse',
        n: 1,
        aspect_ratio: '16:9',
        resolution: '2k',
        response_format: 'b64_json',
      });
    });
    it("are asked of Google in its SDK's words; thoughts are paid and not kept", async () => {
      const parts = [
        { thought: true, inlineData: { mimeType: 'image/png', data: jpegPicture.toString('base64') } },
        { text: 'Here it is.' },
        { inlineData: { mimeType: 'image/png', data: pngPicture.toString('base64') } },
      ];
      const usageMetadata = {
        promptTokenCount: 10,
        candidatesTokenCount: 1_120,
        thoughtsTokenCount: 80,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_120 }],
      };
      answer = { body: JSON.stringify({ candidates: [{ content: { parts }, finishReason: 'STOP' }], usageMetadata }) };
      const { made, usage } = await make('gem:gemini-3.1-flash-image', picture({ size: '16:9 2K' }));
      assert.deepEqual(made, [{ type: 'image/png', data: pngPicture.toString('base64') }]);
      assert.deepEqual(usage, { input_tokens: 10, output_tokens: 1_200 });
      assert.deepEqual(
        asked.map(({ url, key }) => [url, key]),
        [['/v1beta/models/gemini-3.1-flash-image:generateContent', 'g-key']],
      );
      assert.deepEqual(sent(), {
        contents: [{ role: 'user', parts: [{ text: 'A lighthouse' }] }],
        generationConfig: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '2K' } },
      });
    });
  });

  describe('speech', () => {
    it('comes as bytes, which are kept as they are; nobody says what it took', async () => {
      answer = { type: 'audio/mpeg', body: mp3Sound };
      const wish: MediaRequest = { task: 'speech', voice: 'marin', style: 'calm', speed: 1.25, format: 'mp3' };
      const { made, usage, cost } = await make('openai:gpt-4o-mini-tts', wish, 'Hello.');
      assert.deepEqual([made, usage, cost], [[{ type: 'audio/mpeg', data: mp3Sound.toString('base64') }], undefined, undefined]);
      assert.equal(asked[0]?.url, '/v1/audio/speech');
      assert.deepEqual(sent(), {
        model: 'gpt-4o-mini-tts',
        input: 'Hello.',
        voice: 'marin',
        response_format: 'mp3',
        instructions: 'calm',
        speed: 1.25,
      });
    });
    it('is what its bytes say, whatever the server calls it', async () => {
      answer = { type: 'audio/mpeg', body: aacSound };
      const { made } = await make('openai:tts-1', { task: 'speech' }, 'Hello.');
      assert.equal(made?.[0]?.type, 'audio/aac');
    });
    it('of a voice of one’s own goes by its id', async () => {
      answer = { type: 'audio/wav', body: wavSound };
      await make('openai:gpt-4o-mini-tts', { task: 'speech', voice: 'voice_12', format: 'ogg' }, 'Hello.');
      assert.deepEqual(sent(), { model: 'gpt-4o-mini-tts', input: 'Hello.', voice: { id: 'voice_12' }, response_format: 'opus' });
    });

    const spoken = (mimeType: string, data: Buffer) =>
      JSON.stringify({
        candidates: [{ content: { parts: [{ inlineData: { mimeType, data: data.toString('base64') } }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 100 },
      });
    it('of Google gets the style beside the text, and is paid by its tokens', async () => {
      answer = { body: spoken('audio/wav', wavSound) };
      const wish: MediaRequest = { task: 'speech', voice: 'Puck', style: 'cheerful' };
      const { made, cost } = await make('gem:gemini-3.8-flash-tts', wish, 'Hello.');
      assert.deepEqual([made?.[0]?.type, cost], ['audio/wav', 0.000902]);
      assert.deepEqual(sent(), {
        contents: [{ role: 'user', parts: [{ text: 'Hello.', speechMetadata: { style: 'cheerful' } }] }],
        generationConfig: { responseModalities: ['AUDIO'], speechConfig: { voiceConfig: { voice: 'Puck' } } },
      });
    });
    it('of its older models is sound without a head, which gets one', async () => {
      answer = { body: spoken('audio/L16;codec=pcm;rate=8000', wavSound.subarray(44)) };
      const { made } = await make('gem:gemini-3.1-flash-tts-preview', { task: 'speech' }, 'Hello.');
      assert.deepEqual(Buffer.from(made?.[0]?.data ?? '', 'base64'), wavSound);
      assert.deepEqual((sent() as { generationConfig: Json }).generationConfig, {
        responseModalities: ['AUDIO'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
      });
    });
  });

  describe('transcripts', () => {
    it('are asked with the recording as a file, and paid by the minute', async () => {
      answer = {
        body: JSON.stringify({
          text: ' Hello there.',
          language: 'english',
          duration: 90,
          segments: [{ id: 0, start: 0, end: 1.5, text: ' Hello there.' }],
          usage: { type: 'duration', seconds: 90 },
        }),
      };
      const { text, transcript, cost } = await make('openai:whisper-1', { task: 'transcript', language: 'en', timestamps: true });
      assert.deepEqual([text, cost?.toFixed(6)], [' Hello there.', '0.009000']);
      assert.deepEqual(transcript, {
        language: 'english',
        duration: 90,
        segments: [{ start: 0, end: 1.5, text: 'Hello there.' }],
      });
      const { url, type = '', body = '' } = asked[0] ?? {};
      assert.equal(url, '/v1/audio/transcriptions');
      assert.match(type, /^multipart\/form-data; boundary=/);
      for (const part of [
        'name="model"\r\n\r\nwhisper-1',
        'name="language"\r\n\r\nen',
        'name="response_format"\r\n\r\nverbose_json',
      ])
        assert.ok(body.includes(part), part);
      assert.ok(body.includes('filename="recording.wav"') && body.includes(wavSound.toString('latin1')));
    });
    it('are paid by tokens where the server counts those', async () => {
      const usage = {
        type: 'tokens',
        input_tokens: 20,
        output_tokens: 4,
        input_token_details: { audio_tokens: 18, text_tokens: 2 },
      };
      answer = { body: JSON.stringify({ text: 'Hallo.', languages: [{ code: 'de' }], usage }) };
      const { text, transcript, usage: counted } = await make('openai:gpt-transcribe', { task: 'transcript' });
      assert.deepEqual([text, transcript, counted], ['Hallo.', { language: 'de' }, { input_tokens: 20, output_tokens: 4 }]);
    });
    it('of Google stand in parts of their own or as text', async () => {
      const parts = [
        { audioTranscription: { text: 'Hello ', languageCode: 'en-US' } },
        { audioTranscription: { text: 'there.' } },
      ];
      answer = { body: JSON.stringify({ candidates: [{ content: { parts }, finishReason: 'STOP' }] }) };
      const { text, transcript } = await make('gem:gemini-3.5-transcribe', { task: 'transcript', language: 'en' });
      assert.deepEqual([text, transcript], ['Hello there.', { language: 'en-US' }]);
      assert.deepEqual(sent(), {
        contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'audio/wav', data: wavSound.toString('base64') } }] }],
        generationConfig: { audioTranscriptionConfig: { languageCodes: ['en'] } },
      });
    });
  });

  describe('a wrong answer is a failure', () => {
    const rows: [what: string, model: string, makes: MediaRequest, answers: typeof answer, message: RegExp][] = [
      [
        'an address in place of the picture',
        'local:flux',
        picture(),
        { body: JSON.stringify({ data: [{ url: 'https://files.example/1.png' }] }) },
        /answered with an address in place of the picture, which is not fetched/,
      ],
      ['no picture', 'local:flux', picture(), { body: JSON.stringify({ data: [] }) }, /without what was asked for/],
      [
        'a page in place of the picture',
        'local:flux',
        picture(),
        { body: JSON.stringify({ data: pictures(Buffer.from('<html>'.repeat(20))) }) },
        /something that is no picture: its bytes are none of PNG, JPEG, GIF, WebP/,
      ],
      ['no base64', 'local:flux', picture(), { body: JSON.stringify({ data: [{ b64_json: '<svg/>' }] }) }, /no base64/],
      [
        'base64 that was cut',
        'local:flux',
        picture(),
        { body: JSON.stringify({ data: [{ b64_json: `${pngPicture.toString('base64').replace(/=+$/, '')}AAA`.slice(0, 93) }] }) },
        /no base64/,
      ],
      [
        'a picture in place of speech',
        'local:voice',
        { task: 'speech' },
        { type: 'audio/mpeg', body: pngPicture },
        /something that is no recording/,
      ],
      [
        'words in place of the picture',
        'gem:gemini-3.1-flash-image',
        picture(),
        {
          body: JSON.stringify({ candidates: [{ content: { parts: [{ text: 'I would rather not.' }] }, finishReason: 'STOP' }] }),
        },
        /without what was asked for/,
      ],
      [
        'a transcript without text',
        'local:ears',
        { task: 'transcript' },
        { body: JSON.stringify({ segments: [] }) },
        /without what was asked for/,
      ],
      ['a page', 'local:flux', picture(), { body: 'Welcome', type: 'application/json' }, /JSON/],
      ['a busy server', 'local:flux', picture(), { status: 429, body: '{"error":{"message":"slow down"}}' }, /slow down/],
    ];
    for (const [what, model, makes, answers, message] of rows)
      it(what, async () => {
        answer = answers;
        const { failure } = await failureOf(make(model, makes));
        assert.match(failure.message, message);
      });
    it('base64 whose end is left out is mended', async () => {
      const picked = Buffer.concat([pngPicture, Buffer.alloc((4 - (pngPicture.length % 3)) % 3)]);
      const whole = picked.toString('base64');
      assert.match(whole, /=$/);
      answer = { body: JSON.stringify({ data: [{ b64_json: whole.replace(/=+$/, '') }] }) };
      assert.equal((await make('local:flux', picture())).made?.[0]?.data, whole);
    });
    it('a picture that was blocked is a matter of the filter', async () => {
      answer = { body: JSON.stringify({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }) };
      const { failure } = await failureOf(make('gem:gemini-3.1-flash-image', picture()));
      assert.equal(failure.kind, 'content-filter');
    });
    it('a file without an end is not kept', async () => {
      answer = { type: 'audio/wav', body: Buffer.alloc(65 * 2 ** 20, 1) };
      const { failure } = await failureOf(make('local:voice', { task: 'speech' }));
      assert.match(failure.message, /more than 64 MiB/);
    });
    it('and a file of over 20 MB', async () => {
      answer = { type: 'audio/wav', body: Buffer.concat([wavSound, Buffer.alloc(21_000_000)]) };
      const { failure } = await failureOf(make('local:voice', { task: 'speech' }));
      assert.match(failure.message, /a file of 21.0 MB; at most 20 MB are kept/);
    });
  });

  describe('is refused before it is asked', () => {
    const rows: [model: string, makes: MediaRequest, message: RegExp, hint: RegExp][] = [
      ['openai:gpt-5', picture(), /openai:gpt-5 makes no pictures/, /such as openai:gpt-image-2/],
      ['deepseek:deepseek-chat', { task: 'speech' }, /does not speak/, /capabilities: \[speech\]/],
      ['gem:gemini-3.8-flash', { task: 'transcript' }, /writes down no recordings/, /takes the recording in a prompt/],
      ['openai:gpt-image-1.5', picture({ size: '100x100' }), /does not support size "100x100"/, /1024x1024, 1536x1024/],
      [
        'openai:gpt-image-2',
        picture({ size: '1000x1000' }),
        /makes no picture of 1000x1000: both sides must be divisible by 16/,
        /auto/,
      ],
      ['openai:gpt-image-2', picture({ size: '3840x1024' }), /none three times the other/, /auto/],
      ['openai:gpt-image-2', picture({ quality: 'max' }), /does not support quality "max"/, /low, medium, high, auto/],
      ['gem:gemini-3.1-flash-image', picture({ count: 2 }), /makes 1 picture a call, and 2 are asked for/, /for_each/],
      ['gem:gemini-3.1-flash-image', picture({ format: 'webp' }), /takes no `format`/, /Leave it out/],
      ['gem:gemini-3.1-flash-image', picture({ size: '800x600' }), /does not support size "800x600"/, /16:9 4K/],
      ['openai:tts-1', { task: 'speech', voice: 'Kore' }, /does not support voice "Kore"/, /alloy, ash/],
      ['openai:tts-1', { task: 'speech', style: 'calm' }, /takes no `style`/, /Leave it out/],
      ['gem:gemini-3.8-flash-tts', { task: 'speech', format: 'mp3' }, /does not support format "mp3"/, /It takes wav/],
      ['openai:gpt-transcribe', { task: 'transcript', timestamps: true }, /tells no times/, /whisper-1/],
    ];
    for (const [model, makes, message, hint] of rows)
      it(`${model}: ${String(message)}`, async () => {
        const { failure, usage } = await failureOf(make(model, makes));
        assert.match(failure.message, message);
        assert.match(failure.hint ?? '', hint);
        assert.deepEqual([asked.length, usage], [0, { cost: 0, unasked: true }]);
      });
    it('a text that is too long', async () => {
      const { failure } = await failureOf(make('openai:tts-1', { task: 'speech' }, 'a'.repeat(5_000)));
      assert.match(failure.message, /speaks 4096 characters at most, and the text has 5000/);
    });
    it('the offline engine, also where --model names it', () => {
      assert.match(
        modelsFor().refusalFor('offline', undefined, { makes: 'picture' })?.message ?? '',
        /offline makes no pictures/,
      );
      assert.match(
        modelsFor('offline').refusalFor('openai:gpt-image-2', undefined, { makes: 'speech' })?.message ?? '',
        /offline does not speak/,
      );
    });
    it('--model with a model that writes replaces none that makes', () =>
      assert.equal(modelsFor('local:writer').chooseMaker?.('picture', 'openai:gpt-image-2'), 'openai:gpt-image-2'));
    it('without a name the first usual one whose key is there', () => {
      const chosen = (env: Record<string, string>) => createModels({ clock: realClock, env }).chooseMaker?.('picture', undefined);
      assert.deepEqual(
        [chosen({ GEMINI_API_KEY: 'k' }), chosen({ OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k' }), chosen({})],
        ['google:gemini-3.1-flash-image', 'openai:gpt-image-2', 'openai:gpt-image-2'],
      );
    });
  });

  describe('is reserved at its worst', () => {
    const worst = (model: string, makes: MediaRequest, text = 'A lighthouse') => {
      const models = createModels({
        clock: realClock,
        env: { OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k', GROQ_API_KEY: 'k' },
        settings: {
          models: [{ id: 'custom:flux', picture_price: 0.03 }],
          providers: { custom: { base_url: 'http://127.0.0.1:1/v1', type: 'openai-compatible' } },
        },
      });
      return defined({ cost: models.worst(callOf(model, makes, text)).cost });
    };
    const near = (got: number | undefined, least: number, most: number): void =>
      assert.ok(got !== undefined && got >= least && got <= most, `${got} is not from ${least} to ${most}`);
    it('a picture by the dearest of its size', () => {
      near(worst('openai:gpt-image-2', picture({ size: '1024x1024' })).cost, 0.211, 0.25);
      near(worst('openai:gpt-image-1.5', picture({ count: 2 })).cost, 0.39, 0.41);
      near(worst('google:gemini-3.1-flash-image', picture()).cost, 0.15, 0.17);
    });
    it('a picture by its price, where baton.yaml has one', () =>
      assert.deepEqual(worst('custom:flux', picture({ count: 3 })), { cost: 0.09 }));
    it('a recording by the longest that it can be', () =>
      near(worst('groq:whisper-large-v3-turbo', { task: 'transcript' }).cost, 0.00001, 0.001));
    it('and is unknown where no price is: never nothing', () => {
      for (const [model, makes] of [
        ['openai:gpt-image-2.6-flare', picture()],
        ['openai:gpt-image-2', picture({ quality: 'max' })],
        ['openai:tts-1', { task: 'speech' }],
        // The table knows gemini-3.8-flash, which writes, by the beginning of this name.
        ['google:gemini-3.8-flash-tts', { task: 'speech' }],
        ['custom:other', picture()],
      ] satisfies [string, MediaRequest][])
        assert.deepEqual([model, worst(model, makes)], [model, {}]);
    });
  });
});
